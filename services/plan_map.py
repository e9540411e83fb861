"""The map of a plan: its activities over what residents marked, as a whole or of one priority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.cells import centres_of
from geo.crs import WGS84
from geo.nearest import nearest_places
from geo.privacy.plan import disclose_activities, is_place_public
from layers.layer import Layer, LayerKind, MapView, Pane
from layers.marks import HOTSPOTS_KEY
from layers.plan import (
    AREAS_KEY,
    LINES_KEY,
    PLACE_COLUMNS,
    POINTS_KEY,
    disclosed_plan_layers,
    plan_layers,
)
from model.categories import CategoryClass, class_of
from model.plan import Activity, PlanState
from model.text import Names, Text, text
from model.view import PublicAccounting, Source, Tier, ViewState
from services.map_bounds import Bounds, near_bounds
from services.map_view import open_view
from services.units import names_of, unit_at
from services.view_texts import unit_text
from services.workspace import Workspace, basemap
from session.naming import join_names
from session.plan_order import (
    PlanPart,
    numbered_activities,
    part_category,
    part_name,
    plan_parts,
)

NEAR_M = 5_000.0
"""A place this close to a settlement is named by it; farther off by the unit it lies in."""

AROUND_DEG = 0.06
"""Around what a map on paper is about: some 6 km, so that roads and villages tell where it is."""

_OF_HOTSPOTS = frozenset({"privacy.hotspots_in_cells", "privacy.small_groups"})
"""What the gate says of residents' marks: the map has no police records for the rest."""

_MOST_NAMES = 3
"""Of the places an activity is named by, in words; the map shows all."""

_ACTIVITY_KEYS = frozenset({AREAS_KEY, LINES_KEY, POINTS_KEY})

_MARKS_KEYS = frozenset({HOTSPOTS_KEY, f"{HOTSPOTS_KEY}_areas"})


@dataclass(frozen=True, slots=True)
class PlanMap:
    """A map of the plan, and what it says of its activities, in sentences."""

    view: MapView
    name: Text  # what it is of
    said: tuple[Text, ...]


def activity_places(state: PlanState) -> gpd.GeoDataFrame:
    """Return every place of every activity: PLACE_COLUMNS, `part` and geometry, EPSG:4326."""
    rows = [
        (one.activity.entity_id, one.number, one.activity.kind, part_category(part),
         one.activity.status.value, part.number, _shape(place))
        for part, one in numbered_activities(state)
        for place in one.activity.places
    ]  # fmt: skip
    columns = (*PLACE_COLUMNS, "part")
    table = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
    return gpd.GeoDataFrame(table, geometry=[row[-1] for row in rows], crs=WGS84)


def _shape(place: object) -> BaseGeometry:
    # a drawn area that crosses itself is mended, as a session's marks are
    made: BaseGeometry = shapely.make_valid(shapely.geometry.shape(place))  # type: ignore[arg-type]
    return made


def plan_maps(
    workspace: Workspace, state: PlanState, *, tier: Tier, today: date | None = None
) -> tuple[PlanMap, ...]:
    """Return the map of the whole plan, then one of each priority.

    In the public tier a sensitive priority has none: there is nothing it could show. Raises
    `NotFoundError` where the set in use has no such unit.
    """
    maps = [plan_map(workspace, state, tier=tier, today=today)]
    for part in plan_parts(state):
        is_sensitive = class_of(part_category(part)) is CategoryClass.SENSITIVE
        if part.priority and not (is_sensitive and tier is Tier.PUBLIC):
            maps.append(plan_map(workspace, state, tier=tier, part=part, today=today))
    return tuple(maps)


def plan_map(
    workspace: Workspace,
    state: PlanState,
    *,
    tier: Tier,
    part: PlanPart | None = None,
    is_near: bool = True,
    today: date | None = None,
) -> PlanMap:
    """Return the map of a plan, or of one of its parts, over what residents marked.

    The public map holds what `geo.privacy` gives for both, and nothing else. It goes near to what
    it is about where that would be lost in the unit; not `is_near`, it shows the whole unit.
    """
    category = part_category(part) if part else ""
    under = _residents(workspace, state, tier=tier, category=category, today=today)
    places = activity_places(state)
    if part:
        places = places[places["part"] == part.number].reset_index(drop=True)
    layers, shown, withheld = _activity_layers(places, tier)
    name = _map_name(state, part)
    said = (text("plandoc.on_map", count=shown["activity_id"].nunique()), *withheld)
    view = replace(
        under,
        bounds=_bounds(under, shown, with_marks=part is None) if is_near else under.bounds,
        title=text("plandoc.map_title", name=name, unit=unit_text(under.unit)),
        subtitle=text("plandoc.map_subtitle"),
        sentences=(text("view.perception"),),
        coarsened=tuple(one for one in under.coarsened if one.key in _OF_HOTSPOTS),
        layers=(*under.layers, *layers),
        accounting=PublicAccounting(shown_at_least=0, shown_cells=0, lines=said),
    )
    return PlanMap(view, name, said)


def _bounds(under: MapView, places: gpd.GeoDataFrame, *, with_marks: bool) -> Bounds:
    """Return how near a map goes: to the activities, and to what residents marked around them."""
    shapes = list(places.geometry)
    if shapes and with_marks:
        shapes += [shape for layer in under.layers for shape in _marked(layer)]
    return near_bounds(under.bounds, shapes, least_deg=AROUND_DEG)


