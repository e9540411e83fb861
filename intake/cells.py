"""Single cells as texts: how a typed value is written, and how a written one is cleaned."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime, time, timedelta

import pandas as pd

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
_MINUTE = timedelta(minutes=1)


def cell_text(value: object) -> str:
    """Return a typed value as a person would have typed it; "" for nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float | int):
        return number_text(value)
    if isinstance(value, datetime):  # before date: a datetime is one
        return _moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)}:{value % timedelta(hours=1) // _MINUTE:02d}"
    return str(value)


def number_text(value: float) -> str:
    """Return 17 for 17.0 and 42.875 for 42.875; "" for what is not a number."""
    if not math.isfinite(value):
        return ""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(float(value))


def clean_text(value: str) -> str:
    """Return a text without control characters, outer or doubled spaces, in composed letters."""
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join(unicodedata.normalize("NFC", value).translate(_CONTROLS).split())


def _moment_text(value: datetime) -> str:
    return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
