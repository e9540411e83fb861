"""Layouts are kept by name, replaced, found and deleted."""

from __future__ import annotations

import pytest

from exports.sheet import Orientation, Paper, SheetFormat
from model.errors import NotFoundError, StoreError
from services.sheet_choice import SheetChoice
from services.sheet_layouts import Layout, delete_layout, find_layout, list_layouts, save_layout
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
    assert [layout.name for layout in list_layouts(workspace)] == ["Дубалга илинчү", "План"]


def test_the_same_name_replaces_and_a_deleted_one_is_gone(workspace):
    save_layout(workspace, Layout("План", SheetChoice()))
    save_layout(workspace, Layout("План", WALL))
    assert [layout.choice for layout in list_layouts(workspace)] == [WALL]
    delete_layout(workspace, "План")
    assert list_layouts(workspace) == ()
    for lost in (find_layout, delete_layout):
        with pytest.raises(NotFoundError, match="layout_not_found"):
            lost(workspace, "План")


def test_a_layout_needs_a_name(workspace):
    with pytest.raises(StoreError, match="layout_nameless"):
        save_layout(workspace, Layout(" \n\u202e ", WALL))


def test_a_damaged_layout_is_named_and_can_be_deleted(workspace):
    set_setting(workspace.store, LAYOUTS, '{"Эски": {"choice": {"paper": "B5"}, "toggled": []}}')
    with pytest.raises(StoreError, match="layout_unreadable"):
        list_layouts(workspace)
    delete_layout(workspace, "Эски")
    assert list_layouts(workspace) == ()
