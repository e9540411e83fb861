"""The minutes: both files say the same, nothing in them is more than the room saw."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pyogrio
import pypdf
import pytest
from docx.oxml.ns import qn
from PIL import Image

from exports import document_map
from exports.document_blocks import (
    TEXT_WIDTH_MM,
    Bullets,
    Document,
    Heading,
    Picture,
    Table,
    texts_of,
)
from exports.document_docx import LANGUAGE_TAGS, write_docx
from exports.document_map import draw_document_map, numbered
from exports.document_pdf import write_pdf
from exports.minutes import Minutes, build_minutes
from exports.minutes_data import write_minutes_data
from exports.minutes_document import minutes_document
from i18n import LANGUAGES
from model.errors import PrivacyError
from model.session import Group, Mark, Question
from model.text import text
from model.view import Tier
from tests.exports.minutes_samples import GROUPS, UNIT, minutes_of, public_view, session_state
from tests.exports.samples import MADE_ON, Options, SampleTranslator, view_of

HOSTILE = "#set page(fill: red) * _ $ <b>{{7*7}}</b> =1+1"
POINT = {"type": "Point", "coordinates": [78.0, 42.0]}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def picture(language) -> bytes:
    state = session_state()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_map, "translator", SampleTranslator)
        minutes = minutes_of(state, language)
        numbers = {mark.mark_id: mark.number for mark in minutes.marks}
        view = public_view(state, language)
        return draw_document_map(view, language=language, made_on=MADE_ON, numbers=numbers)


@pytest.fixture(scope="module")
def document(language, picture) -> Document:
    minutes = minutes_of(session_state(), language)
    return minutes_document(minutes, SampleTranslator(language), picture=picture)


@pytest.fixture(scope="module")
def pdf(document) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(write_pdf(document)))


@pytest.fixture(scope="module")
def word(document) -> docx.document.Document:
    return docx.Document(BytesIO(write_docx(document)))


def letters(words: str) -> str:
    """Return the words without white space: lines break where there is no room."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", words))


def english(minutes: Minutes) -> Document:
    return minutes_document(minutes, SampleTranslator("en"), picture=b"")


def section(made: Document, title: str) -> list[str]:
    """Return all the texts of a section."""
    inside, found = False, []
    for block in made.blocks:
        if isinstance(block, Heading) and block.level == 1:
            inside = block.text == title
        if inside:
            found += texts_of(replace(made, title="", subtitle="", blocks=(block,)))
    return [words for words in found if words]


# Both files, three languages


def test_word_prints_every_text(document, word):
    printed = [paragraph.text for paragraph in word.paragraphs]
    printed += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    lacking = [words for words in texts_of(document) if words and words not in printed]
    assert lacking == []
    assert len(list(texts_of(document))) > 300


def test_pdf_prints_every_text(document, pdf):
    printed = letters("".join(page.extract_text() for page in pdf.pages))
    lacking = [words for words in texts_of(document) if letters(words) not in printed]
    # words over the end of a page have its foot between them
    assert all(len(words) > 60 for words in lacking), lacking
    assert len(lacking) <= 3
    beginnings = [letters(words)[:25] for words in lacking]
    assert all(beginning in printed for beginning in beginnings)


def test_kyrgyz_letters_can_be_copied(pdf, word):
    printed = "".join(page.extract_text() for page in pdf.pages)
    for place in ("Жеңиш", "Үч-Коргонго", "Ысык-Көлдүн"):
        assert place in printed
        assert place in letters("".join(cell.text for t in word.tables for cell in t._cells)) or (
            place in "".join(paragraph.text for paragraph in word.paragraphs)
        )


def test_no_text_is_missing_from_a_catalogue(document):
    assert not [words for words in texts_of(document) if "⟦" in words]


def test_every_page_is_marked_as_a_rehearsal_and_numbered(document, pdf, word):
    for at, page in enumerate(pdf.pages, start=1):
        printed = letters(page.extract_text())
        assert letters(document.stamp) in printed
        before, between, after = document.page_of
        assert letters(f"{before}{at}{between}{len(pdf.pages)}{after}") in printed
    (part,) = word.sections
    assert part.header.paragraphs[0].text == document.stamp
    fields = part.footer._element.findall(f".//{qn('w:fldSimple')}")
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]


