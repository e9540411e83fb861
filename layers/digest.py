"""The digest of what a map shows: two views with the same digest are drawn the same.

It covers what is drawn and nothing else. The digest of a public view is therefore made from what
the privacy gate gave, and tells no more than the sheet does.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from model.text import Text

if TYPE_CHECKING:
    from layers.layer import Layer, MapView

WORDS: Final = "words"
"""The part that is not a layer: title, sentences, account, sources, bounds."""

_NOT_DRAWN = frozenset({"layers", "cube"})


def digest_views(views: Sequence[MapView]) -> dict[str, str]:
    """Return the SHA-256 of every part of one map, or of several on one sheet.

    A part is a layer that is switched on, by its key, or `WORDS`; parts of a second map end in
    "@2".
    """
    parts: dict[str, str] = {}
    for at, view in enumerate(views, start=1):
        suffix = f"@{at}" if at > 1 else ""
        for layer in view.layers:
            if layer.is_on:
                parts[layer.key + suffix] = _digest_layer(layer)
        parts[WORDS + suffix] = _sha256([_plain(_fields(view, _NOT_DRAWN))])
    return parts


def digest_of_parts(parts: Mapping[str, str]) -> str:
    """Return one SHA-256 for all parts."""
    return _sha256([dict(sorted(parts.items()))])


def _digest_layer(layer: Layer) -> str:
    table = layer.table
    described = _plain(_fields(layer, frozenset({"table"})))
    columns = [_digest_column(table.index.to_series())]
    columns += [
        _digest_column(table.geometry.to_wkb())
        if isinstance(table, gpd.GeoDataFrame) and name == table.geometry.name
        else _digest_column(table[name])
        for name in table.columns
    ]
    return _sha256([described, [str(name) for name in table.columns], columns])


def _digest_column(values: pd.Series) -> str:
    if pd.api.types.is_numeric_dtype(values.dtype) and not values.hasnans:
        kind = "<u8" if values.dtype == np.uint64 else "<i8" if _is_whole(values) else "<f8"
        return hashlib.sha256(kind.encode() + values.to_numpy(kind).tobytes()).hexdigest()
    return _sha256([_plain(value) for value in values])


def _is_whole(values: pd.Series) -> bool:
    return bool(pd.api.types.is_integer_dtype(values.dtype) or values.dtype == bool)


def _fields(value: Any, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name not in without}


def _plain(value: Any) -> Any:
    """Return a value as JSON can write it, the same for equal values."""
    if isinstance(value, Text):
        return {"key": value.key, "params": _plain(value.params)}
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(_fields(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(held) for held in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and math.isnan(value):  # NaN, of a column with gaps
        return None
    if value is None or isinstance(value, (str, int, float)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _sha256(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
