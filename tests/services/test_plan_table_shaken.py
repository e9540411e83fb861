"""Workbooks shaken at random: the plan stays whole, and one undo restores it."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from i18n import LANGUAGES, translator
from model.events import EntityKind
from services.plan_fields import entities
from services.plan_table import check_plan_file, import_plan, plan_xlsx
from services.plans import plan_state, undo
from services.workspace import open_workspace
from tests.services import plan_world
from tests.services.plan_files import Book, Formula, bare

TABLES = ("Plan", "Priorities", "Activities", "Indicators", "Meetings", "Questions to residents")
CELLS = (
    *("", None, "  ", "\n", True, -1, 0, 1, 2, 3, 4, 5, 6, 1.2, "1.1", "2.1", "0.1"),
    *("x" * 700, "Other", "Alcohol", "Done", "03.2026", "12.2026", "1 000", "=1", "e" * 32),
    *(date(2026, 4, 1), Formula("=1/0", "#DIV/0!")),
)
GOOD = {"Priorities": ("Causes", "Dark"), "Activities": ("Responsible", "Mayor")}
FILES = 12


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    opened = open_workspace(tmp_path_factory.mktemp("plans") / "home")
    plan = plan_world.start(opened)
    ranked = [plan_world.priority(opened, plan, one) for one in ("road_safety", "alcohol", "other")]
    for number in range(5):
        made = plan_world.activity(
            opened, plan, ranked[number % 3], f"A{number}", last_month="2026-05"
        )
        plan_world.indicator(opened, plan, made, title=f"I{number}")
        day = f"2026-0{number + 1}-05"
        plan_world.add(opened, plan, EntityKind.MEETING, held_on=day, people=number)
        plan_world.add(opened, plan, EntityKind.SURVEY, title=f"Q{number}", before_answers=9)
    yield opened, plan
    opened.store.close()


def shaken(book: Book, chance: Random) -> bytes:
    for sheet, (title, words) in GOOD.items():
        row = chance.randint(2, len(book.sheets[sheet]))
        book.put(sheet, row, **{title: f"{words} {chance.random()}"})
    for _ in range(chance.randint(1, 10)):
        rows = book.sheets[chance.choice(TABLES)]
        if len(rows) < 3:
            continue
        row = chance.choice(rows[1:])
        match chance.randrange(6):
            case 0:
                rows.remove(row)
            case 1:
                rows.append(list(row))
            case 2:
                rows.append([*(chance.choice(CELLS) for _ in row[:-1]), ""])
            case 3:
                rows[1:] = chance.sample(rows[1:], len(rows) - 1)
            case _:
                row[chance.randrange(len(row))] = chance.choice(CELLS)
    return book.data


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_stays_whole_and_one_undo_restores_it(kept, seed) -> None:
    (workspace, plan), chance = kept, Random(seed)  # noqa: S311  no secret
    changed = rejected = 0
    for _ in range(FILES):
        before = plan_state(workspace, plan)
        data = shaken(Book(plan_xlsx(workspace, plan, language="en").data), chance)
        seen = check_plan_file(workspace, plan, data, "p.xlsx", language="en")
        assert plan_state(workspace, plan) == before
        done = import_plan(workspace, plan, data, "p.xlsx", language="en")
        assert (done.changes, done.faults) == (seen.changes, seen.faults)
        require_whole(workspace, plan)
        again = check_plan_file(workspace, plan, data, "p.xlsx", language="en")
        assert not again.added  # what is in already is not added again
        for language in LANGUAGES:
            assert "⟦" not in "".join(translator(language)(one.text) for one in done.faults)
        changed, rejected = changed + len(done.changes), rejected + done.rejected
        if done.changes:
            assert undo(workspace, plan)
        assert bare(plan_state(workspace, plan)) == bare(before)
    assert changed > FILES / 2
    assert rejected > FILES / 2


def require_whole(workspace, plan: str) -> None:
    """Check that priorities are numbered without gaps, and that nothing belongs to nothing."""
    state = plan_state(workspace, plan)
    known = {one.entity_id for one in entities(state)}
    assert [one.rank for one in state.priorities] == [*range(1, len(state.priorities) + 1)]
    assert {one.priority_id for one in state.activities} <= known | {""}
    assert {one.activity_id for one in state.indicators} <= known
