"""A store on a PostgreSQL server: writers one after another, clear words, no password anywhere."""

from __future__ import annotations

import logging
import re
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from i18n import LANGUAGES, translator
from model.errors import StoreError
from model.events import Actor, Edit, EntityKind
from services.sessions import edit_session, session_state, undo, undo_state
from services.workspace import open_workspace
from store import engine_postgresql
from store.backup import backup_store
from store.boundary_sets import list_sets
from store.database import DATABASE_NAME, Store, default_address, open_store
from store.engine_postgresql import FAULT_CODES, fault_code, open_address
from store.events import known, new_id, origin_of, record
from store.machine import machine_id
from store.models import Base
from store.restore import restore_into
from store.settings import get_setting, set_setting, write_setting
from tests.postgres import Server

PASSWORD = "s3cret/%41?pässwort"  # noqa: S105
ENCODED = "s3cret%2F%2541%3Fp%C3%A4sswort"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("postgresql://u:p@data.example:5433/office", "data.example:5433/office"),
        ("postgres://u:p@data.example/office", "data.example/office"),
        ("postgresql+psycopg://u@data.example/office?sslmode=require", "data.example/office"),
        ("postgresql:///office?host=/run/postgresql&port=5433", "/run/postgresql:5433/office"),
        ("postgresql://u:p@/office", "localhost/office"),
        (" postgresql://u@h/o?password=hidden&sslpassword=key\n", "h/o"),
    ],
)
def test_addresses_that_are_understood(address: str, place: str) -> None:
    server = open_address(address)
    assert server.place == place
    assert server.make_engine(read_only=False).dialect.name == "postgresql"


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "mysql://u:topsecret@h/o",
        "postgresql+psycopg2://u:topsecret@h/o",
        "postgresql://u:topsecret@h",
        "postgresql://u:top@secret@h/o",  # the @ of the password was not encoded
        "postgresql://h:topsecret/o",
        "sqlite:///topsecret.db",
    ],
)
def test_addresses_that_are_refused_are_not_repeated(tmp_path: Path, address: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, database_url=address)
    assert caught.value.code == "store_bad_address"
    said = "".join(traceback.format_exception(caught.value))
    raised = [line for line in said.splitlines() if not line.startswith("    ")]
    assert "topsecret" not in "".join(raised)
    assert "secret@h" not in "".join(raised)


def test_each_machine_of_one_server_undoes_what_was_done_there(
    tmp_path: Path, postgres_url: str
) -> None:
    ours = open_workspace(tmp_path / "ours", database_url=postgres_url)
    theirs = open_workspace(tmp_path / "theirs", database_url=postgres_url)
    session, mark = new_id(), new_id()
    me, other = Actor("facilitator", "A"), Actor("facilitator", "B")
    record(ours.store, session, [Edit(EntityKind.SESSION, session, {"pcode": "KG06"})], actor=me)
    point = {"type": "Point", "coordinates": [74.6, 42.8]}
    values = {"geometry": point, "category": "alcohol", "severity": 1}
    record(ours.store, session, [Edit(EntityKind.MARK, mark, values)], actor=me)
    edit = Edit(EntityKind.MARK, mark, {"severity": 2})
    edit_session(ours, session, [edit], actor=me)
    assert undo_state(theirs, session) == (False, False)
    undo(theirs, session, actor=other)
    assert session_state(ours, session).marks[0].severity == 2
    edit_session(
        theirs, session, [Edit(EntityKind.MARK, mark, {"category": "road_safety"})], actor=other
    )
    undo(ours, session, actor=me)
    after = session_state(theirs, session).marks[0]
    assert (after.severity, after.category) == (1, "road_safety")
    # each numbers its own without gaps, and a restore gives both another id
    origins = {origin_of(ours.store): 4, origin_of(theirs.store): 1}
    assert known(ours.store, session) == origins
    backup = backup_store(ours.store, tmp_path / "all.zip")
    restore_into(theirs.store, backup.path)
    now = {origin_of(ours.store), origin_of(theirs.store)}
    assert len(now | origins.keys()) == 4
    again = open_store(tmp_path / "ours", database_url=postgres_url)
    machine_id.cache_clear()  # as after a new start of the program
    assert origin_of(again) in now
    for store in (again, ours.store, theirs.store):
        store.close()


def test_address_comes_from_one_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgres_url: str
) -> None:
    assert default_address() is None
    monkeypatch.setenv("DATABASE_URL", "  ")
    assert default_address() is None
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    workspace = open_workspace(tmp_path)
    try:
        assert workspace.store.engine.dialect.name == "postgresql"
        assert list_sets(workspace.store)
        assert not (tmp_path / DATABASE_NAME).exists()
    finally:
        workspace.store.close()


