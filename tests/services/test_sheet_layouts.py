"""Layouts are kept by name, replaced, found and deleted."""

from __future__ import annotations

import pytest

from exports.sheet import Orientation, Paper, SheetFormat
from model.errors import NotFoundError, StoreError
from services.sheet_choice import SheetChoice
from services.sheet_layouts import Layout, delete_layout, find_layout, layout_names, save_layout
from store.settings import set_setting
from store.sheet_layouts import LAYOUTS

WALL = SheetChoice(
    paper=Paper.A3,
    orientation=Orientation.PORTRAIT,
    file_format=SheetFormat.SVG,
    dpi=150,
    language="ru",
    is_grey=True,
    has_locator=False,
    has_detail=True,
)


def test_a_layout_comes_back_as_it_was_saved(workspace):
    saved = save_layout(workspace, Layout("  Дубалга\n илинчү ", WALL, frozenset({"rivers"})))
    assert saved.name == "Дубалга илинчү"
    assert find_layout(workspace, saved.name) == saved
    save_layout(workspace, Layout("План", SheetChoice()))
    assert layout_names(workspace) == ("Дубалга илинчү", "План")


def test_the_same_name_replaces_and_a_deleted_one_is_gone(workspace):
    save_layout(workspace, Layout("План", SheetChoice()))
    save_layout(workspace, Layout("План", WALL))
    assert layout_names(workspace) == ("План",)
    assert find_layout(workspace, "План").choice == WALL
    delete_layout(workspace, "План")
    assert layout_names(workspace) == ()
    for lost in (find_layout, delete_layout):
        with pytest.raises(NotFoundError, match="layout_not_found"):
            lost(workspace, "План")


def test_a_layout_needs_a_name(workspace):
    with pytest.raises(StoreError, match="layout_nameless"):
        save_layout(workspace, Layout(" \n\u202e ", WALL))


def test_a_damaged_layout_is_named_and_can_be_deleted(workspace):
    set_setting(workspace.store, LAYOUTS, '{"Эски": {"choice": {"paper": "B5"}, "toggled": []}}')
    with pytest.raises(StoreError, match="layout_unreadable"):
        find_layout(workspace, "Эски")
    delete_layout(workspace, "Эски")
    assert layout_names(workspace) == ()


def test_a_layout_of_an_older_version_has_what_it_did_not_know_as_usual(workspace):
    older = '{"Эски": {"choice": {"paper": "A3", "dpi": 150}, "toggled": ["rivers"]}}'
    set_setting(workspace.store, LAYOUTS, older)
    expected = SheetChoice(paper=Paper.A3, dpi=150)
    assert find_layout(workspace, "Эски") == Layout("Эски", expected, frozenset({"rivers"}))
