"""Whose picture says what: two groups beside each other, and the community beside the police.

For the facilitator with exact numbers, for the hall with what the gate gives: the lists, the
layers and the sentence to read aloud come from the same tier, never from a finer one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.cells import cell_to_text, centres_of, default_resolution
from geo.compare import compare_cells, nearest_settlements
from geo.marks import marks_frame
from geo.privacy import DisclosedView
from geo.privacy.session import disclose_session, public_group
from geo.shares import weight_per_cell
from layers.cells import difference_layer
from layers.disclosed import release_title, unit_class_title
from layers.layer import Layer
from layers.session_marks import comparable, group_text, named_group, overlap_layer, session_layers
from model.session import Group, SessionState
from model.text import Text, text
from model.view import Tier, ViewState
from services.map_working import counts_of
from services.selection import select
from services.session_map import public_police, session_period, session_period_text
from services.units import breadcrumb, mapped_unit, names_of
from services.view_texts import period_text, unit_text
from services.workspace import Workspace, basemap
from session.pictures import Picture, PictureKind
from session.visibility import POLICE_STEPS, is_offered, projected_marks, visible_marks

CATEGORIES_ALOUD = 5
"""Sentences to read aloud: more, nobody listens to."""

_NEAR_M = 1_500.0
"""A cell whose centre is nearer to a settlement than this is named as being there."""


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """A cell of a list: where it is in words, and what the two pictures say of it."""

    cell: str  # H3 index in hexadecimal
    place: Text
    lng: float
    lat: float
    first: float  # marks: of residents, or of the first group; shares of lines and areas
    second: float | None  # incidents or marks; in public the lower limit of a class, None below


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two pictures beside each other, in one tier."""

    tier: Tier
    names: tuple[Text, Text]
    resolution: int
    agree: tuple[ComparedCell, ...]
    only_first: tuple[ComparedCell, ...]
    only_second: tuple[ComparedCell, ...]
    sentences: tuple[Text, ...]  # to read aloud
    layers: tuple[Layer, ...]
    empty: Text | None = None  # what to do where there is nothing to compare


def compare_groups(
    workspace: Workspace,
    state: SessionState,
    first: str,
    second: str,
    *,
    tier: Tier = Tier.WORKING,
    active_group: str = "",
) -> Comparison:
    """Return which cells two groups both marked, and which only one of them did.

    A group whose marks may not be seen (not released; in public also one of fewer than five
    people) gives an empty comparison that says what to do.
    """
    groups = {group.entity_id: group for group in state.groups}
    pair = [groups[group_id] for group_id in (first, second) if group_id in groups]
    resolution = _resolution(workspace, state)
    if len(pair) < 2 or first == second:
        return _nothing(tier, resolution, text("sessionmap.choose_two"))
    names = (_name(pair[0], tier), _name(pair[1], tier))
    picture = Picture(PictureKind.OVERLAP, (first, second))
    if tier is Tier.PUBLIC:
        if not is_offered(state, picture):
            return _nothing(tier, resolution, text("sessionmap.not_offered"), names=names)
        seen = projected_marks(state, "", picture).marks
    else:
        hidden = [g for g in pair if not g.is_released and g.entity_id != active_group]
        if hidden:
            why = text("sessionmap.not_released", group=_name(hidden[0], tier))
            return _nothing(tier, resolution, why, names=names)
        seen = visible_marks(state, active_group=active_group)
    frame = marks_frame(seen, state)
    sides = [frame[frame["group_id"] == group_id] for group_id in (first, second)]
    weights = [weight_per_cell(side, resolution=resolution) for side in sides]
    layer = overlap_layer(
        weights[0], weights[1], names=names, tier=tier, is_demo=state.info.is_rehearsal
    )
    found = _listed(weights[0], weights[1], names=names, tier=tier, resolution=resolution)
    if not any(len(side) for side in sides):
        return replace(found, empty=text("sessionmap.no_marks"))
    sentence = text(
        "sessionmap.groups_aloud",
        both=len(found.agree),
        first=names[0],
        only_first=len(found.only_first),
        second=names[1],
        only_second=len(found.only_second),
    )
    return replace(found, sentences=(sentence,), layers=(layer,))


