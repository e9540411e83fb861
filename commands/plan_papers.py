"""Commands for the papers of a plan, and for what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Home, Json, Lang, read_file, write_file
from commands.output import make_output, refusing
from commands.view_options import ForWhom, Reason
from model.view import Month, Tier

if TYPE_CHECKING:
    from i18n import Translator
    from model.plan import PlanState
    from services.assessment import ActivityAssessment, PlanAssessment

PAPERS = "plan, annex, poster, report, pack"

Plan = Annotated[str, typer.Argument(help="Its id, the first digits of it, or UNIT/YEAR.")]


def paper(
    plan: Plan,
    out: Annotated[Path, typer.Option("--out", "-o", help="Its ending says the kind of file.")],
    kind: Annotated[str, typer.Option(help=PAPERS)] = "plan",
    tier: ForWhom = Tier.PUBLIC,
    reason: Reason = "",
    template: Annotated[
        Path | None, typer.Option(help="An office's own form of the plan (DOCX).")
    ] = None,
    month: Annotated[str, typer.Option(help="Of the pack: 2026-03; default: this month.")] = "",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Write a paper of a plan: DOCX, PDF; the map alone as PNG, PDF or SVG too."""
    from services.plan_named import find_plan
    from services.plan_papers import Paper, PaperChoice, make_paper
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    choice = PaperChoice(
        paper=_one_of(Paper, kind),
        suffix=out.suffix.lower().removeprefix("."),
        language=output.voice.language,
        tier=tier,
        reason=reason,
        month=_month(month),
    )
    with refusing(output), output.progress("cli.drawing"):
        workspace = open_workspace(home)
        if template is not None:
            choice = choice.with_template(read_file(template))
        made = make_paper(workspace, find_plan(workspace, plan).entity_id, choice)
        write_file(out, made.data)
    answer = {"file": str(out), "bytes": len(made.data), "tier": tier.value, "paper": kind}
    output.show(answer, [output.voice("cli.written", file=str(out))])


def _one_of(choices: Any, value: str) -> Any:
    try:
        return choices(value)
    except ValueError as error:
        raise typer.BadParameter(PAPERS, param_hint="--kind") from error


def _month(value: str) -> Month | None:
    try:
        return Month.parse(value) if value else None
    except ValueError as error:
        raise typer.BadParameter("2026-03", param_hint="--month") from error


def assess(
    plan: Plan,
    public: Annotated[bool, typer.Option("--public", help="Words and classes alone.")] = False,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Say what became of a plan: of its activities, the money, the hotspots, residents' answers."""
    from services.assessment import assess_plan
    from services.assessment_report import public_sentences
    from services.plan_named import find_plan
    from services.plans import plan_state
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    t = output.voice
    with refusing(output), output.progress("plan.effects_wait"):
        workspace = open_workspace(home)
        plan_id = find_plan(workspace, plan).entity_id
        if public:
            said = [t(sentence) for sentence in public_sentences(workspace, plan_id)]
            answer: dict[str, Any] = {"plan": plan_id, "tier": "public", "sentences": said}
        else:
            state = plan_state(workspace, plan_id)
            answer = _answer(state, assess_plan(workspace, plan_id), t)
            said = _lines(answer, t)
    output.show(answer, said)


def _answer(state: PlanState, found: PlanAssessment, t: Translator) -> dict[str, Any]:
    from session.plan_order import numbers_of

    numbers = numbers_of(state)
    return {
        "plan": state.info.entity_id,
        "tier": "working",
        "is_demo": found.is_demo,
        "boundary_set": found.boundary_set.set_id,
        "activities": [_activity(numbers[a.activity.entity_id], a, t) for a in found.activities],
        "planned_som": sum(found.money.planned_som.values()),
        "spent_som": sum(found.money.spent_som.values()),
        "hotspots": {
            "answered": list(found.hotspots.planned.answered),
            "unanswered": list(found.hotspots.planned.unanswered),
            "answered_by_what_was_done": list(found.hotspots.carried_out.answered),
            "named_again": list(found.hotspots.named_again),
        },
    }


def _activity(number: str, found: ActivityAssessment, t: Translator) -> dict[str, Any]:
    from model.assessment import reading_text
    from services.assessment_texts import change_texts
    from session.plan_order import activity_name

    said = change_texts(found.change) if found.change is not None else ()
    difference = found.change.difference if found.change is not None else None
    return {
        "number": number,
        "title": t.value(activity_name(found.activity)),
        "reading": found.reading.value,
        "reading_name": t(reading_text(found.reading, found.activity.status)),
        "why_not": found.why_not.value if found.why_not else None,
        "estimate": difference.estimate if difference else None,
        "standard_error": difference.standard_error if difference else None,
        "z": difference.z if difference else None,
        "limits": [difference.low, difference.high] if difference else None,
        "verdict": difference.verdict.value if difference else None,
        "control": _control(found),
        "indicators": [
            {"title": one.indicator.title, "state": one.state.value} for one in found.indicators
        ],
        "said": [t(line) for line in (*said, *found.notes)] or [t(found.why)] * bool(found.why),
    }


def _control(found: ActivityAssessment) -> dict[str, Any]:
    """Return the control area: the plan's own as GeoJSON, None where it is proposed."""
    from session.state import plain_value

    control, change = found.activity.control, found.change
    unit = change.control_unit.pcode if change is not None and change.control_unit else None
    return {"is_own": control is not None, "own": plain_value(control), "found_in": unit}


def _lines(answer: dict[str, Any], t: Translator) -> list[str]:
    demo = f"{t('ui.demo_badge')}: {t('sheet.demo_detail')}"
    lines = [demo] if answer["is_demo"] else []
    for one in answer["activities"]:
        lines.append(f"{one['number']} {one['title']}: {one['reading_name']}")
        lines += [f"    {line}" for line in one["said"]]
    hotspots = answer["hotspots"]
    known = len(hotspots["answered"]) + len(hotspots["unanswered"])
    return [
        *lines,
        t("plan.money_said", planned=answer["planned_som"], spent=answer["spent_som"]),
        t("plan.hotspots_planned", count=len(hotspots["answered"]), of=known),
    ]
