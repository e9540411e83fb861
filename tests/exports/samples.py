"""Views for the tests of sheets and files: made-up land, or the official districts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from exports.sheet import Locator
from geo.cells import cells_within, outlines_of
from i18n import Translator
from layers.layer import CellCube, Layer, LayerKind, LegendEntry, MapView, Pane
from model.admin import Accuracy, BoundarySetInfo, Level, UnitKind, UnitLabel
from model.text import Names, Text, text
from model.view import Accounting, PublicAccounting, Tier

MADE_ON = date(2026, 3, 14)
FILLS = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
CLASSES = ("1–4", "5–9", "10–19", "20–49", "50–120")
COUNTRY = shapely.from_wkt(
    "POLYGON ((69.3 39.6, 71.0 39.3, 73.7 39.5, 74.9 40.5, 76.6 40.4, 78.4 41.3, 80.2 42.1, "
    "79.2 42.8, 76.0 42.9, 74.0 43.2, 71.2 42.7, 70.9 42.0, 72.9 41.2, 71.6 40.9, 72.8 40.4, "
    "70.7 40.1, 69.3 39.6))"
)
LAKE = shapely.Point(77.2, 42.42).buffer(0.28).intersection(COUNTRY)
KYRGYZSTAN = Names("Кыргызстан", "Кыргызстан", "Kyrgyzstan")
UNIT_NAMES = {
    "country": KYRGYZSTAN,
    "district": Names("Жети-Өгүз", "Джети-Огузский", "Jeti-Oguz"),
    "city": Names("Ош", "Ош", "Osh"),
}
TITLES = {
    "country": Names(
        "Катталган окуялар, Кыргызстан, 2025-жыл",
        "Зарегистрированные события, Кыргызстан, 2025 год",
        "Registered incidents, Kyrgyzstan, 2025",
    ),
    "district": Names(
        "Катталган окуялар, Жети-Өгүз району (Ысык-Көл облусу), 2025-жылдын январынан декабрына",
        "Зарегистрированные события, Джети-Огузский район (Иссык-Кульская область), 2025 год",
        "Registered incidents, Jeti-Oguz district (Issyk-Kul oblast), 2025",
    ),
    "city": Names("Мал уурулук, Ош шаары", "Кражи скота, город Ош", "Cattle theft, Osh city"),
}
SETTLEMENTS = (
    Names("Ысык-Көл", "Иссык-Куль", "Issyk-Kul"),
    Names("Үч-Коргон", "Уч-Коргон", "Uch-Korgon"),
    Names("Жеңиш", "Жениш", "Zhenish"),
    Names("Кызыл-Суу", "Кызыл-Суу", "Kyzyl-Suu"),
    Names("Барскоон", "Барскоон", "Barskoon"),
    Names("Тамга", "Тамга", "Tamga"),
    Names("Ак-Терек", "Ак-Терек", "Ak-Terek"),
    Names("Дархан", "Дархан", "Darkhan"),
    Names("Саруу", "Саруу", "Saruu"),
    Names("Чоң-Кызыл-Суу", "Чон-Кызыл-Суу", "Chong-Kyzyl-Suu"),
    Names("Липенка", "Липенка", "Lipenka"),
    Names("Жети-Өгүз", "Джети-Огуз", "Jeti-Oguz"),
)
WINDOWS = {  # centre and half width in degrees
    "district": shapely.box(77.4, 41.5, 78.6, 42.35),
    "city": shapely.box(72.75, 40.48, 72.85, 40.56),
}


class SampleTranslator(Translator):
    """A translator that also says the samples' own names, which are in no catalogue."""

    def __call__(self, message: Text | str, **params: object) -> str:
        if isinstance(message, Text) and message.key == "sample.names":
            return self.value(message.params["names"])
        return super().__call__(message, **params)


def says(ky: str, ru: str = "", en: str = "") -> Text:
    """Return a text that stands in no catalogue; `SampleTranslator` knows it."""
    return text("sample.names", names=Names(ky, ru or ky, en or ky))


def named(names: Names) -> Text:
    """Return names as a text."""
    return text("sample.names", names=names)


BOUNDARY_SET = BoundarySetInfo(
    set_id="sample",
    title="Common operational dataset",
    source="Ministry of Emergency Situations, OCHA",
    date=date(2018, 11, 19),
    licence="CC BY-IGO",
    accuracy=Accuracy.OFFICIAL,
    sha256="0" * 64,
)


