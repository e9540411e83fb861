"""What a sheet says, in one language: every sentence of it, before anything has a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from exports.accounting import accounting_sentences
from exports.sheet_text import clean_text
from i18n import Translator
from layers.layer import Layer, LayerKind, LegendEntry, MapView, Pane
from model.admin import BoundarySetInfo, Level, UnitLabel
from model.text import Text, text
from model.view import Tier

_ONE_GROUP = (Pane.MARKS, Pane.PLACES, Pane.BOUNDARIES, Pane.GROUND)
"""Layers of these panes stand together in the legend, without titles; what they share, once."""

_SAID_ANYWAY = frozenset({"view.boundaries_of", "view.boundaries_undated", "view.approximate"})
"""Disclaimers of the screen that a sheet says in places of their own, and in more detail."""


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line of the legend: a swatch and what it means."""

    entry: LegendEntry
    words: str
    kind: LayerKind


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """The lines of one layer under its title; `title` is empty when its one line says it all."""

    title: str
    lines: tuple[LegendLine, ...]
    notes: tuple[str, ...]
    pane: Pane


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Every sentence of a sheet, clean and in the reader's language."""

    title: str
    subtitle: str
    captions: tuple[str, ...]  # over each map; empty for a single one
    is_working: bool
    stamp: str
    stamp_detail: str
    demo: str  # "" unless there is generated data on the sheet
    demo_detail: str
    legend_title: str
    legend: tuple[LegendGroup, ...]
    records_title: str
    records: tuple[str, ...]
    where: str  # the unit with all above it; "" for the country
    sentences: tuple[str, ...]
    notes: tuple[str, ...]  # sources, boundary set, disclaimers, date made
    approximate: str  # "" when every line is official


def shown_layers(view: MapView) -> tuple[Layer, ...]:
    """Return the layers that are switched on and have something to draw or to explain.

    They come bottom to top by pane; settlements' dots lie over the cells and the boundaries.
    """
    shown = [la for la in view.layers if la.is_on and (len(la.table) or la.legend)]
    return tuple(sorted(shown, key=_height))


def _height(layer: Layer) -> int:
    if layer.pane is Pane.GROUND and layer.kind is LayerKind.POINTS:
        return list(Pane).index(Pane.MARKS)
    return list(Pane).index(layer.pane)


def words_of(
    views: Sequence[MapView],
    *,
    t: Translator,
    made_on: date,
    is_paper: bool = True,
    origin: Text | None = None,
) -> SheetWords:
    """Return what a sheet of one map, or of two maps side by side, says; `origin` comes last.

    A map on a screen (not `is_paper`) has no sheet's projection to name.
    """
    first = views[0]
    is_working = any(view.tier is Tier.WORKING for view in views)
    is_demo = any(view.is_demo or any(la.is_demo for la in shown_layers(view)) for view in views)
    is_approximate = any(
        view.boundary_set.is_approximate or any(la.is_approximate for la in shown_layers(view))
        for view in views
    )
    title, subtitle, captions = _headings(views, t)
    return SheetWords(
        title=title,
        subtitle=subtitle,
        captions=captions,
        is_working=is_working,
        stamp=t("sheet.working_stamp" if is_working else "sheet.public_stamp"),
        stamp_detail=t("sheet.working_detail" if is_working else "sheet.public_detail"),
        demo=t("sheet.demo") if is_demo else "",
        demo_detail=t("sheet.demo_detail") if is_demo else "",
        legend_title=t("sheet.legend"),
        legend=_legend(views, t),
        records_title=t("sheet.records"),
        records=_records(views, t),
        where=_where(first, t),
        sentences=_each_once(clean_text(t(s)) for view in views for s in view.sentences),
        notes=(
            *_notes(views, t, made_on, is_paper=is_paper),
            *((clean_text(t(origin)),) if origin else ()),
        ),
        approximate=t("sheet.approximate") if is_approximate else "",
    )


def _each_once(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))


def _headings(views: Sequence[MapView], t: Translator) -> tuple[str, str, tuple[str, ...]]:
    titles = [clean_text(t(view.title)) for view in views]
    subtitles = [clean_text(t(view.subtitle)) for view in views]
    if len(views) == 1:
        return titles[0], subtitles[0], ()
    title = clean_text(t("sheet.side_by_side", unit=_unit_name(views[0].unit)))
    if len(set(subtitles)) == 1:
        return title, subtitles[0], tuple(titles)
    captions = tuple(" · ".join(pair) for pair in zip(titles, subtitles, strict=True))
    return title, "", captions


def _where(view: MapView, t: Translator) -> str:
    if view.unit.level is Level.COUNTRY:
        return ""
    chain = view.breadcrumb or (view.unit,)
    return clean_text(" › ".join(t(_unit_name(unit)) for unit in chain))


def _unit_name(unit: UnitLabel) -> Text:
    return text(f"unit.{unit.kind.value}", name=unit.names)


