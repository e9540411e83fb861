"""Recognise the schema of a boundary table by its columns, never by its file name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from geo.boundaries.naming import guess_language
from geo.boundaries.publishers import Publisher
from model.admin import Level
from model.errors import BoundaryError


@dataclass(frozen=True, slots=True)
class LevelColumns:
    """Where a table tells the units of one level."""

    level: Level
    code: str = ""
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    others: tuple[str, ...] = ()  # columns of further spellings
    kinds: tuple[str, ...] = ()  # columns that say "district", "city", ...
    parent: str = ""  # column of the parent's code, where no column of a higher level is


@dataclass(frozen=True, slots=True)
class Schema:
    """How a table is to be read: its levels, the rows' own first, then their parents."""

    publisher: Publisher
    levels: tuple[LevelColumns, ...]
    level_column: str = ""  # where each row says its own level (OpenStreetMap)
    date_columns: tuple[str, ...] = ()

    @property
    def own(self) -> LevelColumns:
        """The level of the rows themselves."""
        return self.levels[0]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column holds what, as a user says it; at least a code or a name is needed."""

    level: Level
    code: str = ""
    name_ky: str = ""
    name_ru: str = ""
    name_en: str = ""
    parent: str = ""
    kind: str = ""

    def columns(self) -> tuple[str, ...]:
        """Return every column named."""
        named = (self.code, self.name_ky, self.name_ru, self.name_en, self.parent, self.kind)
        return tuple(column for column in named if column)


_LANGUAGE_CODES: Mapping[str, str] = MappingProxyType(
    {"en": "en", "ru": "ru", "ky": "ky", "kg": "ky", "kr": "ky", "kir": "ky"}
)
"""WFP writes KR for Kyrgyz."""

_ADM = r"adm(?:in)?(?P<level>[0-4])"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("name", _ADM + r"(?:name)?_(?P<lang>en|ru|ky|kg|kr|kir)"),
        ("numbered", _ADM + r"_name(?P<number>\d?)"),
        ("code", _ADM + r"_?pcode"),
        ("soate", _ADM + r"_code"),
        ("other", _ADM + r"(?:_ref(?:_name\d?)?|refname|altname\d_\w+|_?alt\d_?\w\w)"),
        ("kind", _ADM + r"(?:typ|type|_type)(?:_\w+)?"),
        ("gadm_name", r"name_(?P<level>[0-4])"),
        ("code", r"gid_(?P<level>[0-4])"),
        ("other", r"(?:varname|nl_name)_(?P<level>[0-4])"),
        ("kind", r"(?:eng)?type_(?P<level>[0-4])"),
    )
)
_DATE_COLUMNS = ("validon", "valid_on", "date")
_OSM_NAMES: Mapping[str, str] = MappingProxyType(
    {"ky": "name:ky", "ru": "name:ru", "en": "name:en"}
)
_OSM_OTHERS = ("name", "alt_name", "old_name", "int_name", "official_name", "loc_name")
_ROWS_FROM = {Level.AYIL_OKMOTU: 100, Level.DISTRICT: 20, Level.OBLAST: 2}


def recognise(
    table: pd.DataFrame, *, file_name: str, mapping: ColumnMapping | None = None
) -> Schema:
    """Return how to read a table of boundaries.

    `table` holds attributes as given (a geometry column is ignored). `mapping`, where given, wins.
    Raises `BoundaryError`: `mapping_column_missing`, `boundary_schema_unknown`.
    """
    attributes = table.drop(columns="geometry", errors="ignore")
    if mapping is not None:
        return _mapped(attributes, mapping, file_name)
    lower = {str(column).lower(): str(column) for column in attributes.columns}
    dates = tuple(lower[name] for name in _DATE_COLUMNS if name in lower)
    if "shapename" in lower:
        return _geoboundaries(attributes, lower)
    if "admin_level" in lower and "name" in lower:
        return _osm(lower)
    levels = _levels(attributes)
    if levels:
        return Schema(_publisher(tuple(lower.values())), levels, date_columns=dates)
    if len(attributes) == 1 and not any(name.startswith("name") for name in lower):
        return Schema(Publisher.OUTLINE, (LevelColumns(Level.COUNTRY),))
    raise BoundaryError(
        "boundary_schema_unknown",
        file=file_name,
        columns=", ".join(list(lower.values())[:12]),
    )


def _mapped(table: pd.DataFrame, mapping: ColumnMapping, file_name: str) -> Schema:
    missing = [column for column in mapping.columns() if column not in table.columns]
    named = (mapping.code, mapping.name_ky, mapping.name_ru, mapping.name_en)
    if missing or not any(named):
        raise BoundaryError("mapping_column_missing", file=file_name, column=", ".join(missing))
    names = {"ky": mapping.name_ky, "ru": mapping.name_ru, "en": mapping.name_en}
    columns = LevelColumns(
        level=mapping.level,
        code=mapping.code,
        names={language: column for language, column in names.items() if column},
        kinds=(mapping.kind,) if mapping.kind else (),
        parent=mapping.parent,
    )
    return Schema(Publisher.USER, (columns,))


def _publisher(columns: Sequence[str]) -> Publisher:
    roles = {_role(column)[0] for column in columns}
    if "soate" in roles:
        return Publisher.WFP
    return Publisher.GADM if "gadm_name" in roles else Publisher.COD_AB


def _role(column: str) -> tuple[str, re.Match[str] | None]:
    for role, pattern in _PATTERNS:
        match = pattern.fullmatch(column)
        if match:
            return role, match
    return "", None


def _levels(table: pd.DataFrame) -> tuple[LevelColumns, ...]:
    """Collect the columns of each level; the deepest level with a code or a name is the rows'."""
    codes: dict[int, str] = {}
    names: dict[int, dict[str, str]] = {}
    others: dict[int, list[str]] = {}
    kinds: dict[int, list[str]] = {}
    for column in map(str, table.columns):
        role, match = _role(column)
        if match is None or table[column].isna().all():
            continue
        level = int(match["level"])
        if role in ("code", "soate"):
            codes[level] = column
        elif role == "kind":
            kinds.setdefault(level, []).append(column)
        elif role == "other":
            others.setdefault(level, []).append(column)
        else:
            known = names.setdefault(level, {})
            language = _language(table, column, match)
            if language and language not in known:
                known[language] = column
            else:
                others.setdefault(level, []).append(column)
    return tuple(
        LevelColumns(
            level=Level(level),
            code=codes.get(level, ""),
            names=names.get(level, {}),
            others=tuple(others.get(level, ())),
            kinds=tuple(kinds.get(level, ())),
        )
        for level in sorted(codes.keys() | names.keys(), reverse=True)
    )


