"""Write a data file and, beside it, where it comes from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import shapely

MADE_ON = "2026-11-22"
"""When the files were last rebuilt from newer packages; written into every source."""

FACTS = Path(__file__).parent / "facts"


def write_geojson(table: gpd.GeoDataFrame, path: Path) -> None:
    """Write a table as GeoJSON, a feature a line, keys and rows in their order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for row in table.itertuples():
        own = {k: v for k, v in row._asdict().items() if k not in ("geometry", "Index")}
        shape = None if row.geometry is None else json.loads(shapely.to_geojson(row.geometry))
        feature = {"type": "Feature", "properties": own, "geometry": shape}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = '{"type":"FeatureCollection","features":[\n'
    text = head + ",\n".join(lines) + "\n]}\n"
    path.write_text(text.replace("NaN", "null"), encoding="utf-8", newline="\n")


def write_source(path: Path, **facts: str | float) -> None:
    """Write `<file>.source.toml`: publisher, licence, date, how made, and the file's sha256."""
    facts = {"file": path.name, **facts, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    source = path.with_name(path.name + ".source.toml")
    source.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
