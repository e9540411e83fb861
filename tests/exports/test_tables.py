"""Tables and GIS files: what went in comes out, marked, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook

from exports.about import COLUMN_KEYS, FileAbout
from exports.gis import CellFormat, write_cells, write_layer
from exports.tables import table_csv, table_xlsx
from geo.cells import cells_within, outlines_of, text_to_cell
from i18n import LANGUAGES, keys
from model.errors import GeometryError, HotspotsError, NotFoundError, PrivacyError
from model.formulas import guard_text
from model.view import Tier
from tests.exports.samples import BOUNDARY_SET, MADE_ON, Options, view_of

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a")']
ABOUT = FileAbout(Tier.WORKING, BOUNDARY_SET, made_on=MADE_ON)


@pytest.fixture
def cells() -> pd.DataFrame:
    within = cells_within(shapely.box(77.4, 41.9, 77.6, 42.0), resolution=8)
    frame = pd.DataFrame({"cell": within, "incident_count": np.arange(len(within))})
    return frame.assign(
        pcode=["KG02210000000", "=1+1"] * (len(within) // 2) + ["-"] * (len(within) % 2)
    )


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_round_trips_and_marks_every_row(cells):
    rows = read_csv(write_cells(cells, file_format=CellFormat.CSV, boundary_set=BOUNDARY_SET))
    assert len(rows) == len(cells)
    assert [text_to_cell(row["cell"]) for row in rows] == cells["cell"].tolist()
    assert [int(row["incident_count"]) for row in rows] == cells["incident_count"].tolist()
    assert {row["tier"] for row in rows} == {"working"}
    assert {row["boundary_date"] for row in rows} == {"2018-11-19"}
    assert {row["pcode"] for row in rows} >= {"KG02210000000", "'=1+1"}


def test_geojson_has_outlines_counterclockwise_and_says_what_it_is(cells):
    data = write_cells(cells, file_format=CellFormat.GEOJSON, boundary_set=BOUNDARY_SET)
    whole = json.loads(data)
    assert len(whole["features"]) == len(cells)
    assert whole["metadata"]["tier"] == "working"
    assert whole["metadata"]["boundary_set"] == BOUNDARY_SET.title
    assert "endorsement" in whole["metadata"]["disclaimer"]
    assert whole["metadata"]["column incident_count"] == "Number of incidents"
    read = gpd.read_file(BytesIO(data))
    assert all(ring.is_ccw for ring in read.geometry.exterior)
    assert shapely.equals_exact(
        shapely.normalize(read.geometry.to_numpy()),
        shapely.normalize(outlines_of(cells["cell"].to_numpy())),
        tolerance=1e-7,
    ).all()


def test_geopackage_opens_with_its_account(cells, tmp_path):
    data = write_cells(cells, file_format=CellFormat.GPKG, boundary_set=BOUNDARY_SET)
    path = tmp_path / "cells.gpkg"
    path.write_bytes(data)
    assert dict(pyogrio.list_layers(path).tolist())["cells"] == "Polygon"
    read = gpd.read_file(path, layer="cells")
    assert read.crs.to_epsg() == 4326
    assert read["incident_count"].tolist() == cells["incident_count"].tolist()
    about = pyogrio.read_dataframe(path, layer="about").set_index("key")["value"]
    assert about["tier"] == "working"
    assert about["boundary_licence"] == BOUNDARY_SET.licence
    assert pyogrio.read_info(path, layer="cells")["layer_metadata"]["tier"] == "working"


def test_geoparquet_reads_back_with_its_account(cells):
    data = write_cells(
        cells, file_format=CellFormat.PARQUET, boundary_set=BOUNDARY_SET, is_demo=True
    )
    read = gpd.read_parquet(BytesIO(data))
    assert read.crs.to_epsg() == 4326
    assert read["incident_count"].tolist() == cells["incident_count"].tolist()
    about = json.loads(pq.read_schema(BytesIO(data)).metadata[b"about"])
    assert about["tier"] == "working"
    assert "did not happen" in about["demo"]


def test_cells_may_come_as_text_or_as_the_index(cells):
    by_number = write_cells(cells, file_format=CellFormat.CSV, boundary_set=BOUNDARY_SET)
    as_text = cells.assign(cell=[f"{cell:x}" for cell in cells["cell"]])
    as_index = cells.set_index("cell")
    for same in (as_text, as_index):
        again = write_cells(same, file_format=CellFormat.CSV, boundary_set=BOUNDARY_SET)
        assert again == by_number
    with pytest.raises(GeometryError):
        wrong = cells.assign(cell="nonsense")
        write_cells(wrong, file_format=CellFormat.CSV, boundary_set=BOUNDARY_SET)


@pytest.mark.parametrize("file_format", list(CellFormat))
def test_no_cells_make_a_file_with_no_rows(cells, file_format, tmp_path):
    data = write_cells(cells.iloc[:0], file_format=file_format, boundary_set=BOUNDARY_SET)
    if file_format is CellFormat.CSV:
        assert data.decode("utf-8-sig").startswith("cell,incident_count,pcode,tier")
    elif file_format is CellFormat.PARQUET:
        assert gpd.read_parquet(BytesIO(data)).empty
    else:
        path = tmp_path / f"cells.{file_format}"
        path.write_bytes(data)
        assert gpd.read_file(path, layer="cells").empty


@pytest.mark.usefixtures("sample_names")
@pytest.mark.parametrize("file_format", list(CellFormat))
def test_a_public_layer_has_classes_and_no_exact_number(file_format, tmp_path):
    view = view_of(Options("district", "en"))
    path = tmp_path / f"layer.{file_format}"
    path.write_bytes(
        write_layer(view, "incidents", file_format=file_format, language="en", made_on=MADE_ON)
    )
    if file_format is CellFormat.CSV:
        rows = pd.read_csv(path, encoding="utf-8-sig")
        assert set(rows["tier"]) == {"public"}
    elif file_format is CellFormat.PARQUET:
        rows = gpd.read_parquet(path)
    else:
        rows = gpd.read_file(path, layer="incidents")
    table = view.layers[1].table
    assert len(rows) == len(table)
    assert "value" not in rows
    assert rows["class_index"].tolist() == table["class_index"].tolist()
    assert set(rows["class"]) == {"1–4", "5–9", "10–19", "20–49", "50–120"}


@pytest.mark.usefixtures("sample_names")
def test_a_working_layer_has_its_values_and_says_so():
    view = view_of(Options("district", "en", Tier.WORKING))
    data = write_layer(view, "incidents", file_format=CellFormat.GEOJSON, language="ru")
    whole = json.loads(data)
    assert whole["metadata"]["tier"] == "working"
    assert "РАБОЧИЙ ВИД" in whole["metadata"]["tier_note"]
    values = [feature["properties"]["value"] for feature in whole["features"]]
    assert values == view.layers[1].table["value"].tolist()


@pytest.mark.usefixtures("sample_names")
def test_points_and_areas_are_layers_too():
    view = view_of(Options("district", "en", is_approximate=True))
    rows = read_csv(write_layer(view, "police_point", file_format=CellFormat.CSV, language="en"))
    assert {row["class"] for row in rows} == {"Police point"}
    assert float(rows[0]["lng"]) == view.layers[6].table.geometry.iloc[0].x
    data = json.loads(write_layer(view, "district", file_format=CellFormat.GEOJSON, language="en"))
    assert {f["properties"]["accuracy"] for f in data["features"]} == {"approximate"}
    assert data["metadata"]["boundary_accuracy"] == "approximate"


@pytest.mark.usefixtures("sample_names")
def test_a_layer_of_the_working_view_does_not_leave_as_public():
    view = view_of(Options("district", "en"))
    leak = replace(view, layers=(replace(view.layers[1], tier=Tier.WORKING),))
    with pytest.raises(PrivacyError, match="export_not_disclosed"):
        write_layer(leak, "incidents", file_format=CellFormat.CSV, language="en")
    with pytest.raises(NotFoundError, match="no_such_layer"):
        write_layer(view, "nothing", file_format=CellFormat.CSV, language="en")


def test_a_text_that_is_cut_elsewhere_has_no_formula_in_its_parts():
    # Excel in Russian opens our commas with semicolons; quotation marks inside a line say nothing
    # to it then, so that a note decides where a cell begins.
    note = 'a bend;=HYPERLINK("http://a");\n+1\t@SUM(A1)\r\n-1'
    written = table_csv(pd.DataFrame({"id": [1], "note": [note], "end": ["x"]})).decode("utf-8-sig")
    for delimiter in ",;\t":
        rows = csv.reader(written.splitlines(), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "-", "@")), cell


def test_no_text_in_a_csv_is_a_formula_and_numbers_stay_numbers():
    frame = pd.DataFrame({"=name": FORMULAS, "count": np.arange(len(FORMULAS)) - 3})
    frame["mixed"] = pd.Series([1, "=2", None, -3, "x", 2.5, "ok"], dtype=object)
    rows = read_csv(table_csv(frame))
    assert list(rows[0]) == ["'=name", "count", "mixed"]
    assert [row["'=name"] for row in rows] == [guard_text(text) for text in FORMULAS]
    assert all(row["'=name"].startswith("'") for row in rows)
    assert [int(row["count"]) for row in rows] == frame["count"].tolist()
    assert [row["mixed"] for row in rows] == ["1", "'=2", "", "-3", "x", "2.5", "ok"]
    assert frame["=name"].tolist() == FORMULAS  # the input is not changed


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers():
    frame = pd.DataFrame(
        {
            "name": [*FORMULAS, "http://example.org", "12"],
            "incident_count": [1, 2, 3, 4, 5, 6, 7, 8, 9],
            "rate_per_1000": [0.5, np.nan, np.inf, 1, 2, 3, 4, 5, 6],
        }
    )
    data = table_xlsx(frame, about=ABOUT, language="ru", sheet_name="Ош: [2025]/*?")
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.sheet_names == ["Ош   2025", "О файле"]
    header, *rows = book.get_sheet_by_index(0).to_python()
    assert header == ["Название", "Число происшествий", "Происшествий на 1000 жителей"]
    assert [row[0] for row in rows] == frame["name"].tolist()
    assert [row[1] for row in rows] == frame["incident_count"].tolist()
    assert rows[1][2] == ""
    assert b"<f>" not in data
    about = dict(row[:2] for row in book.get_sheet_by_index(1).to_python() if row[0])
    assert about["tier"] == "working"
    assert about["boundary_date"] == "2018-11-19"


def test_a_table_too_long_for_a_worksheet_is_refused(monkeypatch):
    monkeypatch.setattr("exports.tables.MOST_ROWS", 3)
    with pytest.raises(HotspotsError, match="table_too_long"):
        table_xlsx(pd.DataFrame({"name": list("abcd")}), about=ABOUT, language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_ours_is_explained(language):
    assert {f"export.column_{name}" for name in COLUMN_KEYS} <= keys(language)
