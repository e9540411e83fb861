"""Variants of coverage as they stand, read from what their events amount to."""

from __future__ import annotations

from model.coverage import Variant, VariantState
from model.events import EntityKind
from session.state import build_variant
from store.database import Store
from store.entities import first_entries, list_entities, load_entities


def load_variant(store: Store, variant_id: str) -> VariantState | None:
    """Return a variant, None where there is none of this id (or it was deleted)."""
    return build_variant(load_entities(store, variant_id))


def list_variant_infos(store: Store) -> tuple[Variant, ...]:
    """Return the variants alone, without their changes, in the order they came into this store."""
    infos = list_entities(store, EntityKind.VARIANT, Variant)
    came = first_entries(store, [info.entity_id for info in infos])
    return tuple(sorted(infos, key=lambda info: (came[info.entity_id], info.entity_id)))
