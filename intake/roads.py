"""Read roads: lines of a GIS file, or the roads of an OpenStreetMap extract.

Classes are OpenStreetMap's (`highway=*`), whatever words a file has for them; a word that nobody
knows becomes `road`, OpenStreetMap's own for "class unknown", and a warning names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84, to_albers
from intake.dataset_words import columns_of, words_of
from intake.road_tags import is_car_allowed, is_yes, oneway_of, speed_of
from intake.unpack import unpack_single
from intake.vector import VectorTable, is_osm, read_vectors
from intake.vector_process import VectorLimits
from intake.vocabulary import fold
from model.datasets import Fact
from model.errors import IntakeError
from model.text import Text, text

ROAD_LIMITS = VectorLimits(max_features=1_000_000, memory_mb=4_000, seconds=180.0)
"""An extract of the country has 60 MB, ten million nodes and some 300,000 roads."""

UNKNOWN_CLASS = "road"
"""OpenStreetMap's word for a road whose class nobody knows."""

SNAP_PER_DEGREE = 2.0**23
"""Coordinates are kept to 1.2e-7 degrees, a centimetre: so many bits pack in half the space."""

_LINES = frozenset({"LineString", "MultiLineString"})
_OSM_SOURCE = "OpenStreetMap"
_CLASSES_NAMED = 8  # in a warning


