"""Style columns and legend entries that the builders share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from layers.layer import LegendEntry
from layers.palette import CELL_OUTLINE, CELL_OUTLINE_PX, CellStyle
from model.text import Text, text


def cell_index(cells: pd.Index) -> pd.Index:
    """Return the index of a CELLS table."""
    return pd.Index(cells.to_numpy(np.uint64), name="cell")


def ramp_table(
    values: pd.Series, class_index: np.ndarray, *, colours: Sequence[str]
) -> pd.DataFrame:
    """Return a CELLS table that colours classes by a ramp; class -1 has no fill."""
    at = np.asarray(class_index, dtype=np.int8)
    return pd.DataFrame(
        {
            "value": values.to_numpy(np.float64),
            "class_index": at,
            "fill": np.array([*colours, ""], dtype=object)[at],
            "outline": CELL_OUTLINE,
            "outline_px": CELL_OUTLINE_PX,
            "dash": "",
            "pattern": "",
            "label": "",
        },
        index=cell_index(values.index),
    )


def styled_table(
    values: pd.Series, class_index: np.ndarray, *, styles: Sequence[CellStyle]
) -> pd.DataFrame:
    """Return a CELLS table that draws class i as `styles[i]`."""
    at = np.asarray(class_index, dtype=np.int8)
    columns = ("fill", "outline", "outline_px", "dash", "pattern")
    style = {c: np.array([getattr(s, c) for s in styles])[at] for c in columns}
    return pd.DataFrame(
        {"value": values.to_numpy(np.float64), "class_index": at, **style, "label": ""},
        index=cell_index(values.index),
    )


def ramp_entry(message: Text, colour: str) -> LegendEntry:
    """Return the legend entry of one class of a ramp."""
    return LegendEntry(message, fill=colour, outline=CELL_OUTLINE, outline_px=CELL_OUTLINE_PX)


def style_entry(message: Text, style: CellStyle) -> LegendEntry:
    """Return the legend entry of one drawn style."""
    return LegendEntry(
        message,
        fill=style.fill,
        outline=style.outline,
        outline_px=style.outline_px,
        dash=style.dash,
        pattern=style.pattern,
    )


def class_texts(limits: Sequence[float], *, is_whole: bool, lowest: float) -> tuple[Text, ...]:
    """Return the words of each class: "3", "4 to 9"; of decimals "over 0.4 to 1.2"."""
    texts = []
    low = lowest
    for at, high in enumerate(limits):
        if is_whole:
            first, last = int(low), int(high)
            same = first == last
            texts.append(
                text("legend.number", number=last)
                if same
                else text("legend.range", low=first, high=last)
            )
            low = high + 1
        else:
            key = "legend.range" if at == 0 else "legend.over"
            texts.append(text(key, low=float(low), high=float(high)))
            low = high
    return tuple(texts)
