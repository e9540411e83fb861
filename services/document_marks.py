"""What documents share: the file they are, its name, and the mark of a working one."""

from __future__ import annotations

import re

from model.errors import PrivacyError
from model.text import Names, Text, text
from services.workspace import Workspace
from store.documents import number_document


def number_working(workspace: Workspace, *, subject: str, reason: str) -> Text:
    """Give a working document its running number, log it with its reason, return its mark.

    Raises `PrivacyError` ("reason_missing") without a reason, and `StoreError`.
    """
    why = reason.strip()
    if not why:
        raise PrivacyError("reason_missing")
    number = number_document(workspace.store, subject=subject, reason=why)
    return text("view.working_document", number=number, reason=why)


def file_stem(unit: Names, *, otherwise: str = "map") -> str:
    """Return a unit's name as the beginning of a file's: words and hyphens, whatever it holds."""
    name = unit.in_language("en").lower()
    return "-".join(re.findall(r"\w+", name)) or otherwise
