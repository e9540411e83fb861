"""A small, hand-made map view: three cells, two units, one place. No generated values."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.layer import CellCube, Layer, LayerKind, LegendEntry, MapView, Pane
from model.admin import Accuracy, BoundarySetInfo, Level, UnitKind, UnitLabel
from model.categories import CategoryClass
from model.text import Names, text
from model.view import Accounting, Month, Tier
from ui.map_choices import CategoryChoice, MapChoices, Option

CELLS = np.array([0x8820E6C401FFFFF, 0x8820E6C403FFFFF, 0x8820E6C405FFFFF], dtype=np.uint64)
COUNTRY = UnitLabel("KG", Level.COUNTRY, UnitKind.COUNTRY, Names("Кыргызстан", "", "Kyrgyzstan"))
STYLE = {"fill": "#a1dab4", "outline": "#ffffff", "outline_px": 0.6, "dash": "", "pattern": ""}


def cells_layer(*, tier: Tier = Tier.WORKING) -> Layer:
    table = pd.DataFrame(
        {"value": [1.0, np.nan, 4.0], "class_index": np.array([0, -1, 1], dtype=np.int8), **STYLE},
        index=pd.Index(CELLS, name="cell"),
    )
    table.loc[CELLS[2], "fill"] = "#225ea8"
    return Layer(
        key="incidents",
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("view.all_incidents"),
        table=table,
        legend=(LegendEntry(text("view.all_incidents"), fill="#a1dab4"),),
        tier=tier,
        limits=(2.0, 4.0),
    )


def units_layer(*, tier: Tier = Tier.WORKING) -> Layer:
    squares = [shapely.box(74, 42, 75, 43), shapely.box(75, 42, 76, 43)]
    table = gpd.GeoDataFrame(
        {"id": ["KG01", "KG02"], "label": "", "label_ky": ["Ак-Суу", "Тоң"], **STYLE},
        geometry=squares,
        crs="EPSG:4326",
    )
    return Layer("units", LayerKind.SHAPES, Pane.BOUNDARIES, text("level.2"), table, (), tier)


def places_layer(*, tier: Tier = Tier.WORKING) -> Layer:
    table = gpd.GeoDataFrame(
        {"id": ["p1", "p2"], "label": ["<img src=x onerror=alert(1)>", ""], "symbol": "square"}
        | STYLE,
        geometry=[shapely.Point(74.5, 42.5), None],
        crs="EPSG:4326",
    )
    return Layer("places", LayerKind.POINTS, Pane.PLACES, text("level.4"), table, (), tier)


def cube() -> CellCube:
    return CellCube(
        resolution=8,
        cells=CELLS,
        area_km2=np.array([0.87, 0.87, 0.87]),
        categories=("cattle_theft", "road_safety"),
        months=("2025-01", "2025-02"),
        cell_at=np.array([2, 0, 2], dtype=np.int32),
        category_at=np.array([1, 0, 0], dtype=np.int16),
        month_at=np.array([1, 0, 0], dtype=np.int16),
        count=np.array([3, 1, 1], dtype=np.int32),
    )


def view(*, tier: Tier = Tier.WORKING, has_cube: bool | None = None) -> MapView:
    is_cubed = tier is Tier.WORKING if has_cube is None else has_cube
    return MapView(
        tier=tier,
        unit=COUNTRY,
        breadcrumb=(COUNTRY,),
        bounds=(69.2, 39.1, 80.3, 43.3),
        title=text("view.all_incidents"),
        subtitle=text("view.all_categories"),
        sentences=(text("view.under_reporting"),),
        layers=(cells_layer(tier=tier), units_layer(tier=tier), places_layer(tier=tier)),
        boundary_set=BoundarySetInfo(
            "test", "Test", "test", date(2025, 1, 1), "none", Accuracy.APPROXIMATE, ""
        ),
        accounting=Accounting(stored=8, shown=5, filtered=2, outside=1, not_disclosed=0),
        disclaimers=(text("view.disclaimer"),),
        cube=cube() if is_cubed else None,
    )


def choices() -> MapChoices:
    return MapChoices(
        sources=(Option("police", text("mapui.source_police")),),
        categories=(
            CategoryChoice("domestic_violence", text("category.domestic_violence"),
                           CategoryClass.SENSITIVE, count=2),
            CategoryChoice("road_safety", text("category.road_safety"), CategoryClass.OPEN),
        ),
        histogram=((Month(2025, 1), 2), (Month(2025, 2), 3)),
    )  # fmt: skip
