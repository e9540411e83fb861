"""Every paper of a plan by its name: what page and command line offer, and how each is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypedDict

from exports.sheet import Orientation, SheetFormat
from exports.sheet import Paper as PageSize
from model.errors import NotFoundError
from model.view import Month, Tier
from services.assessment_report import public_sentences
from services.plan_documents import plan_annex, plan_docx, plan_pdf
from services.plan_reports import meeting_pack, plan_poster, plan_report
from services.snapshot import Document, SheetChoice
from services.workspace import Workspace


class Paper(StrEnum):
    """A paper of a plan. Name: `plan.paper_<value>_<suffix>`."""

    PLAN = "plan"
    ANNEX = "annex"  # its map alone
    POSTER = "poster"
    REPORT = "report"  # to the kenesh
    PACK = "pack"  # for a month's meeting


SUFFIXES: Mapping[Paper, tuple[str, ...]] = MappingProxyType(
    {
        Paper.PLAN: ("docx", "pdf"),
        Paper.ANNEX: ("png", "pdf", "svg"),
        Paper.POSTER: ("pdf",),
        Paper.REPORT: ("docx", "pdf"),
        Paper.PACK: ("docx", "pdf"),
    }
)
"""The kinds of files that each can be."""

ALWAYS_PUBLIC = frozenset({Paper.POSTER})


class _Told(TypedDict):
    language: str
    today: date


class _Asked(TypedDict):
    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """Which paper of a plan is wanted, and for whom."""

    paper: Paper = Paper.PLAN
    suffix: str = "docx"
    language: str = "ky"
    tier: Tier = Tier.PUBLIC
    reason: str = ""
    template: bytes | None = None  # an office's own form of the plan as DOCX
    month: Month | None = None  # of the pack; the present one by default

    def with_template(self, template: bytes) -> PaperChoice:
        """Return the choice with an office's own form."""
        return replace(self, template=template)


def make_paper(
    workspace: Workspace, plan_id: str, choice: PaperChoice, *, today: date | None = None
) -> Document:
    """Make a paper of a plan.

    Raises `NotFoundError` for no such plan, or a kind of file that the paper cannot be
    ("no_such_format"); `PrivacyError` ("reason_missing") for a working one without a reason;
    `TemplateError` for a form that cannot be used.
    """
    if choice.suffix not in SUFFIXES[choice.paper]:
        raise NotFoundError("no_such_format", value=choice.suffix)
    now = today or date.today()
    told: _Told = {"language": choice.language, "today": now}
    asked: _Asked = {"tier": choice.tier, "reason": choice.reason}
    match choice.paper:
        case Paper.PLAN if choice.suffix == "docx":
            return plan_docx(workspace, plan_id, template=choice.template, **told, **asked)
        case Paper.PLAN:
            return plan_pdf(workspace, plan_id, **told, **asked)
        case Paper.ANNEX:
            sheet = SheetChoice(
                PageSize.A4,
                Orientation.LANDSCAPE,
                SheetFormat(choice.suffix),
                language=choice.language,
            )
            return plan_annex(workspace, plan_id, sheet, today=now, **asked)
        case Paper.POSTER:
            return plan_poster(workspace, plan_id, **told)
        case Paper.REPORT:
            said = public_sentences(workspace, plan_id, today=now)
            return plan_report(
                workspace, plan_id, suffix=choice.suffix, assessment=said, **told, **asked
            )
        case Paper.PACK:
            month = choice.month or Month(now.year, now.month)
            return meeting_pack(workspace, plan_id, month, suffix=choice.suffix, **told, **asked)
