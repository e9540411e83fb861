"""A plan's activities on the map: numbered, told apart without colour, public ones by the gate."""

from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import pytest
import shapely

from geo.crs import WGS84
from geo.privacy.plan import disclose_activities
from layers.layer import LayerKind, Pane
from layers.palette import ACTIVITY_STYLES, GROUND, SYMBOLS
from layers.plan import (
    AREAS_KEY,
    LINES_KEY,
    PLACE_COLUMNS,
    POINTS_KEY,
    disclosed_plan_layers,
    plan_layers,
)
from model.errors import PrivacyError
from model.session import Outcome
from model.view import Tier
from tests.layers.test_palette import DEUTAN, PROTAN, distance

POINT = shapely.Point(72.8, 40.5)
LINE = shapely.LineString([(72.8, 40.5), (72.9, 40.6)])
AREA = shapely.box(72.8, 40.5, 72.9, 40.6)
SHAPES = {POINTS_KEY: POINT, LINES_KEY: LINE, AREAS_KEY: AREA}


def places(*rows):
    """Return places of (id, number, category, status, shape)."""
    table = [(one[0], one[1], "other", one[2], one[3], one[4]) for one in rows]
    frame = gpd.GeoDataFrame(table, columns=[*PLACE_COLUMNS, "geometry"], crs=WGS84)
    return frame.set_geometry("geometry")


MIXED = (
    ("a", "1.1", "road_safety", "planned", POINT),
    ("a", "1.1", "road_safety", "planned", LINE),
    ("b", "1.2", "road_safety", "done", POINT),
    ("c", "2.1", "domestic_violence", "planned", AREA),
)


def test_each_place_is_drawn_once_with_its_activitys_number():
    layers = {layer.key: layer for layer in plan_layers(places(*MIXED))}
    assert list(layers) == [AREAS_KEY, LINES_KEY, POINTS_KEY]
    drawn = {key: list(zip(la.table["id"], la.table["label"], strict=True))
             for key, la in layers.items()}  # fmt: skip
    assert drawn == {
        AREAS_KEY: [("c", "2.1")],
        LINES_KEY: [("a", "1.1")],
        POINTS_KEY: [("a", "1.1"), ("b", "1.2")],
    }
    assert {layer.tier for layer in layers.values()} == {Tier.WORKING}
    assert layers[POINTS_KEY].kind is LayerKind.POINTS
    assert layers[POINTS_KEY].pane is Pane.PLACES
    assert layers[LINES_KEY].table["fill"].tolist() == [""]


def test_the_legend_explains_what_is_there_and_no_more():
    layers = {layer.key: layer for layer in plan_layers(places(*MIXED))}
    said = [entry.text.params["outcome"].key for entry in layers[POINTS_KEY].legend]
    assert said == ["outcome.planned", "outcome.done"]
    for layer in layers.values():
        drawn = set(zip(layer.table["outline"], layer.table["fill"], strict=True))
        assert {(entry.outline, entry.fill) for entry in layer.legend} == drawn


@pytest.mark.parametrize("key", SHAPES)
def test_no_two_states_differ_by_colour_alone(key):
    rows = [(str(n), f"1.{n}", "road_safety", status.value, SHAPES[key])
            for n, status in enumerate(Outcome)]  # fmt: skip
    (layer,) = plan_layers(places(*rows))
    names = ["symbol", "dash"] if key == POINTS_KEY else ["dash", "pattern"]
    forms = list(layer.table[names].itertuples(index=False, name=None))
    assert len(set(forms)) == len(Outcome)
    if key == LINES_KEY:
        assert layer.table["dash"].is_unique


def test_symbols_can_be_drawn_and_fills_are_seen_by_all_eyes():
    assert set(ACTIVITY_STYLES) == set(Outcome)
    assert {style.symbol for style in ACTIVITY_STYLES.values()} <= set(SYMBOLS)
    for style in ACTIVITY_STYLES.values():
        line = style.outline if style.fill == "#ffffff" else style.fill
        for eyes in (None, PROTAN, DEUTAN):
            assert distance(line, GROUND, eyes) > 20
    for one, other in combinations([style.fill for style in ACTIVITY_STYLES.values()], 2):
        assert distance(one, other) > 15


def test_public_layers_hold_what_the_gate_gave_and_nothing_else():
    frame = places(*MIXED)
    layers = disclosed_plan_layers(disclose_activities(frame))
    assert {layer.key for layer in layers} == {LINES_KEY, POINTS_KEY}
    assert {layer.tier for layer in layers} == {Tier.PUBLIC}
    with pytest.raises(PrivacyError):
        disclosed_plan_layers(frame)


def test_no_places_no_layers():
    assert plan_layers(places()) == ()
