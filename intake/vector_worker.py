"""The process that opens untrusted vector files; run as a script, never imported by the app.

It reads one file from standard input and writes to standard output: eight bytes (length of the
header), a JSON header, then one Arrow stream per layer. `OGR_SKIP` has switched off every driver
but one before GDAL loads; the limits are set on itself before anything is read. Stands alone: it
imports nothing of this project, so a changed search path cannot change what it does.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
import warnings
from typing import Any

GEOJSON_TYPES = frozenset(
    {
        "FeatureCollection",
        "Feature",
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    }
)


OSM_ROADS = {"layer": "lines", "where": "highway IS NOT NULL"}
"""All that is read of an OpenStreetMap extract; `osmconf.ini` names the fields."""


class RefusedError(Exception):
    """The file is refused; the message is the code of the error the parent raises."""


def limit_self(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound this process's memory and processor time where the system can (not Windows)."""
    try:
        import resource  # noqa: PLC0415  does not exist on Windows
    except ImportError:
        return
    for kind, wanted in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # it has no business writing files
    ):
        try:
            hard = resource.getrlimit(kind)[1]
            bounded = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(kind, (bounded, hard))
        except (ValueError, OSError):  # macOS refuses some; the parent's clock still watches
            continue


def refuse_foreign_crs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a `crs` that is a link: GDAL would fetch it, at any depth and in any case."""
    for key, value in pairs:
        if key.lower() == "crs" and isinstance(value, dict):
            kind = next((v for k, v in value.items() if k.lower() == "type"), None)
            if str(kind).lower() != "name":
                raise RefusedError("vector_crs_link")
    return dict(pairs)


def check_geojson(data: bytes) -> None:
    """Refuse what is no whole GeoJSON document."""
    try:
        document = json.loads(data, object_pairs_hook=refuse_foreign_crs)
    except json.JSONDecodeError as fault:
        is_whole = fault.doc.rstrip().endswith(("}", "]")) and fault.doc[fault.pos :].strip()
        raise RefusedError("vector_unreadable" if is_whole else "vector_truncated") from fault
    except (UnicodeDecodeError, RecursionError) as fault:
        raise RefusedError("vector_unreadable") from fault
    if not isinstance(document, dict) or document.get("type") not in GEOJSON_TYPES:
        raise RefusedError("vector_no_geojson")


def read_layers(
    data: bytes, driver: str, max_features: int
) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Read every layer with geometry; returns the header's entries and the Arrow streams."""
    for unneeded in ("geopandas", "pandas", "shapely"):  # halves the time to start
        sys.modules[unneeded] = None  # type: ignore[assignment]
    import pyarrow as pa  # noqa: PLC0415  loads after the limits are set
    import pyogrio  # noqa: PLC0415
    import pyogrio.raw  # noqa: PLC0415

    if set(pyogrio.list_drivers()) - {driver}:
        raise RefusedError("vector_drivers")
    if driver == "GeoJSON":
        check_geojson(data)
    entries, streams = [], []
    # By number: a layer without a name is called after GDAL's buffer, another at each opening.
    for at, (name, geometry_type) in enumerate(pyogrio.list_layers(data)):
        if geometry_type is None or (driver == "OSM" and name != OSM_ROADS["layer"]):
            continue
        if pyogrio.read_info(data, layer=at)["features"] > max_features:
            raise RefusedError("vector_too_large")
        # GDAL would read texts as dates, and shift those that name a time zone
        options = {"DATE_AS_STRING": "YES"} if driver == "GeoJSON" else {}
        if driver == "OSM":
            options = {"where": OSM_ROADS["where"]}
        meta, table = pyogrio.raw.read_arrow(data, layer=at, **options)
        if table.num_rows > max_features:  # an extract does not say how many it has
            raise RefusedError("vector_too_large")
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        streams.append(sink.getvalue())
        entries.append(
            {
                "name": "" if str(name).startswith("pyogrio_") else str(name),
                "crs": meta["crs"],
                "geometry": meta["geometry_name"] or "wkb_geometry",
                "bytes": len(streams[-1]),
            }
        )
    return entries, streams


def run(driver: str, max_features: int) -> tuple[dict[str, Any], list[bytes]]:
    """Read standard input; a refusal becomes a header with the code of the parent's error.

    Whatever else GDAL, Arrow or JSON raise ends this process: the parent takes a missing header
    for a file that cannot be read.
    """
    try:
        entries, streams = read_layers(sys.stdin.buffer.read(), driver, max_features)
    except RefusedError as refusal:
        return {"error": str(refusal)}, []
    except MemoryError:
        return {"error": "vector_too_large"}, []
    return {"layers": entries}, streams


def main() -> None:
    """Answer on a copy of standard output, so that nothing GDAL prints gets into it."""
    warnings.simplefilter("ignore")
    driver, memory_bytes, cpu_seconds, max_features = sys.argv[1], *map(int, sys.argv[2:5])
    if sys.platform == "win32":  # standard input and output must not translate line ends
        import msvcrt  # noqa: PLC0415

        for number in (0, 1):
            msvcrt.setmode(number, os.O_BINARY)
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit_self(memory_bytes, cpu_seconds)
    header, streams = run(driver, max_features)
    encoded = json.dumps(header).encode()
    with answer:
        answer.write(struct.pack(">Q", len(encoded)))
        answer.write(encoded)
        for stream in streams:
            answer.write(stream)


if __name__ == "__main__":
    main()
