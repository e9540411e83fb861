"""Made-up records and units for the store's tests."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from model.admin import UNIT_COLUMNS, Accuracy, BoundarySet, BoundarySetInfo
from model.datasets import DatasetKind
from model.text import text
from store.database import Store
from store.datasets import AddedDataset, DatasetSource, add_dataset

SHA = "0" * 64
BODIES = ("aksakal_court", "women_council", "youth_committee")


def incidents(count: int = 3, *, is_demo: bool = False, references: bool = False) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "occurred_on": pd.Series(
                np.datetime64("2025-01-01") + np.arange(count), dtype="datetime64[s]"
            ),
            "hour": pd.array([None if n == 0 else n % 24 for n in range(count)], dtype="Int8"),
            "category": pd.Series(["cattle_theft"] * count, dtype="str"),
            "lng": 74.5 + np.arange(count) / 1000,
            "lat": 42.5 + np.arange(count) / 1000,
            "precision": pd.Series(["exact"] * count, dtype="str"),
            "is_demo": [is_demo] * count,
        }
    ).astype({"is_demo": bool})
    if references:
        frame["reference"] = pd.Series([f"case-{n}" for n in range(count)], dtype="str")
    return frame


def hotspots() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "category": ["road_safety", "alcohol"],
            "severity": [1, 3],
            "mapped_by": ["women", "youth"],
            "group_size": pd.array([12, None], dtype="Int16"),
            "mapped_on": pd.Series(["2025-03-01", "2025-03-02"], dtype="datetime64[s]"),
            "time_of_day": ["night", "any"],
            "season": ["winter", "any"],
            "radius_m": [150.0, np.nan],
            "note": ["көпүрө", ""],
            "is_demo": [False, False],
        },
        geometry=[shapely.Point(74.5, 42.5), shapely.box(74.6, 42.6, 74.7, 42.7)],
        crs="EPSG:4326",
    )


def places() -> gpd.GeoDataFrame:
    texts = ("name_ky", "name_ru", "name_en", "note_ky", "note_ru", "note_en")
    return gpd.GeoDataFrame(
        {
            "kind": ["police_point", "activity"],
            "activity_kind": ["", "patrol"],
            **{name: [f"{name} 1", ""] for name in texts},
            "municipality": ["Ак-Суу", ""],
            "district": ["", "Лейлек"],
            "precision": ["exact", "settlement"],
            "started_on": pd.Series(["2018-05-01", None], dtype="datetime64[s]"),
            "source": ["report", ""],
            "open_hours": ["", ""],
            "is_manned": pd.array([None, None], dtype="boolean"),
            "services": ["", ""],
            **{f"{body}_members": pd.array([None, None], dtype="Int16") for body in BODIES},
            **{f"{body}_days": ["", ""] for body in BODIES},
            "is_demo": [False, False],
        },
        geometry=[shapely.Point(74.5, 42.5), None],
        crs="EPSG:4326",
    )


def equipped_places() -> gpd.GeoDataFrame:
    """A one-stop shop and an LCPC office with everything that can be said of them."""
    return places().assign(
        geometry=[shapely.Point(74.5, 42.5), shapely.Point(74.6, 42.5)],
        kind=["one_stop_shop", "lcpc_office"],
        activity_kind="",
        open_hours=["24/7", "Mo-Fr 09:00-18:00"],
        is_manned=pd.array([True, False], dtype="boolean"),
        services=["lcpc|municipality|police", ""],
        aksakal_court_members=pd.array([None, 9], dtype="Int16"),
        aksakal_court_days=["", "биринчи жума"],
        women_council_members=pd.array([None, 0], dtype="Int16"),
    )


def precincts() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "post": ["№ 3", "4"],
            "municipality": ["Ак-Суу", ""],
            "district": ["", "Лейлек"],
            "villages": ["Ак-Суу;Боз-Учук", ""],
            "posts": pd.array([2, 7], dtype="Int16"),
            "filled": pd.array([1, 7], dtype="Int16"),
            "left_last_year": pd.array([1, None], dtype="Int16"),
            "note": ["", "тоо"],
            "source": ["РИИБ", ""],
            "village_pcodes": ["KG02205805010;", ""],
            "is_demo": [False, False],
        },
        geometry=[None, shapely.box(74.5, 42.5, 74.6, 42.6)],
        crs="EPSG:4326",
    )


def boundary_set(set_id: str = "made-up", *, units: int = 3) -> BoundarySet:
    codes = [f"KG{n:011d}" for n in range(units)]
    frame = pd.DataFrame(dict.fromkeys(UNIT_COLUMNS, ""), index=pd.Index(codes, name="pcode"))
    frame["soate"] = [code[2:] for code in codes]  # leading zeros
    frame["name_ky"] = "Ысык-Көл"
    frame = frame.astype(dict.fromkeys(UNIT_COLUMNS, "str"))
    frame.index = frame.index.astype("str")
    frame["level"] = np.arange(units) % 4
    frame["unreviewed"] = np.arange(units) % 2 == 0
    frame["population"] = [np.nan, *np.arange(units - 1, dtype=float)]
    for name in ("lng", "lat", "area_km2"):
        frame[name] = np.linspace(0.1, 0.7, units)
    shapes = [shapely.Point(74, 41).buffer(0.1 + n / 1000) if n % 5 else None for n in range(units)]
    info = BoundarySetInfo(
        set_id=set_id,
        title="Ойдон чыгарылган",
        source="test",
        date=date(2021, 5, 1),
        licence="CC0",
        accuracy=Accuracy.APPROXIMATE,
        sha256=SHA,
    )
    return BoundarySet(info, gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326"))


def residents() -> pd.DataFrame:
    return pd.DataFrame({"lng": [74.5, 74.6], "lat": [42.5, 42.6], "residents": [10.0, 2.5]})


def roads() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "road_class": pd.Series(["primary", "track"], dtype="str"),
            "speed_kmh": [60.0, np.nan],
            "is_oneway": [True, False],
        },
        geometry=[
            shapely.LineString([(74.5, 42.5), (74.6, 42.6)]),
            shapely.MultiLineString([[(74.5, 42.5), (74.6, 42.5)], [(75, 42), (75.1, 42)]]),
        ],
        crs="EPSG:4326",
    )


def dataset_source(sha256: str = SHA) -> DatasetSource:
    return DatasetSource(
        title="Жашоочулар",
        source="WorldPop",
        licence="CC BY 4.0",
        dated=date(2020, 1, 1),
        file_name="kgz.tif",
        sha256=sha256,
    )


def add_residents(store: Store, sha256: str = SHA, *, actor: str = "local") -> AddedDataset:
    return add_dataset(
        store,
        DatasetKind.POPULATION,
        residents(),
        dataset_source(sha256),
        facts={"form": "points", "total": 12.5},
        warnings=(text("intake.left_out", columns="ң"),),
        actor=actor,
    )
