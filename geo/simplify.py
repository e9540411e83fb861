"""Fewer vertices for the screen; shared borders stay shared."""

from __future__ import annotations

import geopandas as gpd
import shapely

from geo.crs import require_crs


def simplify_coverage(shapes: gpd.GeoSeries, *, tolerance_deg: float) -> gpd.GeoSeries:
    """Return the areas of one level with fewer vertices, for display only.

    `shapes` are n areas in EPSG:4326 that tile without overlap (None allowed); neighbours keep
    one common line (Visvalingam-Whyatt on the coverage's edges). Returns shapes on the same
    index; raises `CrsError` for any other CRS. Never count or assign with the result.
    """
    require_crs(shapes, "shapes")
    simplified = shapes.copy()
    present = shapes.notna().to_numpy()
    if present.any():
        simplified[present] = shapely.coverage_simplify(
            shapes[present].to_numpy(), tolerance=tolerance_deg
        )
    return simplified
