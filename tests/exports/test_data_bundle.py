"""An export of data, opened by other programs: what the view holds is what they find."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import struct
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook

from exports.about import WORKING_MARK
from exports.data_bundle import README, DataFormat, write_data_bundle
from exports.layer_rows import layer_classes
from exports.qgis_style import STYLES_TABLE
from i18n import LANGUAGES
from layers.layer import LayerKind, LegendEntry, MapView
from model.errors import PrivacyError
from model.formulas import guard_text
from model.text import Text, text
from model.view import Tier
from tests.exports.samples import (
    MADE_ON,
    Options,
    SampleTranslator,
    empty_cube,
    says,
    shape_layer,
    view_of,
)
from tests.exports.test_qgis_style import options_of, require_structure, rgb

pytestmark = pytest.mark.usefixtures("sample_names")

FORMULAS = ("=1+1", "@SUM(A1)", "\t=1", "+1", "-1")
PERIOD = text("dataexport.period", period=text("view.year", year="2025"))
CREDIT = text("dataexport.ground", layer=text("layer.lakes"), publisher="GSHHG", licence="LGPL")


def bundle(view: MapView, *formats: DataFormat, language: str = "en", **options) -> zipfile.ZipFile:
    data = write_data_bundle(
        view, formats=formats or tuple(DataFormat), language=language, made_on=MADE_ON,
        period=PERIOD, credits=(CREDIT,), **options,
    )  # fmt: skip
    archive = zipfile.ZipFile(BytesIO(data))
    assert archive.testzip() is None
    return archive


def unpacked(archive: zipfile.ZipFile, folder: Path) -> Path:
    archive.extractall(folder)
    return folder


def readme(archive: zipfile.ZipFile) -> str:
    return archive.read(README).decode("utf-8-sig")


def with_lines_and_areas(view: MapView) -> MapView:
    """Return a view whose areas are joined by a line in the same layer."""
    areas = next(layer for layer in view.layers if layer.key == "hotspot_area")
    line = areas.table.iloc[:1].assign(id="line", fill="")
    line = line.set_geometry([shapely.LineString([(77.5, 41.9), (77.8, 42.0)])], crs=4326)
    entry = LegendEntry(says("Сызык", "Линия", "A line"), "", "#8c3d00", 1.0, pattern="hatch")
    table = pd.concat([areas.table, line], ignore_index=True)
    mixed = replace(areas, table=table, legend=(*areas.legend, entry))
    return replace(view, layers=tuple(mixed if one is areas else one for one in view.layers))


def with_names(view: MapView, names: tuple[str, ...]) -> MapView:
    """Return a view with a layer of areas whose names are these."""
    boxes = [shapely.box(77.5 + at / 10, 41.9, 77.55 + at / 10, 42.0) for at in range(len(names))]
    layer = shape_layer(
        "named", view.layers[2].pane, says("Аймак"), boxes, Options(tier=view.tier),
        outline="#4a4a4a", outline_px=1.0, labels=list(names),
    )  # fmt: skip
    return replace(view, layers=(*view.layers, layer))


@pytest.mark.parametrize("tier", list(Tier))
def test_a_geopackage_holds_every_layer_with_its_rows_and_classes(tmp_path, tier):
    view = view_of(Options("district", "en", tier))
    path = unpacked(bundle(view, DataFormat.GPKG), tmp_path) / "map.gpkg"
    names = dict(pyogrio.list_layers(path).tolist())
    assert set(names) == {layer.key for layer in view.layers} | {"about", STYLES_TABLE}
    for layer in view.layers:
        rows = gpd.read_file(path, layer=layer.key)
        assert rows.crs.to_epsg() == 4326
        assert len(rows) == len(layer.table)
        if layer.kind is LayerKind.CELLS:
            assert [int(cell, 16) for cell in rows["cell"]] == layer.table.index.tolist()
            assert ("value" in rows) == (tier is Tier.WORKING)
        else:
            assert shapely.equals_exact(
                shapely.normalize(shapely.union_all(rows.geometry.to_numpy())),
                shapely.normalize(shapely.union_all(layer.table.geometry.to_numpy())),
                tolerance=1e-9,
            )
    about = pyogrio.read_dataframe(path, layer="about").set_index("key")["value"]
    assert about["tier"] == tier.value
    assert about["boundary_date"] == "2018-11-19"
    assert about["layer police_point"] == "Police point"


def test_every_layer_of_a_geopackage_has_its_style_as_default(tmp_path):
    view = with_lines_and_areas(view_of(Options("district", "en")))
    path = unpacked(bundle(view, DataFormat.GPKG), tmp_path) / "map.gpkg"
    styles = pyogrio.read_dataframe(path, layer=STYLES_TABLE)
    assert styles["useAsDefault"].all()
    kinds = {name: kind for name, kind in pyogrio.list_layers(path).tolist() if kind}
    assert set(styles["f_table_name"]) == set(kinds)
    assert {"hotspot_area", "hotspot_area_lines"} <= set(kinds)
    by_key = {layer.key: layer for layer in view.layers}
    for row in styles.itertuples():
        root = parse(row.styleQML)
        require_structure(root, geometry_of(kinds[row.f_table_name]))
        rows = gpd.read_file(path, layer=row.f_table_name)
        values = [one.get("value") for one in root.find("renderer-v2/categories")]
        assert set(rows["class"]) <= set(values)
        layer = by_key[row.f_table_name.removesuffix("_lines")]
        expected = [SampleTranslator("en")(one.text) for one in layer_classes(layer)[0]]
        if layer.key == "hotspot_area":  # areas and lines have the classes of their own
            expected = ["A line"] if row.f_table_name.endswith("_lines") else ["Unsafe area"]
        assert values == expected


def parse(written: str):
    return ElementTree.fromstring(written)  # noqa: S314  our own


def geometry_of(kind: str) -> str:
    if "Point" in kind:
        return "marker"
    return "line" if "Line" in kind else "fill"


def test_the_cells_of_a_geopackage_have_the_colours_of_the_legend(tmp_path):
    view = view_of(Options("district", "ky"))
    path = unpacked(bundle(view, DataFormat.GPKG, language="ky"), tmp_path) / "map.gpkg"
    styles = pyogrio.read_dataframe(path, layer=STYLES_TABLE).set_index("f_table_name")
    root = parse(styles.at["incidents", "styleQML"])
    symbols = root.findall("renderer-v2/symbols/symbol")
    colours = [options_of(symbol.find("layer"))["color"].rsplit(",", 1)[0] for symbol in symbols]
    assert colours == [rgb(entry.fill) for entry in view.layers[1].legend]


def test_approximate_boundaries_look_approximate_in_qgis(tmp_path):
    """Two districts share a border: it is one dashed line, and the legend says what it is."""
    view = view_of(Options("district", "en", is_approximate=True))
    path = unpacked(bundle(view, DataFormat.GPKG), tmp_path) / "map.gpkg"
    (layer,) = (one for one in view.layers if one.key == "district")
    lines = gpd.read_file(path, layer="district_lines")
    borders = [shape.boundary for shape in layer.table.geometry]
    once = borders[0].union(borders[1]).length
    assert shapely.length(lines.geometry).sum() == pytest.approx(once)
    assert once < sum(border.length for border in borders) - 0.1
    assert set(lines["accuracy"]) == {"approximate"}
    styles = pyogrio.read_dataframe(path, layer=STYLES_TABLE).set_index("f_table_name")
    drawn = parse(styles.at["district_lines", "styleQML"])
    category = drawn.find("renderer-v2/categories/category")
    assert category.get("label") == "District boundary. Approximate, not official"
    options = options_of(drawn.find("renderer-v2/symbols/symbol/layer"))
    assert (options["use_custom_dash"], options["customdash"]) == ("1", "1.587;1.058")
    assert drawn.get("labelsEnabled") == "0"
    areas = parse(styles.at["district", "styleQML"])
    assert options_of(areas.find("renderer-v2/symbols/symbol/layer"))["outline_style"] == "no"
    assert areas.get("labelsEnabled") == "1"  # names stand in the areas
    about = pyogrio.read_dataframe(path, layer="about").set_index("key")["value"]
    assert about["boundary_accuracy"] == "approximate"


def test_approximate_boundaries_look_approximate_in_kml(tmp_path):
    view = view_of(Options("district", "en", is_approximate=True))
    written = bundle(view, DataFormat.KML).read("map.kml").decode()
    assert "District boundary. Approximate, not official" in written
    space = "{http://www.opengis.net/kml/2.2}"
    lines = {
        style.get("id"): style.findtext(f"{space}LineStyle/{space}color")
        for style in parse(written).iter(f"{space}Style")
    }
    assert lines["district-0"] == "804a4a4a"  # half: KML has no dashes
    assert lines["lake-0"].startswith("ff")


def test_geojson_is_read_with_longitude_first(tmp_path):
    view = view_of(Options("district", "en"))
    folder = unpacked(bundle(view, DataFormat.GEOJSON), tmp_path) / "geojson"
    assert {file.stem for file in folder.iterdir()} == {layer.key for layer in view.layers}
    for layer in view.layers:
        rows = gpd.read_file(folder / f"{layer.key}.geojson")
        assert len(rows) == len(layer.table)
        assert rows.crs.to_epsg() == 4326
        west, south, east, north = rows.total_bounds
        assert 69 < west <= east < 81
        assert 39 < south <= north < 44


def test_kml_is_read_by_gdal_with_the_rows_of_the_view(tmp_path):
    view = with_lines_and_areas(view_of(Options("district", "en", Tier.WORKING)))
    path = unpacked(bundle(view, DataFormat.KML), tmp_path) / "map.kml"
    titles = [SampleTranslator("en")(layer.title) for layer in view.layers]
    assert [name for name, _ in pyogrio.list_layers(path).tolist()] == titles
    for layer, title in zip(view.layers, titles, strict=True):
        rows = gpd.read_file(path, layer=title)
        assert rows.crs.to_epsg() == 4326
        assert len(rows) == len(layer.table)
        if layer.kind is LayerKind.CELLS:
            assert rows["value"].astype(float).tolist() == layer.table["value"].tolist()
        else:
            assert shapely.equals_exact(
                shapely.force_2d(rows.geometry.normalize().to_numpy()),
                layer.table.geometry.normalize().to_numpy(),
                tolerance=1e-6,
            ).all()


def test_kml_has_the_colours_of_the_classes_and_hides_what_is_off():
    view = view_of(Options("district", "en"))
    off = replace(view, layers=tuple(replace(one, is_on=False) for one in view.layers))
    root = parse(bundle(view, DataFormat.KML).read("map.kml").decode())
    space = "{http://www.opengis.net/kml/2.2}"
    styles = {
        style.get("id"): style.findtext(f"{space}PolyStyle/{space}color")
        for style in root.iter(f"{space}Style")
    }
    assert styles["incidents-4"] == "bf943425"  # #253494, three quarters solid
    used = {one.text.removeprefix("#") for one in root.iter(f"{space}styleUrl")}
    assert used <= set(styles)
    assert {one.text for one in root.iter(f"{space}visibility")} == {"1"}
    hidden = parse(bundle(off, DataFormat.KML).read("map.kml").decode())
    assert {one.text for one in hidden.iter(f"{space}visibility")} == {"0"}


def test_no_text_of_people_is_markup_in_kml():
    names = ('<img src="http://a/x.png">', "a\x00b", "Ысык-Көл & Ко")
    view = with_names(view_of(Options("district", "en")), names)
    written = bundle(view, DataFormat.KML).read("map.kml").decode()
    space = "{http://www.opengis.net/kml/2.2}"
    told = {f"{space}name", f"{space}value"}
    shown = [one.text or "" for one in parse(written).iter() if one.tag in told]
    assert not any("<" in one for one in shown)
    assert '&lt;img src="http://a/x.png">' in shown
    described = parse(written).find(f"{space}Document/{space}description").text
    assert set(re.findall("<[^>]*>", described)) == {"<br>"}
    assert {"ab", "Ысык-Көл & Ко"} <= set(shown)


def test_tables_run_no_formula_and_keep_numbers():
    view = with_names(view_of(Options("district", "en", Tier.WORKING)), FORMULAS)
    archive = bundle(view, DataFormat.CSV, DataFormat.XLSX)
    rows = list(
        csv.DictReader(StringIO(archive.read("csv/named.csv").decode("utf-8-sig"), newline=""))
    )
    assert [row["label"] for row in rows] == [guard_text(name) for name in FORMULAS]
    assert all(row["label"].startswith("'") for row in rows)
    data = archive.read("map.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.sheet_names[-1] == "About this file"
    assert len(book.sheet_names) == len(view.layers) + 1
    named = book.get_sheet_by_name("Аймак").to_python()
    assert [row[1] for row in named[1:]] == list(FORMULAS)
    with zipfile.ZipFile(BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)
    cells = book.get_sheet_by_name("Incidents in one cell").to_python()
    at = cells[0].index("Exact value: incidents or marks, their number per km², or z of Gi*")
    assert [row[at] for row in cells[1:]] == view.layers[1].table["value"].tolist()


def test_csv_of_points_says_where_they_are():
    view = view_of(Options("district", "en"))
    written = bundle(view, DataFormat.CSV).read("csv/police_point.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(written)))
    point = view.layers[6].table.geometry.iloc[0]
    assert (float(rows[0]["lng"]), float(rows[0]["lat"])) == (point.x, point.y)
    assert {row["tier"] for row in rows} == {"public"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_says_all_that_must_be_known(language):
    view = view_of(Options("district", language, is_demo=True))
    off = replace(view.layers[6], is_on=False)
    view = replace(view, layers=tuple(off if one.key == off.key else one for one in view.layers))
    archive, t = bundle(view, language=language), SampleTranslator(language)
    told = readme(archive)
    assert "⟦" not in told
    assert told.startswith(t(view.title))
    facts = (
        t("sheet.demo_detail"),
        t("sheet.public_stamp"),
        "EPSG:4326",
        t(PERIOD),
        t("sheet.made_on", date=MADE_ON),
        t("dataexport.boundaries_as_of", date=view.boundary_set.date),
        view.boundary_set.title,
        view.boundary_set.licence,
        t(CREDIT),
        t("dataexport.records_public"),
        t("view.disclaimer"),
        *(t(line) for line in view.accounting.lines),
        *(t(coarser) for coarser in view.coarsened),
        t("sheet.sources", sources=t(view.sources[0])),
        *(
            f"- {name}: {t(f'export.column_{name}')}"
            for name in ("cell", "class", "class_index", "label", "lng", "lat", "tier", "is_demo")
        ),
    )
    for fact in facts:
        assert fact in told
    for layer in view.layers:
        (line,) = [one for one in told.splitlines() if one.startswith(f"- {layer.key}: ")]
        assert t(layer.title) in line
        assert str(len(layer.table)) in line
        assert (t("dataexport.off") in line) == (layer.key == "police_point")
        assert (t("dataexport.on") in line) == (layer.key != "police_point")
    for name in ("map.gpkg", "map.kml", "map.xlsx", "geojson/*.geojson", "csv/*.csv"):
        assert f"- {name}: " in told
    listed = [layer.key for layer in reversed(view.layers)]
    assert sorted(listed, key=lambda key: told.index(f"- {key}: ")) == listed  # the topmost first


def test_cells_lie_below_boundaries_as_on_the_map_whatever_order_they_come_in(tmp_path):
    view = view_of(Options("district", "en"))
    mixed = replace(view, layers=(*view.layers[2:], *view.layers[:2]))
    folder = unpacked(bundle(mixed, DataFormat.GPKG, DataFormat.KML), tmp_path)
    wanted = [layer.key for layer in view.layers]
    assert [n for n, kind in pyogrio.list_layers(folder / "map.gpkg").tolist() if kind] == wanted
    titles = [SampleTranslator("en")(layer.title) for layer in view.layers]
    assert pyogrio.list_layers(folder / "map.kml")[:, 0].tolist() == titles


def test_the_readme_lists_only_what_is_there_and_real_data_is_no_demo():
    told = readme(bundle(view_of(Options("district", "en")), DataFormat.KML))
    assert "map.kml" in told
    assert "gpkg" not in told
    assert "csv" not in told
    assert "- lng: " not in told  # in tables alone
    assert "DEMO" not in told


def test_a_name_with_line_breaks_begins_no_line_of_the_readme():
    view = view_of(Options("district", "en"))
    view = replace(view, title=says("A\r\n\r\nSources\n- forged"))
    assert readme(bundle(view, DataFormat.CSV)).startswith("A Sources - forged\r\n")


def test_a_working_file_is_marked_everywhere():
    mark = text(WORKING_MARK, number=7, reason="district meeting")
    view = view_of(Options("district", "en", Tier.WORKING))
    view = replace(view, disclaimers=(mark, *view.disclaimers))
    archive = bundle(view)
    said = SampleTranslator("en")(mark)
    assert readme(archive).splitlines()[2:4] == [
        "WORKING VIEW: not for projection or publication.",
        said,
    ]
    assert said in archive.read("map.kml").decode()
    assert said in json.loads(archive.read("geojson/incidents.geojson"))["metadata"]["disclaimer"]
    assert b"working" in archive.read("csv/incidents.csv")
    with zipfile.ZipFile(BytesIO(archive.read("map.xlsx"))) as parts:
        assert b"district meeting" in parts.read(
            "xl/worksheets/sheet1.xml"
        )  # on every printed page


@pytest.mark.parametrize("file_format", list(DataFormat))
def test_nothing_of_the_working_view_leaves_as_public(file_format):
    view = view_of(Options("district", "en"))
    smuggled = replace(view.layers[1], tier=Tier.WORKING)
    for leak in (
        replace(view, layers=(*view.layers, replace(smuggled, key="more"))),
        replace(view, cube=empty_cube()),
        replace(view, accounting=view_of(Options("district", "en", Tier.WORKING)).accounting),
    ):
        with pytest.raises(PrivacyError, match="export_not_disclosed"):
            bundle(leak, file_format)


def test_a_public_archive_has_no_exact_value_in_any_file(tmp_path):
    """A value that stands in no class limit is looked for in the bytes of every file."""
    view = view_of(Options("district", "en"))
    canary = 7_654_321.5
    table = view.layers[1].table.assign(value=canary)
    layers = tuple(
        replace(one, table=table) if one.key == "incidents" else one for one in view.layers
    )
    archive = bundle(replace(view, layers=layers))
    for name in archive.namelist():
        found = archive.read(name)
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(BytesIO(found)) as parts:
                found = b"".join(parts.read(part) for part in parts.namelist())
        assert not re.search(rb"7[ ,.]?654[ ,.]?321|7654321", found), name
        assert struct.pack(">d", canary) not in found  # as SQLite keeps a number
    rows = gpd.read_file(unpacked(archive, tmp_path) / "map.gpkg", layer="incidents")
    assert set(rows) == {"cell", "class_index", "class", "geometry"}


def test_the_same_view_makes_the_same_bytes_on_the_same_day(monkeypatch):
    view = view_of(Options("district", "ru"))
    options = {"formats": tuple(DataFormat), "language": "ru", "made_on": MADE_ON, "period": PERIOD}
    first = write_data_bundle(view, **options)
    assert write_data_bundle(view, **options) == first
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 14, 0, 0, 0)}


def test_formats_come_once_and_in_one_order_and_progress_is_told():
    told: list[float] = []
    view = view_of(Options("district", "en"))
    archive = bundle(
        view, DataFormat.CSV, DataFormat.KML, DataFormat.CSV, on_step=told.append, stem="osh"
    )
    names = archive.namelist()
    assert names[:2] == [README, "osh.kml"]
    assert len(names) == len(set(names)) == 2 + len(view.layers)
    assert told == [0.0, 0.5]


def test_a_view_with_nothing_in_it_makes_files_that_open(tmp_path):
    view = view_of(Options("district", "en"))
    layers = tuple(replace(layer, table=layer.table.iloc[:0]) for layer in view.layers)
    folder = unpacked(bundle(replace(view, layers=layers)), tmp_path)
    for layer in view.layers:
        assert gpd.read_file(folder / "map.gpkg", layer=layer.key).empty
        assert gpd.read_file(folder / "geojson" / f"{layer.key}.geojson").empty
        assert len((folder / "csv" / f"{layer.key}.csv").read_text("utf-8-sig").splitlines()) == 1
    assert parse((folder / "map.kml").read_text("utf-8")).tag.endswith("kml")
    assert "Rows: 0." in (folder / README).read_text("utf-8-sig")


def test_a_view_without_layers_makes_a_readme_and_empty_files(tmp_path):
    view = replace(view_of(Options("district", "en")), layers=())
    folder = unpacked(bundle(view), tmp_path)
    assert dict(pyogrio.list_layers(folder / "map.gpkg").tolist()) == {"about": None}
    assert CalamineWorkbook.from_path(folder / "map.xlsx").sheet_names == ["About this file"]


def test_layers_of_one_title_are_sheets_of_their_own():
    view = view_of(Options("district", "en"))
    same = Text("layer.all_normal")
    layers = tuple(replace(layer, title=same) for layer in view.layers[:3])
    data = bundle(replace(view, layers=layers), DataFormat.XLSX).read("map.xlsx")
    names = CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names
    assert len(names) == len({name.casefold() for name in names}) == 4
    assert all(len(name) <= 31 for name in names)


def test_a_geopackage_is_of_a_version_that_an_old_qgis_takes(tmp_path):
    path = (
        unpacked(bundle(view_of(Options("district", "en")), DataFormat.GPKG), tmp_path) / "map.gpkg"
    )
    connection = sqlite3.connect(path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (moment,) = connection.execute("SELECT update_time FROM layer_styles").fetchone()
    connection.close()
    assert version == 10200
    assert moment == "2026-03-14T00:00:00.000Z"
