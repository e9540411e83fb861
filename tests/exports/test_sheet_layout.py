"""Twelve sheets, measured: nothing overlaps, is clipped or stands without a label."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from matplotlib.text import Text as Artist

from exports.sheet import Locator, Orientation, Paper, compose_sheet
from exports.sheet_file import sheet_settings
from exports.sheet_page import Page
from layers.layer import LegendEntry, MapView
from model.errors import HotspotsError
from model.view import Tier
from tests.exports.layout_check import faults_of, measured
from tests.exports.samples import (
    MADE_ON,
    Options,
    SampleTranslator,
    locator,
    official_views,
    says,
    view_of,
)
from tests.languages import LANGUAGES_IN_TURN

A4, A3 = Paper.A4, Paper.A3
UPRIGHT, FLAT = Orientation.PORTRAIT, Orientation.LANDSCAPE
SHEETS = [
    (Options("country", "ky", resolution=5), A4, FLAT, 1),
    (Options("country", "ru", resolution=5, is_demo=True), A3, FLAT, 1),
    (Options("country", "en", resolution=5, is_approximate=True), A4, UPRIGHT, 1),
    (Options("district", "ky", is_demo=True), A4, FLAT, 1),
    (Options("district", "ru", Tier.WORKING, is_approximate=True), A4, UPRIGHT, 1),
    (Options("district", "en", Tier.WORKING, is_demo=True), A3, UPRIGHT, 1),
    (Options("city", "ky", Tier.WORKING, resolution=9), A4, UPRIGHT, 1),
    (Options("city", "ru", resolution=9), A4, FLAT, 1),
    (Options("city", "en", is_approximate=True, is_demo=True, resolution=9), A3, FLAT, 1),
    (Options("district", "ky", Tier.WORKING, is_demo=True, is_approximate=True), A4, FLAT, 2),
    (Options("district", "ru"), A4, UPRIGHT, 2),
    (Options("country", "en", resolution=5), A3, FLAT, 2),
]
OFFICIAL = [
    (Options("district", "ky"), "KG02210000000", UPRIGHT),  # Jeti-Oguz
    (Options("district", "ru", Tier.WORKING), "KG03220000000", FLAT),  # Suzak, with a hole
    (Options("city", "en", resolution=9), "KG02410000010", FLAT),  # Karakol, 44 km²
]


def composed(
    views: list[MapView],
    language: str,
    *,
    paper: Paper = A4,
    orientation: Orientation = FLAT,
    where: Locator | None = None,
    made_on: date = MADE_ON,
) -> tuple[Page, list[str]]:
    t = SampleTranslator(language)
    with sheet_settings():
        page = compose_sheet(
            views,
            t=t,
            paper=paper,
            orientation=orientation,
            locator=where or locator(),
            made_on=made_on,
        )
        return page, faults_of(page, views, t=t, made_on=made_on)


@pytest.mark.parametrize(("options", "paper", "orientation", "maps"), SHEETS)
def test_nothing_overlaps_is_clipped_or_stands_without_a_label(options, paper, orientation, maps):
    views = [view_of(options)]
    if maps == 2:
        residents = says("Тургундардын сүрөтү", "Взгляд жителей", "The residents' picture")
        views.append(replace(view_of(replace(options, seed=3)), title=residents))
    _, faults = composed(views, options.language, paper=paper, orientation=orientation)
    assert faults == []


@pytest.mark.parametrize(("options", "pcode", "orientation"), OFFICIAL)
def test_official_units_look_right_too(shared_dir, options, pcode, orientation):
    view, where = official_views(shared_dir, options, pcode)
    page, faults = composed([view], options.language, orientation=orientation, where=where)
    assert faults == []
    labels = [text for gid, text, _ in measured(page) if gid == "label"]
    assert len(labels) >= 3


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_very_long_texts_wrap_and_shrink_but_stay_whole(language):
    view = view_of(Options("district", language))
    long = " ".join(["Төмөнкү-Чоң-Кызыл-Суу айылдык аймагы"] * 5)
    view = replace(view, title=says(long), subtitle=says(long), sentences=(says(long),) * 2)
    for orientation in Orientation:
        assert composed([view], language, orientation=orientation)[1] == []


@pytest.mark.parametrize(
    ("paper", "orientation", "least"),
    [(A4, FLAT, 0.64), (A4, UPRIGHT, 0.66), (A3, FLAT, 0.8), (A3, UPRIGHT, 0.75)],
)
def test_the_map_gets_most_of_the_room_inside_the_margins(paper, orientation, least):
    """On A3 seven tenths of the page; on A4 what text of a readable size leaves."""
    page, _ = composed(
        [view_of(Options("district", "ky"))], "ky", paper=paper, orientation=orientation
    )
    frame = next(box for gid, _, box in measured(page) if gid == "map.frame")
    share = frame.width * frame.height / (page.content.width * page.content.height)
    assert share >= least


def test_two_maps_are_put_where_both_are_largest():
    wide = view_of(Options("country", "en", resolution=5))
    page, _ = composed([wide, wide], "en", orientation=UPRIGHT)
    frames = [box for gid, _, box in measured(page) if gid == "map.frame"]
    assert frames[0].left == pytest.approx(frames[1].left)  # above each other
    assert frames[0].width == pytest.approx(frames[1].width)


def test_a_legend_that_fits_nowhere_is_refused_not_cut():
    view = view_of(Options("district", "ru"))
    layer = view.layers[1]
    entries = tuple(LegendEntry(says(f"Класс номер {at}"), "#123456") for at in range(150))
    with pytest.raises(HotspotsError, match="sheet_too_full"):
        composed([replace(view, layers=(replace(layer, legend=entries),))], "ru")


def test_a_layer_without_a_legend_is_named_by_its_title():
    view = view_of(Options("district", "en"))
    bare = replace(view, layers=tuple(replace(la, legend=()) for la in view.layers))
    page, _ = composed([bare], "en")
    said = {text for gid, text, _ in measured(page) if gid == "legend.words"}
    assert {"Police point", "Lake", "District boundary"} <= said


def test_a_layer_switched_off_is_neither_drawn_nor_explained():
    view = view_of(Options("district", "en"))
    layers = tuple(replace(la, is_on=la.key != "police_point") for la in view.layers)
    page, faults = composed([replace(view, layers=layers)], "en")
    marks = measured(page)
    assert faults == []
    assert "layer.police_point" not in {gid for gid, _, _ in marks}
    assert "Police point" not in {text for _, text, _ in marks}


def test_the_checker_finds_what_it_is_for():
    """Each planted fault is reported: the twelve sheets are clean because they are, not by luck."""
    options = Options("district", "en", is_demo=True)
    views, t = [view_of(options)], SampleTranslator("en")

    def faults_after(change) -> str:
        page, faults = composed(views, "en")
        assert faults == []
        texts = {a.get_gid(): a for a in page.figure.findobj(Artist) if a.get_gid()}
        change(texts)
        with sheet_settings():
            return "\n".join(faults_of(page, views, t=t, made_on=MADE_ON))

    assert "overlap" in faults_after(
        lambda texts: texts["subtitle"].set_position(texts["title"].get_position())
    )
    assert "outside the margins" in faults_after(lambda texts: texts["title"].set_x(200))
    assert "cut short" in faults_after(lambda texts: texts["sentence"].set_text("The fullest…"))
    assert "without words" in faults_after(lambda texts: texts["legend.words"].set_gid("other"))
    assert "on a map" in faults_after(lambda texts: texts["note"].set_position((60, 100)))
    assert "not whole inside" in faults_after(lambda texts: texts["label"].set_x(12))
