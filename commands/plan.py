"""Commands for joint plans: list, show, start; as a workbook out and in; last year's unfinished."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Home, Json, Lang, read_file, write_file
from commands.output import FAULTS_PRINTED, Output, make_output, refusing
from commands.plan_control import control
from commands.plan_papers import assess, paper
from commands.units import unit_pcode
from model.errors import NotFoundError, StoreError

if TYPE_CHECKING:
    from i18n import Translator
    from model.plan_table import PlanImport, RowChange
    from services.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Joint plans of units.")
app.command("paper")(paper)
app.command("assess")(assess)
app.command("control")(control)

Plan = Annotated[str, typer.Argument(help="Its id, the first digits of it, or UNIT/YEAR.")]
"""What every command about one plan takes; `plan_id_of` finds it."""


def plan_id_of(workspace: Workspace, plan: str) -> str:
    """Return the id of the plan that is meant; raises `NotFoundError` for none or several."""
    from services.plan_named import find_plan

    return find_plan(workspace, plan).entity_id


@app.command("list")
def list_(
    unit: Annotated[str, typer.Option(help="P-code or name; default: all.")] = "",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """List the plans, the latest year first."""
    from services.plan_answer import info_answer
    from services.plans import list_plans
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    t = output.voice
    with refusing(output):
        workspace = open_workspace(home)
        pcode = unit_pcode(workspace, unit, language=t.language)
        found = [info_answer(info, t) for info in list_plans(workspace, pcode=pcode)]
    if as_json:
        output.show(found, ())
    elif not found:
        output.show({}, [t("plantable.no_plans")])
    else:
        output.table(
            ["Id", t("plan.year"), t("plantable.about_unit"), t("plan.field_title")],
            ([one["id"], str(one["year"]), one["unit"]["name"], _titled(one, t)] for one in found),
        )


def _titled(one: dict[str, Any], t: Translator) -> str:
    return f"{t('ui.demo_badge')} {one['title']}".strip() if one["is_demo"] else one["title"]


@app.command("show")
def show(plan: Plan, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:
    """Show a plan: its priorities, activities, indicators."""
    from services.plan_answer import plan_answer
    from services.plans import plan_state
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        workspace = open_workspace(home)
        answer = plan_answer(plan_state(workspace, plan_id_of(workspace, plan)), output.voice)
    if as_json:
        output.show(answer, ())
    else:
        _print(answer, output)


def _print(answer: dict[str, Any], output: Output) -> None:
    t = output.voice
    word = "signed" if answer["is_signed"] else "approved" if answer["is_approved"] else "draft"
    head = [answer["unit"]["name"], t("plan.of_year", year=str(answer["year"]))]
    head += [answer["title"], t(f"plan.state_{word}")]
    demo = [t("sheet.demo_detail")] if answer["is_demo"] else []
    output.show({}, [*demo, " · ".join(filter(None, head))])
    for one in answer["priorities"]:
        output.show({}, [f"{one['number']}. {one['title']}"])
    if not answer["activities"]:
        output.show({}, [t("plan.no_activities")])
        return
    columns = ("activity_title", "last_month", "responsible", "status")
    output.table(
        ["№", *(t(f"plan.field_{name}") for name in columns), t("plan.field_sums_som")],
        (
            [
                one["number"],
                one["title"],
                one["last_month"] or "",
                one["responsible"],
                one["status_name"],
                t.number(sum(one["sums_som"].values())),
            ]
            for one in answer["activities"]
        ),
    )


@app.command("new")
def new(
    unit: Annotated[str, typer.Option(help="P-code or name.")],
    year: Annotated[int, typer.Option(help="Of the plan.")],
    title: Annotated[str, typer.Option(help="Default: unit and year.")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="To practise: marked everywhere.")] = False,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Start the plan of a unit and a year."""
    from services.plan_answer import info_answer
    from services.plans import PlanStart, plan_state, start_plan
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    t = output.voice
    with refusing(output):
        workspace = open_workspace(home)
        pcode = unit_pcode(workspace, unit, language=t.language)
        made = start_plan(workspace, PlanStart(pcode, year, title=title, is_demo=demo))
        answer = info_answer(plan_state(workspace, made).info, t)
    name = answer["unit"]["name"]
    output.show(answer, [t("plantable.started", unit=name, year=str(year), plan=made)])


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", "-o", help="The XLSX to write.")],
    plan: Annotated[
        str, typer.Argument(help="Its id, the first digits of it, or UNIT/YEAR; none: a template.")
    ] = "",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Write a plan as a workbook to edit and bring back, or an empty one to fill in."""
    from services.plan_table import plan_template, plan_xlsx
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    language = output.voice.language
    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"--out {out}: write a name that ends in .xlsx")
    with refusing(output):
        workspace = open_workspace(home)
        found = plan_id_of(workspace, plan) if plan else None
        document = (
            plan_xlsx(workspace, found, language=language)
            if found
            else plan_template(workspace, language=language)
        )
        write_file(out, document.data)
    answer = {"file": str(out), "bytes": len(document.data), "plan": found}
    output.show(answer, [output.voice("cli.written", file=str(out))])


@app.command("import")
def import_(
    plan: Plan,
    file: Annotated[Path, typer.Argument(help="The XLSX, as exported or an office's own.")],
    check: Annotated[bool, typer.Option("--check", help="Say what would change; keep none.")] = (
        False
    ),
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="Where bad rows go; default: beside the file.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Take a workbook into a plan, row by row; rows that do not fit are told and handed back."""
    from services.plan_table import check_plan_file, import_plan
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.importing"):
        workspace = open_workspace(home)
        plan_id = plan_id_of(workspace, plan)
        take = check_plan_file if check else import_plan
        report = take(
            workspace, plan_id, read_file(file), file.name, language=output.voice.language
        )
    written = None
    if report.rejects and not check:
        written = rejects or file.with_name(report.rejects_name)
        try:
            write_file(written, report.rejects)
        except StoreError as error:  # the good rows are kept: say so, and what is missing
            report = replace(report, warnings=(*report.warnings, error.text))
            written = None
    _tell(report, plan_id, written, output, is_kept=not check)


