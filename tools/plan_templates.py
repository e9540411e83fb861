"""Make the templates of a plan, one per language: `python -m tools.plan_templates`.

They are ordinary DOCX files with docxtpl's marks (docs/templates.md), for an office to open in
Word or LibreOffice, change, and give back. The words come from the catalogues. Each file gets its
`.source.toml`; the same words make the same bytes.
"""

from __future__ import annotations

import hashlib
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from exports.document_blocks import WIDE_TEXT_MM, page_words
from exports.document_docx import LANGUAGE_TAGS, SIGN_LINE, add_page_number, set_page, set_styles
from exports.plan_document import COLUMNS, REASONS
from exports.sheet_style import DEMO
from i18n import LANGUAGES, Translator, translator

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.table import _Cell as Cell

FOLDER: Final = Path(__file__).parents[1] / "data" / "templates"
MADE_ON: Final = "2026-11-30"
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)
_HEAD_FILL: Final = "E8EEF0"

CELLS: Final = (
    "number",
    "activity_cell",
    "term",
    "responsible_cell",
    "resources_cell",
    "expected_cell",
    "monitoring",
    "status_cell",
)
"""Fields of an activity, by COLUMNS."""

SOURCE: Final = """\
file = "{name}"
title = "Template of a joint plan ({language})"
publisher = "this project"
licence = "as the program"
date = "{date}"
made = "by tools/plan_templates.py from the catalogues; fields: docs/templates.md"
sha256 = "{sha256}"
"""


