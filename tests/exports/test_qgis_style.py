"""Styles for QGIS have the structure that QGIS reads, and the classes and colours of the legend.

QGIS itself is not needed: names of renderers, symbol layers, options and shapes are those that its
source reads (`QgsCategorizedSymbolRenderer::create`, `Qgs*SymbolLayer::create`, `decodeShape`).
"""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pandas as pd
import pytest
import shapely

from exports.layer_rows import layer_classes, layer_rows
from exports.qgis_style import layer_qml, style_rows
from exports.qgis_symbol import Geometry
from i18n import LANGUAGES, translator
from layers.cells import difference_layer, hot_cells_layer, incident_cells_layer
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.marks import hotspot_layers, places_layer
from layers.palette import APPROXIMATE_DASH, GI_STYLES, SYMBOLS
from model.records import PlaceKind
from model.text import text
from model.view import Tier
from tests.exports.samples import styled
from tests.exports.test_layer_rows import CELLS, counts, hotspots
from tests.layers.test_builders import places

QGIS_SHAPES = {
    "square", "diamond", "pentagon", "hexagon", "octagon", "triangle", "equilateral_triangle",
    "star", "circle", "cross", "cross_fill", "cross2", "semi_circle", "shield", "trapezoid",
}  # fmt: skip
QGIS_LAYERS = {
    "fill": {"SimpleFill", "LinePatternFill", "PointPatternFill", "SimpleLine"},
    "line": {"SimpleLine"},
    "marker": {"SimpleMarker"},
}
"""Symbol layers that a symbol of each type may have."""


def qml(layer: Layer, geometry: Geometry = Geometry.AREA, language: str = "en"):
    classes, _ = layer_classes(layer)
    written = layer_qml(layer, classes, translator(language), geometry=geometry)
    root = ElementTree.fromstring(written)  # noqa: S314  our own
    require_structure(root, geometry)
    return root


def require_structure(root: ElementTree.Element, geometry: Geometry) -> None:
    """Check what QGIS needs to take a style, and that nothing in it is empty or unknown."""
    assert root.tag == "qgis"
    assert (
        root.find("layerGeometryType").text == {"marker": "0", "line": "1", "fill": "2"}[geometry]
    )
    renderer = root.find("renderer-v2")
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "class")
    symbols = {symbol.get("name"): symbol for symbol in renderer.find("symbols")}
    categories = list(renderer.find("categories"))
    assert {one.get("symbol") for one in categories} == set(symbols)
    values = [one.get("value") for one in categories]
    assert len(values) == len(set(values))
    for symbol in root.iter("symbol"):
        layers = symbol.findall("layer")
        assert layers
        assert {layer.get("class") for layer in layers} <= QGIS_LAYERS[symbol.get("type")]
        for layer in layers:
            (options,) = layer.findall("Option")
            assert options.get("type") == "Map"
            require_options({one.get("name"): one.get("value") for one in options})
            if layer.get("class").endswith("PatternFill"):
                assert layer.find("symbol") is not None


def require_options(options: dict[str, str]) -> None:
    for name, value in options.items():
        if name.endswith("color"):
            parts = [int(part) for part in value.split(",")]
            assert len(parts) == 4
            assert all(0 <= part <= 255 for part in parts)
        elif name.endswith("_unit"):
            assert value == "MM"
        elif name in {"size", "line_width", "outline_width", "angle", "distance"}:
            assert float(value) >= 0


def options_of(layer: ElementTree.Element) -> dict[str, str]:
    return {one.get("name"): one.get("value") for one in layer.find("Option")}


def symbol_layers(root: ElementTree.Element, words: str) -> list[tuple[str, dict[str, str]]]:
    """Return kind and options of each layer of the symbol of a category."""
    categories = root.findall("renderer-v2/categories/category")
    (at,) = (one.get("symbol") for one in categories if one.get("value") == words)
    (symbol,) = (s for s in root.findall("renderer-v2/symbols/symbol") if s.get("name") == at)
    return [(layer.get("class"), options_of(layer)) for layer in symbol.findall("layer")]


