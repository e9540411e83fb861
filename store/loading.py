"""Records out of the store, as the tables that `model.records` describes."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Select, select

from model.records import COLUMN_TYPES, COLUMNS_OF_KIND, RecordKind
from store.database import Store
from store.frames import WGS84, load_columns, plain, to_dates, to_geometry
from store.imports import ROW_OF_KIND
from store.models import ImportRow, RecordTable


def in_sight(query: Select[*tuple[Any, ...]], table: RecordTable) -> Select[*tuple[Any, ...]]:
    """Restrict a query to records of imports that are not undone."""
    joined = query.select_from(table).join(ImportRow, ImportRow.number == table.import_number)
    return joined.where(ImportRow.undone_at.is_(None))


def load_table(store: Store, kind: RecordKind, *, include_demo: bool) -> pd.DataFrame:
    """Return the records of a kind that are in sight, in the order they came."""
    return _typed(_load(store, kind, include_demo=include_demo), COLUMNS_OF_KIND[kind])


def load_shapes(store: Store, kind: RecordKind, *, include_demo: bool) -> gpd.GeoDataFrame:
    """Return the same of a kind that has a geometry, with it, EPSG:4326."""
    columns = _load(store, kind, include_demo=include_demo)
    geometry = to_geometry(columns["geometry"])
    return gpd.GeoDataFrame(_typed(columns, COLUMNS_OF_KIND[kind]), geometry=geometry, crs=WGS84)


def _load(store: Store, kind: RecordKind, *, include_demo: bool) -> dict[str, NDArray[np.object_]]:
    table = ROW_OF_KIND[kind]
    own = [c for c in table.__table__.c if c.key in {*COLUMNS_OF_KIND[kind], "geometry"}]
    query = in_sight(select(table.digest, ImportRow.import_id, *map(plain, own)), table)
    if not include_demo:
        query = query.where(~table.is_demo)
    with store.read() as connection:
        columns = load_columns(connection, query.order_by(table.number))
    digests = columns.pop("digest")
    columns[COLUMNS_OF_KIND[kind][0]] = np.array([digest.hex() for digest in digests], dtype=object)
    return columns


def _typed(columns: dict[str, NDArray[np.object_]], names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: _column(columns[name], COLUMN_TYPES.get(name, "str")) for name in names}
    )


def _column(values: NDArray[np.object_], dtype: str) -> Any:
    if dtype.startswith("datetime"):
        return to_dates(values)
    if dtype.startswith("float"):
        return values.astype(dtype)  # None becomes NaN
    return pd.Series(values, dtype=dtype)
