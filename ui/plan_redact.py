"""Words of a plan to blank for good: which, where else they stand, and what happens then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from model.events import PLAN_KINDS, EntityKind
from model.plan import Activity, Approval, Indicator, Meeting, PlanState, Priority
from services.backup import erase_redacted
from services.plan_fields import entities
from services.plan_redaction import Place, copies_of, redact_places, written_places
from services.plans import list_plans, unit_names
from services.session_log import LogLine
from services.sessions import list_sessions
from session.fields import FREE_TEXTS
from session.personal import find_personal
from session.plan_order import activity_name, numbers_of, priority_name
from ui.meeting import actor
from ui.plain import plain
from ui.plan_names import field_label
from ui.plan_state import attempt
from ui.session import voice, workspace
from ui.shell import error_box


def redactable(line: LogLine) -> str:
    """Return a field of a change whose words stand there still, "" where there is none.

    Of several, the first that looks as if it named somebody.
    """
    words = {
        one.field: f"{one.before or ''}\n{one.after or ''}"
        for one in line.changes
        if one.field in FREE_TEXTS[line.kind] and (one.before or one.after)
    }
    return min(words, key=lambda field: not find_personal(words[field]), default="")


def ask_redact(state: PlanState, asked: Place | None = None) -> None:
    """Open the dialog; a place `asked` about stands chosen."""

    def content() -> None:
        with error_box():
            show_redact(state, asked)

    st.dialog(voice()("plan.redact_title"), width="large")(content)()


def show_redact(state: PlanState, asked: Place | None) -> None:
    """Show what can be blanked, what that means, and where else the words stand."""
    t = voice()
    written = written_places(workspace(), state.info.entity_id)
    st.markdown(t("plan.redact_why"))
    if not written:
        st.info(t("plan.redact_none"), icon=":material/info:")
        return
    names = {one: place_words(state, one) for one in written}
    places = sorted(written, key=lambda one: (one != asked, names[one]))
    place = st.selectbox(
        t("plan.redact_what"),
        places,
        format_func=names.__getitem__,
        key=f"plan_redact_place_{asked.entity_id}_{asked.field}" if asked else "plan_redact_place",
    )
    with st.container(border=True, key="plan_redact_words"):
        for one in written[place]:  # also what was changed since: it stands in the log still
            st.text(one)
    copies = _choose_copies(state, place, written)
    if state.info.is_closed:
        st.warning(plain(t("plan.redact_signed")), icon=":material/draw:")
    sure = st.checkbox(t("plan.redact_sure"), key=f"plan_redact_sure_{place.entity_id}")
    words = t("plan.redact_go", count=1 + len(copies))
    if st.button(words, disabled=not sure, icon=":material/ink_eraser:", key="plan_redact_go"):
        _redact([place, *copies])


def _choose_copies(
    state: PlanState, place: Place, written: Mapping[Place, Sequence[str]]
) -> list[Place]:
    t = voice()
    found = copies_of(workspace(), written[place], but=place)
    if not found:
        return []
    names = {one: place_words(state, one) for one in found}
    return st.multiselect(
        t("plan.redact_copies", count=len(found)),
        found,
        default=found,
        format_func=names.__getitem__,
        help=t("plan.redact_copies_help"),
        key=f"plan_redact_copies_{place.entity_id}_{place.field}",
    )


def _redact(places: Sequence[Place]) -> None:
    """Blank the words here, then in the copies of the data that were made before."""
    t = voice()
    with st.spinner(t("meeting.redacting")):
        if not attempt(lambda: redact_places(workspace(), places, actor=actor())):
            return
        erased = erase_redacted(workspace())
    if erased.warning:
        st.toast(plain(t(erased.warning)), icon=":material/warning:", duration="long")
    else:
        st.toast(plain(t("plan.redacted", count=len(places))), icon=":material/ink_eraser:")
    st.rerun()


def place_words(state: PlanState, place: Place) -> str:
    """Return where words stand, as a reader finds them: plan or session, entry, field."""
    t = voice()
    if place.kind not in PLAN_KINDS:
        return f"{_session_words(place)} · {t('plan.redact_issue')}"
    field = field_label(place.kind, place.field)
    if place.log_id == state.info.entity_id:
        return " · ".join(filter(None, (_entry_words(state, place), field)))
    return f"{_plan_words(place)} · {t(f'entity.{place.kind}')} · {field}"


def _plan_words(place: Place) -> str:
    t = voice()
    known = (one for one in list_plans(workspace()) if one.entity_id == place.log_id)
    info = next(known, None)
    if info is None:
        return t("plan.redact_deleted_plan")
    return f"{t.value(unit_names(info))}, {info.year}"


def _session_words(place: Place) -> str:
    t = voice()
    known = (one for one in list_sessions(workspace()) if one.entity_id == place.log_id)
    info = next(known, None)
    held_on = date.fromisoformat(info.held_on) if info and info.held_on else ""
    return t("plan.redact_session", held_on=held_on)


def _entry_words(state: PlanState, place: Place) -> str:
    """Return what an entry of the open plan is called; of one that was removed its kind."""
    t, what = voice(), voice()(f"entity.{place.kind}")
    if place.kind is EntityKind.PLAN:
        return what
    entry = next((e for e in entities(state) if e.entity_id == place.entity_id), None)
    match entry:
        case None:
            return t("plan.redact_removed", what=what)
        case Activity():
            name = f"{numbers_of(state)[entry.entity_id]} {t.value(activity_name(entry))}"
        case Priority():
            name = t.value(priority_name(entry))
        case Approval():
            name = t(f"approver.{entry.approver}")
        case Meeting():
            name = t.date(date.fromisoformat(entry.held_on)) if entry.held_on else ""
        case Indicator():
            name = entry.title
        case _:
            name = ""
    return f"{what} {name}".strip()
