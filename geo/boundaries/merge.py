"""Put several tables together: one unit per P-code, told by the fullest table first."""

from __future__ import annotations

from collections.abc import Sequence

from geo.boundaries.publishers import PUBLISHERS
from geo.boundaries.soate import COUNTRY_PCODE
from geo.boundaries.units import UnitRow, UnitTable
from model.admin import Level, UnitKind
from model.text import Names

COUNTRY_NAMES = Names(ky="Кыргыз Республикасы", ru="Кыргызская Республика", en="Kyrgyzstan")


def merge_tables(tables: Sequence[UnitTable]) -> dict[str, UnitRow]:
    """Return the units of all tables by P-code, in the order of the codes, with the country.

    Among tables the one with the most polygons leads (a set with the cities before one without),
    so the order of the files does not matter; official before others, then as given. A later row
    adds what the earlier ones lack (an oblast's polygon to the name a district's row tells of it),
    and its spellings.
    """
    ranked = sorted(tables, key=_rank)
    rows = [row for table in ranked for row in table.rows]
    country = UnitRow(
        COUNTRY_PCODE, Level.COUNTRY, UnitKind.COUNTRY, COUNTRY_NAMES, is_derived=True
    )
    units: dict[str, UnitRow] = {}
    for row in rows:
        known = units.get(row.pcode)
        units[row.pcode] = row if known is None else known.complete_from(row)
    known = units.get(COUNTRY_PCODE)
    units[COUNTRY_PCODE] = country if known is None else known.complete_from(country)
    return dict(sorted(units.items()))


def _rank(table: UnitTable) -> tuple[int, bool]:
    return (-table.polygon_count, not PUBLISHERS[table.publisher].is_official)
