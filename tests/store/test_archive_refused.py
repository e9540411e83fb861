"""Files that are no archive of ours, damaged, altered or meant to harm: refused, nothing kept."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from model.errors import StoreError
from model.events import Actor, Edit, EntityKind
from store import archive_read
from store.archive_merge import merge_archive
from store.archive_read import open_archive
from store.archive_rows import ADDED_COLUMNS, SINCE, TABLES
from store.archive_write import FORMAT_VERSION, MANIFEST, part_name, write_archive
from store.backup_files import ARCHIVE_SUFFIX, BackupReason, backup_folder, backup_path
from store.boundary_sets import save_set
from store.database import Store, open_store
from store.events import new_id, record
from store.records import (
    add_hotspots,
    add_incidents,
    add_places,
    add_precincts,
    counts,
    load_places,
)
from store.redaction import redact_in_backups
from store.restore import restore_into
from store.sessions import list_session_infos
from tests.store.tables import (
    SHA,
    add_residents,
    boundary_set,
    hotspots,
    incidents,
    places,
    precincts,
)

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The parts of a good archive."""
    folder = tmp_path_factory.mktemp("good")
    with open_store(folder / "source") as source:
        add_incidents(source, incidents(3), file_name="a", sha256=SHA, read=3)
        add_hotspots(source, hotspots(), file_name="b", sha256=SHA, read=2)
        add_places(source, places(), file_name="c", sha256=SHA, read=2)
        add_precincts(source, precincts(), file_name="d", sha256=SHA, read=2)
        save_set(source, boundary_set())
        add_residents(source)
        session = new_id()
        edit = Edit(EntityKind.SESSION, session, {"pcode": "KG06", "title": "Жыйын"})
        record(source, session, [edit], actor=Actor())
        write_archive(source, folder / "good.zip")
    with zipfile.ZipFile(folder / "good.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, members: Members, *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def signed(members: Members, table: str, lines: list[bytes]) -> Members:
    """Return the archive with other lines in a part, and a manifest that says so."""
    data = b"".join(lines)
    manifest = json.loads(members[MANIFEST])
    manifest["parts"][table] = {
        "rows": len(lines),
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return members | {part_name(table): data, MANIFEST: json.dumps(manifest).encode()}


def changed(members: Members, table: str, **values: Any) -> Members:
    lines = members[part_name(table)].splitlines(keepends=True)
    row = json.loads(lines[0]) | values
    return signed(members, table, [json.dumps(row).encode() + b"\n", *lines[1:]])


def refused(store: Store, path: Path) -> str:
    before = (store.version(), counts(store))
    for take in (merge_archive, restore_into):
        with pytest.raises(StoreError) as caught:
            take(store, path)
        assert (store.version(), counts(store)) == before
    return caught.value.code


def test_the_good_one_is_taken(sqlite_store: Store, members: Members, tmp_path: Path) -> None:
    report = merge_archive(sqlite_store, pack(tmp_path / "again.zip", members))
    assert report.accounts["incident"].added == 3


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("text.zip", lambda m: b"words"),
        ("empty.zip", lambda m: b""),
        ("half.zip", None),
    ],
)
def test_what_is_no_zip(
    sqlite_store: Store,
    members: Members,
    tmp_path: Path,
    name: str,
    make: Callable[[Members], bytes] | None,
) -> None:
    path = pack(tmp_path / name, members)
    path.write_bytes(make(members) if make else path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StoreError, match="archive_unknown"):
        merge_archive(sqlite_store, path)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: {"word/document.xml": b"<w/>"},
        lambda m: {k: v for k, v in m.items() if k != "place.jsonl"},
        lambda m: m | {"../../evil.py": b"print()"},
        lambda m: m | {"evil.pkl": b""},
        lambda m: m | {MANIFEST: b"{}"},
        lambda m: m | {MANIFEST: b"not json"},
        lambda m: m | {MANIFEST: b"[" * 50_000},
        lambda m: m | {MANIFEST: m[MANIFEST].replace(b"village", b"another")},
    ],
)
def test_what_is_not_ours(
    sqlite_store: Store, members: Members, tmp_path: Path, change: Callable[[Members], Members]
) -> None:
    path = pack(tmp_path / "other.zip", change(members))
    assert refused(sqlite_store, path) == "archive_unknown"
    assert not list(tmp_path.rglob("evil*"))


def test_a_newer_format(sqlite_store: Store, members: Members, tmp_path: Path) -> None:
    manifest = json.loads(members[MANIFEST]) | {"format_version": FORMAT_VERSION + 1}
    path = pack(tmp_path / "newer.zip", members | {MANIFEST: json.dumps(manifest).encode()})
    assert refused(sqlite_store, path) == "archive_newer"


