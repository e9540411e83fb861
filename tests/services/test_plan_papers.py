"""A kept plan's papers: what Word, LibreOffice and a PDF reader find is what was put in."""

from __future__ import annotations

import re
from io import BytesIO

import docx
import pypdf
import pypdfium2
import pytest
import shapely

from exports import document_map
from exports.sheet_page import Paper
from i18n import translator
from layers.layer import LayerKind, Pane
from model.errors import NotFoundError, PrivacyError, TemplateError
from model.events import Edit, EntityKind
from model.text import text
from model.view import Month, Tier
from services import plan_documents, plan_paper, plan_reports
from services.plan_documents import plan_annex, plan_docx, plan_pdf
from services.plan_map import (
    activities_alone,
    activity_places,
    place_texts,
    plan_map,
    plan_maps,
)
from services.plan_reports import meeting_pack, plan_poster, plan_report
from services.plans import plan_state
from services.sessions import GroupPlan, SessionPlan, start_session
from services.snapshot import SheetChoice, sheet_choice
from session.plan_order import plan_parts
from store.audit import list_audit
from store.events import record
from tests.languages import LANGUAGES_IN_TURN
from tests.office import fonts_of_pdf, letters, office_pdf, text_of_pdf
from tests.plan_world import AUTHOR, JETI_OGUZ, LAMPS, RESPONSIBLE, make_plan, put
from tests.services.conftest import TODAY

SENSITIVE, PATROLLED = 3, 2
"""Parts of the plan that have something the public may not see on a map."""


@pytest.fixture(scope="module", autouse=True)
def coarse_maps():
    """Draw each map once, at 60 dots per inch: how sharp they are is another test's matter."""
    drawn: dict[tuple[str, str, str], bytes] = {}

    def draw_once(view, *, language, **given):
        key = (language, view.tier, repr((view.title, [la.key for la in view.layers], given)))
        if key not in drawn:
            drawn[key] = document_map.draw_document_map(view, language=language, **given)
        return drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_map, "MAP_DPI", 60)
        patch.setattr(plan_paper, "draw_document_map", draw_once)
        patch.setattr(plan_reports, "draw_document_map", draw_once)
        yield


@pytest.fixture(scope="module")
def plan_id(demo_workspace) -> str:
    return make_plan(demo_workspace)


@pytest.fixture(scope="module", params=LANGUAGES_IN_TURN)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def word(demo_workspace, plan_id, language) -> bytes:
    return plan_docx(demo_workspace, plan_id, language=language, today=TODAY).data


@pytest.fixture(scope="module")
def pdf(demo_workspace, plan_id, language) -> bytes:
    return plan_pdf(demo_workspace, plan_id, language=language, today=TODAY).data


def said_by(language: str) -> tuple[str, ...]:
    """Return what every form of the plan has to say in a language."""
    t = translator(language)
    som = {"ky": "сом", "ru": "сом", "en": "som"}[language]
    term = {"ky": "2026-ж. март – сентябрь", "ru": "март – сентябрь 2026",
            "en": "March – September 2026"}[language]  # fmt: skip
    return (
        t("plandoc.title"), t("plandoc.approval_kenesh"), t("plandoc.approval_executive"),
        t("plandoc.approval_police"), "А. Төрага", "02.02.2026", "17-Ө", "15.01.2026",
        "2025-жылы 42 кырсык катталган.", "Жол коопсуздугу: Үч-Коргон жолу",
        "Тургундардын 5 тобунун 4өө атады.", "Балдар жабыркайт", LAMPS, RESPONSIBLE, term,
        f"120\u202f000 {som}", f"150\u202f000 {som}", f"1\u202f675\u202f500 {som}",
        t("outcome.under_way"), "20.05.2026", "30.11.2026", t("category.domestic_violence"),
        t("plandoc.place_withheld"), t("plandoc.place_unit"), t("view.disclaimer"),
        t("view.perception"), t("plandoc.demo"), t("ui.demo_badge"),
        t("plandoc.not_shown_sensitive", count=1), t("plandoc.not_shown_moving", count=1),
        t("plandoc.no_map", count=1), t("sheet.made_on", date=TODAY),
    )  # fmt: skip


