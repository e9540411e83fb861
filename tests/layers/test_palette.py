"""Colours hold for eyes that see no red or green, and on grey paper."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from layers.palette import (
    APPROXIMATE_DASH,
    BOUNDARY_PX,
    CELL_OUTLINE,
    CONFLICT_DASH,
    DIFFERENCE_STYLES,
    GI_STYLES,
    GROUND,
    HOTSPOT_DASH,
    HOTSPOT_MARK,
    PLACE_MARKS,
    RESIDENTS,
    SEQUENTIAL,
    SYMBOLS,
    WAY_STYLES,
    sequential,
)
from model.admin import Level
from model.records import MOVING_KINDS, PlaceKind

# Viénot, Brettel & Mollon 1999 (doi:10.1002/(SICI)1520-6378(199908)24:4<243::AID-COL5>3.0.CO;2-3),
# in linear RGB: what is left of a colour without long- or middle-wave cones.
PROTAN = np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
DEUTAN = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.072175],
        [0.0193339, 0.119192, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, eyes: np.ndarray | None = None) -> float:
    """Return CIE76 ΔE of two colours as given eyes see them."""
    eyes = np.eye(3) if eyes is None else eyes
    return float(np.linalg.norm(lab(eyes @ linear(one)) - lab(eyes @ linear(other))))


def lightness(colour: str) -> float:
    return float(lab(linear(colour))[0])


def test_the_colour_mathematics_by_hand():
    assert distance("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
    assert lightness("#777777") == pytest.approx(50.03, abs=0.05)
    assert distance("#ff0000", "#00ff00") > 150
    # Deutan eyes see a red and a green of equal luminance alike.
    assert distance("#b06000", "#608000", DEUTAN) < 20 < distance("#b06000", "#608000")


@pytest.mark.parametrize("eyes", [np.eye(3), PROTAN, DEUTAN], ids=["all", "protan", "deutan"])
@pytest.mark.parametrize("ramp", [SEQUENTIAL, RESIDENTS], ids=["police", "residents"])
def test_classes_differ_for_all_eyes(ramp, eyes):
    for classes, colours in ramp.items():
        assert len(colours) == classes
        # Measured: YlGnBu has 16.9 (protan) up to 5 classes and 8.9 at 7; Oranges 13.2 (deutan).
        least = 8 if classes > 5 else 13 if ramp is RESIDENTS else 16
        assert all(distance(a, b, eyes) >= least for a, b in combinations(colours, 2))


@pytest.mark.parametrize("ramp", [SEQUENTIAL, RESIDENTS], ids=["police", "residents"])
def test_many_is_darker_than_few_on_grey_paper(ramp):
    for colours in ramp.values():
        assert all(lightness(few) - lightness(many) >= 5 for few, many in pairwise(colours))


@pytest.mark.parametrize("eyes", [np.eye(3), PROTAN, DEUTAN], ids=["all", "protan", "deutan"])
def test_hot_and_cold_and_the_difference_are_told_apart(eyes):
    for styles in (GI_STYLES.values(), DIFFERENCE_STYLES):
        assert all(distance(a.fill, b.fill, eyes) >= 20 for a, b in combinations(styles, 2))


def test_hot_and_cold_differ_without_colour():
    hot, cold = (GI_STYLES[1], GI_STYLES[2]), (GI_STYLES[-1], GI_STYLES[-2])
    assert {s.pattern for s in hot}.isdisjoint(s.pattern for s in cold)
    assert {s.dash for s in hot}.isdisjoint(s.dash for s in cold)
    assert len({s.pattern for s in DIFFERENCE_STYLES}) == len(DIFFERENCE_STYLES)


def test_the_four_marks_differ_in_shape_colour_and_grey():
    kinds = (PlaceKind.POLICE_POINT, PlaceKind.LCPC_OFFICE, PlaceKind.ACTIVITY)
    marks = [*(PLACE_MARKS[kind] for kind in kinds), HOTSPOT_MARK]
    assert len({mark.symbol for mark in marks}) == len(marks)
    for one, other in combinations(marks, 2):
        for eyes in (np.eye(3), PROTAN, DEUTAN):
            assert distance(one.fill, other.fill, eyes) >= 20
        assert abs(lightness(one.fill) - lightness(other.fill)) >= 8
    assert all(distance(mark.fill, GROUND) >= 20 for mark in marks)


def test_every_kind_of_place_has_a_shape_of_its_own():
    assert set(PLACE_MARKS) == set(PlaceKind) - MOVING_KINDS
    symbols = [mark.symbol for mark in PLACE_MARKS.values()] + [HOTSPOT_MARK.symbol]
    assert len(set(symbols)) == len(symbols)
    assert set(symbols) <= set(SYMBOLS)
    assert all(distance(mark.fill, GROUND) >= 20 for mark in PLACE_MARKS.values())


def test_what_moves_differs_by_dash_and_pattern_from_all_that_is_dashed():
    assert set(WAY_STYLES) == MOVING_KINDS
    dashes = [style.dash for style in WAY_STYLES.values()]
    assert len({*dashes, "", HOTSPOT_DASH, APPROXIMATE_DASH, CONFLICT_DASH}) == len(dashes) + 4
    assert len({style.pattern for style in WAY_STYLES.values()}) == len(WAY_STYLES)
    assert all(style.pattern for style in WAY_STYLES.values())
    for style in WAY_STYLES.values():
        assert distance(style.colour, GROUND) >= 20
        for eyes in (np.eye(3), PROTAN, DEUTAN):
            assert distance(style.colour, HOTSPOT_MARK.fill, eyes) >= 20


def test_higher_rank_has_a_wider_line():
    widths = [BOUNDARY_PX[level] for level in Level]
    assert widths == sorted(widths, reverse=True)
    assert (BOUNDARY_PX[Level.COUNTRY], BOUNDARY_PX[Level.AYIL_OKMOTU]) == (2.5, 0.6)


def test_classes_without_colours_are_refused():
    assert sequential(7) == SEQUENTIAL[7]
    for classes in (0, 8):
        with pytest.raises(ValueError, match="classes"):
            sequential(classes)
    with pytest.raises(ValueError, match="classes"):
        sequential(6, is_residents=True)


@pytest.mark.parametrize("beside", [GROUND, SEQUENTIAL[5][0], RESIDENTS[5][0]])
def test_the_outline_keeps_the_palest_cells_apart_from_the_ground(beside):
    assert distance(CELL_OUTLINE, beside) > 30
