"""Translate catalogue keys into Kyrgyz, Russian and English, and format numbers and dates.

Catalogues are gettext files, one per room of the house: `locales/<language>/LC_MESSAGES/*.po`.
Message ids are keys ("map.title"), so English is a catalogue like the others. They are read
straight from the `.po` files: nothing has to be compiled before a start.
"""

from __future__ import annotations

import gettext
import io
import logging
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from babel.messages import Catalog, mofile, pofile
from babel.numbers import format_decimal

from model.errors import HotspotsError
from model.text import Names, Text
from model.view import Month

LANGUAGES: tuple[str, ...] = ("ky", "ru", "en")
"""In the order the switch shows them."""

LANGUAGE_NAMES: Mapping[str, str] = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}
"""Each language in its own words; the only sentences outside the catalogues."""

CATALOGUE_FOLDER = Path(__file__).parent / "locales"

KYRGYZ_ALPHABET = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"
"""The 36 letters in their order; code points would sort ң, ө, ү last."""

_GROUP_SEPARATOR = "\u202f"  # narrow no-break space, in all three languages
_log = logging.getLogger(__name__)


@cache
def _messages(language: str) -> Catalog:
    """Return all catalogues of a language as one."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language!r}")
    merged = None
    for path in sorted((CATALOGUE_FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale=language)
        if merged is None:
            merged = catalogue
            continue
        for message in catalogue:
            if message.id:
                merged.add(message.id, message.string)
    if merged is None:
        raise FileNotFoundError(f"no catalogue for {language!r} under {CATALOGUE_FOLDER}")
    return merged


@cache
def _catalogue(language: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    mofile.write_mo(compiled, _messages(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def keys(language: str) -> frozenset[str]:
    """Return every key of a language's catalogues."""
    return frozenset(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in _messages(language)
        if message.id
    )


class Translator:
    """One language's voice: `t("map.title")`, `t(Text(...))`, `t.number(…)`, `t.date(…)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = _catalogue(language)

    def __call__(self, message: Text | str, **params: object) -> str:
        """Return the sentence for a key or `Text`; an unknown one shows as `⟦key⟧`."""
        key, given = (
            (message.key, message.params) if isinstance(message, Text) else (message, params)
        )
        count = given.get("count")
        template = key
        if isinstance(count, int):
            template = self._messages.ngettext(key, key, count)
        if template == key:  # no count, or a sentence that is the same for every count
            template = self._messages.gettext(key)
        if template == key:
            _log.error("no %s translation of %r", self.language, key)
            return f"⟦{key}⟧"
        return template.format(**{name: self.value(value) for name, value in given.items()})

    def value(self, value: object) -> str:
        """Return one parameter as a reader of this language expects it."""
        if isinstance(value, Text):
            return self(value)
        if isinstance(value, Names):
            return value.in_language(self.language)
        if isinstance(value, HotspotsError):
            return self(value.text)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, Month):
            return self.month(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return "" if value is None else str(value)

    def number(self, value: float, *, digits: int = 2) -> str:
        """Return a number with narrow spaces between thousands and at most `digits` decimals."""
        pattern = "#,##0." + "#" * digits if digits else "#,##0"
        text = format_decimal(value, format=pattern, locale="en")
        text = text.replace(",", _GROUP_SEPARATOR)
        return text if self.language == "en" else text.replace(".", ",")

    def date(self, value: date) -> str:
        """Return dd.MM.yyyy in every language (Babel's short Kyrgyz date is ambiguous)."""
        return f"{value:%d.%m.%Y}"

    def month(self, value: Month) -> str:
        """Return the month's name and year ("March 2025")."""
        return self("view.month_year", month=self(f"month.{value.month}"), year=str(value.year))

    def error(self, error: HotspotsError) -> str:
        """Return an error's sentence: what is wrong, where, how to fix it."""
        return self(error.text)

    def sort_key(self, text: str) -> tuple[int, ...]:
        """Return a key that sorts names by the Kyrgyz alphabet (Russian agrees with it)."""
        order = {letter: 0x430 + at for at, letter in enumerate(KYRGYZ_ALPHABET)}
        return tuple(order.get(letter, ord(letter)) for letter in text.lower())


@cache
def translator(language: str) -> Translator:
    """Return the shared translator of a language."""
    return Translator(language)
