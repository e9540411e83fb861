"""What documents share: the file they are, its name, and the mark of a working one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.errors import PrivacyError
from model.text import Names, Text, text
from services.workspace import Workspace
from store.documents import number_document


@dataclass(frozen=True, slots=True)
class WorkingMark:
    """The running number of a working document, and why it was made."""

    number: int
    reason: str

    @property
    def text(self) -> Text:
        """What stands on the document."""
        return text("view.working_document", number=self.number, reason=self.reason)


def number_working(workspace: Workspace, *, subject: str, reason: str) -> WorkingMark:
    """Give a working document its running number, log it with its reason, return its mark.

    Raises `PrivacyError` ("reason_missing") without a reason, and `StoreError`.
    """
    why = reason.strip()
    if not why:
        raise PrivacyError("reason_missing")
    return WorkingMark(number_document(workspace.store, subject=subject, reason=why), why)


def file_stem(unit: Names, *, otherwise: str = "map") -> str:
    """Return a unit's name as the beginning of a file's: words and hyphens, whatever it holds."""
    name = unit.in_language("en").lower()
    return "-".join(re.findall(r"\w+", name)) or otherwise
