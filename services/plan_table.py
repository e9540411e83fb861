"""A plan as a workbook: made to be filled in by hand, and taken back row by row."""

from __future__ import annotations

import re
from datetime import date

from exports.plan_table import PlanFileAbout, plan_workbook
from i18n import Translator, translator
from intake.plan_table import PlanFile, read_plan_file
from intake.rejects import reason_of, workbook_of
from model.admin import BoundarySetInfo
from model.errors import NotFoundError
from model.events import Actor
from model.plan import PlanInfo, PlanState
from model.plan_table import FileMark, PlanImport, sheet_title
from model.text import Names, text
from services.boundaries import boundary_sets
from services.coverage_report import MIME
from services.plan_log import plan_at
from services.plan_merge import Merge, merge
from services.plan_redaction import blanks_of
from services.plan_rows import Row
from services.plans import AUTHOR, edit_plan, plan_state, unit_names
from services.snapshot import Document
from services.workspace import Workspace, active_set
from store.entities import load_events_with_letters


def plan_xlsx(
    workspace: Workspace, plan_id: str, *, language: str, today: date | None = None
) -> Document:
    """Return a plan's workbook: edited by hand, it is brought back by `import_plan`.

    Raises `NotFoundError` ("no_plan").
    """
    state = plan_state(workspace, plan_id)
    about = PlanFileAbout(
        unit=unit_names(state.info),
        boundary_set=_boundary_set(workspace, state.info.set_id),
        made_on=today or date.today(),
        mark=FileMark(plan_id, load_events_with_letters(workspace.store, plan_id)[-1].event_id),
    )
    data = plan_workbook(state, about, language=language)
    return Document(f"{_stem(state.info)}-{language}.xlsx", MIME["xlsx"], data)


def plan_template(workspace: Workspace, *, language: str, today: date | None = None) -> Document:
    """Return an empty workbook, to be filled in and brought into any plan."""
    boundary_set = active_set(workspace).info
    about = PlanFileAbout(Names(), boundary_set, today or date.today())
    data = plan_workbook(PlanState(PlanInfo("")), about, language=language)
    return Document(f"plan-template-{language}.xlsx", MIME["xlsx"], data)


def check_plan_file(
    workspace: Workspace, plan_id: str, data: bytes, file_name: str, *, language: str
) -> PlanImport:
    """Return what `import_plan` would do, and change nothing. Raises as it."""
    file = read_plan_file(data, file_name=file_name)
    return _told(file, _merged(workspace, plan_id, file), plan_id, translator(language))


def import_plan(
    workspace: Workspace,
    plan_id: str,
    data: bytes,
    file_name: str,
    *,
    language: str,
    actor: Actor = AUTHOR,
) -> PlanImport:
    """Take a workbook into a plan: its good rows as one change, which one undo takes back.

    A row is known by its id; one without an id is new. What the file does not have stays in the
    plan. Rows that do not fit are told with their reasons in `language` and handed back. Raises
    `IntakeError` when the file cannot be used as a whole, `ConflictError` where somebody was
    faster; then nothing has changed.
    """
    file = read_plan_file(data, file_name=file_name)
    merged = _merged(workspace, plan_id, file)
    if merged.edits:
        edit_plan(workspace, plan_id, merged.edits, actor=actor)
    return _told(file, merged, plan_id, translator(language))


def _merged(workspace: Workspace, plan_id: str, file: PlanFile) -> Merge:
    now = plan_state(workspace, plan_id)
    then = _when_made(workspace, plan_id, file.mark)
    blanked = _blanked_since(workspace, plan_id, "" if then is None else file.mark.event_id)
    merged = merge(file, now=now, then=then, blanked=blanked)
    merged.warnings[:0] = file.warnings
    has_ids = any(row.read.entity_id for row in merged.rows)
    if then is None and has_ids:
        merged.warnings.append(text("plantable.no_version"))
    return merged


def _when_made(workspace: Workspace, plan_id: str, mark: FileMark) -> PlanState | None:
    """Return the plan as it was when the file was made; None where that is not known here."""
    if mark.plan_id != plan_id:
        return None
    try:
        return plan_at(workspace, plan_id, mark.event_id)
    except NotFoundError:  # made on a laptop whose changes have not come here
        return None


def _blanked_since(workspace: Workspace, plan_id: str, event_id: str) -> set[tuple[str, str]]:
    """Return the fields that were blanked after an event; all that ever were, where it is ""."""
    ids = [one.event_id for one in load_events_with_letters(workspace.store, plan_id)]
    later = set(ids[ids.index(event_id) + 1 :] if event_id else ids)
    return {
        (entity_id, name)
        for (_, entity_id, name), blank in blanks_of(workspace, plan_id).items()
        if blank.event_id in later
    }


def _told(file: PlanFile, merged: Merge, plan_id: str, t: Translator) -> PlanImport:
    rejected = [row for row in merged.rows if row.faults]
    changes = merged.changes
    added = sum(change.is_new for change in changes)
    stem = file.file_name.rsplit(".", 1)[0]
    return PlanImport(
        file_name=file.file_name,
        read=len(merged.rows),
        changed=len(changes) - added,
        added=added,
        unchanged=len(merged.rows) - len(changes) - len(rejected),
        rejected=len(rejected),
        changes=changes,
        faults=tuple(fault for row in rejected for fault in row.faults),
        warnings=tuple(merged.warnings),
        rejects_name=f"{stem}-rejected.xlsx" if rejected else "",
        rejects=_rejects(file, rejected, plan_id, t) if rejected else b"",
    )


def _rejects(file: PlanFile, rejected: list[Row], plan_id: str, t: Translator) -> bytes:
    """Return the rejected rows as they were, each with its reasons, ready to be mended."""
    sheets: dict[str, list[tuple[str, ...]]] = {}
    for table in file.tables:
        rows = [row for row in rejected if row.sheet is table.sheet]
        if not rows:
            continue
        heads, kept = table.header.own_titles
        name = t(sheet_title(table.sheet))
        sheets[name] = [(*heads, t("plantable.reasons"))]
        for row in rows:
            cells = row.read.cells
            own = (cells[at] if at < len(cells) else "" for at in kept)
            reasons = "; ".join(reason_of(fault, t) for fault in row.faults)
            sheets[name].append((*own, reasons))
    if file.mark.plan_id == plan_id:
        mark = FileMark(plan_id, file.mark.event_id, is_part=True)
        sheets[t("plantable.sheet_about")] = [(t("plantable.about_mark"), str(mark))]
    return workbook_of(sheets)


def _boundary_set(workspace: Workspace, set_id: str) -> BoundarySetInfo:
    """Return the set that the plan's unit is from, or the one in use where it is gone."""
    known = (info for info, _ in boundary_sets(workspace) if info.set_id == set_id)
    return next(known, active_set(workspace).info)


def _stem(info: PlanInfo) -> str:
    """Return how a plan's files are called; demo plans say so."""
    unit = "-".join(re.findall(r"\w+", info.unit_en.lower())) or "unit"
    return f"plan-{unit}-{info.year}" + ("-demo" if info.is_demo else "")
