"""What the map component needs beyond a `MapView`: the choices it offers, panels, search answers.

Everything is a frozen value with untranslated texts; `ui.map_payload` translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from model.admin import UnitLabel
from model.categories import BroadGroup, CategoryClass
from model.text import Names, Text
from model.view import Month

Shown = Text | Names | str | int | float | None
"""A value a panel shows; numbers get thin spaces, `None` is an empty field."""


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """One category to tick; `count` is of the unit and period, before the category filter."""

    code: str
    text: Text
    category_class: CategoryClass
    group: BroadGroup | None = None
    count: int | None = None
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One position of a switch; `why_not` says why it cannot be chosen now."""

    value: str
    text: Text
    why_not: Text | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """One release of the public menu; the public tier offers nothing between them."""

    value: str
    text: Text
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends the event `action` with this name and these values."""

    action: str
    text: Text
    is_primary: bool = False
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What to say, and offer, where there is nothing to show yet."""

    title: Text
    text: Text
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class MapChoices:
    """The choices the component offers, and which of them cannot be made, and why.

    `histogram` has every month of the range, zeros included; empty in the public tier, where
    `releases` are offered instead. `group_texts` name the category groups (`BroadGroup` values,
    "open" and "sensitive").
    """

    sources: tuple[Option, ...] = ()
    measures: tuple[Option, ...] = ()
    resolutions: tuple[int, ...] = (5, 6, 7, 8, 9, 10)
    automatic_resolution: int = 8
    categories: tuple[CategoryChoice, ...] = ()
    histogram: tuple[tuple[Month, int], ...] = ()
    releases: tuple[Release, ...] = ()
    empty: EmptyState | None = None
    banner_buttons: tuple[Button, ...] = ()  # beside the notice of approximate boundaries


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A label and its value."""

    label: Text
    value: Shown


@dataclass(frozen=True, slots=True)
class PanelTable:
    """A small table; numbers are set to the right."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel at the right shows for the cell, unit or place that was clicked."""

    title: Shown
    subtitle: Shown = None
    rows: tuple[PanelRow, ...] = ()
    tables: tuple[PanelTable, ...] = ()
    notes: tuple[Text, ...] = ()
    buttons: tuple[Button, ...] = ()
    cell: str = ""  # outlined on the map, when the panel is about a cell
    pcode: str = ""  # outlined on the map, when the panel is about a unit
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One unit found, with its score of 0-100."""

    label: UnitLabel
    score: float


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The hits for what was typed, best first."""

    query: str
    hits: tuple[SearchHit, ...] = ()
