"""Rows and their labels as they travel: placed ones alone, named in the language that is read."""

from __future__ import annotations

import json
from dataclasses import replace

import geopandas as gpd
import shapely

from layers.encode import encode_layer, placed_rows, row_labels
from tests.ui.map_samples import places_layer, units_layer


def test_rows_without_a_place_do_not_travel():
    layer = places_layer()
    empty = layer.table.assign(geometry=[shapely.Point(74.5, 42.5), shapely.Point()])
    for table in (layer.table, empty):
        assert placed_rows(table)["id"].tolist() == ["p1"]
        sent = json.loads(encode_layer(replace(layer, table=table), language="ky").json)
        assert sent["id"] == ["p1"]


def test_a_label_is_the_language_s_own_where_the_table_has_it():
    table = units_layer().table
    assert row_labels(table, language="ky") == ["Ак-Суу", "Тоң"]
    assert row_labels(table, language="ru") == ["", ""]
    named = table.assign(label=["Ak-Suu", None])
    assert row_labels(named, language="ru") == ["Ak-Suu", ""]


def test_no_rows_are_no_labels():
    none: gpd.GeoDataFrame = units_layer().table.iloc[:0]
    assert row_labels(none, language="ky") == []
    assert placed_rows(none).empty
