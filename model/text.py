"""Text that is not yet in a language: a catalogue key with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Names:
    """The name of a thing in Kyrgyz, Russian and English; an empty string means unknown."""

    ky: str = ""
    ru: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the name in `language` ("ky", "ru", "en"), else the first one that is known."""
        return getattr(self, language) or self.ky or self.ru or self.en


@dataclass(frozen=True, slots=True)
class Text:
    """A catalogue key and the values its sentence needs; `i18n` makes the sentence.

    `params` may hold strings, numbers, dates, `Names` and other `Text`s. A parameter named
    `count` chooses the plural form.
    """

    key: str
    params: Mapping[str, str | int | float | date | Names | Text | None] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle and copy by key and parameters: a read-only mapping cannot be pickled itself."""
        return _restored, (self.key, dict(self.params))


def _restored(key: str, params: dict[str, str | int | float | date | Names | Text | None]) -> Text:
    return Text(key, MappingProxyType(params))


def text(key: str, **params: str | int | float | date | Names | Text | None) -> Text:
    """Return `Text(key, params)`; the short way to write it."""
    return Text(key, MappingProxyType(params))
