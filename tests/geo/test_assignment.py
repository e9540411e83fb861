"""Every point gets the unit that `geopandas.sjoin` gives it; ties go to the smallest P-code."""

import io
import pickle
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import BOX, make_units
from geo.assignment import AssignmentTable, assign, assign_levels, build_assignment_table
from geo.cells import cells_of
from model.admin import Level
from model.errors import BoundaryError, CrsError, GeometryError


def units_of(shapes, crs=4326):
    frame = gpd.GeoDataFrame(geometry=list(shapes.values()), crs=crs)
    return frame.set_index(pd.Index(list(shapes), name="pcode"))


def by_sjoin(units, lng, lat):
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lng, lat), crs=4326)
    joined = gpd.sjoin(points, units[["geometry"]], how="left", predicate="intersects")
    return joined["pcode"].groupby(level=0).min().fillna("").to_numpy(object)


def by_us(table, lng, lat):
    return np.array([*table.pcodes, ""], dtype=object)[assign(table, lng=lng, lat=lat)]


def points_near_borders(units, count, seed=3):
    """Corners themselves, edge middles, and points 1e-12 to 1e-3 degrees beside them."""
    rng = np.random.default_rng(seed)
    corners = shapely.get_coordinates(units.geometry.to_numpy())
    at = rng.integers(0, len(corners) - 1, count)
    on_edge = np.where(
        rng.random((count, 1)) < 0.3, (corners[at] + corners[at + 1]) / 2, corners[at]
    )
    beside = rng.choice([0, 1e-12, 1e-9, 1e-6, 1e-3], (count, 1))
    lng, lat = (on_edge + rng.normal(0, 1, (count, 2)) * beside).T
    return lng, lat


# Two oblast-like squares side by side; "KG02" has a hole (a lake), in which "KG03" is an island.
LAKE = shapely.box(75.3, 42.2, 75.7, 42.6)
ISLAND = shapely.box(75.4, 42.3, 75.5, 42.4)
TRIO = {
    "KG02": shapely.box(75, 42, 76, 43).difference(LAKE),
    "KG01": shapely.box(74, 42, 75, 43),
    "KG03": ISLAND,
}


@pytest.fixture(scope="module")
def trio():
    return build_assignment_table(units_of(TRIO), resolution=7)


@pytest.mark.parametrize(
    ("lng", "lat", "pcode"),
    [
        (74.5, 42.5, "KG01"),  # inside
        (75.9, 42.5, "KG02"),
        (75.0, 42.5, "KG01"),  # on the shared border: the smallest P-code
        (75.0, 43.0, "KG01"),  # on a shared corner
        (74.0, 42.0, "KG01"),  # on an outer corner
        (75.35, 42.5, ""),  # in the hole
        (75.3, 42.5, "KG02"),  # on the hole's edge
        (75.45, 42.35, "KG03"),  # on the island in the hole
        (75.4, 42.35, "KG03"),  # on the island's shore
        (73.9, 42.5, ""),  # outside
        (-70.0, -42.5, ""),  # on the other side of the globe
    ],
)
def test_by_hand(trio, lng, lat, pcode):
    assert by_us(trio, [lng], [lat]).tolist() == [pcode]


def test_the_order_of_the_rows_changes_nothing(trio):
    turned = build_assignment_table(units_of(dict(reversed(TRIO.items()))), resolution=7)
    assert turned.pcodes == trio.pcodes == ("KG01", "KG02", "KG03")
    lng, lat = points_near_borders(units_of(TRIO), 500)
    assert by_us(turned, lng, lat).tolist() == by_us(trio, lng, lat).tolist()


