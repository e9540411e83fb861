"""Codes: SOATE, its prefixes, and the P-codes made from it."""

import csv

import pytest

from geo.boundaries.soate import (
    ancestor_codes,
    is_city_code,
    is_in_republic_city,
    is_town_code,
    pcode_of,
    soate_of,
)


@pytest.mark.parametrize(
    ("code", "pcode"),
    [
        ("41702205000000", "KG02205000000"),
        ("41702205", "KG02205000000"),  # WFP: a prefix
        ("41706", "KG06000000000"),
        ("41706.0", "KG06000000000"),  # a number that a table program made of it
        ("KG02205000000", "KG02205000000"),
        ("KG02", "KG02000000000"),
        ("kg02205", "KG02205000000"),
        ("417", "KG"),
        ("KG", "KG"),
        ("41700000000000", "KG"),
        ("41700000000021", "KG21000000000"),  # Osh, listed a second time
        ("KGZ.1.2_1", "KGZ.1.2_1"),  # GADM: a code of its own
        ("", ""),
    ],
)
def test_codes_become_pcodes(code, pcode):
    assert pcode_of(code) == pcode


def test_codes_go_there_and_back(shared_dir):
    path = shared_dir / "gazetteer" / "soate_kgz_2021.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row["soate"] for row in csv.DictReader(file)]
    again = [soate_of(pcode_of(code)) for code in codes]
    different = [code for code, back in zip(codes, again, strict=True) if code != back]
    assert different == ["41700000000021"]
    assert soate_of("KG") == "41700000000000"
    assert soate_of("KGZ.1_1") == ""


def test_digits_tell_who_stands_above():
    assert ancestor_codes("KG02205805010")[-3:] == (
        "KG02205000010",
        "KG02205000000",
        "KG02000000000",
    )
    assert "KG02205805000" in ancestor_codes("KG02205805010")
    assert "KG03211610010" in ancestor_codes("KG03211610810")  # a part of Kerben town
    assert "KG02410000010" in ancestor_codes("KG02410520010")  # a town under Karakol city
    assert ancestor_codes("KG") == ()
    assert ancestor_codes("KGZ.1_1") == ()


def test_digits_tell_cities_and_towns():
    assert is_city_code("KG02410000010")
    assert is_city_code("KG03220400010")  # Kok-Jangak, which the classifier calls a district
    assert not is_city_code("KG02205000000")
    assert is_town_code("KG03211610010")
    assert not is_town_code("KG02205805000")
    assert is_in_republic_city("KG11201000000")
    assert not is_in_republic_city("KG11000000000")
