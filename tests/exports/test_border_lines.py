"""Every border is one line, of whatever is drawn widest there."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from exports.border_lines import border_lines
from exports.layer_rows import layer_rows
from layers.layer import Layer, LegendEntry, MapView, Pane
from tests.exports.samples import Options, SampleTranslator, says, shape_layer, view_of

LEFT, RIGHT = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)


def boundary(key: str, shapes: list, *, px: float, wide: int | None = None) -> Layer:
    """Return an approximate layer; one of its areas may be drawn in a wider line."""
    layer = shape_layer(
        key, Pane.BOUNDARIES, says(key), shapes, Options(is_approximate=True),
        outline="#4a4a4a", outline_px=px, dash="6 4",
    )  # fmt: skip
    if wide is None:
        return layer
    table = layer.table.copy()
    table.loc[wide, ["outline", "outline_px"]] = ["#0f5c6e", 3.0]
    chosen = LegendEntry(says("chosen"), "", "#0f5c6e", 3.0, "6 4")
    return replace(layer, table=table, legend=(*layer.legend, chosen))


def borders_of(*layers: Layer) -> dict[str, gpd.GeoDataFrame]:
    view: MapView = replace(view_of(Options("district")), layers=layers, bounds=(0, 0, 2, 1))
    t = SampleTranslator("en")
    rows = {layer.key: layer_rows(layer, tier=view.tier, t=t) for layer in layers}
    return border_lines(view, rows)


def lengths(table: gpd.GeoDataFrame) -> dict[str, float]:
    return dict(zip(table["class"], shapely.length(table.geometry.to_numpy()), strict=True))


def test_a_border_of_two_neighbours_is_drawn_once():
    borders = borders_of(boundary("district", [LEFT, RIGHT], px=1.2))
    assert lengths(borders["district"]) == {"district": 7.0}  # 4 + 4 sides, one of them common
    assert set(borders["district"]["accuracy"]) == {"approximate"}
    assert borders["district"].crs.to_epsg() == 4326


def test_where_classes_of_a_layer_meet_the_wider_line_is_drawn():
    borders = borders_of(boundary("district", [LEFT, RIGHT], px=1.2, wide=1))
    found = lengths(borders["district"])
    assert found["chosen"] == 4.0
    assert found["district"] == pytest.approx(3.0, abs=0.005)  # cut where the wider one begins


def test_a_border_of_two_levels_is_the_higher_ones():
    country = shapely.union(LEFT, RIGHT)
    nearly = shapely.box(0.0005, 0.0005, 1, 1)  # simplified apart
    borders = borders_of(
        boundary("district", [nearly, RIGHT], px=1.2), boundary("country", [country], px=2.5)
    )
    assert lengths(borders["country"]) == {"country": 6.0}
    assert lengths(borders["district"])["district"] == pytest.approx(1.0, abs=0.01)  # the middle


def test_what_is_all_under_wider_lines_has_no_row():
    borders = borders_of(boundary("oblast", [LEFT], px=2.0), boundary("country", [LEFT], px=2.5))
    assert borders["oblast"].empty
    assert list(borders["oblast"]) == ["class", "accuracy", "geometry"]
    assert lengths(borders["country"]) == {"country": 4.0}


def test_holes_have_borders_too():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    assert lengths(borders_of(boundary("district", [ring], px=1.2))["district"]) == {"district": 16}


def test_official_borders_and_layers_of_lines_are_left_as_they_are():
    official = replace(boundary("district", [LEFT], px=1.2), is_approximate=False)
    line = boundary("road", [shapely.LineString([(0, 0), (1, 1)])], px=1.0)
    empty = boundary("none", [LEFT], px=1.0)
    empty = replace(empty, table=empty.table.iloc[:0])
    assert borders_of(official, line, empty) == {}
