"""The workspace of one laptop: its data folder, its store, and what is computed from it once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.search import SearchIndex
from intake.starter import Basemap, load_basemap, load_starter_places, load_starter_set
from model.admin import BoundarySet
from model.errors import NotFoundError
from services.versions import records_version
from store.boundary_sets import activate_set, active_set_id, list_sets, load_set, save_set
from store.database import Store, default_address, default_home, open_store
from store.records import add_places, counts

STARTER_FILE = "starter"
"""Name under which the starter places stand in the list of imports."""


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """An open data folder. Compared by identity, so computed things can be cached on it."""

    home: Path
    store: Store

    @property
    def cache_folder(self) -> Path:
        """Where tables that can be computed again are kept between starts."""
        return self.home / "cache"


def open_workspace(home: Path | None = None, *, database_url: str | None = None) -> Workspace:
    """Open (and on first use prepare) the data folder; default is the user's own.

    The data are on the server of `database_url`, by default of the setting `DATABASE_URL`;
    without either they are a file of the folder. Raises `StoreError` when the folder, or the
    database in it or on the server, cannot be used.
    """
    folder = home or default_home()
    workspace = Workspace(
        folder, open_store(folder, database_url=database_url or default_address())
    )
    if not list_sets(workspace.store):
        prepare(workspace)
    return workspace


def prepare(workspace: Workspace) -> None:
    """Install the starter boundary set and the places of the reports, once."""
    store = workspace.store
    if not list_sets(store):
        starter = load_starter_set()
        save_set(store, starter)
        activate_set(store, starter.info.set_id)
    if counts(store).places == 0:
        places = load_starter_places()
        add_places(store, places, file_name=STARTER_FILE, sha256="", read=len(places))


def active_set(workspace: Workspace) -> BoundarySet:
    """Return the boundary set that is in use; raises `NotFoundError` without one."""
    set_id = active_set_id(workspace.store)
    if set_id is None:
        raise NotFoundError("no_boundary_set")
    return _boundary_set(workspace, set_id, records_version(workspace))


@lru_cache(maxsize=4)
def _boundary_set(workspace: Workspace, set_id: str, _records: str) -> BoundarySet:
    return load_set(workspace.store, set_id)


def set_of(workspace: Workspace, sha256: str) -> BoundarySet:
    """Return the kept set with this digest; what is cached under a digest is computed from it.

    Another session may choose another set at any moment, so the active one may be a later one.
    Raises `NotFoundError` for a digest of no kept set.
    """
    active = active_set(workspace)
    if active.info.sha256 == sha256:
        return active
    for info in list_sets(workspace.store):
        if info.sha256 == sha256:
            return _boundary_set(workspace, info.set_id, records_version(workspace))
    raise NotFoundError("no_boundary_set")


def search_index(workspace: Workspace) -> SearchIndex:
    """Return the search index of the active set."""
    return _search_index(workspace, active_set(workspace).info.sha256)


@lru_cache(maxsize=4)
def _search_index(workspace: Workspace, sha256: str) -> SearchIndex:
    return SearchIndex.build(set_of(workspace, sha256).units)


@lru_cache(maxsize=1)
def basemap() -> Basemap:
    """Return lakes, rivers and settlements for the ground of every map."""
    return load_basemap()
