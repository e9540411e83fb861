"""Standing points and moving cover are never taken for one another."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.cells import cells_of, cells_touching
from geo.coverage.points import moving_cells, offers, standing_points
from model.errors import CrsError
from model.records import PlaceKind, PlaceService

AT = shapely.Point(74.5, 42.5)
WAY = shapely.LineString([(74.50, 42.50), (74.60, 42.55)])
FIELD = shapely.box(74.5, 42.5, 74.6, 42.55)

ROWS = [
    ("point", "police_point", "", AT),
    ("station", "police_station", "police|lcpc", AT),
    ("lcpc", "lcpc_office", "", AT),
    ("shop", "one_stop_shop", "lcpc|municipality|police", AT),
    ("silent", "one_stop_shop", "", AT),
    ("hall", "one_stop_shop", "municipality", AT),
    ("clinic", "public_building", "health|police", AT),
    ("roof", "police_point", "lcpc|police", FIELD),
    ("school", "school", "", AT),
    ("unplaced", "police_point", "police", None),
    ("patrol", "patrol", "police", WAY),
    ("group", "mobile_group", "police|lcpc", FIELD),
    ("people", "volunteers", "", shapely.MultiLineString([WAY])),
    ("plan", "activity", "police", AT),
]


def places(rows: list = ROWS) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        {
            "place_id": pd.Series([row[0] for row in rows], dtype="str"),
            "kind": pd.Series([row[1] for row in rows], dtype="str"),
            "services": pd.Series([row[2] for row in rows], dtype="str"),
            "open_hours": pd.Series(["22:00-06:00"] * len(rows), dtype="str"),
        }
    )
    made = gpd.GeoDataFrame(frame, geometry=[row[3] for row in rows], crs="EPSG:4326")
    return made.set_index(pd.RangeIndex(10, 10 + len(rows)))


def chosen(*kinds: PlaceKind) -> set[str]:
    frame = places()
    found = standing_points(frame, kinds=kinds)
    assert found.index.equals(frame.index)
    assert (found.name, found.dtype) == ("is_standing", bool)
    return set(frame.loc[found, "place_id"])


def test_police_points_are_where_the_services_say_so() -> None:
    # the station offers police and LCPC, and so does the shop; a silent shop is neither
    assert chosen(PlaceKind.POLICE_POINT) == {"point", "station", "shop", "clinic", "roof"}
    assert chosen(PlaceKind.LCPC_OFFICE) == {"lcpc", "station", "shop", "roof"}
    assert chosen(PlaceKind.ONE_STOP_SHOP) == {"shop", "silent", "hall"}
    assert chosen(PlaceKind.POLICE_STATION) == {"station"}
    assert chosen(PlaceKind.SCHOOL, PlaceKind.LCPC_OFFICE) == {
        "school",
        "lcpc",
        "station",
        "shop",
        "roof",
    }
    assert chosen() == set()


def test_nothing_that_moves_is_ever_a_standing_point() -> None:
    standing = [kind for kind in PlaceKind if kind not in ("mobile_group", "patrol", "volunteers")]
    assert chosen(*standing).isdisjoint({"patrol", "group", "people", "unplaced"})
    for kind in (PlaceKind.MOBILE_GROUP, PlaceKind.PATROL, PlaceKind.VOLUNTEERS):
        with pytest.raises(ValueError, match="move"):
            standing_points(places(), kinds=[PlaceKind.POLICE_POINT, kind])


def test_a_service_is_a_whole_word() -> None:
    listed = pd.Series(["police", "lcpc|police", "", None, "policeman|lcpc"])
    assert offers(listed, PlaceService.POLICE).tolist() == [True, True, False, False, False]


def test_moving_cover_has_the_cells_of_its_route_or_area() -> None:
    table = moving_cells(places(), resolution=8)
    assert set(table["place_id"]) == {"patrol", "group", "people"}
    assert set(table["open_hours"]) == {"22:00-06:00"}
    along = set(table.loc[table["place_id"] == "patrol", "cell"])
    assert along == set(cells_touching(WAY, resolution=8))
    for part in range(11):  # no cell that the route passes through is left out
        at = WAY.interpolate(part / 10, normalized=True)
        assert cells_of(lng=[at.x], lat=[at.y], resolution=8)[0] in along
    area = set(table.loc[table["place_id"] == "group", "cell"])
    assert along < area


def test_no_places_and_another_crs() -> None:
    nowhere = places([])
    assert len(standing_points(nowhere, kinds=[PlaceKind.POLICE_POINT])) == 0
    assert moving_cells(nowhere, resolution=8).columns.tolist() == [
        "place_id",
        "cell",
        "open_hours",
    ]
    assert len(moving_cells(places(ROWS[:3]), resolution=8)) == 0
    with pytest.raises(CrsError):
        moving_cells(places().set_crs("EPSG:32643", allow_override=True), resolution=8)
