"""Every layer keeps the contract of `layers.layer`, and says what it shows."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from geo.binning import count_cube
from geo.cells import areas_km2_of, cells_of
from geo.privacy import disclose
from i18n import LANGUAGES, translator
from layers.basemap import basemap_layers
from layers.boundaries import unit_layers
from layers.cells import (
    cell_cube,
    difference_layer,
    hot_cells_layer,
    hotspot_cells_layer,
    incident_cells_layer,
)
from layers.disclosed import disclosed_layers, disclosed_title, unit_class_text
from layers.layer import Layer, LayerKind, Pane
from layers.marks import hotspot_layers, places_layer
from layers.palette import APPROXIMATE_DASH, SELECTED, SYMBOLS, WAY_STYLES
from model.admin import Accuracy, BoundarySetInfo
from model.errors import PrivacyError
from model.records import PLACE_COLUMNS, PlaceKind
from model.text import Text
from model.view import Measure, Month, Source, Tier, ViewState
from tests.geo.privacy_world import make_incidents, make_source, make_units
from tests.geo.test_privacy import hotspots_of

STYLE = {"fill", "outline", "outline_px", "dash", "pattern", "label"}
LNG, LAT = [74.6, 74.7, 74.8, 74.9], [42.0, 42.0, 42.0, 42.0]
CELLS = np.sort(cells_of(lng=LNG, lat=LAT, resolution=8))


def series(values) -> pd.Series:
    return pd.Series(values, index=pd.Index(CELLS[: len(values)], name="cell"))


def texts_of(layer: Layer) -> list[Text]:
    notes = [layer.note] if layer.note else []
    return [layer.title, *notes, *(entry.text for entry in layer.legend)]


def require_contract(layer: Layer) -> None:
    """Check a layer against the docstring of `Layer`, and its words in every language."""
    table = layer.table
    assert set(table.columns) >= STYLE
    assert all(type(label) is str for label in table["label"])
    for column in ("fill", "outline"):
        assert table[column].astype(str).str.fullmatch(r"(#[0-9a-f]{6})?").all()
    if layer.kind is LayerKind.CELLS:
        assert table.index.dtype == np.uint64
        assert table.index.name == "cell"
        assert table.index.is_monotonic_increasing
        assert table["class_index"].dtype == np.int8
        assert table["value"].dtype == np.float64
    else:
        assert table.crs.to_epsg() == 4326
        assert table["id"].is_unique
    if layer.kind is LayerKind.POINTS:
        assert table["symbol"].isin(SYMBOLS).all()
        assert (table.geom_type == "Point").all()
    drawn = set(zip(table["fill"], table["outline"], table["pattern"], strict=True))
    explained = {(entry.fill, entry.outline, entry.pattern) for entry in layer.legend}
    no_data = {style for style in drawn if layer.kind is LayerKind.CELLS and style[0] == ""}
    assert drawn - no_data <= explained
    for language in LANGUAGES:
        for said in texts_of(layer):
            assert "⟦" not in translator(language)(said)


def words(layer: Layer) -> list[str]:
    return [translator("en")(entry.text) for entry in layer.legend]


def test_counts_by_hand():
    layer = incident_cells_layer(series([1, 1, 2, 12]))
    require_contract(layer)
    assert layer.table["class_index"].tolist() == [0, 0, 1, 2]
    assert layer.table["fill"].nunique() == 3
    assert layer.limits == (1.0, 2.0, 12.0)
    assert words(layer) == ["not coloured: none registered", "1", "2", "3–12"]
    assert layer.tier is Tier.WORKING


def test_no_data_is_apart_from_zero():
    layer = incident_cells_layer(series([0.0, 3.0, np.nan]))
    require_contract(layer)
    assert layer.table["class_index"].tolist() == [0, 1, -1]
    assert layer.table["fill"].iloc[2] == ""
    assert layer.table["fill"].iloc[0] != ""
    assert words(layer) == ["0", "1–3", "no data"]


def test_density_uses_the_true_area():
    layer = incident_cells_layer(series([10, 20]), measure=Measure.DENSITY)
    require_contract(layer)
    np.testing.assert_allclose(layer.table["value"], [10, 20] / areas_km2_of(CELLS[:2]))
    with pytest.raises(ValueError, match="hot cells"):
        incident_cells_layer(series([1]), measure=Measure.GI_STAR)


def test_no_cells():
    empty = series([]).astype(float)
    for layer in (
        incident_cells_layer(empty),
        hotspot_cells_layer(empty),
        difference_layer(empty, empty),
    ):
        require_contract(layer)
        assert layer.table.empty
        assert layer.legend


def test_hot_cells():
    hot = pd.DataFrame({"z": [-3.0, 0.1, 2.1, 4.0], "gi_class": [-2, 0, 1, 2]}, index=CELLS)
    layer = hot_cells_layer(hot.rename_axis("cell").astype({"gi_class": "int8"}))
    require_contract(layer)
    assert layer.table["class_index"].tolist() == [0, 2, 3, 4]
    assert layer.table["value"].tolist() == [-3.0, 0.1, 2.1, 4.0]
    assert len(layer.legend) == 5


def test_difference_never_sums():
    police, residents = series([5, 0, 7]), series([0.5, 2.0])
    layer = difference_layer(police, residents)
    require_contract(layer)
    assert layer.table["value"].tolist() == [0.0, 1.0, 2.0]
    assert layer.is_perception


def test_shares_that_add_up_to_a_limit_are_not_above_it():
    shares = [0.1, 0.2, 0.7]
    added = {sum(order) for order in permutations(shares)}
    assert len(added) > 1  # floating point: 1 and a little less or more
    above = series([1.0 + 2.3e-16, *added])
    assert set(hotspot_cells_layer(above, tier=Tier.PUBLIC).table["value"]) == {0}


def test_residents_cells_are_perception():
    layer = hotspot_cells_layer(series([0.25, 1.0, 1.5, 4.75]))
    require_contract(layer)
    assert layer.table["class_index"].tolist() == [0, 0, 1, 3]
    assert len(layer.legend) == 4
    public = hotspot_cells_layer(series([0.25, 1.0, 1.5, 4.75]), tier=Tier.PUBLIC)
    assert public.table["value"].tolist() == [0, 0, 1, 3]
    assert layer.is_perception
    assert layer.note is not None


def test_the_cube_gives_the_counts_back():
    month = np.array([24_300, 24_300, 24_300, 24_302])
    category = np.array([1, 1, 0, 2])
    counts = count_cube(cells=CELLS[[0, 0, 1, 2]], category=category, month=month)
    cube = cell_cube(counts, categories=("a", "b", "c"), resolution=8)
    assert cube.months == ("2025-01", "2025-02", "2025-03")
    assert cube.cells.tolist() == CELLS[:3].tolist()
    rebuilt = {
        (cube.categories[c], cube.months[m], int(cube.cells[at])): int(n)
        for at, c, m, n in zip(
            cube.cell_at, cube.category_at, cube.month_at, cube.count, strict=True
        )
    }
    assert rebuilt == {
        ("b", "2025-01", int(CELLS[0])): 2,
        ("a", "2025-01", int(CELLS[1])): 1,
        ("c", "2025-03", int(CELLS[2])): 1,
    }
    none = cell_cube(counts.iloc[:0], categories=("a",), resolution=8)
    assert (len(none.cells), none.months) == (0, ())


INFO = BoundarySetInfo("s", "Set", "Source", date(2024, 1, 1), "CC0", Accuracy.OFFICIAL, "0" * 64)


def test_boundaries_by_rank():
    units = make_units()
    units["name_ky"] = ""
    layers = unit_layers(units, info=INFO, selected="KG00", tier=Tier.PUBLIC)
    for layer in layers:
        require_contract(layer)
        assert layer.tier is Tier.PUBLIC
    assert layers[0].key == "units_ayil_okmotu"
    assert layers[-1].table["outline_px"].tolist() == [2.5]
    districts = layers[1].table.set_index("id")
    assert districts.loc["KG00", "outline"] == SELECTED
    assert districts.loc["KG02", "outline_px"] == 1.2
    assert districts.loc["KG02", "label_ky"] == "Unit KG02"  # no Kyrgyz name: the next known


def test_approximate_boundaries_look_approximate():
    info = BoundarySetInfo("s", "Set", "Src", None, "ODbL", Accuracy.APPROXIMATE, "0" * 64)
    for layer in unit_layers(make_units(), info=info):
        require_contract(layer)
        assert layer.is_approximate
        assert (layer.table["dash"] == APPROXIMATE_DASH).all()
        assert layer.note is not None
    assert unit_layers(make_units().iloc[:0], info=info) == ()


def places() -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        [
            {"place_id": "a", "kind": "police_point", "precision": "exact", "is_demo": False},
            {"place_id": "b", "kind": "police_point", "precision": "settlement", "is_demo": True},
            {"place_id": "c", "kind": "police_point", "precision": "exact", "is_demo": False},
            {"place_id": "d", "kind": "lcpc_office", "precision": "exact", "is_demo": False},
        ]
    ).reindex(columns=list(PLACE_COLUMNS))
    frame["name_ky"] = frame["name_ru"] = frame["name_en"] = "X"
    shapes = [Point(74, 42), box(75, 42, 75.1, 42.1), None, Point(74, 41)]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def test_places_are_points_and_rough_ones_are_marked():
    layer = places_layer(places(), PlaceKind.POLICE_POINT)
    require_contract(layer)
    assert layer.table["id"].tolist() == ["a", "b"]
    assert layer.table["dash"].tolist() == ["", "2 2"]
    assert layer.is_demo
    assert len(layer.legend) == 2
    for kind in PlaceKind:
        require_contract(places_layer(places(), kind))


def test_what_moves_is_drawn_as_its_route_or_area():
    route, area = LineString([(74, 42), (74.2, 42.1)]), box(74, 42, 74.1, 42.1)
    frame = places().assign(kind="patrol")
    frame.geometry = [route, area, None, Point(74, 41)]
    layer = places_layer(frame, PlaceKind.PATROL)
    require_contract(layer)
    assert (layer.kind, layer.pane) == (LayerKind.SHAPES, Pane.MARKS)
    # a position is no route: neither the one that is missing nor a point
    assert layer.table["id"].tolist() == ["a", "b"]
    assert layer.table.geometry.tolist() == [route, area]
    assert layer.table["pattern"].tolist() == ["", WAY_STYLES[PlaceKind.PATROL].pattern]
    assert (layer.table["fill"] == "").all()
    assert set(layer.table["dash"]) == {WAY_STYLES[PlaceKind.PATROL].dash}
    assert words(layer) == ["Patrol: route", "Patrol: area"]
    assert layer.is_demo
    assert not layer.is_perception
    only = places_layer(frame.iloc[:1], PlaceKind.PATROL)
    assert words(only) == ["Patrol: route"]


def test_hotspots_are_drawn_as_they_were():
    hotspots = hotspots_of([("alcohol", 8), ("road_safety", 8), ("other", 8)])
    hotspots.geometry = [Point(74, 42), LineString([(74, 42), (75, 42)]), box(74, 42, 75, 43)]
    areas, points = hotspot_layers(hotspots)
    for layer in (areas, points):
        require_contract(layer)
        assert layer.is_perception
    assert len(points.table) == 1
    assert areas.table["fill"].tolist()[0] == ""
    assert (areas.table["dash"] != "").all()
    assert hotspot_layers(hotspots.iloc[:0]) == ()


def test_the_ground():
    lakes = gpd.GeoDataFrame(
        {"name_ru": ["Озеро"]}, geometry=[box(77, 42, 78, 42.5)], crs="EPSG:4326"
    )
    rivers = gpd.GeoDataFrame(geometry=[LineString([(74, 42), (75, 42)])], crs="EPSG:4326")
    towns = gpd.GeoDataFrame(
        {"name_en": ["Small", "Large"], "population": [10, 99]},
        geometry=[Point(74, 42), Point(75, 42)],
        crs="EPSG:4326",
    )
    layers = basemap_layers(lakes, rivers, towns, tier=Tier.PUBLIC)
    for layer in layers:
        require_contract(layer)
        assert layer.tier is Tier.PUBLIC
    assert [layer.key for layer in layers] == ["lakes", "rivers", "settlements"]
    assert layers[0].table["label_ky"].tolist() == ["Озеро"]
    assert layers[2].table["label"].tolist() == ["Large", "Small"]
    assert basemap_layers(lakes.iloc[:0], rivers.iloc[:0], towns.iloc[:0]) == ()


YEAR = (Month(2025, 1), Month(2025, 12))


@pytest.fixture(scope="module")
def source():
    hotspots = hotspots_of([("alcohol", 8), ("road_safety", 3), ("suicide_minors", 8)])
    located = hotspots.assign(oblast="KG2", district="KG20", ayil_okmotu="KG20-21")
    return make_source(make_incidents(1, per_year=4000), located)


@pytest.mark.parametrize("kind", list(Source))
@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("pcode", ["", "KG", "KG22-23"])
def test_public_layers(source, kind, measure, pcode):
    request = ViewState(pcode=pcode, period=YEAR, source=kind, measure=measure)
    view = disclose(request, source, today=date(2026, 11, 22))
    layers = disclosed_layers(view)
    for layer in layers:
        require_contract(layer)
        assert layer.tier is Tier.PUBLIC
        assert layer.is_demo or layer.is_perception
    assert len({layer.key for layer in layers}) == len(layers)
    values = [layer.table["value"] for layer in layers if layer.key.startswith("public_")]
    assert all(set(value) <= {3, 5, 6, 10, 12, 20} for value in values)
    for language in LANGUAGES:
        t = translator(language)
        said = [
            *view.coarsened,
            *view.accounting.lines,
            disclosed_title(view),
            unit_class_text(view),
        ]
        assert not [t(message) for message in said if message and "⟦" in t(message)]


def test_public_legends_say_that_hidden_looks_like_zero(source):
    view = disclose(ViewState(period=YEAR), source, today=date(2026, 11, 22))
    first = disclosed_layers(view)[0]
    assert words(first) == ["not coloured: 0–4, or not shown", "5–9", "10–19", "20 or more"]
    group = disclose(
        ViewState(period=YEAR, categories=frozenset({"alcohol"})), source, today=date(2026, 11, 22)
    )
    layer = disclosed_layers(group)[0]
    assert words(layer) == ["not coloured: 0–7, or not shown", "8 or more", "20 or more"]


def test_public_layers_take_nothing_else(source):
    for other in (ViewState(tier=Tier.PUBLIC), source, None):
        for make in (disclosed_layers, disclosed_title, unit_class_text):
            with pytest.raises(PrivacyError):
                make(other)
