"""Layouts of sheets kept by name, as one setting; what is in one is for `services` to know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from model.errors import NotFoundError
from store.database import LOCAL_ACTOR, Store
from store.settings import get_setting, read_setting, write_setting

LAYOUTS: Final = "sheet_layouts"

_Layouts = dict[str, dict[str, Any]]


def load_layouts(store: Store) -> _Layouts:
    """Return every kept layout by its name, in the order of the names."""
    return _read(get_setting(store, LAYOUTS))


def put_layout(
    store: Store, name: str, layout: Mapping[str, Any], *, actor: str = LOCAL_ACTOR
) -> None:
    """Keep a layout; one of the same name is replaced."""
    with _changing(store, name, actor) as layouts:
        layouts[name] = dict(layout)


def drop_layout(store: Store, name: str, *, actor: str = LOCAL_ACTOR) -> None:
    """Delete a layout; raises `NotFoundError` for an unknown name."""
    with _changing(store, name, actor) as layouts:
        if name not in layouts:
            raise NotFoundError("layout_not_found", name=name, known=", ".join(layouts) or "-")
        del layouts[name]


@contextmanager
def _changing(store: Store, name: str, actor: str) -> Iterator[_Layouts]:
    with store.write("set_setting", subject=LAYOUTS, actor=actor) as change:
        change.summary["name"] = name
        layouts = _read(read_setting(change.connection, LAYOUTS))
        yield layouts
        written = json.dumps(layouts, ensure_ascii=False, sort_keys=True)
        write_setting(change.connection, LAYOUTS, written)


def _read(written: str) -> _Layouts:
    layouts: _Layouts = json.loads(written) if written else {}
    return dict(sorted(layouts.items()))
