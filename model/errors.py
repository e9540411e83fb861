"""The one tree of errors: each says what is wrong, where, and (in the catalogue) how to fix it.

Every error carries a code (`error.<code>` in the catalogues) and its parameters; `ui`, `cli` and
`exports` translate. `str(error)` is for logs and tests only.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from model.text import Names, Text, text

DAMAGED_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
"""What `zipfile` raises for a broken member, whichever way it is packed; besides `OSError`."""


class HotspotsError(Exception):
    """Base of every error this project raises on purpose."""

    def __init__(self, code: str, **params: str | int | float | date | Names | Text | None) -> None:
        self.code = code
        self.params = params
        details = ", ".join(f"{name}={value}" for name, value in params.items())
        super().__init__(f"{code} ({details})" if details else code)

    @property
    def text(self) -> Text:
        """The message as a catalogue key with its parameters."""
        return text(f"error.{self.code}", **self.params)


class CrsError(HotspotsError):
    """A coordinate reference system is missing, or is another one than required."""


class GeometryError(HotspotsError):
    """A geometry or coordinate cannot be used: wrong type, not finite, out of range."""


class BoundaryError(HotspotsError):
    """A boundary file or set cannot be used as a whole."""


class IntakeError(HotspotsError):
    """A file cannot be read as a whole; faults of single rows are `RowFault`s, not errors."""


class StoreError(HotspotsError):
    """The store cannot be opened, read or written."""


class PrivacyError(HotspotsError):
    """Something would leave the working view without passing `geo.privacy.disclose`."""


class TooFewError(HotspotsError):
    """A statistic is refused because there are too few records for it."""


class CoverageError(HotspotsError):
    """What a question of coverage was asked with (a speed, a norm, a limit) makes no sense."""


class AssessmentError(HotspotsError):
    """What an assessment was asked with (counts, a control area, a term) makes no sense."""


class NotFoundError(HotspotsError):
    """What was asked for (a unit, a set, a record) does not exist."""


class TemplateError(HotspotsError):
    """A document that an office gave as its own form cannot be used as one."""


class SessionError(HotspotsError):
    """A mapping session cannot take a change, a vote or another laptop's events."""


class ConflictError(SessionError):
    """Somebody else changed the same fields first; both versions are here to choose from."""

    def __init__(
        self, kind: str, entity_id: str, *, mine: Mapping[str, Any], theirs: Mapping[str, Any]
    ) -> None:
        super().__init__("session_conflict", kind=kind)
        self.kind = kind
        self.entity_id = entity_id
        self.mine = mine
        self.theirs = theirs