def rgb(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


@pytest.mark.parametrize("language", LANGUAGES)
def test_categories_are_the_classes_of_the_legend_with_their_colours(language):
    layer = incident_cells_layer(counts([1, 2, 3, 10, 50, 51, 52]))
    root, t = qml(layer, language=language), translator(language)
    coloured = [entry for entry in layer.legend if entry.fill]
    categories = root.findall("renderer-v2/categories/category")
    assert [one.get("label") for one in categories] == [t(entry.text) for entry in coloured]
    for entry in coloured:
        ((kind, options),) = symbol_layers(root, t(entry.text))
        assert kind == "SimpleFill"
        assert options["color"] == f"{rgb(entry.fill)},191"  # three quarters, as on the sheet
        assert options["outline_color"] == f"{rgb(entry.outline)},255"
    rows = layer_rows(layer, tier=Tier.WORKING, t=t)
    assert set(rows["class"]) <= {one.get("value") for one in categories}


def test_patterns_and_dashes_of_cold_cells_are_drawn():
    hot = pd.DataFrame({"gi_class": [-2, 2], "z": [-4.0, 4.0]}, index=pd.Index(CELLS[:2]))
    root = qml(hot_cells_layer(hot))
    cold = symbol_layers(root, "Fewer than chance, very certain (99%)")
    assert [kind for kind, _ in cold] == ["SimpleFill", "LinePatternFill", "SimpleLine"]
    assert cold[1][1]["angle"] == "45"
    assert cold[2][1]["customdash"] == "0.794;0.529"  # 3 and 2 CSS pixels
    assert cold[2][1]["line_color"] == f"{rgb(GI_STYLES[-2].outline)},255"
    hottest = symbol_layers(root, "More than chance, very certain (99%)")
    assert [kind for kind, _ in hottest] == ["SimpleFill"]
    assert hottest[0][1]["outline_width"] == "0.476"  # 1.8 CSS pixels


def test_dots_and_crosses_are_patterns_too():
    layer = difference_layer(counts([1, 0, 2]), counts([1, 1, 0]))
    root = qml(layer)
    assert [kind for kind, _ in symbol_layers(root, "Residents only")][1] == "PointPatternFill"
    crossed = LegendEntry(text("legend.both"), "#ffffff", "#000000", 1.0, pattern="cross")
    written = layer_qml(layer, [crossed], translator("en"), geometry=Geometry.AREA)
    angles = [
        options_of(one)["angle"]
        for one in ElementTree.fromstring(written).iter("layer")  # noqa: S314  our own
        if one.get("class") == "LinePatternFill"
    ]
    assert angles == ["45", "135"]


def test_areas_without_a_filling_show_what_lies_below():
    line = styled(
        hotspots([shapely.box(0, 0, 1, 1)], [1]), outline="#4a4a4a", outline_px=1.2,
        dash=APPROXIMATE_DASH,
    )  # fmt: skip
    entry = LegendEntry(text("legend.boundary_district"), "", "#4a4a4a", 1.2, APPROXIMATE_DASH)
    layer = Layer(
        "units", LayerKind.SHAPES, Pane.BOUNDARIES, text("layer.units_district"), line, (entry,),
        Tier.PUBLIC,
    )  # fmt: skip
    (fill, dashed) = symbol_layers(qml(layer), "District, city of oblast rank")
    assert (fill[1]["style"], fill[1]["outline_style"]) == ("no", "no")
    assert fill[1]["color"].endswith(",0")
    assert dashed[1]["customdash"] == "1.587;1.058"


def test_lines_are_lines():
    frame = hotspots([shapely.LineString([(0, 0), (1, 1)])], [2])
    (layer,) = hotspot_layers(frame)
    root = qml(layer, Geometry.LINE)
    ((kind, options),) = symbol_layers(root, "Line mapped by residents")
    assert kind == "SimpleLine"
    assert options["use_custom_dash"] == "1"


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_symbol_of_ours_is_made_of_shapes_that_qgis_has(symbol):
    frame = hotspots([shapely.Point(0, 0)], [1])
    table = styled(frame, fill="#14305c", outline="#ffffff", outline_px=1.2).assign(symbol=symbol)
    entry = LegendEntry(text("legend.hotspot"), "#14305c", "#ffffff", 1.2, symbol=symbol)
    layer = Layer(
        "x", LayerKind.POINTS, Pane.PLACES, text("layer.hotspots"), table, (entry,), Tier.PUBLIC
    )
    markers = symbol_layers(qml(layer, Geometry.POINT), "Hotspot mapped by residents")
    for kind, options in markers:
        assert kind == "SimpleMarker"
        assert options["name"] in QGIS_SHAPES
        assert options["color"] == "20,48,92,255"
    assert (symbol in {"circle", "dot"}) == (markers[0][1]["name"] == "circle")


def test_a_place_known_roughly_is_hollow_as_on_the_sheet():
    root = qml(places_layer(places(), PlaceKind.POLICE_POINT), Geometry.POINT)
    words = "Exact place unknown: shown at the centre of the settlement"
    ((_, rough),) = symbol_layers(root, words)
    ((_, exact),) = symbol_layers(root, "Police point")
    assert (rough["color"], rough["outline_style"]) == ("255,255,255,255", "dash")
    assert (exact["color"], exact["outline_style"]) == ("20,48,92,255", "solid")


@pytest.mark.parametrize("is_labelled", [True, False])
def test_labels_are_drawn_from_their_column(is_labelled):
    frame = styled(hotspots([shapely.Point(0, 0)], [1]), fill="#3a3a3a").assign(symbol="dot")
    entry = LegendEntry(text("layer.settlements"), "#3a3a3a", symbol="dot")
    layer = Layer(
        "x", LayerKind.POINTS, Pane.GROUND, text("layer.settlements"), frame, (entry,), Tier.PUBLIC
    )
    classes, _ = layer_classes(layer)
    written = layer_qml(
        layer, classes, translator("en"), geometry=Geometry.POINT, is_labelled=is_labelled
    )
    root = ElementTree.fromstring(written)  # noqa: S314  our own
    require_structure(root, Geometry.POINT)
    assert root.get("labelsEnabled") == ("1" if is_labelled else "0")
    styles = root.findall("labeling/settings/text-style")
    told = [(style.get("fieldName"), style.get("isExpression")) for style in styles]
    assert told == ([("label", "0")] if is_labelled else [])


def test_names_in_areas_keep_no_other_name_away():
    layer = difference_layer(counts([1, 0]), counts([1, 1]))
    classes, _ = layer_classes(layer)
    written = layer_qml(layer, classes, translator("en"), geometry=Geometry.AREA, is_labelled=True)
    settings = ElementTree.fromstring(written).find("labeling/settings")  # noqa: S314  our own
    assert settings.find("rendering").get("obstacle") == "0"
    placement = settings.find("placement")
    assert (placement.get("placement"), placement.get("quadOffset")) == ("1", "4")


def test_a_name_that_no_xml_may_hold_leaves_a_style_whole():
    entry = LegendEntry(text("legend.group_only", group='a\x00<b> & "c"'), "#111111", "#000000", 1)
    frame = styled(hotspots([shapely.box(0, 0, 1, 1)], [1]), fill="#111111")
    layer = Layer(
        "x", LayerKind.SHAPES, Pane.MARKS, text("layer.hotspots"), frame, (entry,), Tier.WORKING
    )
    category = qml(layer).find("renderer-v2/categories/category")
    assert category.get("value") == 'Only: a<b> & "c"'


def test_a_layer_without_rows_has_its_style():
    root = qml(difference_layer(counts([]), counts([])))
    assert len(root.findall("renderer-v2/categories/category")) == 3
    assert root.get("labelsEnabled") == "0"


def test_styles_are_the_default_of_their_layers_where_qgis_looks():
    rows = style_rows({"incidents": "<qgis/>", "a" * 40: "<qgis/>"}, made_on=date(2026, 3, 14))
    assert set(rows["f_table_schema"]) == {""}  # QGIS compares with an empty text, not with null
    assert rows["f_table_name"].tolist() == ["incidents", "a" * 40]
    assert set(rows["f_geometry_column"]) == {"geom"}
    assert rows["useAsDefault"].all()
    assert rows["styleName"].str.len().max() == 30
    assert set(rows["update_time"]) == {pd.Timestamp(2026, 3, 14, tz="UTC")}
