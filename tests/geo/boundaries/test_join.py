"""A list without polygons joins a set that has them: its lines stay, its names are completed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.boundaries.build import build_boundary_set
from geo.boundaries.join import add_list, has_polygons
from geo.boundaries.publishers import Publisher
from geo.boundaries.units import UnitRow, UnitTable
from model.admin import Level, UnitKind
from model.text import Names
from tests.geo.boundaries.toy import ALAMUDUN, INFO, WEST

AIMAK = "KG08206805000"


def made(*rows, **info):
    table = UnitTable(rows, Publisher.USER, len(rows))
    return build_boundary_set([table], info=replace(INFO, **info))[0]


@pytest.fixture
def drawn():
    return made(
        UnitRow(ALAMUDUN, Level.DISTRICT, UnitKind.DISTRICT, Names(en="Alamudun"), shape=WEST),
        title="Lines",
        sha256="a",
    )


@pytest.fixture
def listed():
    return made(
        UnitRow(ALAMUDUN, Level.DISTRICT, UnitKind.DISTRICT, Names(ru="Аламединский")),
        UnitRow(AIMAK, Level.AYIL_OKMOTU, UnitKind.AYIL_OKMOTU, Names(ru="Ак-Дёбё"), ALAMUDUN),
        title="List",
        sha256="b",
    )


def test_units_of_the_list_stand_under_their_parents_and_lines_stay(drawn, listed):
    assert has_polygons(drawn)
    assert not has_polygons(listed)
    joined = add_list(drawn, listed)
    assert joined.units.geometry[ALAMUDUN].equals(drawn.units.geometry[ALAMUDUN])
    assert joined.units.at[AIMAK, "parent"] == ALAMUDUN
    assert joined.units.geometry[AIMAK] is None
    assert "Аламединский" in joined.units.at[ALAMUDUN, "other_names"]
    assert joined.units.index.is_monotonic_increasing
    assert list(joined.units.columns) == list(drawn.units.columns)
    assert (joined.info.title, joined.info.accuracy) == ("Lines + List", drawn.info.accuracy)
    assert joined.info.sha256 not in {"a", "b"}


def test_the_same_list_again_adds_nothing(drawn, listed):
    joined = add_list(drawn, listed)
    assert add_list(joined, listed) is joined


def test_inputs_are_not_changed(drawn, listed):
    before = drawn.units.copy(), listed.units.copy()
    add_list(drawn, listed)
    assert drawn.units.equals(before[0])
    assert listed.units.equals(before[1])
