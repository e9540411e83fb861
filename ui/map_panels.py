"""What the panel at the right says about the cell or the unit that was clicked."""

from __future__ import annotations

import math
from dataclasses import replace

from model.admin import Level, UnitLabel
from model.hours import hours_text
from model.records import Precision
from model.text import Names, Text, text
from model.view import ViewState
from services.details import CellDetails, NearestPlace, UnitDetails, describe_cell, describe_unit
from services.places import HotspotDetails, PlaceDetails, unplaced_at
from services.units import unit_label
from services.view_texts import month_text, unit_text
from services.workspace import Workspace
from ui.map_choices import Button, Panel, PanelRow, PanelTable, Shown

ROWS_SHOWN = 12
"""Units below are listed up to here; the rest is on the map."""


def panel_of(workspace: Workspace, state: ViewState, *, open_unit: str) -> Panel | None:
    """Return the panel of the selected cell, else of the unit that was clicked, else None."""
    if state.cell:
        details = describe_cell(workspace, state, state.cell)
        return _cell_panel(details) if details else _public_cell_panel(state)
    if not open_unit:
        return None
    clicked = replace(state, pcode=open_unit)
    unit = describe_unit(workspace, clicked)
    if unit is None:
        return _public_unit_panel(unit_label(workspace, open_unit))
    return _unit_panel(unit, is_here=unit.unit.pcode == state.pcode)


def _public_cell_panel(state: ViewState) -> Panel:
    """Say that the public tier has no details, rather than open an empty panel."""
    return Panel(
        title=text("mapui.cell"), notes=(text("mapui.public_no_details"),), cell=state.cell
    )


def _public_unit_panel(unit: UnitLabel) -> Panel:
    """Offer to open a unit; its numbers are the map's classes, nothing beyond."""
    return Panel(
        title=unit_text(unit),
        notes=(text("mapui.public_no_unit_details"),),
        buttons=(_open_button(unit.pcode),),
        pcode=unit.pcode,
    )


def _open_button(pcode: str) -> Button:
    return Button("select_unit", text("mapui.open_unit"), is_primary=True, values={"pcode": pcode})


def _cell_panel(details: CellDetails) -> Panel:
    rows = [PanelRow(text("mapui.incidents"), details.incidents)]
    rows.append(PanelRow(text("mapui.hotspots"), details.hotspots))
    rows += [
        PanelRow(text(f"level.{int(level)}"), unit_text(unit))
        for level, unit in sorted(details.units.items(), reverse=True)
        if level > Level.COUNTRY
    ]
    rows.append(PanelRow(text("mapui.area"), text("mapui.km2", area=round(details.area_km2, 2))))
    position = text("mapui.position", lat=f"{details.lat:.5f}", lng=f"{details.lng:.5f}")
    rows.append(PanelRow(text("mapui.centre"), position))
    return Panel(
        title=text("mapui.cell_title", count=details.incidents),
        subtitle=text("mapui.cell_code", cell=details.cell),
        rows=tuple(rows),
        tables=tuple(table for table in _cell_tables(details) if table.rows),
        notes=_notes(details.nearest),
        cell=details.cell,
    )


def _cell_tables(details: CellDetails) -> tuple[PanelTable, ...]:
    return (
        _category_table(details.by_category),
        PanelTable(
            text("mapui.nearest"),
            (text("mapui.place"), text("mapui.km")),
            tuple(
                (_place_name(place), round(place.distance_m / 1000, 1)) for place in details.nearest
            ),
        ),
        PanelTable(
            text("mapui.by_group"),
            (text("mapui.group"), text("mapui.number")),
            tuple((text(f"group.{code}"), n) for code, n in details.hotspots_by_group),
        ),
        PanelTable(
            text("mapui.by_month"),
            (text("mapui.month"), text("mapui.number")),
            tuple((month_text(month), number) for month, number in details.by_month),
        ),
    )


def _place_name(place: NearestPlace) -> Text:
    return text("mapui.place_name", kind=text(f"place_kind.{place.kind}"), name=place.names)


def _category_table(by_category: tuple[tuple[str, int], ...]) -> PanelTable:
    rows: tuple[tuple[Shown, ...], ...] = tuple(
        (text(f"category.{code}"), number) for code, number in by_category
    )
    columns = (text("mapui.category"), text("mapui.number"))
    return PanelTable(text("mapui.by_category"), columns, rows)


def _notes(nearest: tuple[NearestPlace, ...]) -> tuple[Text, ...]:
    if any(place.is_approximate for place in nearest):
        return (text("mapui.distance_note"), text(f"mapui.{Precision.SETTLEMENT}_note"))
    return (text("mapui.distance_note"),) if nearest else ()


