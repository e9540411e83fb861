"""Write layers and cubes the short way they travel to a browser; `static/map/decode.js` reads it.

Cells travel as differences of ascending numbers, coordinates as differences in 1e-5 degrees
(about one metre), styles as positions in a table of distinct ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.layer import CellCube, Layer, LayerKind

DIGIT_BITS = 45
"""Bits of an H3 index below its base cell: 15 digits of 3."""

BASE_CELL_BITS = 7

COORDINATE_STEP = 1e-5
"""Degrees; about one metre."""

TABLES_KEPT = 48
CUBES_KEPT = 4
"""Encoded data sets in memory; about 1 MB each at most."""

STYLE_COLUMNS = ["fill", "outline", "outline_px", "dash", "pattern"]


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set ready to send: its content hash and its JSON."""

    hash: str
    json: str


def pack(content: dict[str, Any]) -> DataSet:
    """Return content as compact JSON with its hash."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    digest = hashlib.blake2b(body.encode("utf-8"), digest_size=9).hexdigest()
    return DataSet(hash=digest, json=body)


class _Same:
    """A thing that equals itself alone; what is encoded of it once holds as long as it lives.

    Tables and cubes are never changed after they were made, and a mark changes one of a dozen
    layers: the others would be encoded again for every mark.
    """

    __slots__ = ("thing",)

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.thing is self.thing

    def __hash__(self) -> int:
        return id(self.thing)


def encode_layer(layer: Layer, *, language: str) -> DataSet:
    """Encode a layer's table; labels in `language` where it has `label_<language>` columns."""
    return _encode_table(layer.kind, _Same(layer.table), language)


@lru_cache(maxsize=TABLES_KEPT)
def _encode_table(kind: LayerKind, same: _Same, language: str) -> DataSet:
    if kind is LayerKind.CELLS:
        return pack(_cells(same.thing))
    if kind is LayerKind.SHAPES:
        return pack(_shapes(same.thing, language))
    return pack(_points(same.thing, language))


def encode_cube(cube: CellCube) -> DataSet:
    """Encode the cube of counts, its entries in the order of their cells."""
    return _encode_cube(_Same(cube))


@lru_cache(maxsize=CUBES_KEPT)
def _encode_cube(same: _Same) -> DataSet:
    cube: CellCube = same.thing
    order = np.lexsort((cube.month_at, cube.category_at, cube.cell_at))
    resolution, keys = _cell_keys(cube.cells, resolution=cube.resolution)
    return pack(
        {
            "kind": "cube",
            "resolution": resolution,
            "cell": _deltas(keys),
            "area_km2": [float(f"{area:.4g}") for area in cube.area_km2],
            "categories": list(cube.categories),
            "months": list(cube.months),
            "cell_at": _deltas(cube.cell_at[order]),
            "category_at": cube.category_at[order].tolist(),
            "month_at": cube.month_at[order].tolist(),
            "count": cube.count[order].tolist(),
        }
    )


def _cell_keys(cells: np.ndarray, *, resolution: int | None = None) -> tuple[int, np.ndarray]:
    """Return the resolution, and per cell its base cell and used digits as one number."""
    cells = np.asarray(cells, dtype=np.uint64)
    found = np.unique((cells >> np.uint64(52)) & np.uint64(15))
    if len(found) > 1:
        raise ValueError(f"a layer holds cells of one resolution, not of {found.tolist()}")
    known = int(found[0]) if len(found) else (resolution or 0)
    unused = np.uint64(DIGIT_BITS - 3 * known)
    mask = np.uint64((1 << (BASE_CELL_BITS + 3 * known)) - 1)
    return known, (cells >> unused) & mask


def _deltas(values: np.ndarray) -> list[int]:
    numbers = np.asarray(values, dtype=np.int64)
    return np.diff(numbers, prepend=np.int64(0)).tolist()  # type: ignore[no-any-return]


