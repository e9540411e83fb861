"""Unit tables made by hand, for tests of search."""

from __future__ import annotations

import pandas as pd

from model.admin import UNIT_COLUMNS


def unit_row(**values: object) -> dict[str, object]:
    """One row of a unit table; what is not given is unknown."""
    blank: dict[str, object] = dict.fromkeys(UNIT_COLUMNS, "")
    blank |= {"unreviewed": False, "population": float("nan"), "area_km2": float("nan")}
    blank |= {"lng": float("nan"), "lat": float("nan")}
    return blank | values


def unit_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """A unit table of rows that carry their `pcode`."""
    return pd.DataFrame(rows).set_index("pcode").sort_index()[list(UNIT_COLUMNS)]
