"""The form component: fields that save by themselves, as `static/form` shows them.

What is typed stays in the browser until Python has it. What comes from the browser is untrusted:
an event is parsed by type, and its field is one of those that were shown.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import streamlit as st

from model.errors import ConflictError, HotspotsError
from session.checks import ENTITY_ID
from session.personal import PERSONAL_PATTERNS
from ui.plain import plain
from ui.session import voice
from ui.static_files import base_address, content_hash

_log = logging.getLogger(__name__)

Value = str | int | float | None
"""What a field holds: a text, a number, or a number that is not known."""

MOST_LETTERS = 20_000
"""Of any text that a browser may send; what a field really holds is checked where it is kept."""

MOST_HEADS = 64

_TEXTS = (
    "saved",
    "saving",
    "unsaved",
    "keep_mine",
    "take_theirs",
    "bad_day",
    "bad_number",
    "bad_whole",
)

_PERSONAL = (*sorted({one.kind for one in PERSONAL_PATTERNS}), "why")

_HTML = '<div class="fm"></div>'

_LOADER = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".fm");
  const base = new URL(data.base, location.origin).href;
  const page = import(`${base}form/main.js${data.version}`);
  page
    .then((forms) => forms.update(root, { ...data, base, trigger: setTriggerValue }))
    .catch((error) => {
      console.error(error);
      root.dataset.state = "failed";
      root.textContent = data.failed;
    });
  return () => page.then((forms) => forms.remove(root));
}
"""


class FieldKind(StrEnum):
    """What is typed into a field."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    DAY = "day"  # ISO date, "" for none
    NUMBER = "number"  # None where it is not known
    WHOLE = "whole"  # 0 where nothing is typed


class Layout(StrEnum):
    """How the forms of a part stand."""

    PLAIN = "plain"
    CARD = "card"
    CARDS = "cards"
    ROWS = "rows"  # one line each, the labels for those who do not see


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `width` in twelfths of the form's."""

    name: str
    label: str
    value: Value
    kind: FieldKind = FieldKind.LINE
    width: int = 12
    options: tuple[tuple[str, str], ...] = ()  # value and words, of a choice
    help: str = ""
    hint: str = ""
    most: int | None = None  # letters
    is_disabled: bool = False
    note: str = ""  # stands under it
    is_of_person: bool = False  # a person's name belongs here: nobody is warned of one


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a form or a part."""

    name: str
    label: str
    is_main: bool = False
    is_off: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one thing; `version` are its heads as they are shown."""

    kind: str
    id: str
    version: tuple[str, ...]
    fields: tuple[Field, ...]
    title: str = ""
    actions: tuple[Button, ...] = ()
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with forms under it."""

    name: str
    forms: tuple[Form, ...]
    title: str = ""
    note: str = ""
    layout: Layout = Layout.PLAIN
    actions: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class FormEvent:
    """A field was changed to `value`, or a button (`action`) was pressed."""

    kind: str
    id: str
    name: str = ""
    value: Value = None
    seen: tuple[str, ...] | None = None
    action: str = ""


def show_forms(
    parts: Iterable[Part],
    *,
    scope: str,
    key: str,
    on_event: Callable[[FormEvent], None],
    erased: Mapping[str, str],
) -> None:
    """Show forms; `on_event` keeps what was changed, before the next run of the script.

    `scope` is what the drafts in the browser belong to (the plan's id). `erased` names the fields
    ("kind.id.name") whose words were blanked, each with the id of the last time: a browser lets
    go of what was typed there before. An error of ours that
    `on_event` raises is shown at its field; at a conflict the reader chooses. Call it inside a
    fragment.
    """
    t = voice()
    texts = {name: t(f"form.{name}", count="{count}") for name in _TEXTS}  # the browser counts
    texts |= {f"personal_{name}": t(f"marking.personal_{name}") for name in _PERSONAL}
    payload = {
        "scope": scope,
        "texts": texts,
        "mark": t.number(0.5)[1],
        "answer": st.session_state.get(f"{key}.answer"),
        "erased": dict(erased),
        "patterns": [one._asdict() for one in PERSONAL_PATTERNS],
        "parts": [asdict(part) for part in parts],
    }
    _component()(
        key=key,
        data={
            "base": base_address(),
            "version": f"?v={content_hash()}",
            "failed": t("form.failed"),
            "payload": payload,
        },
        on_event_change=lambda: _take(key, on_event),
    )


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("village_safety_forms", html=_HTML, js=_LOADER)


def _take(key: str, on_event: Callable[[FormEvent], None]) -> None:
    """Parse what the browser sent, pass it on, and keep the answer for the next run."""
    raw = (st.session_state.get(key) or {}).get("event")
    if raw is None:  # also where the forms have left the page: the browser keeps what it sent
        return
    event = parse_event(raw)
    if event is None:
        _log.warning("a form sent an event that makes no sense; it was dropped")
        return
    answer: dict[str, Any] = {"number": raw["number"], "error": "", "is_conflict": False}
    try:
        on_event(event)
    except ConflictError as conflict:
        theirs = conflict.theirs.get(event.name.partition(".")[0], "")
        words = voice()("form.conflict", theirs=theirs if isinstance(theirs, str) else str(theirs))
        answer |= {"error": words, "is_conflict": True}
    except HotspotsError as error:
        answer["error"] = voice().error(error)
        if event.action:
            st.toast(plain(voice().error(error)), icon=":material/error:", duration="long")
    st.session_state[f"{key}.answer"] = answer


def parse_event(raw: object) -> FormEvent | None:
    """Return the event, or None where it makes no sense."""
    if not isinstance(raw, dict) or not _is_whole(raw.get("number")):
        return None
    texts = {name: raw.get(name, "") for name in ("kind", "id", "name", "action")}
    if not all(isinstance(one, str) and len(one) <= 80 for one in texts.values()):
        return None
    if texts["id"] and not ENTITY_ID.fullmatch(texts["id"]):
        return None
    value, seen = raw.get("value"), raw.get("seen")
    is_text = isinstance(value, str) and len(value) <= MOST_LETTERS
    if not (value is None or is_text or _is_number(value)) or not _are_heads(seen):
        return None
    return FormEvent(**texts, value=value, seen=None if seen is None else tuple(seen))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_heads(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, list) or len(value) > MOST_HEADS:
        return False
    return all(isinstance(one, str) and ENTITY_ID.fullmatch(one) for one in value)
