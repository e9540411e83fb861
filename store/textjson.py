"""`Text` and reports as JSON, so that a stored warning can be read in another language later."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from model.admin import BoundaryReport, SpatialFault
from model.text import Names, Text, text


def dump_texts(texts: Iterable[Text]) -> str:
    """Return texts as a JSON list."""
    return json.dumps([_encode(value) for value in texts], ensure_ascii=False)


def load_texts(stored: str) -> tuple[Text, ...]:
    """Return the texts of a JSON list made by `dump_texts`."""
    return tuple(_decode(value) for value in json.loads(stored))


def dump_report(report: BoundaryReport) -> str:
    """Return a boundary report as a JSON object."""
    return json.dumps(_encode(report), ensure_ascii=False)


def load_report(stored: str) -> BoundaryReport:
    """Return the report of a JSON object made by `dump_report`."""
    value = json.loads(stored)
    return BoundaryReport(
        read=value["read"],
        units=value["units"],
        merged=value["merged"],
        levels={int(level): count for level, count in value["levels"].items()},
        repaired=_decode_all(value["repaired"]),
        rejected=_decode_all(value["rejected"]),
        overlaps=tuple(_fault(one) for one in value["overlaps"]),
        gaps=tuple(_fault(one) for one in value["gaps"]),
        without_parent=tuple(value["without_parent"]),
        warnings=_decode_all(value["warnings"]),
        derived=value.get("derived", 0),
    )


def _fault(value: dict[str, Any]) -> SpatialFault:
    return SpatialFault(**{**value, "pcodes": tuple(value["pcodes"])})


def _decode_all(values: list[Any]) -> tuple[Any, ...]:
    return tuple(_decode(value) for value in values)


def _encode(value: object) -> Any:
    if isinstance(value, Text):
        return {"text": value.key, "params": {k: _encode(v) for k, v in value.params.items()}}
    if isinstance(value, Names):
        return {"names": dataclasses.asdict(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_encode(one) for one in value]
    return value


def _decode(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "text" in value:
        return text(value["text"], **{k: _decode(v) for k, v in value["params"].items()})
    if "names" in value:
        return Names(**value["names"])
    return date.fromisoformat(value["date"])
