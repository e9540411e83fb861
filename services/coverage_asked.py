"""A coverage as somebody asks for it outside the page: settings that nobody keeps, one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from geo.coverage.reach import is_within, require_factors
from geo.coverage.road_network import RoadSpeeds
from model.coverage import EVERYWHERE, Variant, VariantState
from model.datasets import DatasetKind
from model.errors import CoverageError, PrivacyError
from model.events import EntityKind
from model.view import Tier
from services.coverage import Coverage
from services.coverage_files import file_in_use, file_table
from services.coverage_report import FileChoice, make_data, make_list, make_map, make_report
from services.coverage_sites import Proposal
from services.coverage_variants import SETTINGS
from services.snapshot import Document, sheet_choice
from services.units import breadcrumb
from services.workspace import Workspace
from session.fields import check_values
from session.state import Kept, to_entity

DPI = 300


def asked_state(
    workspace: Workspace, values: Mapping[str, Any], *, pcode: str = "", like: VariantState | None
) -> VariantState:
    """Return a unit's coverage as it is asked for, or a variant looked at in another way.

    `values` are fields of `SETTINGS`; nothing is stored. Raises `GeometryError`, `CoverageError`
    or `SessionError` for a value that makes no sense, `NotFoundError` for an unknown unit.
    """
    unknown = values.keys() - set(SETTINGS)
    if unknown:
        raise ValueError(f"no settings: {sorted(unknown)}")
    _require_sense(values)
    _require_classes(workspace, values)
    checked = to_entity(Kept(EntityKind.VARIANT, "", check_values(EntityKind.VARIANT, values)))
    changed = {name: getattr(checked, name) for name in values}
    if like is not None:
        return replace(like, info=replace(like.info, **changed))
    unit = breadcrumb(workspace, pcode)[-1].pcode
    return VariantState(replace(Variant(entity_id="", pcode=unit), **changed))


def _require_sense(values: Mapping[str, Any]) -> None:
    """Refuse what no field of a form would take, in the words of the computation that would."""
    if "limit" in values:
        is_within(0.0, values["limit"])
    factors = list(values.get("detour_factors", {}).values())
    require_factors(factors, len(factors))
    speeds = dict(values.get("speeds_kmh", {}))
    if speeds:
        other = speeds.pop(EVERYWHERE, None)
        if other is None:
            raise CoverageError("no_speed")
        RoadSpeeds(speeds, other)
    if "norm" in values:
        if values["norm"] <= 0:
            raise CoverageError("norm_not_positive", norm=values["norm"])
        if not values.get("norm_source", "").strip():
            raise CoverageError("no_norm_source")


_CLASSES = (
    ("speeds_kmh", DatasetKind.ROADS, "road_class"),
    ("detour_factors", DatasetKind.TERRAIN, "terrain"),
)


def _require_classes(workspace: Workspace, values: Mapping[str, Any]) -> None:
    """Refuse a class that the file in use does not have: its number would count for nothing."""
    for field, kind, column in _CLASSES:
        named = [name for name in values.get(field, {}) if name != EVERYWHERE]
        info = file_in_use(workspace, kind) if named else None
        if info is None and named and kind is DatasetKind.TERRAIN:
            raise CoverageError("no_terrain_file", name=named[0])
        if info is None:
            continue
        known = sorted({str(name) for name in file_table(workspace, info)[column]} - {""})
        for name in named:
            if name not in known:
                listed = ", ".join(known) or "—"
                raise CoverageError("no_such_class", name=name, title=info.title, known=listed)


def require_working(tier: Tier) -> None:
    """Refuse what weighs incidents or tells of officers in a public answer (`PrivacyError`)."""
    if tier is Tier.PUBLIC:
        raise PrivacyError("coverage_working_only")


def make_file(
    workspace: Workspace,
    coverage: Coverage,
    choice: FileChoice,
    *,
    proposal: Proposal | None = None,
    is_map: bool = False,
    is_pair: bool = False,
    today: date | None = None,
) -> Document:
    """Return the file of a format: report (DOCX, PDF), list (XLSX), data (GeoPackage), map.

    `is_map` makes a PDF of the map alone; PNG and SVG are maps anyway, of A4 across. Raises
    `NotFoundError` for another format, `PrivacyError` for a working file without a reason.
    """
    if choice.suffix == "xlsx":
        return make_list(workspace, coverage, choice, today=today)
    if choice.suffix == "gpkg":
        return make_data(workspace, coverage, choice, proposal=proposal, today=today)
    if choice.suffix in ("docx", "pdf") and not is_map:
        return make_report(workspace, coverage, choice, today=today)
    sheet = sheet_choice(
        paper="A4",
        is_portrait=False,
        file_format=choice.suffix,
        dpi=DPI,
        language=choice.language,
    )
    return make_map(workspace, coverage, sheet, choice, is_pair=is_pair, today=today)
