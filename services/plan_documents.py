"""A plan on paper: the document to sign (DOCX, PDF), and its map annexes alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from exports.document_pdf import write_pdf
from exports.plan_document import plan_document
from exports.plan_template import check_plan_template, write_plan_docx
from exports.sheet import draw_sheet
from i18n import translator
from model.errors import NotFoundError, PrivacyError
from model.plan import PlanState
from model.view import Tier
from services.plan_map import plan_map, plan_maps
from services.plan_paper import (
    Wanted,
    content_of,
    document_file,
    is_rehearsed,
    is_sensitive_part,
    working_mark,
)
from services.plans import plan_state
from services.snapshot import Document, SheetChoice, sheet_locator
from services.workspace import Workspace
from session.plan_order import PlanPart, plan_parts


def plan_docx(
    workspace: Workspace,
    plan_id: str,
    *,
    language: str,
    tier: Tier = Tier.PUBLIC,
    reason: str = "",
    template: bytes | None = None,
    today: date | None = None,
) -> Document:
    """Return the plan as a Word document, from an office's own `template` where given.

    Raises `TemplateError` for a template that cannot be used, before anything is numbered or
    logged; `NotFoundError` for no such plan or unit; `PrivacyError` ("reason_missing") for a
    working document without a reason.
    """
    if template is not None:
        check_plan_template(template)
    state = plan_state(workspace, plan_id)
    wanted = Wanted(language, tier, reason, today or date.today())
    maps = plan_maps(workspace, state, tier=tier, today=wanted.made_on)
    content, facts = content_of(workspace, state, wanted, maps, suffix="docx")
    data = write_plan_docx(content, made_on=facts.made_on, template=template)
    return document_file(state, "plan", wanted, "docx", data)


def plan_pdf(
    workspace: Workspace,
    plan_id: str,
    *,
    language: str,
    tier: Tier = Tier.PUBLIC,
    reason: str = "",
    today: date | None = None,
) -> Document:
    """Return the plan as PDF; tier and errors as `plan_docx`."""
    state = plan_state(workspace, plan_id)
    wanted = Wanted(language, tier, reason, today or date.today())
    maps = plan_maps(workspace, state, tier=tier, today=wanted.made_on)
    content, facts = content_of(workspace, state, wanted, maps, suffix="pdf")
    data = write_pdf(plan_document(content, facts, translator(language)))
    return document_file(state, "plan", wanted, "pdf", data)


def plan_annex(
    workspace: Workspace,
    plan_id: str,
    sheet: SheetChoice,
    *,
    priority_id: str = "",
    tier: Tier = Tier.PUBLIC,
    reason: str = "",
    today: date | None = None,
) -> Document:
    """Return the map of a plan, or of one priority, as a print sheet to put into another document.

    Raises `NotFoundError` ("no_such_priority") for another plan's priority, `PrivacyError`
    ("plan_priority_hidden") for the public map of a sensitive one; else as `plan_docx`.
    """
    state = plan_state(workspace, plan_id)
    part = _part_of(state, priority_id, tier) if priority_id else None
    wanted = Wanted(sheet.language, tier, reason, today or date.today())
    drawn = plan_map(workspace, state, tier=tier, part=part, today=wanted.made_on)
    mark = working_mark(workspace, state, wanted)
    is_demo = drawn.view.is_demo or is_rehearsed(workspace, state)
    marks = (mark,) if mark else ()
    view = replace(drawn.view, is_demo=is_demo, disclaimers=(*marks, *drawn.view.disclaimers))
    data = draw_sheet(
        [view],
        language=sheet.language,
        paper=sheet.paper,
        orientation=sheet.orientation,
        file_format=sheet.file_format,
        dpi=sheet.dpi,
        locator=sheet_locator(workspace),
        made_on=wanted.made_on,
    )
    what = f"plan-map-{part.number}" if part else "plan-map"
    return document_file(state, what, wanted, str(sheet.file_format), data)


def _part_of(state: PlanState, priority_id: str, tier: Tier) -> PlanPart:
    for part in plan_parts(state):
        if part.priority and part.priority.entity_id == priority_id:
            if tier is Tier.PUBLIC and is_sensitive_part(part):
                raise PrivacyError("plan_priority_hidden", number=part.number)
            return part
    raise NotFoundError("no_such_priority", priority=priority_id[:8])