def _styles(table: pd.DataFrame) -> tuple[list[int], list[list[Any]]]:
    """Return per row the position of its style, and the table of distinct styles."""
    if table.empty:
        return [], []
    rows = list(zip(*(table[column].tolist() for column in STYLE_COLUMNS), strict=True))
    place = {row: at for at, row in enumerate(dict.fromkeys(rows))}
    styles = [
        [fill or "", outline or "", float(px), dash or "", pattern or ""]
        for fill, outline, px, dash, pattern in place
    ]
    return [place[row] for row in rows], styles


def _cells(table: pd.DataFrame) -> dict[str, Any]:
    resolution, keys = _cell_keys(table.index.to_numpy())
    at, styles = _styles(table)
    return {
        "kind": "cells",
        "resolution": resolution,
        "cell": _deltas(keys),
        "value": [_short(value) for value in table["value"].tolist()],
        "class": table["class_index"].astype(int).tolist(),
        "style": at,
        "styles": styles,
    }


def _short(value: float) -> float | int | None:
    """Drop digits nobody sees: whole numbers as such, else five significant ones."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  NaN
        return None
    return int(value) if value == int(value) else float(f"{value:.5g}")


def row_labels(table: pd.DataFrame, *, language: str) -> list[str]:
    """Return the label of every row: `label_<language>` where the table has it, else `label`."""
    translated = f"label_{language}"
    labels = table[translated] if translated in table else table["label"]
    return [str(value) for value in labels.fillna("")]


def _rows(table: pd.DataFrame, language: str) -> dict[str, Any]:
    at, styles = _styles(table)
    ids = table.get("id", table.index)
    out: dict[str, Any] = {
        "id": [str(value) for value in ids],
        "label": row_labels(table, language=language),
        "style": at,
        "styles": styles,
    }
    for column in ("priority", "population"):  # which labels win where there is little room
        if column in table:
            out["priority"] = [_short(value) or 0 for value in table[column].astype(float)]
            break
    return out


def placed_rows(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows of SHAPES or POINTS that travel: those that are somewhere, in their order."""
    return table[~(table.geometry.is_empty | table.geometry.isna())]


def _shapes(table: gpd.GeoDataFrame, language: str) -> dict[str, Any]:
    drawn = placed_rows(table)
    anchors = drawn.geometry.representative_point()
    return {
        "kind": "shapes",
        **_rows(drawn, language),
        "shape": [_shape(geometry) for geometry in drawn.geometry],
        "anchor": _whole(np.column_stack([anchors.x, anchors.y])).ravel().tolist(),
    }


def _shape(geometry: shapely.Geometry) -> list[Any]:
    """Return ["area" or "line", rings]; holes are rings too (filled by the even-odd rule)."""
    parts = shapely.get_parts(geometry)
    if shapely.get_dimensions(geometry) == 2:
        rings = [ring for part in parts for ring in shapely.get_rings(part)]
        return ["area", [_ring(ring) for ring in rings]]
    return ["line", [_ring(part) for part in parts]]


def _ring(ring: shapely.Geometry) -> list[int]:
    whole = _whole(shapely.get_coordinates(ring))
    moved = np.any(np.diff(whole, axis=0) != 0, axis=1)
    kept = whole[np.concatenate([[True], moved])]
    return np.diff(kept, axis=0, prepend=[[0, 0]]).ravel().tolist()  # type: ignore[no-any-return]


def _whole(degrees: np.ndarray) -> np.ndarray:
    return np.rint(np.asarray(degrees, dtype=float) / COORDINATE_STEP).astype(np.int64)


def _points(table: gpd.GeoDataFrame, language: str) -> dict[str, Any]:
    placed = placed_rows(table)
    symbols: Sequence[str] = sorted(set(placed["symbol"]))
    place = {symbol: at for at, symbol in enumerate(symbols)}
    at = np.column_stack([placed.geometry.x, placed.geometry.y])
    return {
        "kind": "points",
        **_rows(placed, language),
        "symbol": [place[symbol] for symbol in placed["symbol"]],
        "symbols": list(symbols),
        "at": _whole(at).ravel().tolist(),
    }
