"""A digest tells two maps apart by anything that is drawn, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.digest import WORDS, digest_of_parts, digest_views
from layers.layer import LayerKind
from model.view import Tier
from tests.exports.samples import Options, empty_cube, says, view_of


@pytest.fixture(scope="module")
def view():
    return view_of(Options("district", resolution=6))


def first_cells(view):
    return next(la for la in view.layers if la.kind is LayerKind.CELLS)


def with_layer(view, key, **changes):
    layers = (replace(la, **changes) if la.key == key else la for la in view.layers)
    return replace(view, layers=tuple(layers))


def differing(one, other):
    first, second = digest_views([one]), digest_views([other])
    return {part for part in first.keys() | second.keys() if first.get(part) != second.get(part)}


def test_the_same_view_built_twice_has_one_digest(view):
    again = view_of(Options("district", resolution=6))
    assert digest_views([view]) == digest_views([again])
    assert digest_of_parts(digest_views([view])) == digest_of_parts(digest_views([again]))


def test_one_changed_value_changes_its_layer_and_no_other(view):
    cells = first_cells(view)
    table = cells.table.copy()
    table.iloc[0, table.columns.get_loc("value")] += 1
    assert differing(view, with_layer(view, cells.key, table=table)) == {cells.key}
    fewer = with_layer(view, cells.key, table=cells.table.iloc[1:])
    assert differing(view, fewer) == {cells.key}


def test_one_moved_corner_changes_its_layer(view):
    shapes = next(la for la in view.layers if la.kind is LayerKind.SHAPES and len(la.table))
    moved = shapes.table.copy()
    moved.geometry = shapely.transform(moved.geometry.to_numpy(), lambda xy: xy + 1e-9)
    assert differing(view, with_layer(view, shapes.key, table=moved)) == {shapes.key}


def test_words_and_legend_count(view):
    assert differing(view, replace(view, title=says("башка"))) == {WORDS}
    cells = first_cells(view)
    assert differing(view, with_layer(view, cells.key, legend=cells.legend[:-1])) == {cells.key}


def test_what_is_not_drawn_does_not_count(view):
    working = view_of(Options("district", resolution=6, tier=Tier.WORKING))
    assert differing(working, replace(working, cube=empty_cube())) == set()
    off = with_layer(view, first_cells(view).key, is_on=False)
    gone = replace(view, layers=tuple(la for la in off.layers if la.is_on))
    assert differing(off, gone) == set()


def test_two_maps_on_a_sheet_have_parts_of_their_own(view):
    both = digest_views([view, replace(view, title=says("экинчи"))])
    assert both[WORDS] != both[f"{WORDS}@2"]
    assert digest_of_parts(both) != digest_of_parts(digest_views([view]))


def test_missing_values_and_empty_tables_have_a_digest(view):
    cells = first_cells(view)
    gaps = cells.table.assign(value=float("nan"))
    assert differing(view, with_layer(view, cells.key, table=gaps)) == {cells.key}
    empty = with_layer(view, cells.key, table=cells.table.iloc[:0])
    assert set(digest_views([empty])) == set(digest_views([view]))
    points = gpd.GeoDataFrame({"label": ["a"]}, geometry=[shapely.Point(0, 0)], crs=4326)
    kept = with_layer(view, cells.key, table=pd.DataFrame(points.assign(label=[None])))
    assert cells.key in digest_views([kept])
