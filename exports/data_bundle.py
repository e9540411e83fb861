"""All layers of a view as files of data in one ZIP, with a README that says what they are."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from io import BytesIO
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from exports.about import FileAbout, about_entries
from exports.border_lines import border_lines
from exports.gate import require_one_tier
from exports.gis import CellFormat, about_view, write_geopackage, write_layer
from exports.kml import write_kml
from exports.layer_rows import in_drawing_order, layer_classes, layer_rows, plain_rows
from exports.qgis_style import layer_qml
from exports.qgis_symbol import Geometry
from exports.readme import write_readme
from exports.tables import tables_xlsx
from i18n import Translator, translator
from layers.layer import Layer, LayerKind, LegendEntry, MapView
from model.text import Text


class DataFormat(StrEnum):
    """Kinds of files that an export of data may hold."""

    GPKG = "gpkg"  # one file, with styles for QGIS
    GEOJSON = "geojson"  # a file per layer
    KML = "kml"  # one file
    XLSX = "xlsx"  # one workbook, a sheet per layer
    CSV = "csv"  # a file per layer


README: Final = "README.txt"

_LINES: Final = "_lines"
"""Added to the name of a layer for its lines where it has areas too: QGIS styles one kind."""


@dataclass(frozen=True, slots=True)
class _Bundle:
    """What every file of an export is made from."""

    view: MapView
    rows: dict[str, gpd.GeoDataFrame]  # by the layer's key
    language: str
    made_on: date
    stem: str

    @property
    def t(self) -> Translator:
        return translator(self.language)

    @property
    def about(self) -> FileAbout:
        return about_view(self.view, self.t, made_on=self.made_on)


def write_data_bundle(
    view: MapView,
    *,
    formats: Sequence[DataFormat],
    language: str,
    made_on: date,
    period: Text,
    stem: str = "map",
    credits: Sequence[Text] = (),
    on_step: Callable[[float], None] | None = None,
) -> bytes:
    """Return a ZIP with every layer of a view in each format, and its README.

    Layers that are switched off are in it too; the README says which. The same view on the same
    day makes the same bytes. `stem` names the files, `period` says of which time the records are,
    `credits` whose the ground is; `on_step` is told the share done (0-1). Raises `PrivacyError`
    when a public view carries anything that is not public.
    """
    require_one_tier(view)
    t = translator(language)
    view = replace(view, layers=in_drawing_order(view.layers))
    rows = {layer.key: layer_rows(layer, tier=view.tier, t=t) for layer in view.layers}
    bundle = _Bundle(view, rows, language, made_on, stem)
    chosen = [one for one in DataFormat if one in formats]
    files: list[tuple[str, str, bytes]] = []
    for at, kind in enumerate(chosen):
        if on_step is not None:
            on_step(at / len(chosen))
        files += [(name, kind.value, data) for name, data in _files_of(bundle, kind)]
    listed = list(dict.fromkeys((_listed(name), kind) for name, kind, _ in files))
    readme = write_readme(
        view, rows, files=listed, credits=credits, period=period, t=t, made_on=made_on
    )
    return _zip([(README, readme), *((name, data) for name, _, data in files)], made_on)


def _listed(name: str) -> str:
    """Return how the README lists a file: files of one folder by their ending."""
    folder, slash, file = name.rpartition("/")
    return f"{folder}/*.{file.rpartition('.')[2]}" if slash else name


def _files_of(bundle: _Bundle, kind: DataFormat) -> Iterator[tuple[str, bytes]]:
    if kind is DataFormat.GPKG:
        yield f"{bundle.stem}.gpkg", _geopackage(bundle)
    elif kind is DataFormat.KML:
        data = write_kml(bundle.view, language=bundle.language, made_on=bundle.made_on)
        yield f"{bundle.stem}.kml", data
    elif kind is DataFormat.XLSX:
        yield f"{bundle.stem}.xlsx", _workbook(bundle)
    else:
        for layer in bundle.view.layers:
            data = write_layer(
                bundle.view,
                layer.key,
                file_format=CellFormat(kind.value),
                language=bundle.language,
                made_on=bundle.made_on,
            )
            yield f"{kind}/{layer.key}.{kind}", data


def _workbook(bundle: _Bundle) -> bytes:
    t = bundle.t
    sheets = [(t(layer.title), plain_rows(bundle.rows[layer.key])) for layer in bundle.view.layers]
    return tables_xlsx(sheets, about=bundle.about, language=bundle.language)


def _geopackage(bundle: _Bundle) -> bytes:
    """Return every layer in one file, areas and lines of a layer apart, each with its style."""
    t = bundle.t
    tables: dict[str, gpd.GeoDataFrame] = {}
    styles: dict[str, str] = {}
    titles: dict[str, str] = {}
    borders = border_lines(bundle.view, bundle.rows)
    for layer in bundle.view.layers:
        has_labels = bool((layer.table["label"].astype(str) != "").any())  # on the map
        for part in _parts(layer, bundle.rows[layer.key], borders.get(layer.key), t):
            tables[part.name] = part.rows
            styles[part.name] = layer_qml(
                layer,
                part.classes,
                t,
                geometry=part.geometry,
                is_labelled=has_labels and "label" in part.rows,
            )
            titles[f"layer {part.name}"] = t(layer.title)
    columns = dict.fromkeys(str(name) for rows in tables.values() for name in rows.columns)
    entries = {**about_entries(bundle.about, list(columns), t), **titles}
    return write_geopackage(tables, entries, styles=styles, made_on=bundle.made_on)


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of a layer with one kind of geometry, and the classes they are drawn in."""

    name: str
    geometry: Geometry
    rows: gpd.GeoDataFrame
    classes: tuple[LegendEntry, ...]


def _parts(
    layer: Layer, rows: gpd.GeoDataFrame, borders: gpd.GeoDataFrame | None, t: Translator
) -> Iterator[_Part]:
    """Yield a layer as one part, or its areas and its lines where it has both.

    Approximate boundaries must look so: their dashed lines are a part of their own, each once.
    """
    classes, class_at = layer_classes(layer)
    is_line = shapely.get_dimensions(rows.geometry.to_numpy()) == 1
    if layer.kind is LayerKind.POINTS:
        yield _Part(layer.key, Geometry.POINT, rows, classes)
    elif borders is not None:
        bare = tuple(replace(one, outline="", dash="") for one in classes)
        yield _Part(layer.key, Geometry.AREA, rows, bare)
        if len(borders):
            drawn = set(borders["class"])
            own = tuple(one for one in classes if t(one.text) in drawn)
            yield _Part(f"{layer.key}{_LINES}", Geometry.LINE, borders, own)
    elif is_line.all() or not is_line.any():
        has_lines = bool(is_line.any())
        yield _Part(layer.key, Geometry.LINE if has_lines else Geometry.AREA, rows, classes)
    else:
        for name, geometry, mask in (
            (layer.key, Geometry.AREA, ~is_line),
            (f"{layer.key}{_LINES}", Geometry.LINE, is_line),
        ):
            own = tuple(classes[at] for at in np.unique(class_at[mask]))
            yield _Part(name, geometry, rows[mask], own)


def _zip(files: Sequence[tuple[str, bytes]], made_on: date) -> bytes:
    """Return a ZIP whose entries were all made at the beginning of one day."""
    whole = BytesIO()
    moment = (made_on.year, made_on.month, made_on.day, 0, 0, 0)
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, date_time=moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return whole.getvalue()
