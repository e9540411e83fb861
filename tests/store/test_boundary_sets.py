"""Boundary sets come back exactly as they went in."""

from __future__ import annotations

from datetime import date

import pytest
from geopandas.testing import assert_geodataframe_equal
from sqlalchemy import event

from model.admin import BoundaryReport, SpatialFault
from model.errors import NotFoundError, StoreError
from model.text import Names, text
from store.boundary_sets import (
    activate_set,
    active_set_id,
    delete_set,
    list_sets,
    load_report,
    load_set,
    save_set,
)
from store.database import Store
from tests.store.tables import boundary_set
from tests.timing import least_cpu_s


def test_units_round_trip_exactly(store: Store) -> None:
    given = boundary_set(units=12)
    save_set(store, given)
    loaded = load_set(store, "made-up")
    assert loaded.info == given.info
    assert_geodataframe_equal(loaded.units, given.units, check_like=False)
    assert loaded.units.geometry.isna().sum() == 3
    assert loaded.units.loc["KG00000000001", "soate"] == "00000000001"


def test_set_without_units(store: Store) -> None:
    given = boundary_set(units=1)
    empty = type(given)(given.info, given.units.iloc[:0])
    save_set(store, empty)
    assert_geodataframe_equal(load_set(store, "made-up").units, empty.units)


def test_saving_again_replaces(store: Store) -> None:
    save_set(store, boundary_set(units=5))
    save_set(store, boundary_set(units=2))
    assert len(load_set(store, "made-up").units) == 2
    assert len(list_sets(store)) == 1


def test_report_round_trips(store: Store) -> None:
    report = BoundaryReport(
        read=3,
        units=2,
        merged=1,
        levels={1: 1, 2: 1},
        repaired=(text("a.b", names=Names("ө", "о", "o"), on=date(2025, 1, 2), share=0.5),),
        rejected=(text("a.c", why=text("a.d", count=3), none=None),),
        overlaps=(SpatialFault("overlap", 0.5, ("KG1", "KG2"), 74.5, 42.5),),
        without_parent=("KG3",),
        derived=1,
    )
    save_set(store, boundary_set(), report)
    assert load_report(store, "made-up") == report


def test_no_report_is_none(store: Store) -> None:
    save_set(store, boundary_set())
    assert load_report(store, "made-up") is None


def test_one_set_is_active(store: Store) -> None:
    assert active_set_id(store) is None
    save_set(store, boundary_set("a"))
    save_set(store, boundary_set("b"))
    assert active_set_id(store) is None  # saving chooses nothing
    activate_set(store, "a")
    activate_set(store, "b")
    assert active_set_id(store) == "b"
    assert [info.set_id for info in list_sets(store)] == ["b", "a"]


def test_active_set_is_not_deleted(store: Store) -> None:
    save_set(store, boundary_set("a"))
    activate_set(store, "a")
    with pytest.raises(StoreError, match="set_is_active"):
        delete_set(store, "a")
    save_set(store, boundary_set("b"))
    delete_set(store, "b")
    assert [info.set_id for info in list_sets(store)] == ["a"]
    with pytest.raises(NotFoundError):
        load_set(store, "b")


@pytest.mark.parametrize("use", [load_set, load_report, activate_set, delete_set])
def test_unknown_set(store: Store, use: object) -> None:
    with pytest.raises(NotFoundError, match="set_not_found"):
        use(store, "nowhere")  # type: ignore[operator]
    assert store.version() == 0


def test_large_set_loads_at_once(store: Store) -> None:
    """No question more for more units, and about as much work for each."""
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    questions, took = {}, {}
    for units in (250, 2_500):
        save_set(store, boundary_set(units=units))
        asked.clear()
        assert len(load_set(store, "made-up").units) == units
        questions[units] = list(asked)
        took[units] = least_cpu_s(lambda: load_set(store, "made-up"))
    assert questions[2_500] == questions[250]
    assert took[2_500] < 30 * took[250], took  # idle 4 times
