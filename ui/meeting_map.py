"""The map of an open session: the laptop's own, and the public one on the wall.

Both run by themselves, so that what others did is seen; where nothing has changed, the message
of the last run goes out again and the browser does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from geo.privacy.session import DisclosedSession
from layers.layer import MapView
from model.errors import NotFoundError
from model.session import Mark, SessionState
from model.view import Tier, ViewState
from services.ground import view_bounds
from services.hall_sync import SyncRole, resume_sync, sync_status
from services.paper import session_grid
from services.places import describe_place
from services.session_map import facilitator_view, projected, projector_view, session_period
from services.sessions import undo_state
from services.stage import Stage, stage_of
from services.units import mapped_unit, unit_label
from session.personal import PERSONAL_PATTERNS
from session.pictures import Picture, PictureKind
from session.visibility import hidden_marks, projected_marks, visible_marks
from ui.map_choices import MapChoices, Panel
from ui.map_component import held_by_browser, show_map
from ui.map_page import search_answer
from ui.map_panels import place_panel
from ui.map_payload import build_payload
from ui.meeting import follow, meeting
from ui.meeting_events import FOUND, LAYERS, PLACE, QUERY, RECEIPTS, VIEW, take_event
from ui.session import language, voice, workspace
from ui.session_payload import Place, Role, SessionChoices
from ui.shell import error_box, first_wait

PULSE_SECONDS = 1.0
"""How often other laptops' marks are looked for."""

KEPT, WALL_KEPT = "mtg.message", "wall.message"
"""The last message with what it was made from."""

MAP, WALL = "meeting_map", "wall_map"
"""Keys of the two components."""


def show_meeting_map(_state: SessionState) -> None:
    """Draw the laptop's own map; a click reruns this, not the page."""
    st.fragment(_draw, run_every=PULSE_SECONDS)()


def _draw() -> None:
    follow()
    with error_box():
        state, here = meeting(), workspace()
        resume_sync(here, state.info.entity_id)
        with first_wait(MAP):
            payload = kept(KEPT, watched(state), lambda: _message(state))
        show_map(payload, key=MAP, failed=voice()("map.failed"), on_event=take_event)