def lacking(printed: str, language: str) -> list[str]:
    found = letters(printed)
    return [words for words in said_by(language) if letters(words) not in found]


# The files, in three languages


def test_word_says_what_was_put_in(word, language):
    file = docx.Document(BytesIO(word))
    printed = [p.text for p in file.paragraphs] + [file.sections[0].header.paragraphs[0].text]
    printed += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert lacking("\n".join(printed), language) == []
    assert not [words for words in printed if "⟦" in words or "{{" in words]
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert len(file.inline_shapes) == 5  # the whole plan, and four of five priorities


def test_libreoffice_prints_it_with_every_word(word, language, tmp_path):
    made = office_pdf(word, tmp_path)
    assert lacking(text_of_pdf(made), language) == []
    pages = pypdf.PdfReader(made).pages
    assert 6 <= len(pages) <= 10
    for page in pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert fonts_of_pdf(made)
    assert all(is_embedded for _, is_embedded in fonts_of_pdf(made))
    assert all(ink > 0.001 for ink in inks(made.read_bytes()))


def test_pdf_says_it_too_in_embedded_fonts(pdf, language, tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf)
    assert lacking(text_of_pdf(path), language) == []
    printed = letters("".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    for word in ("Үч-Коргон", "17-Ө", "Тургундардын"):
        assert word in printed
    fonts = fonts_of_pdf(path)
    assert fonts
    assert all("DejaVuSans" in name and is_embedded for name, is_embedded in fonts)


def inks(pdf: bytes) -> list[float]:
    """Return the share of each page that is not white."""
    shares = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=0.5).to_pil().convert("L")
        shares.append(sum(picture.histogram()[:200]) / (picture.width * picture.height))
    return shares


def test_a_map_has_a_page_of_its_own_and_its_words_can_be_read(pdf, language):
    t = translator(language)
    printed = [letters(page.extract_text()) for page in pypdf.PdfReader(BytesIO(pdf)).pages]
    annexes = printed[-5:]
    for at, words in enumerate(annexes, start=1):
        assert letters(t("plandoc.annex", number=at, name="")) in words
        assert letters(t("plandoc.map_subtitle")) in words
        assert letters(t("sheet.approximate")) in words  # from the map itself
    whole = annexes[0]
    village = {"ky": "Бөкөнбаев", "ru": "Боконбаево", "en": "Bokonbaev"}[language]
    status = t("plandoc.legend_activities", outcome=t("outcome.under_way"))
    for words in ("1.1", "2.1", "4.1", "5.1", village, letters(status)):
        assert words in whole
    assert "3.1" not in whole
    assert not any(letters(t("plandoc.annex", number=1, name="")) in one for one in printed[:-5])


def test_the_table_head_is_on_each_page_and_pages_are_numbered(word, pdf):
    file = docx.Document(BytesIO(word))
    heads = [t for t in file.tables if t._tbl.findall(".//{*}tblHeader")]
    assert len(heads) == 6  # five priorities and the money
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    for at, page in enumerate(pages, start=1):
        numbers = re.findall(r"\d+", page.extract_text())
        assert str(at) in numbers and str(len(pages)) in numbers


# What may be public


def test_the_public_map_has_no_sensitive_place_and_no_route(demo_workspace, plan_id):
    state = plan_state(demo_workspace, plan_id)
    by_number = {part.number: part for part in plan_parts(state)}
    hidden = {by_number[SENSITIVE].activities[0].activity.entity_id,
              by_number[PATROLLED].activities[1].activity.entity_id}  # fmt: skip
    for one in plan_maps(demo_workspace, state, tier=Tier.PUBLIC, today=TODAY):
        assert {layer.tier for layer in one.view.layers} == {Tier.PUBLIC}
        drawn = {row for layer in one.view.layers if layer.key.startswith("activit")
                 for row in layer.table["id"]}  # fmt: skip
        assert drawn
        assert not drawn & hidden
    working = plan_map(demo_workspace, state, tier=Tier.WORKING, today=TODAY)
    shown = {row for layer in working.view.layers if layer.key.startswith("activit")
             for row in layer.table["id"]}  # fmt: skip
    assert hidden <= shown
    assert len(plan_maps(demo_workspace, state, tier=Tier.WORKING, today=TODAY)) == 6


