"""A toy country near Bishkek, drawn in squares, and tables of it as publishers would give them.

Two districts of Chui side by side; the western one has a hole where Bishkek is. A city of oblast
rank lies in a corner of the eastern one.
"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import shapely

from geo.boundaries.build import build_boundary_set
from geo.boundaries.normalise import normalise
from geo.boundaries.recognise import recognise
from geo.boundaries.units import UnitTable
from model.admin import Accuracy, BoundaryReport, BoundarySet, BoundarySetInfo

BISHKEK = shapely.box(74.55, 42.85, 74.65, 42.90)
WEST = shapely.box(74.0, 42.5, 75.0, 43.0).difference(BISHKEK)
EAST = shapely.box(75.0, 42.5, 76.0, 43.0)
CITY = shapely.box(75.4, 42.7, 75.5, 42.8)
CHUI = shapely.box(74.0, 42.5, 76.0, 43.0)

INFO = BoundarySetInfo(
    set_id="toy",
    title="Toy",
    source="tests",
    date=date(2026, 1, 1),
    licence="",
    accuracy=Accuracy.APPROXIMATE,
    sha256="",
)

ALAMUDUN, CHUI_DISTRICT, TOKMOK = "KG08203000000", "KG08223000000", "KG08400000010"


def cod(shapes: dict[str, tuple[str, str, str, object]], *, level: int = 2) -> gpd.GeoDataFrame:
    """A table in the columns of COD-AB: P-code -> names in three languages and the polygon."""
    chui = {"ADM1_EN": "Chui", "ADM1_PCODE": "KG08000000000"} if level == 2 else {}
    return gpd.GeoDataFrame(
        {
            f"ADM{level}_EN": [row[0] for row in shapes.values()],
            f"ADM{level}_RU": [row[1] for row in shapes.values()],
            f"ADM{level}_KY": [row[2] for row in shapes.values()],
            f"ADM{level}_PCODE": list(shapes),
            **chui,
            "validOn": "2018-11-19",
        },
        geometry=[row[3] for row in shapes.values()],
        crs="EPSG:4326",
    )


def districts(*, west=WEST, east=EAST, city=None) -> gpd.GeoDataFrame:
    """The district level; with `city` also the city of oblast rank."""
    rows = {
        ALAMUDUN: ("Alamudun", "Аламудунский", "Аламүдүн", west),
        CHUI_DISTRICT: ("Chui", "Чуйский", "Чүй", east),
    }
    if city is not None:
        rows[TOKMOK] = ("Tokmok (city)", "г.Токмок", "Токмок\u00a0ш.", city)
    return cod(rows)


def oblasts(shape=CHUI) -> gpd.GeoDataFrame:
    """The oblast level in the columns of WFP."""
    return gpd.GeoDataFrame(
        {
            "Adm1_Code": ["41708"],
            "Adm1_EN": ["Chuy"],
            "Adm1_RU": ["Чуйская"],
            "Adm1_KR": ["Чуй"],
        },
        geometry=[shape],
        crs="EPSG:4326",
    )


def table(frame: gpd.GeoDataFrame, **options) -> UnitTable:
    """A table as it goes into a set."""
    return normalise(frame, recognise(frame, file_name="toy", **options), file_name="toy")


def build(*frames: gpd.GeoDataFrame) -> tuple[BoundarySet, BoundaryReport]:
    """The set the tables make."""
    return build_boundary_set([table(frame) for frame in frames], info=INFO)
