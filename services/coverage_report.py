"""Files of a coverage: the gap report (DOCX, PDF), the list (XLSX), data (GeoPackage), the map."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from exports.coverage_data import write_coverage_data, write_gap_table
from exports.coverage_report import Cell, GapReport, ReportTable, report_document
from exports.document_docx import write_docx
from exports.document_map import draw_document_map
from exports.document_pdf import write_pdf
from exports.sheet import draw_sheet
from i18n import translator
from layers.layer import MapView
from model.coverage import Demand, SiteAction
from model.errors import CoverageError, NotFoundError, PrivacyError
from model.text import Text, text
from model.view import Tier
from services.coverage import Coverage, change_table, totals_of
from services.coverage_public import public_coverage
from services.coverage_sites import Proposal
from services.coverage_staff import Staff, staff_of
from services.coverage_tables import (
    catchment_shapes,
    gap_table,
    proposal_table,
    reach_table,
    unit_name,
    unit_rows,
)
from services.coverage_texts import (
    cost_of,
    doubt_text,
    gap_name,
    limit_text,
    nearest_of_gap,
    number_text,
    point_name,
    services_text,
)
from services.coverage_view import Shown, coverage_view
from services.snapshot import Document, SheetChoice, sheet_locator
from services.units import names_of
from services.view_texts import unit_text
from services.workspace import Workspace, active_set
from store.documents import number_document

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "png": "image/png",
    "svg": "image/svg+xml",
}

GAPS_IN_REPORT = 60
"""Of the worst; the workbook has all."""


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Which file: its format, its tier, its language, and why a working one is made."""

    suffix: str
    language: str
    tier: Tier = Tier.PUBLIC
    reason: str = ""


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
    seen, notes = _prepared(workspace, coverage, choice)
    t = translator(choice.language)
    table = gap_table(seen, t, tier=choice.tier).drop(columns="geometry")
    data = write_gap_table(
        table,
        tier=choice.tier,
        boundary_set=active_set(workspace).info,
        title=_title(seen),
        notes=notes,
        language=choice.language,
        is_demo=seen.is_demo,
        made_on=today or date.today(),
    )
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
    seen, notes = _prepared(workspace, coverage, choice)
    t = translator(choice.language)
    tables = {
        "gaps": gap_table(seen, t, tier=choice.tier),
        "catchments": catchment_shapes(workspace, seen, t, tier=choice.tier),
    }
    if choice.tier is Tier.WORKING:
        tables["cells"] = reach_table(seen)
        if proposal is not None and proposal.sites:
            tables["proposed_sites"] = proposal_table(proposal, t)
    data = write_coverage_data(
        tables,
        tier=choice.tier,
        boundary_set=active_set(workspace).info,
        title=_title(seen),
        notes=notes,
        language=choice.language,
        is_demo=seen.is_demo,
        made_on=today or date.today(),
    )
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
    return draw_sheet(
        views,
        language=choice.language,
        paper=sheet.paper,
        orientation=sheet.orientation,
        file_format=sheet.file_format,
        dpi=sheet.dpi,
        locator=sheet_locator(workspace),
        made_on=today or date.today(),
    )


def _marked(view: MapView, mark: Text) -> MapView:
    return replace(view, disclaimers=(mark, *view.disclaimers))


def working_mark(workspace: Workspace, coverage: Coverage, choice: FileChoice) -> Text | None:
    """Give a working document its number and log it; None for the public version.

    Raises `PrivacyError` ("reason_missing") for a working one without a reason.
    """
    if choice.tier is Tier.PUBLIC:
        return None
    reason = choice.reason.strip()
    if not reason:
        raise PrivacyError("reason_missing")
    subject = f"coverage {coverage.demand.unit.pcode}"
    number = number_document(workspace.store, subject=subject, reason=reason)
    return text("view.working_document", number=number, reason=reason)


