"""Generate demo police points, buildings, a patrol and precincts of one unit to rehearse with.

Nothing of it exists; every name says DEMO.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.demo import DEMO_IMPORT_ID
from geo.demo_places import Place, find_places
from model.errors import BoundaryError
from model.records import PLACE_COLUMNS, PRECINCT_COLUMNS, PlaceKind, Precision

if TYPE_CHECKING:
    from numpy.typing import NDArray

CENTRES: Final = 8
"""Most settlements of a unit that get anything; a rehearsal needs no more."""

RESIDENTS_PER_POST: Final = 6_000
"""Of the made-up staffing table: between the norm of 3,000 and the 15,000 that the reports met."""

_NAMES: Final = {
    PlaceKind.POLICE_POINT: ("милиция пункту", "опорный пункт", "police point"),
    PlaceKind.LCPC_OFFICE: ("КАБдын кеңсеси", "офис ОПЦ", "LCPC office"),
    PlaceKind.SCHOOL: ("мектеп", "школа", "school"),
    PlaceKind.PUBLIC_BUILDING: ("айылдык клуб", "сельский клуб", "village hall"),
    PlaceKind.PATROL: ("кайгуул", "патруль", "patrol"),
}
_KINDS: Final = (
    (PlaceKind.POLICE_POINT, PlaceKind.LCPC_OFFICE, PlaceKind.SCHOOL),
    (PlaceKind.SCHOOL, PlaceKind.PUBLIC_BUILDING),
    (PlaceKind.POLICE_POINT, PlaceKind.SCHOOL),
)
"""What the largest settlements have, in turn; those after them have a school."""

_STEP_DEG: Final = 0.003  # between the places of one settlement, about 300 m
_HOURS: Final = {PlaceKind.POLICE_POINT: "Mo-Fr 09:00-18:00", PlaceKind.PATROL: "22:00-06:00"}
_UNKNOWN: Final = {
    "aksakal_court_members": "Int16",
    "women_council_members": "Int16",
    "youth_committee_members": "Int16",
}


class DemoCoverage(NamedTuple):
    """Generated places (`PLACE_COLUMNS`) and precincts (`PRECINCT_COLUMNS`), with geometry."""

    places: gpd.GeoDataFrame
    precincts: gpd.GeoDataFrame


def generate_coverage(
    units: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame, *, focus: str, seed: int = 1
) -> DemoCoverage:
    """Generate what the coverage of a unit is rehearsed with; the same seed gives the same.

    `units` and `settlements` as for `geo.demo.generate_demo`, EPSG:4326. The largest settlements
    of the unit get police points, an LCPC office, schools and a village hall, and a patrol drives
    between them; the precincts are the land nearest to each and fill the unit without overlap.
    Raises `BoundaryError` ("demo_unknown_unit") for a focus without polygon, `CrsError`.
    """
    rng = np.random.default_rng(seed)
    found = find_places(units, settlements, focus=focus, rng=rng)
    place = next((one for one in found if one.is_focus), None)
    if place is None:
        raise BoundaryError("demo_unknown_unit", pcode=focus)
    largest = np.argsort(-place.centres.population, kind="stable")[:CENTRES]
    return DemoCoverage(_places(place, largest, seed), _precincts(place, largest, seed, rng))


def _places(place: Place, largest: NDArray[np.intp], seed: int) -> gpd.GeoDataFrame:
    lng, lat = place.centres.lng[largest], place.centres.lat[largest]
    rows: list[tuple[PlaceKind, BaseGeometry]] = []
    for at, (east, north) in enumerate(zip(lng, lat, strict=True)):
        kinds = _KINDS[at] if at < len(_KINDS) else (PlaceKind.SCHOOL,)
        rows += [(kind, _beside(place, east, north, step)) for step, kind in enumerate(kinds)]
    if len(lng) > 1:
        way = shapely.LineString(np.column_stack([lng, lat])[:4].round(5))
        rows.append((PlaceKind.PATROL, way))
    table = pd.DataFrame({"kind": [kind.value for kind, _ in rows]})
    numbers = (table.groupby("kind").cumcount() + 1).to_list()
    for at, language in enumerate(("ky", "ru", "en")):
        words = [_NAMES[kind][at] for kind, _ in rows]
        table[f"name_{language}"] = [
            f"DEMO: {word} № {n}" for word, n in zip(words, numbers, strict=True)
        ]
    table["open_hours"] = [_HOURS.get(kind, "") for kind, _ in rows]
    is_point = table["kind"] == PlaceKind.POLICE_POINT
    table["is_manned"] = is_point.astype("boolean").where(is_point)
    table["precision"] = Precision.EXACT.value
    table["started_on"] = pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")
    for name, dtype in _UNKNOWN.items():
        table[name] = pd.Series(None, index=table.index, dtype=dtype)
    return _finished(table, [shape for _, shape in rows], PLACE_COLUMNS, f"DEMO-{seed}-P")


def _beside(place: Place, lng: float, lat: float, step: int) -> BaseGeometry:
    """Return a point beside the one before it; at the settlement's own where that is no land."""
    point = shapely.Point(round(lng + step * _STEP_DEG, 5), round(lat, 5))
    return point if place.land.contains(point) else shapely.Point(lng, lat)


def _precincts(
    place: Place, largest: NDArray[np.intp], seed: int, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    centres = np.column_stack([place.centres.lng[largest], place.centres.lat[largest]])
    shapes = _nearest_land(place.land, centres)
    posts = np.maximum(1, np.round(place.centres.population[largest] / RESIDENTS_PER_POST))
    table = pd.DataFrame({"posts": pd.array(posts.astype(int), dtype="Int16")})
    vacant = rng.integers(0, 2, size=len(table))
    table["filled"] = table["posts"] - vacant
    table["left_last_year"] = pd.array(vacant, dtype="Int16")
    table["post"] = [f"DEMO № {number}" for number in range(1, len(table) + 1)]
    return _finished(table, shapes, PRECINCT_COLUMNS, f"DEMO-{seed}-U")


def _nearest_land(land: BaseGeometry, centres: NDArray[np.float64]) -> list[BaseGeometry]:
    """Return the part of the land that is nearest to each lng, lat, in degrees; disjoint."""
    if len(centres) == 1:
        return [_areas_of(land)]
    points = shapely.get_parts(shapely.MultiPoint(centres))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=land))
    at = shapely.STRtree(cells).query(points, predicate="within")[1]
    return [_areas_of(land.intersection(cells[cell])) for cell in at]


def _areas_of(shape: BaseGeometry) -> BaseGeometry:
    """Return the areas of an intersection, without the lines and points it may leave."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    areas = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def _finished(
    table: pd.DataFrame, shapes: list[BaseGeometry], columns: tuple[str, ...], prefix: str
) -> gpd.GeoDataFrame:
    table[columns[0]] = [f"{prefix}{number:03d}" for number in range(len(table))]
    table["source"] = "DEMO"
    table["is_demo"] = True
    table["import_id"] = DEMO_IMPORT_ID
    for column in columns:
        if column not in table:
            table[column] = ""
    return gpd.GeoDataFrame(table[list(columns)], geometry=shapes, crs=WGS84)
