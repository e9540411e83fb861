"""The map of a session: the facilitator's own, and the one everybody in the hall sees.

Only a mark changes from moment to moment. All else is computed once for what it depends on
(`services.versions`), so a mark is on the map at once however many cells are under it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from geo.cells import default_resolution
from geo.marks import marks_frame
from geo.privacy import DisclosedView, disclose
from geo.privacy.session import (
    DisclosedSession,
    disclose_session,
)
from layers.disclosed import unit_class_text
from layers.layer import Layer, LayerKind, MapView
from layers.session_marks import (
    disclosed_session_layers,
    group_text,
    session_layers,
)
from model.admin import UnitLabel
from model.session import SessionInfo, SessionState, Step
from model.text import Text, text
from model.view import Month, PublicAccounting, Tier, ViewState
from services.ground import ground_layers, place_layers, view_bounds
from services.hotspots import Stamps, hotspots_version
from services.incident_index import incident_index
from services.map_public import public_source
from services.map_working import working_view
from services.selection import select
from services.sessions import unit_names
from services.stage import Stage
from services.units import breadcrumb, country_pcode, mapped_unit
from services.versions import records_version
from services.view_texts import disclaimer_texts, period_text, unit_text
from services.workspace import Workspace, active_set
from session.pictures import POLICE_PICTURES, Picture, PictureKind
from session.visibility import visible_marks

LOOKING = frozenset({Step.ORIENT, Step.MARK})
"""Steps in which police records would lead what people mark: switched off even on one's own."""


def facilitator_view(
    workspace: Workspace,
    state: SessionState,
    view: ViewState,
    *,
    active_group: str,
) -> MapView:
    """Return the working map of a laptop: the ground, what it holds, and the marks it may see.

    Of `view` the choices of what is under the marks count; unit and period are the session's.
    While people orient themselves and mark, cells are there but switched off. Raises
    `NotFoundError` where the set in use has no such unit.
    """
    asked = _request(state.info, view)
    base = _base(
        workspace,
        active_set(workspace).info.sha256,
        hotspots_version(workspace, but_session=state.info.entity_id),
        replace(asked, toggled=frozenset(), cell=""),
        state.info.entity_id,
    )
    seen = visible_marks(state, active_group=active_group)
    own = session_layers(marks_frame(seen, state))
    layers = tuple(_switched(layer, view, state.info.step) for layer in (*base.layers, *own))
    return replace(
        base,
        title=_title(state.info, base.unit),
        subtitle=_subtitle(state.info),
        sentences=(_seen_text(len(seen)), *base.sentences),
        layers=layers,
        is_demo=base.is_demo or state.info.is_rehearsal,
    )


@lru_cache(maxsize=8)
def _base(
    workspace: Workspace,
    _sha256: str,
    _version: tuple[str, Stamps],
    view: ViewState,
    session_id: str,
) -> MapView:
    return working_view(workspace, select(workspace, view), but_session=session_id)


def _switched(layer: Layer, view: ViewState, step: Step) -> Layer:
    is_on = layer.is_on and not (layer.kind is LayerKind.CELLS and step in LOOKING)
    is_on = is_on != (layer.key in view.toggled)
    # the same object where nothing changed: what was made of it before still holds
    return layer if is_on == layer.is_on else replace(layer, is_on=is_on)


def projector_view(
    workspace: Workspace, state: SessionState, stage: Stage, *, today: date | None = None
) -> MapView:
    """Return the public map of the hall: the ground, and what `disclose_session` gives.

    Nothing else of the session is in it. Raises `NotFoundError` as `facilitator_view`.
    """
    shown = projected(workspace, state, stage, today=today)
    unit = breadcrumb(workspace, mapped_unit(workspace, state.info.pcode))[-1]
    info = active_set(workspace).info
    ground = _public_ground(workspace, info.sha256, records_version(workspace), unit)
    below, above = ground
    layers = disclosed_session_layers(shown, resolution=default_resolution(unit.level))
    return MapView(
        tier=Tier.PUBLIC,
        unit=unit,
        breadcrumb=breadcrumb(workspace, unit.pcode),
        bounds=view_bounds(workspace, unit.pcode),
        title=_title(state.info, unit),
        subtitle=picture_text(shown),
        sentences=_said(shown),
        layers=(*below, *layers, *above),
        boundary_set=info,
        accounting=_account(shown),
        disclaimers=disclaimer_texts(info),
        is_demo=shown.is_demo,
    )


def projected(
    workspace: Workspace, state: SessionState, stage: Stage, *, today: date | None = None
) -> DisclosedSession:
    """Return what the projector may show of a session as it stands, and of the police records."""
    now = stage.now
    picture = Picture.parse(now.picture)
    police = None
    if picture.kind in POLICE_PICTURES and state.info.step not in LOOKING:
        police = public_police(workspace, state.info, today=today or date.today())
    return disclose_session(
        state,
        active_group=now.active_group,
        picture=picture,
        police=police,
        highlight=now.highlight,
    )


