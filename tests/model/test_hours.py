"""Opening hours: what offices write in three languages, kept as a week."""

from __future__ import annotations

from datetime import datetime

import opening_hours
import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n import LANGUAGES, translator
from model.hours import ALWAYS, DAY_MINUTES, WINDOWS, WeeklyHours, hours_text, parse_hours
from model.records import TimeOfDay
from model.text import Text

OFFICE = "Mo-Fr 09:00-18:00; Sa 10:00-14:00"
BROKEN = "09:00-12:00,13:00-18:00"
MONDAY = datetime(2025, 6, 2)
DAY, EVENING, NIGHT = TimeOfDay.DAY, TimeOfDay.EVENING, TimeOfDay.NIGHT


def hours(written: str) -> WeeklyHours:
    parsed = parse_hours(written)
    assert isinstance(parsed, WeeklyHours), parsed
    return parsed


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (OFFICE, OFFICE),
        ("24/7", "24/7"),
        ("Күнү-түнү", "24/7"),
        ("круглосуточно", "24/7"),
        ("Пн-Вс 0:00-24:00", "24/7"),
        ("22:00-06:00", "Mo-Su 22:00-06:00"),
        ("Дш-Жм 9.00–18.00", "Mo-Fr 09:00-18:00"),
        ("Дүйшөмбү – жума 9:00–18:00\nИшемби 10:00-13:00", "Mo-Fr 09:00-18:00; Sa 10:00-13:00"),
        ("дуйшомбу-жума 9-18", "Mo-Fr 09:00-18:00"),
        ("Шш, Бш 9:00-12:00; Жш дем алыш", "Tu,Th 09:00-12:00"),
        ("Пн. – Пт. 9:00-12:00, 13:00-18:00, Сб 10-14", f"Mo-Fr {BROKEN}; Sa 10:00-14:00"),
        ("Пн-Пт: 8:00 - 17:00; Сб, Вс — выходной.", "Mo-Fr 08:00-17:00"),
        ("по будням 9:00-12:00,12:00-17:30", "Mo-Fr 09:00-17:30"),
        ("Ежедневно 9:00-18:00", "Mo-Su 09:00-18:00"),
        ("Fr-Mo 10:00-12:00", "Mo,Fr-Su 10:00-12:00"),
        ("Mo-Fr 09:00-18:00; Fr 09:00-15:00", "Mo-Th 09:00-18:00; Fr 09:00-15:00"),
        ("Mo 09:00-12:00, Mo 13:00-15:00", "Mo 09:00-12:00,13:00-15:00"),
        ("Mo 09:00-18:00 Tu 10:00-12:00", "Mo 09:00-18:00; Tu 10:00-12:00"),
        ("closed", "off"),
        ("с 9 до 18", "Mo-Su 09:00-18:00"),
        ("Пн-Пт с 8.30 до 17.00; Сб выходной", "Mo-Fr 08:30-17:00"),
        ("Дш-Жм 9дан 18ге чейин", "Mo-Fr 09:00-18:00"),
        ("Mo-Fr from 9 to 17:30", "Mo-Fr 09:00-17:30"),
    ],
)
def test_what_offices_write(written: str, canonical: str) -> None:
    assert hours(written).canonical == canonical
    assert hours(canonical) == hours(written)


@pytest.mark.parametrize(
    ("written", "reason", "value"),
    [
        ("PH off", "fault_word", "ph"),
        ("Mo-Fr sunrise-sunset", "fault_word", "sunrise"),
        ("звонить Асану", "fault_word", "звонить"),
        ("Mo 25:00-26:00", "fault_time", "25:00"),
        ("Mo 9:60-10:00", "fault_time", "9:60"),
        ("Mo 9:5-10:00", "fault_time", "9:5"),
        ("Mo 00:00-00:00", "fault_time", "00:00"),
        ("Mo 24:00-02:00", "fault_time", "02:00"),
        ("", "fault", ""),
        ("9:00", "fault", "9:00"),
        ("Mo", "fault", "Mo"),
        ("Mo 18:00+", "fault", "Mo 18:00+"),
        ("Mo 9-12,11-14", "fault", "Mo 9-12,11-14"),
        ("выходные 10-14", "fault", "выходные 10-14"),
        ("Сб выходной 10-14", "fault", "Сб выходной 10-14"),
        ("9-18; выходной", "fault", "9-18; выходной"),
        ("Mo:", "fault", "Mo:"),
        ("9" * 60, "fault", "9" * 39 + "…"),
    ],
)
def test_what_is_refused_says_why(written: str, reason: str, value: str) -> None:
    found = parse_hours(written)
    assert isinstance(found, Text)
    assert (found.key, found.params["value"]) == (f"hours.{reason}", value)
    for language in LANGUAGES:
        assert value in translator(language)(found)


def test_open_and_closed_to_the_minute() -> None:
    office = hours(OFFICE)
    assert not office.is_open(0, 9 * 60 - 1)
    assert office.is_open(0, 9 * 60)
    assert office.is_open(4, 18 * 60 - 1)
    assert not office.is_open(4, 18 * 60)
    assert office.is_open(5, 10 * 60)
    assert not office.is_open(6, 12 * 60)
    for weekday, minute in ((7, 0), (-1, 0), (0, DAY_MINUTES), (0, -1)):
        with pytest.raises(ValueError, match="weekday"):
            office.is_open(weekday, minute)


