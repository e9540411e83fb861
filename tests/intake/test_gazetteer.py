"""The state classifier as a gazetteer: levels, kinds, names, odd rows, bad rows."""

import pytest

from geo.boundaries.build import build_boundary_set
from intake.gazetteer import is_gazetteer, read_gazetteer
from model.admin import Level, UnitKind
from model.errors import IntakeError
from tests.geo.boundaries.toy import INFO

HEADER = "soate,name_ru,kind,parent_soate\n"


def read(*lines):
    data = (HEADER + "\n".join(lines) + "\n").encode()
    return read_gazetteer(data, file_name="soate.csv")


def test_a_row_becomes_a_unit_without_polygon():
    row = read("41702205805000,Ак-Булунский айылный аймак,ayil_aimak,41702205000000").rows[0]
    assert (row.pcode, row.level, row.kind) == (
        "KG02205805000",
        Level.AYIL_OKMOTU,
        UnitKind.AYIL_OKMOTU,
    )
    assert row.names.ru == "Ак-Булунский"
    assert row.others == ("Ак-Булунский айылный аймак",)
    assert row.parent == "KG02205000000"
    assert row.shape is None


def test_bad_rows_are_rejected_with_their_line():
    table = read(
        "41702205805000,A,ayil_aimak,",
        "4170220580500,cut short,ayil_aimak,",
        "4170220580500X,letters,village,",
        "41702205805010,,village,",
        "41702205805020,B,hamlet,",
    )
    assert [reason.params["row"] for reason in table.rejected] == [3, 4, 5, 6]
    assert (table.read, len(table.rows)) == (5, 1)


def test_osh_listed_twice_is_one_city():
    table = read("41700000000021,город Ош,district,41721000000000", "41721000000000,г. Ош,city,")
    assert [(row.pcode, row.level, row.kind) for row in table.rows] == [
        ("KG21000000000", Level.OBLAST, UnitKind.REPUBLIC_CITY)
    ]
    _, report = build_boundary_set([table], info=INFO)
    assert (report.read, report.units, report.merged) == (2, 1, 1)


def test_kok_jangak_is_a_city_and_bishkek_has_city_districts():
    table = read(
        "41703220400010,Кок-Жангак,district,41703000000000",
        "41711201000000,Ленинский район,district,41711000000000",
        "41711201510010,Чон-Арык,town,41711201000000",
    )
    kinds = [(row.level, row.kind) for row in table.rows]
    assert kinds == [
        (Level.DISTRICT, UnitKind.CITY),
        (Level.AYIL_OKMOTU, UnitKind.CITY_DISTRICT),
        (Level.SETTLEMENT, UnitKind.TOWN),
    ]


def test_parts_of_a_town_stand_under_the_town():
    table = read(
        "41703211000000,Аксыйский район,district,41703000000000",
        "41703211610010,Кербен,town,41703211000000",
        "41703211610810,Курулуш,town,41703211000000",
    )
    units = build_boundary_set([table], info=INFO)[0].units
    assert units.loc["KG03211610010", "level"] == Level.AYIL_OKMOTU
    assert units.loc["KG03211610010", "parent"] == "KG03211000000"
    assert units.loc["KG03211610810", "parent"] == "KG03211610010"


def test_columns_may_come_in_any_order_and_with_a_byte_order_mark():
    data = "\ufeffkind,soate,parent_soate,name_ru\nvillage,41702205805010,,А\n".encode()
    assert is_gazetteer(data)
    assert len(read_gazetteer(data, file_name="s.csv").rows) == 1


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("gazetteer_header", b"code,name\n1,2\n"),
        ("gazetteer_header", b""),
        ("gazetteer_encoding", HEADER.encode() + "41702205805010,Ак,village,".encode("cp1251")),
        ("gazetteer_too_large", bytes(20_000_001)),
    ],
)
def test_what_is_no_classifier_is_refused(code, data):
    with pytest.raises(IntakeError) as caught:
        read_gazetteer(data, file_name="s.csv")
    assert (caught.value.code, caught.value.params["file"]) == (code, "s.csv")


def test_other_tables_are_not_taken_for_a_classifier():
    assert not is_gazetteer(b"incident_id,lat,lng\n1,42,74\n")
    assert not is_gazetteer(b"")
    assert not is_gazetteer(bytes(1000))


def test_the_classifier_of_2021_lists_every_municipality(shared_dir):
    path = shared_dir / "gazetteer" / "soate_kgz_2021.csv"
    table = read_gazetteer(path.read_bytes(), file_name=path.name)
    boundary_set, report = build_boundary_set([table], info=INFO)
    units = boundary_set.units
    assert (report.read, report.units, report.merged, report.rejected) == (2438, 2437, 1, ())
    aimaks = units[units["kind"] == UnitKind.AYIL_OKMOTU]
    assert len(aimaks) == 453
    above = units.loc[aimaks["parent"]]
    assert set(above["kind"]) == {UnitKind.DISTRICT}
    assert above["parent"].map(units["kind"]).eq(UnitKind.OBLAST).all()
    assert report.without_parent == ()
    assert (units["level"] == Level.DISTRICT).sum() == 40 + 13
    assert units["kind"].eq(UnitKind.CITY_DISTRICT).sum() == 4
    assert units[units["level"] == Level.SETTLEMENT]["unreviewed"].all()
    named = units.loc["KG05236000000":"KG05236999999"].set_index("name_en")
    assert named.loc["Kulundu", "kind"].tolist() == [UnitKind.AYIL_OKMOTU, UnitKind.VILLAGE]
    assert (units[["name_ky", "name_ru", "name_en"]] != "").all(axis=None)


def test_a_quotation_mark_that_is_never_closed_is_told():
    with pytest.raises(IntakeError) as refused:
        read('41702205805000,"' + "x" * 200_000)
    assert refused.value.code == "csv_open_quote"
