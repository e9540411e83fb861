"""What every file of data says about itself: tier, boundary set, units, licence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from i18n import Translator
from model.admin import BoundarySetInfo
from model.view import Tier

COLUMN_KEYS = frozenset(
    {
        "cell",
        "incident_count",
        "hotspot_count",
        "area_km2",
        "incidents_per_km2",
        "rate_per_1000",
        "population",
        "pcode",
        "country",
        "oblast",
        "district",
        "ayil_okmotu",
        "name",
        "name_ky",
        "name_ru",
        "name_en",
        "id",
        "label",
        "class",
        "class_index",
        "value",
        "accuracy",
        "category",
        "severity",
        "lng",
        "lat",
        "tier",
        "boundary_set",
        "boundary_date",
        "is_demo",
    }
)
"""Columns that have an explanation in the catalogues: `export.column_<name>`."""

WORKING_MARK = "view.working_document"
"""The sentence among a view's disclaimers that gives a working document's number and reason."""


@dataclass(frozen=True, slots=True)
class FileAbout:
    """What a file says about itself."""

    tier: Tier
    boundary_set: BoundarySetInfo
    is_demo: bool = False
    made_on: date | None = None
    title: str = ""
    mark: str = ""  # number and reason of a working document
    tier_detail: str = ""  # what the tier means for this file; "" as for maps of incidents
    sources: tuple[str, ...] = ()
    disclaimers: tuple[str, ...] = ()


def about_entries(about: FileAbout, columns: Sequence[str], t: Translator) -> dict[str, str]:
    """Return the file's account of itself: fixed keys, sentences in the reader's language."""
    info = about.boundary_set
    mark = "working" if about.tier is Tier.WORKING else "public"
    detail = about.tier_detail or t(f"sheet.{mark}_detail")
    entries = {
        "title": about.title,
        "tier": about.tier.value,
        "tier_note": f"{t(f'sheet.{mark}_stamp')}: {detail}",
        "demo": t("sheet.demo_detail") if about.is_demo else "",
        "crs": "EPSG:4326",
        "boundary_set": t.value(info.title_text),
        "boundary_source": t.value(info.source_text),
        "boundary_date": info.date.isoformat() if info.date else "",
        "boundary_licence": info.licence,
        "boundary_accuracy": info.accuracy.value,
        "boundary_sha256": info.sha256,
        "disclaimer": " ".join(dict.fromkeys((t("view.disclaimer"), *about.disclaimers))),
        "sources": "; ".join(about.sources),
        "made_on": about.made_on.isoformat() if about.made_on else "",
    }
    told = {f"column {name}": explain_column(name, t) for name in columns}
    return {key: value for key, value in {**entries, **told}.items() if value}


def explain_column(name: str, t: Translator) -> str:
    """Return what a column holds and its unit; "" for a column that is not ours."""
    return t(f"export.column_{name}") if name in COLUMN_KEYS else ""


def about_json(entries: dict[str, str]) -> str:
    """Return the account as JSON, for formats whose metadata is one text."""
    return json.dumps(entries, ensure_ascii=False)


def marks_of(about: FileAbout) -> dict[str, str | bool]:
    """Return the columns that mark every row: they stay with a row that is copied elsewhere."""
    info = about.boundary_set
    return {
        "tier": about.tier.value,
        "boundary_set": info.title,
        "boundary_date": info.date.isoformat() if info.date else "",
        "is_demo": about.is_demo,
    }
