"""Find administrative units by any spelling of their name, or by their code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pandas as pd
from rapidfuzz import fuzz, process

from geo.names import KindHint, fold, fold_keys, kind_hint, word_keys
from model.admin import UNIT_COLUMNS, Level, UnitKind
from model.errors import BoundaryError
from model.text import Names

EXACT = 100.0
"""Score of a folded name or a code that is the same."""

PREFIX = 90.0
"""Score of a name that begins with what was typed."""

WORD = 84.0
"""Score of a name whose second or later word is, or begins with, what was typed."""

MIN_FUZZY = 72.0
"""Smallest similarity (0-100, normalised indel) at which another name is offered."""

MIN_CONTEXT = 80.0
"""Smallest similarity of the district or oblast typed beside a name."""

_FUZZY_LETTERS = 4  # fewer letters are similar to everything
_FUZZY_KEYS = 60  # most similar names looked at
_CODE = re.compile(r"(?:kg\s*)?(\d[\d\s]{1,15})", re.IGNORECASE)

PILOT_MUNICIPALITIES: frozenset[str] = frozenset(
    {
        "KG02210830000",  # Jeti-Oguz
        "KG03204808000",  # Ala-Buka
        "KG03211610010",  # Kerben
        "KG03220842000",  # Kyzyl-Tuu, Suzak
        "KG03220856000",  # Suzak
        "KG04230836000",  # Chaek
        "KG04235842000",  # Cholpon, Kochkor
        "KG05236802000",  # Ak-Suu, Leilek
        "KG05236825000",  # Kulundu
        "KG05258849000",  # Uch-Korgon, Kadamjai
        "KG05258860000",  # Khalmion
        "KG06226600010",  # Kara-Suu town
        "KG06226830000",  # Nariman
        "KG06242600010",  # Nookat town
        "KG06246820000",  # Kara-Kulja
        "KG06255600010",  # Uzgen town
        "KG07215807000",  # Amanbaev
        "KG08203852000",  # Oktyabr, Alamudun
    }
)
"""P-codes of the reports' municipalities; among equals of one rank they are listed first."""

_RANK: dict[str, int] = {
    UnitKind.COUNTRY: 0,
    UnitKind.OBLAST: 1,
    UnitKind.REPUBLIC_CITY: 1,
    UnitKind.DISTRICT: 2,
    UnitKind.CITY: 2,
    UnitKind.TOWN: 3,
    UnitKind.AYIL_OKMOTU: 3,
    UnitKind.SETTLEMENT_AREA: 3,
    UnitKind.CITY_DISTRICT: 3,
    UnitKind.VILLAGE: 4,
}
"""Importance among units of one name, by kind."""

_HINTED: dict[KindHint, frozenset[str]] = {
    KindHint.OBLAST: frozenset({UnitKind.OBLAST}),
    KindHint.DISTRICT: frozenset({UnitKind.DISTRICT, UnitKind.CITY_DISTRICT}),
    KindHint.CITY: frozenset(
        {UnitKind.REPUBLIC_CITY, UnitKind.CITY, UnitKind.TOWN, UnitKind.SETTLEMENT_AREA}
    ),
    KindHint.AYIL_OKMOTU: frozenset({UnitKind.AYIL_OKMOTU, UnitKind.SETTLEMENT_AREA}),
    KindHint.VILLAGE: frozenset({UnitKind.VILLAGE, UnitKind.SETTLEMENT_AREA}),
}
"""The kinds that a generic word typed beside a name means."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A unit found: its names, those of its district and oblast (nearest first), its score."""

    pcode: str
    level: Level
    kind: UnitKind
    names: Names
    parent_names: tuple[Names, ...]
    score: float  # 0-100; 100 is the same name or code


