"""What a row of several columns amounts to: defaults, and what one column says of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from intake.faults import FaultBook
from intake.fields import title_of
from model.records import (
    MOVING_KINDS,
    ActivityKind,
    PlaceKind,
    Precision,
    RecordKind,
    Season,
    TimeOfDay,
)
from model.text import Text, text

DEFAULT_SEVERITY = "2"
"""Where a list of hotspots has no severity; a warning counts them."""

_DEFAULTS: Mapping[str, object] = {
    "precision": Precision.EXACT.value,
    "time_of_day": TimeOfDay.ANY.value,
    "season": Season.ANY.value,
    "severity": DEFAULT_SEVERITY,
    "is_demo": False,
}
_KYRGYZ = frozenset("ңөүҢӨҮ")


def complete_rows(
    values: dict[str, list[Any]], shapes: np.ndarray, kind: RecordKind, book: FaultBook
) -> list[Text]:
    """Fill in defaults; judge what concerns several columns."""
    warnings: list[Text] = []
    if kind is RecordKind.HOTSPOTS:
        unknown = _count_good(book, [value is None for value in values["severity"]])
        if unknown:
            warnings.append(text("intake.severity_assumed", count=unknown))
    for name, default in _DEFAULTS.items():
        if name in values:
            values[name] = [default if value is None else value for value in values[name]]
    if kind is RecordKind.PLACES:
        _spread_by_language(values, "name")
        _spread_by_language(values, "note")
        _complete_activities(values)
        _require_name(values, book)
        _require_way(values, shapes, book)
        warnings += _warn_of_services(values, book)
    if kind is RecordKind.PRECINCTS:
        _judge_precincts(values, shapes, book)
    return warnings


def _count_good(book: FaultBook, marked: list[bool]) -> int:
    """Count marked rows that have no fault so far."""
    return sum(mark and not bad for mark, bad in zip(marked, book.is_bad, strict=True))


def _spread_by_language(values: dict[str, list[Any]], stem: str) -> None:
    """Put a text of no stated language where its letters belong, unless that is taken."""
    for position, given in enumerate(values.pop(stem)):
        if given:
            target = values[f"{stem}_{_language_of(given)}"]
            target[position] = target[position] or given


def _language_of(value: str) -> str:
    if _KYRGYZ.intersection(value):
        return "ky"
    return "ru" if any("а" <= letter <= "я" for letter in value.lower()) else "en"


def _complete_activities(values: dict[str, list[Any]]) -> None:
    values["activity_kind"] = [
        (activity or ActivityKind.OTHER.value) if kind == PlaceKind.ACTIVITY.value else ""
        for kind, activity in zip(values["kind"], values["activity_kind"], strict=True)
    ]


def _require_name(values: dict[str, list[Any]], book: FaultBook) -> None:
    missing = text("intake.fault_missing", column=title_of("name"))
    names = zip(*(values[f"name_{language}"] for language in ("ky", "ru", "en")), strict=True)
    for position, known in enumerate(names):
        if not any(known) and not book.is_bad[position]:
            book.add(position, "name", missing)


def _require_way(values: dict[str, list[Any]], shapes: np.ndarray, book: FaultBook) -> None:
    """Refuse patrols and groups without a route or an area: at a point they cover nothing."""
    has_way = shapely.get_dimensions(shapes) > 0  # -1 where there is none
    for position in np.flatnonzero(~has_way & ~book.is_bad):
        if values["kind"][position] in MOVING_KINDS:
            book.add(int(position), "kind", text("intake.fault_moving_point"))


def _warn_of_services(values: dict[str, list[Any]], book: FaultBook) -> list[Text]:
    is_silent = [
        kind == PlaceKind.ONE_STOP_SHOP and not services
        for kind, services in zip(values["kind"], values["services"], strict=True)
    ]
    count = _count_good(book, is_silent)
    return [text("intake.services_missing", count=count)] if count else []


def _judge_precincts(values: dict[str, list[Any]], shapes: np.ndarray, book: FaultBook) -> None:
    """Refuse more officers than posts, and precincts that lie nowhere."""
    values["village_pcodes"] = [""] * len(shapes)  # found later, in the boundary set in use
    rows = zip(values["posts"], values["filled"], values["villages"], shapes, strict=True)
    for position, (posts, filled, villages, shape) in enumerate(rows):
        if posts is not None and filled is not None and filled > posts:
            fault = text("intake.fault_filled", filled=filled, posts=posts)
            book.add(position, "filled", fault)
        if shape is None and not villages and not book.is_bad[position]:
            book.add(position, "villages", text("intake.fault_nowhere"))