def public_police(
    workspace: Workspace,
    info: SessionInfo,
    *,
    today: date,
    categories: frozenset[str] = frozenset(),
) -> DisclosedView:
    """Return the release of police records nearest to a session's unit and period.

    Invented records count in a rehearsal alone: a real meeting's sentences and minutes are true.
    """
    return police_release(
        workspace,
        info.pcode,
        session_period(info),
        today=today,
        categories=categories,
        with_demo=info.is_rehearsal,
    )


def leaves_out_demo(workspace: Workspace, info: SessionInfo) -> bool:
    """Return whether there are invented records that a real meeting does not count."""
    return not info.is_rehearsal and incident_index(workspace).is_demo


def police_release(
    workspace: Workspace,
    pcode: str,
    period: tuple[Month, Month] | None,
    *,
    today: date,
    categories: frozenset[str] = frozenset(),
    with_demo: bool = True,
) -> DisclosedView:
    """Return the release of police records, and of nothing else, nearest to a unit and period."""
    chain = breadcrumb(workspace, mapped_unit(workspace, pcode))
    asked = chain[-1].pcode if chain[-1].pcode != country_pcode(workspace) else ""
    request = ViewState(pcode=asked, period=period, categories=categories, tier=Tier.PUBLIC)
    sha256 = active_set(workspace).info.sha256
    return _police(workspace, sha256, records_version(workspace), request, today, with_demo)


@lru_cache(maxsize=32)
def _police(
    workspace: Workspace,
    _sha256: str,
    _records: str,
    request: ViewState,
    today: date,
    with_demo: bool,
) -> DisclosedView:
    # residents' hotspots of before are not this session's: the marks stand for the residents
    source = replace(public_source(workspace), hotspots=None)
    if not with_demo:
        source = replace(source, incidents=source.incidents[~source.incidents["is_demo"]])
    return disclose(request, source, today=today)


@lru_cache(maxsize=8)
def _public_ground(
    workspace: Workspace, _sha256: str, _records: str, unit: UnitLabel
) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    ground = ground_layers(workspace, unit, tier=Tier.PUBLIC)
    return ground, place_layers(workspace, tier=Tier.PUBLIC)


def session_period(info: SessionInfo) -> tuple[Month, Month] | None:
    """Return the base period of a session's police figures; None for everything there is."""
    if not (info.first_month and info.last_month):
        return None
    return Month.parse(info.first_month), Month.parse(info.last_month)


def session_period_text(info: SessionInfo) -> Text:
    """Write the base period in words."""
    period = session_period(info)
    return period_text(period) if period else text("sessionmap.whole_period")


def _request(info: SessionInfo, view: ViewState) -> ViewState:
    return replace(view, pcode=info.pcode, period=session_period(info), tier=Tier.WORKING)


def _title(info: SessionInfo, unit: UnitLabel) -> Text:
    where = (
        unit_text(unit)
        if unit.pcode == info.pcode
        else text("sessionmap.of", name=unit_names(info))
    )
    if not info.held_on:
        return text("sessionmap.title_undated", where=where)
    return text("sessionmap.title", where=where, held_on=date.fromisoformat(info.held_on))


def _subtitle(info: SessionInfo) -> Text:
    return text("sessionmap.subtitle", period=session_period_text(info))


def _seen_text(count: int) -> Text:
    return text("sessionmap.marks", count=count) if count else text("sessionmap.no_marks")


def picture_text(shown: DisclosedSession) -> Text:
    """Say what the projector shows, in the step and the picture it is in."""
    if shown.step is Step.ORIENT:
        return text("sessionmap.orient")
    if shown.step is Step.MARK:
        return text("sessionmap.mark")
    names = [group_text(group) for group in shown.groups]
    if shown.picture.kind is PictureKind.GROUP:
        return text("sessionmap.picture_group", group=names[0])
    if names:
        return text(f"sessionmap.picture_{shown.picture.kind}", first=names[0], second=names[1])
    return text(f"sessionmap.picture_{shown.picture.kind}")


def _said(shown: DisclosedSession) -> tuple[Text, ...]:
    """Explain the picture, what matters most first: a wall has room for two lines.

    How many marks are shown stands in the account.
    """
    if shown.step is Step.ORIENT:
        return ()
    said = [] if len(shown.marks) or shown.hidden else [_seen_text(0)]
    if shown.is_small_group_drawing:
        said.append(text("sessionmap.small_group"))
    if shown.police is None:
        return (*said, text("view.perception"))
    about, instead = text("sessionmap.police_and_marks"), unit_class_text(shown.police)
    if instead:  # one sentence of the two: the wall may leave out whole ones
        about = text("sessionmap.both_said", first=instead, second=about)
    return (about, *said, *shown.police.coarsened)


def _account(shown: DisclosedSession) -> PublicAccounting:
    lines = [_seen_text(len(shown.marks))]
    if shown.hidden:
        lines.append(text("sessionmap.hidden", count=shown.hidden))
    police = shown.police.accounting if shown.police else None
    if police is None:
        return PublicAccounting(shown_at_least=0, shown_cells=0, lines=tuple(lines))
    return replace(police, lines=(*lines, *police.lines))
