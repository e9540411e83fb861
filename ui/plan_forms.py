"""The forms of a plan: which fields each thing in it has, in the order of the paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from model.categories import CATEGORIES
from model.events import EntityKind
from model.plan import (
    Activity,
    Approval,
    FundSource,
    Indicator,
    Meeting,
    PlanState,
    Priority,
    SurveyQuestion,
)
from model.records import ActivityKind
from model.session import Outcome
from session.checks import MAX_PARAGRAPHS, MAX_TEXT
from session.plan_order import activities_of, numbers_of, priority_name
from ui.form_component import Button, Field, FieldKind, Form, Layout, Part
from ui.session import voice

YEARS_AHEAD = 1
"""An activity may end the year after its plan's."""

_LINE, _PARAGRAPH = FieldKind.LINE, FieldKind.PARAGRAPH


def basics_part(state: PlanState) -> Part:
    """Return the plan's own fields and its three signatures."""
    t, info, is_signed = voice(), state.info, state.info.is_closed
    own = (
        _field("title", info.title, width=12, is_off=is_signed, most=MAX_TEXT),
        _field("order_number", info.order_number, width=8, is_off=is_signed, most=MAX_TEXT),
        _day("ordered_on", info.ordered_on, width=4, is_off=is_signed),
        _text("baseline", info.baseline, is_off=is_signed),
    )
    form = Form(EntityKind.PLAN, info.entity_id, info.heads, own)
    return Part("basics", (form,), title=t("plan.part_basics"), layout=Layout.CARD)


def approvals_part(state: PlanState) -> Part:
    """Return the three signatures: who signs, and when they did."""
    t = voice()
    forms = tuple(_approval(one) for one in state.approvals)
    note = t("plan.approvals_note")
    return Part("approvals", forms, title=t("plan.approvals"), note=note, layout=Layout.CARDS)


def _approval(approval: Approval) -> Form:
    fields = (
        replace(_field("signatory", approval.signatory, width=8, most=MAX_TEXT), is_of_person=True),
        _day("signed_on", approval.signed_on, width=4),
    )
    title = voice()(f"approver.{approval.approver}")
    return Form(EntityKind.APPROVAL, approval.entity_id, approval.heads, fields, title=title)


def priorities_part(state: PlanState) -> Part:
    """Return a form for each priority, with buttons that move and remove it."""
    t, is_off = voice(), state.info.is_closed
    forms = tuple(
        _priority(one, at, len(state.priorities), is_off=is_off)
        for at, one in enumerate(state.priorities, start=1)
    )
    more = Button("add_priority", t("plan.add_priority"), is_off=is_off)
    note = t("plan.priorities_note")
    title = t("plan.priorities")
    return Part("priorities", forms, title=title, note=note, layout=Layout.CARDS, actions=(more,))


def _priority(priority: Priority, at: int, of: int, *, is_off: bool) -> Form:
    t = voice()
    fields = (
        Field(
            "category",
            t("plan.field_category"),
            priority.category,
            FieldKind.CHOICE,
            width=5,
            options=tuple((one.code, t(f"category.{one.code}")) for one in CATEGORIES),
            is_disabled=is_off,
        ),
        _field("title", priority.title, "priority_title", width=7, is_off=is_off, most=MAX_TEXT),
        _text("justification", priority.justification, is_off=is_off),
        _text("causes", priority.causes, width=6, is_off=is_off),
        _text("consequences", priority.consequences, width=6, is_off=is_off),
    )
    actions = (
        Button("up", t("plan.up"), is_off=is_off or at == 1),
        Button("down", t("plan.down"), is_off=is_off or at == of),
        Button("remove", t("plan.remove"), is_off=is_off, help=t("plan.remove_help")),
    )
    title = t("plan.priority_number", rank=at)
    kind = EntityKind.PRIORITY
    return Form(kind, priority.entity_id, priority.heads, fields, title=title, actions=actions)


def activity_rows(state: PlanState, *, opened: str) -> tuple[Part, ...]:
    """Return a table of activities per priority; `opened` is the one whose details stand beside."""
    t = voice()
    names = {one.entity_id: t.value(priority_name(one)) for one in state.priorities}
    parts = [
        _rows(state, priority_id, f"{rank}. {name}", opened)
        for rank, (priority_id, name) in enumerate(names.items(), start=1)
    ]
    if activities_of(state, ""):
        parts.append(_rows(state, "", t("plan.no_priority"), opened))
    return tuple(parts)