def _prepared(
    workspace: Workspace, coverage: Coverage, choice: FileChoice
) -> tuple[Coverage, tuple[Text, ...]]:
    mark = working_mark(workspace, coverage, choice)
    seen = coverage if choice.tier is Tier.WORKING else public_coverage(coverage)
    info = seen.state.info
    how = (
        text("coverage.report_counts", services=services_text(info)),
        text("coverage.limit_is", limit=limit_text(info)),
    )
    if mark:
        return seen, (mark, *how, *seen.notes, text("coverage.advice"))
    return seen, (text("coverage.public_is"), *how, *seen.reach.notes)


def _file(coverage: Coverage, what: str, choice: FileChoice, data: bytes) -> Document:
    unit = coverage.demand.unit.names.in_language("en").lower()
    stem = "-".join(re.findall(r"\w+", unit)) or "unit"  # a name may hold any sign
    name = f"{stem}-{what}-{choice.tier}-{choice.language}.{choice.suffix}"
    return Document(name, MIME[choice.suffix], data)


def _title(coverage: Coverage) -> Text:
    return text("coverage.report_of", unit=unit_text(coverage.demand.unit))


def _report(
    workspace: Workspace, coverage: Coverage, tier: Tier, *, mark: Text | None, made_on: date
) -> GapReport:
    is_working = tier is Tier.WORKING
    seen = coverage if is_working else public_coverage(coverage)
    tables = [_gaps(seen, tier), _units(workspace, seen, tier)]
    if not seen.state.is_today:
        tables.insert(1, _effects(seen, tier))
    if is_working:
        tables += _staff(workspace, seen)
    advice = (text("coverage.advice"), text("view.under_reporting"))
    return GapReport(
        unit=unit_text(seen.demand.unit),
        tier=tier,
        made_on=made_on,
        boundary_set=active_set(workspace).info,
        is_demo=seen.is_demo,
        mark=mark,
        summary=summary_texts(seen, tier),
        how=(
            text("coverage.report_counts", services=services_text(seen.state.info)),
            *(seen.notes if is_working else (*seen.reach.notes, seen.demand.residents_note)),
        ),
        tables=tuple(tables),
        changes=tuple(_changes(seen)),
        doubts=tuple(doubt_text(seen, doubt) for doubt in seen.doubts),
        advice=advice if is_working else (text("coverage.public_is"), advice[0]),
    )


def summary_texts(coverage: Coverage, tier: Tier) -> tuple[Text, ...]:
    """Say who is beyond the limit, and where today differs; of what the tier may see."""
    now, before = totals_of(coverage), totals_of(coverage, is_today=True)
    limit = limit_text(coverage.state.info)
    lines = [
        text(
            "coverage.summary_cells",
            beyond=now.cells - now.cells_within,
            total=now.cells,
            limit=limit,
            gaps=text("coverage.gap_count", count=len(coverage.gaps)),
        )
    ]
    for name in (Demand.RESIDENTS, Demand.INCIDENTS):
        if name not in now.demand:
            continue
        beyond = now.demand[name] - now.within[name]
        lines.append(
            text(
                f"coverage.summary_{name}",
                beyond=number_text(beyond, tier),
                total=number_text(now.demand[name], tier),
                limit=limit,
            )
        )
        was = before.demand[name] - before.within[name]
        if not coverage.state.is_today:
            lines.append(
                text(
                    f"coverage.summary_{name}_before",
                    before=number_text(was, tier),
                    after=number_text(beyond, tier),
                )
            )
    lines.append(text("coverage.summary_mean", cost=cost_of(coverage, now.mean_cost)))
    return tuple(lines)


def _known(coverage: Coverage) -> list[Demand]:
    told = (Demand.RESIDENTS, Demand.INCIDENTS, Demand.HOTSPOTS)
    return [name for name in told if name in coverage.demand.table]


