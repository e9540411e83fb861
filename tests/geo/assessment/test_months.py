"""The months that are compared: as many before as after, like seasons, none of the works."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.assessment.months import (
    LEAST_MONTHS,
    ComparedMonths,
    Works,
    compare_months,
    ready_from,
    works_of,
)
from model.assessment import WhyNot
from model.errors import AssessmentError
from model.plan import Activity
from model.records import ActivityKind
from model.view import Month

KNOWN = (Month(2024, 1), Month(2027, 12))
LATER = date(2028, 2, 1)


def activity(first: str = "2026-03", last: str = "2026-09", kind: str = "guardrail") -> Activity:
    return Activity("a" * 32, kind=kind, first_month=first, last_month=last)


def months(value: str) -> tuple[Month, Month]:
    first, last = value.split("..")
    return Month.parse(first), Month.parse(last)


def compared(one: Activity, **options) -> ComparedMonths | WhyNot:
    works = works_of(one, began_on=options.pop("began_on", None))
    assert works is not None
    return compare_months(works, **({"known": KNOWN, "today": LATER} | options))


def test_what_is_built_acts_once_it_stands():
    found = compared(activity())
    assert found.before == months("2025-03..2026-02")
    assert found.works == months("2026-03..2026-09")
    assert found.after == months("2026-10..2027-09")
    assert (found.length, found.is_short) == (12, False)


def test_what_is_done_again_and_again_acts_from_its_first_month():
    found = compared(activity(kind="campaign"))
    assert found.works is None
    assert found.before == months("2025-03..2026-02")
    assert found.after == months("2026-03..2027-02")


def test_a_patrol_acts_no_longer_than_it_goes_on():
    found = compared(activity(kind="patrol"))
    assert found.after == months("2026-03..2026-09")
    assert found.before == months("2025-03..2025-09")
    assert compared(activity("2026-03", "2026-04", kind="patrol")) is WhyNot.TOO_SHORT
    assert compared(activity("2026-01", "2026-12", kind="patrol")).length == 12


def test_the_day_on_which_it_began_comes_before_the_term():
    found = compared(activity(kind="campaign"), began_on=date(2026, 5, 10))
    assert found.before == months("2025-03..2026-02")
    assert found.works == months("2026-03..2026-05")
    assert found.after[0] == Month(2026, 6)
    first = compared(activity("2026-05", "2026-05"), began_on=date(2026, 5, 1))
    assert (first.works, first.after[0]) == (None, Month(2026, 5))
    alone = works_of(activity("", ""), began_on=date(2026, 5, 10))
    assert alone == Works(Month(2026, 5).index, Month(2026, 6).index)


def test_less_than_a_year_is_compared_with_the_same_months_of_an_earlier_year():
    found = compared(activity(), today=date(2027, 2, 20))  # October to January are over
    assert found.after == months("2026-10..2027-01")
    assert found.before == months("2025-10..2026-01")
    assert (found.length, found.is_short) == (4, True)


def test_works_that_lie_in_the_same_months_a_year_before_are_stepped_over():
    found = compared(activity("2026-01", "2026-09"), today=date(2027, 2, 20))
    assert found.after == months("2026-10..2027-01")
    assert found.before == months("2024-10..2025-01")


def test_records_that_end_shorten_both_periods():
    found = compared(activity(), known=(KNOWN[0], Month(2027, 3)))
    assert found.after == months("2026-10..2027-03")
    assert found.before == months("2024-10..2025-03")
    assert found.before[1] < Month(2026, 3)  # none of the works


def test_records_that_begin_late_shorten_both_periods():
    found = compared(activity(), known=(Month(2025, 10), KNOWN[1]))
    assert found.before == months("2025-10..2026-02")
    assert found.after == months("2026-10..2027-02")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"today": date(2026, 12, 31)}, WhyNot.NOT_OVER),
        ({"today": date(2025, 1, 1)}, WhyNot.NOT_OVER),
        ({"known": (KNOWN[0], Month(2026, 11))}, WhyNot.RECORDS_END),
        ({"known": (KNOWN[0], Month(2026, 1))}, WhyNot.RECORDS_END),
        ({"known": (Month(2026, 1), KNOWN[1])}, WhyNot.RECORDS_BEGIN),
    ],
)
def test_why_nothing_can_be_compared(options, why):
    assert compared(activity(), **options) is why


def test_the_month_from_which_it_can_be_compared():
    works = works_of(activity())
    assert works is not None
    ready = ready_from(works)
    assert ready == Month(2027, 1)
    day = date(ready.year, ready.month, 1)
    assert isinstance(compare_months(works, known=KNOWN, today=day), ComparedMonths)


def test_without_a_term_there_is_nothing_to_compare():
    assert works_of(activity("", "")) is None
    assert works_of(activity("2026-03", "")) == works_of(activity("2026-03", "2026-03"))
    assert works_of(activity("", "2026-03")) == works_of(activity("2026-03", "2026-03"))


def test_too_few_months_are_refused():
    works = works_of(activity())
    assert works is not None
    with pytest.raises(AssessmentError, match="months_invalid"):
        compare_months(works, known=KNOWN, today=LATER, wanted=LEAST_MONTHS - 1)


@given(
    first=st.integers(0, 30),
    length=st.integers(1, 20),
    known=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    today=st.integers(0, 70),
    wanted=st.integers(LEAST_MONTHS, 36),
    kind=st.sampled_from(ActivityKind),
)
def test_whatever_is_compared_is_comparable(*, first, length, known, today, wanted, kind):
    start = Month(2024, 1).index
    begin, end = (str(Month.from_index(start + m)) for m in (first, first + length - 1))
    works = works_of(activity(begin, end, kind=kind.value))
    span = tuple(Month.from_index(start + month) for month in sorted(known))
    now = Month.from_index(start + today)
    day = date(now.year, now.month, 15)
    found = compare_months(works, known=span, today=day, wanted=wanted)
    if isinstance(found, WhyNot):
        return
    before, after = (b.index - a.index + 1 for a, b in (found.before, found.after))
    assert before == after == found.length
    assert LEAST_MONTHS <= found.length <= wanted
    assert found.before[1].index < works.quiet_until <= works.acts_from == found.after[0].index
    assert span[0] <= found.before[0] and found.after[1] <= span[1]
    assert found.after[1] < now
    if works.acts_until is not None:
        assert found.after[1].index < works.acts_until
    seasons = [
        sorted(m % 12 for m in range(a.index, b.index + 1)) for a, b in (found.before, found.after)
    ]
    assert seasons[0] == seasons[1]
