"""Layouts: how sheets are to look, saved under a name and used on the page and by commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exports.sheet_text import clean_text
from model.errors import NotFoundError, StoreError
from services.sheet_choice import SheetChoice
from services.sheet_record import choice_as_dict
from services.sheet_record_read import choice_from_dict
from services.workspace import Workspace
from store.sheet_layouts import drop_layout, load_layouts, put_layout

LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """A look by name; `toggled` are the layers that are switched the other way than they come."""

    name: str
    choice: SheetChoice
    toggled: frozenset[str] = frozenset()


def layout_names(workspace: Workspace) -> tuple[str, ...]:
    """Return the names of the saved layouts, in their order."""
    return tuple(load_layouts(workspace.store))


def find_layout(workspace: Workspace, name: str) -> Layout:
    """Return a layout.

    Raises `NotFoundError`, which names the ones there are, and `StoreError` for one that cannot
    be read: it can still be deleted.
    """
    layouts = load_layouts(workspace.store)
    if name not in layouts:
        raise NotFoundError("layout_not_found", name=name, known=", ".join(layouts) or "-")
    return _layout(name, layouts[name])


def save_layout(workspace: Workspace, layout: Layout) -> Layout:
    """Keep a layout under its name, cleaned; one of the same name is replaced.

    Raises `StoreError` ("layout_nameless") for a name without a sign that can be shown.
    """
    name = clean_text(layout.name, max_characters=LONGEST_NAME)
    if not name:
        raise StoreError("layout_nameless")
    content = {"choice": choice_as_dict(layout.choice), "toggled": sorted(layout.toggled)}
    put_layout(workspace.store, name, content)
    return Layout(name, layout.choice, layout.toggled)


def delete_layout(workspace: Workspace, name: str) -> None:
    """Delete a layout; raises `NotFoundError` for an unknown name."""
    drop_layout(workspace.store, name)


def _layout(name: str, content: dict[str, object]) -> Layout:
    try:
        choice, toggled = content["choice"], content["toggled"]
        if not isinstance(choice, dict) or not isinstance(toggled, list):
            raise TypeError(name)
        # what an older version did not know is as usual
        whole = {**choice_as_dict(SheetChoice()), **choice}
        return Layout(name, choice_from_dict(whole), frozenset(map(str, toggled)))
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError("layout_unreadable", name=name) from error