@dataclass(frozen=True)
class Options:
    """What a sample shows."""

    unit: str = "district"
    language: str = "ky"
    tier: Tier = Tier.PUBLIC
    is_demo: bool = False
    is_approximate: bool = False
    resolution: int = 7
    seed: int = 7


def styled(frame: pd.DataFrame, **style: object) -> pd.DataFrame:
    """Return a table with every style channel, empty where not given."""
    channels: dict[str, object] = {
        "fill": "",
        "outline": "",
        "outline_px": 0.0,
        "dash": "",
        "pattern": "",
        "label": "",
    }
    return frame.assign(**{**channels, **style})


def unit_shape(options: Options) -> shapely.Polygon:
    """Return the sample unit's area."""
    return COUNTRY if options.unit == "country" else WINDOWS[options.unit]


def wobbly(options: Options) -> shapely.Geometry:
    """Return the unit with an edge that looks like a border."""
    shape = unit_shape(options)
    if options.unit == "country":
        return shape
    rng = np.random.default_rng(options.seed)
    width = shape.bounds[2] - shape.bounds[0]
    edge = shapely.get_coordinates(shapely.segmentize(shape, width / 12))[:-1]
    return shapely.Polygon(edge + rng.uniform(-0.02, 0.02, edge.shape) * width).buffer(0)


def cell_layer(options: Options, *, title: Text | None = None) -> Layer:
    """Return cells of a unit in five classes; the lowest has a pattern."""
    shape = wobbly(options).difference(LAKE)
    cells = cells_within(shape, resolution=options.resolution)
    rng = np.random.default_rng(options.seed)
    chosen = np.sort(rng.choice(cells, size=max(3, int(len(cells) * 0.45)), replace=False))
    class_index = rng.choice(5, size=len(chosen), p=[0.4, 0.25, 0.2, 0.1, 0.05])
    table = styled(
        pd.DataFrame(index=pd.Index(chosen, name="cell")),
        outline="#ffffff",
        outline_px=0.6,
    ).assign(
        value=class_index * 4.0 + 1,
        class_index=class_index.astype("int8"),
        fill=np.array(FILLS)[class_index],
        pattern=np.where(class_index == 0, "dots", ""),
    )
    legend = tuple(
        LegendEntry(says(words), fill, "#ffffff", 0.6, pattern="dots" if at == 0 else "")
        for at, (words, fill) in enumerate(zip(CLASSES, FILLS, strict=True))
    )
    return Layer(
        key="incidents",
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=title
        or says("Бир уячадагы окуялар", "Событий в одной ячейке", "Incidents in one cell"),
        table=table,
        legend=legend,
        tier=options.tier,
        is_demo=options.is_demo,
        limits=(4, 9, 19, 49, 120),
    )


def shape_layer(
    key: str, pane: Pane, title: Text, shapes: list, options: Options, **style: object
) -> Layer:
    """Return areas or lines in one style, with labels."""
    labels = style.pop("labels", [""] * len(shapes))
    frame = gpd.GeoDataFrame({"id": [f"{key}{at}" for at in range(len(shapes))]}, geometry=shapes)
    table = styled(frame.set_crs(4326), **style).assign(label=labels)
    entry = LegendEntry(
        title,
        str(style.get("fill", "")),
        str(style.get("outline", "")),
        float(style.get("outline_px", 0.0)),
        str(style.get("dash", "")),
        pattern=str(style.get("pattern", "")),
    )
    return Layer(
        key=key,
        kind=LayerKind.SHAPES,
        pane=pane,
        title=title,
        table=table,
        legend=(entry,),
        tier=options.tier,
        is_approximate=options.is_approximate and pane is Pane.BOUNDARIES,
    )


def point_layer(
    key: str, title: Text, points: list, options: Options, *, pane: Pane, symbol: str, fill: str
) -> Layer:
    """Return points of one symbol."""
    labels = [n.in_language(options.language) for n in SETTLEMENTS][: len(points)]
    frame = gpd.GeoDataFrame({"id": [f"{key}{at}" for at in range(len(points))]}, geometry=points)
    style = {"fill": fill, "outline": "#ffffff", "outline_px": 1.0}
    table = styled(frame.set_crs(4326), **style).assign(symbol=symbol)
    table["label"] = (labels + [""] * len(points))[: len(points)] if key == "settlement" else ""
    return Layer(
        key=key,
        kind=LayerKind.POINTS,
        pane=pane,
        title=title,
        table=table,
        legend=(LegendEntry(title, fill, "#ffffff", 1.0, symbol=symbol),),
        tier=options.tier,
        is_demo=options.is_demo,
        is_perception=pane is Pane.MARKS,
    )


