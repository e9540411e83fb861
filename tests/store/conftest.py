"""A store of its own for each test: the same tests on SQLite and on PostgreSQL.

What is about SQLite's file asks for `sqlite_store`, or its module says `STORES = ("sqlite",)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.database import Store, open_store

BOTH = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for a `store` once on every kind of database."""
    if "store" in metafunc.fixturenames:
        kinds = getattr(metafunc.module, "STORES", BOTH)
        metafunc.parametrize("store", kinds, indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, of the kind the test is run on."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    with open_store(tmp_path / "home", database_url=url) as opened:
        yield opened


@pytest.fixture
def open_again(request: pytest.FixtureRequest, store: Store) -> Callable[[], Store]:
    """A function that opens the test's store once more, as another program would."""
    url = None if store.is_file else request.getfixturevalue("postgres_url")
    return lambda: open_store(store.home, database_url=url)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    with open_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def postgres_store(tmp_path: Path, postgres_url: str) -> Iterator[Store]:
    """An empty store on a server."""
    with open_store(tmp_path / "home", database_url=postgres_url) as opened:
        yield opened
