"""Find the unit that a command is asked for by its code or any of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import NotFoundError

if TYPE_CHECKING:
    from geo.search import SearchHit
    from services.workspace import Workspace

SAME_NAME = 100
"""Score of a unit whose name or code is what was asked for; below it are guesses."""

CANDIDATES = 8
"""Units named where the asked-for one is not clear."""


def unit_pcode(workspace: Workspace, unit: str, *, language: str) -> str:
    """Return the P-code of a unit given by code or by name; a picture of a guess helps nobody.

    Raises `NotFoundError` for what no unit is called, or several of one kind are.
    """
    from services.units import search_units

    if not unit:
        return ""
    hits = search_units(workspace, unit, limit=CANDIDATES)
    if not hits:
        raise NotFoundError("no_unit_found", query=unit)
    first = hits[0]
    alike = [hit for hit in hits if (hit.kind, hit.score) == (first.kind, first.score)]
    if first.score < SAME_NAME or len(alike) > 1:
        candidates = hits if first.score < SAME_NAME else alike
        listed = "; ".join(_described(hit, language) for hit in candidates)
        raise NotFoundError("unit_unclear", query=unit, units=listed)
    return first.pcode


def _described(hit: SearchHit, language: str) -> str:
    names = ", ".join(name.in_language(language) for name in (hit.names, *hit.parent_names))
    return f"{hit.pcode} ({names})"
