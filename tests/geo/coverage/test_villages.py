"""The villages of a precinct: found where one settlement only can be meant."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.coverage.villages import VillageIndex

UNITS = pd.DataFrame(
    {
        "level": [0, 2, 2, 3, 3, 3],
        "kind": ["country", "district", "district", *["ayil_okmotu"] * 3],
        "parent": ["", "KG", "KG", "KG02", "KG02", "KG03"],
        "name_ky": ["", "", "", "Ак-Суу айыл аймагы", "", ""],
        "name_ru": ["Кыргызстан", "Ак-Суйский район", "Лейлекский район", "", "Боз-Учук", "Ак-Суу"],
        "name_en": ["", "Ak-Suu", "Leilek", "", "", ""],
        "other_names": ["", "", "", "", "Boz-Uchuk AO|Боз-Учукский", ""],
    },
    index=pd.Index(["KG", "KG02", "KG03", "KG0201", "KG0202", "KG0301"], name="pcode"),
)
SETTLEMENTS = pd.DataFrame(
    [
        ("KG00000000011", "KG0201", "Ак-Суу", ""),
        ("KG00000000012", "KG0201", "Кызыл-Суу", ""),
        ("KG00000000021", "KG0202", "Боз-Учук", "Boz-Uchuk"),
        ("KG00000000022", "KG0202", "Токтогул", "Зындан|Боз-Учукский айылный аймак"),
        ("KG00000000031", "KG0301", "Ак-Суу", ""),
        ("KG00000000032", "KG0301", "Токтогул", ""),
        ("KG00000000033", "KG0201", "Токтогул", ""),
    ],
    columns=["pcode", "unit", "name_ky", "other_names"],
).assign(name_ru="", name_en="")


@pytest.fixture(scope="module")
def index() -> VillageIndex:
    return VillageIndex.build(SETTLEMENTS, UNITS)


@pytest.mark.parametrize(
    ("village", "municipality", "district", "pcode"),
    [
        ("Боз-Учук", "", "", "KG00000000021"),
        ("Зындан", "", "", "KG00000000022"),
        ("с. Боз Учук", "", "", "KG00000000021"),
        ("Boz-Uchuk", "Боз-Учук", "Ак-Суу", "KG00000000021"),
        ("Ак-Суу", "", "", ""),  # two villages
        ("Ак-Суу", "", "Лейлек", "KG00000000031"),
        ("Ак-Суу", "Ак-Суу", "Ак-Суйский район", "KG00000000011"),
        ("Токтогул", "", "Ак-Суу", ""),  # two in the district
        ("Токтогул", "Ак-Суу", "Ак-Суу", "KG00000000033"),
        ("Токтогул", "Ак-Суу", "", ""),  # two municipalities of that name
        ("Токтогул", "", "Лейлек", "KG00000000032"),
        ("Токтогул", "Боз-Учук", "Ak-Suu", "KG00000000022"),
        ("Кызыл-Суу", "Жаңы аймак", "Ак-Суйский", "KG00000000012"),  # merged since
        ("Кызыл-Суу", "Жаңы аймак", "", ""),
        ("Кызыл-Суу", "", "Лейлек", ""),
        ("Теплоключенка", "", "", ""),
        ("KG00000000022", "", "", "KG00000000022"),
        ("417 00000000022", "", "", "KG00000000022"),
        ("KG00000000099", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_found_where_sure(
    index: VillageIndex, village: str, municipality: str, district: str, pcode: str
) -> None:
    assert index.find(village, municipality=municipality, district=district) == pcode


def test_nothing_is_found_in_nothing() -> None:
    empty = VillageIndex.build(SETTLEMENTS.iloc[:0], UNITS.iloc[:0])
    assert empty.find("Ак-Суу") == ""
