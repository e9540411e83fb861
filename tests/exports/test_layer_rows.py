"""The classes of a layer are those of its legend, and every row has the one it is drawn in."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from exports.layer_rows import layer_classes, layer_rows, plain_rows
from geo.cells import cells_within
from i18n import LANGUAGES, translator
from layers.boundaries import unit_layers
from layers.cells import hot_cells_layer, hotspot_cells_layer, incident_cells_layer
from layers.layer import Layer
from layers.marks import hotspot_layers
from model.view import Tier
from tests.exports.samples import BOUNDARY_SET

CELLS = cells_within(shapely.box(77.4, 41.9, 77.6, 42.0), resolution=7)


def counts(values: list[float]) -> pd.Series:
    return pd.Series(values, index=pd.Index(CELLS[: len(values)], name="cell"))


def classes_of(layer: Layer, language: str = "en") -> list[str]:
    return layer_rows(layer, tier=layer.tier, t=translator(language))["class"].tolist()


def hotspots(shapes: list, severity: list[int]) -> gpd.GeoDataFrame:
    frame = {"category": "road_safety", "severity": severity, "is_demo": False}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4326, index=range(len(shapes)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cells_class_is_the_words_of_its_colour(language):
    layer = incident_cells_layer(counts([1, 2, 3, 10, 50]))
    t = translator(language)
    by_fill = {entry.fill: t(entry.text) for entry in layer.legend}
    assert classes_of(layer, language) == [by_fill[fill] for fill in layer.table["fill"]]
    classes, _ = layer_classes(layer)
    assert [one.fill for one in classes] == [entry.fill for entry in layer.legend if entry.fill]


def test_no_data_is_not_called_zero():
    layer = incident_cells_layer(counts([1, np.nan, 3]))
    assert classes_of(layer)[1] == "no data"
    classes, at = layer_classes(layer)
    assert classes[at[1]].outline == layer.table["outline"].iloc[1]  # drawn as its row is
    assert "not coloured: none registered" not in [translator("en")(one.text) for one in classes]


def test_every_class_of_a_legend_is_there_though_no_row_is_in_it():
    hot = pd.DataFrame({"gi_class": [0, 2], "z": [0.1, 4.0]}, index=pd.Index(CELLS[:2]))
    classes, at = layer_classes(hot_cells_layer(hot))
    assert len(classes) == 5
    assert [classes[i].fill for i in at] == ["#e2dfd8", "#b2182b"]


def test_lines_and_areas_of_any_severity_have_the_words_of_their_kind():
    line = shapely.LineString([(77.4, 41.9), (77.5, 42.0)])
    area = shapely.box(77.4, 41.9, 77.5, 42.0)
    frame = hotspots([line, line, area, area], [1, 3, 2, 3])
    (layer,) = hotspot_layers(frame)
    assert classes_of(layer) == ["Line mapped by residents"] * 2 + ["Area mapped by residents"] * 2


def test_the_chosen_unit_has_a_class_of_its_own_and_names_are_in_the_readers_language():
    frame = {"level": 2, "name_ky": "Сузак", "name_ru": "Сузакский", "name_en": "Suzak"}
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    units = gpd.GeoDataFrame(frame, geometry=shapes, crs=4326, index=["A", "B"])
    (layer,) = unit_layers(units, info=BOUNDARY_SET, selected="B")
    assert classes_of(layer)[1] == "Chosen unit"
    assert classes_of(layer)[0] != "Chosen unit"
    for language, name in (("ky", "Сузак"), ("ru", "Сузакский"), ("en", "Suzak")):
        rows = layer_rows(layer, tier=Tier.PUBLIC, t=translator(language))
        assert set(rows["label"]) == {name}


def test_a_row_that_no_entry_explains_has_the_title_of_its_layer():
    (layer,) = hotspot_layers(hotspots([shapely.Point(77.5, 42.0)], [2]))
    odd = replace(layer, table=layer.table.assign(fill="#123456", symbol="star"))
    assert classes_of(odd) == ["Hotspots mapped by residents"]
    classes, at = layer_classes(odd)
    assert (classes[at[0]].fill, classes[at[0]].symbol) == ("#123456", "star")


def test_what_the_public_map_does_not_send_is_not_in_its_rows():
    points = hotspots([shapely.Point(77.5, 42.0)], [2])
    (working,) = hotspot_layers(points)
    (public,) = hotspot_layers(points, tier=Tier.PUBLIC)
    t = translator("en")
    assert {"category", "severity"} <= set(layer_rows(working, tier=Tier.WORKING, t=t))
    assert list(layer_rows(public, tier=Tier.PUBLIC, t=t)) == ["id", "label", "class", "geometry"]
    cells = hotspot_cells_layer(counts([1, 2]), tier=Tier.PUBLIC)
    assert "value" not in layer_rows(cells, tier=Tier.PUBLIC, t=t)


def test_points_without_geometry_keep_where_they_are():
    (layer,) = hotspot_layers(hotspots([shapely.Point(77.5, 42.0)], [2]))
    plain = plain_rows(layer_rows(layer, tier=Tier.WORKING, t=translator("en")))
    assert plain[["lng", "lat"]].iloc[0].tolist() == [77.5, 42.0]
    assert "geometry" not in plain


def test_a_layer_without_rows_has_classes_and_no_rows():
    layer = hotspot_cells_layer(counts([]))
    classes, at = layer_classes(layer)
    assert len(classes) == 4
    assert len(at) == 0
    assert layer_rows(layer, tier=Tier.WORKING, t=translator("ky")).empty
