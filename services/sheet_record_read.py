"""Read SHEET.json: a file from anywhere, so every value is checked before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from exports.sheet import Orientation, Paper, SheetFormat
from i18n import LANGUAGES
from layers.classify import MAX_CLASSES, ClassScale
from model.categories import CATEGORY_BY_CODE
from model.errors import IntakeError
from model.view import Measure, Month, Source, Tier, ViewState
from services.document_marks import WorkingMark
from services.sheet_choice import DPI_RANGE, SheetChoice
from services.sheet_record import (
    FORMAT,
    KIND,
    Difference,
    EarlierSheet,
    SheetRecord,
)

_MOST_BYTES: Final = 200_000
"""A record has some 4 kB; what is far larger is another file."""

_RESOLUTIONS = range(5, 11)


def read_record(data: bytes, *, today: date, file_name: str = "SHEET.json") -> SheetRecord:
    """Return the record in a file.

    Raises `IntakeError`: "sheet_record_unreadable" for another file, "sheet_record_value" for a
    value that no sheet has, "sheet_record_future" for one made later than `today`: the privacy
    gate goes by the day, and nobody may move it.
    """
    record = _parsed(_object_of(data, file_name), file_name)
    if record.made_on > today:
        raise IntakeError("sheet_record_future", file=file_name, date=record.made_on)
    return record


def _object_of(data: bytes, file_name: str) -> Mapping[str, Any]:
    try:
        read = json.loads(data.decode("utf-8-sig")) if len(data) <= _MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise IntakeError("sheet_record_unreadable", file=file_name) from error
    if not isinstance(read, dict) or read.get("kind") != KIND or read.get("format") != FORMAT:
        raise IntakeError("sheet_record_unreadable", file=file_name)
    return read


def _parsed(read: Mapping[str, Any], file_name: str) -> SheetRecord:
    part = ""
    try:
        part = "view"
        state = _state(read["view"])
        part = "choice"
        choice = choice_from_dict(read["choice"])
        part = "classes"
        scale = _scale(read["classes"], state.tier)
        part = "document"
        working = _working(read["document"], state.tier)
        part = "earlier"
        earlier = _earlier(read["earlier"])
        part = "made_on, version, boundary_set, data, fonts, programs, picture"
        return SheetRecord(
            state=state,
            choice=choice,
            made_on=date.fromisoformat(read["made_on"]),
            scale=scale,
            working=working,
            earlier=earlier,
            set_id=str(read["boundary_set"]["id"]),
            set_sha256=str(read["boundary_set"]["sha256"]),
            data=_texts(read["data"]["parts"]),
            version=str(read["version"]),
            fonts=_texts(read["fonts"]),
            programs=_texts(read["programs"]),
            picture=str(read["picture"]["sha256"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IntakeError("sheet_record_value", file=file_name, part=part) from error


def choice_from_dict(read: Mapping[str, Any]) -> SheetChoice:
    """Return how a sheet is to look; raises `KeyError`, `TypeError` or `ValueError`."""
    dpi, language = int(read["dpi"]), read["language"]
    least, most = DPI_RANGE
    if not least <= dpi <= most or language not in LANGUAGES:
        raise ValueError(f"{dpi} dpi in {language!r}")
    return SheetChoice(
        paper=Paper(read["paper"]),
        orientation=Orientation(read["orientation"]),
        file_format=SheetFormat(read["format"]),
        dpi=dpi,
        language=language,
        is_grey=bool(read["grey"]),
        has_locator=bool(read["locator"]),
        has_detail=bool(read["detail"]),
    )


def _state(read: Mapping[str, Any]) -> ViewState:
    period, resolution = read["period"], read["resolution"]
    months = [Month.parse(value) for value in period] if period else []
    categories = frozenset(read["categories"])
    if len(months) not in {0, 2} or months != sorted(months):
        raise ValueError(f"no period: {period!r}")
    if resolution is not None and resolution not in _RESOLUTIONS:
        raise ValueError(f"no resolution: {resolution!r}")
    if not categories <= CATEGORY_BY_CODE.keys():
        raise ValueError("unknown category")
    return ViewState(
        pcode=str(read["unit"]),
        period=(months[0], months[1]) if months else None,
        categories=categories,
        source=Source(read["source"]),
        measure=Measure(read["measure"]),
        resolution=resolution,
        toggled=frozenset(str(key) for key in read["toggled"]),
        tier=Tier(read["tier"]),
    )


def _scale(read: Mapping[str, Any] | None, tier: Tier) -> ClassScale | None:
    if read is None:
        return None
    limits = tuple(float(limit) for limit in read["limits"])
    if tier is Tier.PUBLIC or len(limits) > MAX_CLASSES or list(limits) != sorted(set(limits)):
        raise ValueError("no classes of a working sheet")
    return ClassScale(limits, float(read["lowest"]))


def _working(read: Mapping[str, Any] | None, tier: Tier) -> WorkingMark | None:
    if (read is None) != (tier is Tier.PUBLIC):
        raise ValueError("only working documents have a number, and all of them do")
    return WorkingMark(int(read["number"]), str(read["reason"])) if read else None


def _earlier(read: Mapping[str, Any] | None) -> EarlierSheet | None:
    if read is None:
        return None
    differs = tuple(Difference(kind) for kind in read["differs"])
    if not re.fullmatch("[0-9a-f]{12}", read["sheet"]) or not differs:
        raise ValueError("no sheet has such an id")
    return EarlierSheet(read["sheet"], date.fromisoformat(read["made_on"]), differs)


def _texts(read: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in read.items()}
