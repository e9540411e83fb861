"""A PostgreSQL server for tests: started in a temporary folder, a fresh database for each test.

The fixtures are known to every test (`tests/conftest.py`): `postgres_url` is the address of an
empty store, as `DATABASE_URL` would be; pass it to `open_store` or `open_workspace`. Without
PostgreSQL such tests are skipped, with REQUIRE_ALL=1 they fail.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest

from store.database import open_store

FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""For tests that ask nothing of the disk."""

_SETTINGS = {
    "max_connections": "80",
    "shared_buffers": "16MB",
    "log_min_messages": "fatal",
    "autovacuum": "off",
}
_ACCESS = """
local all guarded scram-sha-256
host all guarded 127.0.0.1/32 scram-sha-256
local all all trust
host all all 127.0.0.1/32 trust
"""
_STRANGE_ORDER = ["--locale-provider=icu", "--icu-locale=ru", "--locale=C.UTF-8"]
# a server sorts texts as its country does; what must have one order everywhere shows it here


@cache
def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs (initdb, pg_ctl), or None."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    folders += sorted(Path("C:/Program Files/PostgreSQL").glob("*/bin"), reverse=True)
    suffix = ".exe" if sys.platform == "win32" else ""
    return next((one for one in folders if (one / f"initdb{suffix}").is_file()), None)


def require_programs() -> Path:
    """Return that folder, or skip the test; fail it where every test is required."""
    found = find_programs()
    if found:
        return found
    message = "no PostgreSQL found: install its server, or put initdb on PATH"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


class Server:
    """A server in a folder of its own; only this machine can reach it."""

    def __init__(self, programs: Path, folder: Path, settings: dict[str, str]) -> None:
        self._programs = programs
        self._folder = folder
        self._user = _ordinary_user()
        self.port = _free_port()
        is_windows = sys.platform == "win32"
        self.host = "127.0.0.1" if is_windows else str(folder)
        network = {"port": str(self.port), "listen_addresses": "127.0.0.1"}
        if not is_windows:
            network["unix_socket_directories"] = str(folder)
            if self._user is not None:  # initdb refuses root
                shutil.chown(folder, self._user)
        self._options = _SETTINGS | settings | network

    @property
    def data(self) -> Path:
        """Where the server keeps everything."""
        return self._folder / "data"

    def make(self) -> None:
        """Make the files of an empty server."""
        plain = ["-D", str(self.data), "-U", "tester", "-E", "UTF8", "--auth=trust", "--no-sync"]
        if not self._run("initdb", *plain, *_STRANGE_ORDER, check=False):
            shutil.rmtree(self.data, ignore_errors=True)  # older, or built without ICU
            self._run("initdb", *plain, "--locale=C")
        (self.data / "pg_hba.conf").write_text(_ACCESS)

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self._options.items())
        log = str(self.data / "server.log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self, *, mode: str = "fast") -> None:
        """Stop it; `immediate` is what a crash leaves."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop", check=False)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """Return a connection for what a test does behind the store's back."""
        return psycopg.connect(
            host=self.host, port=self.port, user="tester", dbname="postgres", autocommit=True
        )

    def url(self, database: str, *, user: str = "tester") -> str:
        """Return the address of a database, over TCP as an office would have it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, *, template: str = "template1") -> Iterator[str]:
        """Make a database and give its address; it is dropped afterwards."""
        name = f"store_{uuid.uuid4().hex[:12]}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            with self.connect() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, program: str, *arguments: str, check: bool = True) -> bool:
        # the server inherits what pg_ctl has: a pipe would never see its end
        with (self._folder / "programs.log").open("ab") as log:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                user=self._user,
                extra_groups=[] if self._user is not None else None,
                check=False,
                timeout=60,
            )
        if check and done.returncode:
            raise RuntimeError((self._folder / "programs.log").read_text(errors="replace"))
        return done.returncode == 0


@contextmanager
def running_server(settings: dict[str, str]) -> Iterator[Server]:
    """Make and start a server, stop and delete it afterwards."""
    programs = require_programs()
    short = None if sys.platform == "win32" else "/tmp"  # noqa: S108  a socket's path is short
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=short))
    try:
        server = Server(programs, folder, settings)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop(mode="immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for all tests of this process; it does not wait for its disk."""
    with running_server(FAST) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Name of a database with the tables of an empty store: copying is faster than making."""
    with postgres_server.database() as url:
        open_store(tmp_path_factory.mktemp("template"), database_url=url).close()
        yield url.rsplit("/", 1)[1]


@pytest.fixture
def postgres_url(postgres_server: Server, postgres_template: str) -> Iterator[str]:
    """Address of a new, empty store on a server."""
    with postgres_server.database(template=postgres_template) as url:
        yield url


def _ordinary_user() -> str | None:
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
