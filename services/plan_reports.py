"""What is told of a plan: poster, yearly report to the kenesh, pack of a monthly meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from exports.document_docx import write_docx
from exports.document_map import draw_document_map
from exports.document_pdf import write_pdf
from exports.meeting_pack import pack_document
from exports.plan_content import plan_content
from exports.plan_fields import MapFacts
from exports.plan_report import report_document
from exports.poster import map_size_mm, write_poster
from exports.sheet import Paper, SheetFormat
from i18n import translator
from model.errors import NotFoundError
from model.text import Text
from model.view import Month, Tier
from services.plan_map import activities_alone, plan_map
from services.plan_paper import Wanted, content_of, document_file, facts_of
from services.plans import plan_state
from services.snapshot import Document
from services.workspace import Workspace

WRITERS: Final = {"docx": write_docx, "pdf": write_pdf}


def plan_poster(
    workspace: Workspace,
    plan_id: str,
    *,
    language: str,
    paper: Paper = Paper.A3,
    today: date | None = None,
) -> Document:
    """Return the poster for the village board: one page of PDF, always public.

    Raises `NotFoundError` for no such plan or unit.
    """
    state = plan_state(workspace, plan_id)
    wanted = Wanted(language, Tier.PUBLIC, "", today or date.today())
    whole = activities_alone(plan_map(workspace, state, tier=Tier.PUBLIC, today=wanted.made_on))
    width, height = map_size_mm(paper)
    picture = draw_document_map(
        whole.view,
        language=language,
        made_on=wanted.made_on,
        width_mm=width,
        most_mm=height,
        file_format=SheetFormat.PDF,
    )
    facts = facts_of(
        workspace, state, wanted, (whole,), (MapFacts(whole.name, whole.said, picture),)
    )
    data = write_poster(state, facts, translator(language), paper=paper)
    return document_file(state, f"poster-{paper.lower()}", wanted, "pdf", data)


def plan_report(
    workspace: Workspace,
    plan_id: str,
    *,
    language: str,
    suffix: str = "docx",
    tier: Tier = Tier.PUBLIC,
    reason: str = "",
    assessment: Sequence[Text] = (),
    today: date | None = None,
) -> Document:
    """Return the yearly report to the kenesh as DOCX or PDF.

    `assessment` are sentences on what changed, fit for the tier; without them the report says that
    nobody assessed it. Raises `NotFoundError` for no such plan, unit or format, `PrivacyError`
    ("reason_missing") for a working report without a reason.
    """
    _require_format(suffix)
    state = plan_state(workspace, plan_id)
    wanted = Wanted(language, tier, reason, today or date.today())
    whole = plan_map(workspace, state, tier=tier, today=wanted.made_on)
    content, facts = content_of(workspace, state, wanted, (whole,), suffix=suffix)
    t = translator(language)
    made = report_document(state, content, facts, t, assessment=assessment)
    return document_file(state, "report", wanted, suffix, WRITERS[suffix](made))


def meeting_pack(
    workspace: Workspace,
    plan_id: str,
    month: Month,
    *,
    language: str,
    suffix: str = "docx",
    tier: Tier = Tier.PUBLIC,
    reason: str = "",
    today: date | None = None,
) -> Document:
    """Return what a monthly meeting looks at, as DOCX or PDF; tier and errors as `plan_report`."""
    _require_format(suffix)
    state = plan_state(workspace, plan_id)
    wanted = Wanted(language, tier, reason, today or date.today())
    whole = plan_map(workspace, state, tier=tier, today=wanted.made_on)
    facts = facts_of(workspace, state, wanted, (whole,), ())
    t = translator(language)
    made = pack_document(state, plan_content(state, facts, t), facts, t, month=month)
    return document_file(state, f"meeting-{month}", wanted, suffix, WRITERS[suffix](made))


def _require_format(suffix: str) -> None:
    if suffix not in WRITERS:
        raise NotFoundError("no_such_format", value=suffix)
