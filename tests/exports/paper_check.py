"""What people in a hall would complain about on a paper sheet, found by measuring what is drawn."""

from __future__ import annotations

from exports.sheet_page import Box, Page
from tests.exports.layout_check import (
    TOLERANCE_MM,
    _joined,
    _outside,
    _overlapping,
    measured,
)

ON_THE_MAP = {"label", "label.halo", "watermark", "grid.tag"}
AT_THE_SIDE = ("scale.text", "north.text")
SOLID = {
    "code",
    "legend.swatch",
    "paper.pen",
    "paper.sign",
    "paper.our_group.box",
    "paper.example",
    "furniture.panel",
    "demo.box",
}
INSIDE = {
    "paper.our_group": "paper.our_group.box",
    "demo": "demo.box",
    "demo.detail": "demo.box",
    "scale.text": "furniture.panel",
    "north.text": "furniture.panel",
}


def paper_faults(page: Page, due: list[str]) -> list[str]:
    """Return everything that overlaps, is clipped, leaves its box, or is missing of `due`."""
    marks = measured(page)
    frame = next(box for gid, _, box in marks if gid == "map.frame")
    texts = [m for m in marks if m[1] and m[0] not in ("label.halo", "watermark")]
    aside = [m for m in texts if m[0] not in AT_THE_SIDE]
    return [
        *(f for f in _outside(page, [], aside, [frame]) if "outside the margins" in f),
        *_overlapping(texts),
        *_misplaced(marks, texts, frame),
        *_boxes(page, marks, texts),
        *_unsaid(texts, due),
    ]


def _misplaced(marks, texts, frame: Box) -> list[str]:
    faults = []
    for gid, words, box in texts:
        if gid in ON_THE_MAP:
            faults += [] if frame.holds(box) else [f"cut by the frame: {gid} {words!r}"]
        elif box.overlaps(frame):
            faults.append(f"on the map: {gid} {words!r}")
    solid = [(gid, box) for gid, _, box in marks if gid in SOLID]
    faults += [f"{gid} on the map" for gid, box in solid if box.overlaps(frame)]
    return faults


def _boxes(page: Page, marks, texts) -> list[str]:
    solid = [(gid, box) for gid, _, box in marks if gid in SOLID]
    faults = [
        f"outside the margins: {gid} {box}"
        for gid, box in solid
        if not page.content.holds(box, within_mm=0.6)  # half a pen's line
    ]
    for gid, words, box in texts:
        home = INSIDE.get(gid)
        if home:
            homes = [place for name, place in solid if name == home]
            faults += [] if any(p.holds(box) for p in homes) else [f"leaves {home}: {words!r}"]
        elif gid not in ON_THE_MAP and gid != "paper.figure":
            faults += [
                f"{gid} {words!r} on {other}"
                for other, place in solid
                if place.overlaps(box, by_mm=TOLERANCE_MM)
            ]
    return faults


def _unsaid(texts, due: list[str]) -> list[str]:
    said = _joined(words for _, words, _ in texts)
    return [f"missing or cut short: {words!r}" for words in due if _joined([words]) not in said]