def test_no_word_tells_where_a_sensitive_activity_is(demo_workspace, plan_id):
    state = plan_state(demo_workspace, plan_id)
    hidden = plan_parts(state)[SENSITIVE - 1].activities[0].activity.entity_id
    assert place_texts(demo_workspace, state, tier=Tier.PUBLIC)[hidden].key == (
        "plandoc.place_withheld"
    )
    assert place_texts(demo_workspace, state, tier=Tier.WORKING)[hidden].key == "plandoc.place"


def test_a_priority_s_public_map_shows_residents_marks_of_its_own_category_alone(
    demo_workspace, plan_id
):
    state = plan_state(demo_workspace, plan_id)
    road, cattle = plan_parts(state)[:2]
    open_view = plan_map(demo_workspace, state, tier=Tier.PUBLIC, part=road, today=TODAY).view
    keys = {layer.key for layer in open_view.layers}
    assert not [key for key in keys if "cells" in key]
    for layer in open_view.layers:
        if layer.key.startswith("hotspots"):
            assert set(layer.table["category"]) == {"road_safety"}
    normal = plan_map(demo_workspace, state, tier=Tier.PUBLIC, part=cattle, today=TODAY).view
    keys = {layer.key for layer in normal.layers}
    assert [key for key in keys if "cells" in key]
    assert not [key for key in keys if key.startswith("hotspots")]


def test_what_is_not_shown_is_said_in_the_maps_words(demo_workspace, plan_id):
    state = plan_state(demo_workspace, plan_id)
    whole = plan_map(demo_workspace, state, tier=Tier.PUBLIC, today=TODAY)
    assert [(one.key, one.params["count"]) for one in whole.said] == [
        ("plandoc.on_map", 4),
        ("plandoc.not_shown_sensitive", 1),
        ("plandoc.not_shown_moving", 1),
    ]
    places = activity_places(state)
    assert places["activity_id"].nunique() == 4 + 1 + 1  # one more is of the whole unit


def working_documents(workspace) -> list[str]:
    """Return the reasons that the audit has for them."""
    entries = list_audit(workspace.store)
    return [e.summary["reason"] for e in entries if e.action == "working_document"]


def test_a_working_document_needs_a_reason_and_is_numbered_and_logged(
    demo_workspace, plan_id, monkeypatch
):
    monkeypatch.setattr(plan_documents, "plan_maps", _one_map)
    before = working_documents(demo_workspace)
    with pytest.raises(PrivacyError) as caught:
        plan_docx(demo_workspace, plan_id, language="ru", tier=Tier.WORKING, today=TODAY)
    assert caught.value.code == "reason_missing"
    assert working_documents(demo_workspace) == before
    made = plan_docx(
        demo_workspace, plan_id, language="ru", tier=Tier.WORKING, reason="Для акима", today=TODAY
    )
    assert working_documents(demo_workspace) == ["Для акима", *before]
    file = docx.Document(BytesIO(made.data))
    printed = "\n".join(p.text for p in file.paragraphs)
    assert "Причина: Для акима" in printed
    assert file.sections[0].header.paragraphs[0].text == "ДЕМО · Рабочий документ"
    assert made.name == "jeti-oguz-plan-2026-working-ru.docx"


def test_a_template_that_cannot_be_used_changes_nothing(demo_workspace, plan_id):
    before = working_documents(demo_workspace)
    form = docx.Document()
    form.add_paragraph("{{ nope }}")
    made = BytesIO()
    form.save(made)
    with pytest.raises(TemplateError) as caught:
        plan_docx(demo_workspace, plan_id, language="ky", tier=Tier.WORKING, reason="x",
                  template=made.getvalue(), today=TODAY)  # fmt: skip
    assert caught.value.params["field"] == "nope"
    assert working_documents(demo_workspace) == before


