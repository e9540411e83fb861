"""Fixtures of the tests of exports."""

from __future__ import annotations

import pytest

from tests.exports.samples import SampleTranslator


@pytest.fixture
def sample_names(monkeypatch):
    """Let every export say the names of the samples, which stand in no catalogue."""
    for module in (
        "exports.sheet",
        "exports.gis",
        "exports.kml",
        "exports.data_bundle",
        "exports.html",
        "ui.map_payload",
    ):
        monkeypatch.setattr(f"{module}.translator", SampleTranslator)
