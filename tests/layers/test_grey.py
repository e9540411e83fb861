"""In grey, each class differs from its neighbours by lightness and by pattern."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from exports.sheet_style import CELL_OPACITY, HATCHES, pattern_ink
from layers.cells import (
    difference_layer,
    hot_cells_layer,
    hotspot_cells_layer,
    incident_cells_layer,
)
from layers.grey import (
    POLICE_GREYS,
    RESIDENTS_GREYS,
    STYLED,
    grey_of,
    layer_in_grey,
    luminance,
)
from layers.layer import LegendEntry
from layers.palette import GROUND, PLACE_MARKS, RESIDENTS, SEQUENTIAL
from model.text import text
from tests.layers.test_palette import lightness

LEAST_STEP = 4.0
"""Of CIE L*, as printed over the ground; a copier that loses it leaves the pattern."""

FIRST = 613196570331971583


def cells(values):
    index = pd.Index(np.arange(FIRST, FIRST + len(values)).astype(np.uint64), name="cell")
    return pd.Series(values, index=index)


def printed(fill: str) -> float:
    """Return how light a fill is as it is printed: three quarters of it over the ground."""
    mixed = [
        CELL_OPACITY * int(fill[at : at + 2], 16)
        + (1 - CELL_OPACITY) * int(GROUND[at : at + 2], 16)
        for at in (1, 3, 5)
    ]
    parts = [round(part) for part in mixed]
    return lightness("#" + "".join(f"{part:02x}" for part in parts))


def pairs_of(layer):
    return [(entry.fill, entry.pattern) for entry in layer.legend if entry.fill]


def assert_told_apart(styles):
    for (fill, pattern), (next_fill, next_pattern) in pairwise(styles):
        assert abs(printed(fill) - printed(next_fill)) >= LEAST_STEP
        assert pattern != next_pattern
    patterns = [pattern for _, pattern in styles]
    assert len(set(patterns)) == len(patterns), "a pattern alone must tell the class"


@pytest.mark.parametrize("classes", sorted(SEQUENTIAL))
def test_the_classes_of_police_records_differ_in_lightness_and_pattern(classes):
    values = cells(np.arange(1, 400) ** 2)
    layer = incident_cells_layer(values, classes=classes)
    styles = pairs_of(layer_in_grey(layer))
    assert len(styles) == len(layer.limits)
    assert_told_apart(styles)
    light = [printed(fill) for fill, _ in styles]
    assert light == sorted(light, reverse=True), "dark is many"


def test_map_and_legend_say_the_same():
    layer = layer_in_grey(incident_cells_layer(cells(np.arange(1, 200))))
    drawn = layer.table[["fill", "pattern"]].drop_duplicates().itertuples(index=False, name=None)
    assert set(drawn) == set(pairs_of(layer))


def test_residents_pictures_have_patterns_that_police_records_do_not_have():
    layer = layer_in_grey(hotspot_cells_layer(cells([0.5, 1.5, 3.0, 9.0])))
    assert_told_apart(pairs_of(layer))
    police = {pattern for _, pattern in POLICE_GREYS}
    residents = {pattern for _, pattern in RESIDENTS_GREYS[:4]}
    assert residents - police >= {"rings_wide", "stars", "rings_close"}
    assert_told_apart(RESIDENTS_GREYS)


def test_hot_and_cold_and_the_difference_are_told_apart():
    hot = pd.DataFrame(
        {"z": [-4.0, -2.0, 0.0, 2.0, 4.0], "gi_class": [-2, -1, 0, 1, 2]},
        index=cells(range(5)).index,
    )
    assert_told_apart(pairs_of(layer_in_grey(hot_cells_layer(hot))))
    difference = difference_layer(cells([1, 1, 0]), cells([1, 0, 1]))
    styles = pairs_of(layer_in_grey(difference))
    for one, other in combinations(styles, 2):
        assert_told_apart([one, other])


def test_no_category_s_colour_is_also_one_of_a_ramp():
    ramps = {colour for ramp in (*SEQUENTIAL.values(), *RESIDENTS.values()) for colour in ramp}
    assert not ramps & set(STYLED)


def test_every_pattern_can_be_drawn_and_seen():
    used = {*POLICE_GREYS, *RESIDENTS_GREYS, *STYLED.values()}
    assert {pattern for _, pattern in used} <= HATCHES.keys()
    assert len({HATCHES[pattern] for _, pattern in used}) == len({p for _, p in used})
    for fill, pattern in used:
        if pattern:
            assert abs(printed(fill) - lightness(pattern_ink(fill))) >= 30


@pytest.mark.parametrize(
    ("colour", "grey"),
    [("#000000", "#000000"), ("#ffffff", "#ffffff"), ("#808080", "#808080"), ("", "")],
)
def test_greys_stay_what_they_are(colour, grey):
    assert grey_of(colour) == grey


def test_a_colour_becomes_the_grey_that_is_as_light():
    # pure green: relative luminance 0.7152, in sRGB 0.8625 or 220 of 255
    assert luminance("#00ff00") == pytest.approx(0.7152)
    assert grey_of("#00ff00") == "#dcdcdc"


def test_symbols_of_places_differ_without_their_colour():
    assert len({mark.symbol for mark in PLACE_MARKS.values()}) == len(PLACE_MARKS)


def test_more_classes_than_greys_are_refused():
    layer = incident_cells_layer(cells(np.arange(1, 9)))
    many = tuple(LegendEntry(text("legend.none"), f"#0000{at:02x}") for at in range(8))
    with pytest.raises(ValueError, match="8 classes"):
        layer_in_grey(replace(layer, legend=many))


def test_an_empty_layer_stays_empty():
    layer = layer_in_grey(incident_cells_layer(cells([])))
    assert layer.table.empty
    assert [entry.fill for entry in layer.legend] == [""]
