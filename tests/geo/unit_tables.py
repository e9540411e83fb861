"""Unit tables for tests of names and search, read straight from the official files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd

from model.admin import UNIT_COLUMNS

KINDS = {
    "oblast": (1, "oblast"),
    "city": (2, "city"),
    "district": (2, "district"),
    "ayil_aimak": (3, "ayil_okmotu"),
    "town": (3, "town"),
    "village": (4, "village"),
}


def unit_row(**values: object) -> dict[str, object]:
    """One row of a unit table; what is not given is unknown."""
    blank: dict[str, object] = dict.fromkeys(UNIT_COLUMNS, "")
    blank |= {"unreviewed": False, "population": float("nan"), "area_km2": float("nan")}
    blank |= {"lng": float("nan"), "lat": float("nan")}
    return blank | values


def unit_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """A unit table of rows that carry their `pcode`."""
    return pd.DataFrame(rows).set_index("pcode").sort_index()[list(UNIT_COLUMNS)]


def official_units(shared: Path) -> pd.DataFrame:
    """Country, oblasts, districts, cities (three names) and the gazetteer of 2021."""
    rows = {"KG": unit_row(pcode="KG", level=0, kind="country", name_en="Kyrgyzstan")}
    rows["KG"]["other_names"] = "Кыргызстан|Киргизия|Кыргыз Республикасы"
    _read_gazetteer(shared / "gazetteer/soate_kgz_2021.csv", rows)
    _read_names(shared / "boundaries/kgz_admbnda_adm2_moes_20181119.json", rows)
    return unit_table(list(rows.values()))


def _read_gazetteer(path: Path, rows: dict[str, dict[str, object]]) -> None:
    with path.open(encoding="utf-8") as file:
        for record in csv.DictReader(file):
            level, kind = KINDS[record["kind"]]
            pcode, parent = (
                f"KG{code[3:]}" if code else "KG"
                for code in (record["soate"], record["parent_soate"])
            )
            if parent == "KG" and kind == "city":
                level, kind = 1, "republic_city"
            if parent == "KG11000000000":
                level, kind = 3, "city_district"
            rows[pcode] = unit_row(
                pcode=pcode,
                soate=record["soate"],
                level=level,
                kind=kind,
                parent=parent,
                name_ru=record["name_ru"],
            )


def _read_names(path: Path, rows: dict[str, dict[str, object]]) -> None:
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        own = feature["properties"]
        for level in ("ADM1", "ADM2"):
            row = rows[own[f"{level}_PCODE"]]
            row["other_names"] = row["name_ru"]
            for language in ("ky", "ru", "en"):
                row[f"name_{language}"] = own[f"{level}_{language.upper()}"]
