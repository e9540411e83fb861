"""A PNG of our own writing says what Pillow reads: every pixel, its resolution, its texts."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from exports.sheet_png import write_png


@pytest.mark.parametrize("rows", [1, 255, 256, 257])
def test_every_pixel_comes_back(rows):
    pixels = np.random.default_rng(7).integers(0, 256, (rows, 5, 4), dtype=np.uint8)
    texts = {"Title": "Жети-Өгүз", "Provenance": '{"a": 1}'}
    with Image.open(BytesIO(write_png(pixels, dpi=300, texts=texts))) as image:
        image.load()
        assert (np.asarray(image) == pixels[..., :3]).all()
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert {name: image.text[name] for name in texts} == texts