def test_the_picture_is_sharp_and_as_wide_as_the_text(document):
    (shown,) = [block for block in document.blocks if isinstance(block, Picture)]
    with Image.open(BytesIO(shown.image)) as image:
        assert image.width / shown.width_mm * 25.4 == pytest.approx(300, abs=1)
        assert shown.width_mm >= 160
        colors = image.convert("RGB").getcolors(1_000_000)
    assert len(colors) > 50


def test_word_has_real_styles_and_says_what_it_is(language, word, document):
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Caption"} <= styles
    page = word.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    tables = [table for table in word.tables if table.style.name == "Table Grid"]
    assert len(tables) == 3
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert sum(column.width.mm for column in table.columns) <= 170.5
    (drawn,) = word.element.body.findall(f".//{qn('wp:docPr')}")
    assert len(drawn.get("descr")) > 20
    assert (
        word.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == LANGUAGE_TAGS[language]
    )


def test_neither_file_tells_of_the_machine_it_was_made_on(word, pdf):
    core = word.core_properties
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")
    assert core.title
    info = pdf.metadata
    assert info.author is None
    assert info.title == core.title
    assert set(info) <= {"/Title", "/Subject", "/Creator", "/Producer", "/CreationDate", "/ModDate"}
    assert info.creation_date.date() == MADE_ON


def test_pdf_is_tagged_described_and_carries_its_fonts(pdf, language):
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith(language)
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    assert all(any(key.startswith("/FontFile") for key in font) for font in fonts)


# What people wrote is text


def test_what_people_wrote_is_text_in_both(document, pdf, word):
    printed = letters("".join(page.extract_text() for page in pdf.pages))
    assert letters(HOSTILE) in printed
    assert any(HOSTILE in cell.text for table in word.tables for cell in table._cells)
    assert "/URI" not in str([page.get("/Annots") for page in pdf.pages])


