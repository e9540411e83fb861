"""Issue categories, their sensitivity class and broad group: the domain's list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CategoryClass(StrEnum):
    """How far a category may be shown to the public; decides its row of the privacy menu."""

    OPEN = "open"  # about a place, not a person
    NORMAL = "normal"
    SENSITIVE = "sensitive"  # never a point or a cell outside the working view


class BroadGroup(StrEnum):
    """The three disjoint groups in which normal categories are released at resolution 6."""

    PROPERTY = "property"
    YOUTH = "youth"
    PUBLIC_ORDER = "public_order"


@dataclass(frozen=True, slots=True)
class Category:
    """One issue category; its name is the catalogue key `category.<code>`."""

    code: str
    category_class: CategoryClass
    group: BroadGroup | None = None


_N, _O, _S = CategoryClass.NORMAL, CategoryClass.OPEN, CategoryClass.SENSITIVE
_P, _Y, _R = BroadGroup.PROPERTY, BroadGroup.YOUTH, BroadGroup.PUBLIC_ORDER

CATEGORIES: tuple[Category, ...] = (
    Category("road_safety", _O),
    Category("unsafe_infrastructure", _O),
    Category("cattle_theft", _N, _P),
    Category("theft_burglary", _N, _P),
    Category("livestock_trade", _N, _P),
    Category("school_racketeering", _N, _Y),
    Category("youth_hooliganism", _N, _Y),
    Category("juvenile_delinquency", _N, _Y),
    Category("drug_abuse", _N, _R),
    Category("alcohol", _N, _R),
    Category("public_order", _N, _R),
    Category("border_incident", _N, _R),
    Category("resource_dispute", _N, _R),
    Category("other", _N, _R),
    Category("domestic_violence", _S),
    Category("violence_against_women", _S),
    Category("early_marriage", _S),
    Category("bride_kidnapping", _S),
    Category("suicide_minors", _S),
    Category("violent_extremism", _S),
    Category("interethnic_tension", _S),
    Category("police_conduct", _S),
)
"""In display order; the index is the stable code used in packed keys."""

CATEGORY_BY_CODE: dict[str, Category] = {c.code: c for c in CATEGORIES}
"""Lookup by code; treat as read-only."""


def class_of(code: str) -> CategoryClass:
    """Return the sensitivity class of a category code; an unknown code is sensitive."""
    known = CATEGORY_BY_CODE.get(code)
    return known.category_class if known else CategoryClass.SENSITIVE
