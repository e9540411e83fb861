"""Between tables in memory and rows of the store: nulls, dates, geometry, quick loading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
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


def to_geometry(stored: Sequence[bytes | None]) -> np.ndarray:
    """Return shapely geometries from WKB; None stays None."""
    return shapely.from_wkb(np.asarray(stored, dtype=object))


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


def load_columns(connection: Connection, query: Select[*tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Return the columns of a query's result; faster than a DataFrame of rows."""
    result = connection.execute(query, execution_options={"yield_per": _FETCH_ROWS})
    columns: dict[str, list[Any]] = {name: [] for name in tuple(result.keys())}
    for rows in result.partitions():
        for column, values in zip(columns.values(), zip(*rows, strict=True), strict=True):
            column.extend(values)
    return columns


def to_dates(values: Sequence[Any]) -> np.ndarray:
    """Return ISO strings, dates and None as datetime64[s] (None as NaT)."""
    days = np.array(["NaT" if value is None else value for value in values], dtype="datetime64[D]")
    return days.astype("datetime64[s]")
