"""The README of an export of data: what is in it, units, coordinates, dates, licences, for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from exports.about import WORKING_MARK, explain_column, marks_of
from exports.accounting import accounting_sentences
from exports.gis import about_view
from exports.layer_rows import plain_rows
from exports.sheet_words import boundary_sentence, layer_notes
from i18n import Translator
from layers.layer import Layer, MapView
from model.text import Text
from model.view import Tier

if TYPE_CHECKING:
    import geopandas as gpd

_BYTE_ORDER_MARK = "\ufeff"  # an old Notepad takes Cyrillic for something else without it


def write_readme(
    view: MapView,
    rows: Mapping[str, gpd.GeoDataFrame],
    *,
    files: Sequence[tuple[str, str]],
    credits: Sequence[Text],
    period: Text,
    t: Translator,
    made_on: date,
) -> bytes:
    """Return the README as plain text: UTF-8 with its mark, lines that end as on Windows.

    `rows` are those of each layer by its key, `files` the name of each file and its format,
    `credits` whose the ground is and under which licence, `period` of which time the records are.
    """
    parts = [
        _head(view, t),
        _part("dataexport.what", _what(view, t), t),
        _part("dataexport.files", _files(files, t), t),
        _part("dataexport.layers", _layers(view, rows, t), t),
        _part("dataexport.columns", _columns(view, rows, {kind for _, kind in files}, t), t),
        _part("dataexport.coordinates", [t("dataexport.crs")], t),
        _part("dataexport.dates", _dates(view, period, made_on, t), t),
        _part("sheet.records", accounting_sentences(view.accounting, t), t),
        _part("dataexport.licences", _licences(view, credits, t), t),
        _part("dataexport.please_note", _notes(view, t), t),
    ]
    whole = "\n\n".join(part for part in parts if part) + "\n"
    return (_BYTE_ORDER_MARK + whole).replace("\n", "\r\n").encode("utf-8")


def _one_line(text: str) -> str:
    """Return a text on one line: names from people may hold line breaks, and begin no section."""
    return " ".join(text.split())


def _head(view: MapView, t: Translator) -> str:
    title = _one_line(t(view.title))
    mark = "working" if view.tier is Tier.WORKING else "public"
    lines = [title, "=" * len(title)]
    if view.is_demo or any(layer.is_demo for layer in view.layers):
        lines.append(f"{t('sheet.demo')}. {t('sheet.demo_detail')}.")
    lines.append(f"{t(f'sheet.{mark}_stamp')}: {t(f'sheet.{mark}_detail')}.")
    lines += [_one_line(t(one)) for one in view.disclaimers if one.key == WORKING_MARK]
    return "\n".join(lines)


def _part(heading: str, lines: Sequence[str], t: Translator) -> str:
    head = t(heading)
    told = [line if line.startswith("  ") else f"- {_one_line(line)}" for line in lines]
    return "\n".join([head, "-" * len(head), *told]) if told else ""


def _what(view: MapView, t: Translator) -> list[str]:
    return [t(said) for said in (view.subtitle, *view.sentences, *view.coarsened)]


def _files(files: Sequence[tuple[str, str]], t: Translator) -> list[str]:
    return [f"{name}: {t(f'dataexport.is_{kind}')}" for name, kind in files]


def _layers(view: MapView, rows: Mapping[str, gpd.GeoDataFrame], t: Translator) -> list[str]:
    """Return a line per layer, the topmost first, and what must be known about it below."""
    lines = [t("dataexport.order")]
    for layer in reversed(view.layers):
        lines.append(_layer(layer, len(rows[layer.key]), t))
        lines += [f"  {_one_line(note)}" for note in layer_notes(layer, t)]
    return lines


def _layer(layer: Layer, rows: int, t: Translator) -> str:
    line = t(
        "dataexport.layer",
        key=layer.key,
        title=layer.title,
        rows=rows,
        state=t("dataexport.on" if layer.is_on else "dataexport.off"),
    )
    return f"{line} {t('sheet.demo')}" if layer.is_demo else line


def _columns(
    view: MapView, rows: Mapping[str, gpd.GeoDataFrame], kinds: Collection[str], t: Translator
) -> list[str]:
    """Return what each column of the chosen kinds of files holds."""
    names = [str(name) for table in rows.values() for name in table if name != table.geometry.name]
    if "csv" in kinds or "xlsx" in kinds:  # tables have positions instead of geometry
        names += [str(name) for table in rows.values() for name in plain_rows(table)]
    if "csv" in kinds:
        names += marks_of(about_view(view, t))
    return [f"{name}: {explain_column(name, t)}" for name in dict.fromkeys(names)]


def _dates(view: MapView, period: Text, made_on: date, t: Translator) -> list[str]:
    boundaries = view.boundary_set.date
    return [
        t(period),
        t("dataexport.boundaries_as_of", date=boundaries)
        if boundaries
        else t("dataexport.boundaries_undated"),
        t("sheet.made_on", date=made_on),
    ]


def _licences(view: MapView, credits: Sequence[Text], t: Translator) -> list[str]:
    mark = "working" if view.tier is Tier.WORKING else "public"
    sources = [t(source) for source in view.sources]
    return [
        boundary_sentence(view.boundary_set, t),
        *(t(credit) for credit in credits),
        *([t("sheet.sources", sources="; ".join(sources))] if sources else []),
        t(f"dataexport.records_{mark}"),
    ]


def _notes(view: MapView, t: Translator) -> list[str]:
    said = [t(one) for one in view.disclaimers if one.key != WORKING_MARK]
    return list(dict.fromkeys([*said, t("view.disclaimer")]))