def _rows(state: PlanState, priority_id: str, title: str, opened: str) -> Part:
    t, is_off = voice(), state.info.is_closed
    numbers = numbers_of(state)
    rows = tuple(
        _row(one, numbers[one.entity_id], state, is_on=one.entity_id == opened)
        for one in activities_of(state, priority_id)
    )
    more = (Button("add_activity", t("plan.add_activity"), is_off=is_off),) if priority_id else ()
    note = "" if rows else t("plan.no_activities")
    return Part(priority_id, rows, title=title, note=note, layout=Layout.ROWS, actions=more)


def _row(activity: Activity, number: str, state: PlanState, *, is_on: bool) -> Form:
    t, is_off = voice(), state.info.is_closed
    fields = (
        _field("title", activity.title, "activity_title", width=5, is_off=is_off, most=MAX_TEXT),
        _month("last_month", activity.last_month, state, width=2, is_off=is_off),
        _field("responsible", activity.responsible, width=2, is_off=is_off, most=MAX_TEXT),
        _status(activity, width=3),  # cut off, "not done" would read as "done" in Kyrgyz
    )
    actions = (Button("open", t("plan.details"), is_main=is_on),)
    return Form(
        EntityKind.ACTIVITY,
        activity.entity_id,
        activity.heads,
        fields,
        title=number,
        actions=actions,
        is_on=is_on,
    )


def details_parts(state: PlanState, activity: Activity) -> tuple[Part, ...]:
    """Return all of one activity: what is promised, its indicators, what became of it."""
    return (
        _promise_part(state, activity),
        _indicators_part(state, activity),
        _outcome_part(activity),
    )


def _promise_part(state: PlanState, activity: Activity) -> Part:
    t, is_off = voice(), state.info.is_closed
    fields = (
        _field("title", activity.title, "activity_title", is_off=is_off, most=MAX_TEXT),
        Field(
            "priority_id",
            t("plan.field_priority"),
            activity.priority_id,
            FieldKind.CHOICE,
            options=(
                ("", t("plan.no_priority")),
                *((one.entity_id, t.value(priority_name(one))) for one in state.priorities),
            ),
            is_disabled=is_off,
        ),
        Field(
            "kind",
            t("plan.field_kind"),
            activity.kind,
            FieldKind.CHOICE,
            options=_named(ActivityKind, "activity_kind"),
            is_disabled=is_off,
        ),
        _month("first_month", activity.first_month, state, width=6, is_off=is_off),
        _month("last_month", activity.last_month, state, width=6, is_off=is_off),
        _field("responsible", activity.responsible, width=6, is_off=is_off, most=MAX_TEXT),
        _field("involved", activity.involved, width=6, is_off=is_off, most=MAX_TEXT),
        _text("resources", activity.resources, is_off=is_off),
        *_sums("sums_som", activity, is_off=is_off),
        _text("expected", activity.expected, is_off=is_off),
        _text("monitoring", activity.monitoring, is_off=is_off),
    )
    remove = Button("remove", t("plan.remove"), is_off=is_off, help=t("plan.remove_help"))
    form = Form(EntityKind.ACTIVITY, activity.entity_id, activity.heads, fields, actions=(remove,))
    number = numbers_of(state)[activity.entity_id]
    return Part("promise", (form,), title=t("plan.activity_number", number=number))


def _indicators_part(state: PlanState, activity: Activity) -> Part:
    t, is_off = voice(), state.info.is_closed
    known = [one for one in state.indicators if one.activity_id == activity.entity_id]
    forms = tuple(_indicator(one, is_off=is_off) for one in known)
    more = Button("add_indicator", t("plan.add_indicator"), is_off=is_off)
    return Part(
        "indicators",
        forms,
        title=t("plan.indicators"),
        note="" if forms else t("plan.indicators_note"),
        layout=Layout.CARDS,
        actions=(more,),
    )


def _indicator(indicator: Indicator, *, is_off: bool) -> Form:
    t = voice()
    measures = (
        Field(
            name,
            t(f"plan.field_indicator_{name}"),
            getattr(indicator, name),
            FieldKind.NUMBER,
            width=3,
            is_disabled=is_off and name != "actual",
        )
        for name in ("baseline", "target", "actual")
    )
    fields = (
        _field("title", indicator.title, "indicator_title", width=8, is_off=is_off, most=MAX_TEXT),
        _field("unit_of_measure", indicator.unit_of_measure, width=4, is_off=is_off, most=80),
        *measures,
        _day("measured_on", indicator.measured_on, width=3),
    )
    remove = Button("remove", t("plan.remove"), is_off=is_off)
    kind = EntityKind.INDICATOR
    return Form(kind, indicator.entity_id, indicator.heads, fields, actions=(remove,))


def _outcome_part(activity: Activity) -> Part:
    t = voice()
    fields = (
        _status(activity, width=6),
        _day("status_on", activity.status_on, width=6),
        _text("evidence", activity.evidence),
        *_sums("spent_som", activity),
    )
    form = Form(EntityKind.ACTIVITY, activity.entity_id, activity.heads, fields)
    return Part("outcome", (form,), title=t("plan.outcome"), note=t("plan.outcome_note"))


