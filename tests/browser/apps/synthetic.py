"""A made-up country for the map's tests: units, cells, points and counts, all generated.

Nothing here is a real boundary: units are Voronoi areas of random points inside an ellipse.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely

from layers.layer import CellCube, Layer, LayerKind, LegendEntry, MapView, Pane
from model.admin import Accuracy, BoundarySetInfo, Level, UnitKind, UnitLabel
from model.categories import CATEGORIES
from model.text import Names, Text, text
from model.view import Accounting, Measure, Month, Source, Tier, ViewState
from ui.map_choices import Button, CategoryChoice, MapChoices, Option, Release

SEED = 20
MONTHS = 36
FIRST_MONTH = Month(2023, 1)
DISTRICT_NAMES = [
    "Ак-Суу", "Жети-Өгүз", "Тоң", "Ысык-Көл", "Жумгал", "Кочкор", "Нарын", "Ат-Башы", "Сузак",
    "Аксы", "Ноокен", "Чаткал", "Токтогул", "Өзгөн", "Кара-Суу", "Ноокат", "Араван", "Алай",
    "Чоң-Алай", "Кадамжай", "Баткен", "Лейлек", "Талас", "Манас", "Жайыл", "Панфилов",
]  # fmt: skip
TOWN_NAMES = [
    "Каракол", "Балыкчы", "Чолпон-Ата", "Кызыл-Суу", "Барскоон", "Боконбаево", "Чаек",
    "Кочкор", "Нарын", "Ат-Башы", "Казарман", "Токтогул", "Таш-Көмүр", "Кербен", "Ноокен",
    "Үч-Коргон", "Сузак", "Өзгөн", "Кара-Кулжа", "Гүлчө", "Ноокат", "Кызыл-Кыя", "Айдаркен",
    "Баткен", "Исфана", "Кулунду", "Талас", "Аманбаев", "Кара-Балта", "Сокулук", "Токмок",
    "Кемин",
]  # fmt: skip
COUNTS = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
LIMITS = (2.0, 5.0, 10.0, 20.0, 60.0)


def _said(words: str) -> Text:
    """Return words that are already in a language as a text (a key that holds anything)."""
    return text("mapui.on_set", title=words)


@cache
def country() -> shapely.Geometry:
    circle = shapely.Point(0, 0).buffer(1, quad_segs=60)
    return shapely.affinity.translate(shapely.affinity.scale(circle, 5.2, 1.75), 74.8, 41.3)


@cache
def units() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(SEED)
    at = rng.uniform(-1, 1, (400, 2)) * [5.2, 1.75] + [74.8, 41.3]
    inside = [p for p in shapely.points(at) if p.within(country())][: len(DISTRICT_NAMES)]
    areas = shapely.voronoi_polygons(shapely.multipoints(inside), extend_to=country())
    parts = [a.intersection(country()) for a in shapely.get_parts(areas)]
    table = gpd.GeoDataFrame(
        {
            "id": [f"KG{n:02d}" for n in range(len(parts) + 1)],
            "label": ["", *DISTRICT_NAMES[: len(parts)]],
            "outline_px": [2.5] + [1.2] * len(parts),
        },
        geometry=[country(), *parts],
        crs="EPSG:4326",
    )
    return table.assign(fill="", outline="#4a5157", dash="6 4", pattern="")


def grid(resolution: int, *, wanted: int) -> np.ndarray:
    """Return `wanted` cells around the middle of the country, ascending."""
    centre = h3.latlng_to_cell(41.3, 74.8, resolution)
    k = int(np.ceil(np.sqrt(wanted / 3))) + 1
    disk = sorted(h3.str_to_int(c) for c in h3.grid_disk(centre, k))
    return np.array(disk[:wanted], dtype=np.uint64)


@cache
def cube(cells: int = 20_000, resolution: int = 8) -> CellCube:
    rng = np.random.default_rng(SEED)
    index = grid(resolution, wanted=cells)
    n = cells * 3
    weight = rng.gamma(0.7, 1, cells)
    cell_at = np.concatenate([np.arange(cells), rng.choice(cells, n, p=weight / weight.sum())])
    frame = pd.DataFrame(
        {
            "cell": cell_at.astype(np.int32),
            "category": rng.integers(0, len(CATEGORIES), len(cell_at)).astype(np.int16),
            "month": rng.integers(0, MONTHS, len(cell_at)).astype(np.int16),
        }
    )
    counted = frame.value_counts().rename("count").reset_index()
    return CellCube(
        resolution=resolution,
        cells=index,
        area_km2=np.array([h3.cell_area(h3.int_to_str(int(c)), unit="km^2") for c in index]),
        categories=tuple(c.code for c in CATEGORIES),
        months=tuple(str(Month.from_index(FIRST_MONTH.index + m)) for m in range(MONTHS)),
        cell_at=counted["cell"].to_numpy(np.int32),
        category_at=counted["category"].to_numpy(np.int16),
        month_at=counted["month"].to_numpy(np.int16),
        count=counted["count"].to_numpy(np.int32),
    )


def _chosen(data: CellCube, state: ViewState) -> np.ndarray:
    keep = np.ones(len(data.count), dtype=bool)
    if state.categories:
        codes = [c in state.categories for c in data.categories]
        keep &= np.array(codes)[data.category_at]
    if state.period:
        first, last = (m.index - FIRST_MONTH.index for m in state.period)
        keep &= (data.month_at >= first) & (data.month_at <= last)
    return np.bincount(
        data.cell_at[keep], weights=data.count[keep], minlength=len(data.cells)
    ).astype(float)


def cells_layer(state: ViewState, *, key: str = "cells", perception: bool = False) -> Layer:
    data = cube()
    values = _chosen(data, state)
    if perception:
        values = np.roll(values, 700)
    if state.measure is Measure.DENSITY:
        values = values / data.area_km2
    kept = values > 0
    at = np.searchsorted(LIMITS, values[kept]).clip(0, len(LIMITS) - 1)
    table = pd.DataFrame(
        {
            "value": values[kept],
            "class_index": at.astype(np.int8),
            "fill": np.array(COUNTS)[at],
            "outline": "#6b7278",
            "outline_px": 0.5,
            "dash": "",
            "pattern": "",
            "label": "",
        },
        index=pd.Index(data.cells[kept], name="cell"),
    )
    floors = (1, *(int(limit) + 1 for limit in LIMITS[:-1]))
    return Layer(
        key=key,
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("view.hotspots" if perception else "view.all_incidents"),
        table=table,
        legend=tuple(
            LegendEntry(_said(f"{low}–{int(high)}"), fill=fill, outline="#6b7278", outline_px=0.5)
            for low, high, fill in zip(floors, LIMITS, COUNTS, strict=True)
        ),
        tier=state.tier,
        is_demo=True,
        is_perception=perception,
        limits=LIMITS,
    )


def boundary_layer(tier: Tier) -> Layer:
    return Layer(
        key="boundaries",
        kind=LayerKind.SHAPES,
        pane=Pane.BOUNDARIES,
        title=text("level.2"),
        table=units(),
        legend=(
            LegendEntry(text("level.0"), outline="#4a5157", outline_px=2.5, dash="6 4"),
            LegendEntry(text("level.2"), outline="#4a5157", outline_px=1.2, dash="6 4"),
        ),
        tier=tier,
        is_approximate=True,
    )


def _points(
    key: str, names: list[str], *, symbol: str, fill: str, seed: int, pane: Pane, tier: Tier
) -> Layer:
    rng = np.random.default_rng(seed)
    at = rng.uniform(-0.65, 0.65, (len(names), 2)) * [5.2, 1.75] + [74.8, 41.3]
    is_ground = pane is Pane.GROUND
    table = gpd.GeoDataFrame(
        {
            "id": [f"{key}{n}" for n in range(len(names))],
            "label": names,
            "symbol": symbol,
            "fill": fill,
            "outline": "#1c1f22",
            "outline_px": 0.8,
            "dash": "",
            "pattern": "",
            "population": rng.integers(2_000, 90_000, len(names)).astype(float),
        },
        geometry=shapely.points(at),
        crs="EPSG:4326",
    )
    entry = LegendEntry(_said(key), fill=fill, outline="#1c1f22", outline_px=0.8, symbol=symbol)
    return Layer(
        key=key,
        kind=LayerKind.POINTS,
        pane=pane,
        title=_said(key),
        table=table,
        legend=() if is_ground else (entry,),
        tier=tier,
    )


def lake_layer(tier: Tier) -> Layer:
    lake = shapely.affinity.scale(shapely.Point(77.2, 41.5).buffer(1), 0.6, 0.18)
    table = gpd.GeoDataFrame(
        {"id": ["lake"], "label": ["Ысык-Көл"], "fill": "#d5e4ea", "outline": "#7fa3b3"},
        geometry=[lake],
        crs="EPSG:4326",
    ).assign(outline_px=0.8, dash="", pattern="")
    return Layer(
        key="water", kind=LayerKind.SHAPES, pane=Pane.GROUND, title=_said("Көлдөр"),
        table=table, legend=(), tier=tier,
    )  # fmt: skip


def layers(state: ViewState) -> tuple[Layer, ...]:
    tier = state.tier
    cells = [cells_layer(state)]
    if state.source is Source.SIDE_BY_SIDE:
        cells.append(cells_layer(state, key="cells_residents", perception=True))
    if state.source is Source.RESIDENTS:
        cells = [cells_layer(state, perception=True)]
    return (
        lake_layer(tier),
        _points("settlements", TOWN_NAMES, symbol="circle", fill="#ffffff", seed=4,
                pane=Pane.GROUND, tier=tier),
        *cells,
        boundary_layer(tier),
        _points("activity", ["Футбол талаасы", "Жарык берүү"], symbol="triangle",
                fill="#d9a400", seed=5, pane=Pane.PLACES, tier=tier),
        _points("lcpc_office", ["КАБ Ноокат", "КАБ Кербен"], symbol="house",
                fill="#2e7d4f", seed=6, pane=Pane.PLACES, tier=tier),
        _points("police_point", ["Жаңы-Конуш милиция пункту", "Калтак милиция пункту"],
                symbol="shield", fill="#33539e", seed=7, pane=Pane.PLACES, tier=tier),
    )  # fmt: skip


def label(pcode: str) -> UnitLabel:
    table = units().set_index("id")
    if pcode not in table.index or pcode in ("", "KG00"):
        names = Names(ky="Кыргыз Республикасы", ru="Кыргызская Республика", en="Kyrgyz Republic")
        return UnitLabel("KG00", Level.COUNTRY, UnitKind.COUNTRY, names)
    name = str(table.at[pcode, "label"])
    return UnitLabel(pcode, Level.DISTRICT, UnitKind.DISTRICT, Names(name, name, name))


def synthetic_view(state: ViewState) -> MapView:
    """Return a map of the made-up country for these choices."""
    data = cube()
    here = label(state.pcode)
    crumbs = (label(""),) if here.level is Level.COUNTRY else (label(""), here)
    shape = units().set_index("id").geometry[here.pcode]
    shown = int(_chosen(data, state).sum())
    stored = int(data.count.sum())
    title = text(
        "view.title",
        what=text("view.all_incidents"),
        where=text(f"unit.{here.kind.value}", name=here.names),
        when="2023 – 2025",
        incidents=text("view.incidents", count=shown),
        cells=text("view.cells", count=len(data.cells)),
    )
    is_public = state.tier is Tier.PUBLIC
    return MapView(
        tier=state.tier,
        unit=here,
        breadcrumb=crumbs,
        bounds=tuple(shape.bounds),
        title=_said("Registered incidents, 2025") if is_public else title,
        subtitle=text("view.cell_size", area=0.87, resolution=8),
        sentences=(text("view.under_reporting"), text("view.perception")),
        layers=layers(state),
        boundary_set=BoundarySetInfo(
            "made-up", "Made up", "tests", date(2026, 1, 1), "none", Accuracy.APPROXIMATE, ""
        ),
        accounting=Accounting(stored + 41, shown, stored - shown, 41, 0),
        disclaimers=(text("view.disclaimer"),),
        sources=(text("view.boundaries_of", title="Made up", date=date(2026, 1, 1), source="–"),),
        is_demo=True,
        cube=None if is_public else data,
    )


def synthetic_choices(state: ViewState) -> MapChoices:
    """Return the choices that go with `synthetic_view`."""
    data = cube()
    months = np.bincount(data.month_at, weights=data.count, minlength=MONTHS).astype(int)
    per_category = np.bincount(data.category_at, weights=data.count, minlength=len(CATEGORIES))
    is_public = state.tier is Tier.PUBLIC
    return MapChoices(
        sources=tuple(Option(s.value, text(f"mapui.source_{s.value}")) for s in Source),
        measures=tuple(
            Option(
                m.value,
                text(f"mapui.measure_{m.value}"),
                text("mapui.only_police") if m is Measure.GI_STAR else None,
            )
            for m in Measure
        ),
        automatic_resolution=8,
        categories=tuple(
            CategoryChoice(
                c.code, text(f"category.{c.code}"), c.category_class, c.group, int(per_category[n])
            )
            for n, c in enumerate(CATEGORIES)
        ),
        histogram=()
        if is_public
        else tuple(
            (Month.from_index(FIRST_MONTH.index + at), int(n)) for at, n in enumerate(months)
        ),
        releases=(
            Release("all-2025", _said("2025"), is_on=True),
            Release("all-2024", _said("2024")),
        )
        if is_public
        else (),
        banner_buttons=(Button("open_data", text("mapui.import_boundaries")),),
    )
