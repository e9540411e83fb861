"""The step "compare": which picture the hall sees, the sentence to read aloud, and the cells.

Sentence, lists and map come from the public tier, as on the projector: what is read aloud here may
be heard by everybody. Only the list of marks at the left is the facilitator's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from layers.session_marks import named_group
from model.session import Group, SessionState
from services.hall_sync import resume_sync
from services.session_compare import (
    ComparedCell,
    Comparison,
    compare_groups,
    compare_with_police,
)
from services.session_map import leaves_out_demo
from services.stage import Stage, stage_of
from session.pictures import GROUPS_OF, Picture, PictureKind
from session.visibility import offered_pictures, shown_alone
from ui.map_component import show_map
from ui.meeting import follow, meeting
from ui.meeting_events import take_event
from ui.meeting_map import (
    MAP,
    PULSE_SECONDS,
    disclosed_marks,
    disclosed_sides,
    kept,
    own_choices,
    public_message,
    public_picture,
    watched,
)
from ui.session import voice, workspace
from ui.shell import error_box

KEPT, COMPARED = "mtg.compare_message", "mtg.compared"

ROWS = 500
"""Cells in a list; more than a district has. The list scrolls."""


def show_compare(_state: SessionState) -> None:
    """Draw the hall's map at the left, what is said of it at the right."""
    st.fragment(_draw, run_every=PULSE_SECONDS)()


def _draw() -> None:
    follow()
    with error_box():
        state, here = meeting(), workspace()
        resume_sync(here, state.info.entity_id)
        stage = stage_of(here, state.info.entity_id)
        left, right = st.columns([5, 2], gap=None)
        with right, st.container(key="compare_side"):
            _choose_picture(state, stage)
            _show_comparison(state, stage)
        with left:
            payload = kept(KEPT, watched(state), lambda: _message(state, stage))
            show_map(payload, key=MAP, failed=voice()("map.failed"), on_event=take_event)


def _message(state: SessionState, stage: Stage) -> dict[str, Any]:
    view, disclosed = public_picture(state, stage)
    marks, group = disclosed_marks(state, disclosed), stage.active_group
    own = own_choices(state, stage, group, marks, hidden=disclosed.hidden)
    return public_message(view, replace(own, sides=disclosed_sides(disclosed)), key=MAP)


def offered_kinds(state: SessionState) -> tuple[PictureKind, ...]:
    """Return the kinds of pictures that may be shown."""
    return tuple(dict.fromkeys(picture.kind for picture in offered_pictures(state)))


def _choose_picture(state: SessionState, stage: Stage) -> None:
    """Offer the pictures; the chosen one is on the projector at once."""
    t, now = voice(), Picture.parse(stage.picture)
    groups = {group.entity_id: group for group in shown_alone(state)}
    kinds = offered_kinds(state)
    kind = st.selectbox(
        t("meeting.picture"),
        kinds,
        index=kinds.index(now.kind) if now.kind in kinds else 0,
        format_func=lambda one: t(f"meeting.picture_{one}"),
        key=f"picture_{len(kinds)}",
    )
    wanted = GROUPS_OF.get(kind, 0)
    chosen: list[str] = []
    for at, column in enumerate(st.columns(wanted) if wanted else ()):
        left = [group_id for group_id in groups if group_id not in chosen]
        before = now.groups[at] if at < len(now.groups) and now.groups[at] in left else left[0]
        chosen.append(
            column.selectbox(
                t("meeting.group_kind"),
                left,
                index=left.index(before),
                format_func=lambda group_id: _name(groups[group_id]),
                key=f"picture_{kind}_{at}_{'-'.join(chosen)}",
                label_visibility="collapsed",
            )
        )
    stage.change(picture=str(Picture(kind, tuple(chosen))))
    left_out = len(state.groups) - len(groups)
    if left_out:
        st.caption(t("meeting.not_alone", count=left_out))


def _name(group: Group) -> str:
    return voice()(named_group(group.kind, group.label))


def _compared(state: SessionState, picture: Picture) -> Comparison | None:
    if picture.kind in (PictureKind.PAIR, PictureKind.OVERLAP):
        return compare_groups(workspace(), state, *picture.groups)
    if picture.kind is PictureKind.GROUP:
        return None
    return compare_with_police(workspace(), state)


def _show_comparison(state: SessionState, stage: Stage) -> None:
    t, picture = voice(), Picture.parse(stage.picture)
    found = kept(COMPARED, (state, str(picture)), lambda: {"it": _compared(state, picture)})["it"]
    if found is None:
        st.caption(t("meeting.one_group"))
        return
    if found.sentences:
        st.caption(t("meeting.read_aloud"))
        said = "".join(f"<p>{escape(t(sentence))}</p>" for sentence in found.sentences)
        st.html(f"<div class='aloud'>{said}</div>")
    if found.empty:
        st.info(t(found.empty), icon=":material/info:")
    if picture.kind not in GROUPS_OF and leaves_out_demo(workspace(), state.info):
        st.caption(t("meeting.demo_not_counted"))
    if picture.kind is not PictureKind.ALL:
        _show_lists(found)


def _show_lists(found: Comparison) -> None:
    t = voice()
    lists = (
        (t("meeting.agree_cells", count=len(found.agree)), found.agree),
        (t("meeting.only", who=found.names[0], number=len(found.only_first)), found.only_first),
        (t("meeting.only", who=found.names[1], number=len(found.only_second)), found.only_second),
    )
    for title, cells in lists:
        if cells:
            with st.expander(title):
                st.html(cells_table(cells, found))


def cells_table(cells: Sequence[ComparedCell], found: Comparison) -> str:
    """Return a list of cells as an HTML table; every text escaped."""
    t = voice()
    head = "".join(f"<th>{escape(t(name))}</th>" for name in found.names)
    rows = "".join(
        f"<tr><td>{escape(t(cell.place))}</td><td>{_number(cell.first)}</td>"
        f"<td>{_number(cell.second)}</td></tr>"
        for cell in cells[:ROWS]
    )
    rest = len(cells) - ROWS
    more = f"<p>{escape(t('meeting.more_cells', count=rest))}</p>" if rest > 0 else ""
    table = f"<table class='cells'><tr><th></th>{head}</tr>{rows}</table>"
    return f"<div class='cells-list' tabindex='0'>{table}{more}</div>"


def _number(value: float | None) -> str:
    """Return marks, or the lower limit of a class; "–" below the least class."""
    return "–" if value is None else voice().number(value, digits=1)
