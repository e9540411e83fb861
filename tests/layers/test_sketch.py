"""An area that is being drawn: every corner is seen, then its line, then its ring."""

from __future__ import annotations

import pytest

from layers.sketch import CORNERS_KEY, SKETCH_KEY, sketch_layers
from model.view import Tier

CORNERS = ((72.9, 40.8), (73.0, 40.8), (73.0, 40.9))


@pytest.mark.parametrize(("count", "shape"), [(0, ""), (1, ""), (2, "LineString"), (3, "Polygon")])
def test_what_is_drawn_so_far(count, shape):
    layers = {layer.key: layer for layer in sketch_layers(CORNERS[:count])}
    assert (CORNERS_KEY in layers) == (count > 0)
    assert (SKETCH_KEY in layers) == bool(shape)
    if count:
        assert layers[CORNERS_KEY].table["label"].tolist() == [str(n + 1) for n in range(count)]
    if shape:
        assert layers[SKETCH_KEY].table.geometry.iloc[0].geom_type == shape
    assert all(layer.tier is Tier.WORKING for layer in layers.values())
