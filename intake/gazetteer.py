"""Read the state classifier (SOATE) as a gazetteer: units by name and place in the hierarchy.

Columns `soate,name_ru,kind,parent_soate`. It has no polygons: ayil okmotu, towns and villages
stand under their district so that they can be found and named where no polygon exists.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from geo.boundaries.naming import base_name, tidy
from geo.boundaries.normalise import kind_of
from geo.boundaries.publishers import Publisher
from geo.boundaries.soate import KOK_JANGAK, REPUBLIC_CITIES, pcode_of, soate_of
from geo.boundaries.units import UnitRow, UnitTable, spellings
from model.admin import Level, UnitKind
from model.errors import IntakeError
from model.text import Names, Text, text

COLUMNS: tuple[str, ...] = ("soate", "name_ru", "kind", "parent_soate")
"""The columns a classifier has, in any order."""

MAX_BYTES = 20_000_000
"""A classifier of the country has 150 kB."""

_LEVELS: Mapping[str, tuple[Level, UnitKind]] = MappingProxyType(
    {
        "oblast": (Level.OBLAST, UnitKind.OBLAST),
        "city": (Level.DISTRICT, UnitKind.CITY),
        "district": (Level.DISTRICT, UnitKind.DISTRICT),
        "ayil_aimak": (Level.AYIL_OKMOTU, UnitKind.AYIL_OKMOTU),
        "town": (Level.AYIL_OKMOTU, UnitKind.TOWN),
        "village": (Level.SETTLEMENT, UnitKind.VILLAGE),
    }
)
_TOWN_PART = "8"  # first digit of the last part: a village counted to a town


def is_gazetteer(data: bytes) -> bool:
    """Return whether the content starts with the header of a classifier."""
    head = data[:400].decode("utf-8-sig", errors="replace").splitlines()
    if not head:
        return False
    return set(COLUMNS) <= {column.strip().lower() for column in head[0].split(",")}


def read_gazetteer(data: bytes, *, file_name: str) -> UnitTable:
    """Return the units of a classifier, without polygons.

    Rows with a code that is not 14 digits, an unknown kind or no name are rejected with the
    reason. Raises `IntakeError`: `gazetteer_encoding`, `gazetteer_header`, `gazetteer_too_large`,
    `csv_open_quote`.
    """
    if len(data) > MAX_BYTES:
        raise IntakeError("gazetteer_too_large", file=file_name)
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise IntakeError("gazetteer_encoding", file=file_name) from fault
    reader = csv.DictReader(io.StringIO(content, newline=""))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise IntakeError("gazetteer_header", file=file_name, columns=", ".join(COLUMNS))
    rows: dict[str, UnitRow] = {}
    rejected: list[Text] = []
    read = 0
    for read, record in enumerate(_records(reader, file_name), start=1):
        unit = _unit(record)
        if unit is None:
            rejected.append(text("boundaries.rejected_code", file=file_name, row=read + 1))
            continue
        known = rows.get(unit.pcode)
        rows[unit.pcode] = unit if known is None else known.complete_from(unit)
    return UnitTable(tuple(rows.values()), Publisher.CLASSIFIER, read, tuple(rejected))


def _records(reader: csv.DictReader[str], file_name: str) -> Iterator[dict[str | Any, str | Any]]:
    try:
        yield from reader
    except csv.Error as fault:  # an unclosed quotation mark makes one endless cell
        raise IntakeError("csv_open_quote", file=file_name) from fault


def _unit(record: Mapping[str, str | None]) -> UnitRow | None:
    soate, raw, kind = ((record.get(column) or "").strip() for column in COLUMNS[:3])
    pcode = pcode_of(soate)
    if len(soate) != 14 or not soate_of(pcode) or not raw or kind not in _LEVELS:
        return None
    level, unit_kind = _rank(pcode, kind)
    names = Names(ru=base_name(raw))
    return UnitRow(
        pcode=pcode,
        level=level,
        kind=unit_kind,
        names=names,
        parent=_parent(pcode, record.get("parent_soate") or ""),
        others=spellings((tidy(raw),), names),
    )


def _rank(pcode: str, kind: str) -> tuple[Level, UnitKind]:
    """Return level and kind; the classifier's odd rows are put right by their codes."""
    if pcode in REPUBLIC_CITIES:  # Osh is listed as a city, and once more as a district
        return Level.OBLAST, UnitKind.REPUBLIC_CITY
    if pcode == KOK_JANGAK:  # listed as a district
        return Level.DISTRICT, UnitKind.CITY
    level, unit_kind = _LEVELS[kind]
    city_district = kind_of(pcode, Level.DISTRICT, is_city=False) is UnitKind.CITY_DISTRICT
    if kind == "district" and city_district:  # the four of Bishkek
        return Level.AYIL_OKMOTU, UnitKind.CITY_DISTRICT
    is_part = pcode[4] == "4" or pcode[10] == _TOWN_PART or city_district
    if kind == "town" and is_part:  # counted to a town or city, not a municipality
        return Level.SETTLEMENT, UnitKind.TOWN
    return level, unit_kind


def _parent(pcode: str, parent_soate: str) -> str:
    """Return the parent the classifier names; a part of a town stands under the town instead."""
    if pcode[7] in "56" and pcode[10] == _TOWN_PART:
        return ""  # its digits tell the town
    return pcode_of(parent_soate) if parent_soate.strip() else ""
