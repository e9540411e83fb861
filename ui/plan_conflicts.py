"""What two laptops wrote of the same thing in a plan: both versions, and a choice between them."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from model.events import Entity
from model.plan import PlanState
from services.choosing import EntityVersion, versions_of
from services.plan_fields import entities
from services.plans import resolve
from session.state import kind_of
from ui.meeting import actor
from ui.plain import plain
from ui.plan_log import HIDDEN, named_entry, value_words
from ui.plan_names import field_label
from ui.plan_state import attempt
from ui.session import voice, workspace


def show_conflicts(state: PlanState) -> None:
    """Show everything of which there are two versions; nothing where there is none."""
    found = [one for one in (*entities(state), *state.deleted) if one.has_conflict]
    if not found:
        return
    t = voice()
    st.warning(t("plan.conflicts", count=len(found)), icon=":material/call_split:")
    for entity in found:
        _show(state, entity)


def _show(state: PlanState, entity: Entity) -> None:
    t, kind = voice(), kind_of(entity)
    versions = versions_of(workspace(), state.info.entity_id, entity.entity_id)
    shown = tuple(version.head_id for version in versions)
    differing = _differing(versions)
    title = named_entry(state, t(f"entity.{kind}"), entity.entity_id)
    st.markdown(f"**{plain(title)}**")
    for version in versions:
        with st.container(border=True, key=f"plan_version_{version.head_id}"):
            at = datetime.fromisoformat(version.event.at).astimezone()
            who = version.event.actor.name
            st.caption(plain(" · ".join(filter(None, (who, f"{at:%d.%m.%Y %H:%M}")))))
            if version.is_deleted:
                st.text(t("meeting.version_deleted"))
            for name in differing:
                words = value_words(state, name, version.values.get(name))
                st.text(f"{field_label(kind, name)}: {words}")
            if st.button(t("meeting.take_this"), key=f"plan_take_{version.head_id}"):
                attempt(
                    lambda head=version.head_id: resolve(
                        workspace(),
                        state.info.entity_id,
                        entity.entity_id,
                        head,
                        shown=shown,
                        actor=actor(),
                    )
                )
                st.rerun(scope="fragment")


def _differing(versions: tuple[EntityVersion, ...]) -> list[str]:
    names = sorted({name for version in versions for name in version.values} - HIDDEN)
    return [
        name
        for name in names
        if any(one.values.get(name) != versions[0].values.get(name) for one in versions)
    ]
