"""Working documents: none without a reason, each with its running number and in the log."""

from __future__ import annotations

from model.errors import PrivacyError
from model.text import Text, text
from services.workspace import Workspace
from store.documents import number_document


def working_mark(workspace: Workspace, pcode: str, reason: str) -> Text:
    """Give a working document about a unit its number, log it, and return its mark.

    Raises `PrivacyError` ("reason_missing") without a reason.
    """
    why = reason.strip()
    if not why:
        raise PrivacyError("reason_missing")
    number = number_document(workspace.store, subject=pcode, reason=why)
    return text("view.working_document", number=number, reason=why)