def test_store_has_a_place_and_no_path(postgres_store: Store, postgres_url: str) -> None:
    assert postgres_store.place == postgres_url.split("@")[1]
    assert not postgres_store.is_file
    with pytest.raises(StoreError, match="store_is_no_file"):
        _ = postgres_store.path


def test_readers_see_one_moment_and_cannot_write(postgres_store: Store) -> None:
    set_setting(postgres_store, "a", "1")
    query = text("SELECT value FROM setting WHERE key = 'a'")
    with postgres_store.read() as connection:
        assert connection.execute(query).scalar() == "1"
        set_setting(postgres_store, "a", "2")
        assert connection.execute(query).scalar() == "1"
    assert get_setting(postgres_store, "a") == "2"
    with pytest.raises(StoreError) as caught, postgres_store.read() as connection:
        connection.execute(text("INSERT INTO setting VALUES ('b', 'x')"))
    assert caught.value.code == "store_server_read_only"


def test_second_writer_sees_what_the_first_committed(
    postgres_store: Store, postgres_url: str
) -> None:
    """The second one's transaction begins before the first one's commit."""
    order: list[str] = []

    def second() -> None:
        with (
            open_store(postgres_store.home, database_url=postgres_url) as other,
            other.write("second") as change,
        ):
            found = change.connection.execute(text("SELECT value FROM setting")).scalar()
            order.append(f"second after {found}")

    with postgres_store.write("first") as change:
        thread = threading.Thread(target=second)
        thread.start()
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        deadline = time.monotonic() + 60
        while not _scalar(postgres_store, waiting):
            assert time.monotonic() < deadline, "the second writer waits for no lock"
            time.sleep(0.01)
        order.append("first")
        write_setting(change.connection, "a", "1")
    thread.join()
    assert order == ["first", "second after 1"]
    assert postgres_store.version() == 2


def _scalar(store: Store, query: object) -> object:
    with store.read() as connection:
        return connection.execute(query).scalar()  # type: ignore[call-overload]


def test_busy_server_says_so(
    postgres_store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = re.sub(r"'15000'", "'50'", engine_postgresql._WRITER_SETTINGS)
    assert short != engine_postgresql._WRITER_SETTINGS
    monkeypatch.setattr(engine_postgresql, "_WRITER_SETTINGS", short)
    with (
        postgres_store.write("hold"),
        open_store(postgres_store.home, database_url=postgres_url) as other,
        pytest.raises(StoreError) as caught,
        other.write("wait"),
    ):
        pass
    assert caught.value.code == "store_busy"


def test_laptop_that_falls_silent_while_writing_holds_up_nobody(
    postgres_store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = re.sub(r"'60000'", "'200'", engine_postgresql._WRITER_SETTINGS)
    monkeypatch.setattr(engine_postgresql, "_WRITER_SETTINGS", short)
    with pytest.raises(StoreError) as caught, postgres_store.write("silent") as change:
        write_setting(change.connection, "lost", "x")
        with open_store(postgres_store.home, database_url=postgres_url) as other:
            set_setting(other, "kept", "yes")
    assert caught.value.code == "store_connection_lost"
    assert get_setting(postgres_store, "kept") == "yes"
    assert get_setting(postgres_store, "lost") == ""


def test_write_waits_for_the_server_s_disk(postgres_server: Server, postgres_store: Store) -> None:
    query = text("SELECT current_setting('synchronous_commit')")
    assert _scalar(postgres_store, query) == "off"  # as somebody set it up
    with postgres_store.write("test") as change:
        assert change.connection.execute(query).scalar() == "on"


@pytest.mark.parametrize("state", [state for state in FAULT_CODES if len(state) == 5])
def test_faults_of_the_server_are_told_apart(postgres_store: Store, state: str) -> None:
    raised = text(f"DO $$ BEGIN RAISE EXCEPTION 'why' USING ERRCODE = '{state}'; END $$")
    with pytest.raises(StoreError) as caught, postgres_store.write("test") as change:
        change.connection.execute(raised)
    assert caught.value.code == FAULT_CODES[state]
    assert postgres_store.version() == 0


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("08006", "store_connection_lost"),
        ("57P01", "store_connection_lost"),
        ("57014", "store_busy"),
        ("53300", "store_busy"),
        ("28P01", "store_login_refused"),
        ("58P01", "store_disk_fault"),
        ("42601", "store_failed"),
    ],
)
def test_longest_beginning_of_a_code_counts(state: str, code: str) -> None:
    assert fault_code(state) == code


def test_connection_that_is_cut_in_the_middle(postgres_server: Server, postgres_store: Store):
    set_setting(postgres_store, "kept", "yes")
    with pytest.raises(StoreError) as caught, postgres_store.write("test") as change:
        write_setting(change.connection, "lost", "x")
        with postgres_server.connect() as outside:
            outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE state = 'idle in transaction'"
            )
    assert caught.value.code == "store_connection_lost"
    assert get_setting(postgres_store, "kept") == "yes"  # by a new connection
    assert get_setting(postgres_store, "lost") == ""


