"""The form of a new session: where, who, when, and which months of police records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from model.admin import Level, UnitLabel
from model.errors import HotspotsError
from model.text import Text, text
from model.view import Month
from services.demo import add_demo
from services.overview import overview
from services.sessions import GroupPlan, SessionPlan, start_session
from services.units import search_units, unit_label
from services.view_texts import unit_text
from ui.meeting import NAME, ROLE, actor, attempt, open_meeting
from ui.meeting_backup import back_up_start
from ui.meeting_new_groups import choose_groups, empty_groups
from ui.plain import plain
from ui.session import language, view, voice, workspace

UNIT = "mtg.unit"
"""P-code of the unit that was chosen."""

YEARS_OFFERED = 4

EMPTIED = "mtg.emptied"
"""Set once a session was prepared: the next run shows an empty form, so none is made twice."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds when the button is pressed."""

    pcode: str
    groups: tuple[GroupPlan, ...]
    period: tuple[Month, Month]
    held_on: date | None


def show_new() -> None:
    """Show the form; a session that starts is opened at once."""
    t = voice()
    if st.session_state.pop(EMPTIED, False):
        _empty_form()
    st.subheader(t("meeting.new_title"), anchor=False)
    with st.container(border=True, key="new_meeting"):
        pcode = _choose_unit()
        groups = choose_groups()
        when, months, words = st.columns([5, 6, 8])
        with when:
            day = st.date_input(
                t("meeting.held_on"), "today", format="DD.MM.YYYY", key="mtg_held_on"
            )
        with months:
            period = choose_period(date.today())
        title = words.text_input(
            t("meeting.name"),
            max_chars=120,
            placeholder=t("meeting.name_example"),
            key="mtg_title",
        )
        is_rehearsal, with_demo = _choose_rehearsal()
        draft = Draft(pcode, groups, period, day if isinstance(day, date) else None)
        is_now, is_later = _choose_when()
        faults = faults_of(draft) if is_now or is_later else ()
        for fault in faults:  # the form may end below the window: the note is seen, the box stays
            st.toast(plain(t(fault)), icon=":material/error:", duration="long")
            st.error(plain(t(fault)), icon=":material/error:")
        if (is_now or is_later) and not faults:
            plan = _plan(draft, title=title, is_rehearsal=is_rehearsal)
            _start(plan, with_demo=with_demo, is_opened=is_now)


def _choose_when() -> tuple[bool, bool]:
    """Return whether the session begins now, or is kept for the day of the meeting.

    The paper sheet's code holds the session's id: a session is there before its sheet is.
    """
    t = voice()
    with st.container(horizontal=True, gap="small"):
        is_now = st.button(
            t("meeting.start"), type="primary", icon=":material/play_arrow:", key="mtg_start"
        )
        is_later = st.button(
            t("meeting.prepare"),
            icon=":material/print:",
            key="mtg_prepare",
            help=t("meeting.prepare_help"),
        )
    return is_now, is_later


def _plan(draft: Draft, *, title: str, is_rehearsal: bool) -> SessionPlan:
    return SessionPlan(
        pcode=draft.pcode,
        groups=draft.groups,
        first_month=str(draft.period[0]),
        last_month=str(draft.period[1]),
        held_on=draft.held_on or date.today(),
        title=title.strip(),
        is_rehearsal=is_rehearsal,
    )


def _start(plan: SessionPlan, *, with_demo: bool, is_opened: bool) -> None:
    def start() -> None:
        if with_demo:
            with st.spinner(voice()("home.demo_working")):
                add_demo(workspace())
        session_id = start_session(workspace(), plan, actor=actor())
        if is_opened:
            open_meeting(session_id)

    if attempt(start):
        back_up_start()
        if not is_opened:
            st.toast(plain(voice()("meeting.prepared")), icon=":material/check:", duration="long")
        st.session_state[EMPTIED] = True
        st.rerun()


def _empty_form() -> None:
    """Take back what was entered, as if the form were opened for the first time."""
    empty_groups()
    st.session_state["mtg_query"] = st.session_state["mtg_title"] = ""
    st.session_state["mtg_rehearsal"] = False


def faults_of(draft: Draft) -> tuple[Text, ...]:
    """Return what is missing or wrong in a form, all at once; empty when it can start."""
    faults = []
    if not draft.pcode:
        faults.append(text("meeting.fault_unit"))
    if not draft.groups:
        faults.append(text("meeting.fault_groups"))
    without = sum(1 for group in draft.groups if group.people < 1)
    if without:
        faults.append(text("meeting.fault_people", count=without))
    if same_groups(draft.groups):
        faults.append(text("meeting.fault_same"))
    if draft.held_on is None:
        faults.append(text("meeting.fault_day"))
    if draft.period[0] > draft.period[1]:
        faults.append(text("meeting.fault_period"))
    return tuple(faults)


