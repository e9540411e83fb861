"""Names as publishers give them, and names that no source gives."""

import pytest

from geo.boundaries.naming import (
    base_name,
    complete_names,
    guess_language,
    noun_of,
    says_city,
    stem_of,
    tidy,
    to_kyrgyz,
    to_latin,
)
from model.text import Names


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Balykchy (city)", "Balykchy"),
        ("г.Балыкчы", "Балыкчы"),
        ("г. Каракол", "Каракол"),
        ("город Ош", "Ош"),
        ("Балыкчы\u00a0ш.", "Балыкчы"),
        ("Жети-Огузский район", "Жети-Огузский"),
        ("Иссык-Кульская область", "Иссык-Кульская"),
        ("Ак-Булунский айылный аймак", "Ак-Булунский"),
        ("Айылный аймак им. Крупской", "им. Крупской"),
        ("Алайский айылный аймак имени К.Белекбаева", "Алайский имени К.Белекбаева"),
        ("Чоӊ-Алай", "Чоң-Алай"),
        ("Кек – Таш", "Кек-Таш"),
        ("  Кек -  Джарский ", "Кек-Джарский"),
        ("Ош шаары", "Ош"),
        ("Сузак району", "Сузак"),
        ("Suzak district", "Suzak"),
        ("Шаар", "Шаар"),  # nothing would be left
        ("", ""),
    ],
)
def test_names_lose_what_says_the_kind(raw, clean):
    assert base_name(raw) == clean


def test_tidying_keeps_words_apart():
    assert tidy("району\u00a0") == "району"
    assert tidy("Сайпидин   Атабеков") == "Сайпидин Атабеков"


def test_a_city_says_so():
    for said in ("independent city", "Osh (city)", "г.Ош", "Ош ш.", "города областного значения"):
        assert says_city(said)
    for other in ("district", "район", "Сары-Ой", "Гульча", "Шамшы"):
        assert not says_city(other)


def test_languages_are_told_by_letters():
    assert guess_language(["Jeti-Oguz", "Naryn"]) == "en"
    assert guess_language(["Жети-Огузский", "Тюпский"]) == "ru"
    assert guess_language(["Жети-Өгүз", "Чоӊ-Алай", "Нарын"]) == "ky"
    assert guess_language([]) == ""


def test_the_noun_behind_an_adjective_is_looked_for_below():
    assert noun_of("Кулундинский", ["Арка", "Кулунду"]) == "Кулунду"
    assert noun_of("Ат-Башынский", ["Ат-Башы", "Ача"]) == "Ат-Башы"
    assert noun_of("Гавриловский", ["Гавриловка"]) == "Гавриловка"
    assert noun_of("Новопокровский", ["Новопокровка (часть)"]) == "Новопокровка"
    assert noun_of("Эмгекчильский", ["Орто-Нура"]) == ""
    assert noun_of("Курама", ["Курама"]) == ""
    assert stem_of("Тюпский") == "Тюп"
    assert stem_of("Чуйская") == "Чуй"
    assert stem_of("Курама") == "Курама"


def test_missing_names_are_made_and_said_to_be():
    names, made = complete_names(Names(ru="Кок-Жарский"), noun="Кок-Жар")
    assert names == Names(ky="Көк-Жар", ru="Кок-Жарский", en="Kok-Jar")
    assert made
    whole = Names(ky="Түп", ru="Тюпский", en="Tup")
    assert complete_names(whole) == (whole, False)
    assert complete_names(Names(en="Tup"))[0] == Names(ky="Tup", ru="Tup", en="Tup")


def test_kyrgyz_names_in_latin_letters():
    assert to_latin("Жети-Өгүз") == "Jeti-Oguz"
    assert to_latin("Чоң-Алай") == "Chon-Alai"
    assert to_latin("Халмион") == "Khalmion"
    assert to_kyrgyz("Джаны-Арык") == "Жаңы-Арык"
    assert to_kyrgyz("Чон-Тюп") == "Чоң-Түп"