@dataclass(frozen=True, slots=True)
class _Unit:
    """What the index keeps of a unit."""

    pcode: str
    soate: str
    level: Level
    kind: UnitKind
    names: Names
    parent: str
    is_pilot: bool


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Folded names and codes of the units of one set; build it once, search it often."""

    _units: tuple[_Unit, ...]
    _ancestors: tuple[tuple[int, ...], ...]  # per unit: positions, nearest first, no country
    _by_key: dict[str, frozenset[int]] = field(repr=False)
    _by_word: dict[str, frozenset[int]] = field(repr=False)
    _keys: tuple[str, ...] = field(repr=False)  # of _by_key, sorted
    _keys_of: tuple[frozenset[str], ...] = field(repr=False)

    @classmethod
    def build(
        cls, units: pd.DataFrame, *, preferred: Collection[str] = PILOT_MUNICIPALITIES
    ) -> SearchIndex:
        """Index a unit table (`model.admin.UNIT_COLUMNS`, index `pcode`; geometry is not used).

        `preferred` are P-codes listed first among units of the same name and rank. Raises
        `BoundaryError("missing_columns")` for another table.
        """
        missing = [c for c in UNIT_COLUMNS[:8] if c not in units.columns]
        if missing:
            raise BoundaryError("missing_columns", columns=", ".join(missing))
        kept = tuple(_read_units(units, frozenset(preferred)))
        by_key: defaultdict[str, set[int]] = defaultdict(set)
        by_word: defaultdict[str, set[int]] = defaultdict(set)
        ancestors = _ancestors_of(kept)
        spellings = [
            [
                name
                for name in (unit.names.ky, unit.names.ru, unit.names.en, *more.split("|"))
                if name
            ]
            for unit, more in zip(kept, units["other_names"].fillna("").astype(str), strict=True)
        ]
        keys_of = [frozenset(key for n in named for key in fold_keys(n)) for named in spellings]
        keys_of = [_with_namesakes(keys_of, at, above) for at, above in enumerate(ancestors)]
        for at, named in enumerate(spellings):
            for key in keys_of[at]:
                by_key[key].add(at)
            for word in {w for name in named for w in word_keys(name)}:
                by_word[word].add(at)
        return cls(
            _units=kept,
            _ancestors=ancestors,
            _by_key={key: frozenset(at) for key, at in by_key.items()},
            _by_word={key: frozenset(at) for key, at in by_word.items()},
            _keys=tuple(sorted(by_key)),
            _keys_of=tuple(keys_of),
        )

    def search(
        self, query: str, *, limit: int = 10, levels: Iterable[Level] | None = None
    ) -> tuple[SearchHit, ...]:
        """Return the units a query may mean, best first; every unit of an exact name is listed.

        The query is a name in any of the three languages, spelled anyhow, whole or its
        beginning; a name with its district or oblast beside it ("Kochkor Cholpon"); or a P-code
        or SOATE code. The same name in several places gives them all, by rank, also beyond
        `limit`. An empty query gives nothing.
        """
        query = query.strip()
        if not query:
            return ()
        wanted = None if levels is None else frozenset(levels)
        scores = self._by_code(query) or self._by_name(query)
        if wanted is not None:
            scores = {at: score for at, score in scores.items() if self._units[at].level in wanted}
        hint = kind_hint(query)
        best = sorted(scores, key=lambda at: self._order(at, scores[at], hint))
        same_name = sum(scores[at] >= EXACT for at in best)
        return tuple(self._hit(at, scores[at]) for at in best[: max(limit, same_name)])

    def _by_code(self, query: str) -> dict[int, float]:
        """Score units by P-code or SOATE code, also by its beginning."""
        typed = _CODE.fullmatch(query)
        if not typed:
            return {}
        digits = re.sub(r"\s", "", typed[1])
        found: dict[int, float] = {}
        for at, unit in enumerate(self._units):
            codes = (unit.pcode.removeprefix("KG"), unit.soate)
            if digits in codes or query.upper() == unit.pcode:
                found[at] = EXACT
            elif any(code.startswith(digits) for code in codes if code):
                found[at] = PREFIX
        return found

    def _by_name(self, query: str) -> dict[int, float]:
        """Score units by the whole query, then by its parts as a name and its district."""
        scores = self._match(fold_keys(query))
        words = re.split(r"[\s,()]+", query.strip(" ,()"))
        for at in range(1, len(words)):
            first, second = " ".join(words[:at]), " ".join(words[at:])
            for name, place in ((first, second), (second, first)):
                for unit, score in self._match_within(name, fold(place)).items():
                    scores[unit] = max(score, scores.get(unit, 0.0))
        return scores or self._match_beginning(words)

    def _match_beginning(self, words: list[str]) -> dict[int, float]:
        """Score units by fewer and fewer of a query's words ("Kulundu youth centre")."""
        for at in range(len(words) - 1, 0, -1):
            found = self._match(fold_keys(" ".join(words[:at])))
            if found:
                return {unit: 0.8 * score for unit, score in found.items()}
        return {}

    def _match(self, typed: tuple[str, ...]) -> dict[int, float]:
        """Score every unit whose name equals, begins like, or resembles a folded query."""
        scores: dict[int, float] = {}

        def raise_to(score: float, units: Iterable[int]) -> None:
            for at in units:
                scores[at] = max(score, scores.get(at, 0.0))

        for key in typed[:1]:  # further keys of a query would only invent names
            if len(key) >= _FUZZY_LETTERS:
                for near, score, _ in process.extract(
                    key, self._keys, scorer=fuzz.ratio, limit=_FUZZY_KEYS, score_cutoff=MIN_FUZZY
                ):
                    raise_to(min(score, EXACT - 1), self._by_key[near])
            for word, units in self._by_word.items():
                if word.startswith(key):
                    raise_to(WORD, units)
            for name in self._keys:
                if name.startswith(key):
                    raise_to(PREFIX, self._by_key[name])
        for key in typed:
            raise_to(EXACT, self._by_key.get(key, ()))
        return scores

    def _match_within(self, name: str, place: str) -> dict[int, float]:
        """Score units named `name` that lie in a unit named `place` (folded)."""
        if not place:
            return {}
        near: dict[int, float] = {}
        found: dict[int, float] = {}
        for at, score in self._match(fold_keys(name)).items():
            for parent in self._ancestors[at]:
                if parent not in near:
                    near[parent] = max(_alike(place, key) for key in self._keys_of[parent] or ("",))
                if near[parent] >= MIN_CONTEXT:
                    found[at] = max(found.get(at, 0.0), 0.8 * score + 0.2 * near[parent])
        return found

    def _order(
        self, at: int, score: float, hint: KindHint | None
    ) -> tuple[float, bool, int, bool, str]:
        unit = self._units[at]
        is_other_kind = hint is not None and unit.kind not in _HINTED[hint]
        return (-round(score, 3), is_other_kind, _RANK[unit.kind], not unit.is_pilot, unit.pcode)

    def _hit(self, at: int, score: float) -> SearchHit:
        unit = self._units[at]
        parents = tuple(self._units[p].names for p in self._ancestors[at])
        return SearchHit(unit.pcode, unit.level, unit.kind, unit.names, parents, round(score, 1))


