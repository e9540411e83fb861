"""Whose marks may be seen where: on the laptop of a group, and on the projector.

The promises, each held by a test of its name: a group's marks are hidden from the others until
it releases them; a group of fewer than five people is never shown alone, and nothing public
names it or counts its marks; marks of sensitive categories are never public.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

from model.categories import CategoryClass, class_of
from model.session import SMALLEST_GROUP_SHOWN, Group, Mark, SessionState, Step
from session.pictures import ALL, GROUPS_OF, POLICE_PICTURES, Picture, PictureKind


class Projected(NamedTuple):
    """What the projector shows: marks at their place, and how many it may only count."""

    marks: tuple[Mark, ...]
    hidden: int


POLICE_STEPS = frozenset({Step.COMPARE, Step.AGREE, Step.MINUTES})
"""Steps in which police records may be public; while people look and draw they would lead them."""


def is_sensitive(mark: Mark) -> bool:
    """Return whether a mark must never be public."""
    return class_of(mark.category) is CategoryClass.SENSITIVE


def is_large(group: Group) -> bool:
    """Return whether a group is large enough to be shown alone and named."""
    return group.people >= SMALLEST_GROUP_SHOWN


def large_groups(state: SessionState) -> tuple[Group, ...]:
    """Return the groups that may be named beside their marks, in order."""
    return tuple(group for group in state.groups if is_large(group))


def visible_marks(state: SessionState, *, active_group: str) -> tuple[Mark, ...]:
    """Return the marks on the laptop of a group: its own, and those of released groups."""
    seen = _released(state) | {active_group}
    return tuple(mark for mark in state.marks if mark.group_id in seen)


def hidden_marks(state: SessionState, *, active_group: str) -> frozenset[str]:
    """Return the ids of the marks, deleted ones too, that the laptop of a group may not show."""
    seen = _released(state) | {active_group}
    kept = (*state.marks, *(one for one in state.deleted if isinstance(one, Mark)))
    return frozenset(mark.entity_id for mark in kept if mark.group_id not in seen)


def shared_marks(state: SessionState) -> tuple[Mark, ...]:
    """Return the marks that every group has let the others see (working view)."""
    seen = _released(state)
    return tuple(mark for mark in state.marks if mark.group_id in seen)


def projected_marks(state: SessionState, active_group: str, picture: Picture = ALL) -> Projected:
    """Return the marks for everybody in the hall, and how many more are only counted.

    While a group draws, its own are among them, if it is large enough. Counted are sensitive
    marks of large groups alone: the count of a small group's would be the rest of two counts.
    """
    seen = _groups_seen(state, active_group, picture)
    marks = [mark for mark in state.marks if mark.group_id in seen]
    large = {group.entity_id for group in large_groups(state)}
    hidden = sum(is_sensitive(mark) and mark.group_id in large for mark in marks)
    return Projected(tuple(mark for mark in marks if not is_sensitive(mark)), hidden)


def shown_alone(state: SessionState) -> tuple[Group, ...]:
    """Return the groups whose picture may be shown by itself: large ones that released theirs."""
    return tuple(group for group in large_groups(state) if group.is_released)


def offered_pictures(state: SessionState) -> tuple[Picture, ...]:
    """Return the pictures that may be public as the session stands.

    All is never one side of a pair: beside every other group it would show the rest.
    """
    alone = [group.entity_id for group in shown_alone(state)]
    return tuple(
        Picture(kind, groups)
        for kind in PictureKind
        if kind not in POLICE_PICTURES or state.info.step in POLICE_STEPS
        for groups in permutations(alone, GROUPS_OF.get(kind, 0))
    )


def unreleased_marks(state: SessionState) -> int:
    """Return how many marks large groups keep to themselves; a small one's are not counted."""
    waiting = {group.entity_id for group in large_groups(state) if not group.is_released}
    return sum(mark.group_id in waiting for mark in state.marks)


def is_offered(state: SessionState, picture: Picture) -> bool:
    """Return whether a picture may be public as the session stands."""
    return picture in offered_pictures(state)


def is_small_group_drawing(state: SessionState, active_group: str) -> bool:
    """Return whether the projector leaves out what is being drawn: the group is too small."""
    is_drawing = state.info.step is Step.MARK and not state.info.is_closed
    active = [group for group in state.groups if group.entity_id == active_group]
    return is_drawing and bool(active) and not is_large(active[0]) and not active[0].is_released


def _released(state: SessionState) -> set[str]:
    return {group.entity_id for group in state.groups if group.is_released}


def _groups_seen(state: SessionState, active_group: str, picture: Picture) -> set[str]:
    if picture.groups:
        return set(picture.groups) & {group.entity_id for group in shown_alone(state)}
    seen = _together(state)
    is_drawing = state.info.step is Step.MARK and not state.info.is_closed
    if is_drawing and active_group in {group.entity_id for group in large_groups(state)}:
        seen.add(active_group)
    return seen


def _together(state: SessionState) -> set[str]:
    """Return the released groups, without small ones that would stand alone.

    Where only small groups have something to show, and they are fewer than five people
    together, "all" would be another name for them.
    """
    with_marks = {mark.group_id for mark in state.marks if not is_sensitive(mark)}
    released = [group for group in state.groups if group.is_released]
    people = sum(group.people for group in released if group.entity_id in with_marks)
    is_crowd = people >= SMALLEST_GROUP_SHOWN
    return {group.entity_id for group in released if is_crowd or is_large(group)}
