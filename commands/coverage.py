"""The command for coverage: gaps, catchments and proposed sites of a unit, as text and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Home, Json, Lang, parse_period, write_file
from commands.output import Output, make_output, refusing
from commands.units import unit_pcode
from model.coverage import (
    STANDING_KINDS,
    WEIGHT_STEPS,
    Candidates,
    Demand,
    ReachMethod,
    SiteAim,
    VariantState,
)
from model.records import TimeOfDay
from model.view import Tier

if TYPE_CHECKING:
    from model.text import Text
    from services.coverage import Coverage
    from services.coverage_sites import Proposal
    from services.snapshot import Document
    from services.workspace import Workspace

GAPS_PRINTED = 30
"""Of the worst; a file and `--json` have all."""


@dataclass(frozen=True, slots=True)
class _Sites:
    """How many sites are to be proposed, and out of what; 0 for none."""

    number: int
    aim: SiteAim
    candidates: Candidates
    capacity: float


@dataclass(frozen=True, slots=True)
class _Files:
    """What is to be written, and for whom."""

    out: Path | None
    data: Path | None
    tier: Tier
    reason: str

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.out, self.data) if path is not None)


def coverage(
    unit: Annotated[str, typer.Option(help="P-code or name; default: the country.")] = "",
    variant: Annotated[str, typer.Option(help="Id of a kept variant; options below win.")] = "",
    method: Annotated[ReachMethod | None, typer.Option(help="How ways are measured.")] = None,
    limit: Annotated[float | None, typer.Option(help="km; min with travel_time.")] = None,
    services: Annotated[
        str, typer.Option(help="Kinds of points that count: police_point,lcpc_office,...")
    ] = "",
    factor: Annotated[
        list[str] | None,
        typer.Option("--factor", help="Detour: 1.4, or TERRAIN=2.5; may repeat."),
    ] = None,
    factor_source: Annotated[str, typer.Option(help="Where the factors are from.")] = "",
    speed: Annotated[
        list[str] | None,
        typer.Option("--speed", help="CLASS=KMH; other=40 for all others; may repeat."),
    ] = None,
    speed_source: Annotated[str, typer.Option(help="Where the speeds are from.")] = "",
    climb_loss: Annotated[
        float | None, typer.Option(help="Percent of the speed that a percent of climb takes.")
    ] = None,
    around_barriers: Annotated[
        bool | None, typer.Option("--around-barriers", help="Ways around the barriers' file.")
    ] = None,
    open_at: Annotated[
        TimeOfDay | None, typer.Option(help="Only points that are open then.")
    ] = None,
    only_manned: Annotated[
        bool | None, typer.Option("--only-manned", help="Only points where somebody is.")
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", help="What ranks gaps: residents=3; may repeat."),
    ] = None,
    period: Annotated[str, typer.Option(help="Of the incidents: 2025-01_2025-12.")] = "",
    norm: Annotated[int | None, typer.Option(help="Residents per officer; with a source.")] = None,
    norm_source: Annotated[str, typer.Option(help="Where the norm is from.")] = "",
    sites: Annotated[int, typer.Option(min=0, max=50, help="Propose so many new points.")] = 0,
    aim: Annotated[SiteAim, typer.Option(help="What they are to do.")] = SiteAim.COVER,
    candidates: Annotated[Candidates, typer.Option(help="Out of these places.")] = Candidates.CELLS,
    capacity: Annotated[float, typer.Option(min=0, help="Residents per point; 0: any.")] = 0.0,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="XLSX list, DOCX or PDF report, PNG or SVG map."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="GeoPackage of gaps, catchments, sites.")
    ] = None,
    tier: Annotated[Tier, typer.Option(help="public, or working: numbered and logged.")] = (
        Tier.PUBLIC
    ),
    reason: Annotated[str, typer.Option(help="Why a working answer is made; logged.")] = "",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Say who is beyond reach of every point, and where new ones would help most."""
    values = _settings(
        method=method,
        limit=limit,
        services=services,
        factors=_numbers(factor or (), "--factor", is_plain=True),
        factor_source=factor_source,
        speeds=_numbers(speed or (), "--speed", is_plain=False),
        speed_source=speed_source,
        climb_loss=climb_loss,
        around_barriers=around_barriers,
        open_at=open_at,
        only_manned=only_manned,
        weights=_numbers(weight or (), "--weight", is_plain=False),
        period=period,
        norm=norm,
        norm_source=norm_source,
    )
    if unit and variant:
        raise typer.BadParameter("give either --unit or --variant: a variant is of its unit")
    if data is not None and data.suffix.lower() != ".gpkg":
        raise typer.BadParameter(f"--data {data}: write a name that ends in .gpkg")
    _run(
        make_output(as_json=as_json, language=lang),
        home,
        (unit, variant),
        values,
        _Sites(sites, aim, candidates, capacity),
        _Files(out, data, tier, reason),
    )


