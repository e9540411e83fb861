"""The words people write for a code, and how near a written word comes to one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rapidfuzz import fuzz, process

VOCABULARY_FILE = Path(__file__).parent / "vocabulary.toml"

SUGGESTION_SCORE = 75.0
"""rapidfuzz ratio (0-100) from which a word is suggested; nothing is ever taken over unasked."""

_FOLDED = str.maketrans({"ң": "н", "ө": "о", "ү": "у", "ё": "е", "і": "и", "№": "no"})
_PUNCTUATION = re.compile(r"[^\w]+|_")


def fold(word: str) -> str:
    """Return a word without case, punctuation and the letters many keyboards lack."""
    return " ".join(_PUNCTUATION.sub(" ", word.casefold().translate(_FOLDED)).split())


@cache
def words_of(domain: str) -> Mapping[str, tuple[str, ...]]:
    """Return every code of a domain ("category", "group", ...) with the words for it."""
    with VOCABULARY_FILE.open("rb") as file:
        domains = tomllib.load(file)
    return MappingProxyType({code: tuple(words) for code, words in domains[domain].items()})


@cache
def code_of_word(domain: str) -> Mapping[str, str]:
    """Return the code of each folded word of a domain; the code itself is a word."""
    found: dict[str, str] = {}
    for code, words in words_of(domain).items():
        for word in (code, *words):
            known = found.setdefault(fold(word), code)
            if known != code:
                raise ValueError(f"{word!r} stands for both {known} and {code}")
    return MappingProxyType(found)


def nearest_code(domain: str, word: str) -> str:
    """Return the code whose word is nearest to a misspelt one; "" when none is near."""
    known = code_of_word(domain)
    match = process.extractOne(
        fold(word), list(known), scorer=fuzz.ratio, score_cutoff=SUGGESTION_SCORE
    )
    return known[match[0]] if match else ""