def test_pool_that_was_cut_is_not_noticed(postgres_server: Server, postgres_store: Store) -> None:
    postgres_store.version()
    with postgres_server.connect() as outside:
        outside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'store_%'"
        )
    assert postgres_store.version() == 0


def test_server_that_does_not_answer(tmp_path: Path, postgres_server: Server) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, database_url="postgresql://u:hidden@127.0.0.1:1/office")
    assert caught.value.code == "store_unreachable"
    assert caught.value.params["path"] == "127.0.0.1:1/office"


def test_database_that_is_not_there(tmp_path: Path, postgres_server: Server) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, database_url=postgres_server.url("nowhere"))
    assert caught.value.code == "store_login_refused"


def test_account_that_may_not_make_tables(tmp_path: Path, postgres_server: Server) -> None:
    with postgres_server.connect() as outside:
        outside.execute("CREATE ROLE visitor LOGIN")
    try:
        with postgres_server.database() as url, pytest.raises(StoreError) as caught:
            open_store(tmp_path, database_url=url.replace("tester", "visitor"))
    finally:
        with postgres_server.connect() as outside:
            outside.execute("DROP ROLE visitor")
    assert caught.value.code == "store_no_rights"


@pytest.fixture
def guarded(postgres_server: Server, postgres_url: str) -> Iterator[str]:
    """Address of a store that asks for a password."""
    database = postgres_url.rsplit("/", 1)[1]
    with postgres_server.connect() as outside:
        outside.execute("CREATE ROLE guarded LOGIN SUPERUSER PASSWORD '%s'" % PASSWORD)  # noqa: UP031
    yield postgres_server.url(database, user="guarded")
    with postgres_server.connect() as outside:
        outside.execute("DROP ROLE guarded")


def test_password_stands_nowhere(
    guarded: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    with open_store(tmp_path, database_url=guarded.replace("@", f":{ENCODED}@")) as store:
        set_setting(store, "a", "b")
        said += [repr(store.engine), repr(store.backend), store.place, str(vars(store))]
        with pytest.raises(StoreError) as caught, store.write("test") as change:
            change.connection.execute(text("SELECT nonsense"))
        said += ["".join(traceback.format_exception(caught.value)), str(caught.value)]
    for wrong in (f":{ENCODED}x@", f":{ENCODED}\n@"):
        with pytest.raises(StoreError) as refused:
            open_store(tmp_path, database_url=guarded.replace("@", wrong))
        assert refused.value.code == "store_login_refused"
        chain = refused.value, refused.value.__cause__
        assert isinstance(chain[1], DBAPIError)
        said += ["".join(traceback.format_exception(refused.value))]
        said += [str(refused.value), str(refused.value.params), *map(repr, chain)]
    everything = "\n".join([*said, caplog.text])
    assert "s3cret" not in everything
    assert "sswort" not in everything.replace("password", "").replace("PASSWORD", "")


def test_password_in_an_option_stands_nowhere_either(guarded: str, tmp_path: Path) -> None:
    with open_store(tmp_path, database_url=f"{guarded}?password={ENCODED}") as store:
        assert "s3cret" not in repr(store.engine) + repr(store.backend) + store.place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted({*FAULT_CODES.values(), "store_unreachable"}))
def test_faults_are_said_in_every_language(language: str, code: str) -> None:
    sentence = translator(language)(StoreError(code, path="data.example/o", detail="why").text)
    assert "⟦" not in sentence
    assert "HOTSPOTS_HOME" not in sentence  # a folder has nothing to do with it


def test_tables_equal_the_models(postgres_store: Store) -> None:
    with postgres_store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_first_openings_at_once_make_the_tables_once(
    postgres_server: Server, tmp_path: Path
) -> None:
    failures: list[BaseException] = []

    def first(url: str) -> None:
        try:
            open_store(tmp_path / "home", database_url=url).close()
        except StoreError as error:
            failures.append(error)

    with postgres_server.database() as url:
        threads = [threading.Thread(target=first, args=(url,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with open_store(tmp_path, database_url=url) as store:
            assert store.version() == 0
    assert failures == []


def test_newer_store_is_refused(postgres_store: Store, postgres_url: str, tmp_path: Path) -> None:
    with postgres_store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, database_url=postgres_url)
    assert caught.value.code == "store_newer"


def test_read_only_opening_writes_nothing(postgres_store: Store, postgres_url: str) -> None:
    with open_store(postgres_store.home, read_only=True, database_url=postgres_url) as store:
        assert store.version() == 0
        with pytest.raises(StoreError, match="store_read_only"), store.write("test"):
            pass
        with pytest.raises(DBAPIError), store.engine.begin() as connection:
            connection.execute(text("DELETE FROM setting"))
