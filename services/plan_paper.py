"""What every paper of a plan rests on: its state, its maps, what is said with it, its file name.

A working paper needs a reason; it carries it with its running number, and the audit logs both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from exports.document_blocks import WIDE_TEXT_MM
from exports.document_map import draw_document_map
from exports.plan_content import plan_content
from exports.plan_document import MAP_MOST_MM, NOTE_MM
from exports.plan_fields import MapFacts, PlanContent, PlanFacts
from exports.sheet_file import SheetFormat
from i18n import translator
from model.categories import CategoryClass, class_of
from model.plan import PlanState
from model.text import Names, Text, text
from model.view import Tier
from services.document_marks import file_stem, number_working
from services.plan_map import PlanMap, place_texts
from services.plan_redaction import blanked_count
from services.plans import unit_names
from services.sessions import list_sessions
from services.sheet_choice import MIME as PICTURE_MIME
from services.sheet_choice import Document
from services.view_texts import unit_text
from services.workspace import Workspace, active_set
from session.plan_order import PlanPart, part_category, plan_parts

MIME: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper of a plan is asked for."""

    language: str
    tier: Tier
    reason: str
    made_on: date


def is_rehearsed(workspace: Workspace, state: PlanState) -> bool:
    """Return whether a plan is made to practise, or grew from a rehearsal: it is made up, too."""
    if state.info.is_demo:
        return True
    sessions = {one.entity_id: one for one in list_sessions(workspace)}
    return any(
        sessions[session_id].is_rehearsal
        for session_id in state.info.session_ids
        if session_id in sessions
    )


def content_of(
    workspace: Workspace,
    state: PlanState,
    wanted: Wanted,
    maps: tuple[PlanMap, ...],
    *,
    suffix: str,
) -> tuple[PlanContent, PlanFacts]:
    """Return what a paper says, with these maps drawn for pages on their side.

    For a "pdf" they are lines and letters, for a "docx" pictures: Word shows no other.
    """
    file_format = SheetFormat.PDF if suffix == "pdf" else SheetFormat.PNG
    drawn = tuple(_drawn(one, wanted, file_format) for one in maps)
    facts = facts_of(workspace, state, wanted, maps, drawn)
    return plan_content(state, facts, translator(wanted.language)), facts


def facts_of(
    workspace: Workspace,
    state: PlanState,
    wanted: Wanted,
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
        mark=working_mark(workspace, state, wanted),
        where=place_texts(workspace, state, tier=wanted.tier),
        maps=drawn,
        notes=(
            *(_notes(state, wanted.tier, maps) if drawn else ()),
            *_blanked(workspace, state),
        ),
        sources=tuple(source for one in maps for source in one.view.sources),
    )


def _drawn(one: PlanMap, wanted: Wanted, file_format: SheetFormat) -> MapFacts:
    picture = draw_document_map(
        one.view,
        language=wanted.language,
        made_on=wanted.made_on,
        width_mm=WIDE_TEXT_MM,
        most_mm=MAP_MOST_MM - NOTE_MM * max(0, len(one.said) - 1),
        file_format=file_format,
    )
    return MapFacts(one.name, one.said, picture)


def _unit(whole: PlanMap, state: PlanState) -> Text:
    """Return the unit's name; where another stands in for it on the map, its own all the same."""
    unit, info = whole.view.unit, state.info
    if unit.pcode == info.pcode or not (info.unit_ky or info.unit_ru or info.unit_en):
        return unit_text(unit)
    return text("sessionmap.of", name=Names(info.unit_ky, info.unit_ru, info.unit_en))


def _notes(state: PlanState, tier: Tier, maps: tuple[PlanMap, ...]) -> tuple[Text, ...]:
    """Say what is to be known of the maps that are shown, and which priorities have none."""
    parts = [part for part in plan_parts(state) if part.priority]
    hidden = sum(is_sensitive_part(part) for part in parts) if tier is Tier.PUBLIC else 0
    lacking = (text("plandoc.no_map", count=hidden),) if hidden and len(maps) > 1 else ()
    return (*lacking, text("view.perception"), *maps[0].view.coarsened)


def _blanked(workspace: Workspace, state: PlanState) -> Iterator[Text]:
    """Say that a signed plan has lost words since: its copies on paper say more."""
    count = blanked_count(workspace, state.info.entity_id) if state.info.is_closed else 0
    if count:
        yield text("plandoc.blanked", count=count)


def is_sensitive_part(part: PlanPart) -> bool:
    """Return whether a part's places and map are never public."""
    return class_of(part_category(part)) is CategoryClass.SENSITIVE


def working_mark(workspace: Workspace, state: PlanState, wanted: Wanted) -> Text | None:
    """Give a working document its number and log it; None for a public one."""
    if wanted.tier is Tier.PUBLIC:
        return None
    subject = f"plan {state.info.pcode}"
    return number_working(workspace, subject=subject, reason=wanted.reason).text


def document_file(
    state: PlanState, what: str, wanted: Wanted, suffix: str, data: bytes
) -> Document:
    """Return a finished file under a name that says unit, year, tier and language."""
    info = state.info
    stem = file_stem(unit_names(info), otherwise="unit")
    year = f"-{info.year}" if info.year else ""
    name = f"{stem}-{what}{year}-{wanted.tier}-{wanted.language}.{suffix}"
    mime = MIME.get(suffix) or {str(one): mime for one, mime in PICTURE_MIME.items()}[suffix]
    return Document(name, mime, data)
