"""What a plan says in a language: nothing left out, numbers and dates as people write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.document_blocks import Paragraph, Table, texts_of
from exports.plan_content import plan_content, term_of
from exports.plan_document import COLUMNS, plan_document
from i18n import LANGUAGES, translator
from model.plan import Activity, Approval, Approver, PlanInfo, PlanState
from model.text import text
from model.view import Tier
from tests.exports.plan_samples import STATE, facts, sample


def test_money_is_added_by_source_with_narrow_spaces():
    state = replace(
        STATE,
        activities=(
            *STATE.activities,
            Activity("3", priority_id="b", sums_som={"donor": 5, "local_budget": 880_000}),
        ),
    )
    made = sample("ru", state, where=facts().where | {"3": text("plandoc.place_unit")})
    first, second = made.priorities
    assert [(line.source, line.som) for line in first.sums] == [
        ("Местный бюджет", "1\u202f120\u202f000 сом"),
        ("Ашар, вклад сообщества", "30\u202f000 сом"),
    ]
    assert (first.total, second.total) == ("1\u202f150\u202f000 сом", "880\u202f005 сом")
    assert [line.som for line in made.sums] == [
        "2\u202f000\u202f000 сом",
        "5 сом",
        "30\u202f000 сом",
    ]
    assert made.total == "2\u202f030\u202f005 сом"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-03", "2026-09", "март – сентябрь 2026"),
        ("2026-03", "2026-03", "март 2026"),
        ("2026-11", "2027-02", "ноябрь 2026 – февраль 2027"),
        ("", "2026-05", "до: май 2026"),
        ("2026-05", "", "с: май 2026"),
        ("", "", ""),
    ],
)
def test_a_term_is_months_in_words(first, last, said):
    activity = Activity("a", first_month=first, last_month=last)
    assert term_of(activity, translator("ru")) == said


def test_kyrgyz_and_english_terms():
    activity = Activity("a", first_month="2026-03", last_month="2026-09")
    assert term_of(activity, translator("ky")) == "2026-ж. март – сентябрь"
    assert term_of(activity, translator("en")) == "March – September 2026"


def test_all_three_sign_also_who_was_not_entered():
    made = sample("ru")
    assert [one.heading for one in made.approvals] == ["УТВЕРЖДЕНО", "УТВЕРЖДАЮ", "СОГЛАСОВАНО"]
    assert made.approvals[2].signatory == "В. Бөлүм"
    assert made.approvals[2].signed_on == "03.02.2026"
    assert made.approvals[0].signed_on.endswith("2026 г.")
    # two laptops entered one each: both are on paper
    twice = replace(STATE, approvals=(*STATE.approvals, Approval("t", approver=Approver.POLICE)))
    assert [one.who for one in sample("ru", twice).approvals] == [
        "kenesh", "executive", "police", "police",
    ]  # fmt: skip


def test_indicators_show_what_is_not_known_as_a_dash():
    (line,) = sample("en").priorities[0].activities[0].indicators
    assert line.line == "Кырсык (жылына): baseline 12, target 6.5, actual –"
    assert (line.baseline, line.target, line.actual) == ("12", "6.5", "–")
    assert sample("ru").priorities[0].activities[0].indicators[0].target == "6,5"


def test_dates_are_written_out_and_paragraphs_are_kept():
    made = sample("en")
    assert made.order == "The working group was set up by order no. 17-Ө of 15.01.2026."
    assert made.baseline == "Биринчи сап\nЭкинчи сап"
    assert made.priorities[0].activities[0].status_on == "20.05.2026"
    assert made.year == "2026"


@pytest.mark.parametrize("entered", ["№ 17-Ө", "№17-Ө", "no. 17-Ө", "No 17-Ө", "17-Ө"])
def test_an_order_has_one_number_sign(entered):
    state = replace(STATE, info=replace(STATE.info, order_number=entered))
    assert sample("en", state).order.endswith("by order no. 17-Ө of 15.01.2026.")
    assert sample("ru", state).order == "Рабочая группа создана приказом № 17-Ө от 15.01.2026."


def test_a_number_keeps_what_only_looks_like_a_sign():
    state = replace(STATE, info=replace(STATE.info, order_number="Ноябрь 4"))
    assert "№ Ноябрь 4 от" in sample("ru", state).order


def test_a_name_that_says_the_same_twice_stands_once():
    first, second = sample("en").priorities
    assert (first.name, first.category) == ("Жеңиш жолу", "Road safety")
    assert (second.name, second.category) == ("Alcohol", "")
    lamp, campaign = first.activities
    assert lamp.kind == "Road safety: signs, lights, bumps"
    assert (campaign.title, campaign.kind) == ("Information campaign", "")
    assert campaign.activity_cell == "Information campaign\nPlace not shown to the public"


def test_words_on_a_sensitive_priority_that_may_name_a_person_are_for_work_alone():
    house = "Ленин көчөсү 14, тел. 0555 12 34 56"
    priority = replace(STATE.priorities[0], category="domestic_violence", causes=house)
    activity = replace(
        STATE.activities[0], expected=house, responsible="Асанов А., тел. 0555 123456"
    )
    state = replace(STATE, priorities=(priority, STATE.priorities[1]), activities=(activity,))
    public = sample("en", state).priorities[0]
    assert "not printed" in public.causes
    assert "0555" not in public.causes + public.activities[0].expected_cell
    assert public.justification == STATE.priorities[0].justification
    assert "0555" in public.activities[0].responsible  # a post answers by its own choice
    mark = text("view.working_document", number=1, reason="x")
    working = sample("en", state, tier=Tier.WORKING, mark=mark).priorities[0]
    assert working.causes == house
    # of a road, a street is where the work is
    road = replace(state, priorities=(replace(priority, category="road_safety"),))
    assert sample("en", road).priorities[0].causes == house


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_plan_is_a_document_to_fill_in(language):
    empty = PlanState(PlanInfo("p"))
    t = translator(language)
    content = plan_content(empty, facts(where={}, maps=()), t)
    made = plan_document(content, facts(), t)
    assert len(made.approvals) == 3
    assert content.total == content.order == content.year == ""
    assert not [words for words in texts_of(made) if "⟦" in words]


def test_what_is_generated_or_working_is_said_on_every_page_and_in_words():
    assert sample("en").stamp == sample("en").demo == sample("en").mark == ""
    mark = text("view.working_document", number=7, reason="for the <b>akim</b>")
    made = sample("en", is_demo=True, tier=Tier.WORKING, mark=mark)
    assert made.stamp == "DEMO · Working document"
    assert made.demo.startswith("DEMO.")
    assert made.mark == "Working document no. 7. Reason: for the <b>akim</b>"
    document = plan_document(made, facts(is_demo=True), translator("en"))
    warnings = [b.text for b in document.blocks if isinstance(b, Paragraph) and b.is_warning]
    assert warnings == [made.demo, made.mark]


def test_the_table_fills_a_page_on_its_side():
    assert sum(width for _, width in COLUMNS) == 257.0
    document = plan_document(sample("en"), facts(), translator("en"))
    assert document.is_landscape
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["1.1", "1.2"]
    assert table.rows[0][4] == (
        "12 жарык\nLocal budget: 1\u202f120\u202f000 som\n"
        "Ashar, community’s share: 30\u202f000 som\nTotal: 1\u202f150\u202f000 som"
    )


def test_boundaries_and_disclaimer_are_always_there():
    for language in LANGUAGES:
        made, t = sample(language), translator(language)
        assert "OCHA" in made.boundaries
        assert "19.11.2018" in made.boundaries
        assert made.disclaimer == t("view.disclaimer")
