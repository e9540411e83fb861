"""Every paper that is offered can be made, under its own name, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from model.errors import NotFoundError, PrivacyError
from model.view import Month, Tier
from services.plan_papers import ALWAYS_PUBLIC, SUFFIXES, Paper, PaperChoice, make_paper
from tests.services import plan_world

TODAY = date(2026, 6, 15)

BEGINNINGS = {"docx": b"PK\x03\x04", "pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<?xml"}


@pytest.fixture(scope="module")
def plan(demo_workspace) -> str:
    plan_id = plan_world.start(demo_workspace, pcode="KG02000000000")
    road = plan_world.priority(demo_workspace, plan_id)
    plan_world.activity(demo_workspace, plan_id, road, "Ten lamps", last_month="2026-06")
    return plan_id


@pytest.mark.parametrize(
    ("paper", "suffix"),
    [
        # each is looked into where it is made; here all are made once, in the long run
        pytest.param(paper, suffix, marks=[pytest.mark.long] if paper is not Paper.ANNEX else [])
        for paper in Paper
        for suffix in SUFFIXES[paper]
    ],
)
def test_every_paper_is_made_as_the_file_it_says(demo_workspace, plan, paper, suffix) -> None:
    choice = PaperChoice(paper, suffix, "ru", month=Month(2026, 6))
    made = make_paper(demo_workspace, plan, choice, today=TODAY)
    assert made.name.endswith(f".{suffix}")
    assert made.data.startswith(BEGINNINGS[suffix])


@pytest.mark.parametrize("paper", list(Paper))
def test_a_paper_is_no_file_of_another_kind(demo_workspace, plan, paper) -> None:
    with pytest.raises(NotFoundError, match="no_such_format"):
        make_paper(demo_workspace, plan, PaperChoice(paper, "xlsx"), today=TODAY)


@pytest.mark.parametrize("paper", sorted(set(Paper) - ALWAYS_PUBLIC))
def test_a_working_paper_wants_a_reason(demo_workspace, plan, paper) -> None:
    choice = PaperChoice(paper, SUFFIXES[paper][0], tier=Tier.WORKING)
    with pytest.raises(PrivacyError, match="reason_missing"):
        make_paper(demo_workspace, plan, choice, today=TODAY)