def older(members: Members) -> Members:
    """Return the archive as format 1 wrote it: no precincts, datasets, hours, services, bodies."""
    manifest = json.loads(members[MANIFEST]) | {"format_version": 1}
    kept = dict(members)
    for table in SINCE:
        del manifest["parts"][table], kept[part_name(table)]
    lines = [json.loads(line) for line in members[part_name("place")].splitlines()]
    plain = [{k: v for k, v in row.items() if k not in ADDED_COLUMNS["place"]} for row in lines]
    assert len(plain[0]) < len(lines[0])
    return signed(
        kept | {MANIFEST: json.dumps(manifest).encode()},
        "place",
        [json.dumps(row).encode() + b"\n" for row in plain],
    )


def test_an_older_format_is_completed(
    sqlite_store: Store, members: Members, tmp_path: Path
) -> None:
    path = pack(tmp_path / "older.zip", older(members))
    report = merge_archive(sqlite_store, path)
    assert (report.accounts["place"].added, report.accounts["precinct"].read) == (2, 0)
    assert set(load_places(sqlite_store)["open_hours"]) == {""}
    assert load_places(sqlite_store)["is_manned"].isna().all()
    again = merge_archive(sqlite_store, pack(tmp_path / "newer.zip", members))
    assert (again.accounts["place"].added, again.accounts["precinct"].added) == (0, 2)
    restore_into(sqlite_store, path)
    assert (counts(sqlite_store).places, counts(sqlite_store).precincts) == (2, 0)


def test_words_are_blanked_in_an_older_archive_too(members: Members, tmp_path: Path) -> None:
    folder = backup_folder(tmp_path)
    folder.mkdir()
    path = pack(backup_path(folder, BackupReason.MANUAL, suffix=ARCHIVE_SUFFIX), older(members))
    texts = [json.loads(line) for line in members[part_name("free_text")].splitlines()]
    cleaned = redact_in_backups(tmp_path, [texts[0]["digest"]])
    assert (cleaned.cleaned, cleaned.failed) == (1, ())
    with open_archive(path) as archive:
        assert archive.manifest.format_version == 1
        assert [row["value"] for row in archive.rows("free_text")] == [None]
        archive.check_rows()


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m | {"precinct.jsonl": b""},  # the manifest knows no such part
        lambda m: {k: v for k, v in m.items() if k != "hotspot.jsonl"},
    ],
)
def test_an_older_format_with_other_parts(
    sqlite_store: Store, members: Members, tmp_path: Path, change: Callable[[Members], Members]
) -> None:
    path = pack(tmp_path / "odd.zip", change(older(members)))
    assert refused(sqlite_store, path) == "archive_unknown"


def test_rows_that_have_some_of_the_new_columns(
    sqlite_store: Store, members: Members, tmp_path: Path
) -> None:
    lines = members[part_name("place")].splitlines(keepends=True)
    row = json.loads(lines[0])
    del row["services"]
    half = signed(members, "place", [json.dumps(row).encode() + b"\n", *lines[1:]])
    assert refused(sqlite_store, pack(tmp_path / "half.zip", half)) == "archive_bad_row"


@pytest.mark.parametrize("table", TABLES)
def test_a_part_that_is_not_the_manifest_s(
    sqlite_store: Store, members: Members, tmp_path: Path, table: str
) -> None:
    name = part_name(table)
    last = members[name].splitlines(keepends=True)[-1:] or [b" "]
    path = pack(tmp_path / "altered.zip", members | {name: members[name] + last[0]})
    assert refused(sqlite_store, path) in {"archive_damaged", "archive_bad_row"}


def test_a_bomb_is_not_opened(sqlite_store: Store, members: Members, tmp_path: Path) -> None:
    zeros = b"0" * 60_000_000
    path = pack(tmp_path / "bomb.zip", members | {"place.jsonl": zeros})
    assert path.stat().st_size < 100_000
    assert refused(sqlite_store, path) == "archive_too_large"


