"""Spellings of one name in three scripts fold to one key; different names stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.names import KindHint, fold, fold_keys, kind_hint, strip_generic, word_keys

ONE_NAME = [
    [
        *("Jeti-Oguz", "Jety-Oguz", "Djety-Oguz", "Zhety-Oguz", "Zheti-Oguz", "Dzhety-Oghuz"),
        *("jeti oguz", "Жети-Өгүз", "Жети-Өгүз району", "Жети-Огузский район", "Джети-Огузский"),
    ],
    ["Nookat", "Nokat", "NOOKAT", "Ноокат", "Ноокатский район", "Ноокат шаары", "г. Ноокат"],
    ["Uch-Korgon", "Uch Korgon", "UchKorgon", "Üch-Korgon", "Үч-Коргон", "Уч-Коргонский а/о"],
    ["Amanbaev", "Amanbaevo", "Аманбаев", "Аманбаево", "Аманбаевский айылный аймак"],
    ["Oktyabr", "Octabr", "Oktyabrsk", "Октябрь", "Октябрьское", "Октябрьский айылный аймак"],
    ["Kerben", "Kerben Town", "Кербен", "Кербен ш.", "город Кербен"],
    ["Kulundu", "Кулунду", "Кулунду айыл өкмөтү", "Kulundu AO"],
    ["Halmion", "Khalmion", "Халмион", "Халмионский айылный аймак"],
    ["Kara-Kulja", "Kara-Kulzha", "Kara Kulja", "Kara-Kul'dzha", "Кара-Кулжа", "Кара-Кульджа"],
    ["Kadamjai", "Kadamjay", "Kadamzhayi", "Кадамжай", "Кадамжайский район"],
    ["Leilek", "Лейлек", "Лейлекский район"],
    ["Jumgal", "Zhumgal", "Жумгал", "Жумгальский район"],
    ["Suzak", "Сузак", "Сузакский", "Suzak rayon", "Suzak district"],
    ["Kyzyl-Kyya", "Kyzyl-Kiya", "Kyzyl-Kia", "Кызыл-Кыя", "г.Кызыл-Кия"],
    ["Tup", "Tüp", "Tyup", "Tiup", "Түп", "Тюп", "Тюпский район"],
    ["Chon-Alai", "Chong-Alay", "Чоң-Алай", "Чоӊ-Алай", "Чон-Алайский"],
    ["Kara-Dobo", "Kara-Döbö", "Kara-Dëbë", "Кара-Дөбө", "Кара-Дёбё"],
    ["Jayyl", "Zhayiyl", "Jaiyl", "Жайыл", "Жайылский"],
]

HIDDEN_NOUNS = [
    ("Ала-Букинский район", "Ala-Buka"),
    ("Кара-Бууринский район", "Kara-Buura"),
    ("Ак-Талинский район", "Ak-Talaa"),
    ("Ат-Башынский район", "At-Bashy"),
    ("Ысык-Атинский район", "Ysyk-Ata"),
    ("Кара-Кулжинский район", "Kara-Kulja"),
    ("Ак-Суйский район", "Ak-Suu"),
    ("Тогуз-Тороуский район", "Toguz-Toro"),
    ("Аксыйский район", "Aksy"),
    ("Кулундинский айылный аймак", "Kulundu"),
    ("Наримановский айылный аймак", "Nariman"),
    ("Кеминский район", "Kemin"),
]


@pytest.mark.parametrize("spellings", ONE_NAME, ids=lambda s: s[0])
def test_spellings_of_one_name_fold_to_one_key(spellings):
    assert {fold(spelling) for spelling in spellings} == {fold(spellings[0])}


def test_different_names_keep_different_keys():
    keys = [fold(spellings[0]) for spellings in ONE_NAME]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("adjective", "noun"), HIDDEN_NOUNS)
def test_a_russian_adjective_also_means_its_noun(adjective, noun):
    assert fold(noun) in fold_keys(adjective)


def test_the_first_key_is_the_folded_name():
    for spellings in ONE_NAME:
        for spelling in spellings:
            assert fold_keys(spelling)[0] == fold(spelling)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Kerben Town", KindHint.CITY),
        ("г. Ош", KindHint.CITY),
        ("Нарын ш.", KindHint.CITY),
        ("Ош облусу", KindHint.OBLAST),
        ("Чуйская обл.", KindHint.OBLAST),
        ("Suzak rayon", KindHint.DISTRICT),
        ("Сузак району", KindHint.DISTRICT),
        ("Oktyabr AO", KindHint.AYIL_OKMOTU),
        ("Кулунду айыл өкмөтү", KindHint.AYIL_OKMOTU),
        ("Уч-Коргонский айылный аймак", KindHint.AYIL_OKMOTU),
        ("село Чаек", KindHint.VILLAGE),
        ("Jeti-Oguz", None),
        ("город", None),
        ("", None),
    ],
)
def test_a_generic_word_tells_the_kind(name, hint):
    assert kind_hint(name) is hint


def test_generic_words_alone_are_a_name():
    assert strip_generic("Айыл") == "айыл"
    assert fold("city")


def test_words_inside_a_name_are_not_generic():
    assert strip_generic("Ак-Шаар") == "ак-шаар"
    assert strip_generic("Aosta") == "aosta"


def test_later_words_have_keys():
    assert word_keys("Uch-Korgon") == ("korgon",)
    assert word_keys("Leilek") == ()


@pytest.mark.parametrize("name", ["", "   ", "-", "…", "()"])
def test_a_name_without_letters_has_no_key(name):
    assert fold(name) == ""
    assert fold_keys(name) == ()


@given(st.text(max_size=40))
def test_a_key_is_plain_latin_and_stable(name):
    key = fold(name)
    assert key == "" or (key.isascii() and key.isalnum())
    assert fold(name.upper().lower()) == fold(name.lower())
