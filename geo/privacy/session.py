"""The projector's gate: what a room full of people may see of its own session.

A session's marks are shown at their place because the room has just put them there; but never
those of sensitive categories, of a group that has not released them, or of a small group by
itself (`session.visibility`). Police records come through `geo.privacy.disclose` alone, and not
while people orient themselves and draw: they would mark what they see.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Final

import geopandas as gpd
import numpy as np

from geo.marks import marks_frame
from geo.privacy.view import DisclosedView, require_disclosed
from model.errors import PrivacyError
from model.session import Group, SessionState, Step
from model.view import Tier
from session.personal import find_personal
from session.pictures import ALL, POLICE_PICTURES, Picture, PictureKind
from session.visibility import (
    POLICE_STEPS,
    is_offered,
    is_small_group_drawing,
    projected_marks,
)

PUBLIC_MARK_COLUMNS: Final = (
    "mark_id",
    "category",
    "severity",
    "time_of_day",
    "season",
    "radius_m",
    "is_demo",
    "side",  # 0, or 1 for the second of two groups
)
"""Of a mark besides `geometry`: no note, and no group but the one the picture is of."""

PAIRED: Final = frozenset({PictureKind.PAIR, PictureKind.OVERLAP})

_TOKEN: Final = object()


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """A group as it may be named in public: it has five people or more."""

    group_id: str
    kind: str
    label: str  # "" where the label looks like a person's name, too


@dataclass(frozen=True, slots=True)
class DisclosedSession:
    """What the projector may show of a session; made by `disclose_session` alone."""

    session_id: str
    step: Step
    picture: Picture
    marks: gpd.GeoDataFrame  # PUBLIC_MARK_COLUMNS and geometry, EPSG:4326
    hidden: int  # marks that are counted and not shown
    groups: tuple[PublicGroup, ...]  # those the picture is of; none in that of all
    police: DisclosedView | None
    highlight: str  # a mark that is shown, or ""
    is_small_group_drawing: bool
    is_demo: bool
    token: InitVar[object] = None

    def __post_init__(self, token: object) -> None:
        if token is not _TOKEN:
            raise PrivacyError("not_disclosed")

    @property
    def tier(self) -> Tier:
        """Always public."""
        return Tier.PUBLIC


def disclose_session(
    state: SessionState,
    *,
    active_group: str,
    picture: Picture = ALL,
    police: DisclosedView | None = None,
    highlight: str = "",
) -> DisclosedSession:
    """Return what everybody in the hall may see.

    A picture that is not offered as the session stands becomes that of all. `police` must come
    from `disclose` (`PrivacyError` otherwise); it is left out where the picture is not of police
    records, and while people orient themselves and draw.
    """
    shown = picture if is_offered(state, picture) else ALL
    has_police = shown.kind in POLICE_PICTURES and state.info.step in POLICE_STEPS
    disclosed = require_disclosed(police) if has_police and police is not None else None
    projected = projected_marks(state, active_group, shown)
    frame = marks_frame(projected.marks, state)
    side = np.zeros(len(frame), dtype=np.int8)
    if shown.kind in PAIRED:
        side = (frame["group_id"] == shown.groups[1]).to_numpy(np.int8)
    public = frame.rename(columns={"hotspot_id": "mark_id"}).assign(side=side)
    ids = {mark.entity_id for mark in projected.marks}
    return DisclosedSession(
        session_id=state.info.entity_id,
        step=state.info.step,
        picture=shown,
        marks=public[[*PUBLIC_MARK_COLUMNS, "geometry"]],
        hidden=projected.hidden,
        groups=_named(state, shown),
        police=disclosed,
        highlight=highlight if highlight in ids else "",
        is_small_group_drawing=is_small_group_drawing(state, active_group),
        is_demo=state.info.is_rehearsal or (disclosed is not None and disclosed.is_demo),
        token=_TOKEN,
    )


def require_disclosed_session(view: object) -> DisclosedSession:
    """Return `view`; raise `PrivacyError` for anything that `disclose_session` did not make."""
    if type(view) is not DisclosedSession:
        raise PrivacyError("not_disclosed")
    return view


def _named(state: SessionState, picture: Picture) -> tuple[PublicGroup, ...]:
    by_id: dict[str, Group] = {group.entity_id: group for group in state.groups}
    return tuple(public_group(by_id[group_id]) for group_id in picture.groups)


def public_group(group: Group) -> PublicGroup:
    """Return the name of a group as everybody may read it."""
    label = "" if find_personal(group.label) else group.label
    return PublicGroup(group.entity_id, group.kind, label)