@dataclass(frozen=True, slots=True, eq=False)
class RoadsFile:
    """The roads of a file; read = roads + `left_out` + `rejected`, before lines are parted.

    `table` has a row per line: `road_class` (str), `speed_kmh` (float64, NaN where the file says
    nothing), `is_oneway` (bool: open from the first point to the last), `is_bridge_or_tunnel`
    (bool), `name` (str) and `geometry` (LineString, EPSG:4326).
    """

    table: gpd.GeoDataFrame
    read: int
    left_out: int  # ways no car may use
    rejected: int  # without a line
    class_column: str  # the header taken for the class; "" for none
    unknown_classes: tuple[str, ...] = ()
    source: str = ""
    warnings: tuple[Text, ...] = field(default=())

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What is kept of it beside the table; `length_km_<class>` of each class."""
        length_km = pd.Series(shapely.length(to_albers(self.table.geometry.to_numpy())) / 1000)
        facts: dict[str, Fact] = {"length_km": round(float(length_km.sum()), 3)}
        by_class = length_km.groupby(self.table["road_class"].to_numpy()).sum()
        facts |= {f"length_km_{name}": round(float(km), 3) for name, km in by_class.items()}
        facts |= {name: getattr(self, name) for name in ("read", "left_out", "rejected")}
        # OpenStreetMap's roads share a vertex where they meet, others may merely cross
        noding = "shared_vertices" if self.source == _OSM_SOURCE else "crossings"
        return MappingProxyType(facts | {"class_column": self.class_column, "noding": noding})


def read_roads(
    data: bytes,
    *,
    file_name: str,
    columns: Mapping[str, str] | None = None,
    classes: Mapping[str, str] | None = None,
) -> RoadsFile:
    """Read GeoPackage, zipped shapefile, GeoJSON, KML, or an OpenStreetMap extract.

    `columns` (field of `dataset_fields.toml` -> header) and `classes` (the file's word -> class)
    settle what the words do not. Raises `IntakeError`: those of `read_vectors`,
    `column_not_found`, `roads_no_lines`, `roads_no_car`, `roads_class_unknown` for a class that
    does not exist.
    """
    wrong = set((classes or {}).values()) - set(words_of("road_class").values())
    if wrong:
        raise IntakeError("roads_class_unknown", file=file_name, found=", ".join(sorted(wrong)))
    file = unpack_single(data, file_name=file_name)
    table = _road_layer(
        read_vectors(
            file.data,
            file_name=file.name,
            keep_faulty=True,
            with_osm=True,
            limits=ROAD_LIMITS,
        ),
        file_name,
        columns or {},
    )
    found = columns_of(_headers(table), "roads", file_name=file_name, given=columns)
    return _roads(
        table,
        found,
        {fold(word): name for word, name in (classes or {}).items()},
        file_name=file_name,
        source=_OSM_SOURCE if is_osm(file.data) else "",
    )


def _headers(table: VectorTable) -> list[str]:
    return [str(name) for name in table.frame.columns if name != table.frame.geometry.name]


def _road_layer(
    tables: tuple[VectorTable, ...], file_name: str, given: Mapping[str, str]
) -> VectorTable:
    """Return the one layer with lines; of several the one most of whose classes are of roads."""
    lines = [one for one in tables if one.frame.geometry.geom_type.isin(_LINES).any()]
    if not lines:
        raise IntakeError("roads_no_lines", file=file_name)
    if len(lines) == 1:
        return lines[0]
    known = [_known_share(table, file_name, given) for table in lines]
    best = int(np.argmax(known))
    if known[best] == 0 or known.count(known[best]) > 1:
        layers = ", ".join(table.name for table in lines)
        raise IntakeError("vector_many_layers", file=file_name, count=len(lines), layers=layers)
    return lines[best]


def _known_share(table: VectorTable, file_name: str, given: Mapping[str, str]) -> float:
    headers = _headers(table)
    fitting = {name: header for name, header in given.items() if header in headers}
    column = columns_of(headers, "roads", file_name=file_name, given=fitting).get("road_class")
    if column is None:
        return 0.0
    words = table.frame[column].dropna().astype(str).map(fold)
    return float(words.isin({*words_of("road_class"), *words_of("no_car")}).mean())


def _roads(
    table: VectorTable,
    found: Mapping[str, str],
    classes: Mapping[str, str],
    *,
    file_name: str,
    source: str,
) -> RoadsFile:
    frame = table.frame
    is_line = (frame.geometry.geom_type.isin(_LINES) & ~frame.geometry.is_empty).to_numpy()
    values = {name: _texts(frame[header]) for name, header in found.items()}
    nothing = pd.Series([""] * len(frame), dtype="str")
    words = values.get("road_class", nothing).map(fold)
    for_cars = _for_cars(words, values, classes)
    kept = is_line & for_cars
    if not kept.any():
        raise IntakeError("roads_no_car" if is_line.any() else "roads_no_lines", file=file_name)
    named, unknown = _classes(values.get("road_class", nothing)[kept], words[kept], classes)
    direction = values.get("oneway", nothing)[kept].map(oneway_of).to_numpy()
    roundabout = values.get("junction", nothing)[kept].eq("roundabout").to_numpy()
    apart = values.get("bridge", nothing)[kept].map(is_yes) | values.get("tunnel", nothing)[
        kept
    ].map(is_yes)
    speeds = values.get("speed", nothing)[kept].map(speed_of)
    roads = gpd.GeoDataFrame(
        {
            "road_class": named.to_numpy(),
            "speed_kmh": speeds.to_numpy(dtype=np.float64),
            "is_oneway": (direction != 0) | roundabout,
            "is_bridge_or_tunnel": apart.to_numpy(dtype=bool),
            "name": values.get("name", nothing)[kept].to_numpy(),
        },
        geometry=_directed(frame.geometry[kept].to_numpy(), direction),
        crs=WGS84,
    ).astype({"road_class": "str", "name": "str"})
    return RoadsFile(
        table=roads.explode(ignore_index=True),
        read=len(frame),
        left_out=int((is_line & ~for_cars).sum()),
        rejected=int((~is_line).sum()),
        class_column=found.get("road_class", ""),
        unknown_classes=unknown,
        source=source,
        warnings=(*table.warnings, *_warnings(found, unknown, int((~is_line).sum()))),
    )


def _texts(column: pd.Series) -> pd.Series:
    filled = column.astype(object).where(column.notna(), "")
    return filled.astype(str).str.strip().astype("str")


def _for_cars(
    words: pd.Series, values: Mapping[str, pd.Series], classes: Mapping[str, str]
) -> NDArray[np.bool_]:
    no_car = set(words_of("no_car")) - classes.keys()
    allowed = ~words.isin(no_car).to_numpy()
    rules = [name for name in ("access", "vehicle", "motor_vehicle") if name in values]
    if rules:
        # the rule for the narrower kind of traffic stands above the wider one
        stated = values[rules[0]].copy()
        for name in rules[1:]:
            stated = values[name].where(values[name] != "", stated)
        allowed &= stated.map(is_car_allowed).to_numpy(dtype=bool)
    return np.asarray(allowed, dtype=bool)


def _classes(
    written: pd.Series, words: pd.Series, classes: Mapping[str, str]
) -> tuple[pd.Series, tuple[str, ...]]:
    known = {**words_of("road_class"), **classes}
    named = words.map(known)
    strange = written[named.isna() & (written != "")]
    return named.fillna(UNKNOWN_CLASS), tuple(strange.value_counts().index)


def _directed(shapes: NDArray[np.object_], direction: NDArray[np.int64]) -> NDArray[np.object_]:
    """Turn the lines that are open against their points, and snap all of them."""
    snapped: NDArray[np.object_] = shapely.set_coordinates(
        shapes.copy(),
        np.round(shapely.get_coordinates(shapes) * SNAP_PER_DEGREE) / SNAP_PER_DEGREE,
    )
    return np.where(direction < 0, shapely.reverse(snapped), snapped)


def _warnings(found: Mapping[str, str], unknown: tuple[str, ...], others: int) -> tuple[Text, ...]:
    warnings: tuple[Text, ...] = ()
    if "road_class" not in found:
        warnings += (text("roads.no_class"),)
    if unknown:
        shown = ", ".join(unknown[:_CLASSES_NAMED])
        warnings += (text("roads.classes_unknown", count=len(unknown), classes=shown),)
    if others:
        warnings += (text("roads.not_lines", count=others),)
    return warnings