def _tell(
    report: PlanImport, plan_id: str, written: Path | None, output: Output, *, is_kept: bool
) -> None:
    t = output.voice
    figures = {
        name: getattr(report, name)
        for name in ("read", "changed", "added", "unchanged", "rejected")
    }
    warnings = [t(warning) for warning in report.warnings]
    answer = {
        "file": report.file_name,
        "plan": plan_id,
        "is_kept": is_kept,
        **figures,
        "changes": [_change(change, t) for change in report.changes],
        "faults": [
            {"sheet": f.sheet, "row": f.row, "column": f.column, "message": t(f.text)}
            for f in report.faults
        ],
        "warnings": warnings,
        "rejects_file": str(written) if written else None,
    }
    lines = [t("plantable.account", **figures)]
    lines += [] if is_kept else [t("plantable.preview")]
    lines += [_change_line(change, t) for change in report.changes]
    lines += warnings
    lines += [
        t("plantable.fault_line", sheet=f.sheet, row=f.row, column=f.column, what=f.text)
        for f in report.faults[:FAULTS_PRINTED]
    ]
    if len(report.faults) > FAULTS_PRINTED:
        lines.append(t("data.faults_more", shown=FAULTS_PRINTED, number=len(report.faults)))
    if written:
        lines.append(t("cli.rejects", file=str(written)))
    output.show(answer, lines)


def _change(change: RowChange, t: Translator) -> dict[str, Any]:
    from model.plan_table import sheet_title

    return {
        "sheet": t(sheet_title(change.sheet)),
        "row": change.row,
        "title": t.value(change.title),
        "is_new": change.is_new,
        "fields": list(change.fields),
    }


def _change_line(change: RowChange, t: Translator) -> str:
    from model.plan_table import column_title, sheet_title

    what = (
        t("plantable.is_new")
        if change.is_new
        else ", ".join(t(column_title(change.sheet, name)) for name in change.fields)
    )
    title = f" ({t.value(change.title)})" if change.title else ""
    sheet = t(sheet_title(change.sheet))
    return t("plantable.change_line", sheet=sheet, row=change.row, what=what + title)


@app.command("copy-unfinished")
def copy_unfinished_(
    plan: Plan,
    before: Annotated[
        str, typer.Option("--from", help="Default: the unit's latest plan of an earlier year.")
    ] = "",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Copy what an earlier plan left unfinished, with its priorities and indicators."""
    from services.plan_growth import copy_unfinished, plan_before
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    t = output.voice
    with refusing(output):
        workspace = open_workspace(home)
        plan_id = plan_id_of(workspace, plan)
        before_id = plan_id_of(workspace, before) if before else plan_before(workspace, plan_id)
        if not before_id:
            raise NotFoundError("no_plan_before")
        done = copy_unfinished(workspace, plan_id, before_id)
    lines = [t("plan.copied_activities", count=done.taken)]
    lines += [t("plan.no_room", count=done.left)] if done.left else []
    answer = {"plan": plan_id, "from": before_id, "taken": done.taken, "left": done.left}
    output.show(answer, lines)
