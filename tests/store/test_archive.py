"""Everything in one file: onto an empty store, onto a filled one, twice, and both ways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from model.events import Action, Actor, Edit, EntityKind
from store.archive_merge import MergeReport, merge_archive
from store.archive_read import open_archive
from store.archive_rows import TABLES
from store.archive_write import write_archive
from store.audit import list_audit, verify_audit
from store.boundary_sets import activate_set, active_set_id, list_sets, load_set, save_set
from store.database import Store, open_store
from store.entities import load_events_with_letters
from store.events import known, new_id, receive, record
from store.imports import delete_import, list_imports, restore_import
from store.records import (
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
from store.restore import restore_into
from store.sessions import load_session
from store.settings import get_setting, set_setting
from store.verify import verify_store
from tests.store.tables import (
    SHA,
    add_residents,
    boundary_set,
    equipped_places,
    hotspots,
    incidents,
    places,
    precincts,
)

SESSION, GROUP, MARK = new_id(), new_id(), new_id()
ACTOR = Actor("facilitator", "")
POINT = {"type": "Point", "coordinates": [72.8, 40.5]}


def fill(store: Store) -> None:
    add_incidents(store, incidents(6, references=True), file_name="a", sha256=SHA, read=6)
    add_incidents(store, incidents(4), file_name="b", sha256=SHA, read=4)
    add_hotspots(store, hotspots(), file_name="c", sha256=SHA, read=2)
    add_places(store, places(), file_name="d", sha256=SHA, read=2)
    add_places(store, equipped_places(), file_name="e", sha256=SHA, read=2)
    add_precincts(store, precincts(), file_name="f", sha256=SHA, read=2)
    save_set(store, boundary_set())
    activate_set(store, "made-up")
    add_residents(store)
    hold_session(store)


def hold_session(store: Store) -> None:
    record(
        store,
        SESSION,
        [
            Edit(EntityKind.SESSION, SESSION, {"pcode": "KG06", "title": "Жыйын"}),
            Edit(EntityKind.GROUP, GROUP, {"kind": "women", "people": 9}),
            Edit(EntityKind.MARK, MARK, {"group_id": GROUP, "geometry": POINT, "note": "Ылдый"}),
        ],
        actor=ACTOR,
    )


@pytest.fixture
def source(store: Store) -> Store:
    """A store of either kind with something of everything."""
    fill(store)
    return store


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """Another laptop's store."""
    with open_store(tmp_path / "other") as opened:
        yield opened


def carry(source: Store, target: Store, folder: Path) -> MergeReport:
    path = folder / "all.zip"
    write_archive(source, path)
    report = merge_archive(target, path)
    for account in report.accounts.values():
        assert account.read == account.added + account.known + account.conflicting
    assert verify_store(target).is_whole
    return report


def assert_same_records(left: Store, right: Store) -> None:
    for load, by in (
        (load_incidents, "incident_id"),
        (load_hotspots, "hotspot_id"),
        (load_places, "place_id"),
        (load_precincts, "precinct_id"),
    ):
        one, two = (pd.DataFrame(load(store)) for store in (left, right))
        assert_frame_equal(
            one.sort_values(by, ignore_index=True), two.sort_values(by, ignore_index=True)
        )


def test_onto_an_empty_store_and_again(source: Store, other: Store, tmp_path: Path) -> None:
    report = carry(source, other, tmp_path)
    assert {table: account.added for table, account in report.accounts.items()} == {
        "boundary_set": 1,
        "dataset": 1,
        "import_log": 6,
        "incident": 10,
        "hotspot": 2,
        "place": 4,
        "precinct": 2,
        "event": 3,
    }
    assert report.conflicts == ()
    assert report.is_chain_whole
    assert_same_records(source, other)
    assert active_set_id(other) == "made-up"
    assert_frame_equal(
        pd.DataFrame(load_set(other, "made-up").units),
        pd.DataFrame(load_set(source, "made-up").units),
    )
    assert load_events_with_letters(other, SESSION) == load_events_with_letters(source, SESSION)
    assert load_session(other, SESSION) == load_session(source, SESSION)
    entry = next(one for one in list_audit(other) if one.action == "import_archive")
    assert entry.summary["chain_end"] == report.chain_end
    again = carry(source, other, tmp_path)
    assert again.added == 0
    assert again.conflicts == ()
    assert_same_records(source, other)


def test_a_number_is_recognised_with_the_secret_that_came(
    source: Store, other: Store, tmp_path: Path
) -> None:
    carry(source, other, tmp_path)
    report = add_incidents(other, incidents(6, references=True), file_name="a", sha256=SHA, read=6)
    assert (report.stored, report.duplicate) == (0, 6)


