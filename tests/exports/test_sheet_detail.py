"""The densest part, drawn once more: where it is, at which scale, and without hiding anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from exports.sheet import Orientation, Paper, SheetFormat, compose_sheet, draw_sheet
from exports.sheet_detail import _densest, detail_of
from exports.sheet_file import sheet_settings
from exports.sheet_page import Box
from exports.sheet_window import Window, window_over
from geo.cells import centres_of
from layers.layer import LayerKind
from model.view import Tier
from tests.exports.layout_check import faults_of, measured
from tests.exports.samples import MADE_ON, Options, SampleTranslator, locator, view_of

FRAME = Box(10.0, 10.0, 210.0, 160.0)
TOWN = (77.75, 41.75)


def crowded(**options):
    """Return a district of small cells, most of them around one town."""
    view = view_of(Options("district", resolution=8, **options))
    cells = next(la for la in view.layers if la.kind is LayerKind.CELLS)
    lng, lat = centres_of(cells.table.index.to_numpy(np.uint64))
    near = (np.abs(lng - TOWN[0]) < 0.05) & (np.abs(lat - TOWN[1]) < 0.04)
    kept = near | (np.arange(len(near)) % 40 == 0)
    layers = tuple(
        replace(la, table=la.table[kept]) if la.key == cells.key else la for la in view.layers
    )
    return replace(view, layers=layers)


@pytest.fixture(scope="module")
def view():
    return crowded(is_demo=True, tier=Tier.WORKING)


def compose(view, *, orientation=Orientation.LANDSCAPE, language="ky"):
    t = SampleTranslator(language)
    page = compose_sheet(
        [view],
        t=t,
        paper=Paper.A4,
        orientation=orientation,
        locator=locator(),
        made_on=MADE_ON,
        has_detail=True,
    )
    return page, t


def test_the_box_with_the_most_places_is_found():
    crowd = np.array([[50.0 + dx, 80.0 + dy] for dx in (0, 1, 2) for dy in (0, 1)])
    alone = np.array([[10.0, 10.0], [200.0, 150.0], [90.0, 20.0]])
    centre, count = _densest(np.concatenate([alone, crowd]), (8.0, 6.0))
    assert count == 6
    assert centre == (51.0, 80.5)
    assert _densest(np.empty((0, 2)), (8.0, 6.0))[1] == 0


def test_it_shows_the_town_four_times_larger(view):
    window = window_over(view.bounds, FRAME)
    detail = detail_of(window, view.layers)
    assert detail.window.denominator == pytest.approx(window.denominator / 4, rel=0.15)
    west, south, east, north = detail.window.bounds_deg()
    assert west < TOWN[0] < east
    assert south < TOWN[1] < north
    # the frame on the map is where the detail looks, and as large as it shows
    middle = window.project(np.array([shapely.Point(detail.window.lng, detail.window.lat)]))
    on_map = window.on_page(shapely.get_coordinates(middle))[0]
    source = detail.source
    assert on_map == pytest.approx(
        [(source.left + source.right) / 2, (source.bottom + source.top) / 2]
    )
    assert source.width * window.denominator == pytest.approx(
        detail.window.frame.width * detail.window.denominator
    )


def test_it_stays_inside_the_map_and_off_what_it_enlarges(view):
    detail = detail_of(window_over(view.bounds, FRAME), view.layers)
    assert FRAME.holds(detail.window.frame)
    assert not detail.window.frame.overlaps(detail.source)


def test_nothing_is_enlarged_that_can_be_read_or_is_not_there(view):
    large = Window(FRAME, *TOWN, 60_000.0)  # a cell of 0.9 km is 15 mm wide
    assert detail_of(large, view.layers) is None
    cells = next(la for la in view.layers if la.kind is LayerKind.CELLS)
    few = replace(cells, table=pd.DataFrame(cells.table.iloc[:3]))
    assert detail_of(window_over(view.bounds, FRAME), [few]) is None
    assert detail_of(window_over(view.bounds, FRAME), []) is None


@pytest.mark.parametrize("orientation", list(Orientation))
def test_no_text_or_symbol_hides_another(view, orientation):
    with sheet_settings():
        page, t = compose(view, orientation=orientation)
        marks = measured(page)
        assert faults_of(page, [view], t=t, made_on=MADE_ON) == []
    assert [text for gid, text, _ in marks if gid == "detail.scale"]
    frame, _halo = (box for gid, _, box in marks if gid == "detail.frame")
    panels = [box for gid, _, box in marks if gid == "furniture.panel"]
    assert not any(panel.overlaps(frame) for panel in panels)


@pytest.mark.parametrize("file_format", list(SheetFormat))
@pytest.mark.usefixtures("sample_names")
def test_the_same_view_gives_the_same_bytes(view, file_format):
    options = {
        "language": "ky",
        "paper": Paper.A4,
        "orientation": Orientation.LANDSCAPE,
        "file_format": file_format,
        "locator": None,
        "made_on": MADE_ON,
        "dpi": 50,
    }
    first, again = (draw_sheet([view], has_detail=True, **options) for _ in range(2))
    assert first == again
    assert first != draw_sheet([view], **options)
