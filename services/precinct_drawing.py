"""A precinct that somebody drew on the map: kept as an import of one row, so it can be undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Final

import geopandas as gpd
import shapely

from geo.crs import WGS84, areas_km2
from intake.validate import MAX_POSTS
from model.errors import CoverageError
from model.records import RecordKind
from model.text import Text, text
from services.records import ImportOutcome, import_file
from services.workspace import Workspace

LEAST_CORNERS: Final = 3

MOST_POSTS: Final = MAX_POSTS
"""Officers' posts of one precinct that an import takes."""

Corners = Sequence[tuple[float, float]]
"""Longitude and latitude in degrees of EPSG:4326, in the order they were clicked."""


def sketch_area_km2(corners: Corners) -> float | None:
    """Return the area inside corners; None while they are too few or their lines cross."""
    if len(corners) < LEAST_CORNERS:
        return None
    shape = shapely.Polygon(corners)
    return float(areas_km2(gpd.GeoSeries([shape], crs=WGS84)).iloc[0]) if shape.is_valid else None


def draw_precinct(
    workspace: Workspace,
    corners: Corners,
    *,
    post: str,
    posts: int,
    filled: int,
    left_last_year: int | None = None,
    translate: Callable[[Text], str],
) -> ImportOutcome:
    """Keep a drawn precinct through the checks of an imported one; the log can take it back.

    Raises `CoverageError`: "precinct_unnamed", "precinct_corners" (fewer than three),
    "precinct_refused" with a check's reason, "precinct_known" for the same one twice.
    """
    if not post.strip():
        raise CoverageError("precinct_unnamed")
    if len(corners) < LEAST_CORNERS:
        raise CoverageError("precinct_corners", least=LEAST_CORNERS)
    officers = {"posts": posts, "filled": filled, "left_last_year": left_last_year}
    feature = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shapely.Polygon(corners)),
        "properties": {"post": post.strip()}
        | {name: "" if number is None else str(number) for name, number in officers.items()},
    }
    outcome = import_file(
        workspace,
        json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(),
        file_name=f"{translate(text('precinct.file', post=post.strip()))}.geojson",
        kind=RecordKind.PRECINCTS,
        translate=translate,
    )
    if outcome.report.faults:
        raise CoverageError("precinct_refused", reason=outcome.report.faults[0].text)
    if outcome.report.duplicate:
        raise CoverageError("precinct_known", post=post.strip())
    return outcome
