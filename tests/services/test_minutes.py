"""The minutes of a kept session: all its parts together, in public only."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import docx
import pyogrio
import pypdf
import pytest
import shapely

from i18n import translator
from model.errors import NotFoundError
from model.events import Actor, Edit, EntityKind
from model.session import Step
from model.view import Tier
from services.agreement import police_figures
from services.minutes import minutes_data, minutes_docx, minutes_pdf, session_minutes
from services.sessions import (
    GroupPlan,
    SessionPlan,
    close_session,
    edit_session,
    redact,
    session_state,
    set_step,
    start_session,
)
from services.units import unit_shape
from services.workspace import Workspace
from store.events import new_id
from tests.languages import LANGUAGES_IN_TURN
from tests.services.conftest import TODAY

FACILITATOR = Actor("facilitator", "A")
JETI_OGUZ = "KG02210000000"
GROUPS = (
    GroupPlan("women", 12, label="Кызыл-Суу"),
    GroupPlan("youth", 9),
    GroupPlan("teachers", 3),
)
CATEGORIES = ("road_safety", "cattle_theft", "domestic_violence")


@pytest.fixture(scope="module")
def session_id(demo_workspace) -> str:
    """A rehearsal in Jeti-Oguz: marks, issues, votes, a priority, a question; closed."""
    plan = SessionPlan(
        JETI_OGUZ,
        GROUPS,
        date(2026, 6, 14),
        first_month="2025-01",
        last_month="2025-12",
        is_rehearsal=True,
    )
    made = start_session(demo_workspace, plan, actor=FACILITATOR)
    groups = session_state(demo_workspace, made).groups
    centre = unit_shape(demo_workspace, JETI_OGUZ).representative_point()
    edits = [Edit(EntityKind.GROUP, g.entity_id, {"is_released": True}) for g in groups]
    marks: dict[str, list[str]] = {category: [] for category in CATEGORIES}
    for at in range(9):
        category = CATEGORIES[at % 3]
        marks[category].append(new_id())
        values = {
            "group_id": groups[at // 3].entity_id,
            "geometry": {"type": "Point", "coordinates": [centre.x + at / 400, centre.y]},
            "category": category,
            "note": "Жеңиш көчөсү, жарык жок" if at == 0 else "",
        }
        edits.append(Edit(EntityKind.MARK, marks[category][-1], values))
    issues = [new_id() for _ in CATEGORIES]
    for at, (issue_id, category) in enumerate(zip(issues, CATEGORIES, strict=True)):
        values = {"category": category, "mark_ids": marks[category], "rank": at + 1, "order": at}
        edits.append(Edit(EntityKind.ISSUE, issue_id, values))
    for group in groups:
        dots = {issue_id: at + 1 for at, issue_id in enumerate(issues)}
        values = {"group_id": group.entity_id, "method": "hands", "dots": dots}
        edits.append(Edit(EntityKind.BALLOT, new_id(), values))
    edits.append(Edit(EntityKind.QUESTION, new_id(), {"body": "Ким тазалайт?"}))
    edit_session(demo_workspace, made, edits, actor=FACILITATOR)
    set_step(demo_workspace, made, Step.MINUTES, actor=FACILITATOR)
    close_session(demo_workspace, made, actor=FACILITATOR)
    return made


def letters(words: str) -> str:
    return re.sub(r"\s+", "", words)


def pdf_text(data: bytes) -> str:
    return letters("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages))


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_both_documents_are_made_in_every_language(demo_workspace, session_id, language):
    t = translator(language)
    pdf = pdf_text(minutes_pdf(demo_workspace, session_id, language=language, today=TODAY))
    word = docx.Document(
        BytesIO(minutes_docx(demo_workspace, session_id, language=language, today=TODAY))
    )
    headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    keys = ("map", "hotspots", "votes", "priorities", "police", "questions", "signatures")
    for key in keys:
        assert t(f"minutes.{key}") in headings
        assert letters(t(f"minutes.{key}")) in pdf
    for said in ("Ким тазалайт?", t("minutes.stamp_rehearsal"), t("view.disclaimer"), "14.06.2026"):
        assert letters(said) in pdf
    assert "⟦" not in pdf
    assert len(word.inline_shapes) == 1


def test_the_minutes_are_of_the_public_tier(demo_workspace, session_id):
    state = session_state(demo_workspace, session_id)
    minutes, view = session_minutes(demo_workspace, state, today=TODAY)
    assert view.tier is Tier.PUBLIC
    assert {layer.tier for layer in view.layers} == {Tier.PUBLIC}
    assert [mark.category for mark in minutes.marks] == ["road_safety", "cattle_theft"] * 3
    assert minutes.boundary_set == view.boundary_set
    ids = {row for la in view.layers if "id" in la.table for row in la.table["id"]}
    assert {mark.mark_id for mark in minutes.marks} <= ids


def test_the_map_shows_the_marks_where_they_would_be_lost_in_the_unit(demo_workspace, session_id):
    state = session_state(demo_workspace, session_id)
    minutes, view = session_minutes(demo_workspace, state, today=TODAY)
    frame = shapely.box(*view.bounds)
    by_id = {mark.entity_id: mark for mark in state.marks}
    for line in minutes.marks:
        assert frame.contains(shapely.geometry.shape(dict(by_id[line.mark_id].geometry)))
    whole = unit_shape(demo_workspace, JETI_OGUZ).bounds
    assert view.bounds[2] - view.bounds[0] < (whole[2] - whole[0]) / 5


def test_each_mark_has_its_square_of_the_paper_sheet(demo_workspace, session_id):
    state = session_state(demo_workspace, session_id)
    minutes, _ = session_minutes(demo_workspace, state, today=TODAY)
    assert all(re.fullmatch(r"[A-Z]\d{1,2}", mark.square) for mark in minutes.marks)


def test_police_figures_are_given_as_releases_and_for_no_sensitive_issue(
    demo_workspace, session_id
):
    state = session_state(demo_workspace, session_id)
    figures = police_figures(demo_workspace, state, today=TODAY)
    categories = {issue.entity_id: issue.category for issue in state.issues}
    assert {categories[key] for key in figures} == {"road_safety", "cattle_theft"}
    minutes, _ = session_minutes(demo_workspace, state, today=TODAY)
    assert minutes.police
    by_name = {line.name.key: line for line in minutes.priorities}
    for issue in state.issues:
        reasons = by_name[f"category.{issue.category}"].reasons
        assert (figures.get(issue.entity_id) in reasons) == (issue.entity_id in figures)


def test_while_people_mark_the_police_say_nothing(workspace: Workspace):
    plan = SessionPlan(JETI_OGUZ, GROUPS, date(2026, 6, 14))
    made = start_session(workspace, plan, actor=FACILITATOR)
    edit = Edit(EntityKind.ISSUE, new_id(), {"category": "road_safety"})
    edit_session(workspace, made, [edit], actor=FACILITATOR)
    set_step(workspace, made, Step.MARK, actor=FACILITATOR)
    state = session_state(workspace, made)
    assert police_figures(workspace, state, today=TODAY) == {}
    minutes, _ = session_minutes(workspace, state, today=TODAY)
    assert minutes.police == ()


def test_a_redacted_note_is_in_none_of_the_files(workspace: Workspace):
    plan = SessionPlan(JETI_OGUZ, GROUPS, date(2026, 6, 14))
    made = start_session(workspace, plan, actor=FACILITATOR)
    group = session_state(workspace, made).groups[0].entity_id
    centre = unit_shape(workspace, JETI_OGUZ).representative_point()
    point = {"type": "Point", "coordinates": [centre.x, centre.y]}
    mark_id = new_id()
    values = {"group_id": group, "geometry": point, "category": "alcohol", "note": "кызылжаздуу"}
    edits = [
        Edit(EntityKind.MARK, mark_id, values),
        Edit(EntityKind.GROUP, group, {"is_released": True}),
    ]
    edit_session(workspace, made, edits, actor=FACILITATOR)
    assert "кызылжаздуу" in pdf_text(minutes_pdf(workspace, made, language="ky", today=TODAY))
    redact(workspace, made, EntityKind.MARK, mark_id, actor=FACILITATOR)
    assert "кызылжаздуу" not in pdf_text(minutes_pdf(workspace, made, language="ky", today=TODAY))
    data = minutes_data(workspace, made, language="ky", today=TODAY)
    assert "кызылжаздуу".encode() not in data


def test_the_data_open_in_another_program(demo_workspace, session_id, tmp_path):
    path = tmp_path / "session.gpkg"
    path.write_bytes(minutes_data(demo_workspace, session_id, language="en", today=TODAY))
    assert len(pyogrio.read_dataframe(path, layer="marks")) == 6
    about = pyogrio.read_dataframe(path, layer="about").set_index("key")["value"]
    assert about["title"] == "Minutes of the mapping session: Jeti-Oguz district"


def test_there_are_no_minutes_of_a_session_that_is_not_there(workspace: Workspace):
    with pytest.raises(NotFoundError):
        minutes_pdf(workspace, "0" * 32, language="en")
