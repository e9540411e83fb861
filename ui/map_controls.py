"""The controls around the map: which choices there are, and why some cannot be made now."""

from __future__ import annotations

from model.categories import CATEGORIES
from model.text import Text, text
from model.view import Measure, Source, Tier, ViewState
from services.map_facts import MapFacts, map_facts
from services.map_public import PublicRelease, public_releases
from services.workspace import Workspace
from ui.map_choices import (
    Button,
    CategoryChoice,
    EmptyState,
    MapChoices,
    Option,
    Release,
)


def controls_of(workspace: Workspace, state: ViewState) -> MapChoices:
    """Return the choices of a view's tier; the public tier offers the fixed menu only."""
    if state.tier is Tier.PUBLIC:
        return _public_controls(workspace, state)
    facts = map_facts(workspace, state)
    # the numbers beside categories and months are of police records: not said of residents' marks
    is_residents = state.source is Source.RESIDENTS
    return MapChoices(
        sources=_sources(facts),
        measures=_measures(facts, state),
        automatic_resolution=facts.automatic_resolution,
        categories=tuple(
            CategoryChoice(
                code=category.code,
                text=text(f"category.{category.code}"),
                category_class=category.category_class,
                group=category.group,
                count=None if is_residents else facts.by_category[category.code],
                is_on=not state.categories or category.code in state.categories,
            )
            for category in CATEGORIES
        ),
        histogram=() if is_residents else facts.by_month,
        empty=_empty(facts, state),
        banner_buttons=_BANNER_BUTTONS,
    )


_BANNER_BUTTONS = (Button("open_data", text("mapui.import_boundaries")),)


def _public_controls(workspace: Workspace, state: ViewState) -> MapChoices:
    """Offer sources and releases; no counts, which would tell more than the release does."""
    why_not = {Measure.DENSITY: text("mapui.public_classes")}
    if state.source is not Source.POLICE:
        why_not[Measure.GI_STAR] = text("mapui.only_police")
    return MapChoices(
        sources=_options(Source, "mapui.source", {}),
        measures=_options(Measure, "mapui.measure", why_not),
        resolutions=(),
        releases=tuple(_release(release) for release in public_releases(workspace, state)),
        banner_buttons=_BANNER_BUTTONS,
    )


def _release(release: PublicRelease) -> Release:
    return Release(release.value, release.text, release.is_on)


def _sources(facts: MapFacts) -> tuple[Option, ...]:
    why_not = {}
    if not facts.hotspots_stored:
        no_hotspots = text("mapui.no_hotspots")
        why_not = dict.fromkeys(
            (Source.RESIDENTS, Source.SIDE_BY_SIDE, Source.DIFFERENCE), no_hotspots
        )
    return _options(Source, "mapui.source", why_not)


def _measures(facts: MapFacts, state: ViewState) -> tuple[Option, ...]:
    why_not: dict[str, Text] = {}
    if state.source is not Source.POLICE:
        only_police = text("mapui.only_police")
        why_not = {Measure.DENSITY: only_police, Measure.GI_STAR: only_police}
    elif not facts.is_enough_for_gi_star:
        why_not[Measure.GI_STAR] = text("mapui.too_few", count=facts.incidents_chosen)
    return _options(Measure, "mapui.measure", why_not)


def _options(
    values: type[Source] | type[Measure], prefix: str, why_not: dict[str, Text]
) -> tuple[Option, ...]:
    return tuple(Option(value, text(f"{prefix}_{value}"), why_not.get(value)) for value in values)


def _empty(facts: MapFacts, state: ViewState) -> EmptyState | None:
    if facts.incidents_stored or (facts.hotspots_stored and state.source is not Source.POLICE):
        return None
    return EmptyState(
        title=text("mapui.empty_title"),
        text=text("mapui.empty_text"),
        buttons=(
            Button("open_data", text("mapui.empty_import"), is_primary=True),
            Button("add_demo", text("mapui.empty_demo")),
        ),
    )
