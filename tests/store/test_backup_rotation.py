"""Which backups stay: recent ones, one a day, one a month, and the last good one always."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.rotation import KEEP_LAST, Dated, superseded

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def copies(moments: Iterable[datetime], *, is_verified: bool = True) -> list[Dated]:
    return [Dated(f"{moment:%Y%m%d-%H%M%S}", moment, is_verified) for moment in moments]


def left(kept: list[Dated]) -> list[Dated]:
    gone = set(superseded(kept))
    return [copy for copy in kept if copy.name not in gone]


def test_nothing_goes_of_nothing_and_of_few() -> None:
    assert superseded([]) == ()
    few = copies(NOON - timedelta(minutes=n) for n in range(KEEP_LAST))
    assert superseded(few) == ()


def test_of_one_busy_day_the_last_ten_stay() -> None:
    busy = copies(NOON - timedelta(minutes=10 * n) for n in range(30))
    assert left(busy) == busy[:10]
    assert superseded(busy) == tuple(copy.name for copy in reversed(busy[10:]))


def test_two_years_of_twice_a_day() -> None:
    every = copies(NOON - timedelta(hours=12 * n) for n in range(2 * 730))
    kept = left(every)
    days = {copy.made_at.date() for copy in kept}
    assert {(NOON - timedelta(days=n)).date() for n in range(14)} <= days
    months = {(copy.made_at.year, copy.made_at.month) for copy in kept}
    assert months == {(2025, n) for n in range(7, 13)} | {(2026, n) for n in range(1, 7)}
    # 10 last ones are 5 days' (2 of each), 9 more days, 11 more months less the one of May's end
    assert len(kept) == 10 + 9 + 11
    last_of_may = max(copy.made_at for copy in every if copy.made_at.month == 5)
    assert last_of_may in {copy.made_at for copy in kept}


def test_failing_checks_cannot_push_out_the_last_good_copy() -> None:
    good = copies([NOON - timedelta(days=400)])
    bad = copies((NOON - timedelta(hours=n) for n in range(50)), is_verified=False)
    assert left(bad + good) == bad[:10] + good


def test_a_clock_that_was_set_back_costs_no_copy_that_was_just_made() -> None:
    before = copies(NOON - timedelta(minutes=10 * n) for n in range(12))
    after = copies(NOON - timedelta(days=9_000, minutes=10 * n) for n in range(3))
    assert left(after + before) == after + before[: KEEP_LAST - 3]


@given(
    st.lists(
        st.tuples(st.integers(0, 900_000), st.booleans()), max_size=60, unique_by=lambda p: p[0]
    )
)
def test_what_stayed_stays(pairs: list[tuple[int, bool]]) -> None:
    every = [Dated(str(n), NOON - timedelta(minutes=n), is_good) for n, is_good in sorted(pairs)]
    kept = left(every)
    assert superseded(kept) == ()
    good = [copy for copy in every if copy.is_verified]
    if good:
        assert max(good, key=lambda copy: copy.made_at) in kept
