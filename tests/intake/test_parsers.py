"""Small parsers: a value or a reason, never a guess."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.parsers import (
    parse_code,
    parse_coordinates,
    parse_date,
    parse_degrees,
    parse_hour,
    parse_number,
    parse_planned_date,
    parse_text,
    parse_whole,
    parse_wkt,
    parse_yes_no,
    time_after_date,
)
from model.text import Text

TODAY = date(2026, 6, 1)


def _reason(found: object) -> str:
    assert isinstance(found, Text)
    return found.key.removeprefix("intake.fault_")


@pytest.mark.parametrize(
    "value",
    ["03.02.2026", "3.2.2026", "03/02/2026", "2026-02-03", "03.02.2026 14:30", "2026-02-03T14:30"],
)
def test_day_comes_first(value: str) -> None:
    assert parse_date(value, latest=TODAY) == date(2026, 2, 3)  # pandas would say 2 March


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("02/25/2026", "date_impossible"),  # American order
        ("31.02.2026", "date_impossible"),
        ("03.02.99", "date_future"),  # a year of this century
        ("3 февраля", "date_format"),
        ("3 мартобря 26", "date_format"),
        ("14 квинтилия 2025", "date_format"),
        ("31 февраля 2026 г.", "date_impossible"),
        ("46500", "date_future"),  # 23.04.2027
        ("30000", "date_early"),
        ("02.06.2026", "date_future"),
        ("03.02.0206", "date_early"),
    ],
)
def test_dates_that_are_none(value: str, reason: str) -> None:
    assert _reason(parse_date(value, latest=TODAY)) == reason


@pytest.mark.parametrize(
    "value",
    [
        "14.03.25", "14.03.2025 г.", "14 марта 2025 г.", "14 март 2025", "2025-жылдын 14-марты",
        "14-март 2025-ж.", "14 March 2025", "45730", "45730.5",
    ],
)  # fmt: skip
def test_dates_as_offices_write_them(value: str) -> None:
    assert parse_date(value, latest=TODAY) == date(2025, 3, 14)
    assert time_after_date(value) == ""


@pytest.mark.parametrize(
    "value",
    [
        "42.8746, 74.5698", "42,8746 74,5698", "42.8746,74.5698", "42,8746; 74,5698",
        "42,8746, 74,5698", "42°52'28.56\" 74°34'11.28\"", "42°52'28.56\"N 74°34'11.28\"E",
        "42°52'28.56\" с.ш. 74°34'11.28\" в.д.",
    ],
)  # fmt: skip
def test_two_coordinates_in_one_cell(value: str) -> None:
    assert parse_coordinates(value) == pytest.approx((42.8746, 74.5698))


@pytest.mark.parametrize("value", ["42,87", "42,87,74,59", "рядом со школой", "1 2 3"])
def test_one_cell_that_holds_no_two_coordinates(value: str) -> None:
    assert _reason(parse_coordinates(value)) == "coordinates"


def test_activities_may_be_planned() -> None:
    assert parse_planned_date("01.03.2027", today=TODAY) == date(2027, 3, 1)
    assert _reason(parse_planned_date("01.03.2127", today=TODAY)) == "date_future"


@given(st.dates(date(1990, 1, 1), TODAY))
def test_every_date_round_trips(day: date) -> None:
    assert parse_date(f"{day:%d.%m.%Y}", latest=TODAY) == day
    assert parse_date(day.isoformat(), latest=TODAY) == day


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("03.02.2026 14:30", "14:30"),
        ("2026-02-03 00:00:00", ""),  # the midnight that Excel adds
        ("03.02.2026 0:00", ""),
        ("03.02.2026 00:30", "00:30"),
        ("03.02.2026", ""),
        ("nonsense", ""),
    ],
)
def test_time_after_a_date(value: str, time: str) -> None:
    assert time_after_date(value) == time


@pytest.mark.parametrize(
    ("value", "hour"),
    [
        ("0", 0),
        ("23", 23),
        ("14:30", 14),
        ("14.30", 14),
        ("09:05:59", 9),
        ("22 ч", 22),
        ("7 саат", 7),
        ("22:30:00+06:00", 22),
    ],
)
def test_hours(value: str, hour: int) -> None:
    assert parse_hour(value) == hour


@pytest.mark.parametrize(
    "value", ["24", "-1", "14:60", "түн", "1430", "2.5", "22:30Z", "22:30+05:00"]
)
def test_hours_that_are_none(value: str) -> None:
    assert _reason(parse_hour(value)) == "hour"


@pytest.mark.parametrize(
    ("value", "degrees"),
    [
        ("42.875", 42.875),
        ("42,875", 42.875),
        ("42°52'30\"N", 42.875),
        ("42° 52,5'", 42.875),
        ("42.875° с.ш.", 42.875),
        ("74.5 E", 74.5),
        ("-42.5", -42.5),
    ],
)
def test_degrees(value: str, degrees: float) -> None:
    assert parse_degrees(value) == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize(
    "value",
    [
        "42,87 74,59",  # two in one: geopy reads it as one
        "42.87,74.59",
        "nan",
        "inf",
        "1e308",
        "дом 42 кв 5",  # the library reads 42°05'
        "42°87'",
        "9" * 100,
        "",
    ],
)
def test_degrees_that_are_none(value: str) -> None:
    assert _reason(parse_degrees(value)) == "coordinate"


@given(st.text(max_size=50))
def test_parsers_never_raise(value: str) -> None:
    for parse in (parse_degrees, parse_hour, parse_wkt, parse_yes_no, parse_text):
        parse(value)
    parse_date(value, latest=TODAY)
    parse_number(value, low=1, high=5)
    parse_code(value, domain="category")


@pytest.mark.parametrize(("value", "number"), [("1", 1), ("1 000", 1000), ("2,5", 2.5), ("+3", 3)])
def test_numbers(value: str, number: float) -> None:
    assert parse_number(value, low=1, high=1000) == number


@pytest.mark.parametrize("value", ["0", "1001", "many", "nan", "1e3", ""])
def test_numbers_that_are_none(value: str) -> None:
    assert _reason(parse_number(value, low=1, high=1000)) == "number"
    assert _reason(parse_whole(value, low=1, high=1000)) == "number"


def test_whole_numbers() -> None:
    assert parse_whole("12", low=1, high=100) == 12
    assert _reason(parse_whole("2.5", low=1, high=100)) == "number"


@pytest.mark.parametrize(
    "value",
    ["cattle_theft", "Мал уурдоо", "мал  уурдоо", "КРАЖА СКОТА", "Cattle theft", "скотокрадство"],
)
def test_codes_by_any_name(value: str) -> None:
    assert parse_code(value, domain="category") == "cattle_theft"


def test_letters_a_keyboard_lacks() -> None:
    assert parse_code("Ур-тоо жок", domain="category") != "other"
    assert parse_code("үй-бүлөлүк зомбулук", domain="category") == "domestic_violence"
    assert parse_code("уй-булолук зомбулук", domain="category") == "domestic_violence"


def test_misspelt_code_is_suggested_never_taken() -> None:
    found = parse_code("кража скотта", domain="category")
    assert _reason(found) == "word_near"
    assert isinstance(found, Text)
    assert found.params["suggestion"] == Text("category.cattle_theft")
    assert _reason(parse_code("жалбырак", domain="category")) == "word"


@pytest.mark.parametrize(
    ("value", "truth"), [("1", True), ("Ооба", True), ("нет", False), ("0", False)]
)
def test_yes_and_no(value: str, truth: bool) -> None:
    assert parse_yes_no(value) is truth


def test_long_text() -> None:
    assert parse_text("x" * 1000) == "x" * 1000
    assert _reason(parse_text("x" * 1001)) == "text_long"


def test_wkt_drops_height() -> None:
    found = parse_wkt("POINT Z (74.5 42.5 900)")
    assert not isinstance(found, Text)
    assert found.wkt == "POINT (74.5 42.5)"
    assert _reason(parse_wkt("POINT 74 42")) == "wkt"
    assert _reason(parse_wkt("CIRCULARSTRING (74 42, 75 43, 75 42)")) == "wkt"


def test_values_in_reasons_are_short() -> None:
    found = parse_hour("x" * 200)
    assert isinstance(found, Text)
    assert len(str(found.params["value"])) == 40