def compare_with_police(
    workspace: Workspace,
    state: SessionState,
    *,
    tier: Tier = Tier.WORKING,
    active_group: str = "",
    category: str = "",
    today: date | None = None,
) -> Comparison:
    """Return where residents and police agree, and what only one of them names.

    In the session's base period; of one `category` or of all. In public everything comes from
    the gate: classes for numbers, no sensitive mark, no small group by itself.
    """
    if tier is Tier.PUBLIC:
        return _public(workspace, state, category=category, today=today or date.today())
    return _working(workspace, state, active_group=active_group, category=category)


def _working(
    workspace: Workspace, state: SessionState, *, active_group: str, category: str
) -> Comparison:
    frame = _of_category(
        marks_frame(visible_marks(state, active_group=active_group), state), category
    )
    resolution = _resolution(workspace, state)
    view = ViewState(
        pcode=state.info.pcode,
        period=session_period(state.info),
        categories=frozenset({category} if category else ()),
        resolution=resolution,
    )
    police = counts_of(select(workspace, view))
    residents = weight_per_cell(frame, resolution=resolution)
    names = (text("sessionmap.residents"), text("sessionmap.police"))
    found = _listed(residents, police, names=names, tier=Tier.WORKING, resolution=resolution)
    layers = (difference_layer(police, residents, is_demo=state.info.is_rehearsal),)
    aloud = tuple(
        _aloud(_marked(code, number), _recorded(workspace, state, view, code))
        for code, number in _most_marked(frame)
    )
    return replace(
        found,
        sentences=(*_agreement(found), *aloud),
        layers=(*layers, *session_layers(frame)),
        empty=_missing(residents, police),
    )


def _recorded(workspace: Workspace, state: SessionState, view: ViewState, category: str) -> Text:
    """Say exactly what the police recorded of a category: for the working view."""
    selection = select(workspace, replace(view, categories=frozenset({category})))
    return text(
        "sessionmap.police_recorded",
        count=int(selection.chosen.sum()),
        where=unit_text(selection.unit),
        period=session_period_text(state.info),
    )


def _public(workspace: Workspace, state: SessionState, *, category: str, today: date) -> Comparison:
    names = (text("sessionmap.residents"), text("sessionmap.police"))
    resolution = _resolution(workspace, state)
    if state.info.step not in POLICE_STEPS:
        return _nothing(Tier.PUBLIC, resolution, text("sessionmap.not_yet"), names=names)
    picture = Picture(PictureKind.DIFFERENCE)
    view = disclose_session(
        state,
        active_group="",
        picture=picture,
        police=public_police(workspace, state.info, today=today),
    )
    marked = _of_category(view.marks, category)
    aloud = tuple(
        _aloud(_marked(code, number), police_figure(workspace, state, code, today=today))
        for code, number in _most_marked(marked)
    )
    pair = comparable(view)
    if pair is None:
        is_little = view.police is not None and view.police.unit_class is not None
        why = text("sessionmap.too_few_cells" if is_little else "sessionmap.no_release")
        return replace(_nothing(Tier.PUBLIC, resolution, why, names=names), sentences=aloud)
    police, residents, resolution = pair
    found = _listed(residents, police, names=names, tier=Tier.PUBLIC, resolution=resolution)
    layer = difference_layer(police, residents, tier=Tier.PUBLIC, is_demo=view.is_demo)
    if residents.empty and not marked.empty:  # read aloud, "only residents: 0" would be untrue
        why = text("sessionmap.no_marks_compared")
        return replace(found, sentences=aloud, layers=(layer,), empty=why)
    return replace(
        found,
        sentences=(*_agreement(found), *aloud),
        layers=(layer,),
        empty=_missing(residents, police),
    )


def police_figure(workspace: Workspace, state: SessionState, category: str, *, today: date) -> Text:
    """Say of the police records what is public and nearest to a category."""
    view = public_police(workspace, state.info, today=today, categories=frozenset({category}))
    if view.period is None:
        return text("sessionmap.police_unknown")
    where = unit_text(breadcrumb(workspace, mapped_unit(workspace, state.info.pcode))[-1])
    period = period_text(view.period.months)
    if not view.releases:
        return _whole_unit(view, where=where, period=period)
    release = view.releases[0]
    said = {"what": release_title(release), "where": where, "period": period}
    if release.table.empty:
        return text("sessionmap.police_too_few", k=release.limits[0], **said)
    at_least = int(release.table["at_least"].sum())
    return text("sessionmap.police_at_least", at_least=at_least, **said)


