"""What a click on a coverage's map shows: a point and what it reaches, a spot and who is near."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from geo.cells import cells_of
from model.coverage import Demand, SiteAction
from model.text import Text, text
from services.coverage import Coverage, catchments_of
from services.coverage_texts import cost_of, point_name
from services.units import names_of, unit_at
from services.view_texts import unit_text
from services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ClickedPoint:
    """A point that counts, or that the variant closes."""

    place_id: str
    name: Text
    change: str  # SiteAction, "" where it is as today
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ClickedSpot:
    """A cell or any other ground."""

    lng: float
    lat: float
    name: Text
    lines: tuple[Text, ...]


def describe_point(workspace: Workspace, coverage: Coverage, place_id: str) -> ClickedPoint | None:
    """Describe a point with its catchment, gross and net; None for what is no point here."""
    counted = coverage.points.counted
    at = np.flatnonzero((counted["place_id"] == place_id).to_numpy())
    if not at.size:
        return _closed(coverage.points.closed, place_id)
    place = int(at[0])
    reached = catchments_of(workspace, coverage).by_point.iloc[place]
    main = Demand.RESIDENTS if coverage.demand.knows_residents else Demand.INCIDENTS
    lines = (
        text(
            f"coverage.reaches_{main}",
            number=round(float(reached[main])),
            cells=text("view.cells", count=int(reached["cells"])),
        ),
        text("coverage.reaches_alone", number=round(float(reached[f"{main}_net"]))),
    )
    return ClickedPoint(
        place_id, point_name(coverage, place), str(counted["change"].iloc[place]), lines
    )


def _closed(closed: gpd.GeoDataFrame, place_id: str) -> ClickedPoint | None:
    found = closed[closed["place_id"] == place_id]
    if found.empty:
        return None
    row = found.iloc[0]
    name = text("mapui.place_name", kind=text(f"place_kind.{row['kind']}"), name=names_of(row))
    return ClickedPoint(place_id, name, SiteAction.CLOSE.value, (text("coverage.closed_here"),))


def describe_spot(
    workspace: Workspace, coverage: Coverage, *, lng: float, lat: float
) -> ClickedSpot | None:
    """Describe a spot of the unit: what is known of its cell, and who is nearest."""
    here = unit_at(workspace, lng=lng, lat=lat)
    if not here:
        return None
    demand = coverage.demand
    cell = cells_of(lng=[lng], lat=[lat], resolution=demand.resolution)[0]
    at = np.flatnonzero(demand.cells == cell)
    name = unit_text(here[max(here)])
    if not at.size:
        return ClickedSpot(lng, lat, name, (text("coverage.outside_unit"),))
    row = int(at[0])
    place = int(coverage.reach.place[row])
    far = (
        text(
            "coverage.to_point",
            cost=cost_of(coverage, float(coverage.reach.cost[row])),
            point=point_name(coverage, place),
        )
        if place >= 0
        else text("coverage.never")
    )
    known = [
        text(f"coverage.here_{name}", number=round(float(value), 1))
        for name, value in demand.table.iloc[row].items()
        if value > 0 and name != Demand.SEVERITY
    ]
    return ClickedSpot(lng, lat, name, (far, *known))
