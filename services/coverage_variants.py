"""Variants of a unit's coverage: start one, change its settings, try points, take it back.

Every change is kept at once, as those of a session are; today is a variant without changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from model.coverage import SiteAction, SiteChange, Variant, VariantState
from model.errors import GeometryError, NotFoundError
from model.events import Action, Actor, Edit, EntityKind
from model.records import PlaceKind
from services import taking_back
from services.units import breadcrumb, unit_at
from services.workspace import Workspace, active_set
from session.state import plain_value, plain_values
from store.entities import log_stamp
from store.events import new_id, record
from store.variants import list_variant_infos, load_variant

OFFICER = Actor("officer")
"""Who works on the coverage page: the district's chief of neighbourhood officers."""


@dataclass(frozen=True, slots=True)
class Site:
    """A point that a variant adds."""

    lng: float
    lat: float
    kind: PlaceKind = PlaceKind.POLICE_POINT
    title: str = ""


def start_variant(
    workspace: Workspace,
    pcode: str,
    *,
    title: str = "",
    like: Variant | None = None,
    actor: Actor = OFFICER,
) -> str:
    """Start a variant of a unit of the set in use; return its id.

    With `like` it begins with that one's settings. Raises `NotFoundError` for an unknown unit.
    """
    unit = breadcrumb(workspace, pcode)[-1]
    variant_id = new_id()
    values = {
        "pcode": unit.pcode,
        "set_id": active_set(workspace).info.set_id,
        "title": title,
        **(settings_of(like) if like else {}),
    }
    record(workspace.store, variant_id, [Edit(EntityKind.VARIANT, variant_id, values)], actor=actor)
    return variant_id


SETTINGS: tuple[str, ...] = (
    "services",
    "reach_method",
    "limit",
    "around_barriers",
    "detour_factors",
    "detour_source",
    "speeds_kmh",
    "speed_source",
    "climb_loss",
    "open_at",
    "only_manned",
    "weights",
    "first_month",
    "last_month",
    "norm",
    "norm_source",
)
"""Fields of a variant that say how it is looked at."""


def settings_of(variant: Variant) -> dict[str, Any]:
    """Return the settings of a variant as plain values."""
    return plain_values(variant, SETTINGS)


def list_variants(workspace: Workspace, pcode: str) -> tuple[Variant, ...]:
    """Return the variants of a unit, in the order they were started."""
    unit = breadcrumb(workspace, pcode)[-1]
    return tuple(one for one in list_variant_infos(workspace.store) if one.pcode == unit.pcode)


def variant_state(workspace: Workspace, variant_id: str) -> VariantState:
    """Return a variant as it stands; raises `NotFoundError` ("no_variant")."""
    return _state(workspace, variant_id, log_stamp(workspace.store, variant_id))


@lru_cache(maxsize=16)
def _state(workspace: Workspace, variant_id: str, _stamp: str) -> VariantState:
    found = load_variant(workspace.store, variant_id)
    if found is None:
        raise NotFoundError("no_variant")
    return found


def change_settings(
    workspace: Workspace, variant_id: str, values: dict[str, Any], *, actor: Actor = OFFICER
) -> None:
    """Change how a variant is looked at (fields of `SETTINGS`, or `title`).

    Raises `SessionError` ("session_bad_field") for a value that is out of range.
    """
    unknown = values.keys() - {*SETTINGS, "title"}
    if unknown:
        raise ValueError(f"no settings: {sorted(unknown)}")
    now = variant_state(workspace, variant_id).info
    changed = {k: v for k, v in values.items() if plain_value(getattr(now, k)) != plain_value(v)}
    if changed:
        edit = Edit(EntityKind.VARIANT, variant_id, changed)
        record(workspace.store, variant_id, [edit], actor=actor)


def add_site(workspace: Workspace, variant_id: str, site: Site, *, actor: Actor = OFFICER) -> str:
    """Try a new point; return the id of the change. Raises as `add_sites`."""
    return add_sites(workspace, variant_id, (site,), actor=actor)[0]


def add_sites(
    workspace: Workspace, variant_id: str, sites: tuple[Site, ...], *, actor: Actor = OFFICER
) -> tuple[str, ...]:
    """Try new points, which one undo takes back together.

    Raises `GeometryError` ("place_outside") for a position outside the country.
    """
    order = len(variant_state(workspace, variant_id).changes)
    edits = []
    for at, site in enumerate(sites):
        _require_inside(workspace, site.lng, site.lat)
        values = {
            "action": SiteAction.ADD.value,
            "kind": site.kind.value,
            "title": site.title,
            "lng": site.lng,
            "lat": site.lat,
            "order": order + at,
        }
        edits.append(Edit(EntityKind.SITE_CHANGE, new_id(), values))
    record(workspace.store, variant_id, edits, actor=actor)
    return tuple(edit.entity_id for edit in edits)


