"""Files of a coverage: the gap report (DOCX, PDF), the list (XLSX), data (GeoPackage), the map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from exports.about import FileAbout
from exports.coverage_data import about_coverage, write_coverage_data, write_gap_table
from exports.coverage_report import GapReport, report_document
from exports.document_docx import write_docx
from exports.document_map import draw_document_map
from exports.document_pdf import write_pdf
from exports.sheet import draw_sheet
from i18n import translator
from layers.layer import MapView
from model.errors import NotFoundError
from model.text import Text, text
from model.view import Tier
from services.coverage import Coverage
from services.coverage_public import public_coverage
from services.coverage_report_parts import (
    changes_of,
    effects_part,
    gaps_part,
    staff_part,
    summary_texts,
    units_part,
)
from services.coverage_sites import Proposal
from services.coverage_staff import staff_of
from services.coverage_tables import (
    catchment_shapes,
    gap_table,
    proposal_table,
    reach_table,
)
from services.coverage_texts import (
    doubt_text,
    limit_text,
    services_text,
)
from services.coverage_view import Shown, coverage_view
from services.document_marks import file_stem, number_working
from services.sheet_record import origin_of_views
from services.snapshot import Document, SheetChoice, sheet_locator
from services.view_texts import unit_text
from services.workspace import Workspace, active_set

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "png": "image/png",
    "svg": "image/svg+xml",
}


def require_format(suffix: str) -> str:
    """Return a format's suffix without its dot; raises `NotFoundError` for another format."""
    plain = suffix.lstrip(".").lower()
    if plain not in MIME:
        raise NotFoundError("no_such_format", value=plain)
    return plain


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Which file: its format, its tier, its language, and why a working one is made."""

    suffix: str
    language: str
    tier: Tier = Tier.PUBLIC
    reason: str = ""
    mark: Text | None = None  # its number, where it was given one together with others


def make_report(
    workspace: Workspace, coverage: Coverage, choice: FileChoice, *, today: date | None = None
) -> Document:
    """Return the gap report as DOCX or PDF.

    A working document needs a reason, which it carries with its number, and is logged
    (`PrivacyError` without one). Raises `NotFoundError` for another format.
    """
    writers = {"docx": write_docx, "pdf": write_pdf}
    if choice.suffix not in writers:
        raise NotFoundError("no_such_format", value=choice.suffix)
    made_on = today or date.today()
    mark = working_mark(workspace, coverage, choice)
    view = coverage_view(workspace, coverage, tier=choice.tier)
    picture = draw_document_map(view, language=choice.language, made_on=made_on)
    report = _report(workspace, coverage, choice.tier, mark=mark, made_on=made_on)
    document = report_document(report, translator(choice.language), picture=picture)
    return _file(coverage, "gaps", choice, writers[choice.suffix](document))


def make_list(
    workspace: Workspace, coverage: Coverage, choice: FileChoice, *, today: date | None = None
) -> Document:
    """Return the list of gaps as XLSX; working or public as `make_report`."""
    seen, about = _prepared(workspace, coverage, choice, today)
    t = translator(choice.language)
    table = gap_table(seen, t, tier=choice.tier).drop(columns="geometry")
    data = write_gap_table(table, about=about, language=choice.language)
    return _file(coverage, "gaps", choice, data)


def make_data(
    workspace: Workspace,
    coverage: Coverage,
    choice: FileChoice,
    *,
    proposal: Proposal | None = None,
    today: date | None = None,
) -> Document:
    """Return gaps, catchments, cells and proposed sites as GeoPackage; tier as `make_report`.

    Cells with their numbers are in the working file alone.
    """
    seen, about = _prepared(workspace, coverage, choice, today)
    t = translator(choice.language)
    tables = {
        "gaps": gap_table(seen, t, tier=choice.tier),
        "catchments": catchment_shapes(workspace, seen, t, tier=choice.tier),
    }
    if choice.tier is Tier.WORKING:
        tables["cells"] = reach_table(seen)
        if proposal is not None and proposal.sites:
            tables["proposed_sites"] = proposal_table(proposal, t)
    data = write_coverage_data(tables, about=about, language=choice.language)
    return _file(coverage, "coverage", choice, data)


def make_map(
    workspace: Workspace,
    coverage: Coverage,
    sheet: SheetChoice,
    choice: FileChoice,
    *,
    is_pair: bool = False,
    today: date | None = None,
) -> Document:
    """Return the map as a print sheet; with `is_pair` today's beside the variant's."""
    mark = working_mark(workspace, coverage, choice)
    data = _draw(workspace, coverage, sheet, choice, mark=mark, is_pair=is_pair, today=today)
    return _file(coverage, "map", choice, data)


def _draw(
    workspace: Workspace,
    coverage: Coverage,
    sheet: SheetChoice,
    choice: FileChoice,
    *,
    mark: Text | None,
    is_pair: bool,
    today: date | None,
) -> bytes:
    shown = [Shown(is_today=True), Shown()] if is_pair else [Shown()]
    views = [coverage_view(workspace, coverage, tier=choice.tier, shown=one) for one in shown]
    if mark:
        views = [_marked(view, mark) for view in views]
    made_on = today or date.today()
    look = replace(sheet, language=choice.language)
    return draw_sheet(
        views,
        language=choice.language,
        paper=sheet.paper,
        orientation=sheet.orientation,
        file_format=sheet.file_format,
        dpi=sheet.dpi,
        locator=sheet_locator(workspace),
        made_on=made_on,
        origin=origin_of_views(workspace, views, look, made_on=made_on),
    )


def _marked(view: MapView, mark: Text) -> MapView:
    return replace(view, disclaimers=(mark, *view.disclaimers))


def working_mark(workspace: Workspace, coverage: Coverage, choice: FileChoice) -> Text | None:
    """Give a working document its number and log it; None for the public version.

    What has its number keeps it. Raises `PrivacyError` ("reason_missing") for a working one
    without a reason.
    """
    if choice.tier is Tier.PUBLIC or choice.mark is not None:
        return choice.mark
    subject = f"coverage {coverage.demand.unit.pcode}"
    return number_working(workspace, subject=subject, reason=choice.reason).text


def _prepared(
    workspace: Workspace, coverage: Coverage, choice: FileChoice, today: date | None
) -> tuple[Coverage, FileAbout]:
    """Return what the tier may see, and what a file of data says about itself."""
    mark = working_mark(workspace, coverage, choice)
    seen = coverage if choice.tier is Tier.WORKING else public_coverage(coverage)
    info = seen.state.info
    notes = seen.public_notes if mark is None else (*seen.notes, text("coverage.advice"))
    about = about_coverage(
        tier=choice.tier,
        boundary_set=active_set(workspace).info,
        title=text("coverage.report_of", unit=unit_text(seen.demand.unit)),
        mark=mark,
        notes=(
            text("coverage.report_counts", services=services_text(info)),
            text("coverage.limit_is", limit=limit_text(info)),
            *notes,
        ),
        language=choice.language,
        is_demo=seen.is_demo,
        made_on=today or date.today(),
    )
    return seen, about


def _file(coverage: Coverage, what: str, choice: FileChoice, data: bytes) -> Document:
    stem = file_stem(coverage.demand.unit.names, otherwise="unit")
    name = f"{stem}-{what}-{choice.tier}-{choice.language}.{choice.suffix}"
    return Document(name, MIME[choice.suffix], data)


def _report(
    workspace: Workspace, coverage: Coverage, tier: Tier, *, mark: Text | None, made_on: date
) -> GapReport:
    is_working = tier is Tier.WORKING
    seen = coverage if is_working else public_coverage(coverage)
    staff = staff_of(workspace, seen) if is_working and seen.state.info.norm else None
    tables = [gaps_part(seen, tier), units_part(workspace, seen, tier)]
    if not seen.state.is_today:
        tables.insert(1, effects_part(seen, tier))
    if staff is not None:
        tables.append(staff_part(staff))
    advice = (text("coverage.advice"), text("view.under_reporting"))
    return GapReport(
        unit=unit_text(seen.demand.unit),
        tier=tier,
        made_on=made_on,
        boundary_set=active_set(workspace).info,
        is_demo=seen.is_demo or (staff is not None and staff.is_demo),
        mark=mark,
        summary=summary_texts(seen, tier),
        how=(
            text("coverage.report_counts", services=services_text(seen.state.info)),
            *(seen.notes if is_working else seen.public_notes),
        ),
        tables=tuple(tables),
        changes=tuple(changes_of(seen)),
        doubts=tuple(doubt_text(seen, doubt) for doubt in seen.doubts),
        advice=advice if is_working else (text("coverage.public_is"), advice[0]),
    )
