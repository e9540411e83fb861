"""Officers and residents of precincts: worked out by hand, and nothing lost between units."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.cells import areas_km2_of, cells_of, cells_within, centres_of, polygons_of
from geo.coverage.staff import (
    cells_of_precincts,
    residents_of_precincts,
    residents_outside,
    staff_by_unit,
    staff_load,
    villages_without_position,
)
from geo.crs import areas_km2
from i18n import LANGUAGES, translator
from model.errors import CoverageError, CrsError

SETTLEMENTS = pd.DataFrame(
    {
        "pcode": ["A", "B", "C", "D"],
        "lng": [74.50, 74.60, 74.90, np.nan],
        "lat": [42.50, 42.50, 42.50, np.nan],
    }
)
SQUARE = shapely.box(74.50, 42.50, 74.60, 42.58)


def precincts(*rows: tuple[str, object, str], **columns: list) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        {
            "precinct_id": [row[0] for row in rows],
            "villages": [row[2].lower() for row in rows],
            "village_pcodes": [row[2] for row in rows],
            "posts": pd.array(columns.get("posts", [1] * len(rows)), dtype="Int16"),
            "filled": pd.array(columns.get("filled", [1] * len(rows)), dtype="Int16"),
            "left_last_year": pd.array(columns.get("left", [None] * len(rows)), dtype="Int16"),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[row[1] for row in rows], crs="EPSG:4326")


def test_seven_officers_for_45000_residents() -> None:
    """The reports' case: 45,000 / 3,000 = 15 needed, 15 - 7 = 8 short, 45,000 / 7 = 6,429."""
    load = staff_load(
        precincts(("p", None, ""), posts=[9], filled=[7], left=[2]),
        pd.Series({"p": 45_000}),
        norm=3_000,
    ).loc["p"]
    assert (load["needed"], load["shortfall"], load["vacant"]) == (15, 8, 2)
    assert round(load["residents_per_officer"]) == 6_429
    assert load["residents_per_post"] == 5_000
    assert load["left_last_year"] == 2


def test_one_officer_for_15000() -> None:
    """The practice that the reports met: 15,000 / 3,000 = 5 needed, 4 short."""
    load = staff_load(precincts(("p", None, "")), pd.Series({"p": 15_000}), norm=3_000).loc["p"]
    assert (load["needed"], load["shortfall"], load["residents_per_officer"]) == (5, 4, 15_000)


@pytest.mark.parametrize(
    ("residents", "needed"),
    [(0, 0), (1, 1), (3_000, 1), (3_000.5, 2), (0.1 * 3 * 30_000, 3), (9_000 - 1e-9, 3)],
)
def test_officers_are_whole_and_floats_call_for_no_more(residents: float, needed: int) -> None:
    load = staff_load(precincts(("p", None, "")), pd.Series({"p": residents}), norm=3_000)
    assert load["needed"].tolist() == [needed]


def test_nobody_in_office_and_nobody_counted() -> None:
    load = staff_load(
        precincts(("b", None, ""), ("a", None, ""), posts=[2, 0], filled=[0, 0]),
        pd.Series({"b": 4_000}),
        norm=3_000,
    )
    assert load.index.tolist() == ["a", "b"]
    assert load["vacant"].tolist() == [0, 2]
    assert load.loc["b", "shortfall"] == 2
    assert np.isnan(load.loc["b", "residents_per_officer"])
    assert load.loc["b", "residents_per_post"] == 2_000
    assert load.loc["a", ["residents", "needed", "shortfall"]].isna().all()
    assert load["left_last_year"].isna().all()


@pytest.mark.parametrize("norm", [0, -3_000, float("nan"), float("inf")])
def test_a_norm_of_zero_says_so(norm: float) -> None:
    with pytest.raises(CoverageError, match="norm_not_positive") as caught:
        staff_load(precincts(("p", None, "")), pd.Series({"p": 1}), norm=norm)
    for language in LANGUAGES:
        assert "3000" in translator(language)(caught.value.text)


def test_no_precincts_at_all() -> None:
    load = staff_load(precincts(), pd.Series(dtype=float), norm=3_000)
    assert len(load) == 0
    assert "shortfall" in load
    assert len(staff_by_unit(load, pd.Series(dtype=str))) == 0
    cells = cells_of_precincts(precincts(), SETTLEMENTS, resolution=8)
    assert (len(cells), cells["cell"].dtype) == (0, np.uint64)
    alone = residents_of_precincts(cells, pd.Series({np.uint64(1): 5.0}))
    assert (len(alone.residents), alone.outside, alone.shared) == (0, 5.0, 0.0)