def test_an_office_s_own_form_is_used(demo_workspace, plan_id):
    form = docx.Document()
    form.add_paragraph("Форма № 5: {{ unit }}")
    made = BytesIO()
    form.save(made)
    done = plan_docx(demo_workspace, plan_id, language="ru", template=made.getvalue(), today=TODAY)
    (line,) = [p.text for p in docx.Document(BytesIO(done.data)).paragraphs]
    assert line == "Форма № 5: Жети-Огузский район" or line.startswith("Форма № 5: Дж")


# The map alone


@pytest.mark.parametrize("file_format", ["png", "pdf", "svg"])
def test_the_annex_alone_is_a_print_sheet(demo_workspace, plan_id, file_format):
    sheet = sheet_choice(
        paper="a4", is_portrait=False, file_format=file_format, dpi=60, language="ru"
    )
    made = plan_annex(demo_workspace, plan_id, sheet, today=TODAY)
    assert made.name == f"jeti-oguz-plan-map-2026-public-ru.{file_format}"
    if file_format == "pdf":
        printed = pypdf.PdfReader(BytesIO(made.data)).pages[0].extract_text()
        for words in ("Все мероприятия плана, 2026", "Мероприятие: Выполняется", "2.1", "ДЕМО"):
            assert letters(words) in letters(printed)
        assert "3.1" not in printed


def test_the_public_annex_of_a_sensitive_priority_is_refused(demo_workspace, plan_id):
    parts = plan_parts(plan_state(demo_workspace, plan_id))
    sheet = SheetChoice(language="en", dpi=60)
    hidden = parts[SENSITIVE - 1].priority.entity_id
    with pytest.raises(PrivacyError) as caught:
        plan_annex(demo_workspace, plan_id, sheet, priority_id=hidden, today=TODAY)
    assert caught.value.code == "plan_priority_hidden"
    made = plan_annex(demo_workspace, plan_id, sheet, priority_id=hidden, tier=Tier.WORKING,
                      reason="x", today=TODAY)  # fmt: skip
    assert made.name == "jeti-oguz-plan-map-3-2026-working-en.png"


def test_what_is_not_there_is_said(demo_workspace, plan_id):
    with pytest.raises(NotFoundError) as caught:
        plan_pdf(demo_workspace, "0" * 32, language="en", today=TODAY)
    assert caught.value.code == "no_plan"
    with pytest.raises(NotFoundError) as caught:
        plan_annex(demo_workspace, plan_id, SheetChoice(), priority_id="0" * 32, today=TODAY)
    assert caught.value.code == "no_such_priority"


# How near a map goes


def put_places(workspace, plan_id: str, *, category: str, at: tuple[float, float]) -> None:
    priority_id = put(workspace, plan_id, EntityKind.PRIORITY, rank=1, category=category)
    place = {"type": "Point", "coordinates": list(at)}
    put(workspace, plan_id, EntityKind.ACTIVITY, priority_id=priority_id, places=[place])


def test_a_map_on_paper_goes_near_where_its_activities_would_be_lost(workspace):
    """A village without an open boundary stands on its district's map: 12 points in a corner."""
    plan_id = put_bare(workspace)
    put_places(workspace, plan_id, category="road_safety", at=(78.2, 42.1))
    state = plan_state(workspace, plan_id)
    west, south, east, north = plan_map(workspace, state, tier=Tier.PUBLIC).view.bounds
    assert (east - west, north - south) == pytest.approx((0.12, 0.12))
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((78.2, 42.1))
    unit = plan_map(workspace, state, tier=Tier.PUBLIC, is_near=False).view.bounds
    assert unit[2] - unit[0] > 1


