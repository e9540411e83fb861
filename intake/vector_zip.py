"""Find the vector files in a zip: shapefiles with their side files, GeoJSON, GeoPackage, KML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from intake.archives import NamedBytes, check_archive, make_archive, read_members
from model.errors import IntakeError

_SINGLE = (".geojson", ".json", ".gpkg", ".kml")
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
NEEDED_PARTS = (
    (".prj", "shapefile_no_prj"),
    (".dbf", "shapefile_incomplete"),
    (".shx", "shapefile_no_shx"),
)
"""Beside the `.shp`, each with the error that says it is missing."""

_GARBLED_SHARE = 0.02  # cut-off letters at the end of a field are fewer


def unpack_vectors(data: bytes, *, file_name: str) -> tuple[NamedBytes, ...]:
    """Return each vector file in a zip, in the order of their names.

    A shapefile comes as a new zip of its parts alone. Raises `IntakeError`: those of
    `check_archive`, `shapefile_no_prj`, `shapefile_incomplete`, `shapefile_no_shx` and
    `zip_nothing_to_read`.
    """
    names = check_archive(data, file_name=file_name)
    single = sorted(name for name in names if name.lower().endswith(_SINGLE))
    shapefiles = _shapefiles(names)
    if not single and not shapefiles:
        raise IntakeError("zip_nothing_to_read", file=file_name)
    files = list(read_members(data, single, file_name=file_name))
    for parts in shapefiles:
        for needed, code in NEEDED_PARTS:
            if needed not in parts:
                raise IntakeError(code, file=file_name, member=PurePosixPath(parts[".shp"]).name)
        members = read_members(data, list(parts.values()), file_name=file_name)
        files.append(
            pack_shapefile(
                dict(zip(parts, (m.data for m in members), strict=True)),
                name=PurePosixPath(parts[".shp"]).name,
            )
        )
    return tuple(files)


def pack_shapefile(parts: Mapping[str, bytes], *, name: str) -> NamedBytes:
    """Return a zip of one shapefile from its parts by ending; adds the text encoding if missing."""
    stem = PurePosixPath(name).stem
    complete = dict(parts)
    if not complete.get(".cpg", b"").strip():
        complete[".cpg"] = _encoding(complete.get(".dbf", b"")).encode()
    files = [NamedBytes(f"{stem}{ending}", content) for ending, content in complete.items()]
    return NamedBytes(name, make_archive(files))


def _shapefiles(names: Sequence[str]) -> list[dict[str, str]]:
    """Return, per `.shp`, its parts by ending; names and endings match in any case."""
    by_lower = {name.lower(): name for name in names}
    found = []
    for shp in sorted(name for name in by_lower if name.endswith(".shp")):
        stem = shp.removesuffix(".shp")
        parts = {end: by_lower[stem + end] for end in _SHAPEFILE_PARTS if stem + end in by_lower}
        found.append(parts)
    return found


def _encoding(dbf: bytes) -> str:
    """Guess how the letters of a dBase table are written: UTF-8 where it decodes, else cp1251.

    Kyrgyz files without a `.cpg` are one or the other; GDAL would take them for Latin-1.
    """
    others = sum(byte > 0x7F for byte in dbf[32:])
    garbled = dbf[32:].decode("utf-8", errors="replace").count("�")
    if others == 0 or garbled <= _GARBLED_SHARE * others:
        return "UTF-8"
    return "1251"