def meetings_part(state: PlanState) -> Part:
    """Return the monthly meetings, the latest first: when, how many came, what they decided."""
    t = voice()
    forms = tuple(_meeting(one) for one in reversed(state.meetings))
    more = Button("add_meeting", t("plan.add_meeting"))
    return Part(
        "meetings",
        forms,
        title=t("plan.meetings"),
        note=t("plan.meetings_note"),
        layout=Layout.CARDS,
        actions=(more,),
    )


def _meeting(meeting: Meeting) -> Form:
    t = voice()
    fields = (
        _day("held_on", meeting.held_on, width=6),
        Field("people", t("plan.field_people"), meeting.people, FieldKind.WHOLE, width=6),
        _text("decisions", meeting.decisions),
    )
    remove = Button("remove", t("plan.remove"))
    kind = EntityKind.MEETING
    return Form(kind, meeting.entity_id, meeting.heads, fields, actions=(remove,))


def survey_part(state: PlanState) -> Part:
    """Return the questions to residents with the numbers of answers before and after."""
    t = voice()
    forms = tuple(_question(one) for one in state.questions)
    more = Button("add_question", t("plan.add_question"))
    return Part(
        "survey",
        forms,
        title=t("plan.survey"),
        note=t("plan.survey_note"),
        layout=Layout.CARDS,
        actions=(more,),
    )


def _question(question: SurveyQuestion) -> Form:
    t = voice()
    numbers = (
        Field(name, t(f"plan.field_{name}"), getattr(question, name), FieldKind.WHOLE, width=3)
        for name in ("before_answers", "before_yes", "after_answers", "after_yes")
    )
    fields = (_field("title", question.title, "question", most=MAX_TEXT), *numbers)
    remove = Button("remove", t("plan.remove"))
    kind = EntityKind.SURVEY
    return Form(kind, question.entity_id, question.heads, fields, actions=(remove,))


def _field(
    name: str, value: str, label: str = "", *, width: int = 12, is_off: bool = False, most: int
) -> Field:
    words = voice()(f"plan.field_{label or name}")
    return Field(name, words, value, _LINE, width=width, most=most, is_disabled=is_off)


def _text(name: str, value: str, *, width: int = 12, is_off: bool = False) -> Field:
    words = voice()(f"plan.field_{name}")
    return Field(
        name, words, value, _PARAGRAPH, width=width, most=MAX_PARAGRAPHS, is_disabled=is_off
    )


def _day(name: str, value: str, *, width: int, is_off: bool = False) -> Field:
    t = voice()
    return Field(
        name,
        t(f"plan.field_{name}"),
        value,
        FieldKind.DAY,
        width=width,
        hint=t("form.day_hint"),
        is_disabled=is_off,
    )


def _month(name: str, value: str, state: PlanState, *, width: int, is_off: bool) -> Field:
    """Return a choice among the months of the plan's year and the next; one beyond stays."""
    t, year = voice(), state.info.year
    months = [
        f"{one:04d}-{month:02d}"
        for one in range(year, year + YEARS_AHEAD + 1)
        for month in range(1, 13)
    ]
    if value and value not in months:
        months = sorted([value, *months])
    options = tuple((one, f"{one[5:]}.{one[:4]}") for one in months)
    return Field(
        name,
        t(f"plan.field_{name}"),
        value,
        FieldKind.CHOICE,
        width=width,
        options=(("", "–"), *options),
        is_disabled=is_off,
    )


def _status(activity: Activity, *, width: int) -> Field:
    t = voice()
    options = tuple((one.value, status_word(one)) for one in Outcome)
    label = t("plan.field_status")
    return Field(
        "status", label, activity.status.value, FieldKind.CHOICE, width=width, options=options
    )


def status_word(status: Outcome) -> str:
    """Return how an activity's status is called; of one that nobody has said anything about too."""
    return voice()(f"outcome.{status.value}" if status else "plan.status_open")


def _sums(name: str, activity: Activity, *, is_off: bool = False) -> Iterable[Field]:
    t = voice()
    known = getattr(activity, name)
    for source in FundSource:
        label = t(f"plan.{name}", source=t(f"fund_source.{source}"))
        yield Field(
            f"{name}.{source}",
            label,
            known.get(source.value, 0),
            FieldKind.WHOLE,
            width=4,
            is_disabled=is_off,
        )


def _named(choices: type[StrEnum], catalogue: str) -> tuple[tuple[str, str], ...]:
    t = voice()
    return tuple((one.value, t(f"{catalogue}.{one.value}")) for one in choices)
