"""Every error of the store and of record intake is said in every language."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from i18n import LANGUAGES, keys, translator
from model.text import text
from store import engine_postgresql, engine_sqlite
from store.frames import to_dates

PROJECT = Path(__file__).parents[2]
RAISED = re.compile(r'(?:StoreError|NotFoundError|IntakeError)\(\s*"(\w+)"')
INTAKE = ("tables", "csv_table", "xlsx_table", "fields", "records", "validate", "positions")


def _codes() -> set[str]:
    sources = [*(PROJECT / "store").glob("*.py")]
    sources += [PROJECT / "intake" / f"{name}.py" for name in INTAKE]
    found = {code for path in sources for code in RAISED.findall(path.read_text(encoding="utf-8"))}
    found |= set(engine_postgresql.FAULT_CODES.values())
    return found | set(engine_sqlite.FAULT_CODES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence(language: str) -> None:
    codes = _codes()
    assert len(codes) > 20
    assert {f"error.{code}" for code in codes} <= keys(language)
    assert {"store.synchronised_folder", "store.network_folder"} <= keys(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 2, 5, 21])
def test_counted_sentences(language: str, count: int) -> None:
    for key in ("identical_rows", "severity_assumed", "reference_conflict"):
        sentence = translator(language)(text(f"intake.{key}", count=count))
        assert str(count) in sentence
        assert "⟦" not in sentence


def test_dates_come_as_texts_or_as_dates() -> None:
    values = np.array(["2025-03-01", None], dtype=object)
    expected = np.array(["2025-03-01", "NaT"], dtype="datetime64[s]")
    np.testing.assert_array_equal(to_dates(values), expected)
    days = np.array([np.datetime64("2025-03-01").astype(object), None], dtype=object)
    np.testing.assert_array_equal(to_dates(days), expected)