def _gaps(coverage: Coverage, tier: Tier) -> ReportTable:
    known = _known(coverage)
    rows: list[tuple[Cell, ...]] = [
        (
            text("coverage.numbered", number=int(gap["group"]) + 1, name=gap_name(coverage, gap)),
            nearest_of_gap(coverage, gap),
            float(gap["cells"]),
            *(_told(float(gap[name.value]), tier) for name in known),
        )
        for _, gap in coverage.gaps.head(GAPS_IN_REPORT).iterrows()
    ]
    return ReportTable(
        title=text("coverage.gaps"),
        head=(
            text("coverage.column_where"),
            text("coverage.column_nearest"),
            text("coverage.column_cells"),
            *(text(f"demand.{name}") for name in known),
        ),
        rows=tuple(rows),
        note=text("coverage.gaps_more", shown=GAPS_IN_REPORT, total=len(coverage.gaps))
        if len(coverage.gaps) > GAPS_IN_REPORT
        else None,
        texts=frozenset({0, 1}),
    )


def _units(workspace: Workspace, coverage: Coverage, tier: Tier) -> ReportTable:
    units = unit_rows(workspace, coverage)
    known = _known(coverage)
    main = known[0] if known else None
    columns = [f"{main}", f"{main}_beyond", f"{main}_within", f"{main}_gross"] if main else []
    rows: list[tuple[Cell, ...]] = [
        (
            unit_name(workspace, str(pcode)),
            float(row["cells_beyond"]),
            *(_told(float(row[name]), tier) for name in columns),
        )
        for pcode, row in units.iterrows()
    ]
    heads = ("total", "beyond", "net", "gross") if main else ()
    return ReportTable(
        title=text("coverage.units"),
        head=(
            text("coverage.column_unit"),
            text("coverage.column_cells_beyond"),
            *(text(f"coverage.column_{name}") for name in heads),
        ),
        rows=tuple(rows),
        note=text("coverage.units_what", what=text(f"demand.{main}")) if main else None,
    )


def _told(value: float, tier: Tier) -> Cell:
    return number_text(value, tier) if tier is Tier.PUBLIC else float(round(value))


def _effects(coverage: Coverage, tier: Tier) -> ReportTable:
    sums = change_table(coverage).to_dict("index")
    known = _known(coverage)
    rows = tuple(
        (
            text(f"coverage.effect_{name}"),
            float(sums[code]["cells"]),
            *(_told(float(sums[code][demand]), tier) for demand in known),
        )
        for code, name in ((2, "gained"), (1, "nearer"), (-1, "farther"), (-2, "lost"))
    )
    return ReportTable(
        title=text("coverage.report_effects"),
        head=(
            text("coverage.column_effect"),
            text("coverage.column_cells"),
            *(text(f"demand.{name}") for name in known),
        ),
        rows=rows,
    )


def _changes(coverage: Coverage) -> list[Text]:
    """Name every change of the variant."""
    lines = []
    counted = coverage.points.counted["place_id"].tolist()
    closed = coverage.points.closed
    for change in coverage.state.changes:
        place_id = change.place_id or change.entity_id
        if place_id in counted:
            name: Text = point_name(coverage, counted.index(place_id))
        elif (closed["place_id"] == place_id).any():
            row = closed[closed["place_id"] == place_id].iloc[0]
            name = text("coverage.name", name=names_of(row))
        else:
            continue
        action = SiteAction(change.action)
        lines.append(text(f"site_action.{action}", name=name))
    return lines


def _staff(workspace: Workspace, coverage: Coverage) -> list[ReportTable]:
    """Return the officers' tables, none without precincts or a norm."""
    try:
        staff = staff_of(workspace, coverage) if coverage.state.info.norm else None
    except CoverageError:
        return []
    return [_staff_table(staff)] if staff is not None else []


def _staff_table(staff: Staff) -> ReportTable:
    names = ("residents", "posts", "filled", "residents_per_officer", "needed", "shortfall")
    rows: list[tuple[Cell, ...]] = []
    for key, row in staff.load.iterrows():
        values = [None if row[name] != row[name] else float(round(row[name])) for name in names]
        rows.append((str(staff.precincts.at[key, "post"]), *values))
    return ReportTable(
        title=text("coverage.staff"),
        head=(text("coverage.column_post"), *(text(f"coverage.staff_{name}") for name in names)),
        rows=tuple(rows),
        note=staff.notes[0] if staff.notes else None,
    )
