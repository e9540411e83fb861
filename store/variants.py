"""Variants of coverage as they stand, read from what their events amount to."""

from __future__ import annotations

from model.coverage import Variant, VariantState
from model.events import EntityKind
from session.state import build_variant
from store.database import Store
from store.entities import list_entities, load_entities


def load_variant(store: Store, variant_id: str) -> VariantState | None:
    """Return a variant, None where there is none of this id (or it was deleted)."""
    return build_variant(load_entities(store, variant_id))


def list_variant_infos(store: Store) -> tuple[Variant, ...]:
    """Return the variants alone, without their changes, by unit and in the order of their ids."""
    infos = list_entities(store, EntityKind.VARIANT, Variant)
    return tuple(sorted(infos, key=lambda info: (info.pcode, info.entity_id)))