def _unit_panel(details: UnitDetails, *, is_here: bool) -> Panel:
    rows = [
        PanelRow(text("mapui.incidents"), details.incidents),
        PanelRow(text("mapui.hotspots"), details.hotspots),
        PanelRow(text("mapui.area"), text("mapui.km2", area=round(details.area_km2))),
    ]
    if not math.isnan(details.population):
        rows.append(PanelRow(text("mapui.population"), int(details.population)))
        rows.append(PanelRow(text("mapui.rate"), round(details.rate_per_1000, 2)))
    children = PanelTable(
        text("mapui.children"),
        (text("mapui.unit"), text("mapui.number")),
        tuple((unit_text(unit), number) for unit, number in details.children[:ROWS_SHOWN]),
    )
    tables = (children, _category_table(details.by_category))
    return Panel(
        title=unit_text(details.unit),
        subtitle=text("mapui.on_set", title=details.boundary_set.title_text),
        rows=tuple(rows),
        tables=tuple(table for table in tables if table.rows),
        notes=() if not math.isnan(details.population) else (text("mapui.no_population"),),
        buttons=() if is_here else (_open_button(details.unit.pcode),),
        pcode=details.unit.pcode,
    )


def place_panel(details: PlaceDetails | HotspotDetails) -> Panel:
    """Return the panel of a place or a hotspot that was clicked."""
    if isinstance(details, HotspotDetails):
        return _hotspot_panel(details)
    kind = text(f"place_kind.{details.kind}")
    rows = [PanelRow(text("mapui.municipality"), details.municipality)]
    rows.append(PanelRow(text("mapui.district"), details.district))
    if details.activity_kind:
        rows.insert(0, PanelRow(text("mapui.kind"), text(f"activity_kind.{details.activity_kind}")))
    rows += _service_rows(details)
    rows.append(PanelRow(text("mapui.precision"), text(f"precision.{details.precision}")))
    rows.append(PanelRow(text("mapui.source"), details.source))
    return Panel(
        title=details.names,
        subtitle=kind,
        rows=tuple(row for row in rows if row.value),
        tables=_body_tables(details),
        notes=(text("mapui.says", note=details.notes),) if details.notes != Names() else (),
        is_demo=details.is_demo,
    )


def _service_rows(details: PlaceDetails) -> list[PanelRow]:
    """Return when a place is open, whether somebody is there, and what one gets there."""
    rows = []
    if details.hours is not None:
        rows.append(PanelRow(text("mapui.open_hours"), hours_text(details.hours)))
    if details.is_manned is not None:
        manned = text("mapui.is_manned") if details.is_manned else text("mapui.not_manned")
        rows.append(PanelRow(text("mapui.manned"), manned))
    if details.services:
        first, *others = (text(f"place_service.{service}") for service in details.services)
        for other in others:
            first = text("mapui.and", one=first, other=other)
        rows.append(PanelRow(text("mapui.services"), first))
    return rows


def _body_tables(details: PlaceDetails) -> tuple[PanelTable, ...]:
    if not details.bodies:
        return ()
    columns = (text("mapui.body"), text("mapui.members"), text("mapui.meeting_days"))
    rows = tuple((text(f"mapui.{one.body}"), one.members, one.days) for one in details.bodies)
    return (PanelTable(text("mapui.bodies"), columns, rows),)


def _hotspot_panel(details: HotspotDetails) -> Panel:
    rows = (
        PanelRow(text("mapui.group"), text(f"group.{details.mapped_by}")),
        PanelRow(text("mapui.severity"), text(f"severity.{details.severity}")),
        PanelRow(text("mapui.mapped_on"), text("mapui.day", day=details.mapped_on.date())),
        PanelRow(text("mapui.time_of_day"), text(f"time_of_day.{details.time_of_day}")),
        PanelRow(text("mapui.season"), text(f"season.{details.season}")),
        PanelRow(text("mapui.note"), details.note),
    )
    return Panel(
        title=text(f"category.{details.category}"),
        subtitle=text("mapui.hotspot"),
        rows=tuple(row for row in rows if row.value),
        notes=(text("view.perception"),),
        is_demo=details.is_demo,
    )


def with_position(
    workspace: Workspace, state: ViewState, panel: Panel, clicked_at: tuple[float, float]
) -> Panel:
    """Add where was clicked, and the places of this district that wait for a position."""
    lng, lat = clicked_at
    row = PanelRow(
        text("mapui.clicked"), text("mapui.position", lat=f"{lat:.5f}", lng=f"{lng:.5f}")
    )
    buttons = tuple(
        Button(
            "place_here",
            text("mapui.place_here", name=place.names),
            values={"place_id": place.place_id},
        )
        for place in unplaced_at(workspace, state, lng=lng, lat=lat)
    )
    return replace(panel, rows=(*panel.rows, row), buttons=(*panel.buttons, *buttons))
