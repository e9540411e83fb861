"""The papers of a plan: the plan itself, its maps, the poster, the report, the meeting's pack."""

from __future__ import annotations

import streamlit as st

from i18n import LANGUAGE_NAMES, LANGUAGES
from model.errors import HotspotsError
from model.plan import PlanState
from model.view import Tier
from services.plan_papers import ALWAYS_PUBLIC, SUFFIXES, Paper, PaperChoice, make_paper
from services.plans import plan_stamp
from services.snapshot import Document
from ui.documents import offer_document
from ui.plain import plain
from ui.plan_table import show_plan_table
from ui.session import language, voice, workspace

MADE = "plan.document"
"""What was made last, and for what it was asked."""


PAPERS = tuple((paper, suffix) for paper in Paper for suffix in SUFFIXES[paper])
"""By name: `plan.paper_<paper>_<suffix>`."""


def show_documents(state: PlanState) -> None:
    """Choose a paper, its language and tier, and save it; beside it the plan as a workbook."""
    t = voice()
    left, right = st.columns([7, 6], gap="medium")
    with right, st.container(key="plan_right"):
        st.subheader(t("plan.as_table"), anchor=False)
        show_plan_table(state)
    with left, st.container(key="plan_left"):
        paper, suffix = st.radio(
            t("plan.paper"),
            PAPERS,
            format_func=lambda one: t(f"plan.paper_{one[0]}_{one[1]}"),
            key="plan_paper",
        )
        chosen = st.segmented_control(
            t("plan.paper_language"),
            LANGUAGES,
            default=language(),
            required=True,
            format_func=lambda code: LANGUAGE_NAMES[code],
            key=f"plan_paper_language_{language()}",
        )
        tier, reason = _choose_tier(is_always_public=paper in ALWAYS_PUBLIC)
        template = _choose_template() if (paper, suffix) == (Paper.PLAN, "docx") else None
        choice = PaperChoice(paper, suffix, str(chosen), tier, reason, template)
        _make_and_offer(state.info.entity_id, choice)


def _choose_tier(*, is_always_public: bool) -> tuple[Tier, str]:
    t = voice()
    if is_always_public:
        st.caption(t("plan.poster_public"))
        return Tier.PUBLIC, ""
    tier = st.segmented_control(
        t("snapshot.tier"),
        [Tier.PUBLIC, Tier.WORKING],
        default=Tier.PUBLIC,
        required=True,
        format_func=lambda one: t(f"snapshot.tier_{one}"),
        key="plan_paper_tier",
    )
    if Tier(tier) is Tier.PUBLIC:
        return Tier.PUBLIC, ""
    reason = st.text_input(
        t("snapshot.reason"), help=t("snapshot.reason_help"), max_chars=120, key="plan_reason"
    )
    return Tier.WORKING, reason.strip()


def _choose_template() -> bytes | None:
    t = voice()
    given = st.file_uploader(
        t("plan.template"), type=["docx"], help=t("plan.template_help"), key="plan_own_form"
    )
    return given.getvalue() if given else None


def _make_and_offer(plan_id: str, choice: PaperChoice) -> None:
    t, asked = voice(), (plan_id, plan_stamp(workspace(), plan_id), choice)
    has_reason = choice.tier is Tier.PUBLIC or bool(choice.reason)
    if st.button(
        t("plan.make_paper"), type="primary", disabled=not has_reason, key="plan_make_paper"
    ):
        try:
            with st.spinner(t("plan.making_paper")):
                st.session_state[MADE] = (asked, make_paper(workspace(), plan_id, choice))
        except HotspotsError as error:
            st.session_state.pop(MADE, None)
            st.error(plain(t.error(error)), icon=":material/error:")
    if not has_reason:
        st.caption(t("snapshot.reason_needed"))
    made_for, document = st.session_state.get(MADE, (None, None))
    if made_for == asked and isinstance(document, Document):
        offer_document(document)
