"""Find a plan as people name it: by its id, the first digits of it, or its unit and year."""

from __future__ import annotations

import re

from intake.vocabulary import fold
from model.errors import NotFoundError
from model.plan import PlanInfo
from services.plans import list_plans
from services.workspace import Workspace

_START = re.compile(r"[0-9a-f]{6,32}")
"""Enough of an id to tell it from a year."""


def find_plan(workspace: Workspace, written: str) -> PlanInfo:
    """Return the plan that is meant by an id, or by "Suzak/2026": a name or P-code, and a year.

    Raises `NotFoundError`: "no_plan_named", or "plan_unclear" where several are called so.
    """
    unit, _, year = written.strip().rpartition("/")
    start = written.strip().lower()
    found = [
        info
        for info in list_plans(workspace)
        if (_START.fullmatch(start) and info.entity_id.startswith(start))
        or (unit and year.strip() == str(info.year) and _is_called(info, unit))
    ]
    if not found:
        raise NotFoundError("no_plan_named", plan=written)
    if len(found) > 1:
        ids = ", ".join(one.entity_id for one in found)
        raise NotFoundError("plan_unclear", plan=written, plans=ids)
    return found[0]


def _is_called(info: PlanInfo, unit: str) -> bool:
    names = (info.pcode, info.unit_ky, info.unit_ru, info.unit_en)
    return fold(unit) in {fold(name) for name in names if name}
