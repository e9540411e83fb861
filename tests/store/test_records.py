"""Records are kept once, come back as they were, and can be taken out of sight and back."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from sqlalchemy import select
from sqlalchemy import text as sql

from model.errors import NotFoundError
from model.records import (
    HOTSPOT_COLUMNS,
    INCIDENT_COLUMNS,
    PLACE_COLUMNS,
    PRECINCT_COLUMNS,
    ImportReport,
    RowFault,
)
from model.text import text
from store.audit import list_audit, verify_audit
from store.database import Store
from store.imports import delete_demo, delete_import, list_imports, restore_import
from store.models import Base
from store.records import (
    Counts,
    add_hotspots,
    add_incidents,
    add_places,
    add_precincts,
    counts,
    load_hotspots,
    load_incidents,
    load_places,
    load_precincts,
    place_at,
)
from tests.store.tables import SHA, equipped_places, hotspots, incidents, places, precincts

TEXTS_OF_PRECINCTS = (
    "post",
    "municipality",
    "district",
    "villages",
    "note",
    "source",
    "village_pcodes",
)


def _add(store: Store, frame: pd.DataFrame, *, read: int | None = None) -> ImportReport:
    rows = len(frame) if read is None else read
    return add_incidents(store, frame, file_name="a.csv", sha256=SHA, read=rows)


def test_incidents_round_trip_exactly(store: Store) -> None:
    given = incidents(30)
    report = _add(store, given)
    loaded = load_incidents(store)
    assert tuple(loaded.columns) == INCIDENT_COLUMNS
    assert loaded["incident_id"].is_unique
    assert set(loaded["import_id"]) == {report.import_id}
    assert_frame_equal(loaded[list(given.columns)], given)


def test_empty_store_gives_typed_empty_tables(store: Store) -> None:
    loaded = load_incidents(store)
    assert len(loaded) == 0
    assert_frame_equal(loaded[list(incidents(0).columns)], incidents(0))
    assert tuple(load_hotspots(store).columns) == (*HOTSPOT_COLUMNS, "geometry")
    assert tuple(load_places(store).columns) == (*PLACE_COLUMNS, "geometry")
    assert load_places(store).crs == "EPSG:4326"
    assert tuple(load_precincts(store).columns) == (*PRECINCT_COLUMNS, "geometry")
    assert_geodataframe_equal(
        gpd.GeoDataFrame(load_precincts(store)[list(precincts().columns)]),
        precincts().iloc[:0].astype(dict.fromkeys(TEXTS_OF_PRECINCTS, "str")),
        check_index_type=False,
    )
    assert counts(store) == Counts(0, 0, 0, 0, 0)


def test_records_with_shapes_round_trip_exactly(store: Store) -> None:
    add_hotspots(store, hotspots(), file_name="h", sha256=SHA, read=2)
    everywhere = gpd.GeoDataFrame(pd.concat([places(), equipped_places()], ignore_index=True))
    add_places(store, everywhere, file_name="p", sha256=SHA, read=4)
    add_precincts(store, precincts(), file_name="q", sha256=SHA, read=2)
    for loaded, given in (
        (load_hotspots(store), hotspots()),
        (load_places(store), everywhere),
        (load_precincts(store), precincts()),
    ):
        assert_geodataframe_equal(
            gpd.GeoDataFrame(loaded[list(given.columns)]),
            given.astype({n: "str" for n in given if given[n].dtype == object and n != "geometry"}),
        )


def test_same_file_twice_adds_nothing(store: Store) -> None:
    _add(store, incidents(10))
    before = load_incidents(store)
    report = _add(store, incidents(10))
    assert (report.read, report.stored, report.duplicate, report.rejected) == (10, 0, 10, 0)
    assert_frame_equal(load_incidents(store), before)
    assert len(list_imports(store)) == 2


def test_identical_rows_of_one_file_are_all_kept(store: Store) -> None:
    twice = pd.concat([incidents(2), incidents(2)], ignore_index=True)
    assert _add(store, twice).stored == 4
    assert _add(store, twice).duplicate == 4
    thrice = pd.concat([twice, incidents(2)], ignore_index=True)
    report = _add(store, thrice)  # the third of each is new
    assert (report.stored, report.duplicate) == (2, 4)


def test_many_rows_are_compared_like_few(store: Store) -> None:
    _add(store, incidents(6_000))  # from 5,000 on all digests are read instead of asked for
    report = _add(store, incidents(6_010))
    assert (report.stored, report.duplicate) == (10, 6_000)


def test_own_number_decides(store: Store) -> None:
    given = incidents(3, references=True)
    _add(store, given)
    changed = given.assign(category="other")
    changed.loc[2, "reference"] = "case-new"
    report = _add(store, changed)
    assert (report.stored, report.duplicate) == (1, 2)
    assert report.warnings == (text("intake.reference_conflict", count=2),)
    assert list(load_incidents(store)["category"]) == ["cattle_theft"] * 3 + ["other"]


def test_one_number_twice_in_a_file_is_one_record(store: Store) -> None:
    given = incidents(3, references=True).assign(reference="same")
    report = _add(store, given)
    assert (report.stored, report.duplicate) == (1, 2)
    assert report.warnings == (text("intake.reference_conflict", count=2),)


def test_numbers_of_cases_are_nowhere_in_the_file(store: Store) -> None:
    _add(store, incidents(3, references=True))
    if store.is_file:
        kept = store.path.read_bytes()
    else:
        with store.read() as connection:
            queries = [select(table) for table in Base.metadata.sorted_tables]
            kept = str([connection.execute(query).all() for query in queries]).encode()
    assert b"cattle_theft" in kept
    assert b"case-1" not in kept


def test_two_stores_give_different_ids_to_a_case_number(store: Store, tmp_path) -> None:
    from store.database import open_store

    _add(store, incidents(1, references=True))
    with open_store(tmp_path / "other") as other:
        _add(other, incidents(1, references=True))
        assert set(load_incidents(other)["incident_id"]).isdisjoint(
            load_incidents(store)["incident_id"]
        )


def test_missing_rows_count_as_rejected(store: Store) -> None:
    fault = RowFault(3, "Дата", text("intake.fault_hour", value="99"))
    report = add_incidents(
        store, incidents(3), file_name="a.csv", sha256=SHA, read=5, faults=[fault]
    )
    assert (report.read, report.stored, report.rejected) == (5, 3, 2)
    assert report.faults == (fault,)
    with pytest.raises(ValueError, match="3 rows given, 2 read"):
        _add(store, incidents(3), read=2)


def test_nothing_is_kept_of_an_import_that_fails(store: Store) -> None:
    def fail(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_incidents(store, incidents(5), file_name="a", sha256=SHA, read=5, progress=fail)
    assert counts(store).incidents == 0
    assert list_imports(store) == ()
    assert list_audit(store) == ()


def test_progress_ends_at_the_number_of_new_records(store: Store) -> None:
    told: list[tuple[int, int]] = []
    add_incidents(
        store,
        incidents(25_000),
        file_name="a",
        sha256=SHA,
        read=25_000,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(20_000, 25_000), (25_000, 25_000)]


def test_log_lists_newest_first_with_warnings(store: Store) -> None:
    warning = text("intake.left_out", columns="X")
    add_incidents(store, incidents(2), file_name="a", sha256=SHA, read=3, warnings=[warning])
    add_places(store, places(), file_name="b", sha256=SHA, read=2, actor="secretary")
    newest, oldest = list_imports(store)
    assert (newest.report.file_name, newest.actor) == ("b", "secretary")
    assert oldest.report.warnings == (warning,)
    assert oldest.report == dataclasses.replace(oldest.report, read=3, stored=2, rejected=1)
    assert not oldest.is_undone


def test_import_is_undone_and_restored(store: Store) -> None:
    first = _add(store, incidents(4))
    _add(store, incidents(6))
    assert delete_import(store, first.import_id) == 4
    assert len(load_incidents(store)) == counts(store).incidents == 2
    assert list_imports(store)[1].is_undone
    assert restore_import(store, first.import_id) == 4
    assert counts(store).incidents == 6
    assert verify_audit(store).is_whole


def test_file_can_come_back_after_undo(store: Store) -> None:
    given = incidents(4, references=True)
    first = _add(store, given)
    delete_import(store, first.import_id)
    changed = given.assign(category=["other", *given["category"][1:]])
    second = _add(store, changed)
    assert (second.stored, second.duplicate, second.warnings) == (4, 0, ())
    assert sorted(load_incidents(store)["category"]) == ["cattle_theft"] * 3 + ["other"]
    assert restore_import(store, first.import_id) == 0  # they belong to the second now
    assert counts(store).incidents == 4


@pytest.mark.parametrize("use", [delete_import, restore_import])
def test_unknown_import(store: Store, use: object) -> None:
    with pytest.raises(NotFoundError, match="import_not_found"):
        use(store, "nowhere")  # type: ignore[operator]


def test_demo_is_told_apart_and_removed(store: Store) -> None:
    _add(store, incidents(3))
    demo = _add(store, incidents(5, is_demo=True))
    assert demo.stored == 5  # equal to real ones, yet not the same
    assert counts(store).demo == 5
    assert len(load_incidents(store, include_demo=False)) == 3
    assert delete_demo(store) == 5
    assert counts(store) == Counts(3, 0, 0, 0, 0)
    assert len(list_imports(store)) == 1
    assert _add(store, incidents(5, is_demo=True)).stored == 5


def test_what_a_release_added_counts_only_where_it_says_something(store: Store) -> None:
    add_places(store, places(), file_name="p", sha256=SHA, read=2)
    before = set(load_places(store)["place_id"])
    richer = places().assign(open_hours=["24/7", ""])
    report = add_places(store, richer, file_name="p", sha256=SHA, read=2)
    assert (report.stored, report.duplicate) == (1, 1)
    ids = load_places(store)["place_id"]
    assert before < set(ids) and ids.is_unique
    moved = places().assign(services=["24/7", ""])  # the same letters in another column
    assert add_places(store, moved, file_name="p", sha256=SHA, read=2).stored == 1


def test_found_villages_are_no_part_of_a_precinct_s_identity(store: Store) -> None:
    add_precincts(store, precincts(), file_name="q", sha256=SHA, read=2)
    elsewhere = precincts().assign(village_pcodes="")
    report = add_precincts(store, elsewhere, file_name="q", sha256=SHA, read=2)
    assert (report.stored, report.duplicate) == (0, 2)
    assert list(load_precincts(store)["village_pcodes"]) == ["KG02205805010;", ""]
    fuller = precincts().assign(filled=pd.array([2, 7], dtype="Int16"))
    assert add_precincts(store, fuller, file_name="q", sha256=SHA, read=2).stored == 1


def test_precincts_are_counted_undone_restored_and_removed_as_demo(store: Store) -> None:
    report = add_precincts(store, precincts(), file_name="q", sha256=SHA, read=3)
    assert (report.read, report.stored, report.rejected) == (3, 2, 1)
    assert counts(store) == Counts(0, 0, 0, 0, 0, precincts=2)
    assert delete_import(store, report.import_id) == 2
    assert len(load_precincts(store)) == counts(store).precincts == 0
    assert restore_import(store, report.import_id) == 2
    demo = precincts().assign(is_demo=True)
    add_precincts(store, demo, file_name="demo", sha256=SHA, read=2)
    assert counts(store).demo == 2
    assert len(load_precincts(store, include_demo=False)) == 2
    assert delete_demo(store) == 2
    assert counts(store) == Counts(0, 0, 0, 0, 0, precincts=2)


def test_place_gets_its_position(store: Store) -> None:
    add_places(store, places(), file_name="p", sha256=SHA, read=2)
    assert counts(store).not_placed == 1
    loaded = load_places(store)
    place_id = loaded.loc[loaded.geometry.isna(), "place_id"].item()
    place_at(store, place_id, 74.123456, 42.5)
    placed = load_places(store).set_index("place_id").loc[place_id]
    assert (placed.geometry.x, placed.geometry.y) == (74.123456, 42.5)
    assert counts(store).not_placed == 0
    assert list_audit(store)[0].action == "place_at"
    report = add_places(store, places(), file_name="p", sha256=SHA, read=2)
    assert report.duplicate == 2  # and it stays where it was put
    assert counts(store).not_placed == 0


@pytest.mark.parametrize("place_id", ["00ff", "not hexadecimal", ""])
def test_unknown_place(store: Store, place_id: str) -> None:
    with pytest.raises(NotFoundError, match="place_not_found"):
        place_at(store, place_id, 74, 42)


@pytest.mark.parametrize(("lng", "lat"), [(np.nan, 42), (74, np.inf), (200, 42)])
def test_place_not_on_earth(store: Store, lng: float, lat: float) -> None:
    with pytest.raises(ValueError, match="not a position"):
        place_at(store, "00", lng, lat)


def test_texts_are_data_never_sql(store: Store) -> None:
    wicked = "'); DROP TABLE place; --"
    frame = places().assign(name_ky=wicked, note_en="{{ 1 }}")
    add_places(store, frame, file_name=wicked, sha256=SHA, read=2)
    assert set(load_places(store)["name_ky"]) == {wicked}
    with store.read() as connection:
        assert connection.execute(sql("SELECT count(*) FROM place")).scalar() == 2
