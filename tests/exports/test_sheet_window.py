"""Scale and north are true at the map's centre; text is measured; labels keep apart."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from exports.sheet_furniture import scale_bar
from exports.sheet_labels import LabelRequest, place_labels
from exports.sheet_page import Box
from exports.sheet_text import FontStyle, clean_text, fit_text, text_width_mm, wrap_text
from exports.sheet_window import round_scale, window_over
from i18n import translator

GEOD = Geod(ellps="WGS84")
FRAME = Box(12, 40, 230, 190)
PLACES = [
    (72.75, 40.48, 72.85, 40.56),  # Osh
    (77.2, 41.3, 79.1, 42.5),  # Jeti-Oguz
    (69.2, 39.1, 80.3, 43.3),  # the country
]


@pytest.mark.parametrize("bounds", PLACES)
def test_the_scale_bar_is_as_long_as_it_says(bounds):
    """The reference is the geodesic of GeographicLib (pyproj.Geod) through the map's centre."""
    window = window_over(bounds, FRAME)
    bar = scale_bar(window, translator("en"))
    half = bar.length_m / 2
    lngs, lats, _ = GEOD.fwd([window.lng] * 2, [window.lat] * 2, [90, 270], [half] * 2)
    ends = window.on_page(
        shapely.get_coordinates(window.project(shapely.points(list(zip(lngs, lats, strict=True)))))
    )
    assert np.ptp(ends[:, 0]) == pytest.approx(bar.length_mm, rel=2e-5)
    assert 10 < bar.length_mm <= 36
    assert bar.length_mm == pytest.approx(bar.length_m * 1000 / window.denominator)


@pytest.mark.parametrize("bounds", PLACES)
def test_north_is_up_at_the_centre(bounds):
    window = window_over(bounds, FRAME)
    due_north = shapely.points([(window.lng, window.lat), (window.lng, window.lat + 0.01)])
    start, end = window.on_page(shapely.get_coordinates(window.project(due_north)))
    assert end[0] == pytest.approx(start[0], abs=1e-9)
    assert end[1] > start[1]
    assert start == pytest.approx([(FRAME.left + FRAME.right) / 2, (FRAME.bottom + FRAME.top) / 2])


@pytest.mark.parametrize("bounds", PLACES)
def test_the_window_shows_its_bounds_whole_and_no_more_than_needed(bounds):
    window = window_over(bounds, FRAME)
    edge = shapely.segmentize(shapely.box(*bounds), 0.05)
    seen = window.on_page(shapely.get_coordinates(window.project(np.array([edge]))))
    assert FRAME.grown(-4.9).holds(Box(*seen.min(axis=0), *seen.max(axis=0)))
    assert max(np.ptp(seen[:, 0]) / FRAME.width, np.ptp(seen[:, 1]) / FRAME.height) > 0.7
    west, south, east, north = window.bounds_deg()
    assert west < bounds[0] < bounds[2] < east
    assert south < bounds[1] < bounds[3] < north


def test_areas_are_true():
    """A square degree on paper has the area that GeographicLib gives it, to 1 in 100,000."""
    window = window_over(PLACES[2], FRAME)
    square = shapely.segmentize(shapely.box(70, 40, 71, 41), 0.01)
    drawn = window.project(np.array([square]))[0].area
    area, _ = GEOD.geometry_area_perimeter(square)
    assert drawn == pytest.approx(abs(area), rel=1e-5)


@given(st.floats(1000, 9e7))
def test_a_scale_is_round_and_not_smaller_than_needed(denominator):
    scale = round_scale(denominator)
    assert denominator * (1 - 1e-9) <= scale <= denominator * 1.26
    assert len(f"{scale:.0f}".rstrip("0")) <= 3


def test_shapes_outside_or_missing_are_empty():
    window = window_over(PLACES[0], FRAME)
    shapes = np.array([shapely.box(60, 30, 61, 31), None, shapely.box(*PLACES[0])], dtype=object)
    outside, missing, inside = window.cut(shapes)
    assert outside.is_empty
    assert missing.is_empty
    assert inside.area == pytest.approx(
        abs(GEOD.geometry_area_perimeter(shapely.box(*PLACES[0]))[0]), rel=1e-4
    )
    assert len(window.project(np.array([], dtype=object))) == 0


@given(st.text(max_size=300), st.floats(15, 120))
def test_wrapped_text_is_never_wider_than_its_column_and_loses_nothing(text, width_mm):
    clean = clean_text(text)
    lines = wrap_text(clean, width_mm=width_mm, size_pt=8)
    assert all(text_width_mm(line, size_pt=8) <= width_mm + 1e-6 for line in lines)
    letters = "".join(lines).replace("-", "").replace(" ", "")
    assert letters == clean.replace("-", "").replace(" ", "")
    assert "\n" not in clean


def test_long_titles_shrink_before_they_are_cut():
    words = "Жети-Өгүз районундагы окуялар " * 3
    fitted = fit_text(
        words.strip(), width_mm=180, size_pt=16, min_size_pt=11, max_lines=2, style=FontStyle.BOLD
    )
    assert len(fitted.lines) <= 2
    assert 11 <= fitted.size_pt < 16
    cut = fit_text(words * 9, width_mm=100, size_pt=16, min_size_pt=11, max_lines=2)
    assert cut.lines[-1].endswith("…")
    assert all(text_width_mm(line, size_pt=cut.size_pt) <= 100 for line in cut.lines)


def test_clean_text_keeps_no_break_spaces_and_cuts_what_is_endless():
    assert clean_text(" a\t b\r\nc\u00a0d\u202f1 ") == "a b c\u00a0d\u202f1"
    assert clean_text("я" * 5000) == "я" * 599 + "…"
    assert clean_text("Ң Ө Ү ң ө ү №") == "Ң Ө Ү ң ө ү №"


POINT = st.tuples(st.floats(12, 230), st.floats(40, 190), st.integers(0, 3))


@given(st.lists(POINT, max_size=60))
def test_labels_never_overlap_each_other_the_obstacles_or_the_frame(points):
    requests = [
        LabelRequest(
            lines=("Чоң-Кызыл-Суу", "айылы")[: 1 + rank % 2],
            lng_mm=lng,
            lat_mm=lat,
            clearance_mm=2.0,
            area=None,
            style=FontStyle.REGULAR,
            size_pt=7.5,
            color="#000000",
            priority=(rank, 0.0, at),
        )
        for at, (lng, lat, rank) in enumerate(points)
    ]
    panel = Box(14, 42, 60, 56)
    placed = place_labels(requests, FRAME, [panel])
    boxes = [label.box for label in placed]
    for at, box in enumerate(boxes):
        assert FRAME.holds(box)
        assert not box.overlaps(panel)
        assert not any(box.overlaps(other) for other in boxes[at + 1 :])
    alone = [r for r in requests if 60 < r.lng_mm < 190 and 60 < r.lat_mm < 180]
    if alone:
        assert placed  # something is labelled wherever there is room


def test_the_more_important_label_stays_where_two_want_one_place():
    def wanting(name: str, rank: int) -> LabelRequest:
        return LabelRequest(
            lines=(name,),
            lng_mm=100,
            lat_mm=100,
            clearance_mm=0.0,
            area=shapely.box(90, 98.5, 110, 101.5),
            style=FontStyle.REGULAR,
            size_pt=7.5,
            color="#000000",
            priority=(rank, 0.0, 0),
        )

    placed = place_labels([wanting("Каракол", 0), wanting("Пржевальск", 1)], FRAME, [])
    assert [label.request.lines for label in placed] == [("Каракол",)]
