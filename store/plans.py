"""Joint plans as they stand, read from what their events amount to."""

from __future__ import annotations

from model.events import EntityKind
from model.plan import PlanInfo, PlanState
from session.state import build_plan
from store.database import Store
from store.entities import list_entities, load_entities


def load_plan(store: Store, plan_id: str) -> PlanState | None:
    """Return a plan, None where there is none of this id (or it was deleted)."""
    return build_plan(load_entities(store, plan_id))


def list_plan_infos(store: Store) -> tuple[PlanInfo, ...]:
    """Return the plans alone, without what is in them; the latest year first."""
    infos = list_entities(store, EntityKind.PLAN, PlanInfo)
    return tuple(sorted(infos, key=lambda i: (i.year, i.entity_id), reverse=True))
