"""Turn a recognised table into rows of units: cleaned names, P-codes, kinds, sound polygons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import shapely

from geo.boundaries.naming import base_name, guess_language, says_city, tidy
from geo.boundaries.publishers import Publisher
from geo.boundaries.recognise import LevelColumns, Schema
from geo.boundaries.repair import Repair, repair
from geo.boundaries.soate import (
    COUNTRY_PCODE,
    is_city_code,
    is_in_republic_city,
    is_town_code,
    level_of_code,
    pcode_of,
)
from geo.boundaries.units import UnitRow, UnitTable, spellings
from geo.crs import areas_km2, require_crs
from geo.names import fold
from model.admin import Level, UnitKind
from model.errors import BoundaryError
from model.text import Names, Text, text

OSM_LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        "2": Level.COUNTRY,
        "4": Level.OBLAST,
        "5": Level.DISTRICT,
        "6": Level.DISTRICT,
        "7": Level.AYIL_OKMOTU,
        "8": Level.AYIL_OKMOTU,
    }
)
"""OpenStreetMap's `admin_level` in Kyrgyzstan; any other is not a unit of ours."""

OUTLINE_KM2 = 150_000.0
"""A lone polygon without attributes is taken for the country from this area on (it has 200,000)."""

_PLAIN_KIND: Mapping[Level, UnitKind] = MappingProxyType(
    {
        Level.COUNTRY: UnitKind.COUNTRY,
        Level.OBLAST: UnitKind.OBLAST,
        Level.DISTRICT: UnitKind.DISTRICT,
        Level.AYIL_OKMOTU: UnitKind.AYIL_OKMOTU,
        Level.SETTLEMENT: UnitKind.VILLAGE,
    }
)
_CITY_KIND: Mapping[Level, UnitKind] = MappingProxyType(
    {
        Level.OBLAST: UnitKind.REPUBLIC_CITY,
        Level.DISTRICT: UnitKind.CITY,
        Level.AYIL_OKMOTU: UnitKind.TOWN,
    }
)


def normalise(frame: gpd.GeoDataFrame, schema: Schema, *, file_name: str) -> UnitTable:
    """Return the units a table tells, and those its columns tell of their parents.

    `frame` is in EPSG:4326 with polygons or None; its index counts the file's rows from 0. Rows
    without polygon, without code and name, or with a P-code that another place of the table has,
    are rejected. Several rows of one unit make one. Raises `CrsError`, and `BoundaryError` for a
    lone polygon too small to be the country.
    """
    require_crs(frame, file_name)
    if schema.publisher is Publisher.OUTLINE and areas_km2(frame.geometry).sum() < OUTLINE_KM2:
        raise BoundaryError("boundary_schema_unknown", file=file_name, columns="")
    shapes, repairs = repair(frame.geometry.to_numpy())
    records = frame.drop(columns=frame.geometry.name).to_dict("records")
    found = _Found(file_name)
    for at, record, shape, done in zip(frame.index, records, shapes, repairs, strict=True):
        if done is Repair.NO_AREA:
            found.reject("boundaries.rejected_no_area", at)
            continue
        columns = _own_columns(record, schema)
        if columns is None:
            found.reject("boundaries.rejected_level", at)
            continue
        row = _unit(record, columns, fallback=f"X{columns.level.value}-{at + 1:05d}")
        if row is None:
            found.reject("boundaries.rejected_nameless", at)
            continue
        row = replace(row, shape=shape, parent=_parent_code(record, schema))
        if found.add(row, at) and done is Repair.VALIDATED:
            found.note_repaired(row)
        found.add_parents(record, schema)
    return UnitTable(
        rows=(*found.rows.values(), *found.parents.values()),
        publisher=schema.publisher,
        read=len(records),
        rejected=tuple(found.rejected),
        repaired=tuple(found.repaired),
        valid_on=_valid_on(frame, schema),
    )


