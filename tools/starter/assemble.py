"""Put the drawn units together: one noding, so that levels nest and neighbours share vertices."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tools.starter.shapes import faces_of
from tools.starter.units import Division

SLIVER_KM2 = 3.0
"""Smaller pieces apart from their unit go to the neighbour with the longest common border."""


def assemble(
    outline: shapely.Geometry,
    oblasts: Mapping[str, shapely.Geometry],
    divisions: Mapping[str, Division],
    cities: Mapping[str, shapely.Geometry],
    lakes: shapely.Geometry,
) -> pd.DataFrame:
    """Return the faces of all lines together with `oblast`, `district`, `unit` of each.

    A city's face has its code as `district`. A lake's face has an oblast only. All in metres.
    """
    lines = [oblast.boundary for oblast in oblasts.values()]
    lines += [city.boundary for city in cities.values()]
    lines += [shapely.intersection(lakes.boundary, outline)]
    for code, division in divisions.items():
        inner = shapely.unary_union([area.boundary for area in division.areas])
        lines.append(shapely.intersection(inner, oblasts[code]))
    faces = faces_of(lines, within=outline)
    table = gpd.GeoDataFrame(
        [_owner(face, oblasts, divisions, cities, lakes) for face in faces],
        columns=["oblast", "district", "unit"],
        geometry=faces,
    )
    return _give_slivers_away(table)


def _owner(
    face: shapely.Geometry,
    oblasts: Mapping[str, shapely.Geometry],
    divisions: Mapping[str, Division],
    cities: Mapping[str, shapely.Geometry],
    lakes: shapely.Geometry,
) -> tuple[str, str, str]:
    point = face.representative_point()
    oblast = min(oblasts, key=lambda code: oblasts[code].distance(point))
    if lakes.contains(point):
        return oblast, "", ""
    for code, city in cities.items():
        if city.contains(point):
            return oblast, code, ""
    division = divisions[oblast]
    at = int(shapely.distance(division.areas, point).argmin())
    return oblast, division.districts[at], division.units[at]


def _give_slivers_away(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Let every small piece that lies apart from its unit join a neighbour of its oblast."""
    table = table.copy()
    keys = ["oblast", "district", "unit"]
    for own, group in table.groupby(keys):
        if own[1] == "":  # lakes and their islands stay what they are
            continue
        parts = shapely.get_parts(shapely.unary_union(group.geometry.to_numpy()))
        largest = max(part.area for part in parts)
        for part in parts:
            if part.area in (largest,) or part.area > SLIVER_KM2 * 1e6:
                continue
            pieces = group.index[shapely.covers(part.buffer(1), group.geometry.to_numpy())]
            near = table[
                (table["oblast"] == own[0])
                & (table["unit"] != "")
                & ~table.index.isin(pieces)
                & shapely.intersects(table.geometry.to_numpy(), part)
            ]
            shared = shapely.intersection(near.geometry.to_numpy(), part.boundary)
            if len(near) and shapely.length(shared).max() > 0:
                best = near.iloc[int(np.argmax(shapely.length(shared)))]
                table.loc[pieces, keys] = best[keys].to_numpy()
    return table
