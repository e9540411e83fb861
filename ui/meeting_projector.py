"""The projector: public data only, large, and always where the facilitator is."""

from __future__ import annotations

from html import escape

import streamlit as st

from i18n import Translator
from model.errors import NotFoundError
from model.session import SessionState, Step
from services.hall import hall_of
from services.sessions import list_sessions
from services.stage import stage_of
from session.naming import issue_name
from session.tally import tally
from ui.meeting import ADDRESS, SESSION_ID, state_of
from ui.meeting_map import show_wall_map
from ui.meeting_phones import qr_source
from ui.meeting_result import result_bars, shown_on_wall
from ui.meeting_start import held_on, unit_name
from ui.meeting_style import wall_style
from ui.session import page_query, voice, workspace
from ui.shell import error_box

PULSE_SECONDS = 0.7
"""How often the facilitator's moves are looked for."""

IN_ONE_COLUMN = 8
"""Issues to vote upon below each other at 1024x768; more stand in two columns."""

_MAP_STEPS = frozenset({Step.ORIENT, Step.MARK, Step.COMPARE})


def show_projector() -> None:
    """Follow the session of the address, else the one that is open on this laptop."""
    session_id = _asked_session()
    if session_id:
        page_query(**{ADDRESS: session_id})
    st.fragment(_follow, run_every=PULSE_SECONDS)(session_id)


def _asked_session() -> str:
    asked = str(st.query_params.get(ADDRESS, ""))
    return asked if SESSION_ID.fullmatch(asked) else ""


def _follow(asked: str) -> None:
    with error_box():
        state = _state(asked)
        is_dark = state is not None and stage_of(workspace(), state.info.entity_id).theme == "dark"
        wall_style(is_dark=is_dark)
        if state is None:
            st.html(_waiting(voice()))
        elif Step(state.info.step) in _MAP_STEPS:
            show_wall_map(state)
        else:
            st.html(wall_page(state, voice()))


def _state(asked: str) -> SessionState | None:
    """Return the session to show: the asked one, or the latest that is not closed."""
    try:
        if asked:
            return state_of(asked)
    except NotFoundError:
        return None
    open_ones = [info for info in list_sessions(workspace()) if not info.is_closed]
    return state_of(open_ones[0].entity_id) if open_ones else None


def wall_page(state: SessionState, t: Translator) -> str:
    """Return what the hall reads in the steps without a map, as HTML; every text escaped."""
    is_agreeing = Step(state.info.step) is Step.AGREE
    content = _agree(state, t) if is_agreeing else _priorities(state, t)
    return f"<div class='wall'>{_where(state, t)}{content}</div>"


def _waiting(t: Translator) -> str:
    return (
        f"<div class='wall'><h1>{escape(t('meeting.wall_none'))}</h1>"
        f"<p>{escape(t('meeting.wall_how'))}</p></div>"
    )


def _where(state: SessionState, t: Translator) -> str:
    info = state.info
    demo = f"<span class='badge demo'>{escape(t('ui.demo_badge'))}</span>"
    return (
        f"<p class='where'><span>{escape(unit_name(info))}</span><span>{held_on(info)}</span>"
        f"{demo if info.is_rehearsal else ''}</p>"
    )


def _agree(state: SessionState, t: Translator) -> str:
    if state.info.is_voting:
        return _voting(state, t)
    counted = tally(state)
    if counted.results:
        title = f"<h1>{escape(t('meeting.wall_result'))}</h1>"
        return title + result_bars(counted, t, limit=shown_on_wall(counted))
    on_ballot = [issue for issue in state.issues if issue.is_on_ballot]
    if not on_ballot:
        return f"<h1>{escape(t('meeting.wall_agree'))}</h1>"
    rows = "".join(
        f"<li><b>{number}</b><span>{escape(t.value(issue_name(issue)))}</span></li>"
        for number, issue in enumerate(on_ballot, 1)
    )
    kind = " class='many'" if len(on_ballot) > IN_ONE_COLUMN else ""
    return f"<h1>{escape(t('meeting.wall_choose'))}</h1><ol{kind}>{rows}</ol>"


def _voting(state: SessionState, t: Translator) -> str:
    hall = hall_of(workspace(), state.info.entity_id)
    if hall is None or not hall.ballot_code:
        return f"<h1>{escape(t('meeting.wall_vote'))}</h1>"
    return (
        f"<h1>{escape(t('meeting.wall_vote'))}</h1><div class='vote'><div>"
        f"<p>{escape(t('meeting.wall_scan'))}</p>"
        f"<p class='address'>{escape(hall.addresses[0])}</p>"
        f"<p>{escape(t('meeting.wall_code'))}</p><div class='code'>{escape(hall.ballot_code)}</div>"
        f"<p>{escape(t('meeting.wall_dots', count=state.info.dots))}</p>"
        f"<p class='count'>{escape(t('meeting.votes_in', count=hall.phones_voted))}</p></div>"
        f"<div class='qr'><img alt='QR' src='{qr_source(hall)}'></div></div>"
    )


def _priorities(state: SessionState, t: Translator) -> str:
    title = f"<h1>{escape(t('meeting.priorities_title'))}</h1>"
    if not state.priorities:
        return f"{title}<p>{escape(t('meeting.wall_minutes'))}</p>"
    rows = "".join(
        f"<li><b>{issue.rank}</b><div><span>{escape(t.value(issue_name(issue)))}</span>"
        f"{_reason(issue.reason)}</div></li>"
        for issue in state.priorities
    )
    return f"{title}<ol>{rows}</ol>"


def _reason(words: str) -> str:
    return f"<p>{escape(words)}</p>" if words else ""
