"""One view, three renderers: the screen, the sheet and the HTML file show the same things."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from exports.html import draw_html_map
from exports.sheet_map import draw_layers
from exports.sheet_page import Box, Page
from exports.sheet_window import window_over
from exports.sheet_words import shown_layers, words_of
from layers.layer import Layer, LayerKind, MapView
from model.view import Tier, ViewState
from tests.exports.html_check import content_in, fills_in
from tests.exports.samples import MADE_ON, Options, SampleTranslator, view_of
from ui.map_choices import MapChoices
from ui.map_payload import build_payload

pytestmark = pytest.mark.usefixtures("sample_names")
LANGUAGE = "ru"


class Shown(NamedTuple):
    """What one renderer makes of a layer."""

    title: str
    legend: tuple[str, ...]
    cells: Counter[str]  # number of cells by colour; none for other kinds


@pytest.fixture(params=[Tier.PUBLIC, Tier.WORKING], ids=str)
def view(request) -> MapView:
    """A sample whose every layer is in its window."""
    return view_of(Options(tier=request.param))


def on_screen(view: MapView) -> dict[str, Shown]:
    message = build_payload(
        view, ViewState(tier=view.tier), language=LANGUAGE, choices=MapChoices()
    )
    data = {key: json.loads(body) for key, body in message["data"].items()}
    return {
        layer["key"]: Shown(
            layer["title"],
            tuple(entry["text"] for entry in layer["legend"]),
            cells_of(data[layer["hash"]]),
        )
        for layer in message["layers"]
    }


def in_the_file(view: MapView) -> dict[str, Shown]:
    content = content_in(draw_html_map(view, language="ky", made_on=MADE_ON))
    texts = content["texts"][LANGUAGE]["layers"]
    return {
        layer["key"]: Shown(said["title"], tuple(said["legend"]), cells_of(layer["data"]))
        for layer, said in zip(content["layers"], texts, strict=True)
    }


def cells_of(data: dict) -> Counter[str]:
    return Counter(fills_in(data)) if data["kind"] == "cells" else Counter()


def on_the_sheet(view: MapView) -> dict[str, Shown]:
    """Return what is drawn into a window far larger than the unit, and the legend's words."""
    t = SampleTranslator(LANGUAGE)
    return {
        layer.key: Shown(t(layer.title), legend_of(view, layer, t), drawn_cells(layer, view))
        for layer in shown_layers(view)
    }


def legend_of(view: MapView, layer: Layer, t: SampleTranslator) -> tuple[str, ...]:
    words = words_of([replace(view, layers=(layer,))], t=t, made_on=MADE_ON)
    return tuple(line.words for group in words.legend for line in group.lines)


def drawn_cells(layer: Layer, view: MapView) -> Counter[str]:
    if layer.kind is not LayerKind.CELLS:
        return Counter()
    frame = Box(10, 10, 280, 200)
    page = Page(width_mm=297, height_mm=210)
    axes = page.axes(frame, gid="map")
    draw_layers(axes, window_over(view.bounds, frame), [layer])
    count: Counter[str] = Counter()
    for drawn in axes.collections:
        if isinstance(drawn, PolyCollection) and drawn.get_gid() == f"layer.{layer.key}":
            count[to_hex(drawn.get_facecolor()[0])] += len(drawn.get_paths())
    return count


def test_layers_legends_and_classes_are_the_same_everywhere(view):
    screen = on_screen(view)
    assert set(screen) == {layer.key for layer in view.layers}
    assert sum(sum(shown.cells.values()) for shown in screen.values()) > 50
    assert in_the_file(view) == screen
    assert on_the_sheet(view) == screen


def test_what_the_file_draws_from_is_what_the_screen_gets(view):
    message = build_payload(
        view, ViewState(tier=view.tier), language=LANGUAGE, choices=MapChoices()
    )
    content = content_in(draw_html_map(view, language="ky", made_on=MADE_ON))
    for sent, held, said in zip(
        message["layers"], content["layers"], content["texts"][LANGUAGE]["layers"], strict=True
    ):
        data = json.loads(message["data"][sent["hash"]])
        assert data.pop("label", []) == said["labels"]
        assert data == held["data"]
