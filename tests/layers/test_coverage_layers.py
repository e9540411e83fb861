"""Layers of coverage: classes at their limits, outlines of gaps, what is told of points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.cells import cells_of, disks_of
from i18n import LANGUAGES, translator
from layers.coverage import (
    effects_layer,
    gaps_layer,
    loops_layer,
    on_side,
    point_layers,
    proposed_layer,
    reach_classes,
    reach_layers,
    staff_layer,
)
from layers.layer import LEFT, LayerKind
from layers.palette import EFFECT_STYLES, REACH_STYLES, SITE_NEW, STAFF_STYLES
from model.text import text
from model.view import Tier

CELLS = disks_of(cells_of(lng=[73.0], lat=[41.0], resolution=8), k=1)


def test_a_limit_is_in_the_class_below_it():
    cost = np.array([0.0, 5_000, 5_001, 7_500, 10_000, 15_000, 15_001, np.nan])
    assert reach_classes(cost, limit=5_000).tolist() == [0, 0, 1, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("is_timed", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_that_matter_and_the_others_are_two_layers(is_timed, language):
    cost = np.array([1_000.0, 6_000, 9_000, 12_000, 20_000, np.nan, 2_000])
    matters = np.array([True] * 6 + [False])
    near, empty = reach_layers(CELLS, cost, limit=5_000, matters=matters, is_timed=is_timed)
    assert near.table.index.tolist() == CELLS[:6].tolist()
    assert empty.table.index.tolist() == CELLS[6:].tolist()
    assert (near.is_on, empty.is_on) == (True, False)
    assert near.table["fill"].tolist() == [style.fill for style in REACH_STYLES]
    assert near.table["value"].iloc[0] == pytest.approx(1_000 / (60 if is_timed else 1_000))
    t = translator(language)
    words = [t(entry.text) for entry in near.legend]
    assert len(set(words)) == len(words) == len(REACH_STYLES)
    some = reach_layers(CELLS, np.ones(7), limit=5_000, matters=matters, is_timed=is_timed)[0]
    assert len(some.legend) == len(REACH_STYLES) - 1  # nobody is out of reach


def test_a_gap_is_one_outline_with_its_number():
    group = np.array([0, 0, 0, 1, -1, -1, 1])
    layer = gaps_layer(CELLS, group, chosen=1)
    assert layer.table["id"].tolist() == ["0", "1"]
    assert layer.table["label"].tolist() == ["1", "2"]
    assert layer.table["outline_px"].iloc[1] > layer.table["outline_px"].iloc[0]
    assert layer.table.geometry.is_valid.all()
    assert layer.kind is LayerKind.SHAPES


def test_only_cells_that_change_are_outlined():
    effect = np.array([2, 1, 0, -1, -2, 0, 0], dtype=np.int8)
    layer = effects_layer(CELLS, effect)
    assert layer.table.index.tolist() == CELLS[[0, 1, 3, 4]].tolist()
    assert len(layer.legend) == 4
    assert layer.table["fill"].eq("").all()
    assert len({style.dash + style.outline for style in EFFECT_STYLES.values()}) == 4
    none = effects_layer(CELLS, np.zeros(7, dtype=np.int8))
    assert none.table.empty
    assert none.legend == ()


def points(*changes: str) -> gpd.GeoDataFrame:
    count = len(changes)
    return gpd.GeoDataFrame(
        {
            "place_id": [f"{at:032x}" for at in range(count)],
            "kind": ["police_point"] * count,
            "precision": ["exact"] * count,
            "is_demo": [True] * count,
            "name_ky": ["а"] * count,
            "name_ru": ["б"] * count,
            "name_en": ["c"] * count,
            "change": list(changes),
        },
        geometry=[shapely.Point(73 + at / 100, 41) for at in range(count)],
        crs=4326,
    )


def test_what_is_added_moved_or_closed_looks_it():
    police, closed = point_layers(points("", "add", "move"), points("").iloc[:1])
    assert (police.table["outline"] == SITE_NEW).tolist() == [False, True, True]
    assert len(police.legend) == 2
    assert police.is_demo
    assert closed.table["symbol"].tolist() == ["saltire"]
    (plain,) = point_layers(points(""), points())
    assert len(plain.legend) == 1


def test_officers_load_is_told_by_the_norm():
    load = np.array([1_000.0, 3_000, 3_001, 6_000, 15_000, 15_001, np.nan])
    layer = staff_layer(CELLS, load, norm=3_000)
    styles = [STAFF_STYLES[at].fill for at in (0, 0, 1, 1, 2, 3, 4)]
    assert layer.table["fill"].tolist() == styles
    assert len(layer.legend) == len(STAFF_STYLES)
    assert layer.tier is Tier.WORKING
    assert not layer.is_on


def test_layers_of_one_side_carry_its_name():
    layer = proposed_layer(np.array([73.0]), np.array([41.0]))
    (left,) = on_side([layer], LEFT, text("coverage.today"))
    assert left.key == f"{LEFT}{layer.key}"
    assert "Today" in translator("en")(left.title)
    assert left.table["label"].tolist() == ["1"]
    loops = loops_layer(gpd.GeoSeries([shapely.LineString([(73, 41), (73.1, 41)])], crs=4326))
    assert loops.table["fill"].tolist() == [""]
