"""Months of which a unit has incidents: what a coverage may be limited to."""

from __future__ import annotations

from model.view import Month
from services.incident_index import incident_index
from services.selection import months_of
from services.units import breadcrumb, mapped_unit
from services.workspace import Workspace


def months_known(workspace: Workspace, pcode: str) -> tuple[str, ...]:
    """Return every month from the first to the last incident of a unit, "2025-01"."""
    unit = breadcrumb(workspace, mapped_unit(workspace, pcode))[-1]
    index = incident_index(workspace)
    span = months_of(index, index.in_unit(unit.pcode, unit.level))
    if span is None:
        return ()
    first, last = span[0].index, span[1].index
    return tuple(str(Month.from_index(at)) for at in range(first, last + 1))
