"""The plan as a workbook on its page: looked at first, taken on a press, said row by row."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES, translator
from model.events import EntityKind
from services.plan_table import plan_xlsx
from services.plans import plan_state, put, undo
from services.workspace import Workspace
from tests.services import plan_world
from tests.services.plan_files import Book


def table_page(plan_id: str) -> None:
    from services.plans import plan_state
    from ui.plan_table import show_plan_table
    from ui.session import workspace

    show_plan_table(plan_state(workspace(), plan_id))


@pytest.fixture
def plan(here: Workspace) -> str:
    made = plan_world.start(here)
    road = plan_world.priority(here, made)
    plan_world.activity(here, made, road, "Lamps")
    plan_world.activity(here, made, road, "Signs")
    return made


def run(plan_id: str, language: str = "en") -> AppTest:
    page = AppTest.from_function(table_page, args=(plan_id,), default_timeout=60)
    page.session_state["language"] = language
    page.run()
    assert not page.exception
    return page


def upload(page: AppTest, data: bytes, name: str = "plan.xlsx") -> AppTest:
    page.file_uploader[0].set_value((name, data, "application/octet-stream")).run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.info, page.warning, page.error, page.success)
    return "\n".join(one.value for kind in kinds for one in kind)


def edited(here: Workspace, plan_id: str) -> Book:
    return Book(plan_xlsx(here, plan_id, language="en").data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_looked_at_and_taken_on_a_press(here, plan, language) -> None:
    t = translator(language)
    book = edited(here, plan)
    book.put("Activities", 2, Responsible="Mayor").put("Activities", 3, Begins="?")
    page = upload(run(plan, language), book.data)
    assert t("plantable.preview") in texts(page)
    assert [metric.value for metric in page.metric] == ["3", "1", "0", "1", "1"]
    changes, faults = (frame.value for frame in page.dataframe)
    assert changes.iloc[0].tolist() == [
        t("plantable.sheet_activities"),
        2,
        "Lamps",
        t("plantable.activities_responsible"),
    ]
    assert faults.iloc[0].tolist()[:3] == ["Activities", 3, "Begins"]
    assert plan_state(here, plan).activities[0].responsible == ""
    page.button("plan_take_file").click().run()
    assert not page.exception
    assert t("plantable.taken") in texts(page)
    assert plan_state(here, plan).activities[0].responsible == "Mayor"
    assert "plan_take_file" not in [button.key for button in page.button]
    assert "⟦" not in texts(page)
    assert undo(here, plan)
    assert plan_state(here, plan).activities[0].responsible == ""
    assert t("plantable.preview") in texts(page.run())  # it may be taken again


def test_a_file_without_changes_has_nothing_to_take(here, plan) -> None:
    page = upload(run(plan), edited(here, plan).data)
    assert translator("en")("plantable.nothing") in texts(page)
    assert list(page.button) == []


def test_a_file_that_is_no_plan_is_said_and_changes_nothing(here, plan) -> None:
    page = upload(run(plan), b"not a workbook", name="[a](b).xlsx")
    t = translator("en")
    assert t("data.nothing_changed") in texts(page)
    assert "\\[a\\]" in texts(page)  # a file's name is text, no link
    assert list(page.button) == []


def test_what_was_taken_by_others_meanwhile_is_told(here, plan) -> None:
    book = edited(here, plan).put("Activities", 2, Responsible="Mayor")
    lamps = plan_state(here, plan).activities[0].entity_id
    put(here, plan, EntityKind.ACTIVITY, lamps, responsible="Police")
    page = upload(run(plan), book.data)
    told = page.dataframe[0].value.iloc[0, 3]
    assert told == translator("en")("plantable.fault_changed_since")
    assert plan_state(here, plan).activities[0].responsible == "Police"
