"""The view as a URL query and back, so that a view can be reopened, sent and bookmarked.

A link is text from outside: what it gets wrong is left at its default and reported, never
raised and never silently believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from model.categories import CATEGORY_BY_CODE
from model.text import Text, text
from model.view import Measure, Month, Source, Tier, ViewState

P_CODE = re.compile(r"KG\d{0,12}")
CELL = re.compile(r"8[0-9a-f]{14}")
LAYER = re.compile(r"[a-z_]{1,40}")


def to_query(state: ViewState) -> dict[str, str]:
    """Return the query parameters of a view; what stands at its default is left out."""
    default = ViewState()
    query: dict[str, str] = {}
    if state.pcode:
        query["unit"] = state.pcode
    if state.period:
        query["period"] = "_".join(str(month) for month in state.period)
    if state.categories:
        query["categories"] = "-".join(sorted(state.categories))
    if state.source is not default.source:
        query["source"] = state.source.value
    if state.measure is not default.measure:
        query["measure"] = state.measure.value
    if state.resolution is not None:
        query["resolution"] = str(state.resolution)
    if state.toggled:
        query["toggled"] = "-".join(sorted(state.toggled))
    if state.tier is not default.tier:
        query["tier"] = state.tier.value
    if state.cell:
        query["cell"] = state.cell
    return query


def from_query(query: Mapping[str, str]) -> tuple[ViewState, tuple[Text, ...]]:
    """Return the view a query describes, and one message per part that makes no sense."""
    state, faults = ViewState(), []
    for name, parse in _PARSERS.items():
        if name not in query:
            continue
        try:
            state = replace(state, **{_FIELD.get(name, name): parse(query[name])})
        except ValueError:
            faults.append(text("ui.link_fault", part=name, value=query[name][:40]))
    return state, tuple(faults)


def _period(value: str) -> tuple[Month, Month]:
    first, last = (Month.parse(part) for part in value.split("_"))
    if first > last:
        raise ValueError(value)
    return first, last


def _categories(value: str) -> frozenset[str]:
    codes = frozenset(value.split("-"))
    if not codes <= CATEGORY_BY_CODE.keys():
        raise ValueError(value)
    return codes


def _layers(value: str) -> frozenset[str]:
    keys = frozenset(part for part in value.split("-") if part)
    if not all(LAYER.fullmatch(key) for key in keys):
        raise ValueError(value)
    return keys


def _resolution(value: str) -> int:
    resolution = int(value)
    if resolution not in range(5, 11):
        raise ValueError(value)
    return resolution


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(value)
        return value

    return parse


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "unit": _matching(P_CODE),
    "period": _period,
    "categories": _categories,
    "source": Source,
    "measure": Measure,
    "resolution": _resolution,
    "toggled": _layers,
    "tier": Tier,
    "cell": _matching(CELL),
}
_FIELD = {"unit": "pcode"}
