"""The documented columns of each kind of record, and how a file's headers find them.

A header is recognised by its code name, by its title in three languages, or by another word in
common use; case, punctuation and ё ң ө ү do not matter. What is not recognised is left out:
never stored, and named in a warning.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from intake.vocabulary import fold
from model.errors import IntakeError
from model.records import RecordKind
from model.text import Text, text


@dataclass(frozen=True, slots=True)
class Field:
    """One documented column; its title is `intake.title_<name>`, its help `intake.help_<name>`."""

    name: str
    words: tuple[str, ...]  # headers in use; the titles in three languages come first
    example: str = ""
    is_required: bool = False
    domain: str = ""  # vocabulary of its codes
    is_list: bool = False  # a cell may hold several of them


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of the file (its position) holds which field, and what was left out."""

    at: Mapping[str, int]
    ignored: tuple[str, ...]  # headers nobody recognised
    personal: tuple[str, ...]  # of them, those that look like a person's data


FIELDS_FILE = Path(__file__).parent / "fields.toml"


_POSITIONS: Mapping[RecordKind, tuple[str, ...]] = {
    RecordKind.INCIDENTS: ("lat", "lng"),
    RecordKind.HOTSPOTS: ("lat", "lng"),
    RecordKind.PLACES: (),  # may be placed later
    RecordKind.PRECINCTS: ("villages",),
}
"""Columns that a file without geometry must have; treat as read-only."""


@cache
def fields_of(kind: RecordKind) -> tuple[Field, ...]:
    """Return the documented columns of a kind, in the order of the template."""
    with FIELDS_FILE.open("rb") as file:
        known = tomllib.load(file)
    return tuple(
        Field(
            name=name,
            words=tuple(known["fields"][name]["words"]),
            example=known["fields"][name].get("example", ""),
            is_required=known["fields"][name].get("required", False),
            domain=known["fields"][name].get("domain", ""),
            is_list=known["fields"][name].get("list", False),
        )
        for name in known["kinds"][kind.value]
    )


REASONS_WORDS = frozenset(map(fold, ("Себептер", "Причины", "Reasons")))
"""The column we add to rejected rows; ignored in silence when the file comes back."""

_PERSONAL = re.compile(
    r"\b("
    r"фио|аты жону|аты жон|аты|имя|отчество|фамилия\w*|name|surname|first name|last name|full name|"
    r"паспорт\w*|passport\w*|id card|инн|пин|персоналд\w*|"
    r"телефон\w*|тел|моб\w*|phone\w*|mobile|почта|email|e mail|"
    r"адрес\w*|дарек\w*|дареги|address\w*|жашаган жери|место жительства|прописка|"
    r"потерпевш\w*|жабыр\w*|victim\w*|подозреваем\w*|шектуу\w*|suspect\w*|"
    r"заявител\w*|арыз ээси|applicant\w*|свидетел\w*|witness\w*|"
    r"дата рождения|год рождения|туулган\w*|birth\w*|национальность|улуту|ethnicity|nationality"
    r")\b"
)
"""What a folded header of a person's name, number, address or origin holds."""

_OFFICER = re.compile(
    r"(участковы[йе]|участковый (инспектор|уполномоченный)|уим|инспектор|сотрудник|участкалык( "
    r"инспектор| милиция)?|кызматкер|(neighbourhood |police )?officer|inspector)( милиции)?"
)
"""Headers under which a list of precincts names the officer: the post is kept, never the person."""


@cache
def headers_of(kind: RecordKind) -> Mapping[str, str]:
    """Return the field that each folded header stands for."""
    known: dict[str, str] = {}
    for one in fields_of(kind):
        for word in (one.name, *one.words):
            if known.setdefault(fold(word), one.name) != one.name:
                raise ValueError(f"{word!r} stands for both {known[fold(word)]} and {one.name}")
    return MappingProxyType(known)


def map_columns(
    headers: Sequence[str],
    kind: RecordKind,
    *,
    file_name: str,
    columns: Mapping[str, str] | None = None,
    has_geometry: bool = False,
) -> ColumnMap:
    """Find the documented columns among a file's headers.

    `columns` (field -> header) settles what the words do not; the rest is found by its words.
    Raises `IntakeError`: no header recognised, a required column absent, one field twice.
    """
    at = _given(headers, kind, columns or {}, file_name)
    given = frozenset(at)
    known = headers_of(kind)
    for position, header in enumerate(headers):
        name = known.get(fold(header))
        if name is None or name in given or position in at.values():
            continue
        at[name] = _choose(headers, at.get(name, position), position, file_name)
    _require(at, kind, file_name, has_geometry=has_geometry)
    used = set(at.values())
    left = [header for position, header in enumerate(headers) if position not in used]
    ignored = tuple(h for h in left if h and fold(h) not in REASONS_WORDS)
    personal = tuple(h for h in ignored if looks_personal(h))
    return ColumnMap(MappingProxyType(at), ignored, personal)


def looks_personal(header: str) -> bool:
    """Return whether a header promises a person's name, address, number or origin."""
    folded = fold(header)
    return bool(_PERSONAL.search(folded) or _OFFICER.fullmatch(folded))


def title_of(field_name: str) -> Text:
    """Return the title of a field, for messages and templates."""
    return text(f"intake.title_{field_name}")


def _choose(headers: Sequence[str], first: int, second: int, file_name: str) -> int:
    """Of two columns for one field prefer the one with a title of ours ("lng" before "x")."""
    if first == second:
        return first
    ours = [at for at in (first, second) if fold(headers[at]) in _titles()]
    if len(ours) != 1:
        raise IntakeError(
            "column_twice", file=file_name, first=headers[first], second=headers[second]
        )
    return ours[0]


@cache
def _titles() -> frozenset[str]:
    """Return the folded code names and titles of every field; the other words are weaker."""
    return frozenset(
        fold(word)
        for kind in RecordKind
        for one in fields_of(kind)
        for word in (one.name, *one.words[:3])
    )


def _given(
    headers: Sequence[str], kind: RecordKind, columns: Mapping[str, str], file_name: str
) -> dict[str, int]:
    names = {one.name for one in fields_of(kind)}
    for name, header in columns.items():
        if name not in names or header not in headers:
            raise IntakeError("column_not_found", file=file_name, column=header)
    return {name: list(headers).index(header) for name, header in columns.items()}


def _require(
    at: Mapping[str, int], kind: RecordKind, file_name: str, *, has_geometry: bool
) -> None:
    if not at.keys() - {"reference", "is_demo"}:
        raise IntakeError("no_header", file=file_name)
    missing = [one.name for one in fields_of(kind) if one.is_required and one.name not in at]
    if not has_geometry and not at.keys() & {"wkt", "coordinates"}:
        missing += [name for name in _POSITIONS[kind] if name not in at]
    if not missing:
        return
    first, *others = missing
    more = title_of(others[0]) if others else None
    for name in others[1:]:
        more = text("intake.and", one=more, other=title_of(name))
    columns = text("intake.and", one=title_of(first), other=more) if more else title_of(first)
    raise IntakeError("columns_missing", file=file_name, columns=columns)