@dataclass(slots=True)
class _Found:
    """What has been found so far in one table; lives only inside `normalise`."""

    file_name: str
    rows: dict[str, UnitRow]
    parents: dict[str, UnitRow]
    rejected: list[Text]
    repaired: list[Text]

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.rows, self.parents, self.rejected, self.repaired = {}, {}, [], []

    def reject(self, key: str, at: int, **params: str) -> None:
        self.rejected.append(text(key, file=self.file_name, row=at + 1, **params))

    def note_repaired(self, row: UnitRow) -> None:
        self.repaired.append(text("boundaries.repaired_shape", name=row.names, pcode=row.pcode))

    def add(self, row: UnitRow, at: int) -> bool:
        """Keep a row; join it with another of the same unit, refuse another place's code."""
        known = self.rows.get(row.pcode)
        if known is None:
            self.rows[row.pcode] = row
        elif known.names == row.names:
            joined = shapely.union_all([known.shape, row.shape])
            self.rows[row.pcode] = replace(known, shape=joined)
        else:
            self.reject("boundaries.rejected_pcode", at, pcode=row.pcode)
            return False
        return True

    def add_parents(self, record: Mapping[str, object], schema: Schema) -> None:
        for at, columns in enumerate(schema.levels[1:], start=1):
            row = _unit(record, columns, fallback="")
            if row is None or row.pcode in self.parents:
                continue
            parent = _code(record, schema.levels[at + 1 :])
            self.parents[row.pcode] = replace(row, parent=parent, is_derived=True)


def _own_columns(record: Mapping[str, object], schema: Schema) -> LevelColumns | None:
    if not schema.level_column:
        return schema.own
    level = OSM_LEVELS.get(_value(record, schema.level_column).removesuffix(".0"))
    return None if level is None else replace(schema.own, level=level)


def _unit(record: Mapping[str, object], columns: LevelColumns, *, fallback: str) -> UnitRow | None:
    """Read one unit from the columns of its level; None where they tell neither code nor name."""
    raw = {language: _value(record, column) for language, column in columns.names.items()}
    told = [tidy(v) for c in columns.others for v in _value(record, c).split("|")]
    names = _names(raw, told)
    given = _value(record, columns.code)
    if columns.level is Level.COUNTRY:
        pcode = COUNTRY_PCODE
    elif given:
        pcode = pcode_of(given)
    elif any(raw.values()) or any(told):
        pcode = fallback or f"X{columns.level.value}-{fold(names.en or names.ru or names.ky)}"
    else:
        return None
    kinds = [_value(record, column) for column in columns.kinds]
    is_city = any(map(says_city, (*raw.values(), *kinds)))
    level = level_of_code(pcode) or columns.level
    return UnitRow(
        pcode=pcode,
        level=level if pcode != COUNTRY_PCODE else Level.COUNTRY,
        kind=kind_of(pcode, level, is_city=is_city),
        names=names,
        others=spellings((*(tidy(value) for value in raw.values()), *told), names),
    )


def _names(raw: Mapping[str, str], told: Sequence[str]) -> Names:
    """Return the cleaned names; a language without a column takes a further spelling of it."""
    clean = {language: base_name(value) for language, value in raw.items() if value}
    for value in told:
        language = guess_language([value])
        if language and language not in clean:
            clean[language] = base_name(value)
    return Names(**clean)


def kind_of(pcode: str, level: Level, *, is_city: bool) -> UnitKind:
    """Return the kind of a unit from its digits, its level, and what its name or type says."""
    if level > Level.OBLAST and is_in_republic_city(pcode):
        return UnitKind.CITY_DISTRICT if level < Level.SETTLEMENT else UnitKind.VILLAGE
    by_code = {
        Level.OBLAST: level_of_code(pcode) is Level.OBLAST,
        Level.DISTRICT: is_city_code(pcode),
        Level.AYIL_OKMOTU: is_town_code(pcode) or is_city_code(pcode),
    }
    if is_city or by_code.get(level, False):
        return _CITY_KIND.get(level, _PLAIN_KIND[level])
    return _PLAIN_KIND[level]


def _parent_code(record: Mapping[str, object], schema: Schema) -> str:
    if schema.own.parent:
        return pcode_of(_value(record, schema.own.parent))
    return _code(record, schema.levels[1:])


def _code(record: Mapping[str, object], levels: Sequence[LevelColumns]) -> str:
    for columns in levels[:1]:
        row = _unit(record, columns, fallback="")
        return row.pcode if row else ""
    return ""


def _value(record: Mapping[str, object], column: str) -> str:
    value = record.get(column) if column else None
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _valid_on(frame: gpd.GeoDataFrame, schema: Schema) -> date | None:
    """Return the latest date the rows claim to be valid from; None where none says."""
    for column in schema.date_columns:
        dates = pd.to_datetime(frame[column], errors="coerce", format="ISO8601", utc=True).dropna()
        if len(dates):
            found: date = dates.max().date()
            return found
    return None