def main() -> None:
    """Write the templates and what is said of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        name, data = f"plan-{language}.docx", make_template(language)
        (FOLDER / name).write_bytes(data)
        said = SOURCE.format(
            name=name,
            language=language,
            date=MADE_ON,
            sha256=hashlib.sha256(data).hexdigest(),
        )
        (FOLDER / f"{name}.source.toml").write_text(said, encoding="utf-8")
        print(f"{name}: {len(data)} bytes")


def make_template(language: str) -> bytes:
    """Return the template of a language as DOCX; the same bytes each time."""
    t = translator(language)
    file: DocxDocument = docx.Document()
    set_page(file, is_landscape=True)
    set_styles(file, LANGUAGE_TAGS[language])
    _write_edges(file, t)
    _write_beginning(file, t)
    _write_priorities(file, t)
    _write_money(file, t)
    _write_sources(file, t)
    _write_maps(file)
    core = file.core_properties
    core.title = core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = datetime(*_FIXED_TIME)
    made = BytesIO()
    file.save(made)
    return _same_bytes(made.getvalue())


def _same_bytes(data: bytes) -> bytes:
    """Return the archive without the times at which its members were written."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as read, zipfile.ZipFile(made, "w") as written:
        for name in read.namelist():
            member = zipfile.ZipInfo(name, _FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(member, read.read(name))
    return made.getvalue()


def _write_edges(file: DocxDocument, t: Translator) -> None:
    section = file.sections[0]
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    stamp = head.add_run("{{ stamp }}")
    stamp.bold, stamp.font.size = True, Pt(11)
    stamp.font.color.rgb = RGBColor.from_string(DEMO[1:])
    foot = section.footer.paragraphs[0]
    foot.add_run("{{ footer }}    ")
    add_page_number(foot, page_words(t))


def _write_beginning(file: DocxDocument, t: Translator) -> None:
    """Write the approvals, the title, and what comes before the priorities."""
    # two rows, so that the lines to sign on stand level whatever the names above them take
    said, signed = _table(file, rows=2, widths=(WIDE_TEXT_MM / 3,) * 3, style=None).rows
    for row in (said, signed):
        row.cells[0].text, row.cells[2].text = "{%tc for a in approvals %}", "{%tc endfor %}"
    _fill(said.cells[1], ("{{ a.heading }}", "{{ a.role }}", "{{ a.signatory }}"), bold_first=True)
    _fill(signed.cells[1], (SIGN_LINE, "{{ a.signed_on }}"))
    signed.cells[1].paragraphs[0].paragraph_format.space_before = Pt(10)
    file.add_paragraph(style="Note")
    file.add_paragraph("{{ title }}", style="Title")
    file.add_paragraph("{{ unit }}{% if year %} · {{ year }}{% endif %}", style="Subtitle")
    for field in ("demo", "mark"):
        _when(file, field, lambda field=field: _warn(file, f"{{{{ {field} }}}}"))
    _when(file, "order", lambda: file.add_paragraph("{{ order }}"))
    _when(file, "baseline", lambda: _section(file, t("plandoc.baseline"), "{{ baseline }}"))


def _write_priorities(file: DocxDocument, t: Translator) -> None:
    file.add_paragraph("{%p for p in priorities %}")
    title = t("plandoc.priority", number="{{ p.number }}", name="{{ p.name }}")
    file.add_paragraph(title, style="Heading 1")
    category = t("plandoc.category", name="{{ p.category }}")
    _when(file, "p.category", lambda: file.add_paragraph(category, style="Note"))
    for key in REASONS:
        field = f"p.{key.partition('.')[2]}"
        said = t(key, words=f"{{{{ {field} }}}}")
        _when(file, field, lambda said=said: file.add_paragraph(said))
    file.add_paragraph("{%p if p.activities %}")
    _write_activities(file, t)
    sums = "{% for s in p.sums %}{{ s.source }}: {{ s.som }}{% if not loop.last %}; {% endif %}"
    by_source = t("plandoc.total_by_source", total="{{ p.total }}", sums=sums + "{% endfor %}")
    said = t("plandoc.part_total", sum=by_source)
    file.add_paragraph("{%p else %}")
    file.add_paragraph(t("plandoc.no_activities"))
    file.add_paragraph("{%p endif %}")
    _when(file, "p.total", lambda: _after_table(file, said))
    file.add_paragraph("{%p endfor %}")


def _write_activities(file: DocxDocument, t: Translator) -> None:
    widths = tuple(width for _, width in COLUMNS)
    table = _table(file, rows=4, widths=widths)
    for (name, _), cell in zip(COLUMNS, table.rows[0].cells, strict=True):
        _fill(cell, (t(f"plandoc.column_{name}"),), bold_first=True)
    _as_head(table.rows[0])
    _fill(table.rows[1].cells[1], ("{%tr for a in p.activities %}",))
    _fill(table.rows[3].cells[1], ("{%tr endfor %}",))
    # a row may break over pages: LibreOffice loses the end of one that may not and is taller
    for field, cell in zip(CELLS, table.rows[2].cells, strict=True):
        _fill(cell, (f"{{{{ a.{field} }}}}",))


def _write_money(file: DocxDocument, t: Translator) -> None:
    file.add_paragraph("{%p if sums %}")
    file.add_paragraph(t("plandoc.money"), style="Heading 1")
    table = _table(file, rows=5, widths=(100.0, 50.0))
    rows = (
        (t("plandoc.source"), t("plandoc.sum")),
        ("{%tr for s in sums %}", ""),
        ("{{ s.source }}", "{{ s.som }}"),
        ("{%tr endfor %}", ""),
        (t("plandoc.total"), "{{ total }}"),
    )
    for at, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, words in zip(row.cells, texts, strict=True):
            _fill(cell, (words,), bold_first=at in (0, len(rows) - 1))
            # a dozen lines at most: they stay together
            cell.paragraphs[0].paragraph_format.keep_with_next = at < len(rows) - 1
    _as_head(table.rows[0])
    file.add_paragraph("{%p endif %}")


def _write_maps(file: DocxDocument) -> None:
    file.add_paragraph("{%p for m in maps %}")
    caption = file.add_paragraph("{{ m.caption }}", style="Heading 1")
    caption.paragraph_format.page_break_before = True
    picture = file.add_paragraph("{{ m.picture }}")
    picture.paragraph_format.keep_with_next = True
    file.add_paragraph("{%p for note in m.notes %}")
    file.add_paragraph("{{ note }}", style="Note")
    file.add_paragraph("{%p endfor %}")
    file.add_paragraph("{%p endfor %}")


def _write_sources(file: DocxDocument, t: Translator) -> None:
    file.add_paragraph(t("plandoc.sources"), style="Heading 1")
    file.add_paragraph("{{ boundaries }}", style="Note")
    file.add_paragraph("{{ disclaimer }}", style="Note")
    sources = t("sheet.sources", sources="{{ sources }}")
    _when(file, "sources", lambda: file.add_paragraph(sources, style="Note"))
    file.add_paragraph("{%p for note in notes %}")
    file.add_paragraph("{{ note }}", style="Note")
    file.add_paragraph("{%p endfor %}")
    file.add_paragraph(t("sheet.made_on", date="{{ made_on }}"), style="Note")


def _when(file: DocxDocument, field: str, write: Any) -> None:
    """Write what is printed only where the field has something in it."""
    file.add_paragraph(f"{{%p if {field} %}}")
    write()
    file.add_paragraph("{%p endif %}")


def _section(file: DocxDocument, heading: str, words: str) -> None:
    file.add_paragraph(heading, style="Heading 1")
    file.add_paragraph(words)


def _after_table(file: DocxDocument, words: str) -> None:
    file.add_paragraph(words).paragraph_format.space_before = Pt(4)


def _warn(file: DocxDocument, words: str) -> None:
    run = file.add_paragraph().add_run(words)
    run.bold, run.font.color.rgb = True, RGBColor.from_string(DEMO[1:])


def _table(
    file: DocxDocument, *, rows: int, widths: tuple[float, ...], style: str | None = "Table Grid"
) -> Any:
    table = file.add_table(rows=rows, cols=len(widths), style=style)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for at, width in enumerate(widths):
        table.columns[at].width = Mm(width)
        for row in table.rows:
            row.cells[at].width = Mm(width)
    return table


def _fill(cell: Cell, parts: tuple[str, ...], *, bold_first: bool = False) -> None:
    for at, words in enumerate(parts):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.style = "Table Text"
        paragraph.add_run(words).bold = (bold_first and at == 0) or None


def _as_head(row: Any) -> None:
    """Repeat a row on every page its table reaches, over a light ground."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD_FILL)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001


if __name__ == "__main__":
    main()
