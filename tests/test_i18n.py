"""One voice per language: keys, plurals, numbers, dates, names, and the Kyrgyz alphabet."""

from datetime import date

import pytest

from i18n import LANGUAGES, translator
from model.errors import NotFoundError
from model.text import Names, text
from model.view import Month


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("ru", 1, "1 происшествие"),
        ("ru", 3, "3 происшествия"),
        ("ru", 11, "11 происшествий"),
        ("ru", 21, "21 происшествие"),
        ("ky", 5, "5 окуя"),
        ("en", 1, "1 incident"),
        ("en", 0, "0 incidents"),
    ],
)
def test_plural_forms_follow_the_language(language, count, expected):
    assert translator(language)("view.incidents", count=count) == expected


def test_numbers_have_narrow_spaces_and_the_languages_decimal_mark():
    assert translator("ru").number(1234567.891) == "1\u202f234\u202f567,89"
    assert translator("en").number(1234567.891) == "1\u202f234\u202f567.89"
    assert translator("ky").number(0) == "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_the_same_in_every_language(language):
    assert translator(language).date(date(2026, 11, 5)) == "05.11.2026"


def test_months_are_written_in_words():
    assert translator("en").month(Month(2025, 3)) == "March 2025"
    assert translator("ru").month(Month(2025, 3)) == "март 2025"


def test_texts_nest_and_names_pick_their_language():
    unit = text("unit.district", name=Names(ky="Сузак", ru="Сузакский", en="Suzak"))
    message = text("view.stand_in", asked=unit, shown=unit)
    assert "Suzak district" in translator("en")(message)
    assert "Сузакский район" in translator("ru")(message)
    assert Names(ky="Жеңиш").in_language("en") == "Жеңиш"


def test_an_unknown_key_is_seen_and_never_silent(caplog):
    assert translator("en")("view.no_such_key") == "⟦view.no_such_key⟧"
    assert "view.no_such_key" in caplog.text


def test_an_error_is_a_sentence_with_its_parameters():
    error = NotFoundError("no_unit_found", query="{not a placeholder}")
    assert "{not a placeholder}" in translator("en").error(error)


def test_kyrgyz_letters_sort_in_their_own_order():
    names = ["Өзгөн", "Ош", "Нарын", "Үч-Коргон", "Узун", "Ноокат"]
    key = translator("ky").sort_key
    assert sorted(names, key=key) == ["Нарын", "Ноокат", "Ош", "Өзгөн", "Узун", "Үч-Коргон"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="no such language"):
        translator("kz")
