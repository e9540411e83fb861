"""A dataset's table as bytes: Parquet with zstd, geometry as WKB in EPSG:4326."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyarrow import parquet

from store.frames import WGS84

MAX_BODY_BYTES = 40_000_000
"""Of one dataset; an archive's line (`store.archive_read`) holds it in base64.

The country's roads of OpenStreetMap take about half, its residents at resolution 9 a third.
"""

MAX_UNPACKED_BYTES = 1_000_000_000
"""In memory; beyond it somebody packed zeros."""

_GEOMETRY = "geometry"


def to_body(table: pd.DataFrame | gpd.GeoDataFrame) -> bytes:
    """Return a table (its index is not kept; geometry in EPSG:4326) as Parquet."""
    columns = {
        str(name): shapely.to_wkb(np.asarray(table[name], dtype=object))
        if name == _GEOMETRY
        else table[name].array
        for name in table.columns
    }
    arrow = pa.table(columns).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    # consecutive cells differ little; numbers packed by their bytes shrink to two thirds
    whole = [
        name for name in arrow.column_names if pa.types.is_uint64(arrow.schema.field(name).type)
    ]
    floats = [
        name for name in arrow.column_names if pa.types.is_floating(arrow.schema.field(name).type)
    ]
    encoding = dict.fromkeys(whole, "DELTA_BINARY_PACKED")
    encoding |= dict.fromkeys(floats, "BYTE_STREAM_SPLIT")
    parquet.write_table(
        arrow,
        sink,
        compression="zstd",
        compression_level=9,
        use_dictionary=[name for name in arrow.column_names if name not in encoding],
        column_encoding=encoding or None,
    )
    body: bytes = sink.getvalue().to_pybytes()
    return body


def from_body(body: bytes) -> pd.DataFrame | gpd.GeoDataFrame:
    """Return the table of a body, with a RangeIndex. Raises `ValueError` for what is none."""
    check_body(body)
    try:
        arrow = parquet.read_table(pa.BufferReader(body))
        table = arrow.to_pandas(ignore_metadata=True)
        if _GEOMETRY not in table.columns:
            return table
        shapes = shapely.from_wkb(table.pop(_GEOMETRY).to_numpy(dtype=object))
    except (pa.ArrowException, OSError, shapely.errors.GEOSException) as error:
        raise ValueError("body") from error
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)


def check_body(body: bytes) -> int:
    """Return a body's number of rows, by its own account; raise `ValueError` for what is none."""
    if len(body) > MAX_BODY_BYTES:
        raise ValueError("body is too large")
    try:
        stated = parquet.ParquetFile(pa.BufferReader(body)).metadata
    except (pa.ArrowException, OSError) as error:
        raise ValueError("body") from error
    unpacked = sum(stated.row_group(at).total_byte_size for at in range(stated.num_row_groups))
    # text that repeats is stored once: each row's share is counted as it will stand in memory
    if max(unpacked, 8 * stated.num_rows * stated.num_columns) > MAX_UNPACKED_BYTES:
        raise ValueError("body is too large")
    rows: int = stated.num_rows
    return rows
