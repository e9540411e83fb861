"""Overlaps and gaps over 0.1 km², each once, with its neighbours; fast on 450 units."""

import numpy as np
import pytest
import shapely

from geo.boundaries.faults import find_gaps, find_overlaps
from geo.boundaries.units import UnitRow
from model.admin import Level, UnitKind
from model.text import Names
from tests.timing import least_cpu_s

KM_DEG = 1 / 111.0
"""About a kilometre of latitude."""


def square(lng, lat, size=0.1):
    return shapely.box(lng, lat, lng + size, lat + size)


def faults_of(shapes, *, level=Level.DISTRICT):
    units = {code: UnitRow(code, level, UnitKind.DISTRICT, Names(en=code)) for code in shapes}
    parents = dict.fromkeys(shapes, "")
    return find_overlaps(units, parents, shapes), find_gaps(units, parents, shapes)


def test_neighbours_that_only_touch_have_no_fault():
    assert faults_of({"a": square(74, 42), "b": square(74.1, 42)}) == ((), ())


def test_an_overlap_is_told_once_with_its_area():
    overlaps, gaps = faults_of({"b": square(74, 42), "a": square(74.09, 42)})
    assert gaps == ()
    assert len(overlaps) == 1
    assert overlaps[0].pcodes == ("a", "b")
    assert overlaps[0].area_km2 == pytest.approx(0.01 * 82.6 * 0.1 * 111.06, rel=0.01)
    assert 74.09 < overlaps[0].lng < 74.1


def test_overlaps_up_to_a_tenth_of_a_square_kilometre_are_noise():
    sliver = 0.09 * KM_DEG / 8.26  # degrees wide, 0.09 km² over the 11.1 km of the edge
    assert faults_of({"a": square(74, 42), "b": square(74.1 - sliver, 42)})[0] == ()


def test_a_gap_names_its_neighbours():
    ring = {
        "w": shapely.box(74.0, 42.0, 74.1, 42.3),
        "e": shapely.box(74.2, 42.0, 74.3, 42.3),
        "n": shapely.box(74.1, 42.2, 74.2, 42.3),
        "s": shapely.box(74.1, 42.0, 74.2, 42.1),
        "far": shapely.box(75.0, 42.0, 75.1, 42.1),
    }
    gaps = faults_of(ring)[1]
    assert [gap.pcodes for gap in gaps] == [("e", "n", "s", "w")]
    assert shapely.box(74.1, 42.1, 74.2, 42.2).contains(shapely.Point(gaps[0].lng, gaps[0].lat))


def test_no_units_no_faults():
    assert faults_of({}) == ((), ())


def test_450_detailed_units_cost_a_few_times_their_union():
    shapes = jagged_grid(columns=25, rows=18, vertices_per_side=100)
    found = []
    took = least_cpu_s(lambda: found.append(faults_of(shapes, level=Level.AYIL_OKMOTU)), times=2)
    overlaps, gaps = found[0]
    assert len(overlaps) == 1
    assert gaps == ()
    plain = least_cpu_s(lambda: shapely.union_all(list(shapes.values())), times=2)
    assert took < 15 * plain, (took, plain)  # idle twice; each with each would be hundreds


def jagged_grid(*, columns, rows, vertices_per_side):
    """Units with ragged shared borders, as official ones; the first overlaps its neighbour."""
    random = np.random.default_rng(7)
    size = 0.2

    def side(fixed, start, *, is_vertical):
        along = np.linspace(start, start + size, vertices_per_side + 1)
        reach = np.minimum(0.4 * np.minimum(along - start, start + size - along), 0.01)
        across = fixed + reach * random.uniform(-1, 1, len(along))
        points = np.column_stack([across, along] if is_vertical else [along, across])
        return [tuple(point) for point in points]

    lngs, lats = 70 + size * np.arange(columns + 1), 39.5 + size * np.arange(rows + 1)
    upright = [[side(lng, lat, is_vertical=True) for lat in lats[:-1]] for lng in lngs]
    level = [[side(lat, lng, is_vertical=False) for lat in lats] for lng in lngs[:-1]]
    shapes = {}
    for i in range(columns):
        for j in range(rows):
            outline = [*level[i][j], *upright[i + 1][j][1:], *level[i][j + 1][::-1][1:]]
            outline += upright[i][j][::-1][1:]
            shapes[f"u{i:02d}{j:02d}"] = shapely.Polygon(outline)
    shapes["u0000"] = shapes["u0000"].union(shapely.box(70.05, 39.6, 70.1, 39.75))
    return shapes
