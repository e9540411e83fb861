"""The style of a layer as QML, the form in which QGIS keeps it, made from the layer's channels.

A layer is drawn by categories of its column `class`, one per class of its legend: fill, outline,
dash and pattern of areas, dash of lines, symbol of points. Structure as QGIS 3 writes and reads it
(`renderer-v2`, `symbol`, `layer` with a map of options); widths are millimetres on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import pandas as pd

from exports.qgis_symbol import Geometry, add_symbol, colour_text, number_text
from exports.sheet_style import INK, LABEL_PT, PAPER, WATER_INK
from exports.xml_text import xml_text
from i18n import Translator
from layers.layer import Layer, LegendEntry, Pane

STYLES_TABLE: Final = "layer_styles"
"""The table of a GeoPackage in which QGIS looks for styles."""

QGIS_VERSION: Final = "3.28.0"
"""The oldest version whose form this is; newer ones bring it up to date."""

_HALO_MM: Final = 0.7
_LABEL_MM: Final = 0.8
"""From a point to its name."""

_GEOMETRY_TYPE: Final = {Geometry.POINT: "0", Geometry.LINE: "1", Geometry.AREA: "2"}


def layer_qml(
    layer: Layer,
    classes: Sequence[LegendEntry],
    t: Translator,
    *,
    geometry: Geometry,
    is_labelled: bool = False,
) -> str:
    """Return the QML of a layer, or of its part with one kind of geometry.

    `classes` come from `exports.layer_rows.layer_classes`; the column `class` holds their words.
    With `is_labelled` the column `label` is drawn.
    """
    approximate = f". {t('sheet.approximate_lines')}" if layer.is_approximate else ""
    root = Element(
        "qgis",
        version=QGIS_VERSION,
        styleCategories="Symbology|Labeling",
        labelsEnabled="1" if is_labelled else "0",
    )
    renderer = SubElement(
        root,
        "renderer-v2",
        type="categorizedSymbol",
        attr="class",
        symbollevels="0",
        forceraster="0",
        enableorderby="0",
    )
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    by_words = {t(one.text): one for one in reversed(classes)}
    words_in_order = dict.fromkeys(t(one.text) for one in classes)
    for at, words in enumerate(words_in_order):
        SubElement(
            categories,
            "category",
            value=xml_text(words),
            label=xml_text(f"{words}{approximate}"),
            symbol=str(at),
            render="true",
            type="string",
        )
        add_symbol(symbols, by_words[words], geometry, name=str(at), pane=layer.pane)
    if is_labelled:
        _add_labels(root, geometry, is_water=layer.pane is Pane.GROUND)
    SubElement(root, "layerGeometryType").text = _GEOMETRY_TYPE[geometry]
    return ElementTree.tostring(root, encoding="unicode")


def style_rows(styles: Mapping[str, str], *, made_on: date | None) -> pd.DataFrame:
    """Return the rows of the table `layer_styles`: each style is its layer's default.

    QGIS looks for an empty schema and for the name of the geometry column.
    """
    day = pd.Timestamp(made_on or date.today(), tz="UTC")
    names = list(styles)
    return pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": names,
            "f_geometry_column": "geom",
            "styleName": [name[:30] for name in names],  # as long as QGIS makes the column
            "styleQML": list(styles.values()),
            "styleSLD": "",
            "useAsDefault": True,
            "description": "",
            "owner": "",
            "ui": "",
            "update_time": pd.Series([day] * len(names), dtype="datetime64[ms, UTC]"),
        }
    )


def _add_labels(root: Element, geometry: Geometry, *, is_water: bool) -> None:
    """Add labels: beside points, in the middle of areas, which keep no other label away."""
    is_italic = is_water and geometry is not Geometry.POINT
    labeling = SubElement(root, "labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    style = SubElement(
        settings,
        "text-style",
        fieldName="label",
        isExpression="0",
        fontFamily="Arial",
        fontSize=number_text(LABEL_PT),
        fontSizeUnit="Point",
        fontWeight="50",
        fontItalic="1" if is_italic else "0",
        textColor=colour_text(WATER_INK if is_italic else INK),
        textOpacity="1",
    )
    SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize=number_text(_HALO_MM),
        bufferSizeUnits="MM",
        bufferColor=colour_text(PAPER),
        bufferOpacity="1",
    )
    is_area = geometry is Geometry.AREA
    SubElement(
        settings,
        "placement",
        placement="1" if is_area else "0",  # over, or around the point
        quadOffset="4",  # exactly over
        dist=number_text(_LABEL_MM),
        distUnits="MM",
        priority="5",
    )
    SubElement(settings, "rendering", drawLabels="1", obstacle="0" if is_area else "1")