def test_no_map_goes_near_to_a_place_that_is_not_shown(workspace):
    plan_id = put_bare(workspace)
    put_places(workspace, plan_id, category="domestic_violence", at=(78.2, 42.1))
    state = plan_state(workspace, plan_id)
    unit = plan_map(workspace, state, tier=Tier.PUBLIC, is_near=False).view.bounds
    whole = plan_map(workspace, state, tier=Tier.PUBLIC)
    assert whole.view.bounds == activities_alone(whole).view.bounds == unit
    working = plan_map(workspace, state, tier=Tier.WORKING).view.bounds
    assert working[2] - working[0] == pytest.approx(0.12)


def test_what_residents_marked_stays_in_sight(demo_workspace):
    plan_id = put_bare(demo_workspace)
    put_places(demo_workspace, plan_id, category="road_safety", at=(78.2, 42.1))
    state = plan_state(demo_workspace, plan_id)
    whole = plan_map(demo_workspace, state, tier=Tier.WORKING, today=TODAY)
    west, south, east, north = whole.view.bounds
    (marks,) = [la.table for la in whole.view.layers if la.key == "hotspots"]
    assert len(marks)
    assert marks.geometry.within(shapely.box(west, south, east, north)).all()
    alone = activities_alone(whole).view.bounds  # a board has no marks to keep in sight
    assert alone[2] - alone[0] == pytest.approx(0.12)


# Edges


def test_an_empty_plan_and_one_without_demo_data(workspace, monkeypatch):
    monkeypatch.setattr(plan_documents, "plan_maps", _one_map)
    plan_id = make_plan(workspace)
    made = plan_docx(workspace, plan_id, language="en", today=TODAY)
    file = docx.Document(BytesIO(made.data))
    assert file.sections[0].header.paragraphs[0].text == ""
    assert "DEMO" not in "\n".join(p.text for p in file.paragraphs)
    bare = put_bare(workspace)
    made = plan_pdf(workspace, bare, language="en", today=TODAY)
    assert made.name == "unit-plan-public-en.pdf"
    assert letters("APPROVED") in letters(
        pypdf.PdfReader(BytesIO(made.data)).pages[0].extract_text()
    )


def test_a_rehearsal_marks_what_grew_from_it(workspace, monkeypatch):
    monkeypatch.setattr(plan_documents, "plan_maps", _one_map)
    session = SessionPlan(JETI_OGUZ, (GroupPlan("women", 6),), TODAY, is_rehearsal=True)
    session_id = start_session(workspace, session, actor=AUTHOR)
    plan_id = make_plan(workspace, session_ids=[session_id])
    made = plan_docx(workspace, plan_id, language="en", today=TODAY)
    assert docx.Document(BytesIO(made.data)).sections[0].header.paragraphs[0].text == "DEMO"


def put_bare(workspace) -> str:
    plan_id = "a" * 32
    record(workspace.store, plan_id, [Edit(EntityKind.PLAN, plan_id, {"pcode": JETI_OGUZ})],
           actor=AUTHOR)  # fmt: skip
    return plan_id


def _one_map(workspace, state, *, tier, today):
    return (plan_map(workspace, state, tier=tier, today=today),)


def test_a_lost_activity_is_on_paper_without_its_place(demo_workspace, monkeypatch):
    """Its priority was deleted: nothing says any more whether its place may be known."""
    monkeypatch.setattr(plan_documents, "plan_maps", _one_map)
    plan_id = make_plan(demo_workspace)
    place = {"type": "Point", "coordinates": [78.2, 42.1]}
    put(
        demo_workspace,
        plan_id,
        EntityKind.ACTIVITY,
        priority_id="b" * 32,
        title="Жетим",
        places=[place],
    )
    file = docx.Document(
        BytesIO(plan_docx(demo_workspace, plan_id, language="ru", today=TODAY).data)
    )
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    (cell,) = {words for words in cells if words.startswith("Жетим")}
    assert "Место публично не указывается" in cell
    assert "6.1" in cells


# Report, meeting pack, poster


def words_of(data: bytes) -> str:
    file = docx.Document(BytesIO(data))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in file.paragraphs] + cells)


