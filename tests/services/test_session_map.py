"""The maps of a session: what each of the two windows holds, and how fast a mark is on them."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from statistics import median

import pytest

from layers.layer import LayerKind, Pane
from layers.session_marks import ABOUT_KEY, MARKS_KEY
from model.events import Action, Edit, EntityKind
from model.session import Step
from model.view import Accounting, PublicAccounting, Tier, ViewState
from services import session_map
from services.session_map import facilitator_view, projected, projector_view
from services.sessions import edit_session, session_state, set_step
from services.stage import Stage
from tests.services.conftest import TODAY
from tests.services.session_world import ACTOR, OSH, group_ids, put, release, start
from ui.map_choices import MapChoices
from ui.map_payload import build_payload

NOTE = "жашыруун сөз"


def layers_of(view):
    return {layer.key: layer for layer in view.layers}


def drawn_ids(view, key=MARKS_KEY):
    layers = layers_of(view)
    return set(layers[key].table["id"]) if key in layers else set()


def everything_in(view, *, panes=tuple(Pane)):
    """Write down all that a window gets: what the component is sent, and the tables themselves."""
    view = replace(view, layers=tuple(x for x in view.layers if x.pane in panes))
    payload = build_payload(view, ViewState(tier=view.tier), language="ky", choices=MapChoices())
    tables = "".join(
        layer.table.reset_index().to_json()
        if layer.kind is LayerKind.CELLS
        else layer.table.to_json()
        for layer in view.layers
    )
    return json.dumps(payload, ensure_ascii=False, default=str) + tables + repr(view)


def stage_with(**values):
    stage = Stage()
    stage.change(**values)
    return stage


def test_a_laptop_s_map_has_its_own_marks_and_released_ones(workspace):
    session_id = start(workspace)
    women, youth, _ = group_ids(workspace, session_id)
    own = put(workspace, session_id, 0, category="domestic_violence", radius_m=300)
    others = put(workspace, session_id, 1)
    state = session_state(workspace, session_id)
    view = facilitator_view(workspace, state, ViewState(), active_group=women)
    assert (view.tier, view.unit.pcode) == (Tier.WORKING, OSH)
    assert drawn_ids(view) == drawn_ids(view, ABOUT_KEY) == {own}
    assert drawn_ids(facilitator_view(workspace, state, ViewState(), active_group=youth)) == {
        others
    }
    release(workspace, session_id, 1)
    state = session_state(workspace, session_id)
    view = facilitator_view(workspace, state, ViewState(), active_group=women)
    assert drawn_ids(view) == {own, others}
    assert isinstance(view.accounting, Accounting)
    # marks of this session are not drawn a second time as hotspots from elsewhere
    assert not any(key.startswith("hotspots") for key in layers_of(view))


@pytest.mark.parametrize(("step", "is_on"), [(s, s not in session_map.LOOKING) for s in Step])
def test_police_cells_are_off_while_people_look_and_mark(demo_workspace, step, is_on):
    session_id = start(demo_workspace, step=step)
    state = session_state(demo_workspace, session_id)
    view = facilitator_view(demo_workspace, state, ViewState(), active_group="")
    cells = [layer for layer in view.layers if layer.kind is LayerKind.CELLS]
    assert [layer.is_on for layer in cells] == [is_on]
    asked = ViewState(toggled=frozenset({cells[0].key}))
    switched = facilitator_view(demo_workspace, state, asked, active_group="")
    assert layers_of(switched)[cells[0].key].is_on is not is_on


@pytest.mark.parametrize("picture", ["all", "group", "pair", "overlap", "police", "difference"])
def test_the_projector_never_holds_what_is_not_for_the_hall(demo_workspace, picture):
    session_id = start(demo_workspace, step=Step.MARK)
    women, youth, elders = group_ids(demo_workspace, session_id)
    shown = put(demo_workspace, session_id, 0, note=NOTE)
    kinds = ((0, "early_marriage"), (1, "alcohol"), (2, "road_safety"))
    secrets = {}
    for at, (group, category) in enumerate(kinds, start=1):
        # a position of its own each, so that it would be found in whatever form it leaks
        lng, lat = 73.41234 + at / 1000, 40.71234 + at / 1000
        values = {"category": category, "note": NOTE, "at": (lng, lat)}
        secrets[put(demo_workspace, session_id, group, **values)] = (f"{lng:.5f}", f"{lat:.5f}")
    release(demo_workspace, session_id, 0)
    of = {"group": f":{elders}", "pair": f":{women}:{youth}", "overlap": f":{women}:{elders}"}
    for step in Step:
        set_step(demo_workspace, session_id, step, actor=ACTOR)
        state = session_state(demo_workspace, session_id)
        for active, highlight in zip(("", elders, women), secrets, strict=True):
            stage = stage_with(
                active_group=active, picture=picture + of.get(picture, ""), highlight=highlight
            )
            view = projector_view(demo_workspace, state, stage, today=TODAY)
            assert (view.tier, view.cube) == (Tier.PUBLIC, None)
            assert isinstance(view.accounting, PublicAccounting)
            assert {layer.tier for layer in view.layers} == {Tier.PUBLIC}
            sent = everything_in(view, panes=(Pane.CELLS, Pane.MARKS, Pane.PLACES))
            assert NOTE not in sent
            for mark_id, position in secrets.items():
                assert mark_id not in sent
                assert not any(degrees in sent for degrees in position)
            for layer in view.layers:
                if layer.pane in {Pane.CELLS, Pane.MARKS}:
                    assert len([entry for entry in layer.legend if entry.fill]) <= 5
            assert projected(demo_workspace, state, stage, today=TODAY).highlight == ""
            stage.change(highlight=shown)
            assert projected(demo_workspace, state, stage, today=TODAY).highlight == shown


def test_the_positions_are_looked_for_as_they_travel(demo_workspace):
    """The search above finds a mark that is public: by its id, and by its position."""
    session_id = start(demo_workspace)
    mark = put(demo_workspace, session_id, 0, at=(73.41234, 40.71234))
    state = session_state(demo_workspace, session_id)
    stage = stage_with(active_group=group_ids(demo_workspace, session_id)[0])
    sent = everything_in(projector_view(demo_workspace, state, stage))
    assert mark in sent
    assert "73.41234" in sent


def test_while_people_draw_there_are_no_police_records_on_the_projector(demo_workspace):
    session_id = start(demo_workspace, is_rehearsal=True)
    for step in Step:
        set_step(demo_workspace, session_id, step, actor=ACTOR)
        state = session_state(demo_workspace, session_id)
        for picture in ("police", "difference"):
            stage = stage_with(picture=picture)
            view = projector_view(demo_workspace, state, stage, today=TODAY)
            has_cells = any(layer.kind is LayerKind.CELLS for layer in view.layers)
            # without marks there is a release to show, but no difference to draw from none
            assert has_cells is (step not in session_map.LOOKING)


def test_the_projector_shows_a_mark_at_its_place_and_counts_what_it_may_not(workspace):
    session_id = start(workspace)
    women, _, elders = group_ids(workspace, session_id)
    mark = put(workspace, session_id, 0)
    put(workspace, session_id, 0, category="suicide_minors")
    put(workspace, session_id, 2)
    state = session_state(workspace, session_id)
    view = projector_view(workspace, state, stage_with(active_group=women))
    (point,) = layers_of(view)[MARKS_KEY].table.geometry
    assert (point.x, point.y) == (73.3, 40.6)
    assert drawn_ids(view) == {mark}
    hidden = [said for said in view.accounting.lines if said.key == "sessionmap.hidden"]
    assert [said.params["count"] for said in hidden] == [1]
    view = projector_view(workspace, state, stage_with(active_group=elders))
    assert drawn_ids(view) == set()
    assert "sessionmap.small_group" in [said.key for said in view.sentences]
    assert "sessionmap.hidden" not in [said.key for said in view.accounting.lines]


def test_police_and_residents_stand_side_by_side_in_public(demo_workspace):
    session_id = start(demo_workspace, is_rehearsal=True, step=Step.COMPARE)
    put(demo_workspace, session_id, 0)
    release(demo_workspace, session_id, 0)
    state = session_state(demo_workspace, session_id)
    view = projector_view(demo_workspace, state, stage_with(picture="police"), today=TODAY)
    (cells, *_) = [layer for layer in view.layers if layer.kind is LayerKind.CELLS and layer.is_on]
    assert not cells.is_perception
    assert len(cells.legend) <= 5  # and no second ramp over it
    assert layers_of(view)[MARKS_KEY].is_perception
    said = [one.key for one in view.sentences]
    assert said[0] == "sessionmap.police_and_marks"
    assert len(said) > 1  # then what was coarsened, where there is room
    assert all(layer.tier is Tier.PUBLIC for layer in view.layers)
    assert view.is_demo  # the records are generated
    view = projector_view(demo_workspace, state, stage_with(picture="difference"), today=TODAY)
    assert "difference" in layers_of(view)


def test_a_rehearsal_is_marked_demo_on_both_windows(workspace):
    session_id = start(workspace, is_rehearsal=True)
    put(workspace, session_id, 0)
    state = session_state(workspace, session_id)
    women = group_ids(workspace, session_id)[0]
    own = facilitator_view(workspace, state, ViewState(), active_group=women)
    hall = projector_view(workspace, state, stage_with(active_group=women))
    for view in (own, hall):
        assert view.is_demo
        assert layers_of(view)[MARKS_KEY].is_demo


def test_an_empty_session_says_what_to_do(workspace):
    session_id = start(workspace)
    state = session_state(workspace, session_id)
    own = facilitator_view(workspace, state, ViewState(), active_group="")
    hall = projector_view(workspace, state, Stage())
    for view in (own, hall):
        assert "sessionmap.no_marks" in [said.key for said in view.sentences]
        assert not drawn_ids(view)


def test_a_deleted_mark_is_on_no_map(workspace):
    session_id = start(workspace)
    women = group_ids(workspace, session_id)[0]
    mark = put(workspace, session_id, 0)
    gone = Edit(EntityKind.MARK, mark, action=Action.DELETE)
    edit_session(workspace, session_id, [gone], actor=ACTOR)
    state = session_state(workspace, session_id)
    assert not drawn_ids(facilitator_view(workspace, state, ViewState(), active_group=women))
    assert not drawn_ids(projector_view(workspace, state, stage_with(active_group=women)))


def test_a_mark_costs_a_small_part_of_the_map_under_it(demo_workspace):
    """CPU time of the call after a mark, against that of the whole map; 2,000 cells and more."""
    session_id = start(demo_workspace, pcode="")
    women = group_ids(demo_workspace, session_id)[0]
    view = ViewState(resolution=10)
    for at in range(40):
        put(demo_workspace, session_id, 0, at=(73.3 + at / 1000, 40.6))

    def cost():
        state = session_state(demo_workspace, session_id)
        began = time.thread_time()
        shown = facilitator_view(demo_workspace, state, view, active_group=women)
        return time.thread_time() - began, shown

    first, mark = [], []
    for at in range(5):
        session_map._base.cache_clear()
        first.append(cost()[0])
        put(demo_workspace, session_id, 0, at=(73.2, 40.5 + at / 1000))
        taken, shown = cost()
        mark.append(taken)
    assert sum(len(x.table) for x in shown.layers if x.kind is LayerKind.CELLS) > 2_000
    assert median(mark) < 0.3 * median(first), (mark, first)


def test_layers_that_did_not_change_are_the_same_objects(demo_workspace):
    """Who encodes them can keep what was encoded."""
    session_id = start(demo_workspace)
    women = group_ids(demo_workspace, session_id)[0]

    def now():
        put(demo_workspace, session_id, 0)
        state = session_state(demo_workspace, session_id)
        view = facilitator_view(demo_workspace, state, ViewState(), active_group=women)
        return {k: x.table for k, x in layers_of(view).items() if not k.startswith("session")}

    before, after = now(), now()
    assert before.keys() == after.keys()
    assert all(before[key] is after[key] for key in before)
