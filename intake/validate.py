"""From texts to a typed frame: parse every documented column, judge rows as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84
from intake.cells import clean_text
from intake.faults import FaultBook
from intake.fields import ColumnMap, Field, fields_of, title_of
from intake.parsers import (
    parse_code,
    parse_date,
    parse_hour,
    parse_number,
    parse_planned_date,
    parse_text,
    parse_whole,
    parse_yes_no,
    time_after_date,
)
from intake.positions import read_positions
from intake.tables import TextTable
from model.records import (
    HOTSPOT_COLUMNS,
    INCIDENT_COLUMNS,
    PLACE_COLUMNS,
    ActivityKind,
    PlaceKind,
    Precision,
    RecordKind,
    RowFault,
    Season,
    TimeOfDay,
)
from model.text import Text, text

DEFAULT_SEVERITY = "2"
"""Where a list of hotspots has no severity; a warning counts them."""

_DEFAULTS: Mapping[str, object] = {
    "precision": Precision.EXACT.value,
    "time_of_day": TimeOfDay.ANY.value,
    "season": Season.ANY.value,
    "severity": DEFAULT_SEVERITY,
    "is_demo": False,
}
_TYPES: Mapping[str, str] = {
    "occurred_on": "datetime64[s]",
    "mapped_on": "datetime64[s]",
    "started_on": "datetime64[s]",
    "hour": "Int8",
    "group_size": "Int16",
    "severity": "int64",
    "radius_m": "float64",
    "lng": "float64",
    "lat": "float64",
    "is_demo": "bool",
}
"""Columns of the typed frame that are not texts."""

_COLUMNS = {
    RecordKind.INCIDENTS: INCIDENT_COLUMNS,
    RecordKind.HOTSPOTS: HOTSPOT_COLUMNS,
    RecordKind.PLACES: PLACE_COLUMNS,
}
_KYRGYZ = frozenset("ңөүҢӨҮ")


@dataclass(frozen=True, slots=True)
class Validated:
    """The good rows as a typed frame; which rows are bad (n booleans), their faults, warnings.

    `frame` has the columns of the kind without its id and `import_id`, and `reference`
    ("" for none); hotspots and places have `geometry` (EPSG:4326).
    """

    frame: pd.DataFrame | gpd.GeoDataFrame
    is_bad: np.ndarray
    faults: tuple[RowFault, ...]
    warnings: tuple[Text, ...]


def validate(table: TextTable, columns: ColumnMap, kind: RecordKind, *, today: date) -> Validated:
    """Parse and judge every row of a mapped table; all faults of a row are found at once."""
    book = FaultBook(table, columns)
    for position, reason in table.faults.items():
        book.add(position, "", reason)
    texts = {one.name: _texts(table, columns, one.name) for one in fields_of(kind)}
    values = _parse_fields(book, texts, kind, today)
    shapes = read_positions(
        book,
        texts,
        kind=kind,
        geometry=None if table.geometry is None else list(table.geometry),
        geometry_faults=table.geometry_faults,
    )
    warnings = _complete(values, kind, book)
    good = ~book.is_bad
    frame = _typed(values, shapes, kind, good)
    repeated = int(_repeated(frame))
    if repeated:
        warnings.append(text("intake.identical_rows", count=repeated))
    return Validated(frame, book.is_bad, book.row_faults(), tuple(warnings))


def _texts(table: TextTable, columns: ColumnMap, name: str) -> list[str]:
    at = columns.at.get(name)
    if at is None:
        return [""] * len(table.cells)
    known: dict[str, str] = {}
    cleaned = []
    for cell in table.cells[at].tolist():
        if cell not in known:
            known[cell] = clean_text(cell)
        cleaned.append(known[cell])
    return cleaned


def _parse_fields(
    book: FaultBook, texts: Mapping[str, list[str]], kind: RecordKind, today: date
) -> dict[str, list[Any]]:
    values: dict[str, list[Any]] = {}
    for one in fields_of(kind):
        if one.name in ("lat", "lng", "wkt"):
            continue
        cells = texts[one.name]
        if one.name == "hour":  # no hour of its own: the time written after the date
            cells = [
                cell or time_after_date(moment)
                for cell, moment in zip(cells, texts["occurred_on"], strict=True)
            ]
        values[one.name] = book.parse(one.name, cells, _parser_of(one, today))
        if one.is_required:
            missing = text("intake.fault_missing", column=title_of(one.name))
            for position, cell in enumerate(cells):
                if not cell:
                    book.add(position, one.name, missing)
    return values


def _parser_of(one: Field, today: date) -> Callable[[str], Any]:
    if one.domain:
        return partial(parse_code, domain=one.domain)
    parsers: dict[str, Callable[[str], Any]] = {
        "occurred_on": partial(parse_date, latest=today),
        "mapped_on": partial(parse_date, latest=today),
        "started_on": partial(parse_planned_date, today=today),
        "hour": parse_hour,
        "group_size": partial(parse_whole, low=1, high=1000),
        "radius_m": partial(parse_number, low=1, high=20_000),
        "is_demo": parse_yes_no,
    }
    return parsers.get(one.name, parse_text)


def _complete(values: dict[str, list[Any]], kind: RecordKind, book: FaultBook) -> list[Text]:
    """Fill in defaults; judge what concerns several columns."""
    warnings: list[Text] = []
    if kind is RecordKind.HOTSPOTS:
        unknown = sum(
            value is None and not bad
            for value, bad in zip(values["severity"], book.is_bad, strict=True)
        )
        if unknown:
            warnings.append(text("intake.severity_assumed", count=unknown))
    for name, default in _DEFAULTS.items():
        if name in values:
            values[name] = [default if value is None else value for value in values[name]]
    if kind is RecordKind.PLACES:
        _spread_by_language(values, "name")
        _spread_by_language(values, "note")
        _complete_activities(values)
        _require_name(values, book)
    return warnings


def _spread_by_language(values: dict[str, list[Any]], stem: str) -> None:
    """Put a text of no stated language where its letters belong, unless that is taken."""
    for position, given in enumerate(values.pop(stem)):
        if given:
            target = values[f"{stem}_{_language_of(given)}"]
            target[position] = target[position] or given


def _language_of(value: str) -> str:
    if _KYRGYZ.intersection(value):
        return "ky"
    return "ru" if any("а" <= letter <= "я" for letter in value.lower()) else "en"


def _complete_activities(values: dict[str, list[Any]]) -> None:
    values["activity_kind"] = [
        (activity or ActivityKind.OTHER.value) if kind == PlaceKind.ACTIVITY.value else ""
        for kind, activity in zip(values["kind"], values["activity_kind"], strict=True)
    ]


def _require_name(values: dict[str, list[Any]], book: FaultBook) -> None:
    missing = text("intake.fault_missing", column=title_of("name"))
    names = zip(*(values[f"name_{language}"] for language in ("ky", "ru", "en")), strict=True)
    for position, known in enumerate(names):
        if not any(known) and not book.is_bad[position]:
            book.add(position, "name", missing)


def _typed(
    values: Mapping[str, list[Any]],
    shapes: np.ndarray,
    kind: RecordKind,
    good: np.ndarray,
) -> pd.DataFrame | gpd.GeoDataFrame:
    kept = np.flatnonzero(good)
    columns: dict[str, Any] = {}
    if kind is RecordKind.INCIDENTS:
        points = shapes[kept]
        columns |= {"lng": shapely.get_x(points), "lat": shapely.get_y(points)}
    for name in (*_COLUMNS[kind][1:-1], "reference"):
        if name not in columns:
            given = values[name]
            columns[name] = _column([given[at] for at in kept], _TYPES.get(name, "str"))
    frame = pd.DataFrame(columns)[[*_COLUMNS[kind][1:-1], "reference"]]
    if kind is RecordKind.INCIDENTS:
        return frame
    return gpd.GeoDataFrame(frame, geometry=shapes[kept], crs=WGS84)


def _column(values: list[Any], dtype: str) -> Any:
    if dtype.startswith("datetime"):
        days = np.array([value or "NaT" for value in values], dtype="datetime64[D]")
        return pd.Series(days.astype(dtype))
    if dtype == "str":
        return pd.Series(["" if value is None else value for value in values], dtype="str")
    if dtype == "int64":
        return pd.Series([int(value) for value in values], dtype="int64")
    return pd.Series(values, dtype=dtype)


def _repeated(frame: pd.DataFrame) -> int:
    """Count rows equal to an earlier one in everything, that have no number of their own."""
    own = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    if isinstance(frame, gpd.GeoDataFrame):
        own["wkb"] = shapely.to_wkb(np.asarray(frame.geometry.array), hex=True)
    return int((own.duplicated() & (own["reference"] == "")).sum())