@pytest.mark.parametrize(
    "resolution", [5, 8, *(pytest.param(one, marks=pytest.mark.long) for one in (7, 9))]
)
def test_equals_sjoin_on_the_official_districts(shared_dir, resolution):
    path = shared_dir / "boundaries" / "kgz_admbnda_adm2_moes_20181119.json"
    units = gpd.read_file(path).rename(columns={"ADM2_PCODE": "pcode"}).set_index("pcode")
    table = build_assignment_table(units[["geometry"]], resolution=resolution)
    rng = np.random.default_rng(resolution)
    anywhere = rng.uniform(69.2, 80.3, 40_000), rng.uniform(39.1, 43.3, 40_000)
    near = points_near_borders(units, 40_000, seed=resolution)
    lng, lat = np.concatenate([anywhere, near], axis=1)
    expected = by_sjoin(units, lng, lat)
    assert (by_us(table, lng, lat) != expected).sum() == 0
    assert 0.2 < (expected == "").mean() < 0.6  # both sides were tried


def test_equals_sjoin_on_458_units():
    units = make_units()
    table = build_assignment_table(units, resolution=8)
    near = points_near_borders(units, 30_000)
    rng = np.random.default_rng(5)
    anywhere = rng.uniform(BOX[0] - 0.1, BOX[2] + 0.1, 30_000), rng.uniform(39.8, 43.3, 30_000)
    for lng, lat in (near, anywhere):
        assert (by_us(table, lng, lat) != by_sjoin(units, lng, lat)).sum() == 0


@settings(max_examples=40)
@given(st.data())
def test_equals_sjoin_whatever_the_units(data):
    seed = data.draw(st.integers(0, 2**31))
    rng = np.random.default_rng(seed)
    shapes = {}
    for at in range(data.draw(st.integers(1, 6))):
        # Overlapping, touching, tiny and holed; corners on a coarse grid so that borders coincide.
        west, south = rng.integers(0, 8, 2) / 8
        shape = shapely.box(
            74 + west, 42 + south, 74.125 + west + rng.random() / 2, 42.125 + south + 0.25
        )
        if rng.random() < 0.4:
            shape = shape.difference(shapely.Point(74.05 + west, 42.1 + south).buffer(0.03))
        if rng.random() < 0.2:
            shape = shapely.Point(74 + west, 42 + south).buffer(1e-4)
        shapes[f"KG{rng.integers(0, 90):02d}{at}"] = shape
    units = units_of(shapes)
    table = build_assignment_table(units, resolution=data.draw(st.integers(5, 8)))
    near = points_near_borders(units, 200, seed=seed)
    anywhere = rng.uniform(73.9, 75.6, 200), rng.uniform(41.9, 43.5, 200)
    lng, lat = np.concatenate([near, anywhere], axis=1)
    assert by_us(table, lng, lat).tolist() == by_sjoin(units, lng, lat).tolist()


def test_a_unit_smaller_than_a_cell_is_found():
    units = units_of({"KG9": shapely.box(74.5, 42.5, 74.5001, 42.5001)})
    table = build_assignment_table(units, resolution=5)
    assert by_us(table, [74.50005, 74.51], [42.50005, 42.5]).tolist() == ["KG9", ""]


def test_a_thin_hole_between_cell_centres_is_not_overlooked():
    # No cell centre lies in the slit: deciding by centres would give its points to the unit.
    slit = shapely.box(74.2, 42.49999, 74.8, 42.50001)
    units = units_of({"KG1": shapely.box(74, 42, 75, 43).difference(slit)})
    table = build_assignment_table(units, resolution=6)
    lng = np.linspace(74.21, 74.79, 200)
    assert set(by_us(table, lng, np.full(200, 42.5))) == {""}


def test_one_bad_point_is_refused_and_does_not_cost_good_ones_their_unit(trio):
    # geopandas.sjoin loses valid points beside NaN ones; here the call says so instead.
    with pytest.raises(GeometryError) as caught:
        assign(trio, lng=[74.5, np.nan, 75.9], lat=[42.5, 42.5, 42.5])
    assert caught.value.params == {"count": 1, "row": 2}


def test_known_cells_give_the_same_answer(trio):
    lng, lat = points_near_borders(units_of(TRIO), 300)
    cells = cells_of(lng=lng, lat=lat, resolution=7)
    known = assign(trio, lng=lng, lat=lat, cells=cells)
    assert known.tolist() == assign(trio, lng=lng, lat=lat).tolist()
    assert known.dtype == np.int32
    with pytest.raises(ValueError, match="cells for"):
        assign(trio, lng=lng, lat=lat, cells=cells[:-1])


