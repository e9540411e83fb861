"""The papers of a plan: the plan itself, its maps, the poster, the report, the meeting's pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from exports.sheet import Orientation, Paper, SheetFormat
from i18n import LANGUAGE_NAMES, LANGUAGES
from model.errors import HotspotsError
from model.plan import PlanState
from model.view import Tier
from services.assessment_report import public_sentences
from services.plan_documents import plan_annex, plan_docx, plan_pdf
from services.plan_reports import meeting_pack, plan_poster, plan_report
from services.plans import plan_stamp
from services.snapshot import Document, SheetChoice
from ui.documents import offer_document
from ui.plain import plain
from ui.plan_board import this_month
from ui.session import language, voice, workspace

MADE = "plan.document"
"""What was made last, and for what it was asked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which paper is asked for, and how."""

    plan_id: str
    stamp: str
    paper: str
    language: str
    tier: Tier
    reason: str
    template: bytes | None = None


def _annex(wish: Wish, file_format: SheetFormat) -> Document:
    sheet = SheetChoice(Paper.A4, Orientation.LANDSCAPE, file_format, language=wish.language)
    return plan_annex(workspace(), wish.plan_id, sheet, tier=wish.tier, reason=wish.reason)


def _report(wish: Wish, suffix: str) -> Document:
    sentences = public_sentences(workspace(), wish.plan_id)
    return plan_report(
        workspace(),
        wish.plan_id,
        language=wish.language,
        suffix=suffix,
        tier=wish.tier,
        reason=wish.reason,
        assessment=sentences,
    )


def _pack(wish: Wish, suffix: str) -> Document:
    return meeting_pack(
        workspace(),
        wish.plan_id,
        this_month(),
        language=wish.language,
        suffix=suffix,
        tier=wish.tier,
        reason=wish.reason,
    )


PAPERS: Mapping[str, Callable[[Wish], Document]] = {
    "plan_docx": lambda w: plan_docx(
        workspace(),
        w.plan_id,
        language=w.language,
        tier=w.tier,
        reason=w.reason,
        template=w.template,
    ),
    "plan_pdf": lambda w: plan_pdf(
        workspace(), w.plan_id, language=w.language, tier=w.tier, reason=w.reason
    ),
    "annex_png": lambda w: _annex(w, SheetFormat.PNG),
    "annex_pdf": lambda w: _annex(w, SheetFormat.PDF),
    "poster": lambda w: plan_poster(workspace(), w.plan_id, language=w.language),
    "report_docx": lambda w: _report(w, "docx"),
    "report_pdf": lambda w: _report(w, "pdf"),
    "pack_docx": lambda w: _pack(w, "docx"),
    "pack_pdf": lambda w: _pack(w, "pdf"),
}
"""By the key of its name: `plan.paper_<key>`."""


def show_documents(state: PlanState) -> None:
    """Choose a paper, its language and tier, and save it."""
    t = voice()
    with st.container(key="plan_left"):
        paper = st.radio(
            t("plan.paper"),
            list(PAPERS),
            format_func=lambda one: t(f"plan.paper_{one}"),
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
        tier, reason = _choose_tier(is_always_public=paper == "poster")
        template = _choose_template() if paper == "plan_docx" else None
        stamp = plan_stamp(workspace(), state.info.entity_id)
        wish = Wish(state.info.entity_id, stamp, paper, str(chosen), tier, reason, template)
        _make_and_offer(wish)


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
        t("plan.template"), type=["docx"], help=t("plan.template_help"), key="plan_template"
    )
    return given.getvalue() if given else None


def _make_and_offer(wish: Wish) -> None:
    t = voice()
    has_reason = wish.tier is Tier.PUBLIC or bool(wish.reason)
    if st.button(
        t("plan.make_paper"), type="primary", disabled=not has_reason, key="plan_make_paper"
    ):
        try:
            with st.spinner(t("plan.making_paper")):
                st.session_state[MADE] = (wish, PAPERS[wish.paper](wish))
        except HotspotsError as error:
            st.session_state.pop(MADE, None)
            st.error(plain(t.error(error)), icon=":material/error:")
    if not has_reason:
        st.caption(t("snapshot.reason_needed"))
    made_for, document = st.session_state.get(MADE, (None, None))
    if made_for == wish and isinstance(document, Document):
        offer_document(document)
