"""Datasets come back as they were kept; the same file adds nothing; all is in the audit."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from model.datasets import DatasetKind
from model.errors import NotFoundError, StoreError
from store import dataset_body, datasets
from store.archive_merge import merge_archive
from store.archive_read import open_archive
from store.archive_rows import SINCE, TABLES
from store.archive_write import MANIFEST, part_name, write_archive
from store.audit import list_audit, verify_audit
from store.database import Store, open_store
from store.dataset_body import from_body, to_body
from store.datasets import (
    add_dataset,
    list_datasets,
    load_dataset,
    remove_dataset,
    restore_dataset,
)
from store.restore import restore_into
from store.verify import verify_store
from tests.store.tables import SHA, add_residents, dataset_source, residents, roads

OTHER_SHA = "1" * 64


def test_a_table_comes_back_as_it_was(store: Store) -> None:
    info = add_residents(store).info
    kept = load_dataset(store, info.dataset_id)
    assert_frame_equal(kept.table, residents())
    assert kept.info == info
    assert (info.kind, info.rows, info.title) == (DatasetKind.POPULATION, 2, "Жашоочулар")
    assert (info.dated, info.licence, info.source) == (date(2020, 1, 1), "CC BY 4.0", "WorldPop")
    assert dict(info.facts) == {"form": "points", "total": 12.5}
    assert info.warnings[0].params["columns"] == "ң"
    assert abs(datetime.now(UTC) - info.imported_at) < timedelta(minutes=5)


def test_geometry_comes_back_with_its_crs(store: Store) -> None:
    added = add_dataset(store, DatasetKind.ROADS, roads(), dataset_source())
    kept = load_dataset(store, added.info.dataset_id).table
    assert_geodataframe_equal(kept, roads())


def test_cells_and_missing_values_come_back_exactly(store: Store) -> None:
    cells = pd.DataFrame(
        {
            "cell": np.array([613054330292928511, 2**63 + 5], dtype=np.uint64),
            "residents": [1 / 3, np.nan],
            "name": pd.Series(["Ысык-Көл", ""], dtype="str"),
        }
    )
    added = add_dataset(store, DatasetKind.POPULATION, cells, dataset_source())
    assert_frame_equal(load_dataset(store, added.info.dataset_id).table, cells)


def test_an_empty_table_is_a_table(store: Store) -> None:
    added = add_dataset(store, DatasetKind.ROADS, roads().iloc[:0], dataset_source())
    kept = load_dataset(store, added.info.dataset_id).table
    assert (added.info.rows, len(kept), kept.crs) == (0, 0, roads().crs)


def test_the_same_file_adds_nothing(store: Store) -> None:
    first = add_residents(store)
    version = store.version()
    again = add_residents(store)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.info == first.info
    assert store.version() == version
    # of another kind it is another dataset
    assert add_dataset(store, DatasetKind.TERRAIN, roads(), dataset_source()).is_new
    assert len(list_datasets(store)) == 2
    assert [one.kind for one in list_datasets(store, kind=DatasetKind.TERRAIN)] == ["terrain"]


def test_the_newest_stands_first(store: Store) -> None:
    old, new = add_residents(store), add_residents(store, OTHER_SHA)
    assert [one.sha256 for one in list_datasets(store)] == [OTHER_SHA, SHA]
    assert old.info.dataset_id != new.info.dataset_id


def test_a_removed_one_stays_and_can_be_restored(store: Store) -> None:
    dataset_id = add_residents(store).info.dataset_id
    remove_dataset(store, dataset_id, actor="chief")
    assert list_datasets(store)[0].is_removed
    assert len(load_dataset(store, dataset_id).table) == 2
    restore_dataset(store, dataset_id)
    assert not list_datasets(store)[0].is_removed
    assert [entry.action for entry in list_audit(store)[:3]] == [
        "restore_dataset",
        "remove_dataset",
        "import_dataset",
    ]
    assert list_audit(store)[1].actor == "chief"
    assert list_audit(store)[2].summary["sha256"] == SHA
    assert verify_audit(store).is_whole


def test_a_removed_file_comes_back_with_what_is_read_now(store: Store) -> None:
    dataset_id = add_residents(store).info.dataset_id
    remove_dataset(store, dataset_id)
    more = residents().iloc[:1]
    again = add_dataset(store, DatasetKind.POPULATION, more, dataset_source())
    assert (again.is_new, again.info.dataset_id) == (True, dataset_id)
    assert not again.info.is_removed
    assert len(load_dataset(store, dataset_id).table) == 1
    assert len(list_datasets(store)) == 1


@pytest.mark.parametrize("use", [load_dataset, remove_dataset, restore_dataset])
def test_an_unknown_id_is_told_and_changes_nothing(store: Store, use) -> None:
    version = store.version()
    with pytest.raises(NotFoundError, match="dataset_not_found"):
        use(store, "0" * 32)
    assert store.version() == version


def test_one_too_large_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "MAX_BODY_BYTES", 100)
    version = store.version()
    with pytest.raises(StoreError, match="dataset_too_large"):
        add_residents(store)
    assert (store.version(), list_datasets(store)) == (version, ())


def test_a_damaged_table_is_told_and_found(store: Store) -> None:
    dataset_id = add_residents(store).info.dataset_id
    assert verify_store(store).is_whole
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE dataset SET rows = 3"))
    assert [one.key for one in verify_store(store).problems] == ["backup.problem_datasets"]
    with store.engine.begin() as connection:
        table = sa.table("dataset", sa.column("body", sa.LargeBinary))
        connection.execute(sa.update(table).values(body=b"PAR1 no more"))
    assert [one.key for one in verify_store(store).problems] == ["backup.problem_datasets"]
    with pytest.raises(StoreError, match="dataset_damaged"):
        load_dataset(store, dataset_id)


def test_a_body_that_packs_zeros_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = to_body(pd.DataFrame({"residents": np.zeros(100_000)}))
    assert len(body) < 20_000
    assert len(from_body(body)) == 100_000
    monkeypatch.setattr(dataset_body, "MAX_UNPACKED_BYTES", 500_000)
    with pytest.raises(ValueError, match="too large"):
        from_body(body)


def test_cells_and_values_are_packed_closely() -> None:
    rng = np.random.default_rng(7)
    cells = np.uint64(0x8920000000000000) + np.sort(
        rng.choice(10_000_000, 100_000, replace=False)
    ).astype(np.uint64)
    table = pd.DataFrame({"cell": cells, "residents": rng.random(100_000).astype(np.float32)})
    assert len(to_body(table)) < 0.55 * 12 * 100_000
    assert_frame_equal(from_body(to_body(table)), table)


@pytest.fixture
def other(tmp_path: Path):
    with open_store(tmp_path / "other") as opened:
        yield opened


def test_an_archive_carries_and_merges_them(store: Store, other: Store, tmp_path: Path) -> None:
    add_residents(store)
    mine = add_dataset(store, DatasetKind.ROADS, roads(), dataset_source(OTHER_SHA)).info
    theirs = add_residents(other)
    remove_dataset(other, theirs.info.dataset_id)
    path = tmp_path / "all.zip"
    write_archive(store, path)
    account = merge_archive(other, path).accounts["dataset"]
    assert (account.read, account.added, account.known) == (2, 1, 1)
    by_kind = {one.kind: one for one in list_datasets(other)}
    assert by_kind["population"].is_removed  # as it is here
    assert by_kind["roads"] == mine
    assert_geodataframe_equal(load_dataset(other, mine.dataset_id).table, roads())
    assert merge_archive(other, path).accounts["dataset"].known == 2
    assert verify_store(other).is_whole


def test_an_id_that_is_taken_gets_another(store: Store, other: Store, tmp_path: Path) -> None:
    here, there = add_residents(store, SHA).info, add_residents(other, OTHER_SHA).info
    with other.engine.begin() as connection:
        taken = sa.text("UPDATE dataset SET dataset_id = :id")
        connection.execute(taken, {"id": here.dataset_id})
    write_archive(store, tmp_path / "all.zip")
    assert merge_archive(other, tmp_path / "all.zip").accounts["dataset"].added == 1
    assert {one.sha256 for one in list_datasets(other)} == {SHA, OTHER_SHA}
    assert there.sha256 == load_dataset(other, here.dataset_id).info.sha256


def test_an_archive_puts_them_back(store: Store, other: Store, tmp_path: Path) -> None:
    info = add_residents(store).info
    write_archive(store, tmp_path / "all.zip")
    restore_into(other, tmp_path / "all.zip")
    assert list_datasets(other) == (info,)
    assert_frame_equal(load_dataset(other, info.dataset_id).table, residents())


def test_an_archive_of_the_first_format_has_none_and_is_taken(
    store: Store, other: Store, tmp_path: Path
) -> None:
    old = tmp_path / "old.zip"
    write_archive(store, tmp_path / "new.zip")
    with zipfile.ZipFile(tmp_path / "new.zip") as new, zipfile.ZipFile(old, "w") as made:
        manifest = json.loads(new.read(MANIFEST)) | {"format_version": 1}
        for table in SINCE:
            del manifest["parts"][table]
        for name in new.namelist():
            if name not in {MANIFEST, *map(part_name, SINCE)}:
                made.writestr(name, new.read(name))
        made.writestr(MANIFEST, json.dumps(manifest))
    with open_archive(old) as archive:
        assert set(TABLES) - set(archive.tables) == set(SINCE)
    kept = add_residents(other).info
    merge_archive(other, old)
    assert list_datasets(other) == (kept,)
    restore_into(other, old)
    assert list_datasets(other) == ()