def _legend(views: Sequence[MapView], t: Translator) -> tuple[LegendGroup, ...]:
    """Return one group per layer; what both maps share stands once.

    Cells come first, then what lies over them, and the ground last: the order in which a reader
    looks for it.
    """
    order = (Pane.CELLS, Pane.MARKS, Pane.PLACES, Pane.BOUNDARIES, Pane.GROUND)
    once: list[LegendGroup] = []
    for view in views:
        for layer in reversed(shown_layers(view)):
            group = _group(layer, t)
            if group.lines and group not in once:
                once.append(group)
    ordered = sorted(once, key=lambda group: order.index(group.pane))
    merged: list[LegendGroup] = []
    for group in ordered:
        if merged and group.pane in _ONE_GROUP and merged[-1].pane is group.pane:
            merged[-1] = _joined(merged[-1], group)
        else:
            merged.append(replace(group, title="") if group.pane in _ONE_GROUP else group)
    return tuple(merged)


def _joined(first: LegendGroup, second: LegendGroup) -> LegendGroup:
    known = {line.words for line in first.lines}
    lines = [*first.lines, *(line for line in second.lines if line.words not in known)]
    notes = _each_once((*first.notes, *second.notes))
    return replace(first, lines=tuple(lines), notes=notes)


def _group(layer: Layer, t: Translator) -> LegendGroup:
    title = clean_text(t(layer.title))
    entries = legend_entries(layer)
    lines = tuple(LegendLine(entry, clean_text(t(entry.text)), layer.kind) for entry in entries)
    stands_alone = len(lines) == 1 and layer.kind is not LayerKind.CELLS
    return LegendGroup(
        title="" if stands_alone else title,
        lines=lines,
        notes=layer_notes(layer, t),
        pane=layer.pane,
    )


def legend_entries(layer: Layer) -> tuple[LegendEntry, ...]:
    """Return a layer's legend; one without a legend is named by its title and its first row."""
    return layer.legend or _entry_of_first_row(layer)


_ADVICE = frozenset({"layer.approximate_note"})


def layer_notes(layer: Layer, t: Translator) -> tuple[str, ...]:
    """Return what must be known about a layer: its own note, else the one its nature asks for.

    What a note on the screen advises its user to do is not for those who get the map.
    """
    if layer.note is not None and layer.note.key not in _ADVICE:
        return (clean_text(t(layer.note)),)
    notes = [t("sheet.perception")] if layer.is_perception else []
    notes += [t("sheet.approximate_lines")] if layer.is_approximate else []
    return tuple(notes)


def _entry_of_first_row(layer: Layer) -> tuple[LegendEntry, ...]:
    """Return a line for a layer that brings no legend: nothing is drawn without a name."""
    if not len(layer.table):
        return ()
    row = layer.table.iloc[0]
    entry = LegendEntry(
        layer.title, row["fill"], row["outline"], float(row["outline_px"]), row["dash"]
    )
    return (replace(entry, symbol=row.get("symbol", ""), pattern=row["pattern"]),)


def _records(views: Sequence[MapView], t: Translator) -> tuple[str, ...]:
    """Return the account of each map, named by its title where two maps' accounts differ."""
    accounts = [accounting_sentences(view.accounting, t) for view in views]
    if len(set(accounts)) == 1:
        sentences = list(accounts[0])
    else:
        named = zip(views, accounts, strict=True)
        sentences = [f"{t(view.title)}: {' '.join(account)}" for view, account in named]
    sentences += [t(coarser) for view in views for coarser in view.coarsened]
    return _each_once(clean_text(sentence) for sentence in sentences)


def _notes(
    views: Sequence[MapView], t: Translator, made_on: date, *, is_paper: bool
) -> tuple[str, ...]:
    sources = _each_once(t(source) for view in views for source in view.sources)
    sentences = [boundary_sentence(view.boundary_set, t) for view in views]
    sentences += [t("sheet.sources", sources="; ".join(sources))] if sources else []
    sentences += [t("view.disclaimer")]
    disclaimers = [text for view in views for text in view.disclaimers]
    sentences += [t(text) for text in disclaimers if text.key not in _SAID_ANYWAY]
    sentences += [t("sheet.projection")] if is_paper else []
    sentences += [t("sheet.made_on", date=made_on)]
    return _each_once(clean_text(sentence) for sentence in sentences)


def boundary_sentence(info: BoundarySetInfo, t: Translator) -> str:
    """Return which boundary set a figure stands on: title, source, date, licence, accuracy."""
    as_of = text("export.as_of", date=info.date) if info.date else text("export.undated")
    return t(
        "export.boundary_set",
        title=info.title_text,
        source=info.source_text,
        as_of=as_of,
        licence=info.licence,
        accuracy=text(f"export.accuracy_{info.accuracy.value}"),
    )
