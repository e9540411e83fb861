"""No part of a text begins a formula, and reading gives back what was written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.formulas import guard_text, unguard_text

_TEXTS = st.text(alphabet="'=+-@＝;,\t\r\n aЖ1", max_size=12)


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("-42.5", "'-42.5"),
        ("x;=1", "x;'=1"),
        ("x\n@a", "x\n'@a"),
        ("'=1", "''=1"),
        ("\tx", "'\tx"),
        ("жол - чырак жок, -5", "жол - чырак жок, -5"),
        ("a-b=c; 'd'", "a-b=c; 'd'"),
        ("", ""),
    ],
)
def test_by_hand(text: str, guarded: str) -> None:
    assert guard_text(text) == guarded


@given(_TEXTS)
def test_no_part_begins_like_a_formula(text: str) -> None:
    guarded = guard_text(text)
    assert not any(part[:1] in tuple("=+-@＝") for part in re.split(r"[;,\t\r\n]", guarded) if part)
    assert guarded[:1] not in ("\t", "\r", "\n")


@given(_TEXTS)
def test_what_was_written_is_read_back(text: str) -> None:
    assert unguard_text(guard_text(text)) == text
