"""A file in, a typed frame and every fault out; nothing of a person kept."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from i18n import LANGUAGES, keys, translator
from intake.template import template
from model.records import (
    HOTSPOT_COLUMNS,
    INCIDENT_COLUMNS,
    PLACE_COLUMNS,
    PRECINCT_COLUMNS,
    RecordKind,
)
from store.database import open_store
from store.records import add_incidents, load_incidents
from tests.intake.files import (
    csv_file,
    fault_keys,
    geojson_file,
    read,
    warning_keys,
    xlsx_file,
)
from tests.timing import least_cpu_s

POINT = {"type": "Point", "coordinates": [74.5, 42.5]}


def test_good_incidents_become_a_typed_frame() -> None:
    intake = read(
        csv_file(
            "14.03.2025,22,Мал уурдоо,42.4907,78.3936,street,7",
            "2025-03-15 09:10,,road_safety,42°30'N,78.4,,",
            header="Күнү,Саат,Категория,Кеңдик,Узундук,Жердин тактыгы,№",
        )
    )
    assert (intake.read, intake.rejected, intake.faults, intake.warnings) == (2, 0, (), ())
    expected = pd.DataFrame(
        {
            "occurred_on": pd.Series(["2025-03-14", "2025-03-15"], dtype="datetime64[s]"),
            "hour": pd.array([22, 9], dtype="Int8"),
            "category": pd.Series(["cattle_theft", "road_safety"], dtype="str"),
            "lng": [78.3936, 78.4],
            "lat": [42.4907, 42.5],
            "precision": pd.Series(["street", "exact"], dtype="str"),
            "is_demo": [False, False],
            "reference": pd.Series(["7", ""], dtype="str"),
        }
    )
    pd.testing.assert_frame_equal(intake.frame, expected)
    assert set(INCIDENT_COLUMNS) == {*intake.frame, "incident_id", "import_id"} - {"reference"}


def test_all_faults_of_a_row_are_told_at_once() -> None:
    intake = read(
        csv_file("31.02.2025,25,кража скотта,74.59,42.87", "01.03.2025,1,other,42.5,74.5")
    )
    assert fault_keys(intake) == [
        (2, "date", "date_impossible"),
        (2, "hour", "hour"),
        (2, "category", "word_near"),
        (2, "lat", "swapped"),
    ]
    assert (intake.read, intake.rejected, len(intake.frame)) == (2, 1, 1)


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        (",,,,", []),  # blank rows are no rows
        ("01.03.2025,,,42.5,74.5", [("category", "missing")]),
        ("01.03.2025,1,other,,74.5", [("lat", "missing")]),
        ("01.03.2025,1,other,,", [("lat", "missing"), ("lng", "missing")]),
        ("01.03.2025,1,other,50,74.5", [("lat", "outside")]),
        ("01.03.2025,1,other,50,100", [("lat", "outside"), ("lng", "outside")]),
        ("01.03.2025,1,other,74.5,42.5", [("lat", "swapped")]),
        ("01.03.2025,1,other,nan,74.5", [("lat", "coordinate")]),
        ("01.03.2025,1,other,1e308,74.5", [("lat", "coordinate")]),
        ("02.06.2025,1,other,42.5,74.5", [("date", "date_future")]),
        ("01.03.2025,1,other,42.5,74.5,9", [("", "cells")]),
        ("01.03.2025,1,other,39.1,80.3", []),  # the limits belong to the country
        ("01.06.2025,1,other,42.5,74.5", []),  # so does today
    ],
)
def test_faults_of_a_row(row: str, faults: list[tuple[str, str]]) -> None:
    intake = read(csv_file(row, "01.03.2025,1,other,42.5,74.5"))
    assert [(column, key) for _, column, key in fault_keys(intake)] == faults


def test_identical_rows_are_kept_with_a_warning() -> None:
    row = "01.03.2025,1,other,42.5,74.5"
    intake = read(csv_file(row, row, row))
    assert len(intake.frame) == 3
    (warning,) = intake.warnings
    assert (warning.key, warning.params["count"]) == ("intake.identical_rows", 2)


def test_nothing_of_a_person_is_kept() -> None:
    intake = read(
        csv_file(
            "01.03.2025,1,other,42.5,74.5,Асан Үсөнов,0555123456",
            header="date,hour,category,lat,lng,ФИО,телефон",
        )
    )
    assert warning_keys(intake) == ["personal_left_out"]
    assert "Асан" not in intake.frame.to_csv()
    assert "0555" not in repr(intake.warnings)


def test_reference_is_never_quoted() -> None:
    number = "secret" * 300
    row, header = f"01.03.2025,1,other,42.5,74.5,{number}", "date,hour,category,lat,lng,№"
    intake = read(csv_file(row, header=header))
    assert fault_keys(intake) == [(2, "№", "text_long")]
    assert "secret" not in repr(intake.faults)


def test_demo_stays_demo() -> None:
    intake = read(csv_file("01.03.2025,other,42.5,74.5,1", header="date,category,lat,lng,is_demo"))
    assert intake.frame["is_demo"].tolist() == [True]


def test_xlsx_with_typed_cells() -> None:
    intake = read(
        xlsx_file(
            ["Дата", "Час", "Категория", "Широта", "Долгота"],
            [date(2025, 3, 14), 22, "кража скота", 42.4907, 78.3936],
            [date(2025, 3, 15), "", "кража скота", "42,5", "78,4"],
            [45732, 1, "other", 42.5, 78.4],  # a serial number that is not told to be a date
        )
    )
    assert fault_keys(intake) == []
    assert intake.frame["occurred_on"].dt.strftime("%m-%d").tolist() == ["03-14", "03-15", "03-16"]
    assert intake.frame["lat"].tolist() == [42.4907, 42.5, 42.5]
    (warning,) = intake.warnings
    assert warning.params == {"count": 1, "value": "45732", "day": date(2025, 3, 16)}


OFFICE_ROWS = (
    "14.03.25;Кража скота;42,5;74,5",
    "15 марта 2025 г.;ДТП;42,6;74,6",
)


def test_names_of_columns_are_found_under_a_title_and_a_total_is_told() -> None:
    title = ("СВОДКА о преступлениях;;;", "по району за 2025 год;;;", ";;;")
    intake = read(csv_file(*title[1:], "Дата;Вид;Широта;Долгота", *OFFICE_ROWS, "Итого;2;;",
                           header=title[0]))  # fmt: skip
    assert (intake.read, len(intake.frame), intake.rejected) == (3, 2, 1)
    assert warning_keys(intake) == ["header_below"]
    assert intake.warnings[0].params["row"] == 4
    assert fault_keys(intake) == [(7, "", "total")]
    assert intake.frame["occurred_on"].dt.day.tolist() == [14, 15]


def test_a_title_without_delimiters_does_not_hide_them() -> None:
    intake = read(csv_file("date,category,lat,lng", "14.03.2025,other,42.5,74.5", header="Report"))
    assert (len(intake.frame), intake.faults) == (1, ())


def test_two_lines_of_names_under_merged_cells_and_a_line_that_numbers_them() -> None:
    intake = read(
        xlsx_file(
            ["№", "Дата", "Вид", "Координаты", "", "ФИО"],
            ["", "", "", "Широта", "Долгота", ""],
            [1, 2, 3, 4, 5, 6],
            [1, "14.03.2025", "ДТП", 42.5, 74.5, "X"],
            [2, "15.03.2025", "ДТП", 42.6, 74.6, "Y"],
        )
    )
    assert (intake.read, intake.frame["lng"].tolist()) == (2, [74.5, 74.6])
    assert intake.frame["reference"].tolist() == ["", ""]
    assert warning_keys(intake) == ["header_below", "personal_left_out", "row_numbers"]


def test_the_sheet_with_the_records_is_found_behind_one_of_notes() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        notes = workbook.add_worksheet("Пояснение к данным")
        notes.write(0, 0, "Координаты сняты навигатором")
        records = workbook.add_worksheet("Январь")
        records.write_row(0, 0, ["Дата", "Вид", "Широта", "Долгота"])
        records.write_row(1, 0, ["14.03.2025", "ДТП", "42,5", "74,5"])
    intake = read(buffer.getvalue())
    assert (len(intake.frame), warning_keys(intake)) == (1, ["other_sheets"])
    assert intake.warnings[0].params["sheet"] == "Январь"


def test_a_column_that_counts_rows_is_no_number_of_records() -> None:
    def numbers(column: str, *values: str) -> list[str]:
        rows = (f"{one},14.03.2025,other,42.5,74.5" for one in values)
        found = read(csv_file(*rows, header=f"{column},date,category,lat,lng"))
        return found.frame["reference"].tolist()

    assert numbers("№", "1", "2", "3") == ["", "", ""]
    assert numbers("№", "1.", "2.", "") == ["", "", ""]
    assert numbers("№", "17", "18") == ["17", "18"]
    assert numbers("КУСП", "1", "2") == ["1", "2"]


def test_coordinates_in_one_cell() -> None:
    rows = ("14.03.2025;other;42,87 74,59", "14.03.2025;other;74.59, 42.87", "14.03.2025;other;x")
    intake = read(csv_file(*rows, header="date;category;Координаты"))
    assert intake.frame[["lat", "lng"]].to_numpy().tolist() == [[42.87, 74.59]]
    assert fault_keys(intake) == [(3, "Координаты", "swapped"), (4, "Координаты", "coordinates")]
    far = read(csv_file("14.03.2025;other;55.75 37.61", header="date;category;gps"))
    assert fault_keys(far) == [(2, "gps", "outside"), (2, "gps", "outside")]


def test_columns_named_the_wrong_way_round_are_told_once() -> None:
    intake = read(csv_file(*["01.03.2025,1,other,74.5,42.5"] * 3, "01.03.2025,1,other,42.5,74.5"))
    (warning,) = intake.warnings
    assert warning.key == "intake.columns_swapped"
    assert warning.params == {"count": 3, "lat": "lat", "lng": "lng"}
    assert warning_keys(read(csv_file("01.03.2025,1,other,74.5,42.5"))) == []


def test_geojson_incidents() -> None:
    properties = {"date": "14.03.2025", "category": "alcohol", "name": "X"}
    line = {"type": "LineString", "coordinates": [[74.5, 42.5], [74.6, 42.6]]}
    swapped = {"type": "Point", "coordinates": [42.5, 74.5]}
    intake = read(
        geojson_file(
            (properties, POINT), (properties, line), (properties, None), (properties, swapped)
        )
    )
    assert fault_keys(intake) == [
        (2, "geometry", "geometry_type"),
        (3, "lat", "missing"),
        (3, "lng", "missing"),
        (4, "geometry", "geometry_swapped"),
    ]
    assert intake.frame[["lng", "lat"]].values.tolist() == [[74.5, 42.5]]
    assert warning_keys(intake) == ["personal_left_out"]


def test_geojson_dates_with_a_time_zone() -> None:
    days = ["2025-03-14T00:00:00Z", "2025-03-14T02:30:00+06:00", "2025-03-14T23:30:00Z"]
    rows = [({"date": day, "category": "alcohol"}, POINT) for day in days]
    intake = read(geojson_file(*rows))
    assert fault_keys(intake) == [(3, "hour", "hour")]  # the 15th here: nothing is guessed
    assert intake.frame["occurred_on"].dt.day.tolist() == [14, 14]
    assert intake.frame["hour"].isna().tolist() == [True, False]
    assert intake.frame["hour"][1] == 2


def test_a_faulty_shape_is_told_once() -> None:
    beyond = {"type": "Point", "coordinates": [1e308, 42.5]}
    intake = read(geojson_file(({"date": "14.03.2025", "category": "alcohol"}, beyond)))
    assert [(fault.column, fault.text.key) for fault in intake.faults] == [
        ("geometry", "error.vector_not_finite")
    ]


HOTSPOTS = "category,mapped_by,mapped_on,wkt,severity,group_size,radius_m,time_of_day,season"


def test_hotspots_of_points_lines_and_areas() -> None:
    intake = read(
        csv_file(
            "road_safety;Аялдар;01.03.2025;POINT (74.5 42.5);3;12;150;Түнкүсүн;кыш",
            "alcohol;молодёжь;01.03.2025;LINESTRING (74.5 42.5, 74.6 42.6);;;;;",
            "other;LCPC;01.03.2025;POLYGON ((74 42, 75 42, 75 43, 74 42));1;;;;",
            "other;LCPC;01.03.2025;MULTIPOLYGON (((74 42, 75 42, 75 43, 74 42)));3;;;;",
            header=HOTSPOTS.replace(",", ";"),
        ),
        kind=RecordKind.HOTSPOTS,
    )
    assert intake.faults == ()
    assert set(HOTSPOT_COLUMNS) == {*intake.frame, "hotspot_id", "import_id"} - {
        "reference",
        "geometry",
    }
    first = intake.frame.iloc[0]
    assert (first["mapped_by"], first["severity"], first["group_size"]) == ("women", 3, 12)
    assert (first["radius_m"], first["time_of_day"], first["season"]) == (150, "night", "winter")
    assert intake.frame["severity"].tolist() == [3, 2, 1, 3]
    assert np.isnan(intake.frame["radius_m"].iloc[1])
    assert intake.frame.geometry.geom_type.tolist() == ["Point", "LineString", "Polygon", "Polygon"]
    assert intake.frame.crs == "EPSG:4326"
    assert warning_keys(intake) == ["severity_assumed"]


@pytest.mark.parametrize(
    ("wkt", "fault"),
    [
        ("POINT (42.5 74.5)", "geometry_swapped"),
        ("POINT (74.5 55)", "geometry_outside"),
        ("POINT EMPTY", "geometry_empty"),
        ("POINT (nan nan)", "geometry_outside"),
        ("MULTIPOINT (74.5 42.5, 74.6 42.6)", "geometry_type"),
        ("POLYGON ((74 42, 75 43, 75 42, 74 43, 74 42))", "geometry_crossed"),
        ("LINESTRING (74 42, 99 42)", "geometry_outside"),
        ("POLYGON ((73 41, 75 41, 75 43, 73 43, 73 41))", "error.area_too_large"),
        ("nonsense", "wkt"),
    ],
)
def test_shapes_that_cannot_be_kept(wkt: str, fault: str) -> None:
    intake = read(
        csv_file(f'other,women,01.03.2025,"{wkt}"', header="category,mapped_by,mapped_on,wkt"),
        kind=RecordKind.HOTSPOTS,
    )
    assert [key for _, _, key in fault_keys(intake)] == [fault]


def test_places_with_and_without_position() -> None:
    intake = read(
        csv_file(
            "опорный пункт,,Ак-Суу милиция пункту,42.5,78.4",
            "Мероприятие,патруль,Патруль пастбищ,,",
            "activity,,Football field,,",
            "КАБ,,,42.5,78.4",
            "КАБ,,Жеңиш КАБы,42.5,",
            header="вид,мероприятие,название,lat,lng",
        ),
        kind=RecordKind.PLACES,
    )
    assert fault_keys(intake) == [(5, "название", "missing"), (6, "lng", "missing")]
    frame = intake.frame
    assert set(PLACE_COLUMNS) == {*frame, "place_id", "import_id"} - {"reference", "geometry"}
    assert frame["kind"].tolist() == ["police_point", "activity", "activity"]
    assert frame["activity_kind"].tolist() == ["", "patrol", "other"]
    assert frame["name_ru"].tolist() == ["Ак-Суу милиция пункту", "Патруль пастбищ", ""]
    assert frame["name_en"].tolist() == ["", "", "Football field"]
    assert frame.geometry.isna().tolist() == [False, True, True]


PLACES_HEADER = "вид,название,часы работы,сотрудник есть,услуги,Женсовет: членов,wkt"


def test_places_with_hours_services_and_bodies() -> None:
    intake = read(
        csv_file(
            'единое окно,Ноокат,Дш-Жм 9.00–18.00,ооба,"КАБ, милиция|мэрия",,POINT (72.6 40.3)',
            'КАБ,Жеңиш КАБы,"Пн-Пт 9:00-12:00, 13:00-18:00",0,,11,POINT (72.7 40.3)',
            "ФАП,Боз-Учук ФАПы,,,,,POINT (78.5 42.5)",
            'кайгуул,Жайыт кайгуулу,22:00-06:00,,,,"LINESTRING (72.6 40.3, 72.7 40.3)"',
            "единое окно,Өзгөн,,,,,POINT (73.3 40.7)",
            header=PLACES_HEADER.replace("сотрудник есть", "Есть ли сотрудник"),
        ),
        kind=RecordKind.PLACES,
    )
    assert intake.faults == ()
    frame = intake.frame
    assert frame["kind"].tolist() == [
        "one_stop_shop",
        "lcpc_office",
        "public_building",
        "patrol",
        "one_stop_shop",
    ]
    assert frame["open_hours"].tolist() == [
        "Mo-Fr 09:00-18:00",
        "Mo-Fr 09:00-12:00,13:00-18:00",
        "",
        "Mo-Su 22:00-06:00",
        "",
    ]
    assert frame["services"].tolist() == ["lcpc|municipality|police", "", "", "", ""]
    assert frame["is_manned"].tolist() == [True, False, pd.NA, pd.NA, pd.NA]
    assert frame["women_council_members"].tolist() == [pd.NA, 11, pd.NA, pd.NA, pd.NA]
    assert frame["women_council_members"].dtype == "Int16"
    (warning,) = intake.warnings
    assert (warning.key, warning.params["count"]) == ("intake.services_missing", 1)


def test_faults_of_hours_services_and_routes() -> None:
    intake = read(
        csv_file(
            "опорный пункт,А,после обеда,может быть,,,POINT (72.6 40.3)",
            "опорный пункт,Б,,,police|вертолёт,501,POINT (72.6 40.3)",
            "мобильная группа,В,,,,,POINT (72.6 40.3)",
            "ДНД,Г,,,,,",
            header=PLACES_HEADER.replace("сотрудник есть", "Есть ли сотрудник"),
        ),
        kind=RecordKind.PLACES,
    )
    assert [(row, key) for row, _, key in fault_keys(intake)] == [
        (2, "hours.fault_word"),
        (2, "yes_no"),
        (3, "word"),
        (3, "number"),
        (4, "moving_point"),
        (5, "moving_point"),
    ]
    assert intake.rejected == 4
    assert intake.warnings == ()


COUNTRY = "POLYGON ((70 40, 80 40, 80 43, 70 43, 70 40))"
PRECINCTS_HEADER = "участок;айыл аймагы;сёла;по штату;фактически;уволено за год;участковый;wkt"


def test_precincts_by_area_and_by_villages() -> None:
    square = "POLYGON ((74.5 42.5, 74.6 42.5, 74.6 42.6, 74.5 42.6, 74.5 42.5))"
    intake = read(
        csv_file(
            "№ 3;Ак-Суу;Ак-Суу, Боз-Учук;2;1;1;Асанов А.;",
            f"4;;;7;7;;;{square}",
            header=PRECINCTS_HEADER,
        ),
        kind=RecordKind.PRECINCTS,
    )
    assert intake.faults == ()
    frame = intake.frame
    assert {*frame, "precinct_id", "import_id"} - {"reference", "geometry"} == set(PRECINCT_COLUMNS)
    assert frame["post"].tolist() == ["№ 3", "4"]
    assert frame["villages"].tolist() == ["Ак-Суу;Боз-Учук", ""]
    assert frame["village_pcodes"].tolist() == ["", ""]
    assert frame[["posts", "filled"]].to_numpy().tolist() == [[2, 1], [7, 7]]
    assert frame["left_last_year"].tolist() == [1, pd.NA]
    assert {str(frame[name].dtype) for name in ("posts", "filled", "left_last_year")} == {"Int16"}
    assert frame.geometry.isna().tolist() == [True, False]
    (warning,) = intake.warnings
    assert (warning.key, warning.params["columns"]) == ("intake.personal_left_out", "участковый")
    assert "Асанов" not in frame.to_csv()


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        ("№ 3;;Ак-Суу;2;3;;;", [("фактически", "filled")]),
        ("№ 3;;;2;1;;;", [("сёла", "nowhere")]),
        ("№ 3;;, ,;2;1;;;", [("сёла", "nowhere")]),
        (";;Ак-Суу;;1;;;", [("участок", "missing"), ("по штату", "missing")]),
        ("№ 3;;Ак-Суу;-1;1;;;", [("по штату", "number")]),
        ("№ 3;;Ак-Суу;1,5;1;;;", [("по штату", "number")]),
        ("№ 3;;Ак-Суу;900;1;;;", [("по штату", "number")]),
        ("№ 3;;;2;1;;;POINT (74.5 42.5)", [("wkt", "geometry_type")]),
        (f"№ 3;;;2;1;;;{COUNTRY}", [("wkt", "error.area_too_large")]),
    ],
)
def test_faults_of_a_precinct(row: str, faults: list[tuple[str, str]]) -> None:
    intake = read(
        csv_file(row, "5;;Ак-Суу;1;1;;;", header=PRECINCTS_HEADER), kind=RecordKind.PRECINCTS
    )
    assert [(column, key) for _, column, key in fault_keys(intake)] == faults


def test_geojson_precincts() -> None:
    area = {"type": "Polygon", "coordinates": [[[74, 42], [74.1, 42], [74.1, 42.1], [74, 42]]]}
    known = {"post": "1", "posts": 1, "filled": 0}
    intake = read(
        geojson_file((known, area), (known, POINT), (known, None)), kind=RecordKind.PRECINCTS
    )
    assert fault_keys(intake) == [
        (2, "geometry", "geometry_type"),
        (3, "villages", "nowhere"),
    ]
    assert len(intake.frame) == 1


def test_file_of_bad_rows_only_gives_a_typed_empty_frame() -> None:
    bad = read(csv_file("x,x,x,x,x"))
    good = read(csv_file("01.03.2025,1,other,42.5,74.5"))
    assert len(bad.frame) == 0
    assert (bad.frame.dtypes == good.frame.dtypes).all()


@pytest.mark.parametrize("kind", RecordKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_template_reads_back_without_a_word(kind: RecordKind, language: str) -> None:
    intake = read(template(kind, translate=translator(language)), kind=kind)
    assert (intake.read, intake.faults, intake.warnings) == (1, (), ())
    assert len(intake.frame) == 1


def test_every_message_exists_in_every_language() -> None:
    sources = [p.read_text(encoding="utf-8") for p in Path("intake").glob("*.py")]
    used = {
        word.split('"')[0]
        for source in sources
        for word in source.split('"intake.')[1:]
        if "{" not in word.split('"')[0]
    }
    assert len(used) > 30
    for language in LANGUAGES:
        assert {f"intake.{word}" for word in used} <= keys(language)


def test_fifty_thousand_rows_cost_a_few_times_a_plain_loop() -> None:
    rows = [
        f"{1 + n % 28:02d}.03.2025,{n % 24},cattle_theft,{42 + n / 1e5:.5f},{74 + n / 1e5:.5f}"
        if n % 20
        else f"31.02.2025,{n % 30},cattle theftt,{74 + n / 1e5:.5f},{42 + n / 1e5:.5f}"
        for n in range(50_000)
    ]
    data = csv_file(*rows)
    assert read(data).rejected == 2_500
    took = least_cpu_s(lambda: read(data), times=2)
    plain = least_cpu_s(lambda: read_plainly(rows), times=2)
    assert took < 8 * plain, (took, plain)  # idle 2.3 times


def read_plainly(rows: list[str]) -> list[tuple[datetime, int, str, float, float]]:
    """Read the good rows, one after the other and without checks."""
    found = []
    for day, hour, category, lat, lng in csv.reader(rows):
        if not day.startswith("31."):
            at = datetime.strptime(day, "%d.%m.%Y")
            found.append((at, int(hour), category, float(lat), float(lng)))
    return found


CELLS = (
    "|01.03.2025|2025-03-01|31.02.2025|other|Мал уурдоо|42.5|74.5|42,5|74°30'|nan|1e308|=1+1|-5|'x"
    '|"|a\nb|Жеңиш|999999999999999999999999'
)
CELL = st.one_of(
    st.sampled_from(CELLS.split("|")),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12),
)
ROW = st.tuples(
    st.sampled_from(["", "a1", "a2", "b"]),
    st.one_of(st.sampled_from(["01.03.2025", "02.03.2025"]), CELL),
    st.one_of(st.sampled_from(["", "5", "25"]), CELL),
    st.one_of(st.just("other"), CELL),
    st.one_of(st.just("42.5"), CELL),
    st.one_of(st.just("74.5"), CELL),
    CELL,
)


@settings(max_examples=40)
@given(st.lists(ROW, min_size=1, max_size=12), st.sampled_from([",", ";", "\t"]))
def test_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], delimiter: str
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["№", "date", "hour", "category", "lat", "lng", "ФИО"])
    writer.writerows(rows)
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    if not filled:
        return
    intake = read(buffer.getvalue().encode())
    assert intake.read == filled == len(intake.frame) + intake.rejected
    kept = [number for number, row in enumerate(rows, start=2) if any(c.strip() for c in row)]
    rejected = {fault.row for fault in intake.faults}
    assert rejected <= set(kept)
    assert len(rejected) == intake.rejected
    with open_store(tmp_path_factory.mktemp("home")) as store:
        for _ in range(2):
            report = add_incidents(
                store,
                intake.frame,
                file_name="file",
                sha256=intake.sha256,
                read=intake.read,
                faults=intake.faults,
            )
            assert report.read == report.stored + report.duplicate + report.rejected
        assert report.stored == 0  # the second time adds nothing
        assert report.duplicate == len(intake.frame)
        numbers = [number for number in intake.frame["reference"] if number]
        assert len(load_incidents(store)) == len(intake.frame) - len(numbers) + len(set(numbers))