def kept(
    name: str, made_from: tuple[Any, ...], make: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Return the last message where nothing it was made from has changed since."""
    before, message = st.session_state.get(name, (None, None))
    is_same = before is not None and len(before) == len(made_from)
    if is_same and all(a is b or a == b for a, b in zip(before, made_from, strict=True)):
        kept: dict[str, Any] = message
        return kept
    message = make()
    st.session_state[name] = (made_from, message)
    return message


def watched(state: SessionState) -> tuple[Any, ...]:
    """Return all that the laptop's message depends on."""
    here, session_id = workspace(), state.info.entity_id
    return (
        state,
        stage_of(here, session_id).now,
        sync_status(here, session_id).others,
        st.session_state.get(RECEIPTS, ()),
        own_view(state),
        *(st.session_state.get(name) for name in (QUERY, FOUND, PLACE)),
        language(),
        held_by_browser(MAP),
    )


def own_view(state: SessionState) -> ViewState:
    """Return what this laptop has chosen to see under the marks."""
    chosen = st.session_state.get(VIEW, ViewState())
    return replace(
        chosen,
        pcode=state.info.pcode,
        period=session_period(state.info),
        tier=Tier.WORKING,
        cell="",
    )


def active_group(state: SessionState, stage: Stage) -> str:
    """Return the group that speaks on this laptop: the chosen one, at first the first.

    None does before somebody chose, on a laptop that joined another, and where a group keeps marks
    to itself: they would be seen by whoever opens the session next.
    """
    ids = [group.entity_id for group in state.groups]
    if stage.active_group in ids:
        return stage.active_group
    is_member = sync_status(workspace(), state.info.entity_id).role is SyncRole.MEMBER
    if is_member or not ids or hidden_marks(state, active_group=""):
        return ""
    stage.change(active_group=ids[0])
    return ids[0]


def _message(state: SessionState) -> dict[str, Any]:
    here, stage = workspace(), stage_of(workspace(), state.info.entity_id)
    group, view = active_group(state, stage), own_view(state)
    seen = visible_marks(state, active_group=group)
    shown = facilitator_view(here, state, view, active_group=group)
    st.session_state[LAYERS] = {layer.key: layer.is_on for layer in shown.layers}
    return build_payload(
        moved_to(shown, st.session_state.get(FOUND, "")),
        view,
        language=language(),
        choices=MapChoices(resolutions=()),
        panel=_panel(view),
        search=search_answer(st.session_state.get(QUERY, "")),
        session=own_choices(state, stage, group, seen, hidden=len(state.marks) - len(seen)),
        have=held_by_browser(MAP),
    )


def moved_to(view: MapView, pcode: str) -> MapView:
    """Return a map that looks at a unit somebody searched for: the browser goes there once."""
    if not pcode or pcode == view.unit.pcode:
        return view
    try:
        here = workspace()
        label = unit_label(here, pcode)
        return replace(view, unit=label, bounds=view_bounds(here, mapped_unit(here, pcode)))
    except NotFoundError:  # another set was chosen meanwhile
        return view


def _panel(view: ViewState) -> Panel | None:
    place = st.session_state.get(PLACE)
    details = describe_place(workspace(), view, place) if place else None
    return place_panel(details) if details else None


def own_choices(
    state: SessionState, stage: Stage, group: str, seen: tuple[Mark, ...], *, hidden: int
) -> SessionChoices:
    """Return the session as this laptop shows it, with the marks it may see here."""
    here, session_id = workspace(), state.info.entity_id
    can_undo, can_redo = undo_state(here, session_id)
    others = sync_status(here, session_id).others
    return SessionChoices(
        info=state.info,
        groups=state.groups,
        active_group=group,
        marks=seen,
        order=numbered(state, stage, seen),
        hidden=hidden,
        can_undo=can_undo,
        can_redo=can_redo,
        grid=session_grid(here, state.info.pcode),
        highlight=stage.highlight,
        stage=place_of(stage),
        editing=tuple((other.editing, other.who) for other in others if other.editing),
        receipts=st.session_state.get(RECEIPTS, ()),
        name_patterns=tuple(PERSONAL_PATTERNS),
        marks_of_group={
            one.entity_id: sum(mark.group_id == one.entity_id for mark in state.marks)
            for one in state.groups
        },
    )


def numbered(state: SessionState, stage: Stage, seen: tuple[Mark, ...]) -> tuple[str, ...]:
    """Return the ids of a laptop's marks in the order of their numbers.

    First those on the wall, as the wall numbers them: who says "number three" is understood.
    """
    wall = projected_marks(state, stage.active_group, Picture.parse(stage.picture)).marks
    return tuple(dict.fromkeys(mark.entity_id for mark in (*wall, *seen)))


def place_of(stage: Stage) -> Place:
    """Return where the wall looks."""
    now = stage.now
    return Place(
        center=now.center,
        zoom=now.zoom or 0.0,
        size=now.size,
        theme=now.theme,
        version=now.version,
    )


def show_wall_map(state: SessionState) -> None:
    """Draw the public map; call it inside a fragment that runs by itself."""
    here, session_id = workspace(), state.info.entity_id
    stage = stage_of(here, session_id)
    made_from = (state, stage.now, language(), held_by_browser(WALL))
    with first_wait(WALL):
        payload = kept(WALL_KEPT, made_from, lambda: _wall_message(state, stage))
    show_map(payload, key=WALL, failed=voice()("map.failed"), on_event=lambda _event: None)


def _wall_message(state: SessionState, stage: Stage) -> dict[str, Any]:
    """Return the message of the wall: what the gate gave, and nothing else."""
    view, disclosed = public_picture(state, stage)
    return public_message(view, wall_choices(state, stage, disclosed), key=WALL)


def wall_choices(state: SessionState, stage: Stage, disclosed: DisclosedSession) -> SessionChoices:
    """Return the session as the wall shows it."""
    return SessionChoices(
        info=state.info,
        role=Role.PROJECTOR,
        marks=disclosed_marks(state, disclosed),
        sides=disclosed_sides(disclosed),
        hidden=disclosed.hidden,
        highlight=disclosed.highlight,
        stage=place_of(stage),
    )


def public_picture(state: SessionState, stage: Stage) -> tuple[MapView, DisclosedSession]:
    """Return what the hall sees: the map, and what the gate gave for it."""
    here = workspace()
    return projector_view(here, state, stage), projected(here, state, stage)


def public_message(view: MapView, session: SessionChoices, *, key: str) -> dict[str, Any]:
    """Return the message of a public map of a session."""
    return build_payload(
        view,
        ViewState(pcode=session.info.pcode, tier=Tier.PUBLIC),
        language=language(),
        choices=MapChoices(resolutions=()),
        session=session,
        have=held_by_browser(key),
    )


def disclosed_marks(state: SessionState, disclosed: DisclosedSession) -> tuple[Mark, ...]:
    """Return the marks that the component draws."""
    shown = set(disclosed.marks["mark_id"])
    return tuple(mark for mark in state.marks if mark.entity_id in shown)


def disclosed_sides(disclosed: DisclosedSession) -> Mapping[str, int]:
    """Return on which of two maps each mark stands; none where there is one map."""
    if disclosed.picture.kind is not PictureKind.PAIR:
        return {}
    marks = disclosed.marks
    return dict(zip(marks["mark_id"], marks["side"].astype(int), strict=True))
