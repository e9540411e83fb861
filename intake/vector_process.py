"""Start the watched process that opens an untrusted vector file, and read what it answers."""

from __future__ import annotations

import json
import struct
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyogrio

from intake.worker_process import run_worker, worker_environment, worker_limits
from model.errors import IntakeError

_WORKER = Path(__file__).with_name("vector_worker.py")
_OSM_FIELDS = Path(__file__).with_name("osmconf.ini")
_OSM_MEMORY_MB = "1500"  # of nodes, before GDAL would write them to disk


class VectorFormat(StrEnum):
    """The formats that are read; the value is the only GDAL driver left on for it."""

    GEOJSON = "GeoJSON"
    SHAPEFILE = "ESRI Shapefile"
    GEOPACKAGE = "GPKG"
    KML = "LIBKML"
    OSM = "OSM"  # roads of an OpenStreetMap extract; read only where asked for


@dataclass(frozen=True, slots=True)
class VectorLimits:
    """How large a vector file may be, and what reading it may cost."""

    max_bytes: int = 150_000_000
    max_features: int = 500_000
    max_vertices: int = 10_000_000
    memory_mb: int = 3_000  # address space of the reading process
    seconds: float = 60.0


VECTOR_LIMITS = VectorLimits()
"""The official files of the country have about 20 MB, 450 features and 10^5 to 10^6 vertices."""


@dataclass(frozen=True, slots=True)
class RawLayer:
    """A layer as GDAL gives it: attributes, WKB per feature (None without), and the CRS."""

    name: str
    crs: str | None
    attributes: pd.DataFrame
    wkb: pd.Series


def read_in_process(
    data: bytes, driver: VectorFormat, *, file_name: str, limits: VectorLimits
) -> tuple[RawLayer, ...]:
    """Read every layer of the file in a process of its own, bounded in memory and time.

    Raises `IntakeError`: `vector_timeout`, or what the worker refuses, `vector_unreadable` where
    it ends without an answer.
    """
    try:
        answer = run_worker(
            _WORKER,
            (driver.value, *worker_limits(limits.memory_mb, limits.seconds), limits.max_features),
            data,
            environment=_environment(driver),
            seconds=limits.seconds,
        )
    except subprocess.TimeoutExpired as fault:
        raise IntakeError("vector_timeout", file=file_name, seconds=limits.seconds) from fault
    return _layers(answer, file_name)


def _environment(driver: VectorFormat) -> dict[str, str]:
    skipped = ",".join(sorted(_drivers() - {driver.value}))
    return {
        **worker_environment(),
        "OGR_SKIP": skipped,
        "OGR_GEOJSON_MAX_OBJ_SIZE": "0",  # our own limits hold
        "OSM_CONFIG_FILE": str(_OSM_FIELDS),
        "OSM_MAX_TMPFILE_SIZE": _OSM_MEMORY_MB,
    }


@cache
def _drivers() -> frozenset[str]:
    return frozenset(pyogrio.list_drivers())


def _layers(answer: bytes, file_name: str) -> tuple[RawLayer, ...]:
    if len(answer) < 8:
        raise IntakeError("vector_unreadable", file=file_name)
    start = 8 + struct.unpack(">Q", answer[:8])[0]
    header = json.loads(answer[8:start])
    if "error" in header:
        raise IntakeError(header["error"], file=file_name)
    layers = []
    for entry in header["layers"]:
        end = start + entry["bytes"]
        layers.append(_layer(entry, answer[start:end], file_name))
        start = end
    return tuple(layers)


def _layer(entry: dict[str, str], stream: bytes, file_name: str) -> RawLayer:
    try:
        table = pa.ipc.open_stream(stream).read_all().to_pandas()
    except (pa.ArrowException, UnicodeDecodeError) as fault:
        raise IntakeError("vector_unreadable", file=file_name) from fault
    geometry = entry["geometry"]
    return RawLayer(
        name=entry["name"],
        crs=entry["crs"],
        attributes=table.drop(columns=geometry),
        wkb=table[geometry],
    )
