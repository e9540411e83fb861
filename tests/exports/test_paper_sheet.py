"""The paper sheet: nothing overlaps, nothing leads the hand, and its code is read back."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pypdf
import pypdfium2
import pytest
import shapely
import zxingcpp
from PIL import Image

from exports.paper_code import parse_sheet_code
from exports.paper_map import pale, window_of
from exports.paper_sheet import compose_paper_sheet, draw_paper_sheet
from exports.paper_style import pens_of
from exports.paper_words import PaperSheet, paper_words_of
from exports.sheet_file import SheetFormat, sheet_settings
from exports.sheet_page import Page
from geo.grid import grid_for
from layers.palette import BOUNDARY, SELECTED
from model.errors import HotspotsError, PrivacyError
from model.records import MappedBy
from model.session import Group
from model.view import Tier
from tests.exports.layout_check import measured
from tests.exports.paper_check import paper_faults
from tests.exports.paper_samples import GROUPS, SESSION_ID, sheet_of
from tests.exports.samples import MADE_ON, Options, SampleTranslator, view_of
from tests.languages import LANGUAGES_IN_TURN

SHEETS = [
    (Options("district", "ky"), {}),
    (Options("district", "ru", is_approximate=True), {"is_rehearsal": True}),
    (Options("city", "en"), {"session_title": "Autumn meeting in the club"}),
    (Options("city", "ky", is_approximate=True), {"held_on": None, "is_rehearsal": True}),
    (Options("country", "ru"), {}),
]


@pytest.fixture(autouse=True)
def _sample_names(monkeypatch):
    monkeypatch.setattr("exports.paper_sheet.translator", SampleTranslator)


def composed(sheet: PaperSheet, language: str) -> tuple[Page, list[str]]:
    t = SampleTranslator(language)
    with sheet_settings():
        page = compose_paper_sheet(sheet, t=t, made_on=MADE_ON)
        return page, paper_faults(page, due_of(sheet, t))


def due_of(sheet: PaperSheet, t: SampleTranslator) -> list[str]:
    """Return what must stand on a sheet, whole."""
    words = paper_words_of(sheet, sheet.view, t=t, made_on=MADE_ON)
    return [
        words.title,
        words.subtitle,
        words.our_group,
        words.pens_heading,
        *(pen.words for pen in words.pens),
        *(said for _, said in words.how),
        words.beside,
        *(said for _, said in words.severities),
        words.no_names,
        *words.find,
        words.code,
        *words.notes,
        words.mark,
        words.mark_detail,
        words.map.approximate,
    ]


@pytest.mark.parametrize(("options", "changes"), SHEETS)
def test_nothing_overlaps_is_cut_or_missing(options, changes):
    sheet = sheet_of(options, **changes)
    assert composed(sheet, options.language)[1] == []


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_many_groups_and_long_names_still_have_their_place(language):
    kinds = [kind.value for kind in MappedBy]
    groups = tuple(
        Group(f"{at:032x}", kind=kind, people=20, label="Төмөнкү-Чоң-Кызыл-Суу", order=at)
        for at, kind in enumerate(kinds)
    )
    sheet = sheet_of(Options("district", language), groups=groups, is_rehearsal=True)
    assert composed(sheet, language)[1] == []


def test_more_groups_than_there_is_room_for_are_refused():
    groups = tuple(Group(f"{at:032x}", label="x" * 400, people=9) for at in range(12))
    with pytest.raises(HotspotsError) as caught:
        composed(sheet_of(Options(), groups=groups), "en")
    assert caught.value.code == "sheet_too_full"


def test_letters_stand_on_all_four_sides_over_the_middle_of_their_squares():
    sheet = sheet_of(Options("city"))
    page, _ = composed(sheet, "ky")
    marks = measured(page)
    frame = next(box for gid, _, box in marks if gid == "map.frame")
    letters = [(words, box) for gid, words, box in marks if gid == "grid.letter"]
    numbers = [(words, box) for gid, words, box in marks if gid == "grid.number"]
    assert sorted(words for words, _ in letters) == sorted("ABCDEFGHIJKL" * 2)
    assert sorted(words for words, _ in numbers) == sorted("123456789" * 2)
    assert sum(box.bottom > frame.top for _, box in letters) == 12
    assert sum(box.top < frame.bottom for _, box in letters) == 12
    assert sum(box.right < frame.left for _, box in numbers) == 9
    assert sum(box.left > frame.right for _, box in numbers) == 9
    side_mm = frame.width / 12
    for words, box in letters:
        middle = frame.left + ("ABCDEFGHIJKL".index(words) + 0.5) * side_mm
        assert (box.left + box.right) / 2 == pytest.approx(middle, abs=0.6)
        assert box.height > 5  # letters of 5.7 mm, read across a table
    for words, box in numbers:
        middle = frame.top - (int(words) - 0.5) * side_mm
        # the measured box reaches below a figure, as far as a "g" would
        assert (box.bottom + box.top) / 2 == pytest.approx(middle, abs=1.0)


@pytest.mark.parametrize("unit", ["city", "district"])
def test_a_square_is_25_mm_on_paper_at_a_round_scale(unit):
    sheet = sheet_of(Options(unit))
    window = window_of(sheet.grid, left=0.0, top=300.0, width=305.0, height=229.0)
    assert f"{window.denominator:.0f}".rstrip("0") in {"5", "7", "4", "35", "28"}
    assert window.frame.width / 12 == pytest.approx(25.0, abs=0.25)
    west, north = sheet.grid.meridians[6], sheet.grid.parallels[4]
    east, south = sheet.grid.meridians[7], sheet.grid.parallels[5]
    corners = window.project(
        np.array(shapely.points([(west, north), (east, north), (west, south)]))
    )
    place = window.on_page(shapely.get_coordinates(corners))
    assert np.hypot(*(place[1] - place[0])) == pytest.approx(25.0, abs=0.1)
    assert np.hypot(*(place[2] - place[0])) == pytest.approx(25.0, abs=0.1)


def test_a_long_unit_and_a_country_shrink_to_the_room_there_is():
    for bounds in ((69.2, 39.1, 80.3, 43.3), (74.0, 41.0, 77.6, 41.4)):
        window = window_of(grid_for(bounds), left=0.0, top=300.0, width=305.0, height=229.0)
        assert window.frame.width <= 305.0 + 1e-6
        assert window.frame.height <= 229.0 + 1e-6
        assert window.frame.width > 280


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_the_pdf_is_one_a3_page_of_vectors_with_text_and_fonts(language):
    data = draw_paper_sheet(
        sheet_of(Options("district", language)), language=language, made_on=MADE_ON
    )
    reader = pypdf.PdfReader(BytesIO(data))
    assert len(reader.pages) == 1
    page = reader.pages[0]
    size_mm = [float(value) * 25.4 / 72 for value in page.mediabox[2:]]
    assert size_mm == pytest.approx([420.0, 297.0], abs=0.2)
    assert list(page.images) == []
    said = page.extract_text()
    if language == "ky":
        for words in ("Жети-Өгүз", "Ысык-Көл", "Биздин топ", "Чарчынын туурасы", "Көрсөтүлгөн"):
            assert words in said
        assert set("ңөү") <= set(said)
    else:
        assert {"ru": "Наша группа", "en": "Our group"}[language] in said


def test_boundaries_are_named_with_source_date_and_disclaimer():
    data = draw_paper_sheet(sheet_of(Options("city", "en")), language="en", made_on=MADE_ON)
    said = " ".join(pypdf.PdfReader(BytesIO(data)).pages[0].extract_text().split())
    assert "Boundaries shown do not imply endorsement or acceptance" in said
    assert "Common operational dataset" in said
    assert "19.11.2018" in said
    assert "Approximate boundaries" not in said
    assert "20.03.2026" in said


def code_on(image: Image.Image) -> str:
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return found[0].text


def test_the_code_is_read_from_a_print():
    sheet = sheet_of(Options("district", "ky"))
    data = draw_paper_sheet(
        sheet, language="ky", made_on=MADE_ON, file_format=SheetFormat.PNG, dpi=110
    )
    with Image.open(BytesIO(data)) as image:
        read = parse_sheet_code(code_on(image.convert("L")))
    assert (read.session_id, read.pcode, read.grid) == (SESSION_ID, sheet.pcode, sheet.grid)


def test_the_code_is_read_from_the_pdf():
    sheet = sheet_of(Options("city", "ru"), is_rehearsal=True)
    data = draw_paper_sheet(sheet, language="ru", made_on=MADE_ON)
    document = pypdfium2.PdfDocument(data)
    image = document[0].render(scale=2.0, grayscale=True).to_pil()
    document.close()
    assert parse_sheet_code(code_on(image)).grid == sheet.grid


def test_the_same_sheet_has_the_same_bytes():
    sheet = sheet_of(Options("city"))
    first, second = (draw_paper_sheet(sheet, language="ky", made_on=MADE_ON) for _ in range(2))
    assert first == second


def test_what_others_registered_or_marked_is_refused():
    options = Options("district")
    sheet, everything = sheet_of(options), view_of(options).layers
    for key in ("incidents", "hotspots", "hotspot_area"):
        layer = next(la for la in everything if la.key == key)
        view = replace(sheet.view, layers=(*sheet.view.layers, layer))
        with pytest.raises(PrivacyError):
            composed(replace(sheet, view=view), "ky")


def test_a_view_of_the_working_tier_is_refused():
    sheet = sheet_of(Options("district", tier=Tier.WORKING))
    with pytest.raises(PrivacyError):
        composed(sheet, "ky")


def test_a_rehearsal_is_marked_across_the_map():
    marks = {gid for gid, _, _ in measured(composed(sheet_of(Options("city")), "ky")[0])}
    assert "watermark" not in marks
    page, _ = composed(sheet_of(Options("city"), is_rehearsal=True), "ky")
    words = {gid: words for gid, words, _ in measured(page)}
    assert words["watermark"] == SampleTranslator("ky")("paper.rehearsal")
    assert "ДЕМО" in words["watermark"]
    assert "demo.box" in words


def test_a_small_group_is_not_named_and_has_no_pen_of_its_own():
    pens = pens_of(GROUPS)
    names = [SampleTranslator("en")(pen.who) for pen in pens]
    assert names == [
        "Women",
        "Youth: Жаш Үмүт",
        "Aksakal court",  # not counted yet
        "Farmers and herders",  # five are enough
        "All other participants",
    ]
    assert pens_of(()) == ()


def test_pens_differ_in_colour_or_line_also_where_colours_repeat():
    pens = pens_of([Group(f"{at:032x}", people=9) for at in range(24)])
    assert len({(pen.pen.color, pen.pen.pattern) for pen in pens}) == 24
    first = pens[:8]
    assert len({pen.pen.color for pen in first}) == len({pen.pen.pattern for pen in first}) == 8


def test_boundaries_are_pale_but_the_chosen_unit_lies_on_top():
    layers = pale(sheet_of(Options("district")).view.layers)
    lines = [la for la in layers if la.pane.value == "boundaries"]
    assert all(BOUNDARY not in set(la.table["outline"]) for la in lines)
    assert [set(la.table["outline"]) == {SELECTED} for la in lines][-1]
    assert sum(len(la.table) for la in lines) == 3  # two districts and the country: none lost
