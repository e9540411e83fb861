"""Take the colour out of a drawn page: badges, frames, labels and lines as well as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba, to_rgba_array
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import Stroke
from matplotlib.text import Text

from layers.grey import grey_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PARTS: Final = ("facecolor", "edgecolor", "hatchcolor")


def turn_grey(figure: Figure) -> None:
    """Give every artist of a figure the grey that is as light as its colour."""
    for artist in figure.findobj():
        if isinstance(artist, Collection):
            _turn_each(artist)
        elif isinstance(artist, Patch):
            for part in _PARTS:
                _turn(artist, part)
        elif isinstance(artist, (Text, Line2D)):
            _turn(artist, "color")
        _turn_effects(artist.get_path_effects())


def _turn(artist: Artist, part: str) -> None:
    get: Callable[[], Any] = getattr(artist, f"get_{part}")
    getattr(artist, f"set_{part}")(_grey(get()))


def _turn_each(collection: Collection) -> None:
    for part in ("facecolor", "edgecolor"):
        colours = to_rgba_array(getattr(collection, f"get_{part}")())
        if len(colours):
            grey = np.array([_grey(colour) for colour in colours])
            getattr(collection, f"set_{part}")(grey)


def _turn_effects(effects: Iterable[object] | None) -> None:
    for effect in effects or ():
        if isinstance(effect, Stroke):
            # matplotlib keeps what the constructor was given there, and offers no other way
            given = effect._gc  # type: ignore[attr-defined]  # noqa: SLF001
            if "foreground" in given:
                given["foreground"] = _grey(given["foreground"])


def _grey(colour: Any) -> tuple[float, float, float, float]:
    red, green, blue, alpha = to_rgba(colour)
    level = int(grey_of(to_hex((red, green, blue)))[1:3], 16) / 255
    return level, level, level, alpha