def load_of_four() -> pd.DataFrame:
    return staff_load(
        precincts(
            *[(code, None, "") for code in "abcd"],
            posts=[1, 10, 2, 1],
            filled=[1, 5, 2, 1],
            left=[0, 1, None, 0],
        ),
        pd.Series({"a": 30_000, "b": 15_000, "c": 6_001}),
        norm=3_000,
    )


def test_units_are_sums_and_their_ratio_is_of_the_sums() -> None:
    units = staff_by_unit(load_of_four(), pd.Series({"a": "U", "b": "U", "c": "V", "d": "V"}))
    first, second = units.loc["U"], units.loc["V"]
    # 45,000 residents and 6 officers are 7,500, not the mean of 30,000 and 3,000
    assert (first["residents"], first["filled"], first["residents_per_officer"]) == (
        45_000,
        6,
        7_500,
    )
    assert (first["needed"], first["shortfall"], first["vacant"]) == (15, 9, 5)
    assert (first["precincts"], first["unknown"], first["left_last_year"]) == (2, 0, 1)
    # of V's two precincts one is not counted: its officer is in the sums and in no ratio
    assert (second["unknown"], second["filled"], second["residents_per_officer"]) == (1, 3, 3_000.5)
    assert np.isnan(second["left_last_year"])
    assert units["outside"].isna().all()


def test_residents_in_no_precinct_are_said_also_of_a_unit_without_any() -> None:
    outside = pd.Series({"U": 120.0, "W": 900.0})
    units = staff_by_unit(load_of_four(), pd.Series({"a": "U", "b": "U"}), outside=outside)
    assert units.index.tolist() == ["", "U", "W"]
    assert units["precincts"].tolist() == [2, 2, 0]
    assert units["outside"].tolist() == [0, 120, 900]
    assert units.loc["W", ["residents", "posts", "needed"]].tolist() == [0, 0, 0]
    assert np.isnan(units.loc["W", "residents_per_officer"])


OFFICERS = st.integers(0, 9)


@given(
    st.lists(
        st.tuples(st.integers(0, 99_999), OFFICERS, OFFICERS, st.sampled_from("UVW")),
        min_size=1,
        max_size=12,
    )
)
def test_nothing_is_lost_between_precincts_and_units(rows: list[tuple[int, int, int, str]]) -> None:
    names = [f"p{at:02d}" for at in range(len(rows))]
    load = staff_load(
        precincts(
            *[(name, None, "") for name in names],
            posts=[posts + filled for _, posts, filled, _ in rows],
            filled=[filled for _, _, filled, _ in rows],
            left=[0] * len(rows),
        ),
        pd.Series(dict(zip(names, (row[0] for row in rows), strict=True))),
        norm=3_000,
    )
    units = staff_by_unit(load, pd.Series(dict(zip(names, (r[3] for r in rows), strict=True))))
    for column in (
        "residents",
        "posts",
        "filled",
        "vacant",
        "needed",
        "shortfall",
        "left_last_year",
    ):
        assert units[column].sum() == load[column].sum(), column
    assert (load["shortfall"] >= load["needed"] - load["filled"]).all()


@pytest.mark.parametrize("resolution", [7, 9])
def test_an_area_has_its_share_of_every_cell(resolution: int) -> None:
    table = cells_of_precincts(precincts(("p", SQUARE, "")), SETTLEMENTS, resolution=resolution)
    assert table["share"].between(0, 1, inclusive="right").all()
    assert table["cell"].is_monotonic_increasing and table["cell"].is_unique
    # of the drawn hexagons on the ellipsoid: H3's own cell areas are those of a sphere
    area_km2 = (table["share"] * areas_km2(polygons_of(table["cell"])).to_numpy()).sum()
    true_km2 = areas_km2(gpd.GeoSeries([SQUARE], crs="EPSG:4326")).iloc[0]
    assert area_km2 == pytest.approx(true_km2, rel=1e-6)
    inside = cells_within(SQUARE.buffer(-0.05), resolution=resolution)
    assert (table.set_index("cell").loc[inside, "share"] == 1).all()