def test_a_directory_that_lies_about_sizes(
    sqlite_store: Store, members: Members, tmp_path: Path
) -> None:
    """What is read ends where the directory says, and is then not what the manifest says."""
    zeros = b"0" * 5_000_000
    path = pack(tmp_path / "liar.zip", members | {"place.jsonl": zeros})
    raw = path.read_bytes().replace(len(zeros).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    path.write_bytes(raw)
    assert refused(sqlite_store, path) in {"archive_damaged", "archive_bad_row"}


def test_an_endless_line(
    sqlite_store: Store, members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_read, "MAX_LINE_BYTES", 10_000)
    path = pack(tmp_path / "line.zip", signed(members, "place", [b"[" * 20_000]))
    assert refused(sqlite_store, path) == "archive_too_large"


NOWHERE = base64.b64encode(shapely.to_wkb(shapely.Point(1e308, 5))).decode()
EMPTY = base64.b64encode(shapely.to_wkb(shapely.Point())).decode()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("incident", {"category": "made_up"}),
        ("incident", {"lng": 1e308}),
        ("incident", {"lng": float("nan")}),
        ("incident", {"lat": "42"}),
        ("incident", {"lat": True}),
        ("incident", {"hour": 24}),
        ("incident", {"hour": 2**70}),
        ("incident", {"occurred_on": "03.02.2026"}),
        ("incident", {"occurred_on": None}),
        ("incident", {"digest": "AAAA"}),
        ("incident", {"digest": "?"}),
        ("incident", {"precision": "guess"}),
        ("incident", {"import_id": "0" * 32}),
        ("incident", {"import_id": 5}),
        ("incident", {"more": 1}),
        ("incident", {"is_demo": 1}),
        ("hotspot", {"severity": 9}),
        ("hotspot", {"note": "a\x00b"}),
        ("hotspot", {"note": "a\x1fb"}),
        ("hotspot", {"geometry": None}),
        ("hotspot", {"geometry": NOWHERE}),
        ("hotspot", {"geometry": EMPTY}),
        ("hotspot", {"geometry": base64.b64encode(b"\x01\x02").decode()}),
        ("hotspot", {"mapped_by": "x" * 30}),
        ("place", {"kind": "x"}),
        ("place", {"open_hours": "9-18"}),  # the store keeps the canonical form
        ("place", {"open_hours": "Дш-Жм 09:00-18:00"}),
        ("place", {"services": "police|police"}),
        ("place", {"services": "ufo"}),
        ("place", {"is_manned": 1}),
        ("place", {"women_council_members": -1}),
        ("precinct", {"posts": None}),
        ("precinct", {"filled": 40_000}),
        ("precinct", {"geometry": NOWHERE}),
        ("import_log", {"warnings": "{"}),
        ("import_log", {"imported_at": "2026-01-01T00:00:00"}),
        ("import_log", {"file_name": {"a": 1}}),
        ("boundary_set", {"accuracy": "perfect"}),
        ("boundary_set", {"report": "[]"}),
        ("admin_unit", {"level": -1}),
        ("dataset", {"kind": "weather"}),
        ("dataset", {"sha256": "x" * 64}),
        ("dataset", {"summary": "[]"}),
        ("dataset", {"summary": '{"facts": {"a": []}, "warnings": []}'}),
        ("dataset", {"body": "AAAA"}),
        ("dataset", {"body": None}),
        ("event", {"body": "{}"}),
        ("event", {"body": "[" * 100_000}),
    ],
)
def test_a_value_no_store_would_write(
    sqlite_store: Store, members: Members, tmp_path: Path, table: str, values: dict[str, Any]
) -> None:
    path = pack(tmp_path / "bad.zip", changed(members, table, **values))
    before = (sqlite_store.version(), counts(sqlite_store))
    with pytest.raises(StoreError) as caught:
        merge_archive(sqlite_store, path)
    assert caught.value.code in {"archive_bad_row", "archive_damaged"}
    assert (sqlite_store.version(), counts(sqlite_store)) == before


def test_a_bad_row_is_named(sqlite_store: Store, members: Members, tmp_path: Path) -> None:
    path = pack(tmp_path / "bad.zip", changed(members, "hotspot", severity=9))
    with pytest.raises(StoreError) as caught:
        merge_archive(sqlite_store, path)
    assert caught.value.params == {"file": "bad.zip", "part": "hotspot", "row": 1}


def test_an_altered_log_cannot_be_restored(
    sqlite_store: Store, members: Members, tmp_path: Path
) -> None:
    path = pack(tmp_path / "log.zip", changed(members, "audit_entry", actor="nobody"))
    with pytest.raises(StoreError, match="archive_damaged"):
        restore_into(sqlite_store, path)
    assert not merge_archive(sqlite_store, path).is_chain_whole


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("event", {"body": "{}"}),
        ("event", {"entity_id": "0" * 32}),
        ("entity", {"body": "[]"}),
        ("entity", {"heads": "["}),
        ("entity", {"body": '{"pcode": "KG06", "title": "other"}'}),
        ("entity", {"kind": "mark"}),
    ],
)
def test_an_altered_session_is_not_what_is_restored(
    sqlite_store: Store, members: Members, tmp_path: Path, table: str, values: dict[str, Any]
) -> None:
    """What it amounts to is worked out anew from its events."""
    path = pack(tmp_path / "session.zip", changed(members, table, **values))
    if table == "event":
        with pytest.raises(StoreError, match="archive_damaged"):
            restore_into(sqlite_store, path)
        return
    restore_into(sqlite_store, path)
    (info,) = list_session_infos(sqlite_store)
    assert (info.pcode, info.title) == ("KG06", "Жыйын")
