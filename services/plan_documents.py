"""A plan on paper: the document to sign (DOCX, PDF), and its map annexes alone.

Public by default. A working document needs a reason; it carries it with its running number, and
the audit logs both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from exports.document_blocks import WIDE_TEXT_MM
from exports.document_map import draw_document_map
from exports.document_pdf import write_pdf
from exports.plan_content import MapFacts, PlanContent, PlanFacts, plan_content
from exports.plan_document import MAP_MOST_MM, plan_document
from exports.plan_template import check_plan_template, write_plan_docx
from exports.poster import map_size_mm, write_poster
from exports.sheet import Paper, draw_sheet
from i18n import translator
from model.categories import CategoryClass, class_of
from model.errors import NotFoundError, PrivacyError
from model.plan import PlanState
from model.text import Names, Text, text
from model.view import Tier
from services.plan_map import PlanMap, activities_alone, place_texts, plan_map, plan_maps
from services.sessions import list_sessions
from services.snapshot import MIME as PICTURE_MIME
from services.snapshot import Document, SheetChoice, sheet_locator
from services.view_texts import unit_text
from services.workspace import Workspace, active_set
from session.plan_order import PlanPart, part_category, plan_parts
from store.documents import number_document
from store.plans import load_plan

MIME: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which document of a plan is asked for."""

    language: str
    tier: Tier
    reason: str
    made_on: date


def plan_state(workspace: Workspace, plan_id: str) -> PlanState:
    """Return a plan as it stands; raises `NotFoundError` ("no_such_plan")."""
    state = load_plan(workspace.store, plan_id)
    if state is None:
        raise NotFoundError("no_such_plan", plan=plan_id[:8])
    return state


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
    wanted = _Wanted(language, tier, reason, today or date.today())
    content, facts = _content(workspace, state, wanted)
    data = write_plan_docx(content, made_on=facts.made_on, template=template)
    return _file(state, "plan", wanted, "docx", data)


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
    wanted = _Wanted(language, tier, reason, today or date.today())
    content, facts = _content(workspace, state, wanted)
    data = write_pdf(plan_document(content, facts, translator(language)))
    return _file(state, "plan", wanted, "pdf", data)


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
    wanted = _Wanted(sheet.language, tier, reason, today or date.today())
    drawn = plan_map(workspace, state, tier=tier, part=part, today=wanted.made_on)
    mark = _mark(workspace, state, wanted)
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
    return _file(state, what, wanted, str(sheet.file_format), data)


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
    wanted = _Wanted(language, Tier.PUBLIC, "", today or date.today())
    whole = activities_alone(plan_map(workspace, state, tier=Tier.PUBLIC, today=wanted.made_on))
    width, height = map_size_mm(paper)
    picture = draw_document_map(
        whole.view, language=language, made_on=wanted.made_on, width_mm=width, most_mm=height
    )
    facts = _facts(workspace, state, wanted, (whole,), (MapFacts(whole.name, whole.said, picture),))
    data = write_poster(state, facts, translator(language), paper=paper)
    return _file(state, f"poster-{paper.lower()}", wanted, "pdf", data)


def is_rehearsed(workspace: Workspace, state: PlanState) -> bool:
    """Return whether a plan grew from a rehearsal: then it is made up, too."""
    sessions = {one.entity_id: one for one in list_sessions(workspace)}
    return any(
        sessions[session_id].is_rehearsal
        for session_id in state.info.session_ids
        if session_id in sessions
    )


def _content(
    workspace: Workspace, state: PlanState, wanted: _Wanted
) -> tuple[PlanContent, PlanFacts]:
    maps = plan_maps(workspace, state, tier=wanted.tier, today=wanted.made_on)
    drawn = tuple(_drawn(one, wanted.language, wanted.made_on) for one in maps)
    facts = _facts(workspace, state, wanted, maps, drawn)
    return plan_content(state, facts, translator(wanted.language)), facts


def _facts(
    workspace: Workspace,
    state: PlanState,
    wanted: _Wanted,
    maps: tuple[PlanMap, ...],
    drawn: tuple[MapFacts, ...],
) -> PlanFacts:
    """Return what a document says besides the plan; a working one is numbered and logged here."""
    return PlanFacts(
        unit=_unit(maps[0], state),
        tier=wanted.tier,
        made_on=wanted.made_on,
        boundary_set=active_set(workspace).info,
        is_demo=any(one.view.is_demo for one in maps) or is_rehearsed(workspace, state),
        mark=_mark(workspace, state, wanted),
        where=place_texts(workspace, state, tier=wanted.tier),
        maps=drawn,
        notes=(*_notes(state, wanted.tier), text("view.perception"), *maps[0].view.coarsened),
        sources=tuple(source for one in maps for source in one.view.sources),
    )


def _drawn(one: PlanMap, language: str, made_on: date) -> MapFacts:
    picture = draw_document_map(
        one.view, language=language, made_on=made_on, width_mm=WIDE_TEXT_MM, most_mm=MAP_MOST_MM
    )
    return MapFacts(one.name, one.said, picture)


def _unit(whole: PlanMap, state: PlanState) -> Text:
    """Return the unit's name; where another stands in for it on the map, its own all the same."""
    unit, info = whole.view.unit, state.info
    if unit.pcode == info.pcode or not (info.unit_ky or info.unit_ru or info.unit_en):
        return unit_text(unit)
    return text("sessionmap.of", name=Names(info.unit_ky, info.unit_ru, info.unit_en))


def _notes(state: PlanState, tier: Tier) -> tuple[Text, ...]:
    if tier is Tier.WORKING:
        return ()
    hidden = sum(part.priority is not None and _is_sensitive(part) for part in plan_parts(state))
    return (text("plandoc.no_map", count=hidden),) if hidden else ()


def _is_sensitive(part: PlanPart) -> bool:
    return class_of(part_category(part)) is CategoryClass.SENSITIVE


def _part_of(state: PlanState, priority_id: str, tier: Tier) -> PlanPart:
    for part in plan_parts(state):
        if part.priority and part.priority.entity_id == priority_id:
            if tier is Tier.PUBLIC and _is_sensitive(part):
                raise PrivacyError("plan_priority_hidden", number=part.number)
            return part
    raise NotFoundError("no_such_priority", priority=priority_id[:8])


def _mark(workspace: Workspace, state: PlanState, wanted: _Wanted) -> Text | None:
    """Give a working document its number and log it; None for a public one."""
    if wanted.tier is Tier.PUBLIC:
        return None
    why = wanted.reason.strip()
    if not why:
        raise PrivacyError("reason_missing")
    number = number_document(workspace.store, subject=f"plan {state.info.pcode}", reason=why)
    return text("view.working_document", number=number, reason=why)


def _file(state: PlanState, what: str, wanted: _Wanted, suffix: str, data: bytes) -> Document:
    info = state.info
    unit = (info.unit_en or info.unit_ru or info.unit_ky).lower()
    stem = "-".join(re.findall(r"\w+", unit)) or "unit"  # a name may hold any sign
    year = f"-{info.year}" if info.year else ""
    name = f"{stem}-{what}{year}-{wanted.tier}-{wanted.language}.{suffix}"
    mime = MIME.get(suffix) or {str(one): mime for one, mime in PICTURE_MIME.items()}[suffix]
    return Document(name, mime, data)
