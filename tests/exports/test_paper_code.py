"""The sheet's code: what is written is read, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.paper_code import SheetCode, parse_sheet_code, sheet_code
from geo.grid import SheetGrid, grid_for
from model.errors import IntakeError

CODE = SheetCode("7f3a" * 8, "KG02210000000", SheetGrid(77.4, 41.5, 78.6, 42.4, 12, 9))
TEXT = "HS1;" + "7f3a" * 8 + ";KG02210000000;77.400000,41.500000,78.600000,42.400000;12x9"


def test_the_code_by_hand():
    assert sheet_code(CODE) == TEXT
    assert parse_sheet_code(TEXT) == CODE


@given(
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.tuples(st.floats(69.0, 79.0), st.floats(39.0, 42.5), st.floats(0.0, 1.5)),
    st.integers(1, 26),
)
def test_every_sheet_is_read_back(session_id, pcode, unit, columns):
    lng, lat, size = unit
    grid = grid_for((lng, lat, lng + size, lat + size / 2), columns=columns)
    code = SheetCode(session_id, pcode, grid)
    assert parse_sheet_code(sheet_code(code)) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org/",
        TEXT.replace("HS1", "HS2"),
        TEXT + ";more",
        TEXT + "\n",
        " " + TEXT,
        TEXT.replace("7f3a", "7F3A"),
        TEXT.replace("7f3a7f3a", "7f3a", 1),
        TEXT.replace("77.400000", "77.4"),
        TEXT.replace("77.400000", "79.400000"),  # west of its east
        TEXT.replace("41.500000", "91.500000"),
        TEXT.replace("77.400000", "nan"),
        TEXT.replace("12x9", "27x9"),
        TEXT.replace("12x9", "12x31"),
        TEXT.replace("12x9", "0x9"),
        TEXT.replace("12x9", "012x9"),
        TEXT.replace("KG02", "%4bG02"),  # encoded without need
        TEXT.replace("KG02", "KG;2"),
        TEXT.replace("12", "１２"),
    ],
)
def test_other_texts_are_refused(text):
    with pytest.raises(IntakeError) as caught:
        parse_sheet_code(text)
    assert caught.value.code == "sheet_code_unknown"
    assert len(caught.value.params["value"]) <= 40
