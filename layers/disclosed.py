"""Public layers: made from a `DisclosedView` and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.privacy.menu import NORMAL_CATEGORIES, ReleaseKind
from geo.privacy.release import Release
from geo.privacy.units import UnitClass
from geo.privacy.view import DisclosedView, require_disclosed
from layers.cells import HOT_CELLS_KEY, difference_layer, hot_cells_layer, hotspot_cells_layer
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.marks import hotspot_layers
from layers.palette import sequential
from layers.styling import ramp_entry, ramp_table
from model.text import Text, text
from model.view import Source, Tier


def disclosed_layers(view: DisclosedView) -> tuple[Layer, ...]:
    """Return every layer of a public view, bottom to top; the first release is switched on.

    Raises `PrivacyError` for anything that `geo.privacy.disclose` did not make.
    """
    view = require_disclosed(view)
    source = view.request.source
    police = [
        _release_layer(release, is_on=at == 0 and view.hot is None, is_demo=view.is_demo)
        for at, release in enumerate(view.releases)
    ]
    if view.hot is not None:
        police.insert(0, hot_cells_layer(view.hot, tier=Tier.PUBLIC, is_demo=view.is_demo))
    residents = _residents_cells(view)
    if source is Source.POLICE:
        return (*police, *_residents_marks(view))
    if source is Source.RESIDENTS:
        return (*residents, *_residents_marks(view))
    if source is Source.DIFFERENCE:
        return (*_difference(view), *_residents_marks(view))
    return (*[p for p in police if p.key != HOT_CELLS_KEY], *residents, *_residents_marks(view))


def release_title(release: Release) -> Text:
    """Return what a release counts, in words."""
    if release.kind is ReleaseKind.OPEN_YEAR:
        (category,) = release.categories
        return text(f"category.{category}")
    if release.group:
        return text(f"broad_group.{release.group}")
    return text("layer.all_normal")


def disclosed_title(view: DisclosedView) -> Text | None:
    """Return what the map counts, in words: the title's subject; None without police records.

    A title made from the request would name a category that is not what is shown.
    """
    view = require_disclosed(view)
    return release_title(view.releases[0]) if view.releases else None


def unit_class_text(view: DisclosedView) -> Text | None:
    """Return the sentence that stands for the cells where too few are left, else None."""
    unit = require_disclosed(view).unit_class
    if unit is None:
        return None
    year, what = str(unit.period.year), unit_class_title(unit)
    if unit.at_least:
        return text("privacy.unit_class", at_least=unit.at_least, year=year, what=what)
    return text("privacy.unit_none", year=year, what=what)


def unit_class_title(unit: UnitClass) -> Text:
    """Return what the class of a whole unit counts, in words."""
    if unit.categories == NORMAL_CATEGORIES:
        return text("layer.all_normal")
    return text(f"category.{next(iter(unit.categories))}")


def _release_layer(release: Release, *, is_on: bool, is_demo: bool) -> Layer:
    colours = sequential(len(release.limits) + 1)[1:]  # the lightest is left to "fewer"
    table = release.table
    return Layer(
        key=f"public_{release.kind}_{_short(release)}",
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=release_title(release),
        table=ramp_table(table["at_least"], table["class_index"].to_numpy(), colours=colours),
        legend=_release_legend(release, colours),
        tier=Tier.PUBLIC,
        is_on=is_on,
        is_demo=is_demo,
        limits=tuple(float(limit - 1) for limit in release.limits[1:]),  # the last is open
    )


def _short(release: Release) -> str:
    if release.group:
        return str(release.group)
    return "all" if release.categories == NORMAL_CATEGORIES else next(iter(release.categories))


def _release_legend(release: Release, colours: Sequence[str]) -> tuple[LegendEntry, ...]:
    entries = [LegendEntry(text("legend.hidden", high=release.limits[0] - 1))]
    for at, (low, colour) in enumerate(zip(release.limits, colours, strict=True)):
        is_last = at == len(release.limits) - 1
        # A group's lower class is open above where its cells leave no room for the upper one.
        if is_last or release.group:
            words = text("legend.at_least", low=low)
        else:
            words = text("legend.range", low=low, high=release.limits[at + 1] - 1)
        entries.append(ramp_entry(words, colour))
    return tuple(entries)


def _residents_cells(view: DisclosedView) -> tuple[Layer, ...]:
    if view.hotspots is None or view.hotspots.cells.empty:
        return ()
    weights = view.hotspots.cells
    return (hotspot_cells_layer(weights, tier=Tier.PUBLIC, is_demo=view.is_demo),)


def _residents_marks(view: DisclosedView) -> tuple[Layer, ...]:
    if view.hotspots is None:
        return ()
    return hotspot_layers(view.hotspots.open, tier=Tier.PUBLIC)


def _difference(view: DisclosedView) -> tuple[Layer, ...]:
    # Only cells of one size can be compared; normal hotspots come in those of resolution 7.
    same = [r for r in view.releases if r.kind in {ReleaseKind.ALL_YEAR, ReleaseKind.ALL_QUARTER}]
    police = same[0].table["at_least"] if same else pd.Series(dtype="int64")
    if view.hotspots is None or (not same and view.hotspots.cells.empty):
        return ()
    residents = view.hotspots.cells
    return (difference_layer(police, residents, tier=Tier.PUBLIC, is_demo=view.is_demo),)