def _whole_unit(view: DisclosedView, *, where: Text, period: Text) -> Text:
    """Say what is public of the unit as a whole, where too few of its cells are left."""
    unit = view.unit_class
    if unit is None:
        return text("sessionmap.police_unknown")
    said = {"what": unit_class_title(unit), "where": where, "period": period}
    if unit.at_least:
        return text("sessionmap.police_unit", at_least=unit.at_least, **said)
    return text("sessionmap.police_too_few", k=unit.limits[0], **said)


def _marked(category: str, number: int) -> Text:
    name = text(f"category.{category}")
    return text("sessionmap.residents_marked", count=number, category=name)


def _aloud(residents: Text, police: Text) -> Text:
    if police.key.startswith("privacy."):  # a sentence of its own
        return text("sessionmap.aloud_said", residents=residents, police=police)
    return text("sessionmap.aloud", residents=residents, police=police)


def _most_marked(frame: gpd.GeoDataFrame) -> list[tuple[str, int]]:
    counts = frame["category"].value_counts().sort_index()
    ordered = counts.sort_values(ascending=False, kind="stable").head(CATEGORIES_ALOUD)
    return [(str(code), int(number)) for code, number in ordered.items()]


def _of_category(frame: gpd.GeoDataFrame, category: str) -> gpd.GeoDataFrame:
    return frame[frame["category"] == category] if category else frame


def _agreement(found: Comparison) -> tuple[Text, ...]:
    return (
        text(
            "view.difference_sentence",
            both=len(found.agree),
            residents=len(found.only_first),
            police=len(found.only_second),
        ),
    )


def _missing(residents: pd.Series, police: pd.Series) -> Text | None:
    """Say what to do where one of the pictures is empty."""
    if residents.empty:
        return text("sessionmap.no_marks")
    return text("sessionmap.no_police") if police.empty else None


def _listed(
    first: pd.Series, second: pd.Series, *, names: tuple[Text, Text], tier: Tier, resolution: int
) -> Comparison:
    cells = compare_cells(first, second)
    lists = (
        _cells(one, first, second) for one in (cells.both, cells.only_first, cells.only_second)
    )
    agree, only_first, only_second = lists
    return Comparison(tier, names, resolution, agree, only_first, only_second, (), ())


def _cells(cells: np.ndarray, first: pd.Series, second: pd.Series) -> tuple[ComparedCell, ...]:
    """Return the cells of a list, those with most marks first, named by settlements."""
    settlements = basemap().settlements
    near = nearest_settlements(cells, settlements)
    marks = first.reindex(cells).fillna(0.0).to_numpy(np.float64)
    others = second.reindex(cells).to_numpy(np.float64)
    lng, lat = centres_of(cells)
    codes = cell_to_text(cells)
    order = np.lexsort((cells, -np.nan_to_num(others), -marks))
    return tuple(
        ComparedCell(
            cell=str(codes[at]),
            place=_place(near.iloc[at], settlements),
            lng=float(lng[at]),
            lat=float(lat[at]),
            first=float(marks[at]),
            second=None if np.isnan(others[at]) else float(others[at]),
        )
        for at in order
    )


def _place(row: pd.Series, settlements: gpd.GeoDataFrame) -> Text:
    if row["settlement"] < 0:
        return text("sessionmap.cell_nowhere")
    names = names_of(settlements.iloc[int(row["settlement"])])
    if row["distance_m"] < _NEAR_M:
        return text("sessionmap.cell_at", place=names)
    km = round(float(row["distance_m"]) / 1000, 1)
    return text(
        "sessionmap.cell_near", place=names, km=km, wind=text(f"sessionmap.wind_{row['wind']}")
    )


def _name(group: Group, tier: Tier) -> Text:
    if tier is Tier.PUBLIC:  # the hall reads no label that looks like a person's name
        return group_text(public_group(group))
    return named_group(group.kind, group.label)


def _resolution(workspace: Workspace, state: SessionState) -> int:
    unit = breadcrumb(workspace, mapped_unit(workspace, state.info.pcode))[-1]
    return default_resolution(unit.level)


def _nothing(
    tier: Tier, resolution: int, why: Text, *, names: tuple[Text, Text] | None = None
) -> Comparison:
    both = names or (text("sessionmap.residents"), text("sessionmap.police"))
    return Comparison(tier, both, resolution, (), (), (), (), (), empty=why)