def halves(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Return an area cut into a west and an east part with a common border."""
    west, south, east, north = shape.bounds
    middle = (west + east) / 2
    parts = (shapely.box(west, south, middle, north), shapely.box(middle, south, east, north))
    return [shape.intersection(part) for part in parts]


def layers_of(options: Options) -> tuple[Layer, ...]:
    """Return ground, cells, boundaries, hotspots and places, bottom to top."""
    shape = wobbly(options)
    rng = np.random.default_rng(options.seed + 1)
    west, south, east, north = shape.bounds
    spots = shapely.points(rng.uniform((west, south), (east, north), (40, 2)))
    spots = [p for p in spots if shape.contains(p)]
    spread = shapely.points(rng.uniform((west, south), (east, north), (12, 2)))
    dash = "6 4" if options.is_approximate else ""
    width = east - west
    drawn = [p.buffer(width / 40) for p in spots[:3]]
    grey = {"outline": "#4a4a4a", "dash": dash}
    return (
        shape_layer(
            "lake",
            Pane.GROUND,
            says("Көл", "Озеро", "Lake"),
            [LAKE],
            options,
            fill="#cfe3f1",
            outline="#7fa8c6",
            outline_px=0.6,
            labels=[Names("Ысык-Көл", "Иссык-Куль", "Issyk-Kul").in_language(options.language)],
        ),
        cell_layer(options),
        shape_layer(
            "district",
            Pane.BOUNDARIES,
            says("Райондун чек арасы", "Граница района", "District boundary"),
            halves(shape),
            options,
            outline_px=1.2,
            labels=[
                Names("Ак-Суу району", "Ак-Суйский район", "Ak-Suu").in_language(options.language),
                Names("Тоң району", "Тонский район", "Ton").in_language(options.language),
            ],
            **grey,
        ),
        shape_layer(
            "country",
            Pane.BOUNDARIES,
            says("Мамлекеттик чек ара", "Государственная граница", "Country boundary"),
            [COUNTRY],
            options,
            outline_px=2.5,
            **grey,
        ),
        shape_layer(
            "hotspot_area",
            Pane.MARKS,
            says("Кооптуу аймак", "Опасный участок", "Unsafe area"),
            drawn,
            options,
            fill="#d95f02",
            outline="#8c3d00",
            outline_px=1.0,
            pattern="hatch",
        ),
        point_layer(
            "hotspots",
            says("Тургундар белгилеген жер", "Место, отмеченное жителями", "Mapped by residents"),
            spots[3:9],
            options,
            pane=Pane.MARKS,
            symbol="diamond",
            fill="#d95f02",
        ),
        point_layer(
            "police_point",
            says("Милиция пункту", "Опорный пункт милиции", "Police point"),
            spots[9:13],
            options,
            pane=Pane.PLACES,
            symbol="square",
            fill="#1f3b73",
        ),
        point_layer(
            "lcpc_office",
            says("КАБ кеңсеси", "Офис ОПЦ", "LCPC office"),
            spots[13:16],
            options,
            pane=Pane.PLACES,
            symbol="triangle",
            fill="#0f5c6e",
        ),
        point_layer(
            "settlement",
            says("Калктуу конуш", "Населённый пункт", "Settlement"),
            list(spread),
            options,
            pane=Pane.PLACES,
            symbol="circle",
            fill="#333333",
        ),
    )


def view_of(options: Options) -> MapView:
    """Return a whole view of a sample."""
    info = BOUNDARY_SET
    if options.is_approximate:
        info = replace(info, accuracy=Accuracy.APPROXIMATE, title="Starter set", date=None)
    level = {"country": Level.COUNTRY, "district": Level.DISTRICT, "city": Level.OBLAST}
    kind = {
        "country": UnitKind.COUNTRY,
        "district": UnitKind.DISTRICT,
        "city": UnitKind.REPUBLIC_CITY,
    }
    unit = UnitLabel("KG02210", level[options.unit], kind[options.unit], UNIT_NAMES[options.unit])
    top = UnitLabel("KG", Level.COUNTRY, UnitKind.COUNTRY, KYRGYZSTAN)
    is_working = options.tier is Tier.WORKING
    public = PublicAccounting(
        shown_at_least=180,
        shown_cells=44,
        lines=(
            says(
                "Жалпысынан кеминде 180 окуя 44 уячада көрсөтүлдү; аз санда болгон уячалар "
                "ачылбайт.",
                "Показано не менее 180 событий в 44 ячейках; ячейки с малыми числами не раскрыты.",
                "At least 180 incidents in 44 cells are shown; cells with few are not disclosed.",
            ),
        ),
    )
    return MapView(
        tier=options.tier,
        unit=unit,
        breadcrumb=(top,) if options.unit == "country" else (top, unit),
        bounds=wobbly(options).bounds,
        title=named(TITLES[options.unit]),
        subtitle=says(
            "Бир уячадагы окуялардын саны; бардык категориялар; уячанын аянты 5,2 км²",
            "Число событий в одной ячейке; все категории; ячейки около 5,2 км²",
            "Incidents per cell; all categories; cells of about 5.2 km²",
        ),
        sentences=(
            says(
                "Эң көп окуя болгон уяча Кызыл-Суунун жанында.",
                "Больше всего событий в ячейке рядом с Кызыл-Суу.",
                "The fullest cell is near Kyzyl-Suu.",
            ),
        ),
        layers=layers_of(options),
        boundary_set=info,
        accounting=Accounting(420, 300, 80, 30, 10) if is_working else public,
        coarsened=()
        if is_working
        else (
            says(
                "Уячалар чоңойтулду: 0,9 км² ордуна 5,2 км².",
                "Ячейки укрупнены: 5,2 км² вместо 0,9 км².",
                "Cells were made larger: 5.2 km² instead of 0.9 km².",
            ),
        ),
        disclaimers=(
            text("view.disclaimer"),
            says(
                "Бул жерде милицияга билдирилген гана окуялар бар.",
                "Здесь только события, о которых сообщили милиции.",
                "Only incidents reported to the police.",
            ),
        ),
        sources=(says("ИИБ, 2025", "ОВД, 2025", "District police, 2025"),),
        is_demo=options.is_demo,
    )


def locator() -> Locator:
    """Return the made-up country with two oblasts."""
    country = gpd.GeoDataFrame(geometry=[COUNTRY], crs=4326)
    return Locator(country, gpd.GeoDataFrame(geometry=halves(COUNTRY), crs=4326))


def official_views(folder: Path, options: Options, pcode: str) -> tuple[MapView, Locator]:
    """Return a sample over one of the official districts, and the country around it."""
    districts = gpd.read_file(
        folder / "boundaries" / "kgz_admbnda_adm2_moes_20181119.json"
    ).set_index("ADM2_PCODE")
    column = {"ky": "ADM2_KY", "ru": "ADM2_RU", "en": "ADM2_EN"}[options.language]
    shape = districts.geometry[pcode]
    oblasts = districts.dissolve("ADM1_PCODE")
    country = gpd.GeoDataFrame(geometry=[oblasts.union_all()], crs=4326)
    cells = cells_within(shape, resolution=options.resolution)
    view = view_of(options)
    inside = cell_layer(options).table.iloc[: len(cells)]
    table = inside.iloc[np.arange(len(cells)) % len(inside)].set_index(pd.Index(cells, name="cell"))
    layers = (
        replace(cell_layer(options), table=table[table["class_index"] > 0]),
        shape_layer(
            "district",
            Pane.BOUNDARIES,
            says("Райондун чек арасы", "Граница района", "District boundary"),
            list(districts.geometry),
            options,
            outline="#6a6a6a",
            outline_px=1.2,
            labels=list(districts[column]),
        ),
        shape_layer(
            "country",
            Pane.BOUNDARIES,
            says("Мамлекеттик чек ара", "Государственная граница", "Country boundary"),
            list(country.geometry),
            options,
            outline="#333333",
            outline_px=2.5,
        ),
    )
    unit = replace(view.unit, names=Names(*districts.loc[pcode, ["ADM2_KY", "ADM2_RU", "ADM2_EN"]]))
    view = replace(view, unit=unit, bounds=shape.bounds, layers=layers)
    return view, Locator(country, oblasts)


def empty_cube() -> CellCube:
    """Return a cube of no counts: only the working view may carry one."""
    none = np.empty(0)
    return CellCube(8, none, none, (), (), none, none, none, none)


def outlines_cover(layer: Layer) -> shapely.Geometry:
    """Return the union of a cell layer's outlines."""
    return shapely.union_all(outlines_of(layer.table.index.to_numpy()))
