"""Between tables in memory and rows of the store: nulls, dates, geometry, quick loading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Boolean, Connection, Date, Integer, Select, String, type_coerce
from sqlalchemy.sql import ColumnElement

WGS84 = "EPSG:4326"

BOX = ("west", "south", "east", "north")
"""Columns of a bounding box, in shapely's order."""

_FETCH_ROWS = 50_000


def to_values(column: pd.Series[Any]) -> list[Any]:
    """Return a column as plain Python values: dates for datetimes, None for anything missing."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
        values = column.to_numpy().astype("datetime64[D]").astype(object)
    else:
        values = column.astype(object).to_numpy()
    missing = column.isna().to_numpy()
    if missing.any():
        values = values.copy()
        values[missing] = None
    return list(values)


def geometry_values(geometry: gpd.GeoSeries) -> dict[str, list[Any]]:
    """Return the columns `geometry` (WKB) and its bounding box; None where there is none."""
    shapes = np.asarray(geometry.array, dtype=object)
    columns = {"geometry": list(shapely.to_wkb(shapes))}
    for name, bound in zip(BOX, shapely.bounds(shapes).T, strict=True):
        columns[name] = to_values(pd.Series(bound))
    return columns


def to_geometry(stored: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapely geometries from WKB; None stays None."""
    shapes: NDArray[np.object_] = shapely.from_wkb(stored)
    return shapes


def rows_of(columns: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Yield one dict per row, as SQLAlchemy's bulk insert expects."""
    names = tuple(columns)
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(names, values, strict=True))


def plain(column: ColumnElement[Any]) -> Any:
    """Return a column to select without a conversion per value; the loader converts at once."""
    if isinstance(column.type, Date):
        return type_coerce(column, String).label(column.key)
    if isinstance(column.type, Boolean):
        return type_coerce(column, Integer).label(column.key)
    return column


def load_columns(
    connection: Connection, query: Select[*tuple[Any, ...]]
) -> dict[str, NDArray[np.object_]]:
    """Return the columns of a query's result, as objects; faster than a DataFrame of rows.

    Arrays and not lists: the garbage collector would look through growing lists again and
    again, which more than doubles the time of a million rows.
    """
    result = connection.execute(query, execution_options={"yield_per": _FETCH_ROWS})
    names = tuple(result.keys())
    parts: list[list[NDArray[np.object_]]] = [[] for _ in names]
    for rows in result.partitions():
        for part, values in zip(parts, zip(*rows, strict=True), strict=True):
            part.append(np.fromiter(values, dtype=object, count=len(values)))
    empty = np.empty(0, dtype=object)
    return {name: np.concatenate([empty, *part]) for name, part in zip(names, parts, strict=True)}


def to_dates(values: NDArray[np.object_]) -> NDArray[np.datetime64]:
    """Return ISO strings, dates and None as datetime64[s] (None as NaT)."""
    known = np.where(values == None, "NaT", values)  # noqa: E711  elementwise
    return known.astype("datetime64[D]").astype("datetime64[s]")
