"""The documented columns: found by their words, told apart from people's data, documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n import LANGUAGES, translator
from intake.fields import (
    REASONS_WORDS,
    fields_of,
    headers_of,
    looks_personal,
    map_columns,
)
from intake.vocabulary import code_of_word, fold, words_of
from intake.xlsx_table import TEMPLATE_SHEETS
from model.categories import CATEGORY_BY_CODE
from model.errors import IntakeError
from model.plan import Approver
from model.records import (
    ActivityKind,
    MappedBy,
    PlaceKind,
    PlaceService,
    Precision,
    RecordKind,
    Season,
    TimeOfDay,
)
from model.session import Outcome
from tools.data_tables import refresh

KINDS = tuple(RecordKind)
DOMAINS = {
    "category": set(CATEGORY_BY_CODE),
    "group": set(MappedBy),
    "place_kind": set(PlaceKind),
    "place_service": set(PlaceService),
    "activity_kind": set(ActivityKind),
    "precision": set(Precision),
    "time_of_day": set(TimeOfDay),
    "season": set(Season),
    "severity": {"1", "2", "3"},
    "approver": set(Approver),
    "outcome": {one.value or "open" for one in Outcome},
    "month": {str(number) for number in range(1, 13)},
}
DATA_DOC = Path(__file__).parents[2] / "docs" / "data.md"


def _map(headers: list[str], kind: RecordKind = RecordKind.INCIDENTS, **options: object):
    return map_columns(headers, kind, file_name="file", **options)


def _code(headers: list[str], kind: RecordKind = RecordKind.INCIDENTS, **options: object) -> str:
    with pytest.raises(IntakeError) as caught:
        _map(headers, kind, **options)
    return caught.value.code


@pytest.mark.parametrize("domain", DOMAINS)
def test_vocabulary_knows_every_code_and_no_other(domain: str) -> None:
    assert set(words_of(domain)) == DOMAINS[domain]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shown_name_is_understood(domain: str, language: str) -> None:
    translate = translator(language)
    for code in words_of(domain):
        assert code_of_word(domain)[fold(translate(f"{domain}.{code}"))] == code


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shown_title_is_understood(kind: RecordKind, language: str) -> None:
    translate = translator(language)
    for one in fields_of(kind):
        assert headers_of(kind)[fold(translate(f"intake.title_{one.name}"))] == one.name
        assert translate(f"intake.help_{one.name}" if one.name != "wkt" else "intake.help_wkt")


def test_words_of_our_own_files_match_the_catalogues() -> None:
    for language in LANGUAGES:
        translate = translator(language)
        assert fold(translate("intake.title_reasons")) in REASONS_WORDS
        sheets = {translate("intake.template_sheet_help"), translate("intake.template_codes")}
        assert sheets <= TEMPLATE_SHEETS


def test_headers_in_three_languages() -> None:
    found = _map(["Күнү", "КАТЕГОРИЯ", "latitude", "Долгота (град.)", "№"])
    assert dict(found.at) == {
        "occurred_on": 0,
        "category": 1,
        "lat": 2,
        "lng": 3,
        "reference": 4,
    }


def test_unknown_and_personal_columns_are_named() -> None:
    found = _map(["date", "category", "lat", "lng", "ФИО", "сумма", "", "Причины"])
    assert found.ignored == ("ФИО", "сумма")
    assert found.personal == ("ФИО",)


@pytest.mark.parametrize(
    "header",
    [
        "ФИО",
        "Аты-жөнү",
        "Фамилия",
        "паспорт №",
        "ИНН",
        "ПИН",
        "Телефон",
        "Адрес",
        "Дареги",
        "потерпевший",
        "Жабырлануучу",
        "victim name",
        "Phone",
        "Улуту",
        "Дата рождения",
        "Участковый",
        "УИМ",
        "Участковый инспектор милиции",
        "Inspector",
    ],
)
def test_data_of_people(header: str) -> None:
    assert looks_personal(header)


@pytest.mark.parametrize(
    "header", ["Наименование", "Дата", "Сумма", "Район", "атайын", "Участковый пункт"]
)
def test_data_of_no_person(header: str) -> None:
    assert not looks_personal(header)


def test_missing_columns_are_all_named() -> None:
    with pytest.raises(IntakeError) as caught:
        _map(["date", "hour"])
    assert caught.value.code == "columns_missing"
    assert translator("en")(caught.value.text).endswith(
        "lacks these columns: Category, Latitude, Longitude. "
        "Add them; the template shows their names."
    )


def test_position_may_come_otherwise() -> None:
    assert "wkt" in _map(["date", "category", "wkt"]).at
    assert "lat" not in _map(["date", "category"], has_geometry=True).at
    assert "lat" not in _map(["kind", "name"], RecordKind.PLACES).at


def test_precincts_need_an_area_or_villages() -> None:
    headers = ["участок", "по штату", "фактически"]
    assert _code(headers, RecordKind.PRECINCTS) == "columns_missing"
    assert "villages" in _map([*headers, "сёла"], RecordKind.PRECINCTS).at
    assert "wkt" in _map([*headers, "wkt"], RecordKind.PRECINCTS).at
    assert "villages" not in _map(headers, RecordKind.PRECINCTS, has_geometry=True).at


def test_headers_nobody_knows() -> None:
    assert _code(["a", "b"]) == "no_header"
    assert _code(["номер", "b"]) == "no_header"


def test_two_columns_for_one_field() -> None:
    assert _code(["date", "Дата", "category", "lat", "lng"]) == "column_twice"
    assert _code(["date", "category", "y", "с.ш.", "lng"]) == "column_twice"


def test_title_goes_before_a_weaker_word() -> None:
    found = _map(["x", "y", "date", "category", "lat", "lng"])
    assert (found.at["lat"], found.at["lng"]) == (4, 5)
    assert found.ignored == ("x", "y")


def test_columns_may_be_given() -> None:
    headers = ["when", "Дата", "category", "lat", "lng"]
    found = _map(headers, columns={"occurred_on": "when"})
    assert found.at["occurred_on"] == 0
    assert found.ignored == ("Дата",)
    assert _code(headers, columns={"occurred_on": "nowhere"}) == "column_not_found"
    assert _code(headers, columns={"nothing": "when"}) == "column_not_found"


def test_every_column_and_code_is_documented() -> None:
    document = DATA_DOC.read_text(encoding="utf-8")
    assert refresh(document, translate=translator("en")) == document, (
        "docs/data.md is behind intake/fields.toml: run `python -m tools.data_tables`"
    )