def test_past_midnight_belongs_to_the_night_that_began() -> None:
    sunday = hours("Su 22:00-06:00")
    assert sunday.is_open(6, 23 * 60)
    assert sunday.is_open(0, 5 * 60 + 59)  # the week goes round
    assert not sunday.is_open(0, 6 * 60)
    assert not sunday.is_open(6, 5 * 60)


@pytest.mark.parametrize(
    ("written", "share", "covered"),
    [
        # 9 h on 5 days and 4 h on one are 49 of 84 h, of 28 and of 56 none
        (OFFICE, {DAY: 49 / 84, EVENING: 0, NIGHT: 0}, {DAY}),
        ("Mo-Fr 08:00-12:00,13:00-17:00", {DAY: 40 / 84}, {DAY}),
        ("Mo-Sa 09:00-13:00", {DAY: 24 / 84}, set()),
        ("22:00-06:00", {DAY: 0, EVENING: 0, NIGHT: 1}, {NIGHT}),
        ("Fr-Su 22:00-06:00", {NIGHT: 3 / 7}, {NIGHT}),
        ("Mo-Fr 17:00-23:00", {DAY: 5 / 84, EVENING: 5 / 7, NIGHT: 5 / 56}, {EVENING}),
        ("24/7", {DAY: 1, EVENING: 1, NIGHT: 1, TimeOfDay.ANY: 1}, set(TimeOfDay)),
        ("08:00-22:00", {TimeOfDay.ANY: 0}, {DAY, EVENING}),
    ],
)
def test_times_of_day_that_are_covered(
    written: str, share: dict[TimeOfDay, float], covered: set[TimeOfDay]
) -> None:
    week = hours(written)
    for window, expected in share.items():
        assert week.share_open(window) == pytest.approx(expected)
    assert {window for window in TimeOfDay if week.covers(window)} == covered


def test_windows_share_out_the_day() -> None:
    minutes = [minute % DAY_MINUTES for window in WINDOWS.values() for minute in range(*window)]
    assert sorted(minutes) == list(range(DAY_MINUTES))


@pytest.mark.parametrize("days", [((),) * 6, (((5, 5),),) * 7, (((0, 1441),),) * 7,
                                  (((9, 20), (10, 30)),) * 7, (((600, 2040),),) * 7])  # fmt: skip
def test_a_week_that_is_none(days: tuple) -> None:
    with pytest.raises(ValueError, match="not a week"):
        WeeklyHours(days)


TIMES = st.lists(st.integers(0, DAY_MINUTES), min_size=2, max_size=6, unique=True).map(sorted)
DAYS = st.one_of(
    st.just(()),
    TIMES.map(lambda t: tuple(zip(t[::2], t[1::2], strict=False))),
    st.tuples(st.integers(60, DAY_MINUTES - 1), st.integers(1, 59)).map(
        lambda at: ((at[0], at[1] + DAY_MINUTES),)
    ),
)


@given(st.tuples(*[DAYS] * 7))
def test_canonical_form_reads_back(days: tuple) -> None:
    week = WeeklyHours(days)
    assert parse_hours(week.canonical) == week


@given(st.tuples(*[TIMES.map(lambda t: tuple(zip(t[::2], t[1::2], strict=False)))] * 7))
def test_openstreetmap_s_own_parser_agrees(days: tuple) -> None:
    """`opening-hours-py` reads the canonical form to the same minutes."""
    week = WeeklyHours(days)
    other = opening_hours.OpeningHours(week.canonical)
    for weekday in range(7):
        for minute in {0, 719, 1439, *(m for r in days[weekday] for m in (*r, r[0] - 1, r[1] - 1))}:
            if 0 <= minute < DAY_MINUTES:
                at = MONDAY.replace(day=2 + weekday, hour=minute // 60, minute=minute % 60)
                assert other.is_open(at) == week.is_open(weekday, minute), (week.canonical, at)


def test_the_other_parser_agrees_past_midnight() -> None:
    written = "Mo-Fr 22:00-06:00, Su 23:30-01:15"  # after ";" it drops what reaches into a new day
    week, other = hours(written), opening_hours.OpeningHours(written)
    for at in range(0, 7 * DAY_MINUTES, 5):
        weekday, minute = divmod(at, DAY_MINUTES)
        moment = MONDAY.replace(day=2 + weekday, hour=minute // 60, minute=minute % 60)
        assert other.is_open(moment) == week.is_open(weekday, minute), moment


def test_hours_in_words() -> None:
    said = hours_text(hours("Mo-Fr 09:00-12:00,13:00-18:00; Sa,Su 22:00-06:00; We off"))
    assert translator("en")(said) == (
        "Mon–Tue, Thu–Fri 09:00–12:00, 13:00–18:00; Sat–Sun 22:00–06:00"
    )
    assert translator("ru")(said) == "пн–вт, чт–пт 09:00–12:00, 13:00–18:00; сб–вс 22:00–06:00"
    assert translator("ky")(said) == "дш–шш, бш–жм 09:00–12:00, 13:00–18:00; иш–жш 22:00–06:00"
    for language in LANGUAGES:
        t = translator(language)
        assert "⟦" not in t(hours_text(ALWAYS)) + t(hours_text(hours("off")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_shown_hours_can_be_typed_again(language: str) -> None:
    for written in (OFFICE, "24/7", "off", "Tu,Th 08:30-12:00,13:00-17:00; Su 22:00-06:00"):
        assert hours(translator(language)(hours_text(hours(written)))) == hours(written)
