"""What a map in one file holds: every layer once, every sentence in every language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from exports.sheet_words import (
    SheetWords,
    layer_notes,
    legend_entries,
    words_of,
)
from i18n import LANGUAGE_NAMES, Translator
from layers.encode import encode_layer, placed_rows, row_labels
from layers.layer import Layer, LayerKind, LegendEntry, MapView
from model.admin import BoundarySetInfo
from model.view import Tier

_BUTTONS = ("zoom_in", "zoom_out", "zoom_unit", "close", "no_data", "km", "m", "decimal_mark")
"""Words of the screen's map that this one says too."""


def content_of(
    view: MapView,
    voices: Sequence[Translator],
    *,
    made_on: date,
    alternatives: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Return the file's data: layers as the screen gets them, and texts per language.

    `alternatives` are keys of layers of which one is seen at a time; the first is on.
    """
    layers = explained_layers(view)
    return {
        "language": voices[0].language,
        "languages": [
            {"code": code, "name": name}
            for code, name in LANGUAGE_NAMES.items()
            if code in {t.language for t in voices}
        ],
        "tier": view.tier.value,
        "bounds": [float(value) for value in view.bounds],
        "layers": [_layer(la, is_alternative=la.key in alternatives) for la in layers],
        "texts": {
            t.language: _texts(view, layers, t, made_on=made_on, is_one_seen=bool(alternatives))
            for t in voices
        },
    }


def explained_layers(view: MapView) -> tuple[Layer, ...]:
    """Return the layers that have something to draw or to explain, switched on or not."""
    return tuple(layer for layer in view.layers if len(layer.table) or layer.legend)


def _layer(layer: Layer, *, is_alternative: bool) -> dict[str, Any]:
    return {
        "key": layer.key,
        "kind": layer.kind.value,
        "pane": layer.pane.value,
        "is_demo": layer.is_demo,
        "is_perception": layer.is_perception,
        "is_approximate": layer.is_approximate,
        "is_alternative": is_alternative,
        "limits": [float(limit) for limit in layer.limits],
        "legend": [_entry(entry) for entry in legend_entries(layer)],
        "category": [_codes(layer).index(code) for code in _category_column(layer)],
        "data": _data(layer),
    }


def _data(layer: Layer) -> dict[str, Any]:
    """Return the table as it travels to the screen; labels stand with the texts."""
    content: dict[str, Any] = json.loads(encode_layer(layer, language="").json)
    content.pop("label", None)
    return content


def _entry(entry: LegendEntry) -> dict[str, Any]:
    style = [entry.fill, entry.outline, entry.outline_px, entry.dash, entry.pattern]
    return {"style": style, "symbol": entry.symbol}


def _category_column(layer: Layer) -> list[str]:
    if layer.kind is LayerKind.CELLS or "category" not in layer.table:
        return []
    return [str(code) for code in placed_rows(layer.table)["category"]]


def _codes(layer: Layer) -> list[str]:
    return sorted(set(_category_column(layer)))


def _texts(
    view: MapView, layers: Sequence[Layer], t: Translator, *, made_on: date, is_one_seen: bool
) -> dict[str, Any]:
    every = replace(view, layers=tuple(replace(layer, is_on=True) for layer in view.layers))
    words = words_of([every], t=t, made_on=made_on, is_paper=False)
    return {
        **{name: t(f"map.{name}") for name in _BUTTONS},
        **_headings(view, words, t),
        "demo": words.demo,
        "demo_detail": words.demo_detail,
        "perception": t("map.perception"),
        "approximate": t("map.approximate_short"),
        "base_map": t("map.base_map"),
        "languages": t("htmlmap.languages"),
        "more": t("map.layers"),
        "notes_title": t("htmlmap.sources"),
        "records_title": words.records_title,
        "records": list(words.records),
        "sentences": [*([t("htmlmap.one_seen")] if is_one_seen else []), *words.sentences],
        "notes": list(words.notes),
        "credit": _credit(view.boundary_set, t),
        "layers": [_layer_texts(layer, t) for layer in layers],
    }


def _credit(info: BoundarySetInfo, t: Translator) -> str:
    """Return what always stands under the map, in few words: the notes say it in full."""
    title, source = info.title_text, info.credit_text
    if info.date:
        whose = t("view.boundaries_of", title=title, date=info.date, source=source)
    else:
        whose = t("view.boundaries_undated", title=title, source=source)
    return f"{whose} · {t('view.disclaimer_short')}"


def _headings(view: MapView, words: SheetWords, t: Translator) -> dict[str, str]:
    marks = [t(said) for said in view.disclaimers if said.key == "view.working_document"]
    return {
        "title": words.title,
        "subtitle": words.subtitle,
        "where": words.where,
        "stamp": words.stamp,
        "stamp_detail": words.stamp_detail,
        "mark": " ".join(marks) if view.tier is Tier.WORKING else "",
        "map_label": t("htmlmap.map_label", title=words.title),
    }


def _layer_texts(layer: Layer, t: Translator) -> dict[str, Any]:
    labels: list[str] = []
    if layer.kind is not LayerKind.CELLS:
        labels = row_labels(placed_rows(layer.table), language=t.language)
    return {
        "title": t(layer.title),
        "note": " ".join(layer_notes(layer, t)),
        "legend": [t(entry.text) for entry in legend_entries(layer)],
        "categories": [t(f"category.{code}") for code in _codes(layer)],
        "labels": labels,
    }