def same_groups(groups: tuple[GroupPlan, ...]) -> bool:
    """Return whether two groups could not be told apart."""
    names = [(group.kind, group.label.strip().casefold()) for group in groups]
    return len(set(names)) < len(names)


def choose_period(today: date) -> tuple[Month, Month]:
    """Let the reader choose the months of the police records that stand beside the marks."""
    t = voice()
    years = [str(today.year - back) for back in range(1, YEARS_OFFERED + 1)]
    chosen = st.selectbox(
        t("meeting.period"),
        [*years, "months"],
        format_func=lambda value: t("meeting.other_months") if value == "months" else value,
        help=t("meeting.period_help"),
        key="mtg_period",
    )
    if chosen != "months":
        return Month(int(chosen), 1), Month(int(chosen), 12)
    newest = Month(today.year, today.month).index
    months = [Month.from_index(newest - back) for back in range(12 * (YEARS_OFFERED + 1))]
    since = st.selectbox(
        t("meeting.first_month"), months, index=12, format_func=t.month, key="mtg_first"
    )
    until = st.selectbox(
        t("meeting.last_month"), months, index=1, format_func=t.month, key="mtg_last"
    )
    return since, until


def _choose_unit() -> str:
    t = voice()
    if UNIT not in st.session_state:
        st.session_state[UNIT] = view().pcode
    query = st.text_input(
        t("meeting.unit"),
        key="mtg_query",
        placeholder=t("meeting.unit_example"),
        icon=":material/search:",
        live=True,
    )
    hits = search_units(workspace(), query, limit=6) if query.strip() else ()
    found = {hit.pcode: UnitLabel(hit.pcode, hit.level, hit.kind, hit.names, hit.parent_names)
             for hit in hits}  # fmt: skip
    chosen = str(st.session_state[UNIT])
    if not found and chosen and not query.strip():
        found = {chosen: _label(chosen)} if _is_known(chosen) else {}
    if not found:
        st.caption(t("meeting.unit_unknown" if query.strip() else "meeting.unit_hint"))
        return ""
    names = {pcode: plain(full_name(label)) for pcode, label in found.items()}
    picked = st.radio(
        t("meeting.unit_found"),
        list(found),
        index=list(found).index(chosen) if chosen in found else 0,
        format_func=names.__getitem__,
        key=f"mtg_hits_{query}_{'-'.join(found)}",
        label_visibility="collapsed",
    )
    st.session_state[UNIT] = picked
    return str(picked or "")


def _label(pcode: str) -> UnitLabel:
    return unit_label(workspace(), pcode)


def _is_known(pcode: str) -> bool:
    try:
        _label(pcode)
    except HotspotsError:
        return False
    return True


def full_name(label: UnitLabel) -> str:
    """Return a unit's name with what it lies in: names repeat."""
    is_said = label.level > Level.DISTRICT  # `unit_text` names the first parent of these
    above = label.parent_names[1:] if is_said else label.parent_names
    parents = [names.in_language(language()) for names in above]
    return ", ".join([voice()(unit_text(label)), *parents])


def choose_actor() -> None:
    """Ask who leads; the log of the session says so beside every change."""
    t = voice()
    role, name = st.columns(2)
    given = role.text_input(
        t("meeting.role"),
        st.session_state.get(ROLE, ""),
        key="mtg_role_field",
        max_chars=60,
        placeholder=t("meeting.role_facilitator"),
    )
    called = name.text_input(
        t("meeting.own_name"),
        st.session_state.get(NAME, ""),
        key="mtg_name_field",
        max_chars=60,
        help=t("meeting.own_name_help"),
    )
    # fields that are not drawn are forgotten; what was entered holds for the whole session
    st.session_state[ROLE], st.session_state[NAME] = given, called


def _choose_rehearsal() -> tuple[bool, bool]:
    """Return whether this is a rehearsal, and whether demo data are to be added for it."""
    t = voice()
    is_rehearsal = st.toggle(
        t("meeting.rehearsal"), help=t("meeting.rehearsal_help"), key="mtg_rehearsal"
    )
    if not is_rehearsal or overview(workspace()).has_demo:
        return is_rehearsal, False
    return True, st.checkbox(t("meeting.with_demo"), value=True, key="mtg_with_demo")