def _with_namesakes(
    keys_of: list[frozenset[str]], at: int, ancestors: tuple[int, ...]
) -> frozenset[str]:
    """Give a unit the spellings of a district that bears its name.

    A gazetteer knows the town of Узген in one language only; its district is Өзгөн and Uzgen too.
    """
    own = keys_of[at]
    return own.union(*(keys_of[above] for above in ancestors if keys_of[above] & own))


def _alike(place: str, key: str) -> float:
    return EXACT if key.startswith(place) else fuzz.ratio(place, key)


def _read_units(units: pd.DataFrame, preferred: frozenset[str]) -> Iterable[_Unit]:
    columns = [units[c] for c in ("soate", "level", "kind", "parent")]
    names = [units[c].fillna("").astype(str) for c in ("name_ky", "name_ru", "name_en")]
    for pcode, soate, level, kind, parent, ky, ru, en in zip(
        units.index, *columns, *names, strict=True
    ):
        yield _Unit(
            pcode=str(pcode),
            soate=str(soate),
            level=Level(int(level)),
            kind=UnitKind(kind),
            names=Names(ky, ru, en),
            parent=str(parent),
            is_pilot=pcode in preferred,
        )


def _ancestors_of(units: tuple[_Unit, ...]) -> tuple[tuple[int, ...], ...]:
    position = {unit.pcode: at for at, unit in enumerate(units)}
    chains = []
    for unit in units:
        chain: list[int] = []
        parent = position.get(unit.parent)
        while parent is not None and parent not in chain:
            if units[parent].level is not Level.COUNTRY:
                chain.append(parent)
            parent = position.get(units[parent].parent)
        chains.append(tuple(chain))
    return tuple(chains)
