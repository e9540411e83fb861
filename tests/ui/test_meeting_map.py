"""What the two windows of a session's map are told: nothing public counts what is hidden."""

from __future__ import annotations

from itertools import product

import pytest

from geo.privacy.session import disclose_session
from model.session import SessionState, Step
from services.hall_sync import SyncRole, SyncStatus
from services.stage import Stage
from session.pictures import ALL, Picture, PictureKind
from session.visibility import visible_marks
from tests.session.states import ELDERS, FARMERS, WOMEN, YOUTH, mark_of, state_of
from ui.meeting_map import active_group, numbered, wall_choices
from ui.session_payload import session_part

SECRET = tuple(mark_of(ELDERS, n, category="domestic_violence") for n in (1, 2, 3))
KEPT_BACK = tuple(mark_of(FARMERS, n) for n in (4, 5))
SHOWN = (mark_of(WOMEN, 6), mark_of(YOUTH, 7, category="road_safety"))
RELEASED = (WOMEN, YOUTH, ELDERS)
PICTURES = (
    ALL,
    Picture(PictureKind.GROUP, (WOMEN,)),
    Picture(PictureKind.GROUP, (ELDERS,)),
    Picture(PictureKind.OVERLAP, (WOMEN, YOUTH)),
    Picture(PictureKind.PAIR, (WOMEN, YOUTH)),
)


def on_the_wall(state: SessionState, active: str, picture: Picture) -> dict:
    stage = Stage()
    stage.change(active_group=active, picture=str(picture))
    disclosed = disclose_session(state, active_group=active, picture=picture)
    return session_part(wall_choices(state, stage, disclosed), language="en")


@pytest.mark.parametrize(("step", "picture"), list(product(Step, PICTURES)))
def test_whatever_a_small_group_marked_in_secret_the_wall_is_told_the_same(step, picture):
    without = state_of(*SHOWN, step=step, released=RELEASED)
    for active in ("", WOMEN, ELDERS, FARMERS):
        plain = on_the_wall(without, active, picture)
        for secret in (SECRET, KEPT_BACK, SECRET + KEPT_BACK):
            state = state_of(*secret, *SHOWN, step=step, released=RELEASED)
            assert on_the_wall(state, active, picture) == plain


def test_a_mark_on_the_wall_has_the_same_number_on_the_laptop():
    state = state_of(*SECRET, *KEPT_BACK, *SHOWN, step=Step.MARK, released=RELEASED)
    stage = Stage()
    stage.change(active_group=WOMEN)
    seen = visible_marks(state, active_group=WOMEN)
    wall = {m["id"]: m["number"] for m in on_the_wall(state, WOMEN, ALL)["marks"]}
    assert wall == {SHOWN[0].entity_id: 1, SHOWN[1].entity_id: 2}
    own = numbered(state, stage, seen)
    assert own[:2] == tuple(wall)
    assert set(own) == {mark.entity_id for mark in (*SHOWN, *SECRET)}


@pytest.mark.parametrize(
    ("role", "marks", "released", "wanted"),
    [
        (SyncRole.ALONE, (), (), WOMEN),
        (SyncRole.HUB, SHOWN, RELEASED, WOMEN),
        (SyncRole.ALONE, SHOWN, (YOUTH,), ""),  # the women's would be seen by whoever opens it
        (SyncRole.MEMBER, (), (), ""),
    ],
)
def test_nobody_speaks_before_somebody_chose_where_that_would_show_hidden_marks(
    monkeypatch, role, marks, released, wanted
):
    monkeypatch.setattr("ui.meeting_map.workspace", lambda: None)
    monkeypatch.setattr("ui.meeting_map.sync_status", lambda *_: SyncStatus(role=role))
    state, stage = state_of(*marks, step=Step.MARK, released=released), Stage()
    assert active_group(state, stage) == wanted
    assert stage.active_group == wanted
    stage.change(active_group=YOUTH)
    assert active_group(state, stage) == YOUTH
