"""Whose picture says what: two groups beside each other, and the community beside the police.

As the hall may hear it: the lists and the sentences to read aloud come from what the gate gives,
on the facilitator's screen too.
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
from layers.disclosed import release_title, unit_class_title
from layers.session_marks import comparable, group_text
from model.session import SessionState
from model.text import Text, text
from services.session_map import public_police
from services.units import breadcrumb, mapped_unit, names_of
from services.view_texts import period_text, unit_text
from services.workspace import Workspace, basemap
from session.pictures import Picture, PictureKind
from session.visibility import POLICE_STEPS, is_offered, projected_marks

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
    second: float | None  # marks, or the lower limit of a class of incidents, None below it


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two pictures beside each other, as everybody may hear of them."""

    names: tuple[Text, Text]
    resolution: int
    agree: tuple[ComparedCell, ...]
    only_first: tuple[ComparedCell, ...]
    only_second: tuple[ComparedCell, ...]
    sentences: tuple[Text, ...]  # to read aloud
    empty: Text | None = None  # what to do where there is nothing to compare


def compare_groups(
    workspace: Workspace, state: SessionState, first: str, second: str
) -> Comparison:
    """Return which cells two groups both marked, and which only one of them did.

    A group whose marks may not be shown by themselves (not released, or fewer than five people)
    gives an empty comparison that says what to do.
    """
    groups = {group.entity_id: group for group in state.groups}
    pair = [groups[group_id] for group_id in (first, second) if group_id in groups]
    resolution = _resolution(workspace, state)
    if len(pair) < 2 or first == second:
        return _nothing(resolution, text("sessionmap.choose_two"))
    # the hall reads no label that looks like a person's name
    names = (group_text(public_group(pair[0])), group_text(public_group(pair[1])))
    picture = Picture(PictureKind.OVERLAP, (first, second))
    if not is_offered(state, picture):
        return _nothing(resolution, text("sessionmap.not_offered"), names=names)
    frame = marks_frame(projected_marks(state, "", picture).marks, state)
    sides = [frame[frame["group_id"] == group_id] for group_id in (first, second)]
    weights = [weight_per_cell(side, resolution=resolution) for side in sides]
    found = _listed(weights[0], weights[1], names=names, resolution=resolution)
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
    return replace(found, sentences=(sentence,))


def compare_with_police(
    workspace: Workspace, state: SessionState, *, today: date | None = None
) -> Comparison:
    """Return where residents and police agree, and what only one of them names.

    In the session's base period. Everything comes from the gate: classes for numbers, no
    sensitive mark, no small group by itself.
    """
    today = today or date.today()
    names = (text("sessionmap.residents"), text("sessionmap.police"))
    resolution = _resolution(workspace, state)
    if state.info.step not in POLICE_STEPS:
        return _nothing(resolution, text("sessionmap.not_yet"), names=names)
    view = disclose_session(
        state,
        active_group="",
        picture=Picture(PictureKind.DIFFERENCE),
        police=public_police(workspace, state.info, today=today),
    )
    aloud = tuple(
        _aloud(_marked(code, number), police_figure(workspace, state, code, today=today))
        for code, number in _most_marked(view.marks)
    )
    pair = comparable(view)
    if pair is None:
        is_little = view.police is not None and view.police.unit_class is not None
        why = text("sessionmap.too_few_cells" if is_little else "sessionmap.no_release")
        return replace(_nothing(resolution, why, names=names), sentences=aloud)
    police, residents, resolution = pair
    found = _listed(residents, police, names=names, resolution=resolution)
    if residents.empty and not view.marks.empty:
        # read aloud, "only residents: 0" would be untrue
        return replace(found, sentences=aloud, empty=text("sessionmap.no_marks_compared"))
    sentences = (*_agreement(found), *aloud)
    return replace(found, sentences=sentences, empty=_missing(residents, police))


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
    first: pd.Series, second: pd.Series, *, names: tuple[Text, Text], resolution: int
) -> Comparison:
    cells = compare_cells(first, second)
    lists = (
        _cells(one, first, second) for one in (cells.both, cells.only_first, cells.only_second)
    )
    agree, only_first, only_second = lists
    return Comparison(names, resolution, agree, only_first, only_second, ())


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


def _resolution(workspace: Workspace, state: SessionState) -> int:
    unit = breadcrumb(workspace, mapped_unit(workspace, state.info.pcode))[-1]
    return default_resolution(unit.level)


def _nothing(resolution: int, why: Text, *, names: tuple[Text, Text] | None = None) -> Comparison:
    both = names or (text("sessionmap.residents"), text("sessionmap.police"))
    return Comparison(both, resolution, (), (), (), (), empty=why)
