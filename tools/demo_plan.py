"""A made-up plan for samples and screenshots: DEMO, and nothing in it is true of any place."""

from __future__ import annotations

from dataclasses import dataclass

from model.events import EntityKind
from model.session import Outcome
from services.plans import PlanStart, add, plan_state, put, start_plan
from services.workspace import Workspace

SUZAK = "KG03220000000"
YEAR = 2026


@dataclass(frozen=True, slots=True)
class Words:
    """What the plan says in one language."""

    baseline: str
    why: str
    lamps: str
    lamps_result: str
    lamps_measure: str
    pieces: str
    theatre: str
    theatre_result: str
    theatre_measure: str
    percent: str
    patrol: str
    patrol_result: str
    day: str
    day_result: str
    executive: str
    school: str
    police: str
    community: str
    question: str
    decision: str


WORDS = {
    "ky": Words(
        baseline="Үлгү: төрт топ 12 жерди белгиледи; милициянын маалыматы салыштырылды.",
        why="Үлгү: төрт топтун үчөө атады, добуштун үчтөн бирин алды, коомчулук аракет кыла алат.",
        lamps="Көчөгө чырак орнотуу",
        lamps_result="Кечинде жол жарык, жөө жүргөндөр көрүнөт",
        lamps_measure="Күйгөн чырактар",
        pieces="даана",
        theatre="Мектепте форум-театр",
        theatre_result="Окуучулар кордук көрсө кимге айтарын билет",
        theatre_measure="Кимге айтарын билген окуучулар",
        percent="%",
        patrol="Жайытты биргелешип кайгуулдоо",
        patrol_result="Мал уурулугу азаят",
        day="Участкалык милиционердин отчету",
        day_result="Тургундар суроолоруна жооп алат",
        executive="Айыл өкмөтүнүн башчысынын орун басары",
        school="Мектептин директору, жашы жете электер боюнча инспектор",
        police="Участкалык милиционер",
        community="КАБ, айыл башчылары, тургундар (ашар)",
        question="Кечинде көчөдө өзүңүздү коопсуз сезесизби?",
        decision="Чырактардын орду аныкталды; ашар 12-апрелде.",
    ),
    "ru": Words(
        baseline="Образец: четыре группы отметили 12 мест; сопоставлены данные милиции.",
        why="Образец: назвали три группы из четырёх, треть голосов, община может действовать.",
        lamps="Установить фонари на улице",
        lamps_result="Вечером дорога освещена, пешеходов видно",
        lamps_measure="Горящие фонари",
        pieces="шт.",
        theatre="Форум-театр в школе",
        theatre_result="Ученики знают, кому сказать о травле",
        theatre_measure="Ученики, которые знают, кому сказать",
        percent="%",
        patrol="Совместный обход пастбищ",
        patrol_result="Краж скота становится меньше",
        day="День отчёта участкового",
        day_result="Жители получают ответы на свои вопросы",
        executive="Заместитель главы айыл окмоту",
        school="Директор школы, инспектор по делам несовершеннолетних",
        police="Участковый уполномоченный милиции",
        community="ОПЦ, старосты сёл, жители (ашар)",
        question="Чувствуете ли вы себя безопасно на улице вечером?",
        decision="Определены места фонарей; ашар 12 апреля.",
    ),
    "en": Words(
        baseline="Sample: four groups marked 12 places; police data were compared.",
        why="Sample: three of four groups named it, a third of the votes, the community can act.",
        lamps="Put up street lamps",
        lamps_result="In the evening the road is lit, people on foot are seen",
        lamps_measure="Lamps that burn",
        pieces="pieces",
        theatre="Forum theatre at school",
        theatre_result="Pupils know whom to tell of bullying",
        theatre_measure="Pupils who know whom to tell",
        percent="%",
        patrol="Joint patrol of pastures",
        patrol_result="Fewer cattle are stolen",
        day="Reporting day of the neighbourhood officer",
        day_result="Residents get answers to their questions",
        executive="Deputy head of the ayil okmotu",
        school="Head of the school, juvenile inspector",
        police="Neighbourhood officer",
        community="LCPC, village heads, residents (ashar)",
        question="Do you feel safe in the street in the evening?",
        decision="Places of the lamps were chosen; ashar on 12 April.",
    ),
}

