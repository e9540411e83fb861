"""Which settlements the villages of a precinct are: found where that is sure, else left open."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.names import KindHint, fold, fold_keys, kind_hint
from model.admin import Level, UnitKind

if TYPE_CHECKING:
    import pandas as pd

_PCODE = re.compile(r"(?:KG)?(\d{11})", re.IGNORECASE)
_SOATE = re.compile(r"(\d{3})(\d{11})")
_ABOVE = frozenset({KindHint.AYIL_OKMOTU, KindHint.DISTRICT, KindHint.OBLAST})
"""Other names of a settlement may be those of its municipality: all villages of it have them."""

_NAMES = ("name_ky", "name_ru", "name_en")


@dataclass(frozen=True, slots=True)
class VillageIndex:
    """Settlements by their folded names, with the names of the units they lie in."""

    _codes: frozenset[str]
    _by_key: Mapping[str, frozenset[str]] = field(repr=False)
    _municipality: Mapping[str, frozenset[str]] = field(repr=False)  # keys above each settlement
    _district: Mapping[str, frozenset[str]] = field(repr=False)

    @classmethod
    def build(cls, settlements: pd.DataFrame, units: pd.DataFrame) -> VillageIndex:
        """Index settlements by every spelling of their names.

        `settlements` have `pcode`, `unit` (the P-code above), the three names and `other_names`
        (joined by "|"); `units` is the unit table they refer to, indexed by `pcode`.
        """
        by_key: defaultdict[str, set[str]] = defaultdict(set)
        municipality: dict[str, frozenset[str]] = {}
        district: dict[str, frozenset[str]] = {}
        above = dict(zip(units.index.astype(str), _rows(units), strict=True))
        for row in _rows(settlements):
            pcode = row["pcode"]
            for key in _keys_of(row, without=_ABOVE):
                by_key[key].add(pcode)
            chain = _chain(row["unit"], above)
            municipality[pcode] = _keys_of_all(unit for unit in chain if _is_municipality(unit))
            district[pcode] = _keys_of_all(unit for unit in chain if not _is_low(unit))
        found = {key: frozenset(codes) for key, codes in by_key.items()}
        return cls(frozenset(district), found, municipality, district)

    def find(self, village: str, *, municipality: str = "", district: str = "") -> str:
        """Return the P-code of a village by its name or code; "" where it is not sure.

        Sure is a name that one settlement only has: in the district that is given, and of
        several there in the municipality. Without either, in the whole country.
        """
        code = _code_of(village)
        if code:
            return code if code in self._codes else ""
        found = self._by_key.get(fold(village), frozenset())
        if district:
            found = _within(found, district, self._district)
        if municipality:
            inside = _within(found, municipality, self._municipality)
            # municipalities were merged in 2024: a district that has one such village suffices
            found = inside or (found if district else frozenset())
        return next(iter(found)) if len(found) == 1 else ""


def _within(
    codes: frozenset[str], unit: str, keys_around: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    keys = set(fold_keys(unit))
    return frozenset(code for code in codes if keys & keys_around[code])


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    wanted = ("pcode", "unit", "parent", "level", "kind", *_NAMES, "other_names")
    names = [name for name in wanted if name in table.columns]
    columns = [table[name].fillna("").astype(str) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _keys_of(
    row: Mapping[str, str], *, without: frozenset[KindHint] = frozenset()
) -> frozenset[str]:
    spellings = [*(row[name] for name in _NAMES), *row["other_names"].split("|")]
    named = [name for name in spellings if name and kind_hint(name) not in without]
    return frozenset(key for name in named for key in fold_keys(name))


def _keys_of_all(units: Iterable[Mapping[str, str]]) -> frozenset[str]:
    return frozenset().union(*map(_keys_of, units))


def _chain(unit: str, above: Mapping[str, Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return a unit and those it lies in, nearest first."""
    chain: list[Mapping[str, str]] = []
    while unit in above and len(chain) < len(Level):  # a circle of parents ends here
        chain.append(above[unit])
        unit = above[unit]["parent"]
    return chain


def _is_low(unit: Mapping[str, str]) -> bool:
    return int(unit["level"]) > Level.DISTRICT


def _is_municipality(unit: Mapping[str, str]) -> bool:
    """Return whether a unit is one: an ayil okmotu or town, or a city of higher rank."""
    return _is_low(unit) or unit["kind"] in (UnitKind.CITY, UnitKind.REPUBLIC_CITY)


def _code_of(village: str) -> str:
    digits = re.sub(r"\s", "", village)
    found = _PCODE.fullmatch(digits)
    if found:
        return f"KG{found[1]}"
    found = _SOATE.fullmatch(digits)
    return f"KG{found[2]}" if found else ""
