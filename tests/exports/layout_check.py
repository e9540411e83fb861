"""What a reader would complain about on a printed sheet, found by measuring the drawn artists.

It measures with matplotlib's own renderer, not with the functions that laid the sheet out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from exports.sheet_page import MM_PER_INCH, Box, Page
from exports.sheet_words import SheetWords, shown_layers, words_of
from i18n import Translator
from layers.layer import MapView

ON_THE_MAP = {"label", "label.halo", "watermark", "scale.text", "north.text", "detail.scale"}
DPI = 90
TOLERANCE_MM = 0.25


def measured(page: Page) -> list[tuple[str, str, Box]]:
    """Return gid, text and drawn box (millimetres) of every artist that has a gid."""
    page.figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(page.figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    found = []
    for artist in page.figure.findobj(lambda a: bool(a.get_gid())):
        extent = _extent(artist, renderer)
        box = Box(*(value / DPI * MM_PER_INCH for value in extent.extents))
        found.append((str(artist.get_gid()), _text(artist), box))
    return found


def _extent(artist: Artist, renderer: object):
    return artist.bbox if isinstance(artist, Axes) else artist.get_window_extent(renderer)


def _text(artist: Artist) -> str:
    return artist.get_text() if isinstance(artist, Text) else ""


def faults_of(page: Page, views: Sequence[MapView], *, t: Translator, made_on: date) -> list[str]:
    """Return everything that overlaps, is clipped, is cut short or stands without a label.

    Every layer that is drawn must be in the legend; one that is nowhere in the map need not.
    """
    marks = measured(page)
    drawn = {gid.removeprefix("layer.") for gid, _, _ in marks if gid.startswith("layer.")}
    words = words_of(views, t=t, made_on=made_on)
    explained = [
        replace(view, layers=tuple(layer for layer in view.layers if layer.key in drawn))
        for view in views
    ]
    words = replace(words, legend=words_of(explained, t=t, made_on=made_on).legend)
    texts = [m for m in marks if m[1] and m[0] not in ("label.halo", "watermark")]
    frames = [box for gid, _, box in marks if gid == "map.frame"]
    return [
        *_outside(page, marks, texts, frames),
        *_overlapping(texts),
        *_on_other_things(marks, texts, frames),
        *_unsaid(texts, words),
        *_unlabelled(marks, words, views),
    ]


def _outside(page: Page, marks, texts, frames) -> list[str]:
    faults = []
    for gid, text, box in texts:
        if not page.content.holds(box, within_mm=TOLERANCE_MM):
            faults.append(f"outside the margins: {gid} {text!r} {box}")
        if gid in ON_THE_MAP and not any(frame.holds(box) for frame in frames):
            faults.append(f"not whole inside a map: {gid} {text!r}")
    for gid, _, box in marks:
        if gid == "watermark" and not any(frame.holds(box) for frame in frames):
            faults.append("watermark is cut by the frame")
        if gid in ("furniture.panel", "scale.bar", "north.arrow") and not any(
            frame.holds(box) for frame in frames
        ):
            faults.append(f"cut by the frame: {gid}")
    faults += [f"frames overlap: {a} {b}" for a, b in combinations(frames, 2) if a.overlaps(b)]
    return faults


def _overlapping(texts) -> list[str]:
    return [
        f"texts overlap: {a[0]} {a[1]!r} and {b[0]} {b[1]!r}"
        for a, b in combinations(texts, 2)
        if a[2].overlaps(b[2], by_mm=TOLERANCE_MM)
    ]


def _on_other_things(marks, texts, frames) -> list[str]:
    solid = [(gid, box) for gid, _, box in marks if gid in ("legend.swatch", "inset", "rule")]
    panels = [box for gid, _, box in marks if gid == "furniture.panel"]
    faults = []
    for gid, text, box in texts:
        if gid not in ON_THE_MAP and any(box.overlaps(frame) for frame in frames):
            faults.append(f"on a map: {gid} {text!r}")
        if gid == "label" and any(box.overlaps(panel) for panel in panels):
            faults.append(f"label on the scale bar's panel: {text!r}")
        if gid in ("scale.text", "north.text") and not any(p.holds(box) for p in panels):
            faults.append(f"outside its panel: {text!r}")
        faults += [
            f"{gid} {text!r} on {other}"
            for other, place in solid
            if place.overlaps(box, by_mm=TOLERANCE_MM)
        ]
    for badge in ("stamp", "demo"):
        boxes = [box for gid, _, box in marks if gid == f"{badge}.box"]
        inside = [box for gid, _, box in texts if gid in (badge, f"{badge}.detail")]
        faults += [f"{badge} leaves its box" for b in inside if not boxes[0].holds(b)]
    return faults


def _unsaid(texts, words: SheetWords) -> list[str]:
    """Return what should be on the sheet and is not, or is cut short."""
    said = _joined(text for _, text, _ in texts)
    due = [
        words.title,
        words.subtitle,
        *words.captions,
        words.stamp,
        words.stamp_detail,
        words.demo,
        words.demo_detail,
        words.legend_title,
        *(line.words for group in words.legend for line in group.lines),
        *(group.title for group in words.legend),
        *(note for group in words.legend for note in group.notes),
        *words.records,
        words.where,
        *words.sentences,
        *words.notes,
        words.approximate,
    ]
    return [f"missing or cut short: {text!r}" for text in due if _joined([text]) not in said]


def _joined(texts) -> str:
    """Return texts without spaces and hyphens: how they were wrapped is no matter."""
    return "".join("".join(texts).split()).replace("-", "")


def _unlabelled(marks, words: SheetWords, views: Sequence[MapView]) -> list[str]:
    faults = []
    swatches = [box for gid, _, box in marks if gid == "legend.swatch"]
    beside = [box for gid, _, box in marks if gid == "legend.words"]
    lines = sum(len(group.lines) for group in words.legend)
    if len(swatches) < lines:
        faults.append(f"{len(swatches)} swatches for {lines} lines of the legend")
    for box in swatches:
        middle = (box.bottom + box.top) / 2
        if not any(b.bottom < middle < b.top and 0 < b.left - box.right < 5 for b in beside):
            faults.append(f"a swatch without words at {box}")
    drawn = {gid.removeprefix("layer.") for gid, _, _ in marks if gid.startswith("layer.")}
    known = {layer.key for view in views for layer in shown_layers(view) if layer.legend}
    faults += [f"layer {key} is drawn without a legend" for key in drawn - known]
    for gid in ("map.frame", "furniture.panel", "north.arrow", "scale.bar", "stamp.box"):
        if sum(m[0] == gid for m in marks) < (1 if gid == "stamp.box" else len(views)):
            faults.append(f"missing: {gid}")
    return faults
