"""What the map component is told about a mapping session: the key "session" of its message.

`static/map/payload.schema.json` describes it. What a window for the wall may not have (a mark of a
sensitive category, a note) is refused here, and once more in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from geo.grid import SheetGrid
from i18n import Translator, keys, translator
from layers.encode import DataSet, pack
from layers.mark_style import mark_class
from layers.palette import MARK_STYLES, MarkClass
from model.categories import CATEGORIES, CategoryClass, class_of
from model.errors import PrivacyError
from model.records import Season, TimeOfDay
from model.session import SMALLEST_GROUP_SHOWN, Group, Mark, SessionInfo, Step
from model.text import Text
from session.naming import group_name

RADII_M: tuple[float, ...] = (100.0, 250.0, 500.0, 1000.0)
"""What "about here" may mean."""

FIRST_VALUES: Mapping[str, Any] = MappingProxyType(
    {
        "category": CATEGORIES[0].code,
        "severity": 2,
        "time_of_day": TimeOfDay.ANY.value,
        "season": Season.ANY.value,
        "radius_m": None,
    }
)
"""What the form begins with in a session without marks."""

MAX_RECEIPTS = 50
"""Kept of what was done last; the browser asks again within seconds."""

_TEXTS = "marking."
_OPEN_NAMES = ("value",)
"""Placeholders that the browser fills in."""


class Role(StrEnum):
    """Whose window it is."""

    FACILITATOR = "facilitator"
    PROJECTOR = "projector"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the wall looks, and in which light; `center` (lng, lat) is None before the first."""

    center: tuple[float, float] | None = None
    zoom: float = 0.0
    size: tuple[float, float] | None = None  # px of the facilitator's map, None before the first
    theme: str = "light"  # or "dark"
    version: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a change the browser sent: kept, or refused with the reason.

    `heads` are the mark's afterwards: what the browser has seen when it changes the mark again.
    """

    uid: str
    refusal: Text | None = None
    is_conflict: bool = False
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionChoices:
    """A session as one window shows it.

    `marks` are those this window may see; `order` are their ids in the order of their numbers,
    as `marks` where none are given. The wall numbers what it shows and nothing else: a gap would
    tell of marks that it does not. `stage` is None while no window for the wall is wanted: the
    browser then says nothing about where it looks.
    """

    info: SessionInfo
    role: Role = Role.FACILITATOR
    groups: tuple[Group, ...] = ()
    active_group: str = ""
    marks: tuple[Mark, ...] = ()
    sides: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  # 1: right map
    order: tuple[str, ...] = ()
    hidden: int = 0  # marks that are not shown here
    can_undo: bool = False
    can_redo: bool = False
    grid: SheetGrid | None = None
    highlight: str = ""
    stage: Place | None = None
    editing: tuple[tuple[str, str], ...] = ()  # (mark id, who)
    receipts: tuple[Receipt, ...] = ()
    name_patterns: tuple[tuple[str, str], ...] = ()  # (kind, regular expression)
    marks_of_group: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def with_receipt(receipts: Sequence[Receipt], receipt: Receipt) -> tuple[Receipt, ...]:
    """Return the receipts with one more; the oldest are forgotten."""
    others = [one for one in receipts if one.uid != receipt.uid]
    return (*others, receipt)[-MAX_RECEIPTS:]


def was_taken(receipts: Sequence[Receipt], uid: str) -> bool:
    """Say whether a change was dealt with: the browser repeats one until it hears of it."""
    return any(receipt.uid == uid for receipt in receipts)


def session_part(choices: SessionChoices, *, language: str) -> dict[str, Any]:
    """Return the session's part of the message, every text in `language`.

    Raises `PrivacyError` ("finer_than_tier") when a window for the wall is given a mark of a
    sensitive category.
    """
    t = translator(language)
    is_wall = choices.role is Role.PROJECTOR
    if is_wall:
        _check_wall(choices)
    info = choices.info
    return {
        "role": choices.role.value,
        "id": info.entity_id,
        "texts": session_words(language).hash,
        "step": Step(info.step).value,
        "steps": [{"value": step.value, "text": t(f"step.{step.value}")} for step in Step],
        "is_rehearsal": info.is_rehearsal,
        "is_closed": info.is_closed,
        "groups": [] if is_wall else [_group(group, choices, t) for group in choices.groups],
        "can_undo": choices.can_undo and not is_wall,
        "can_redo": choices.can_redo and not is_wall,
        "vocabulary": _vocabulary(t, is_wall=is_wall),
        "looks": _looks(t),
        "last": _last(choices),
        "name_patterns": []
        if is_wall
        else [{"kind": kind, "pattern": pattern} for kind, pattern in choices.name_patterns],
        "grid": _grid(choices.grid),
        "marks": _marks(choices, t),
        "hidden": choices.hidden,
        "highlight": choices.highlight,
        "stage": _stage(choices.stage),
        "editing": [] if is_wall else [{"mark": mark, "who": who} for mark, who in choices.editing],
        "taken": [] if is_wall else [_receipt(receipt, t) for receipt in choices.receipts],
    }


@cache
def session_words(language: str) -> DataSet:
    """Return the words of marking and of the wall (the `marking.*` keys)."""
    t = translator(language)
    words = {
        key.removeprefix(_TEXTS): t(key, **{name: f"{{{name}}}" for name in _OPEN_NAMES})
        for key in sorted(keys(language))
        if key.startswith(_TEXTS)
    }
    return pack({"kind": "texts", **words, "decimal_mark": "." if language == "en" else ","})


def _check_wall(choices: SessionChoices) -> None:
    finer = [m.category for m in choices.marks if class_of(m.category) is CategoryClass.SENSITIVE]
    if finer:
        raise PrivacyError("finer_than_tier", layers="session_marks")


def _group(group: Group, choices: SessionChoices, t: Translator) -> dict[str, Any]:
    own = sum(mark.group_id == group.entity_id for mark in choices.marks)
    return {
        "id": group.entity_id,
        "text": t(group_name(group)),
        "people": group.people,
        "is_on": group.entity_id == choices.active_group,
        "is_released": group.is_released,
        "is_small": group.people < SMALLEST_GROUP_SHOWN,
        "marks": choices.marks_of_group.get(group.entity_id, own),
    }


def _vocabulary(t: Translator, *, is_wall: bool) -> dict[str, Any]:
    categories = [
        {
            "value": one.code,
            "text": t(f"category.{one.code}"),
            "is_sensitive": one.category_class is CategoryClass.SENSITIVE,
            "look": mark_class(one.code).value,
        }
        for one in CATEGORIES
    ]
    return {
        "categories": [] if is_wall else categories,
        "severities": [{"value": n, "text": t(f"severity.{n}")} for n in (1, 2, 3)],
        "times": [{"value": o.value, "text": t(f"time_of_day.{o.value}")} for o in TimeOfDay],
        "seasons": [{"value": o.value, "text": t(f"season.{o.value}")} for o in Season],
        "radii": [
            {"value": None, "text": t("marking.radius_none")},
            *({"value": r, "text": _radius_text(r, t)} for r in RADII_M),
        ],
    }


def _radius_text(radius_m: float, t: Translator) -> str:
    if radius_m >= 1000:
        return t("marking.radius_km", value=radius_m / 1000)
    return t("marking.radius_m", value=radius_m)


def _looks(t: Translator) -> dict[str, Any]:
    return {
        one.value: {
            "text": t(f"marking.look_{one.value}"),
            "symbol": style.symbol,
            "fill": style.fill,
            "outline": style.outline,
            "pattern": style.pattern,
        }
        for one, style in ((one, MARK_STYLES[one]) for one in MarkClass)
    }


def _last(choices: SessionChoices) -> dict[str, Any]:
    """Return what the next mark begins with: the values of the active group's last one.

    A sensitive category is never chosen in advance: the next mark would be it by mistake.
    """
    own = [mark for mark in choices.marks if mark.group_id == choices.active_group]
    if not own or choices.role is Role.PROJECTOR:
        return dict(FIRST_VALUES)
    open_ones = [mark.category for mark in own if not _is_sensitive(mark)]
    category = open_ones[-1] if open_ones else FIRST_VALUES["category"]
    return {name: getattr(own[-1], name) for name in FIRST_VALUES} | {"category": category}


def _is_sensitive(mark: Mark) -> bool:
    return class_of(mark.category) is CategoryClass.SENSITIVE


def _marks(choices: SessionChoices, t: Translator) -> list[dict[str, Any]]:
    shown = tuple(mark.entity_id for mark in choices.marks)
    order = shown if choices.role is Role.PROJECTOR else choices.order or shown
    numbers = {mark_id: number for number, mark_id in enumerate(order, start=1)}
    return [
        _mark(mark, choices, t, number=numbers.get(mark.entity_id, 0)) for mark in choices.marks
    ]


def _mark(mark: Mark, choices: SessionChoices, t: Translator, *, number: int) -> dict[str, Any]:
    is_wall = choices.role is Role.PROJECTOR
    return {
        "id": mark.entity_id,
        "number": number,
        "group": "" if is_wall else mark.group_id,
        "category": mark.category,
        "text": t(f"category.{mark.category}"),
        "look": mark_class(mark.category).value,
        "severity": mark.severity,
        "time_of_day": mark.time_of_day,
        "season": mark.season,
        "note": "" if is_wall else mark.note,
        "radius_m": mark.radius_m,
        "grid": mark.grid,
        "geometry": _geometry(mark.geometry),
        "heads": [] if is_wall else list(mark.heads),
        "has_conflict": mark.has_conflict and not is_wall,
        "is_sensitive": _is_sensitive(mark),
        "is_mine": is_wall or mark.group_id == choices.active_group,
        "side": choices.sides.get(mark.entity_id, 0),
    }


def _geometry(geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _listed(geometry["coordinates"])}


def _listed(value: Any) -> Any:
    return [_listed(part) for part in value] if isinstance(value, list | tuple) else value


def _grid(grid: SheetGrid | None) -> dict[str, Any] | None:
    if grid is None:
        return None
    names = ("west", "south", "east", "north", "columns", "rows")
    return {name: getattr(grid, name) for name in names}


def _stage(stage: Place | None) -> dict[str, Any] | None:
    if stage is None:
        return None
    return {
        "center": list(stage.center) if stage.center else None,
        "zoom": float(stage.zoom),
        "size": list(stage.size) if stage.size else None,
        "theme": stage.theme,
        "version": stage.version,
    }


def _receipt(receipt: Receipt, t: Translator) -> dict[str, Any]:
    return {
        "uid": receipt.uid,
        "refusal": t(receipt.refusal) if receipt.refusal else "",
        "is_conflict": receipt.is_conflict,
        "heads": list(receipt.heads),
    }
