"""Units of a list are found by name where the name, or the rest of the list, leaves no doubt."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.search import SearchIndex
from services import dataset_units
from services.dataset_units import find_units
from tests.geo.unit_tables import unit_row, unit_table


@pytest.fixture(autouse=True)
def index(monkeypatch) -> None:
    """A district of two municipalities; one has a village of the same name, as most have."""
    rows = [
        unit_row(pcode="KG", level=0, kind="country", name_ky="Кыргызстан"),
        unit_row(pcode="KG04", level=1, kind="oblast", parent="KG", name_ky="Нарын"),
        unit_row(pcode="KG041", level=2, kind="district", parent="KG04", name_ky="Кочкор"),
        unit_row(pcode="KG0411", level=3, kind="ayil_okmotu", parent="KG041", name_ky="Чолпон"),
        unit_row(pcode="KG0412", level=3, kind="ayil_okmotu", parent="KG041", name_ky="Талаа"),
        unit_row(pcode="KG04111", level=4, kind="village", parent="KG0411", name_ky="Чолпон"),
        unit_row(pcode="KG04121", level=4, kind="village", parent="KG0412", name_ky="Арал"),
    ]
    built = SearchIndex.build(unit_table(rows))
    monkeypatch.setattr(dataset_units, "search_index", lambda _workspace: built)


def found(*names: str) -> list[str]:
    table = pd.DataFrame({"code": "", "name": names, "district": "Кочкор"})
    return find_units(None, table).tolist()


def test_a_list_of_municipalities_tells_which_namesake_is_meant():
    assert found("Чолпон", "Талаа") == ["KG0411", "KG0412"]


def test_a_list_of_villages_tells_it_too():
    assert found("Чолпон", "Арал") == ["KG04111", "KG04121"]


@pytest.mark.parametrize(
    ("name", "pcode"),
    [
        ("Чолпон айылный аймак", "KG0411"),
        ("Чолпон айыл аймагы", "KG0411"),
        ("Чолпон айыл өкмөтү", "KG0411"),
        ("село Чолпон", "KG04111"),
        ("с. Чолпон", "KG04111"),
    ],
)
def test_the_kind_that_is_written_decides(name, pcode):
    assert found(name) == [pcode]


def test_a_mixed_list_or_one_name_alone_stays_unsure():
    assert found("Чолпон") == [""]
    assert found("Чолпон", "Талаа", "Арал")[0] == ""