def move_site(
    workspace: Workspace,
    variant_id: str,
    place_id: str,
    *,
    lng: float,
    lat: float,
    actor: Actor = OFFICER,
) -> None:
    """Try a point somewhere else: one of the places, or one that this variant adds.

    Raises `GeometryError` ("place_outside") for a position outside the country.
    """
    _require_inside(workspace, lng, lat)
    if _added(workspace, variant_id, place_id):
        edit = Edit(EntityKind.SITE_CHANGE, place_id, {"lng": lng, "lat": lat})
        record(workspace.store, variant_id, [edit], actor=actor)
        return
    values = {"action": SiteAction.MOVE.value, "place_id": place_id, "lng": lng, "lat": lat}
    _put(workspace, variant_id, place_id, values, actor=actor)


def close_site(
    workspace: Workspace, variant_id: str, place_id: str, *, actor: Actor = OFFICER
) -> None:
    """Try without a point: a place is closed, one that this variant adds is taken out again."""
    if _added(workspace, variant_id, place_id):
        edit = Edit(EntityKind.SITE_CHANGE, place_id, action=Action.DELETE)
        record(workspace.store, variant_id, [edit], actor=actor)
        return
    values = {"action": SiteAction.CLOSE.value, "place_id": place_id, "lng": None, "lat": None}
    _put(workspace, variant_id, place_id, values, actor=actor)


def restore_site(
    workspace: Workspace, variant_id: str, place_id: str, *, actor: Actor = OFFICER
) -> None:
    """Take back what a variant does to a place: it is where it is today."""
    change = _change_of(workspace, variant_id, place_id)
    if change:
        edit = Edit(EntityKind.SITE_CHANGE, change.entity_id, action=Action.DELETE)
        record(workspace.store, variant_id, [edit], actor=actor)


def delete_variant(workspace: Workspace, variant_id: str, *, actor: Actor = OFFICER) -> None:
    """Take a variant out of the list; its log stays."""
    edit = Edit(EntityKind.VARIANT, variant_id, action=Action.DELETE)
    record(workspace.store, variant_id, [edit], actor=actor)


def undo_state(workspace: Workspace, variant_id: str) -> tuple[bool, bool]:
    """Return whether there is something to undo, and something to redo."""
    return taking_back.undo_state(workspace, variant_id)


def undo(workspace: Workspace, variant_id: str, *, actor: Actor = OFFICER) -> bool:
    """Take back the last change of settings or points; False without one."""
    return taking_back.undo(workspace, variant_id, actor=actor)


def redo(workspace: Workspace, variant_id: str, *, actor: Actor = OFFICER) -> bool:
    """Do again what was undone last; False without one."""
    return taking_back.redo(workspace, variant_id, actor=actor)


def without_changes(state: VariantState) -> VariantState:
    """Return today, looked at as the variant is."""
    return replace(state, changes=())


def _put(
    workspace: Workspace, variant_id: str, place_id: str, values: dict[str, Any], *, actor: Actor
) -> None:
    """Keep one change per place: a second one replaces the first."""
    change = _change_of(workspace, variant_id, place_id)
    if change is None:
        values = values | {"order": len(variant_state(workspace, variant_id).changes)}
    change_id = change.entity_id if change else new_id()
    edit = Edit(EntityKind.SITE_CHANGE, change_id, values)
    record(workspace.store, variant_id, [edit], actor=actor)


def _change_of(workspace: Workspace, variant_id: str, place_id: str) -> SiteChange | None:
    changes = variant_state(workspace, variant_id).changes
    return next((one for one in changes if one.place_id == place_id), None)


def _added(workspace: Workspace, variant_id: str, place_id: str) -> SiteChange | None:
    """Return the change that added a point; its id is the point's."""
    changes = variant_state(workspace, variant_id).changes
    return next((one for one in changes if one.entity_id == place_id), None)


def _require_inside(workspace: Workspace, lng: float, lat: float) -> None:
    if not unit_at(workspace, lng=lng, lat=lat):
        raise GeometryError("place_outside", lng=lng, lat=lat)
