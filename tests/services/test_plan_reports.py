"""Poster, report and meeting pack of a kept plan."""

from __future__ import annotations

from io import BytesIO

import docx
import pypdf
import pytest

from exports import document_map
from exports.sheet_page import Paper
from i18n import translator
from layers.layer import LayerKind, Pane
from model.errors import NotFoundError, PrivacyError
from model.text import text
from model.view import Month, Tier
from services.plan_map import activities_alone, plan_map
from services.plan_paper import plan_state
from services.plan_reports import meeting_pack, plan_poster, plan_report
from tests.office import letters
from tests.plan_world import LAMPS, RESPONSIBLE, make_plan
from tests.services.conftest import TODAY


@pytest.fixture(scope="module", autouse=True)
def coarse_maps():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_map, "MAP_DPI", 60)
        yield


@pytest.fixture(scope="module")
def plan_id(demo_workspace) -> str:
    return make_plan(demo_workspace)


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
    for words in (LAMPS, "Кечки кырсыктар (жылына)", "12", "6,5", "9", "Нет", "30.11.2026",
                  t("view.under_reporting"), t("plandoc.place_withheld"), t("plandoc.demo"),
                  t("view.disclaimer")):  # fmt: skip
        assert words in printed
    assert len(docx.Document(BytesIO(made.data)).inline_shapes) == 1


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


# The poster


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
