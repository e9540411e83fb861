"""A session's marks on the map: told apart by everybody, public ones made by the gate alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from pyproj import Geod

from geo.marks import marks_frame
from geo.privacy.session import disclose_session
from layers.layer import LayerKind, Pane
from layers.mark_style import mark_class
from layers.palette import CONFLICT, GROUND, MARK_STYLES, PLACE_MARKS, SYMBOLS, MarkClass
from layers.session_marks import (
    ABOUT_KEY,
    AREAS_KEY,
    CELLS_KEY,
    MARKS_KEY,
    OVERLAP_KEY,
    disclosed_session_layers,
    session_layers,
)
from model.categories import CATEGORIES, CategoryClass
from model.errors import PrivacyError
from model.text import text
from model.view import Tier
from session.pictures import Picture, PictureKind
from tests.layers.test_palette import DEUTAN, PROTAN, distance, lightness
from tests.session.states import ELDERS, WOMEN, YOUTH, mark_of, state_of

LINE = {"type": "LineString", "coordinates": [[72.8, 40.5], [72.9, 40.6]]}
AREA = {
    "type": "Polygon",
    "coordinates": [[[72.8, 40.5], [72.9, 40.5], [72.9, 40.6], [72.8, 40.5]]],
}
POINT = mark_of(WOMEN, 1, category="cattle_theft", severity=1)
ABOUT = mark_of(WOMEN, 2, category="school_racketeering", severity=3, radius_m=400.0)
ROAD = mark_of(YOUTH, 3, category="road_safety", geometry=LINE)
FIELD = mark_of(YOUTH, 4, category="alcohol", geometry=AREA, has_conflict=True)
SECRET = mark_of(WOMEN, 5, category="early_marriage")
SMALL = mark_of(ELDERS, 6)
MARKS = (POINT, ABOUT, ROAD, FIELD, SECRET, SMALL)


def working(*marks):
    layers = session_layers(marks_frame(marks, state_of(*marks)))
    return {layer.key: layer for layer in layers}


def public(picture="all", *, released=(WOMEN, YOUTH, ELDERS), marks=MARKS):
    state = state_of(*marks, released=released)
    view = disclose_session(state, active_group="", picture=Picture.parse(picture))
    return {layer.key: layer for layer in disclosed_session_layers(view, resolution=8)}


def test_each_mark_is_drawn_once_and_a_circle_says_about_here():
    layers = working(*MARKS)
    assert list(layers) == [ABOUT_KEY, AREAS_KEY, MARKS_KEY]
    assert list(layers[MARKS_KEY].table["id"]) == [
        m.entity_id for m in (POINT, ABOUT, SECRET, SMALL)
    ]
    assert list(layers[AREAS_KEY].table["id"]) == [ROAD.entity_id, FIELD.entity_id]
    assert list(layers[ABOUT_KEY].table["id"]) == [ABOUT.entity_id]
    kinds = [layer.kind for layer in layers.values()]
    assert kinds == [LayerKind.SHAPES, LayerKind.SHAPES, LayerKind.POINTS]
    for layer in layers.values():
        assert layer.pane is Pane.MARKS
        assert layer.is_perception
        assert layer.table.crs.to_epsg() == 4326


def test_the_circle_is_round_on_the_ground():
    (circle,) = working(ABOUT)[ABOUT_KEY].table.geometry
    lng, lat = np.asarray(circle.exterior.coords).T
    same = np.ones(len(lng))
    away = Geod(ellps="WGS84").inv(72.8 * same, 40.5 * same, lng, lat)[2]
    assert away == pytest.approx(np.full(len(lng), 400.0), abs=0.01)


def test_severity_is_the_width_of_the_rim():
    table = working(POINT, ABOUT)[MARKS_KEY].table
    assert table["outline_px"].iloc[0] < table["outline_px"].iloc[1]


def test_a_conflict_has_a_rim_of_its_own_and_is_not_public():
    layer = working(ROAD, FIELD)[AREAS_KEY]
    assert list(layer.table["outline"] == CONFLICT) == [False, True]
    assert text("legend.mark_conflict").key in {entry.text.key for entry in layer.legend}
    hall = public()[AREAS_KEY]
    assert CONFLICT not in set(hall.table["outline"])
    assert "legend.mark_conflict" not in {entry.text.key for entry in hall.legend}


def test_every_category_belongs_to_one_of_five_families():
    families = {category.code: mark_class(category.code) for category in CATEGORIES}
    assert set(families.values()) == set(MarkClass)
    for category in CATEGORIES:
        is_sensitive = category.category_class is CategoryClass.SENSITIVE
        assert (families[category.code] is MarkClass.SENSITIVE) is is_sensitive
    assert mark_class("something else") is MarkClass.SENSITIVE


def test_families_differ_in_symbol_and_colour_and_grey_for_all_eyes():
    styles = list(MARK_STYLES.values())
    assert len({style.symbol for style in styles}) == len(styles)
    assert {style.symbol for style in styles} <= set(SYMBOLS)
    assert not {style.symbol for style in styles} & {mark.symbol for mark in PLACE_MARKS.values()}
    for one, other in combinations(styles, 2):
        for eyes in (np.eye(3), PROTAN, DEUTAN):
            assert distance(one.fill, other.fill, eyes) >= 20
        assert abs(lightness(one.fill) - lightness(other.fill)) >= 8
    assert all(distance(style.fill, GROUND) >= 40 for style in styles)
    hall = [s.pattern for c, s in MARK_STYLES.items() if c is not MarkClass.SENSITIVE]
    assert len(set(hall)) == len(hall)


def test_a_legend_names_what_is_there_and_no_more():
    keys = [entry.text.key for entry in working(POINT, ABOUT)[MARKS_KEY].legend]
    assert keys == ["legend.mark_property", "legend.mark_youth"]
    assert all(len(layer.legend) <= 5 for layer in public().values())


def test_without_marks_there_is_no_layer():
    assert working() == {}
    assert public(marks=()) == {}


def test_public_layers_take_nothing_but_what_the_gate_made():
    state = state_of(*MARKS, released=(WOMEN,))
    for other in (state, marks_frame(MARKS, state), None):
        with pytest.raises(PrivacyError):
            disclosed_session_layers(other, resolution=8)


def test_public_layers_hold_no_sensitive_mark():
    layers = public()
    assert {layer.tier for layer in layers.values()} == {Tier.PUBLIC}
    ids = {value for layer in layers.values() for value in layer.table["id"]}
    assert ids == {m.entity_id for m in (POINT, ABOUT, ROAD, FIELD, SMALL)}
    assert "legend.mark_sensitive" not in {e.text.key for x in layers.values() for e in x.legend}


def test_two_groups_have_a_map_each():
    layers = public(f"pair:{WOMEN}:{YOUTH}")
    left = {key for key in layers if key.startswith("left_")}
    assert left == {f"left_{CELLS_KEY}", f"left_{MARKS_KEY}", f"left_{ABOUT_KEY}"}
    assert {key.removeprefix("right_") for key in layers.keys() - left} == {CELLS_KEY, AREAS_KEY}
    assert layers[f"left_{CELLS_KEY}"].title.key == "group.women"
    assert layers[f"left_{CELLS_KEY}"].table["value"].max() <= 4  # a class, no number
    assert not layers[f"left_{CELLS_KEY}"].is_on  # the marks say it at their place


def test_overlap_says_who_named_a_cell():
    here, there = (72.8, 40.5), (73.4, 40.9)
    marks = (mark_of(WOMEN, 1, at=here), mark_of(YOUTH, 2, at=here), mark_of(YOUTH, 3, at=there))
    layer = public(f"overlap:{WOMEN}:{YOUTH}", marks=marks)[OVERLAP_KEY]
    assert sorted(layer.table["value"]) == [0.0, 1.0]  # both; the second alone
    words = [(entry.text.key, entry.text.params.get("group")) for entry in layer.legend]
    assert words[1] == ("legend.group_only", text("group.youth"))
    assert Picture.parse(f"overlap:{WOMEN}:{YOUTH}").kind is PictureKind.OVERLAP
