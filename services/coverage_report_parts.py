"""What a gap report says: its sentences and tables, in no language yet."""

from __future__ import annotations

import pandas as pd

from exports.coverage_report import Cell, ReportTable
from model.coverage import Demand, SiteAction
from model.text import Text, text
from model.view import Tier
from services.coverage import Coverage, change_table, totals_of
from services.coverage_staff import STAFF_COLUMNS, Staff
from services.coverage_tables import unit_name, unit_rows
from services.coverage_texts import (
    cost_of,
    gap_name,
    limit_text,
    nearest_of_gap,
    number_text,
    point_name,
)
from services.units import names_of
from services.workspace import Workspace

GAPS_IN_REPORT = 60
"""Of the worst; the workbook has all."""


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


def gaps_part(coverage: Coverage, tier: Tier) -> ReportTable:
    """List the worst gaps."""
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
        notes=(text("coverage.gaps_more", shown=GAPS_IN_REPORT, total=len(coverage.gaps)),)
        if len(coverage.gaps) > GAPS_IN_REPORT
        else (),
        texts=frozenset({0, 1}),
    )


def units_part(workspace: Workspace, coverage: Coverage, tier: Tier) -> ReportTable:
    """Tell who is covered in each unit below, net and gross."""
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
        notes=(text("coverage.units_what", what=text(f"demand.{main}")),) if main else (),
    )


def _told(value: float, tier: Tier) -> Cell:
    return number_text(value, tier) if tier is Tier.PUBLIC else float(round(value))


def effects_part(coverage: Coverage, tier: Tier) -> ReportTable:
    """Tell what the variant changes."""
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


def changes_of(coverage: Coverage) -> list[Text]:
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


def staff_part(staff: Staff) -> ReportTable:
    """List the officers of each precinct against the norm."""
    # posts and vacancies tell who is in office; a page has room for seven numbers
    names = [name for name in STAFF_COLUMNS if name != "filled"]
    rows: list[tuple[Cell, ...]] = []
    for key, row in staff.load.iterrows():
        values = [None if pd.isna(row[name]) else float(round(row[name])) for name in names]
        rows.append((str(staff.precincts.at[key, "post"]), *values))
    heads = (text(f"coverage.staff_{name}") for name in names)
    return ReportTable(
        title=text("coverage.staff"),
        head=(text("coverage.column_post"), *heads),
        rows=tuple(rows),
        notes=staff.notes,
    )
