"""What a click shows: a cell's or a unit's numbers, its units, the nearest police and LCPC."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.cells import areas_km2_of, cells_of, centres_of, polygons_of, text_to_cell
from geo.nearest import nearest_places
from geo.rates import rate_per_1000
from model.admin import BoundarySetInfo, Level, UnitLabel
from model.records import PlaceKind
from model.text import Names
from model.view import Month, Tier, ViewState
from services.incident_index import CATEGORY_CODES, LEVEL_COLUMN
from services.map_working import hotspots_of
from services.selection import Selection, select
from services.units import names_of, unit_at, unit_label
from services.workspace import Workspace, active_set
from store.records import load_places

MONTHS_SHOWN = 12
"""A panel shows the last months of the period; the strip under the map has all of them."""


@dataclass(frozen=True, slots=True)
class NearestPlace:
    """The nearest place of a kind, in a straight line on the ellipsoid."""

    kind: PlaceKind
    names: Names
    distance_m: float
    is_approximate: bool  # the place is known to its settlement only


@dataclass(frozen=True, slots=True)
class CellDetails:
    """A cell in numbers; working view only."""

    cell: str
    area_km2: float
    lng: float
    lat: float
    units: dict[Level, UnitLabel]
    incidents: int
    by_category: tuple[tuple[str, int], ...]  # most first
    by_month: tuple[tuple[Month, int], ...]  # latest first
    hotspots: int
    hotspots_by_group: tuple[tuple[str, int], ...]
    nearest: tuple[NearestPlace, ...]


@dataclass(frozen=True, slots=True)
class UnitDetails:
    """A unit in numbers; working view only."""

    unit: UnitLabel
    area_km2: float
    population: float  # NaN where unknown
    incidents: int
    rate_per_1000: float  # NaN where the population is unknown
    hotspots: int
    by_category: tuple[tuple[str, int], ...]
    boundary_set: BoundarySetInfo
    children: tuple[tuple[UnitLabel, int], ...]  # most incidents first


def describe_cell(workspace: Workspace, state: ViewState, cell: str) -> CellDetails | None:
    """Describe a cell of the working view; None in the public tier, which has no details.

    Raises `GeometryError` for a text that is no H3 index.
    """
    if state.tier is Tier.PUBLIC:
        return None
    index = text_to_cell(cell)
    selection = select(workspace, state)
    here = _in_cell(selection, index)
    lng, lat = (float(at[0]) for at in centres_of(np.array([index], dtype=np.uint64)))
    marks = _hotspots_in(workspace, selection, index)
    return CellDetails(
        cell=cell,
        area_km2=float(areas_km2_of(np.array([index], dtype=np.uint64))[0]),
        lng=lng,
        lat=lat,
        units=unit_at(workspace, lng=lng, lat=lat),
        incidents=int(here.sum()),
        by_category=_by_category(selection, here),
        by_month=_by_month(selection, here),
        hotspots=len(marks),
        hotspots_by_group=_counted(marks["mapped_by"]),
        nearest=nearest_to(workspace, lng=lng, lat=lat),
    )


def _in_cell(selection: Selection, cell: int) -> np.ndarray:
    incidents = selection.index.incidents
    resolution = (cell >> 52) & 0xF  # H3 keeps the resolution in bits 52-55
    cells = cells_of(
        lng=incidents["lng"].to_numpy(), lat=incidents["lat"].to_numpy(), resolution=resolution
    )
    here: np.ndarray = selection.chosen & (cells == np.uint64(cell))
    return here


def _hotspots_in(workspace: Workspace, selection: Selection, cell: int) -> gpd.GeoDataFrame:
    hexagon = polygons_of(np.array([cell], dtype=np.uint64)).iloc[0]
    hotspots = hotspots_of(workspace, selection)
    return hotspots[hotspots.intersects(hexagon)]


def _by_category(selection: Selection, mask: np.ndarray) -> tuple[tuple[str, int], ...]:
    codes = pd.Series(selection.index.category[mask])
    return tuple((CATEGORY_CODES[int(str(at))], number) for at, number in _counted(codes))


def _by_month(selection: Selection, mask: np.ndarray) -> tuple[tuple[Month, int], ...]:
    months, numbers = np.unique(selection.index.month[mask], return_counts=True)
    pairs = [(Month.from_index(int(m)), int(n)) for m, n in zip(months, numbers, strict=True)]
    return tuple(reversed(pairs[-MONTHS_SHOWN:]))


def _counted(values: pd.Series) -> tuple[tuple[str, int], ...]:
    counts = values.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return tuple((str(value), int(number)) for value, number in counts.items())


def nearest_to(workspace: Workspace, *, lng: float, lat: float) -> tuple[NearestPlace, ...]:
    """Return the nearest police point, station and LCPC office to a point, where there are any."""
    places = load_places(workspace.store)
    places = places[places.geometry.notna()]
    found = []
    for kind in (PlaceKind.POLICE_POINT, PlaceKind.POLICE_STATION, PlaceKind.LCPC_OFFICE):
        of_kind = places[places["kind"] == kind]
        if of_kind.empty:
            continue
        centres = of_kind.geometry.representative_point()
        at, distance_m = nearest_places(
            lng=np.array([lng]),
            lat=np.array([lat]),
            place_lng=centres.x.to_numpy(),
            place_lat=centres.y.to_numpy(),
        )
        place = of_kind.iloc[int(at[0])]
        found.append(
            NearestPlace(
                kind=kind,
                names=names_of(place),
                distance_m=float(distance_m[0]),
                is_approximate=place["precision"] == "settlement",
            )
        )
    return tuple(found)


def describe_unit(workspace: Workspace, state: ViewState) -> UnitDetails | None:
    """Describe the view's unit in the working view; None in the public tier."""
    if state.tier is Tier.PUBLIC:
        return None
    selection = select(workspace, state)
    boundary_set = active_set(workspace)
    row = boundary_set.units.loc[selection.unit.pcode]
    incidents = int(selection.chosen.sum())
    rate = rate_per_1000(
        pd.Series({selection.unit.pcode: incidents}),
        pd.Series({selection.unit.pcode: row["population"]}),
    )
    return UnitDetails(
        unit=selection.unit,
        area_km2=float(row["area_km2"]),
        population=float(row["population"]),
        incidents=incidents,
        rate_per_1000=float(rate.iloc[0]),
        hotspots=len(hotspots_of(workspace, selection)),
        by_category=_by_category(selection, selection.chosen),
        boundary_set=boundary_set.info,
        children=_children(workspace, selection),
    )


def _children(workspace: Workspace, selection: Selection) -> tuple[tuple[UnitLabel, int], ...]:
    """Return the units below with their incidents, most first."""
    units = active_set(workspace).units
    below = units.index[(units["parent"] == selection.unit.pcode) & units.geometry.notna()]
    columns = [column for level, column in LEVEL_COLUMN.items() if level > selection.unit.level]
    inside = selection.index.units[selection.chosen]
    counts: dict[str, int] = {}
    for column in columns:
        for pcode, number in inside[column].value_counts().items():
            counts[str(pcode)] = int(number)
    pairs = [(unit_label(workspace, str(p)), int(counts.get(p, 0))) for p in below]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0].names.ru)))