def test_two_stores_that_diverged_agree_after_both_ways(
    source: Store, other: Store, tmp_path: Path
) -> None:
    carry(source, other, tmp_path)
    add_incidents(source, incidents(9), file_name="mine", sha256=SHA, read=9)  # 5 more
    later = incidents(12).tail(3).reset_index(drop=True)
    add_incidents(other, later, file_name="theirs", sha256=SHA, read=3)
    note = Edit(EntityKind.MARK, MARK, {"note": "Оңдолду"})
    record(other, SESSION, [note], actor=ACTOR)
    there = carry(source, other, tmp_path)
    back = carry(other, source, tmp_path)
    assert there.accounts["incident"].added == 5
    assert back.accounts["incident"].added == 3
    assert back.accounts["event"].added == 1
    assert there.conflicts == back.conflicts == ()
    assert_same_records(source, other)
    assert load_session(other, SESSION) == load_session(source, SESSION)
    assert counts(other).incidents == 6 + 9 + 3


def test_settings_here_are_not_overwritten(source: Store, other: Store, tmp_path: Path) -> None:
    save_set(other, boundary_set("own"))
    activate_set(other, "own")
    set_setting(other, "last_working_document", "7")
    set_setting(source, "last_working_document", "3")
    carry(source, other, tmp_path)
    assert active_set_id(other) == "own"
    assert get_setting(other, "last_working_document") == "7"


def test_another_secret_recognises_by_content(source: Store, other: Store, tmp_path: Path) -> None:
    """Both offices imported the police file themselves: nothing is doubled."""
    add_incidents(other, incidents(5, references=True), file_name="x", sha256=SHA, read=5)
    report = carry(source, other, tmp_path)
    assert report.accounts["incident"].added == 1 + 4
    assert report.accounts["incident"].known == report.alike == 5
    assert [note.key for note in report.notes] == ["backup.note_alike"]
    assert counts(other).incidents == 10
    again = carry(source, other, tmp_path)
    assert (again.added, again.alike) == (0, 5)
    assert counts(other).incidents == 10


def test_two_that_look_alike_stay_two(store: Store, other: Store, tmp_path: Path) -> None:
    """Two thefts of one night at one place have two numbers, and one may be here already."""
    two = pd.concat([incidents(1, references=True)] * 2, ignore_index=True)
    two["reference"] = ["case-1", "case-2"]
    add_incidents(store, two, file_name="a", sha256=SHA, read=2)
    add_incidents(other, two.head(1), file_name="x", sha256=SHA, read=1)
    for _ in range(2):
        carry(store, other, tmp_path)
        assert counts(other).incidents == 2


def test_the_same_number_with_another_content_stays_twice(
    source: Store, other: Store, tmp_path: Path
) -> None:
    carry(source, other, tmp_path)  # the secret is shared from now on
    mine, theirs = incidents(7, references=True).tail(1), incidents(7, references=True).tail(1)
    theirs["category"] = "alcohol"
    add_incidents(other, mine.reset_index(drop=True), file_name="m", sha256=SHA, read=1)
    add_incidents(source, theirs.reset_index(drop=True), file_name="t", sha256=SHA, read=1)
    for turn in range(2):
        report = carry(source, other, tmp_path)
        assert report.accounts["incident"].conflicting == 1
        assert [one.key for one in report.conflicts] == ["backup.conflict_incident"]
        assert report.added == 0, turn
    assert (load_incidents(other)["category"] == "alcohol").sum() == 0
    (kept,) = [entry for entry in list_imports(other) if entry.is_undone]
    assert (kept.report.file_name, kept.report.stored) == ("all.zip", 1)
    restore_import(other, kept.report.import_id)
    assert (load_incidents(other)["category"] == "alcohol").sum() == 1
    assert verify_store(other).is_whole


def test_a_position_comes_along_but_never_replaces_one(
    source: Store, other: Store, tmp_path: Path
) -> None:
    carry(source, other, tmp_path)
    waiting = load_places(source)
    place_id = waiting[waiting.geometry.isna()]["place_id"].iloc[0]
    place_at(source, place_id, 74.6, 42.8)
    first = carry(source, other, tmp_path)
    assert (first.placed, first.accounts["place"].known) == (1, 4)
    assert counts(other).not_placed == 0
    place_at(source, place_id, 74.7, 42.9)
    second = carry(source, other, tmp_path)
    assert [one.key for one in second.conflicts] == ["backup.conflict_place"]
    placed = load_places(other).set_index("place_id").geometry[place_id]
    assert (placed.x, placed.y) == (74.6, 42.8)
    assert counts(other).places == 4


def test_precincts_of_one_number_that_disagree_stay_twice(
    source: Store, other: Store, tmp_path: Path
) -> None:
    carry(source, other, tmp_path)  # the secret is shared from now on
    mine = precincts().assign(reference=["a", "b"])
    theirs = mine.assign(village_pcodes="", filled=pd.array([1, 6], dtype="Int16"))
    add_precincts(other, mine, file_name="m", sha256=SHA, read=2)
    add_precincts(source, theirs, file_name="t", sha256=SHA, read=2)
    report = carry(source, other, tmp_path)
    # villages that another boundary set finds are no conflict; another number of officers is one
    assert [one.key for one in report.conflicts] == ["backup.conflict_precinct"]
    assert report.conflicts[0].params["post"] == "4"
    assert sorted(load_precincts(other)["filled"]) == [1, 1, 7, 7]


