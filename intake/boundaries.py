"""From the files people have to one boundary set: polygons of any schema, and classifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date  # noqa: N812  `date` is an option's name here
from pathlib import PurePosixPath

import shapely

from geo.boundaries.build import build_boundary_set
from geo.boundaries.normalise import normalise
from geo.boundaries.publishers import PUBLISHERS, Publisher
from geo.boundaries.recognise import ColumnMapping, recognise
from geo.boundaries.units import UnitTable
from intake.archives import NamedBytes
from intake.gazetteer import is_gazetteer, read_gazetteer
from intake.vector import ANY_GEOMETRY, POLYGONS, VectorTable, is_in_country, read_vectors
from intake.vector_zip import NEEDED_PARTS, pack_shapefile
from model.admin import Accuracy, BoundaryReport, BoundarySet, BoundarySetInfo
from model.errors import BoundaryError, IntakeError
from model.text import Text, text

__all__ = ["ColumnMapping", "NamedBytes", "read_boundary_files"]

_AREAS = POLYGONS | {"GeometryCollection"}  # whose polygons are taken
_READ = ANY_GEOMETRY | _AREAS
_SHAPEFILE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})


def read_boundary_files(
    files: Sequence[NamedBytes],
    *,
    title: str | None = None,
    source: str | None = None,
    date: Date | None = None,
    licence: str | None = None,
    accuracy: Accuracy | None = None,
    mapping: ColumnMapping | None = None,
) -> tuple[BoundarySet, BoundaryReport]:
    """Read boundary files together into one set, and account for every row.

    Each file is polygons of a schema told by its columns (`mapping` where they tell nothing) or a
    classifier in CSV. What the user does not say is taken from the publisher. The set is official
    if all its polygons are of an official publisher, else as `accuracy` says, approximate without.
    Nothing is stored. Raises `IntakeError` and `BoundaryError`, with the file's name.
    """
    if not files:
        raise IntakeError("no_boundary_files")
    tables: list[UnitTable] = []
    for file in _joined(files):
        tables += _read(file, mapping)
    facts = [PUBLISHERS[p] for p in _publishers(tables)]
    when = date or max((t.valid_on for t in tables if t.valid_on), default=None)
    names = source or " + ".join(dict.fromkeys(fact.title for fact in facts if fact.title))
    digest = _digest(files, mapping)
    info = BoundarySetInfo(
        set_id=_set_id(when, digest),
        title=title or " ".join((names or files[0].name, f"({when.year})" if when else "")).strip(),
        source=names or files[0].name,
        date=when,
        licence=licence or "; ".join(dict.fromkeys(f.licence for f in facts if f.licence)),
        accuracy=_accuracy(tables, accuracy),
        sha256=digest,
    )
    return build_boundary_set(tables, info=info)


def _read(file: NamedBytes, mapping: ColumnMapping | None) -> list[UnitTable]:
    if is_gazetteer(file.data):
        return [read_gazetteer(file.data, file_name=file.name)]
    tables, refusals = [], []
    layers = read_vectors(file.data, file_name=file.name, geometry_types=_READ)
    for layer in layers:
        try:
            tables.append(_table(layer, mapping))
        except BoundaryError as refusal:
            if len(layers) == 1:
                raise
            refusals.append(refusal)  # a line layer beside the polygons, say
    if not tables:
        raise refusals[0]
    skipped = tuple(text("boundaries.layer_skipped", reason=r.text) for r in refusals)
    return [replace(tables[0], warnings=(*tables[0].warnings, *skipped)), *tables[1:]]


def _table(layer: VectorTable, mapping: ColumnMapping | None) -> UnitTable:
    """Return one layer's units; rows outside the country are rejected, the others read."""
    types = set(layer.frame.geometry.geom_type.dropna())
    if not types & _AREAS:
        found = ", ".join(sorted(types))
        raise BoundaryError("boundary_not_polygons", file=layer.file_name, found=found)
    inside = is_in_country(layer.frame)
    has_shape = ~shapely.is_empty(layer.frame.geometry.to_numpy()) & ~shapely.is_missing(
        layer.frame.geometry.to_numpy()
    )
    keep = inside | ~has_shape
    schema = recognise(layer.frame[keep], file_name=layer.file_name, mapping=mapping)
    table = normalise(layer.frame[keep], schema, file_name=layer.file_name)
    outside: tuple[Text, ...] = tuple(
        text("boundaries.rejected_outside", file=layer.file_name, row=int(at) + 1)
        for at in (~keep).nonzero()[0]
    )
    return replace(
        table,
        read=table.read + len(outside),
        rejected=(*table.rejected, *outside),
        warnings=(*layer.warnings, *table.warnings),
    )


def _joined(files: Sequence[NamedBytes]) -> list[NamedBytes]:
    """Put the parts of a shapefile that were handed over one by one into one zip each."""
    parts: dict[str, dict[str, bytes]] = {}
    rest = []
    for file in files:
        path = PurePosixPath(file.name)
        if path.suffix.lower() in _SHAPEFILE_PARTS:
            parts.setdefault(path.stem.lower(), {})[path.suffix.lower()] = file.data
        else:
            rest.append(file)
    for stem, given in parts.items():
        for needed, code in ((".shp", "shapefile_alone"), *NEEDED_PARTS):
            if needed not in given:
                raise IntakeError(code, file=stem, member=f"{stem}.shp")
        rest.append(pack_shapefile(given, name=f"{stem}.shp.zip"))
    return rest


def _publishers(tables: Sequence[UnitTable]) -> list[Publisher]:
    polygons = [table.publisher for table in tables if table.polygon_count]
    return list(dict.fromkeys(polygons or [table.publisher for table in tables]))


def _accuracy(tables: Sequence[UnitTable], given: Accuracy | None) -> Accuracy:
    """Return official where every polygon is of an official publisher; an outline may join them."""
    publishers = [p for p in _publishers(tables) if p is not Publisher.OUTLINE]
    if publishers and all(PUBLISHERS[p].is_official for p in publishers):
        return Accuracy.OFFICIAL
    return given or Accuracy.APPROXIMATE


def _digest(files: Sequence[NamedBytes], mapping: ColumnMapping | None) -> str:
    """Return what tells a set from another: its files, and which columns were taken."""
    content = b"".join(file.data for file in files)
    return hashlib.sha256(content + (repr(mapping).encode() if mapping else b"")).hexdigest()


def _set_id(when: Date | None, digest: str) -> str:
    return "-".join(part for part in (f"{when:%Y%m%d}" if when else "", digest[:8]) if part)