def test_the_compiler_sees_neither_files_nor_network(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    wicked = f'#read("{secret}") #import "@preview/tablex:0.0.8": * '
    state = replace(session_state(), questions=(Question("q", body=wicked),))
    made = english(minutes_of(state, "en"))
    made = replace(made, blocks=tuple(b for b in made.blocks if not isinstance(b, Picture)))
    reader = pypdf.PdfReader(BytesIO(write_pdf(made)))
    assert letters(wicked) in letters("".join(page.extract_text() for page in reader.pages))


def test_the_same_minutes_give_the_same_pdf(document):
    assert write_pdf(document) == write_pdf(document)


def test_control_characters_do_not_break_a_file():
    state = replace(session_state(), questions=(Question("q", body="a\x00b\x0cc\u202ed"),))
    made = english(minutes_of(state, "en"))
    made = replace(made, blocks=tuple(b for b in made.blocks if not isinstance(b, Picture)))
    assert write_docx(made)
    assert write_pdf(made)


# What may be public


def test_a_working_view_is_refused():
    state = session_state()
    with pytest.raises(PrivacyError):
        build_minutes(state, view=view_of(Options(tier=Tier.WORKING)), unit=UNIT, made_on=MADE_ON)


def test_small_groups_are_counted_together_and_named_nowhere():
    made = english(minutes_of(session_state(), "en"))
    printed = "\n".join(texts_of(made))
    assert "Teachers" not in printed
    assert "Elders" not in printed
    rows = section(made, "Who took part")
    assert rows[rows.index("2 small groups (fewer than 5 people)") + 1] == "7"
    (table,) = [b for b in made.blocks if isinstance(b, Table) and len(b.head) == 7]
    small = {m.entity_id for m in session_state().marks if m.group_id in {"g7", "g8"}}
    numbers = {str(m.number) for m in minutes_of(session_state()).marks if m.mark_id in small}
    assert numbers
    assert {row[4] for row in table.rows if row[0] in numbers} == {"–"}


def test_a_lone_small_group_is_not_the_rest_of_the_marks():
    """Were the others named beside theirs, the marks without a name would be the elders'."""
    state = session_state()
    assert any(line.group for line in minutes_of(state).marks)
    alone = replace(state, marks=tuple(m for m in state.marks if m.group_id != "g7"))
    assert any(mark.group_id == "g8" for mark in alone.marks)
    lines = minutes_of(alone).marks
    assert lines
    assert not any(line.group for line in lines)


def test_a_lone_small_group_is_not_the_rest_of_the_votes():
    made = english(minutes_of(session_state(), "en"))
    (votes,) = [b for b in made.blocks if isinstance(b, Table) and b.head[0] == "Place"]
    assert "Aksakal court and 1 small group" in votes.head
    assert "Aksakal court" not in votes.head


def hotspots_of(made: Document) -> Table:
    title = SampleTranslator("en")("minutes.hotspots")
    at = made.blocks.index(Heading(title))
    found = made.blocks[at + 1]
    assert isinstance(found, Table)
    return found


def test_where_nobody_is_named_the_minutes_say_why_and_have_no_empty_column():
    t = SampleTranslator("en")
    state = session_state()
    (lone, *_) = [group for group in state.groups if 0 < group.people < 5]
    large = [group for group in state.groups if group.people >= 5]
    made = english(minutes_of(replace(state, groups=(*large, replace(lone, is_released=True)))))
    said = section(made, t("minutes.hotspots"))
    assert any(words.endswith(t("minutes.nobody_named")) for words in said)
    assert t("minutes.column_group") not in hotspots_of(made).head
    named = english(minutes_of(state))
    said = section(named, t("minutes.hotspots"))
    assert any(words.endswith(t("minutes.some_unnamed")) for words in said)
    assert t("minutes.column_group") in hotspots_of(named).head
    for one in (made, named):  # neither is wider than the page
        assert sum(hotspots_of(one).widths_mm) == pytest.approx(TEXT_WIDTH_MM)


def test_lines_to_sign_on_are_borders_and_fit_the_page(word):
    signed = word.tables[-1]
    widths = [int(column.width) / 36_000 for column in signed.columns]
    assert sum(widths) <= TEXT_WIDTH_MM
    for row in signed.rows:
        lines = ["w:tcBorders" in cell._tc.xml for cell in row.cells]
        assert lines == [False, True, False, True]
        assert not any(cell.text for cell in row.cells[1:])


def test_sensitive_marks_are_counted_as_a_class_and_listed_nowhere():
    state = session_state()
    hotspots = section(english(minutes_of(state, "en")), "Hotspots marked by residents")
    assert not [words for words in hotspots if "Domestic violence" in words]
    assert [
        words
        for words in hotspots
        if words.endswith("(violence, extremism and others): fewer than five.")
    ]
    more = [
        replace(state.marks[0], entity_id=f"x{at}", category="bride_kidnapping") for at in range(6)
    ]
    state = replace(state, marks=(*state.marks, *more))
    hotspots = section(english(minutes_of(state, "en")), "Hotspots marked by residents")
    assert [words for words in hotspots if words.endswith("and others): 10–19.")]


def test_no_mark_that_is_not_public_can_be_counted_from_the_document():
    """Adding or taking one sensitive mark within a class changes no letter of the minutes."""
    state = session_state()
    one = next(m for m in state.marks if m.category == "domestic_violence")
    fewer = replace(state, marks=tuple(m for m in state.marks if m is not one))
    assert list(texts_of(english(minutes_of(fewer)))) == list(texts_of(english(minutes_of(state))))


def test_marks_that_a_group_has_not_released_are_not_in_the_minutes():
    state = session_state()
    hidden = replace(GROUPS[0], is_released=False)
    state = replace(state, groups=(hidden, *GROUPS[1:]))
    minutes = minutes_of(state, "en")
    own = {mark.entity_id for mark in state.marks if mark.group_id == "g1"}
    assert not own & {mark.mark_id for mark in minutes.marks}
    assert [mark.number for mark in minutes.marks] == list(range(1, len(minutes.marks) + 1))
    printed = " ".join(section(english(minutes), "Hotspots marked by residents"))
    assert "are not counted): 5–9." in printed


@pytest.mark.parametrize(
    ("category", "is_released"),
    [("alcohol", False), ("domestic_violence", False), ("domestic_violence", True)],
)
def test_what_a_small_group_keeps_to_itself_changes_no_letter(category, is_released):
    """Three elders mark six places in secret: no class of the minutes says so."""
    elders = Group("g8", kind="elders", people=3, is_released=is_released)
    state = replace(session_state(), groups=(*GROUPS[:6], elders))
    state = replace(state, marks=tuple(m for m in state.marks if m.group_id not in {"g7", "g8"}))
    secret = [
        replace(state.marks[0], entity_id=f"x{at}", group_id="g8", category=category)
        for at in range(6)
    ]
    more = replace(state, marks=(*state.marks, *secret))
    assert list(texts_of(english(minutes_of(more)))) == list(texts_of(english(minutes_of(state))))


def test_a_note_that_may_name_a_person_is_not_printed():
    noted = Mark(
        "n",
        group_id="g1",
        geometry=POINT,
        category="alcohol",
        note="Ул. Ленина, дом 14, тел. 0555 12 34 56",
    )
    state = replace(session_state(), marks=(noted,))
    printed = " ".join(texts_of(english(minutes_of(state, "en"))))
    assert "0555" not in printed
    assert "not printed" in printed


def test_every_mark_is_accounted_for():
    state = session_state()
    minutes = minutes_of(state)
    listed = len(minutes.marks)
    sensitive = sum(m.category == "domestic_violence" for m in state.marks)
    assert listed + sensitive == len(state.marks)
    assert {mark.mark_id for mark in minutes.marks} <= {m.entity_id for m in state.marks}


# The rest of what it says


def test_a_session_that_is_open_is_a_draft_and_a_real_one_bears_no_demo_mark():
    made = english(minutes_of(session_state(is_rehearsal=False, is_closed=False), "en"))
    assert made.stamp.startswith("Draft")
    assert "made up" not in " ".join(texts_of(made))
    assert english(minutes_of(session_state(is_rehearsal=False), "en")).stamp == ""


def test_an_empty_session_has_minutes():
    state = replace(session_state(), groups=(), marks=(), issues=(), ballots=(), questions=())
    made = english(minutes_of(state, "en"))
    printed = " ".join(texts_of(made))
    for said in ("no marks", "no vote", "No priorities", "No questions", "No groups"):
        assert said in printed


def test_priorities_come_with_the_room_s_reason_and_those_of_numbers():
    why = section(english(minutes_of(session_state(), "en")), "Why these priorities")
    at = why.index("1. Road safety")
    assert why[at + 1].startswith("Жыл сайын адам жабыркайт")
    assert "groups of 8: marked on the map or voted among their first three" in why[at + 2]
    assert why[at + 3] == "Places on the map: 5"
    assert why[at + 5] == "Can the community act: Yes"
    assert [words for words in why if words[0].isdigit() and words[1] == "."] == [
        "1. Road safety",
        "2. Cattle theft",
        "3. Unsafe infrastructure",
        "4. Domestic violence",
    ]


def test_police_figures_stand_with_the_issue_they_are_of():
    state = session_state()
    said = text("view.under_reporting")
    minutes = build_minutes(
        state,
        view=public_view(state),
        unit=UNIT,
        made_on=MADE_ON,
        police_by_issue={"i0": said},
    )
    assert said in minutes.priorities[0].reasons
    assert said not in minutes.priorities[1].reasons
    assert "not compared" in " ".join(texts_of(english(minutes)))


def test_disagreements_are_said_widest_first():
    made = english(minutes_of(session_state(), "en"))
    at = next(
        i for i, b in enumerate(made.blocks) if isinstance(b, Heading) and "disagree" in b.text
    )
    bullets = made.blocks[at + 1]
    assert isinstance(bullets, Bullets)
    spans = [tuple(map(int, re.findall(r"(\d+)%", words))) for words in bullets.items]
    assert 1 <= len(spans) <= 5
    widths = [high - low for low, high in spans]
    assert widths == sorted(widths, reverse=True)


# The map


def test_marks_bear_their_numbers_once():
    view = public_view(session_state())
    minutes = minutes_of(session_state())
    shown = numbered(view, {mark.mark_id: mark.number for mark in minutes.marks})
    found = {
        row.id: row.label
        for layer in shown.layers
        if "id" in layer.table
        for row in layer.table.itertuples()
        if row.label.isdigit()
    }
    assert found == {mark.mark_id: str(mark.number) for mark in minutes.marks}
    untouched = next(layer for layer in shown.layers if layer.key == "settlement")
    assert untouched is next(layer for layer in view.layers if layer.key == "settlement")


def test_a_mark_drawn_in_two_layers_is_numbered_in_the_upper_one():
    view = public_view(session_state())
    points = next(layer for layer in view.layers if layer.key == "hotspots")
    twice = replace(view, layers=(*view.layers, replace(points, key="again")))
    first = points.table["id"].iloc[0]
    shown = {layer.key: layer for layer in numbered(twice, {first: 7}).layers}
    assert shown["again"].table["label"].iloc[0] == "7"
    assert set(shown["hotspots"].table["label"]) == {""}


def test_a_map_that_is_not_wholly_public_is_refused():
    view = public_view(session_state())
    layers = tuple(replace(layer, tier=Tier.WORKING) for layer in view.layers)
    with pytest.raises(PrivacyError):
        draw_document_map(replace(view, layers=layers), language="en", made_on=MADE_ON)


# The data


@pytest.fixture
def package(tmp_path: Path) -> Path:
    state = session_state()
    path = tmp_path / "session.gpkg"
    path.write_bytes(write_minutes_data(minutes_of(state, "en"), state, language="en"))
    return path


def test_the_data_have_their_layers_and_explain_every_column(package):
    names = [name for name, _ in pyogrio.list_layers(package)]
    assert names == ["marks", "issues", "votes", "participants", "about"]
    about = pyogrio.read_dataframe(package, layer="about").set_index("key")["value"]
    for name in names[:4]:
        for column in pyogrio.read_info(package, layer=name)["fields"]:
            assert "⟦" not in about[f"column {name}.{column}"]
    assert about["tier"] == "public"
    assert "Generated" in about["demo"]
    assert about["marks_sensitive"] == "fewer than five"
    assert "endorsement" in about["disclaimer"]


def test_the_data_hold_what_the_document_says_and_no_more(package):
    minutes = minutes_of(session_state(), "en")
    marks = pyogrio.read_dataframe(package, layer="marks")
    assert list(marks["number"]) == [mark.number for mark in minutes.marks]
    assert set(marks.geom_type) == {"Point", "LineString", "Polygon"}
    assert marks.crs.to_epsg() == 4326
    assert "domestic_violence" not in set(marks["category"])
    assert marks["is_demo"].all()
    assert not {"mark_id", "group_id", "entity_id"} & set(marks.columns)
    votes = pyogrio.read_dataframe(package, layer="votes", read_geometry=False)
    assert votes.groupby("group_name")["share"].sum().tolist() == pytest.approx([1] * 6, abs=0.001)
    issues = pyogrio.read_dataframe(package, layer="issues", read_geometry=False)
    mean = (
        votes.assign(weighted=votes["share"] * votes["groups"]).groupby("issue")["weighted"].sum()
        / 7
    )
    shares = issues.set_index("issue")["share"]
    assert shares.to_numpy() == pytest.approx(mean.reindex(shares.index).to_numpy(), abs=0.001)
    people = pyogrio.read_dataframe(package, layer="participants", read_geometry=False)
    assert people["people"].sum() == minutes.people == 66
    assert b"Teachers" not in package.read_bytes()


def test_an_empty_session_has_data(tmp_path):
    state = replace(session_state(), groups=(), marks=(), issues=(), ballots=(), questions=())
    path = tmp_path / "empty.gpkg"
    path.write_bytes(write_minutes_data(minutes_of(state, "en"), state, language="ky"))
    assert len(pyogrio.read_dataframe(path, layer="marks")) == 0
    assert "number" in pyogrio.read_info(path, layer="marks")["fields"]