def _marked(layer: Layer) -> list[BaseGeometry]:
    if layer.kind is LayerKind.CELLS:
        lng, lat = centres_of(layer.table.index.to_numpy())
        return [shapely.Point(*at) for at in zip(lng, lat, strict=True)]
    if layer.key not in _MARKS_KEYS:
        return []
    return [shape for shape in layer.table.geometry if shape is not None]


def activities_alone(one: PlanMap) -> PlanMap:
    """Return the map without marks and places: on a board, a legend of two dozen lines is lost."""
    own = [layer for layer in one.view.layers if layer.key in _ACTIVITY_KEYS]
    layers = tuple(
        layer
        for layer in one.view.layers
        if layer.key in _ACTIVITY_KEYS or layer.pane in (Pane.GROUND, Pane.BOUNDARIES)
    )
    shapes = [shape for layer in own for shape in layer.table.geometry]
    near = near_bounds(one.view.bounds, shapes, least_deg=AROUND_DEG)
    return replace(one, view=replace(one.view, layers=layers, bounds=near))


def _map_name(state: PlanState, part: PlanPart | None) -> Text:
    if part is None:
        return text("plandoc.map_all", year=str(state.info.year or ""))
    return text("plandoc.map_priority", number=part.number, name=part_name(part))


def _activity_layers(
    places: gpd.GeoDataFrame, tier: Tier
) -> tuple[tuple[Layer, ...], gpd.GeoDataFrame, tuple[Text, ...]]:
    if tier is Tier.WORKING:
        return plan_layers(places), places, ()
    disclosed = disclose_activities(places)
    counted = (("sensitive", disclosed.sensitive), ("moving", disclosed.moving))
    withheld = tuple(text(f"plandoc.not_shown_{why}", count=n) for why, n in counted if n)
    return disclosed_plan_layers(disclosed), disclosed.places, withheld


def _residents(
    workspace: Workspace, state: PlanState, *, tier: Tier, category: str, today: date | None
) -> MapView:
    asked = ViewState(
        pcode=state.info.pcode,
        source=Source.RESIDENTS,
        categories=frozenset({category} if category else ()),
        tier=tier,
    )
    view = open_view(workspace, asked, today=today)
    if not category or tier is Tier.WORKING:
        return view
    is_open = class_of(category) is CategoryClass.OPEN
    layers = (_of_category(layer, category, is_open=is_open) for layer in view.layers)
    return replace(view, layers=tuple(layer for layer in layers if layer is not None))


def _of_category(layer: Layer, category: str, *, is_open: bool) -> Layer | None:
    """Return a public layer of residents' marks as one priority's map needs it.

    Marks of an open category stand at their place; of the others only all together are public,
    in cells.
    """
    if layer.kind is LayerKind.CELLS:
        return None if is_open else layer
    if layer.key not in _MARKS_KEYS:
        return layer
    table = layer.table[layer.table["category"] == category]
    return replace(layer, table=table) if is_open and len(table) else None


def place_texts(workspace: Workspace, state: PlanState, *, tier: Tier) -> dict[str, Text]:
    """Say in words where each activity is, by its id; as far as the tier may know."""
    return {
        one.activity.entity_id: _place_text(workspace, one.activity, part_category(part), tier)
        for part, one in numbered_activities(state)
    }


def _place_text(workspace: Workspace, activity: Activity, category: str, tier: Tier) -> Text:
    if not activity.places:
        return text("plandoc.place_unit")
    if tier is Tier.PUBLIC and not is_place_public(category=category, kind=activity.kind):
        return text("plandoc.place_withheld")
    shapes = [_shape(place) for place in activity.places]
    where: list[Text] = []
    for one in _wheres(workspace, shapes):
        if one not in where:  # a text cannot be hashed
            where.append(one)
    named = join_names(where[:_MOST_NAMES])
    if len(where) > _MOST_NAMES:
        named = text("plandoc.place_more", names=named, count=len(where) - _MOST_NAMES)
    return text("plandoc.place", where=named, places=join_names(list(_counted(shapes))))


def _counted(shapes: list[BaseGeometry]) -> Iterator[Text]:
    dimension = shapely.get_dimensions(np.array(shapes, dtype=object))
    for at, key in enumerate(("plandoc.points", "plandoc.lines", "plandoc.areas")):
        count = int((dimension == at).sum())
        if count:
            yield Text(key, {"count": count})


def _wheres(workspace: Workspace, shapes: list[BaseGeometry]) -> Iterator[Text]:
    settlements = basemap().settlements
    points = [shape.representative_point() for shape in shapes]
    lng, lat = [point.x for point in points], [point.y for point in points]
    nearest, distance_m = nearest_places(
        lng=lng,
        lat=lat,
        place_lng=settlements.geometry.x.to_numpy(),
        place_lat=settlements.geometry.y.to_numpy(),
    )
    for at, point in enumerate(points):
        if distance_m[at] <= NEAR_M:
            names: Names = names_of(settlements.iloc[nearest[at]])
            yield text("plandoc.place_near", name=names)
        else:
            units = unit_at(workspace, lng=point.x, lat=point.y)
            lies_in = units[max(units)] if units else None
            yield (
                text(f"unit.{lies_in.kind}", name=lies_in.names)
                if lies_in
                else text("plandoc.place_abroad")
            )
