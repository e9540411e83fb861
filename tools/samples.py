"""Make the sample documents of `docs/samples/`: `python -m tools.samples`.

On a new data folder with DEMO data and the embedded boundaries; made on a fixed day, so that the
same program makes the same files.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from exports.sheet import SheetFormat
from model.view import Tier, ViewState
from services.data_export import ALL_FORMATS, make_data_export
from services.demo import add_demo
from services.html_map import make_html_map
from services.plan_papers import Paper, PaperChoice, make_paper
from services.plan_table import plan_xlsx
from services.snapshot import Document, SheetChoice, make_sheet
from services.workspace import Workspace, open_workspace
from tools.demo_plan import SUZAK, make_demo_plan

FOLDER = Path(__file__).parents[1] / "docs" / "samples"

TODAY = date(2026, 6, 15)

PAPERS = (
    ("ky", Paper.PLAN, "docx"),
    ("ru", Paper.PLAN, "pdf"),
    ("ky", Paper.POSTER, "pdf"),
    ("ru", Paper.REPORT, "pdf"),
    ("en", Paper.PACK, "docx"),
    ("ky", Paper.ANNEX, "pdf"),
)


def main() -> None:
    """Write every sample."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(Path(folder) / "home")
        add_demo(workspace, incidents=6_000, focus=SUZAK)
        for document in _documents(workspace):
            (FOLDER / document.name).write_bytes(document.data)
            print(f"{document.name}: {len(document.data) / 1000:.0f} kB")
        workspace.store.close()


def _documents(workspace: Workspace) -> list[Document]:
    plans = {language: make_demo_plan(workspace, language) for language in ("ky", "ru", "en")}
    made = [
        make_paper(workspace, plans[language], PaperChoice(paper, suffix, language), today=TODAY)
        for language, paper, suffix in PAPERS
    ]
    made.append(plan_xlsx(workspace, plans["ru"], language="ru", today=TODAY))
    state = ViewState(pcode=SUZAK, tier=Tier.PUBLIC)
    sheet = make_sheet(
        workspace, state, SheetChoice(file_format=SheetFormat.PDF, language="ru"), today=TODAY
    )
    made += [sheet.picture, sheet.record]
    made.append(_packed(make_html_map(workspace, state, language="ky", today=TODAY)))
    made.append(make_data_export(workspace, state, formats=ALL_FORMATS, language="en", today=TODAY))
    return made


def _packed(document: Document) -> Document:
    """Return a page that holds the program's own modules as a ZIP: no second copy to read here."""
    held = io.BytesIO()
    entry = zipfile.ZipInfo(document.name, (TODAY.year, TODAY.month, TODAY.day, 0, 0, 0))
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(entry, document.data, zipfile.ZIP_DEFLATED)
    return Document(f"{document.name}.zip", "application/zip", held.getvalue())


if __name__ == "__main__":
    main()
