"""Sheets drawn in processes of their own: in order, the same bytes, and no process is left."""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import replace
from io import BytesIO

import pypdf
import pypdfium2
import pytest

from exports import sheet_pool
from exports.sheet import Orientation, Paper, SheetFormat
from exports.sheet_join import join_sheets
from exports.sheet_pool import draw_all, worker_count
from exports.sheet_worker import SheetTask, draw_task
from model.errors import HotspotsError
from model.text import text
from model.view import Tier
from tests.exports.samples import MADE_ON, Options, locator, view_of


def task(number: int, **changes) -> SheetTask:
    """Return a small sheet; the title, which stands in the catalogues, has its number."""
    view = view_of(Options("district", resolution=5))
    title = text("view.working_document", number=number, reason="x")
    bare = [replace(la, title=title, legend=(), table=la.table.iloc[:0]) for la in view.layers]
    view = replace(view, title=title, subtitle=title, layers=tuple(bare), sentences=())
    whole = SheetTask(
        views=(view,),
        language="ky",
        paper=Paper.A4,
        orientation=Orientation.LANDSCAPE,
        formats=(SheetFormat.PNG,),
        dpi=40,
        locator=locator(),
        made_on=MADE_ON,
        is_grey=False,
        has_detail=False,
        origin=None,
    )
    return replace(whole, **changes)


@pytest.fixture
def started(monkeypatch):
    """Return the processes that were started."""
    processes = []
    start = sheet_pool._start
    monkeypatch.setattr(sheet_pool, "_start", lambda: processes.append(start()) or processes[-1])
    return processes


def test_processes_answer_in_order_with_the_bytes_of_one(started):
    tasks = [task(number) for number in range(5)]
    expected = [draw_task(one) for one in tasks]
    assert len({*expected}) == 5
    assert list(draw_all(tasks, workers=2)) == expected
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


def test_a_process_that_died_costs_no_sheet(started):
    drawing = draw_all((task(number) for number in range(4)), workers=2)
    first = next(drawing)
    for process in started:
        process.kill()
    assert [first, *drawing] == [draw_task(task(number)) for number in range(4)]


def test_closing_early_ends_the_processes(started):
    endless = draw_all((task(number) for number in itertools.count()), workers=2)
    next(endless)
    endless.close()
    assert all(process.poll() is not None for process in started)


def test_an_error_of_ours_comes_back_as_it_was():
    leak = replace(task(0).views[0], tier=Tier.PUBLIC)
    layers = tuple(replace(layer, tier=Tier.WORKING) for layer in leak.layers)
    bad = task(0, views=(replace(leak, layers=layers),))
    with pytest.raises(HotspotsError) as raised:
        list(draw_all([bad, bad], workers=2))
    assert raised.value.code == "export_not_disclosed"
    assert raised.value.params["layer"] == bad.views[0].layers[0].title


def test_any_other_error_is_raised_with_its_trace():
    with pytest.raises(RuntimeError, match="KeyError: 'A9'"):
        list(draw_all([task(0, paper="A9")] * 2, workers=2))


def test_no_more_processes_than_there_is_room_for(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(sheet_pool, "_MEMORY", tmp_path / "nowhere")
    assert [worker_count(tasks) for tasks in (0, 1, 3, 50)] == [1, 1, 3, 4]
    memory = tmp_path / "meminfo"
    monkeypatch.setattr(sheet_pool, "_MEMORY", memory)
    for available_kb, workers in ((9_000_000, 4), (1_300_000, 2), (10_000, 1)):
        memory.write_text(f"MemTotal:  99 kB\nMemFree: 1 kB\nMemAvailable:   {available_kb} kB\n")
        assert worker_count(50) == workers


def test_joined_pages_keep_text_and_get_bookmarks():

    pages = [draw_task(task(n, formats=(SheetFormat.PDF,)))[0] for n in (7, 8)]
    options = {
        "names": ["Өзгөн *#[x]", "Ысык-Көл"],
        "keywords": ["aa", "bb"],
        "title": "Барактар",
        "language": "ky",
        "paper": Paper.A4,
        "orientation": Orientation.LANDSCAPE,
        "made_on": MADE_ON,
    }
    joined = join_sheets(pages, **options)
    assert join_sheets(pages, **options) == joined
    reader = pypdf.PdfReader(BytesIO(joined))
    assert [entry.title for entry in reader.outline] == ["Өзгөн *#[x]", "Ысык-Көл"]
    assert reader.metadata["/Title"] == "Барактар"
    for page, number in zip(reader.pages, ("7", "8"), strict=True):
        assert f"№ {number}." in " ".join(page.extract_text().split())
    fonts = list(fonts_of(reader.pages[0]["/Resources"]))
    assert fonts
    for name, has_file in fonts:
        assert re.match(r"/[A-Z]{6}\+DejaVuSans", name), "only the letters it uses"
        assert has_file
    # another program reads the same words: Ң Ө Ү among them
    with pypdfium2.PdfDocument(joined) as document:
        said = document[0].get_textpage().get_text_range()
        assert "Сандар класстар менен" in " ".join(said.split())


def fonts_of(resources):
    """Yield name and whether the file is inside, of every font of a page and of its forms."""
    for font in resources.get("/Font", {}).values():
        whole = font.get_object()
        kin = whole["/DescendantFonts"][0].get_object() if "/DescendantFonts" in whole else whole
        yield whole["/BaseFont"], bool({"/FontFile2", "/FontFile3"} & set(kin["/FontDescriptor"]))
    for form in resources.get("/XObject", {}).values():
        yield from fonts_of(form.get_object().get("/Resources", {}))
