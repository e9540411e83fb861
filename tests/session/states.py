"""Sessions for tests, written by hand."""

from __future__ import annotations

from model.session import Group, Mark, SessionInfo, SessionState, Step

WOMEN, YOUTH, ELDERS, FARMERS = (letter * 32 for letter in "abcd")
"""Twelve women, eight young people, three elders, nobody knows how many farmers."""

GROUPS = (
    Group(WOMEN, kind="women", people=12),
    Group(YOUTH, kind="youth", people=8, order=1),
    Group(ELDERS, kind="elders", people=3, order=2),
    Group(FARMERS, kind="farmers", people=0, order=3),
)


def mark_of(group: str, number: int, *, category: str = "alcohol", at=(72.8, 40.5), **values):
    return Mark(
        f"{number:032x}",
        group_id=group,
        category=category,
        geometry=values.pop("geometry", {"type": "Point", "coordinates": list(at)}),
        **values,
    )


def state_of(*marks: Mark, released=(), step=Step.COMPARE, groups=GROUPS, **info) -> SessionState:
    """Return a session of the four groups; `released` are the ids of those that released."""
    return SessionState(
        info=SessionInfo("f" * 32, step=step, **info),
        groups=tuple(
            Group(
                g.entity_id,
                kind=g.kind,
                label=g.label,
                people=g.people,
                order=g.order,
                is_released=g.entity_id in released,
            )
            for g in groups
        ),
        marks=tuple(marks),
    )
