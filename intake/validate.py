"""From texts to a typed frame: parse every documented column, judge rows as a whole."""

from __future__ import annotations

import re
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
from intake.complete import complete_rows
from intake.faults import FaultBook
from intake.fields import ColumnMap, Field, fields_of, title_of
from intake.parsers import (
    is_excel_day,
    parse_code,
    parse_codes,
    parse_date,
    parse_hour,
    parse_number,
    parse_open_hours,
    parse_planned_date,
    parse_text,
    parse_villages,
    parse_whole,
    parse_yes_no,
    time_after_date,
)
from intake.positions import read_positions
from intake.tables import TextTable
from intake.vocabulary import fold
from model.records import COLUMN_TYPES, COLUMNS_OF_KIND, RecordKind, RowFault
from model.text import Text, text

MAX_MEMBERS = 500
"""Of one body of an LCPC; the largest have some tens."""

MAX_POSTS = 500
"""Officers' posts of one precinct; more is a district's whole staff, or a slip of the pen."""


_MANY = 3  # faults of one kind that are a matter of the column

_TOTALS = re.compile(r"(итого|итог|всего|жыйынты|жалпысы|бардыгы|баары|total)\b|жыйынты")


@dataclass(frozen=True, slots=True)
class Validated:
    """The good rows as a typed frame; which rows are bad (n booleans), their faults, warnings.

    `frame` has the columns of the kind without its id and `import_id`, and `reference`
    ("" for none); hotspots, places and precincts have `geometry` (EPSG:4326).
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
    warnings = complete_rows(values, shapes, kind, book)
    warnings += [*_warn_of_columns(texts, book, columns, table), *_warn_of_excel_days(texts, today)]
    _settle_totals(table, book)
    good = ~book.is_bad
    frame = _typed(values, shapes, kind, good)
    repeated = int(_repeated(frame))
    if repeated:
        warnings.append(text("intake.identical_rows", count=repeated))
    return Validated(frame, book.is_bad, book.row_faults(), tuple(warnings))


def _settle_totals(table: TextTable, book: FaultBook) -> None:
    """Tell a row of totals as what it is, instead of all that it lacks as a record."""
    for position in np.flatnonzero(book.is_bad).tolist():
        words = [fold(cell) for cell in table.cells.iloc[position] if cell.strip()]
        if words and _TOTALS.match(words[0]):
            book.settle(position, text("intake.fault_total"))


def _warn_of_columns(
    texts: Mapping[str, list[str]], book: FaultBook, columns: ColumnMap, table: TextTable
) -> list[Text]:
    """Say once that two columns are named the wrong way round, where it is no single slip."""
    swapped = book.count("lat", "intake.fault_swapped")
    if swapped < _MANY or 2 * swapped < sum(map(bool, texts["lat"])):
        return []
    lat, lng = (table.headers[columns.at[name]] for name in ("lat", "lng"))
    return [text("intake.columns_swapped", count=swapped, lat=lat, lng=lng)]


def _warn_of_excel_days(texts: Mapping[str, list[str]], today: date) -> list[Text]:
    found = [
        cell
        for name in ("occurred_on", "mapped_on", "started_on")
        for cell in texts.get(name, ())
        if is_excel_day(cell)
    ]
    if not found:
        return []
    first = parse_planned_date(found[0], today=today)
    day = first if isinstance(first, date) else "–"
    return [text("intake.dates_of_excel", count=len(found), value=found[0], day=day)]


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
        if one.name in ("lat", "lng", "coordinates", "wkt"):
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
        return partial(parse_codes if one.is_list else parse_code, domain=one.domain)
    members, posts = (partial(parse_whole, low=0, high=most) for most in (MAX_MEMBERS, MAX_POSTS))
    parsers: dict[str, Callable[[str], Any]] = {
        "occurred_on": partial(parse_date, latest=today),
        "mapped_on": partial(parse_date, latest=today),
        "started_on": partial(parse_planned_date, today=today),
        "hour": parse_hour,
        "group_size": partial(parse_whole, low=1, high=1000),
        "radius_m": partial(parse_number, low=1, high=20_000),
        "is_demo": parse_yes_no,
        "is_manned": parse_yes_no,
        "open_hours": parse_open_hours,
        "aksakal_court_members": members,
        "women_council_members": members,
        "youth_committee_members": members,
        "villages": parse_villages,
        "posts": posts,
        "filled": posts,
        "left_last_year": posts,
    }
    return parsers.get(one.name, parse_text)


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
    for name in (*COLUMNS_OF_KIND[kind][1:-1], "reference"):
        if name not in columns:
            given = values[name]
            columns[name] = _column([given[at] for at in kept], COLUMN_TYPES.get(name, "str"))
    frame = pd.DataFrame(columns)[[*COLUMNS_OF_KIND[kind][1:-1], "reference"]]
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
