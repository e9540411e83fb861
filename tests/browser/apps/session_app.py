"""The map component with a mapping session whose marks live in the server's memory.

`?role=projector` is the window for the wall; `?session=<32 hexadecimal digits>` names the session
(a new name is a new session); `?deaf=1` is a server that hears of no mark; `?empty=1` is a map
without cells.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[3]
sys.path.insert(0, str(PROJECT))

import streamlit as st  # noqa: E402

from geo.grid import SheetGrid  # noqa: E402
from layers.layer import MapView  # noqa: E402
from model.categories import CategoryClass, class_of  # noqa: E402
from model.session import Group, Mark, SessionInfo, Step  # noqa: E402
from model.text import text  # noqa: E402
from model.view import Tier, ViewState  # noqa: E402
from session.personal import PERSONAL_PATTERNS  # noqa: E402
from tests.browser.apps import synthetic  # noqa: E402
from ui.map_component import MapEvent, held_by_browser, show_map  # noqa: E402
from ui.map_payload import build_payload  # noqa: E402
from ui.session_events import MARK_FIELDS  # noqa: E402
from ui.session_payload import (  # noqa: E402
    Place,
    Receipt,
    Role,
    SessionChoices,
    was_taken,
    with_receipt,
)
from ui.theme import apply_theme  # noqa: E402

WOMEN, YOUTH = "a" * 32, "b" * 32
GRID = SheetGrid(73.8, 40.7, 75.8, 41.9, 12, 9)


@dataclass
class Memory:
    """A session that nobody keeps: what all windows of one server share."""

    info: SessionInfo
    groups: dict[str, Group]
    active: str = WOMEN
    marks: dict[str, Mark] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    gone: dict[str, tuple[str, ...]] = field(default_factory=dict)  # deleted mark -> its heads
    done: list[tuple[str, Mark | None]] = field(default_factory=list)
    undone: list[tuple[str, Mark | None]] = field(default_factory=list)
    receipts: tuple[Receipt, ...] = ()
    highlight: str = ""
    stage: Place = field(default_factory=Place)
    told: int = 0  # how often the wall was told where to look

    def put(self, mark_id: str, mark: Mark | None) -> None:
        self.done.append((mark_id, self.marks.get(mark_id)))
        self.undone.clear()
        self._set(mark_id, mark)

    def _set(self, mark_id: str, mark: Mark | None) -> None:
        heads = (uuid.uuid4().hex,)
        if mark is None:
            self.marks.pop(mark_id, None)
            self.gone[mark_id] = heads
            return
        self.gone.pop(mark_id, None)
        if mark_id not in self.order:
            self.order.append(mark_id)
        self.marks[mark_id] = replace(mark, heads=heads)

    def heads_of(self, mark_id: str) -> tuple[str, ...]:
        mark = self.marks.get(mark_id)
        return mark.heads if mark else self.gone.get(mark_id, ())

    def back(self, source: list, target: list) -> None:
        if source:
            mark_id, mark = source.pop()
            target.append((mark_id, self.marks.get(mark_id)))
            self._set(mark_id, mark)


@st.cache_resource
def memory(session_id: str, is_rehearsal: bool, step: str) -> Memory:
    groups = (
        Group(WOMEN, kind="women", people=12),
        Group(YOUTH, kind="youth", label="лицей", people=4),
    )
    info = SessionInfo(session_id, step=Step(step), is_rehearsal=is_rehearsal)
    return Memory(info, {group.entity_id: group for group in groups})


def is_deaf() -> bool:
    return st.query_params.get("deaf") == "1"


def change_mark(here: Memory, kind: str, values: Any) -> None:
    """Keep a change, refuse one that saw older heads, and say which."""
    if was_taken(here.receipts, values["uid"]):
        return
    known, heads = here.marks.get(values["id"]), here.heads_of(values["id"])
    receipt = Receipt(values["uid"])
    if set(values["seen"] or ()) != set(heads) and not says_the_same(known, kind, values):
        receipt = replace(receipt, refusal=text("marking.conflict_why"), is_conflict=True)
    elif kind == "mark_delete":
        here.put(values["id"], None)
    else:
        mark = known or Mark(values["id"], group_id=values["group"])
        here.put(values["id"], replace(mark, **values["values"]))
    receipt = replace(receipt, heads=here.heads_of(values["id"]))
    here.receipts = with_receipt(here.receipts, receipt)


def says_the_same(known: Mark | None, kind: str, values: Any) -> bool:
    if kind == "mark_delete":
        return known is None
    return known is not None and replace(known, **values["values"]) == known


def on_event(event: MapEvent) -> None:
    take(HERE, event)
    dump(HERE)


def dump(here: Memory) -> None:
    """Write what the server holds where the test can read it."""
    file = Path(os.environ["HOTSPOTS_HOME"]) / f"{here.info.entity_id}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    names = ("group_id", *sorted(MARK_FIELDS))
    marks = {id_: {name: getattr(m, name) for name in names} for id_, m in here.marks.items()}
    text_ = json.dumps({"marks": marks, "told": here.told, "step": here.info.step})
    scratch = file.with_suffix(".part")
    scratch.write_text(text_, encoding="utf-8")
    scratch.replace(file)


def take(here: Memory, event: MapEvent) -> None:
    values, kind = event.values, event.kind
    if kind in ("mark_put", "mark_delete"):
        if not is_deaf():
            change_mark(here, kind, values)
    elif kind == "mark_undo":
        here.back(here.done, here.undone)
    elif kind == "mark_redo":
        here.back(here.undone, here.done)
    elif kind == "session_step":
        here.info = replace(here.info, step=values["step"])
    elif kind == "session_group":
        here.active = values["group"]
    elif kind == "session_release":
        group = here.groups[values["group"]]
        here.groups[group.entity_id] = replace(group, is_released=values["is_released"])
    elif kind == "session_highlight":
        here.highlight = values["mark"]
    elif kind == "session_stage":
        here.told += 1
        here.stage = Place(
            values["center"], values["zoom"], values["size"], values["theme"], here.told
        )


def is_seen(mark: Mark, here: Memory, role: Role) -> bool:
    is_open = here.groups[mark.group_id].is_released or mark.group_id == here.active
    return is_open and (role is Role.FACILITATOR or not is_sensitive(mark))


def is_sensitive(mark: Mark) -> bool:
    return class_of(mark.category) is CategoryClass.SENSITIVE


def choices(here: Memory, role: Role) -> SessionChoices:
    seen = tuple(mark for mark in here.marks.values() if is_seen(mark, here, role))
    return SessionChoices(
        info=here.info,
        role=role,
        groups=tuple(here.groups.values()),
        active_group=here.active,
        marks=seen,
        order=tuple(here.order),
        hidden=len(here.marks) - len(seen),
        can_undo=bool(here.done),
        can_redo=bool(here.undone),
        grid=GRID,
        highlight=here.highlight if here.highlight in {m.entity_id for m in seen} else "",
        stage=here.stage,
        receipts=here.receipts,
        name_patterns=tuple((kind, pattern) for kind, pattern in PERSONAL_PATTERNS),
    )  # fmt: skip


@st.cache_resource
def view_of(tier: Tier, is_marking: bool, is_empty: bool) -> MapView:
    """Return the map below the marks; made once, as the product's services do."""
    view = synthetic.synthetic_view(ViewState(tier=tier))
    if is_empty or (tier is Tier.PUBLIC and is_marking):  # no police records on the wall
        return replace(view, layers=tuple(layer for layer in view.layers if layer.key != "cells"))
    return view


def draw(here: Memory, role: Role, language: str) -> None:
    tier = Tier.PUBLIC if role is Role.PROJECTOR else Tier.WORKING
    state = ViewState(tier=tier)
    payload = build_payload(
        view_of(tier, here.info.step is Step.MARK, st.query_params.get("empty") == "1"),
        state,
        language=language,
        choices=synthetic.synthetic_choices(state),
        session=choices(here, role),
        have=held_by_browser(),
    )
    show_map(payload, on_event=on_event)


st.set_page_config(layout="wide")
apply_theme(page="map")
params = st.query_params
HERE = memory(
    params.get("session", "0" * 32), params.get("rehearsal") == "1", params.get("step", "mark")
)
with st.container(key="topline", horizontal=True):
    st.text("")
ROLE = Role(params.get("role", "facilitator"))
every = 0.4 if ROLE is Role.PROJECTOR else None
st.fragment(draw, run_every=every)(HERE, ROLE, params.get("lang", "en"))