def test_the_report_tells_before_and_after_and_takes_an_assessment(demo_workspace, plan_id):
    made = plan_report(
        demo_workspace, plan_id, language="ru", assessment=(text("view.under_reporting"),),
        today=TODAY,
    )  # fmt: skip
    assert made.name == "jeti-oguz-report-2026-public-ru.docx"
    printed, t = words_of(made.data), translator("ru")
    for words in (LAMPS, "Кечки кырсыктар (жылына)", "12", "6,5", "9",
                  t("assessment.indicator_partly_met"), "30.11.2026",
                  t("view.under_reporting"), t("plandoc.place_withheld"), t("plandoc.demo"),
                  t("view.disclaimer")):  # fmt: skip
        assert words in printed
    assert len(docx.Document(BytesIO(made.data)).inline_shapes) == 1


def test_no_note_of_a_map_is_alone_on_a_page(demo_workspace, plan_id, tmp_path):
    made = plan_report(demo_workspace, plan_id, language="ru", today=TODAY)
    last = pypdf.PdfReader(office_pdf(made.data, tmp_path)).pages[-1]
    assert len(last.images) == 1
    state = plan_state(demo_workspace, plan_id)
    notes = plan_map(demo_workspace, state, tier=Tier.PUBLIC, today=TODAY).said
    assert len(notes) == 3
    t = translator("ru")
    printed = letters(last.extract_text())
    assert [words for words in map(t, notes) if letters(words) not in printed] == []


def test_the_pack_is_of_a_month_and_as_pdf(demo_workspace, plan_id):
    made = meeting_pack(
        demo_workspace, plan_id, Month(2026, 10), language="ky", suffix="pdf", today=TODAY
    )
    assert made.name == "jeti-oguz-meeting-2026-10-2026-public-ky.pdf"
    printed = letters("".join(p.extract_text() for p in pypdf.PdfReader(BytesIO(made.data)).pages))
    t = translator("ky")
    assert letters(t("plandoc.pack_overdue", count=2)) in printed
    assert letters(t("plandoc.place_withheld")) in printed


def test_working_papers_need_a_reason_and_other_formats_are_refused(demo_workspace, plan_id):
    with pytest.raises(PrivacyError):
        plan_report(demo_workspace, plan_id, language="en", tier=Tier.WORKING, today=TODAY)
    with pytest.raises(NotFoundError) as caught:
        meeting_pack(demo_workspace, plan_id, Month(2026, 6), language="en", suffix="odt")
    assert caught.value.code == "no_such_format"
    made = meeting_pack(
        demo_workspace, plan_id, Month(2026, 6), language="en", tier=Tier.WORKING,
        reason="check", today=TODAY,
    )  # fmt: skip
    assert "Reason: check" in words_of(made.data)
    assert translator("en")("plandoc.place_withheld") not in words_of(made.data)


def test_the_poster_is_public_and_has_the_activities_map(demo_workspace, plan_id):
    made = plan_poster(demo_workspace, plan_id, language="ru", paper=Paper.A3, today=TODAY)
    assert made.name == "jeti-oguz-poster-a3-2026-public-ru.pdf"
    (page,) = pypdf.PdfReader(BytesIO(made.data)).pages
    printed = letters(page.extract_text())
    t = translator("ru")
    for words in (LAMPS, RESPONSIBLE, t("plandoc.not_shown_sensitive", count=1), t("plandoc.demo")):
        assert letters(words) in printed
    state = plan_state(demo_workspace, plan_id)
    whole = plan_map(demo_workspace, state, tier=Tier.PUBLIC, today=TODAY)
    alone = activities_alone(whole).view
    assert {layer.pane for layer in alone.layers} <= {
        Pane.GROUND, Pane.BOUNDARIES, Pane.MARKS, Pane.PLACES,
    }  # fmt: skip
    assert not [la for la in alone.layers if la.is_perception or la.kind is LayerKind.CELLS]
    assert [la for la in alone.layers if la.key == "activities"]
