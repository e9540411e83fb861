"""A whole view as one KML file: a folder per layer, coloured by class, for Google Earth and others.

KML 2.2 (OGC 07-147r2): longitude before latitude, WGS 84, outer rings counterclockwise. Readers
show texts as HTML, so no text from people keeps a `<`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import pandas as pd
import shapely

from exports.about import about_entries
from exports.gate import require_one_tier
from exports.gis import COORDINATE_DECIMALS, about_view
from exports.layer_rows import in_drawing_order, layer_classes, layer_rows
from exports.sheet_style import AREA_OPACITY, CELL_OPACITY
from exports.xml_text import xml_bytes, xml_text
from i18n import Translator, translator
from layers.layer import Layer, LegendEntry, MapView, Pane

NAMESPACE: Final = "http://www.opengis.net/kml/2.2"

_SOLID: Final = {Pane.CELLS: CELL_OPACITY, Pane.MARKS: AREA_OPACITY}
_DASHED: Final = 0.5
"""Opacity of a line that is dashed on the map: KML has no dashes."""

_MARK_SCALE: Final = 0.8
"""Of the reader's own pin: KML has no symbols of its own."""


def write_kml(view: MapView, *, language: str, made_on: date | None = None) -> bytes:
    """Return every layer of a view as KML; layers that are switched off come hidden.

    Raises `PrivacyError` when a public view carries anything that is not public.
    """
    require_one_tier(view)
    t = translator(language)
    about = about_view(view, t, made_on=made_on)
    root = Element("kml", xmlns=NAMESPACE)
    document = SubElement(root, "Document")
    _add_text(document, "name", about.title)
    told = about_entries(about, (), t)
    lines = [_html_text(f"{key}: {value}") for key, value in told.items()]
    SubElement(document, "description").text = "<br>\n".join(lines)
    layers = [(layer, *layer_classes(layer)) for layer in in_drawing_order(view.layers)]
    for layer, classes, _ in layers:  # a document's styles come before its features
        _add_styles(document, layer, classes)
    for layer, _, class_at in layers:
        _add_folder(document, layer, layer_rows(layer, tier=view.tier, t=t), class_at, t)
    return xml_bytes(root)


def _add_styles(document: Element, layer: Layer, classes: tuple[LegendEntry, ...]) -> None:
    for at, look in enumerate(classes):
        style = SubElement(document, "Style", id=f"{layer.key}-{at}")
        icon = SubElement(style, "IconStyle")
        _add_text(icon, "color", _colour(look.fill or look.outline))
        _add_text(icon, "scale", _MARK_SCALE)
        line = SubElement(style, "LineStyle")
        _add_text(line, "color", _colour(look.outline, opacity=_DASHED if look.dash else 1.0))
        _add_text(line, "width", look.outline_px)
        area = SubElement(style, "PolyStyle")
        _add_text(area, "color", _colour(look.fill, opacity=_SOLID.get(layer.pane, 1.0)))
        _add_text(area, "fill", int(bool(look.fill)))
        _add_text(area, "outline", int(bool(look.outline)))


def _add_folder(
    document: Element, layer: Layer, rows: pd.DataFrame, class_at: np.ndarray, t: Translator
) -> None:
    folder = SubElement(document, "Folder", id=layer.key)
    approximate = f". {t('sheet.approximate_lines')}" if layer.is_approximate else ""
    _add_text(folder, "name", f"{t(layer.title)}{approximate}")
    _add_text(folder, "visibility", int(layer.is_on))
    if layer.note is not None:
        _add_text(folder, "description", t(layer.note))
    shapes = shapely.orient_polygons(np.asarray(rows.geometry.to_numpy(), dtype=object))
    columns = [name for name in rows.columns if name != rows.geometry.name]
    records = rows[columns].to_dict("records")
    for shape, record, at in zip(shapes, records, class_at, strict=True):
        if shape is None or shape.is_empty:
            continue
        placemark = SubElement(folder, "Placemark")
        _add_text(placemark, "name", record.get("label") or record["class"])
        _add_text(placemark, "visibility", int(layer.is_on))
        _add_text(placemark, "styleUrl", f"#{layer.key}-{at}")
        _add_data(placemark, record)
        _add_shape(placemark, shape)


def _add_data(placemark: Element, record: Mapping[Any, Any]) -> None:
    data = SubElement(placemark, "ExtendedData")
    for name, value in record.items():
        if not pd.isna(value):
            _add_text(SubElement(data, "Data", name=str(name)), "value", value)


def _add_shape(parent: Element, shape: shapely.Geometry) -> None:
    parts = list(_parts(shape))
    holder = SubElement(parent, "MultiGeometry") if len(parts) > 1 else parent
    for part in parts:
        if isinstance(part, shapely.Polygon):
            polygon = SubElement(holder, "Polygon")
            _add_ring(polygon, "outerBoundaryIs", part.exterior)
            for hole in part.interiors:
                _add_ring(polygon, "innerBoundaryIs", hole)
        else:
            is_line = isinstance(part, shapely.LineString)
            line = SubElement(holder, "LineString" if is_line else "Point")
            if is_line:
                _add_text(line, "tessellate", 1)
            _add_text(line, "coordinates", _coordinates(part))


def _parts(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    for part in shapely.get_parts(shape):
        if hasattr(part, "geoms"):  # a collection within a collection
            yield from _parts(part)
        else:
            yield part


def _add_ring(polygon: Element, side: str, ring: shapely.LinearRing) -> None:
    boundary = SubElement(SubElement(polygon, side), "LinearRing")
    _add_text(boundary, "coordinates", _coordinates(ring))


def _coordinates(shape: shapely.Geometry) -> str:
    rounded = np.round(shapely.get_coordinates(shape), COORDINATE_DECIMALS).tolist()
    return " ".join(f"{lng},{lat}" for lng, lat in rounded)


def _add_text(parent: Element, tag: str, value: object) -> None:
    SubElement(parent, tag).text = _html_text(value)


def _html_text(value: object) -> str:
    """Return a value as a text that holds no markup for a reader that shows HTML."""
    return xml_text(value).replace("<", "&lt;")


def _colour(colour: str, *, opacity: float = 1.0) -> str:
    """Return "#rrggbb" as KML writes colours: opacity, blue, green, red; "" is not seen."""
    if not colour:
        return "00ffffff"
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(opacity * 255):02x}{blue}{green}{red}"
