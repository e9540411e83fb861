"""What is drawn where: panes, borders once, symbols of the palette, names in the language."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from matplotlib.collections import LineCollection, PathCollection, PolyCollection

from exports.sheet_flow import LegendRow, Paragraph, column_height_mm, split_columns
from exports.sheet_labels import label_requests
from exports.sheet_map import draw_layers, path_of
from exports.sheet_page import Box, Page
from exports.sheet_seen import seen_views, shows_no_more
from exports.sheet_style import HATCHES, MARKERS
from exports.sheet_symbols import symbol_of
from exports.sheet_window import window_over
from exports.sheet_words import shown_layers, words_of
from layers.layer import Layer, LayerKind, Pane
from layers.palette import DIFFERENCE_STYLES, GI_STYLES, SYMBOLS
from model.admin import Level
from tests.exports.samples import (
    MADE_ON,
    Options,
    SampleTranslator,
    halves,
    says,
    shape_layer,
    view_of,
    wobbly,
)

FRAME = Box(12, 30, 200, 190)
OPTIONS = Options("district", "en")


def drawn(layers: list[Layer], *, bounds=None):
    page = Page(width_mm=297, height_mm=210)
    window = window_over(bounds or wobbly(OPTIONS).bounds, FRAME)
    axes = page.axes(FRAME, gid="map")
    return axes, window, draw_layers(axes, window, layers)


def test_every_symbol_and_pattern_of_the_palette_can_be_drawn():
    assert set(SYMBOLS) <= set(MARKERS)
    used = {style.pattern for style in (*GI_STYLES.values(), *DIFFERENCE_STYLES)}
    assert used <= set(HATCHES)


def test_layers_lie_by_pane_and_dots_of_settlements_over_the_cells():
    view = view_of(OPTIONS)
    dots = replace(view.layers[-1], pane=Pane.GROUND)
    shuffled = replace(view, layers=(dots, *reversed(view.layers[:-1])))
    panes = [layer.pane for layer in shown_layers(shuffled)]
    order = [Pane.GROUND, Pane.CELLS, Pane.BOUNDARIES, Pane.BOUNDARIES]
    assert panes[:4] == order
    keys = [layer.key for layer in shown_layers(shuffled)]
    assert keys.index("settlement") > keys.index("incidents")


def test_a_dashed_border_of_two_neighbours_is_drawn_once():
    west, east = halves(shapely.box(77.4, 41.5, 78.6, 42.3))
    style = {"outline": "#333333", "outline_px": 1.2, "dash": "6 4"}
    layer = shape_layer("d", Pane.BOUNDARIES, says("d"), [west, east], OPTIONS, **style)
    axes, window, _ = drawn([layer], bounds=(77.4, 41.5, 78.6, 42.3))
    lines = [
        shapely.LineString(path.vertices)
        for collection in axes.collections
        if isinstance(collection, LineCollection)
        for path in collection.get_paths()
    ]
    whole = window.project(np.array([west, east]))
    once = shapely.length(shapely.union_all(shapely.boundary(whole)))
    assert sum(line.length for line in lines) == pytest.approx(once, rel=1e-3)
    twice = shapely.length(whole).sum()
    assert once < 0.9 * twice


def test_a_lower_dashed_rank_is_not_drawn_under_a_higher_one():
    outer = shapely.box(77.4, 41.5, 78.6, 42.3)
    style = {"outline": "#333333", "dash": "6 4"}
    low = shape_layer(
        "low", Pane.BOUNDARIES, says("l"), halves(outer), OPTIONS, outline_px=0.6, **style
    )
    high = shape_layer(
        "high", Pane.BOUNDARIES, says("h"), [outer], OPTIONS, outline_px=2.0, **style
    )
    axes, window, _ = drawn([low, high], bounds=outer.bounds)
    drawn_low = [c for c in axes.collections if c.get_gid() == "layer.low"]
    lines = [shapely.LineString(p.vertices) for c in drawn_low for p in c.get_paths()]
    edge = window.project(np.array([outer]))[0].boundary
    middle = window.project(shapely.boundary(np.array(halves(outer))))
    inner = shapely.intersection(*middle).length
    assert sum(line.length for line in lines) == pytest.approx(inner, rel=0.02)
    assert max(shapely.hausdorff_distance(line, edge) for line in lines) > 1000


def test_holes_of_an_area_stay_open():
    ring = shapely.Point(0, 0).buffer(10).difference(shapely.Point(0, 0).buffer(4))
    outer, inner = path_of(ring).to_polygons(closed_only=False)
    # Renderers fill by winding: a hole is open where it runs against its outer ring.
    assert shapely.LinearRing(outer).is_ccw != shapely.LinearRing(inner).is_ccw


def test_cells_are_grouped_by_style_and_none_is_lost():
    view = view_of(OPTIONS)
    layer = view.layers[1]
    axes, _, where = drawn([layer])
    polygons = [c for c in axes.collections if isinstance(c, PolyCollection)]
    assert sum(len(c.get_paths()) for c in polygons) == len(layer.table)
    assert len(polygons) == 5
    assert len(where.cells_mm) == len(layer.table)
    assert sum(patch.get_hatch() is not None for patch in axes.patches) == 1


def test_a_cells_outline_never_covers_the_cell():
    layer = view_of(OPTIONS).layers[1]
    thick = replace(layer, table=layer.table.assign(outline_px=6.0))
    axes, window, _ = drawn([thick], bounds=(69.0, 39.0, 80.0, 43.5))
    width_pt = max(c.get_linewidth().max() for c in axes.collections)
    cell_mm = 2.3e3 * 1000 / window.denominator  # a cell of resolution 7 is about 2.3 km wide
    assert width_pt * 25.4 / 72 < 0.1 * cell_mm


def test_points_outside_the_window_are_left_out():
    layer = view_of(OPTIONS).layers[-1]
    _, _, here = drawn([layer])
    axes, _, none = drawn([layer], bounds=(71.0, 40.0, 71.2, 40.2))
    assert len(here.marks) == len(layer.table)
    assert none.marks == ()
    assert not [c for c in axes.collections if isinstance(c, PathCollection)]


def test_a_roughly_known_place_is_hollow_with_a_rim_that_is_seen():
    sure = symbol_of("triangle", fill="#f2c14e", outline="#5c4300", outline_px=1.2, dash="")
    rough = symbol_of("triangle", fill="#f2c14e", outline="#5c4300", outline_px=1.2, dash="2 2")
    white_rim = symbol_of("square", fill="#14305c", outline="#ffffff", outline_px=1.2, dash="2 2")
    assert (sure.face, sure.edge, sure.edge_dash) == ("#f2c14e", "#5c4300", "solid")
    assert (rough.face, rough.edge) == ("#ffffff", "#5c4300")
    assert white_rim.edge == "#14305c"
    assert symbol_of("dot", fill="#000000", outline="", outline_px=0, dash="").size_mm < 2


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_labels_are_in_the_language_and_of_the_ranks_that_help(language):
    view = view_of(Options("district", language))
    names = {"ky": "Тоң", "ru": "Тонский", "en": "Ton"}
    district = view.layers[2]
    named = district.table.assign(
        label="x", **{f"label_{code}": name for code, name in names.items()}
    )
    window = window_over(view.bounds, FRAME)

    def labels(key: str, level: Level, table=named) -> set[str]:
        layer = replace(district, key=key, table=table)
        unit = replace(view.unit, level=level)
        found = label_requests(window, [layer], unit=unit, language=language)
        return {" ".join(request.lines) for request in found}

    assert labels("units_district", Level.DISTRICT) == {names[language]}
    assert labels("units_ayil_okmotu", Level.DISTRICT) == {names[language]}
    assert labels("units_oblast", Level.DISTRICT) == set()
    assert labels("units_district", Level.COUNTRY) == set()
    own = named.assign(id=view.unit.pcode)
    assert labels("units_district", Level.DISTRICT, own) == set()
    assert labels("units_district", Level.DISTRICT, named.assign(label="")) == set()


def test_the_legend_names_what_is_seen_and_shared_words_once():
    view = view_of(OPTIONS)
    window = window_over(view.bounds, FRAME)
    far = view.layers[6]
    far = replace(far, key="far", table=far.table.set_geometry(far.table.translate(-5, 0)))
    with_far = replace(view, layers=(*view.layers, far))
    (seen,) = seen_views([with_far], [window])
    assert [layer.key for layer in seen.layers] == [layer.key for layer in view.layers]
    assert shows_no_more([view], [seen])
    assert not shows_no_more([with_far], [seen])
    words = words_of([with_far], t=SampleTranslator("en"), made_on=MADE_ON)
    places = [group for group in words.legend if group.pane is Pane.PLACES]
    assert len(places) == 1
    said = [line.words for line in places[0].lines]
    assert said.count("Police point") == 1


def test_cells_without_rows_stay_in_the_legend():
    view = view_of(OPTIONS)
    empty = replace(view.layers[1], table=view.layers[1].table.iloc[:0])
    (seen,) = seen_views([replace(view, layers=(empty,))], [window_over(view.bounds, FRAME)])
    assert [layer.kind for layer in seen.layers] == [LayerKind.CELLS]


def test_columns_are_balanced_and_keep_their_order():
    items = [Paragraph("слово " * count, 7, "note") for count in (30, 5, 5, 20, 10, 10)]
    columns = split_columns(items, count=2, width_mm=60)
    assert [item for column in columns for item in column] == items
    heights = [column_height_mm(column, 60) for column in columns]
    assert max(heights) < 0.7 * sum(heights)
    assert split_columns([], count=2, width_mm=60) == [[], []]


def test_a_legend_row_is_as_high_as_its_words():
    words = words_of([view_of(OPTIONS)], t=SampleTranslator("en"), made_on=MADE_ON)
    line = words.legend[0].lines[0]
    short = LegendRow(line, Pane.CELLS, 8)
    long = LegendRow(replace(line, words="many words " * 12), Pane.CELLS, 8)
    assert long.height_mm(44) > 3 * short.height_mm(44)