def _language(table: pd.DataFrame, column: str, match: re.Match[str]) -> str:
    """Return the language of a name column: as it says, as `lang…` says, else by its letters."""
    groups = match.groupdict()
    if groups.get("lang"):
        return _LANGUAGE_CODES[groups["lang"].lower()]
    told = table.get(f"lang{groups.get('number') or ''}")
    if told is not None and "number" in groups:
        values = told.dropna().astype(str).str.lower()
        if len(values) and values.iloc[0] in _LANGUAGE_CODES:
            return _LANGUAGE_CODES[values.iloc[0]]
    return guess_language(table[column].dropna().astype(str))


def _geoboundaries(table: pd.DataFrame, lower: Mapping[str, str]) -> Schema:
    name = lower["shapename"]
    language = guess_language(table[name].dropna().astype(str)) or "en"
    told = (
        "".join(table[lower["shapetype"]].dropna().astype(str)[:1]) if "shapetype" in lower else ""
    )
    match = re.fullmatch(r"ADM([0-4])", told)
    columns = LevelColumns(
        level=Level(int(match[1])) if match else _level_by_size(len(table)),
        code=lower.get("shapeid", ""),
        names={language: name},
    )
    return Schema(Publisher.GEOBOUNDARIES, (columns,))


def _level_by_size(rows: int) -> Level:
    return next((level for level, least in _ROWS_FROM.items() if rows >= least), Level.COUNTRY)


def _osm(lower: Mapping[str, str]) -> Schema:
    columns = LevelColumns(
        level=Level.AYIL_OKMOTU,
        code=next((lower[c] for c in ("osm_id", "@id", "id") if c in lower), ""),
        names={language: lower[c] for language, c in _OSM_NAMES.items() if c in lower},
        others=tuple(lower[c] for c in _OSM_OTHERS if c in lower),
    )
    return Schema(Publisher.OSM, (columns,), level_column=lower["admin_level"])
