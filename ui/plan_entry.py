"""The plan's forms on the page: what was blanked says so, and what a browser kept of it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from model.events import EntityKind
from model.plan import PlanState
from services.plan_redaction import Blank, Blanks, blanks_of
from ui.form_component import Field, Form, Part, show_forms
from ui.plan_state import take_form_event
from ui.session import voice, workspace


def show_plan_forms(state: PlanState, parts: Iterable[Part], *, key: str) -> None:
    """Show forms of a plan; what is typed is kept in it. Call it inside a fragment."""
    blanks = blanks_of(workspace(), state.info.entity_id)
    show_forms(
        (_part(one, blanks) for one in parts),
        scope=state.info.entity_id,
        key=key,
        on_event=take_form_event,
        erased={f"{kind}.{one}.{field}": b.event_id for (kind, one, field), b in blanks.items()},
    )


def _part(part: Part, blanks: Blanks) -> Part:
    return replace(part, forms=tuple(_form(form, blanks) for form in part.forms))


def _form(form: Form, blanks: Blanks) -> Form:
    kind = EntityKind(form.kind)
    fields = (_field(one, blanks.get((kind, form.id, one.name))) for one in form.fields)
    return replace(form, fields=tuple(fields))


def _field(field: Field, blank: Blank | None) -> Field:
    if blank is None or not blank.is_empty:
        return field
    return replace(field, note=blank_words(blank))


def blank_words(blank: Blank) -> str:
    """Return who blanked the words of a field, and when."""
    when = blank.at.astimezone().date()
    key = "plan.blanked_by" if blank.name else "plan.blanked_on"
    return voice()(key, when=when, who=blank.name)