def _settings(
    *,
    method: ReachMethod | None,
    limit: float | None,
    services: str,
    factors: dict[str, float],
    factor_source: str,
    speeds: dict[str, float],
    speed_source: str,
    climb_loss: float | None,
    around_barriers: bool | None,
    open_at: TimeOfDay | None,
    only_manned: bool | None,
    weights: dict[str, float],
    period: str,
    norm: int | None,
    norm_source: str,
) -> dict[str, Any]:
    """Return the fields of a variant that were asked for; the others stay as they are."""
    months = parse_period(period)
    given: dict[str, Any] = {
        "reach_method": method.value if method else None,
        "limit": limit,
        "services": _kinds(services),
        "detour_factors": factors or None,
        "detour_source": factor_source or None,
        "speeds_kmh": speeds or None,
        "speed_source": speed_source or None,
        "climb_loss": climb_loss,
        "around_barriers": around_barriers,
        "open_at": open_at.value if open_at else None,
        "only_manned": only_manned,
        "weights": _weights(weights),
        "first_month": str(months[0]) if months else None,
        "last_month": str(months[1]) if months else None,
        "norm": norm,
        "norm_source": norm_source or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _weights(given: dict[str, float]) -> dict[str, int] | None:
    """Return whole weights of 0 to `WEIGHT_STEPS`; what is not named weighs nothing."""
    for name, value in given.items():
        if name not in list(Demand) or value not in range(WEIGHT_STEPS + 1):
            known = ", ".join(Demand)
            raise typer.BadParameter(
                f"--weight {name}={value:g}: one of {known}, and a number of 0 to {WEIGHT_STEPS}"
            )
    return {name: int(value) for name, value in given.items()} or None


def _kinds(written: str) -> list[str] | None:
    kinds = [one.strip() for one in written.split(",") if one.strip()]
    known = [kind.value for kind in STANDING_KINDS]
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        raise typer.BadParameter(f"--services {', '.join(unknown)}: write some of {known}")
    return kinds or None


def _numbers(written: Sequence[str], option: str, *, is_plain: bool) -> dict[str, float]:
    """Return numbers by class; with `is_plain` one without a class is for all others."""
    from services.coverage_answer import class_name

    numbers = {}
    for one in written:
        name, is_named, value = one.rpartition("=")
        if not (name.strip() if is_named else is_plain):
            raise typer.BadParameter(f"{option} {one}: write CLASS=NUMBER, such as other=40")
        try:
            numbers[class_name(name.strip())] = float(value.replace(",", "."))
        except ValueError as error:
            raise typer.BadParameter(f"{option} {one}: {value} is no number") from error
    return numbers


def _run(
    output: Output,
    home: Path | None,
    which: tuple[str, str],
    values: dict[str, Any],
    sites: _Sites,
    files: _Files,
) -> None:
    from services.coverage import open_coverage
    from services.coverage_answer import coverage_answer
    from services.coverage_asked import require_working
    from services.coverage_report import FileChoice, require_format, working_mark
    from services.coverage_staff import staff_of
    from services.workspace import open_workspace

    t = output.voice
    with refusing(output), output.progress("cli.measuring"):
        if sites.number or "norm" in values:
            require_working(files.tier)
        for path in files.paths:
            require_format(path.suffix)
        workspace = open_workspace(home)
        state = _state(workspace, which, values, t.language)
        seen = open_coverage(workspace, state)
        found = _proposed(workspace, seen, sites)
        staff = (
            staff_of(workspace, seen) if state.info.norm and files.tier is Tier.WORKING else None
        )
        mark = working_mark(workspace, seen, FileChoice("", t.language, files.tier, files.reason))
        written = _written(workspace, seen, found, files, t.language, mark)
        answer = coverage_answer(
            workspace,
            seen,
            t,
            tier=files.tier,
            mark=mark,
            proposal=found,
            staff=staff,
        )
        for path, document in written.items():
            write_file(path, document.data)
    answer["files"] = [str(path) for path in written]
    if output.as_json:
        output.show(answer, ())
    else:
        _print(answer, output)


def _state(
    workspace: Workspace, which: tuple[str, str], values: dict[str, Any], language: str
) -> VariantState:
    from services.coverage_asked import asked_state
    from services.coverage_variants import variant_state

    unit, variant = which
    if variant:
        return asked_state(workspace, values, like=variant_state(workspace, variant))
    pcode = unit_pcode(workspace, unit, language=language)
    return asked_state(workspace, values, pcode=pcode, like=None)


def _proposed(workspace: Workspace, seen: Coverage, sites: _Sites) -> Proposal | None:
    from services.coverage_sites import propose_sites

    if not sites.number:
        return None
    return propose_sites(
        workspace,
        seen,
        sites=sites.number,
        aim=sites.aim,
        candidates=sites.candidates,
        capacity=sites.capacity,
    )


def _written(
    workspace: Workspace,
    seen: Coverage,
    found: Proposal | None,
    files: _Files,
    language: str,
    mark: Text | None,
) -> dict[Path, Document]:
    """Return the documents that are asked for; none is written before all are made.

    One command is one disclosure: all its files and its answer carry the same number.
    """
    from services.coverage_asked import make_file
    from services.coverage_report import FileChoice, require_format

    made = {}
    for path in files.paths:
        choice = FileChoice(require_format(path.suffix), language, files.tier, files.reason, mark)
        made[path] = make_file(workspace, seen, choice, proposal=found)
    return made


def _print(answer: dict[str, Any], output: Output) -> None:
    """Print the answer for people: what it is of, the gaps, sites and officers, how it was made."""
    t = output.voice
    first = [answer["document"]] if answer["document"] else []
    if answer["is_demo"]:
        first.append(t("sheet.demo_detail"))
    output.show({}, [*first, answer["unit"]["name"], *answer["summary"]])
    gaps: list[dict[str, Any]] = answer["gaps"]
    # severity is for programs: it tells little that marks do not
    told = [name.value for name in Demand if gaps and name in gaps[0] and name != Demand.SEVERITY]
    names = {name: t(f"demand.{name}") for name in told}
    if gaps:
        heads = {
            "number": "№",
            "where": t("coverage.column_where"),
            "nearest": t("coverage.column_nearest"),
            "cells": t("coverage.column_cells"),
        }
        _table(gaps[:GAPS_PRINTED], heads | names, output)
    if len(gaps) > GAPS_PRINTED:
        output.show({}, [t("coverage.gaps_more", shown=GAPS_PRINTED, total=len(gaps))])
    if answer["sites"]:
        _print_sites(answer["sites"], names, output)
    if answer["staff"]:
        _print_staff(answer["staff"]["precincts"], output)
    written = (t("cli.written", file=file) for file in answer["files"])
    output.show({}, [*answer["doubts"], *answer["notes"], *written])


def _print_sites(found: dict[str, Any], names: dict[str, str], output: Output) -> None:
    t = output.voice
    heads = {"number": "№", "where": t("coverage.column_site"), "cells": t("coverage.column_cells")}
    together = {"number": "", "where": t("coverage.together"), **found["together"]}
    _table([*found["proposed"], together], heads | names, output)
    proof = (
        t("coverage.proven", seconds=found["seconds"])
        if found["is_optimal"]
        else t("coverage.not_proven", percent=round(100 * (found["gap"] or 0), 1))
    )
    output.show({}, [proof, found["weighs"], *found["notes"]])


def _print_staff(precincts: list[dict[str, Any]], output: Output) -> None:
    t = output.voice
    names = [name for name in precincts[0] if name != "post"]
    heads = {"post": t("coverage.column_post")}
    _table(precincts, heads | {name: t(f"coverage.staff_{name}") for name in names}, output)


def _table(rows: Iterable[dict[str, Any]], heads: dict[str, str], output: Output) -> None:
    def cell(value: object) -> str:
        is_number = isinstance(value, int | float)
        return output.voice.number(value, digits=1) if is_number else str(value or "")

    output.table(list(heads.values()), ([cell(row[name]) for name in heads] for row in rows))
