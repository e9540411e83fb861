"""A rehearsal of a meeting in Jeti-Oguz: 8 groups, 40 marks, 9 issues, all made up."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from exports.minutes import Minutes, build_minutes
from layers.layer import MapView
from layers.marks import hotspot_layers
from model.session import (
    Ballot,
    CanAct,
    Group,
    Issue,
    Mark,
    Question,
    SessionInfo,
    SessionState,
    VoteMethod,
)
from model.text import Names, text
from model.view import Tier
from session.visibility import projected_marks
from tests.exports.samples import MADE_ON, Options, view_of

UNIT = text("unit.district", name=Names("Жети-Өгүз", "Джети-Огузский", "Jeti-Oguz"))
GROUPS = (
    Group("g1", kind="women", label="Кызыл-Суу", people=14, is_released=True, order=1),
    Group("g2", kind="women", label="Барскоон", people=9, is_released=True, order=2),
    Group("g3", kind="youth", people=11, is_released=True, order=3),
    Group("g4", kind="aksakals", people=6, is_released=True, order=4),
    Group("g5", kind="lcpc", people=7, is_released=True, order=5),
    Group("g6", kind="farmers", people=12, is_released=True, order=6),
    Group("g7", kind="teachers", people=3, is_released=True, order=7),
    Group("g8", kind="elders", people=4, is_released=True, order=8),
)
CATEGORIES = (
    "road_safety",
    "cattle_theft",
    "school_racketeering",
    "unsafe_infrastructure",
    "alcohol",
    "resource_dispute",
    "youth_hooliganism",
    "domestic_violence",
)
NOTES = (
    "Жарык жок, мектептин жанында",
    "Көпүрө: тосмо жок, кышында тайгалак",
    "Жайытта, кечинде мал жоголот",
    "",
    "Суу бөлүштүрүүдө талаш",
    "#set page(fill: red) * _ $ <b>{{7*7}}</b> =1+1",
)


def session_state(*, is_rehearsal: bool = True, is_closed: bool = True) -> SessionState:
    """Return the whole session."""
    marks = tuple(_mark(at) for at in range(40))
    issues = tuple(_issue(at, category, marks) for at, category in enumerate(CATEGORIES))
    bridge = Issue(
        "i8",
        category="unsafe_infrastructure",
        title="Ысык-Көлдүн жээгиндеги көпүрө (Үч-Коргонго барчу жол)",
        order=9,
        can_act=CanAct.PARTLY,
    )
    info = SessionInfo(
        "s1",
        pcode="KG02210",
        held_on="2026-03-14",
        title="Жеңиш айылы",
        is_rehearsal=is_rehearsal,
        is_closed=is_closed,
    )
    return SessionState(
        info=info,
        groups=GROUPS,
        marks=marks,
        issues=(*issues, bridge),
        ballots=_ballots(),
        questions=(
            Question("q1", body="Кышында мектепке баруучу жолду ким тазалайт?", order=1),
            Question("q2", body="Жайыттагы күзөттүн акысы кайдан төлөнөт?", order=2),
        ),
    )


def _mark(at: int) -> Mark:
    rng = np.random.default_rng(at)
    lng, lat = rng.uniform(77.5, 78.5), rng.uniform(41.6, 42.25)
    shape = {"type": "Point", "coordinates": [lng, lat]}
    if at % 13 == 0:
        ring = [[lng, lat], [lng + 0.05, lat], [lng + 0.05, lat + 0.04], [lng, lat]]
        shape = {"type": "Polygon", "coordinates": [ring]}
    if at % 13 == 5:
        shape = {"type": "LineString", "coordinates": [[lng, lat], [lng + 0.06, lat + 0.03]]}
    return Mark(
        f"m{at}",
        group_id=f"g{at % 8 + 1}",
        geometry=shape,
        grid="C4.7" if at % 4 == 0 else "",
        category=CATEGORIES[(at * 3 + at // 8) % 8],
        severity=at % 3 + 1,
        time_of_day=("any", "day", "evening", "night")[at % 4],
        season=("any", "winter", "summer")[at % 3],
        note=NOTES[at % len(NOTES)],
        placed_on="2026-03-14",
    )


def _issue(at: int, category: str, marks: tuple[Mark, ...]) -> Issue:
    return Issue(
        f"i{at}",
        category=category,
        mark_ids=tuple(mark.entity_id for mark in marks if mark.category == category),
        rank={0: 1, 1: 2, 3: 3, 7: 4}.get(at, 0),
        can_act=(CanAct.YES, CanAct.PARTLY, CanAct.NO, CanAct.UNKNOWN)[at % 4],
        reason="Жыл сайын адам жабыркайт; биринчи кезекте жол белгилери керек" if at == 0 else "",
        order=at,
    )


def _ballots() -> tuple[Ballot, ...]:
    ballots = []
    for at, group in enumerate(GROUPS[:7]):  # the eighth does not vote
        rng = np.random.default_rng(100 + at)
        if at % 3 == 1:
            for number in range(group.people):
                chosen = rng.choice(9, size=3, replace=False)
                dots = {
                    f"i{issue}": int(dots) for issue, dots in zip(chosen, (2, 2, 1), strict=True)
                }
                method = VoteMethod.PHONE
                ballots.append(
                    Ballot(f"b{at}-{number}", (), False, False, group.entity_id, method, dots)
                )
        hands = {f"i{issue}": int(rng.integers(0, group.people + 1)) for issue in range(9)}
        if at % 3 != 1 or at == 4:
            ballots.append(Ballot(f"b{at}", group_id=group.entity_id, dots=hands))
    return tuple(ballots)


def public_view(state: SessionState, language: str = "ky") -> MapView:
    """Return a public map of the district with the marks that the room saw."""
    marks = projected_marks(state, "").marks
    frame = gpd.GeoDataFrame(
        {
            "hotspot_id": [mark.entity_id for mark in marks],
            "category": [mark.category for mark in marks],
            "severity": [mark.severity for mark in marks],
            "is_demo": [state.info.is_rehearsal] * len(marks),
        },
        geometry=[shapely.geometry.shape(dict(mark.geometry)) for mark in marks],
        crs=4326,
    )
    view = view_of(Options(language=language, tier=Tier.PUBLIC, is_demo=state.info.is_rehearsal))
    ground = tuple(
        layer for layer in view.layers if layer.key in {"lake", "district", "country", "settlement"}
    )
    layers = (*ground, *hotspot_layers(frame, tier=Tier.PUBLIC))
    return replace(view, layers=layers, title=text("view.hotspots"))


def minutes_of(state: SessionState, language: str = "ky") -> Minutes:
    """Return the minutes of the session."""
    return build_minutes(
        state,
        view=public_view(state, language),
        unit=UNIT,
        made_on=MADE_ON,
        police=(text("view.difference_sentence", both=3, residents=9, police=4),),
        squares={"m1": "B2"},
    )


def marks_frame(minutes: Minutes) -> pd.DataFrame:
    """Return the marks as a table."""
    return pd.DataFrame([{"number": mark.number, "id": mark.mark_id} for mark in minutes.marks])