def test_a_set_of_the_same_name_and_another_content_stays_twice(
    source: Store, other: Store, tmp_path: Path
) -> None:
    from dataclasses import replace

    mine = boundary_set(units=5)
    save_set(other, replace(mine, info=replace(mine.info, sha256="f" * 64)))
    for _ in range(2):
        report = carry(source, other, tmp_path)
        assert report.accounts["boundary_set"].conflicting == 1
    assert sorted(info.set_id for info in list_sets(other)) == ["made-up", "made-up~00000000"]
    assert len(load_set(other, "made-up").units) == 5
    assert len(load_set(other, "made-up~00000000").units) == 3


def test_an_import_undone_on_one_side_is_told_and_stays(
    source: Store, other: Store, tmp_path: Path
) -> None:
    carry(source, other, tmp_path)
    import_id = list_imports(source)[0].report.import_id
    delete_import(source, import_id)
    report = carry(source, other, tmp_path)
    assert [one.key for one in report.conflicts] == ["backup.conflict_undone_there"]
    assert not any(entry.is_undone for entry in list_imports(other))
    delete_import(other, import_id)
    restore_import(source, import_id)
    report = carry(source, other, tmp_path)
    assert [one.key for one in report.conflicts] == ["backup.conflict_undone"]


def test_a_redacted_text_is_not_brought_back(source: Store, other: Store, tmp_path: Path) -> None:
    carry(source, other, tmp_path)
    write_archive(source, tmp_path / "earlier.zip")
    edit = Edit(EntityKind.MARK, MARK, {"note": ""}, Action.REDACT)
    record(other, SESSION, [edit], actor=ACTOR)
    merge_archive(other, tmp_path / "earlier.zip")
    state = load_session(other, SESSION)
    assert state is not None
    assert [mark.note for mark in state.marks] == [""]
    carry(other, source, tmp_path)  # and the redaction itself travels
    state = load_session(source, SESSION)
    assert state is not None
    assert [mark.note for mark in state.marks] == [""]


def test_a_number_taken_by_another_event_is_told(
    source: Store, other: Store, tmp_path: Path
) -> None:
    """Two copies of one folder that both went on under one laptop's id."""
    from dataclasses import replace

    events = load_events_with_letters(source, SESSION)
    plain = [
        replace(e, changes={k: v for k, v in e.changes.items() if k != "title"})
        for e in events
        if e.entity is not EntityKind.MARK
    ]
    receive(other, SESSION, [replace(plain[0], event_id="f" * 32)], {})
    report = carry(source, other, tmp_path)
    assert report.accounts["event"].conflicting == 3
    assert [one.key for one in report.conflicts] == ["backup.conflict_session"]
    assert report.accounts["incident"].added == 10
    assert known(other, SESSION) == {plain[0].origin: 1}


def test_the_other_side_s_altered_log_is_told(source: Store, other: Store, tmp_path: Path) -> None:
    from sqlalchemy import text

    with source.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE number = 2"))
    if source.is_file:  # an archive is made of a copy, not of a checked one
        report = carry(source, other, tmp_path)
        assert not report.is_chain_whole
        assert "backup.note_chain" in [note.key for note in report.notes]


def test_a_store_s_archive_puts_everything_back(
    source: Store, tmp_path: Path, postgres_url: str
) -> None:
    """SQLite to PostgreSQL and back again, audit chain and all."""
    path = tmp_path / "all.zip"
    manifest = write_archive(source, path)
    entries = verify_audit(source).entries
    targets = (postgres_url, None) if source.is_file else (None,)
    for number, url in enumerate(targets):
        home = tmp_path / f"restored-{number}"
        with open_store(home, database_url=url) as restored:
            restore_into(restored, path)
            assert_same_records(source, restored)
            assert load_session(restored, SESSION) == load_session(source, SESSION)
            assert verify_store(restored).is_whole
            chain = list_audit(restored)
            assert [one.number for one in chain[-entries:]] == list(range(entries, 0, -1))
            assert restored.version() > manifest.version
            add_incidents(restored, incidents(9), file_name="on", sha256=SHA, read=9)
            assert counts(restored).incidents == 15
            again = tmp_path / f"again-{number}.zip"
            write_archive(restored, again)
            with open_archive(path) as one, open_archive(again) as two:
                for table in set(TABLES) - {"incident", "import_log", "audit_entry"}:
                    assert list(one.lines(table)) == list(two.lines(table)), table


def test_a_server_takes_a_laptop_s_backup(
    postgres_store: Store, other: Store, tmp_path: Path
) -> None:
    from store.backup import backup_store

    fill(other)
    add_incidents(postgres_store, incidents(1), file_name="gone", sha256=SHA, read=1)
    backup = backup_store(other, tmp_path / "laptop.db")
    restored = restore_into(postgres_store, backup.path)
    assert_same_records(other, postgres_store)
    assert restored.replaced is not None
    restore_into(postgres_store, restored.replaced.path)
    assert counts(postgres_store).incidents == 1
    assert load_incidents(postgres_store)["occurred_on"].iloc[0].date() == date(2025, 1, 1)
