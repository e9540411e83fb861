"""The areas of an assessment on the map: each once, told apart without filling, never public."""

from __future__ import annotations

import shapely

from geo.assessment.areas import Areas
from layers.assessment import AREAS_KEY, areas_layer
from model.view import Tier

PLACE, CONTROL = shapely.Point(72.9, 40.9).buffer(0.01), shapely.Point(73.1, 41.0).buffer(0.01)
AREAS = Areas(PLACE, CONTROL, PLACE.buffer(0.01) - PLACE, CONTROL.buffer(0.01) - CONTROL)


def test_every_area_is_an_outline_of_its_own() -> None:
    layer = areas_layer(AREAS, is_demo=True)
    assert (layer.key, layer.tier, layer.is_demo) == (AREAS_KEY, Tier.WORKING, True)
    assert list(layer.table["id"]) == ["treated", "around_treated", "control", "around_control"]
    assert list(layer.table.geometry) == [
        AREAS.treated,
        AREAS.around_treated,
        AREAS.control,
        AREAS.around_control,
    ]
    looks = list(zip(layer.table["outline"], layer.table["dash"], strict=True))
    assert len(set(looks)) == 4
    assert looks == [(entry.outline, entry.dash) for entry in layer.legend]
    assert set(layer.table["fill"]) == {""}


def test_without_displacement_two_areas_are_left() -> None:
    layer = areas_layer(Areas(PLACE, CONTROL, None, None), is_demo=False)
    assert list(layer.table["id"]) == ["treated", "control"]
    assert len(layer.legend) == 2