def test_a_table_survives_parquet_and_pickle(trio):
    units = units_of(TRIO)
    file = io.BytesIO()
    trio.to_frame().to_parquet(file)
    frame = pd.read_parquet(file)
    restored = AssignmentTable.from_frame(frame, units, resolution=7)
    lng, lat = points_near_borders(units, 500)
    for table in (restored, pickle.loads(pickle.dumps(trio))):  # noqa: S301  our own bytes
        assert by_us(table, lng, lat).tolist() == by_us(trio, lng, lat).tolist()


def test_a_table_of_other_boundaries_is_refused(trio):
    fewer = units_of({"KG01": TRIO["KG01"]})
    with pytest.raises(BoundaryError) as caught:
        AssignmentTable.from_frame(trio.to_frame(), fewer, resolution=7)
    assert caught.value.code == "assignment_outdated"
    assert caught.value.params["pcode"] in {"KG02", "KG03"}


def test_units_without_polygon_and_no_units_at_all():
    units = units_of({"KG1": None, "KG2": TRIO["KG01"]})
    table = build_assignment_table(units, resolution=7)
    assert table.pcodes == ("KG1", "KG2")
    assert by_us(table, [74.5, 75.5], [42.5, 42.5]).tolist() == ["KG2", ""]
    empty = build_assignment_table(units.iloc[:0], resolution=7)
    assert by_us(empty, [74.5], [42.5]).tolist() == [""]
    again = AssignmentTable.from_frame(empty.to_frame(), units.iloc[:0], resolution=7)
    assert assign(again, lng=[], lat=[]).tolist() == []


def test_wrong_units_are_refused():
    with pytest.raises(CrsError):
        build_assignment_table(units_of({"KG1": ISLAND}, crs=3857), resolution=7)
    with pytest.raises(GeometryError, match="shape_not_area"):
        build_assignment_table(units_of({"KG1": shapely.Point(74, 42)}), resolution=7)
    bow_tie = shapely.Polygon([(74, 42), (75, 43), (75, 42), (74, 43)])
    with pytest.raises(GeometryError, match="unit_shape_invalid"):
        build_assignment_table(units_of({"KG1": bow_tie}), resolution=7)
    twice = pd.concat([units_of({"KG1": ISLAND}), units_of({"KG1": ISLAND})])
    with pytest.raises(BoundaryError, match="unit_repeated"):
        build_assignment_table(twice, resolution=7)


def test_levels_are_decided_apart_so_a_lake_has_an_oblast_and_no_district(trio):
    oblast = units_of({"KG0": shapely.box(74, 42, 76, 43)})
    tables = {
        Level.OBLAST: build_assignment_table(oblast, resolution=6),
        Level.DISTRICT: trio,
    }
    levels = assign_levels(tables, lng=[74.5, 75.35, 73.0], lat=[42.5, 42.5, 42.5])
    assert list(levels.columns) == ["oblast", "district", "ayil_okmotu"]
    assert levels["oblast"].tolist() == ["KG0", "KG0", ""]
    assert levels["district"].tolist() == ["KG01", "", ""]
    assert levels["ayil_okmotu"].tolist() == ["", "", ""]
    assert all(dtype == "str" for dtype in levels.dtypes)
    assert len(assign_levels(tables, lng=[], lat=[])) == 0
    assert assign_levels({}, lng=[74.5], lat=[42.5]).iloc[0].tolist() == ["", "", ""]


def test_threads_may_share_a_table():
    units = make_units(count=60)
    table = build_assignment_table(units, resolution=7)
    lng, lat = points_near_borders(units, 20_000)
    expected = assign(table, lng=lng, lat=lat)
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: assign(table, lng=lng, lat=lat), range(8)))
    assert all((run == expected).all() for run in runs)