def test_half_a_cell_is_half_its_residents() -> None:
    cell = cells_of(lng=[74.55], lat=[42.54], resolution=7)
    outline = polygons_of(cell).iloc[0]
    west, south, east, north = outline.bounds
    middle = outline.centroid.x
    left = shapely.box(west, south, middle, north)
    frame = precincts(("left", left, ""), ("right", shapely.box(middle, south, east, north), ""))
    table = cells_of_precincts(frame, SETTLEMENTS, resolution=7)
    found = residents_of_precincts(table, pd.Series({cell[0]: 1_000.0}))
    assert found.residents.to_dict() == pytest.approx({"left": 500, "right": 500}, abs=5)
    assert found.residents.sum() == pytest.approx(1_000, abs=0.01)
    assert (found.outside, found.shared) == pytest.approx((0, 0), abs=0.01)


def test_villages_have_the_land_nearer_to_them_than_to_others() -> None:
    frame = precincts(("p", None, "A"), ("q", None, "B;C;D"))
    table = cells_of_precincts(frame, SETTLEMENTS, resolution=8)
    assert (table["share"] == 1).all()
    assert not table["cell"].duplicated().any()
    geod = Geod(ellps="WGS84")
    for precinct, own in (("p", ["A"]), ("q", ["B", "C"])):
        for cell in table.loc[table["precinct_id"] == precinct, "cell"]:
            lng, lat = (float(at[0]) for at in centres_of([cell]))
            ways = {
                code: geod.inv(lng, lat, x, y)[2]
                for code, x, y in zip("ABC", SETTLEMENTS["lng"], SETTLEMENTS["lat"], strict=False)
            }
            assert min(ways, key=ways.__getitem__) in own
            assert min(ways.values()) <= 10_000
    # every cell within reach is there: B and C are 24 km apart, so C has a whole disk
    disk_km2 = np.pi * 10**2
    of_c = table[table["precinct_id"] == "q"]
    lng = centres_of(of_c["cell"])[0]
    assert areas_km2_of(of_c.loc[lng > 74.75, "cell"]).sum() == pytest.approx(disk_km2, rel=0.01)


def test_a_village_alone_in_its_coarse_cell_keeps_it() -> None:
    near = pd.DataFrame({"pcode": ["A", "B"], "lng": [74.5, 74.501], "lat": [42.5, 42.5]})
    frame = precincts(("p", None, "A"), ("q", None, "B"))
    table = cells_of_precincts(frame, near, resolution=5)
    assert set(table["precinct_id"]) == {"p", "q"}


def test_villages_that_stand_nowhere_are_listed() -> None:
    frame = precincts(("p", None, "A;D"), ("q", SQUARE, "D"), ("r", None, ";X"))
    missing = villages_without_position(frame, SETTLEMENTS)
    assert missing.to_numpy().tolist() == [["p", "d"], ["r", ""], ["r", "x"]]
    assert "r" not in set(cells_of_precincts(frame, SETTLEMENTS, resolution=8)["precinct_id"])


def test_residents_add_up_with_what_is_outside_and_shared() -> None:
    frame = precincts(("p", SQUARE, ""), ("q", shapely.box(74.55, 42.50, 74.65, 42.58), ""))
    table = cells_of_precincts(frame, SETTLEMENTS, resolution=8)
    cells = cells_within(shapely.box(74.4, 42.4, 74.8, 42.7), resolution=8)
    population = pd.Series(np.arange(len(cells), dtype=float), index=cells)
    found = residents_of_precincts(table, population)
    assert found.shared > 0
    assert found.residents.sum() - found.shared + found.outside == pytest.approx(population.sum())
    lng = centres_of(cells)[0]
    unit = pd.Series(np.where(lng < 74.6, "U", np.where(lng < 74.7, "V", "")), index=cells)
    by_unit = residents_outside(table, population, unit)
    assert by_unit.index.tolist() == ["U", "V"]
    nowhere = population[(unit == "").to_numpy()].sum()
    assert by_unit.sum() + nowhere == pytest.approx(found.outside)


def test_another_crs_is_refused_and_nothing_is_changed() -> None:
    frame = precincts(("p", SQUARE, ""))
    with pytest.raises(CrsError):
        cells_of_precincts(
            frame.set_crs("EPSG:32643", allow_override=True), SETTLEMENTS, resolution=8
        )
    before = frame.copy()
    cells_of_precincts(frame, SETTLEMENTS, resolution=8)
    staff_load(frame, pd.Series({"p": 1}), norm=1)
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))
