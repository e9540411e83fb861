"""The areas that an assessment compares: where something was done, around it, and the control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geo.crs import WGS84
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.palette import ROUND_INK, SELECTED
from model.text import text
from model.view import Tier

if TYPE_CHECKING:
    from geo.assessment.areas import Areas

AREAS_KEY: Final = "assessment_areas"

_PX: Final = 2.4

_LOOKS: Final = {
    "treated": (SELECTED, ""),
    "around_treated": (SELECTED, "6 4"),
    "control": (ROUND_INK, ""),
    "around_control": (ROUND_INK, "6 4"),
}
"""Outline and dash by the area's name: the two places by colour, what surrounds them by dash."""


def areas_layer(areas: Areas, *, is_demo: bool) -> Layer:
    """Return the outlines of an assessment's areas (EPSG:4326): working tier, exact."""
    shapes = {name: getattr(areas, name) for name in _LOOKS}
    known = {name: shape for name, shape in shapes.items() if shape is not None}
    looks = [_LOOKS[name] for name in known]
    count = len(known)
    table = gpd.GeoDataFrame(
        {
            "id": list(known),
            "fill": [""] * count,  # what lies under it is to be seen
            "outline": [outline for outline, _ in looks],
            "outline_px": [_PX] * count,
            "dash": [dash for _, dash in looks],
            "pattern": [""] * count,
            "label": [""] * count,
        },
        geometry=list(known.values()),
        crs=WGS84,
    )
    legend = tuple(
        LegendEntry(text(f"assessment.area_{name}"), outline=outline, outline_px=_PX, dash=dash)
        for name, (outline, dash) in zip(known, looks, strict=True)
    )
    return Layer(
        key=AREAS_KEY,
        kind=LayerKind.SHAPES,
        pane=Pane.MARKS,
        title=text("assessment.areas"),
        table=table,
        legend=legend,
        tier=Tier.WORKING,
        is_demo=is_demo,
    )