_LAMPS_AT = {"type": "LineString", "coordinates": [[72.895, 40.905], [72.91, 40.9], [72.925, 40.9]]}
_SCHOOL_AT = {"type": "Point", "coordinates": [72.905, 40.895]}
_PASTURE = {
    "type": "Polygon",
    "coordinates": [[[73.1, 40.95], [73.2, 40.95], [73.2, 41.02], [73.1, 41.02], [73.1, 40.95]]],
}


def make_demo_plan(workspace: Workspace, language: str) -> str:
    """Start the plan with its priorities, activities, indicators, a survey and a meeting."""
    words = WORDS[language]
    plan_id = start_plan(workspace, PlanStart(SUZAK, YEAR, is_demo=True))
    info = {"order_number": "14", "ordered_on": "2026-01-12", "baseline": words.baseline}
    put(workspace, plan_id, EntityKind.PLAN, plan_id, **info)
    _roads(workspace, plan_id, words)
    _schools(workspace, plan_id, words)
    _pastures(workspace, plan_id, words)
    _families(workspace, plan_id, words)
    add(
        workspace, plan_id, EntityKind.SURVEY, title=words.question,
        before_answers=60, before_yes=24, after_answers=60, after_yes=39,
    )  # fmt: skip
    add(
        workspace, plan_id, EntityKind.MEETING,
        held_on="2026-03-20", people=11, decisions=words.decision,
    )  # fmt: skip
    return plan_id


def _roads(workspace: Workspace, plan_id: str, words: Words) -> None:
    priority = _priority(workspace, plan_id, "road_safety", words)
    lamps = add(
        workspace, plan_id, EntityKind.ACTIVITY, priority_id=priority, kind="road_safety",
        title=words.lamps, places=[_LAMPS_AT], first_month="2026-03", last_month="2026-05",
        responsible=words.executive, involved=words.community, expected=words.lamps_result,
        sums_som={"local_budget": 180_000, "community": 40_000},
        spent_som={"local_budget": 171_000}, status=Outcome.DONE.value,
    )  # fmt: skip
    add(
        workspace, plan_id, EntityKind.INDICATOR, activity_id=lamps, title=words.lamps_measure,
        unit_of_measure=words.pieces, baseline=0.0, target=12.0, actual=12.0,
        measured_on="2026-05-28",
    )  # fmt: skip


def _schools(workspace: Workspace, plan_id: str, words: Words) -> None:
    priority = _priority(workspace, plan_id, "school_racketeering", words)
    theatre = add(
        workspace, plan_id, EntityKind.ACTIVITY, priority_id=priority, kind="forum_theatre",
        title=words.theatre, places=[_SCHOOL_AT], first_month="2026-02", last_month="2026-06",
        responsible=words.school, expected=words.theatre_result,
        sums_som={"donor": 60_000}, status=Outcome.UNDER_WAY.value,
    )  # fmt: skip
    add(
        workspace, plan_id, EntityKind.INDICATOR, activity_id=theatre, title=words.theatre_measure,
        unit_of_measure=words.percent, baseline=30.0, target=70.0,
    )  # fmt: skip


def _pastures(workspace: Workspace, plan_id: str, words: Words) -> None:
    priority = _priority(workspace, plan_id, "cattle_theft", words)
    add(
        workspace, plan_id, EntityKind.ACTIVITY, priority_id=priority, kind="patrol",
        title=words.patrol, places=[_PASTURE], first_month="2026-05", last_month="2026-09",
        responsible=words.police, involved=words.community, expected=words.patrol_result,
        sums_som={"community": 20_000},
    )  # fmt: skip


def _families(workspace: Workspace, plan_id: str, words: Words) -> None:
    priority = _priority(workspace, plan_id, "domestic_violence", words)
    add(
        workspace, plan_id, EntityKind.ACTIVITY, priority_id=priority, kind="reporting_day",
        title=words.day, first_month="2026-04", last_month="2026-04",
        responsible=words.police, expected=words.day_result,
    )  # fmt: skip


def _priority(workspace: Workspace, plan_id: str, category: str, words: Words) -> str:
    values = {"category": category, "justification": words.why}
    add(workspace, plan_id, EntityKind.PRIORITY, **values)
    return plan_state(workspace, plan_id).priorities[-1].entity_id
