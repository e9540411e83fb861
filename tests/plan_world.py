"""A made-up plan of a district: five priorities, activities at points, lines and areas, money."""

from __future__ import annotations

from typing import Any

from model.events import Actor, Edit, EntityKind
from services.units import unit_label, unit_shape
from services.workspace import Workspace, active_set
from store.events import new_id, record

JETI_OGUZ = "KG02210000000"
AUTHOR = Actor("author")
YEAR = 2026
LAMPS = "Мектептин жанына жарык орнотуу"
RESPONSIBLE = "Айыл өкмөтүнүн башчысынын орун басары"

PRIORITIES: tuple[dict[str, Any], ...] = (
    {
        "category": "road_safety",
        "title": "Жол коопсуздугу: Үч-Коргон жолу",
        "justification": "Тургундардын 5 тобунун 4өө атады.\nКыш айларында кырсык көп.",
        "causes": "Жарык жана белги жетишпейт",
        "consequences": "Балдар жабыркайт",
    },
    {"category": "cattle_theft", "causes": "Мал белгиленген эмес"},
    {"category": "domestic_violence", "justification": "Кризистик борбор жок"},
    {"category": "youth_hooliganism"},
    {"category": "unsafe_infrastructure", "title": "Көпүрө жана тосмо"},
)
"""The third is sensitive."""


def make_plan(workspace: Workspace, *, pcode: str = JETI_OGUZ, **info: Any) -> str:
    """Record the plan; return its id. `info` are fields of the plan that differ."""
    plan_id, unit = new_id(), unit_label(workspace, pcode)
    values = {
        "pcode": pcode,
        "set_id": active_set(workspace).info.set_id,
        "unit_ky": unit.names.ky,
        "unit_ru": unit.names.ru,
        "unit_en": unit.names.en,
        "year": YEAR,
        "order_number": "17-Ө",
        "ordered_on": "2026-01-15",
        "baseline": "2025-жылы 42 кырсык катталган.\nТургундар жарыктын жоктугун айтышат.",
    }
    edits = [Edit(EntityKind.PLAN, plan_id, values | info)]
    ids = [new_id() for _ in PRIORITIES]
    for rank, (priority_id, priority) in enumerate(zip(ids, PRIORITIES, strict=True), start=1):
        edits.append(Edit(EntityKind.PRIORITY, priority_id, {"rank": rank, **priority}))
    edits += _activities(workspace, pcode, ids)
    for approver, signatory in (("kenesh", "А. Төрага"), ("executive", "Б. Башчы")):
        signed = {"approver": approver, "signatory": signatory, "signed_on": "2026-02-02"}
        edits.append(Edit(EntityKind.APPROVAL, new_id(), signed if approver == "kenesh" else
                          {"approver": approver, "signatory": signatory}))  # fmt: skip
    record(workspace.store, plan_id, edits, actor=AUTHOR)
    return plan_id


def put(workspace: Workspace, plan_id: str, entity: EntityKind, /, **values: Any) -> str:
    """Record one more thing of a plan; return its id."""
    entity_id = plan_id if entity is EntityKind.PLAN else new_id()
    record(workspace.store, plan_id, [Edit(entity, entity_id, values)], actor=AUTHOR)
    return entity_id


def _activities(workspace: Workspace, pcode: str, priorities: list[str]) -> list[Edit]:
    centre = unit_shape(workspace, pcode).representative_point()

    def at(east: float, north: float) -> list[float]:
        return [round(centre.x + east, 5), round(centre.y + north, 5)]

    point = {"type": "Point", "coordinates": at(0.0, 0.0)}
    line = {"type": "LineString", "coordinates": [at(-0.1, 0.05), at(0.0, 0.08), at(0.1, 0.05)]}
    area = {
        "type": "Polygon",
        "coordinates": [[at(0.1, -0.1), at(0.2, -0.1), at(0.2, 0.0), at(0.1, -0.1)]],
    }
    lamps = new_id()
    rows: list[dict[str, Any]] = [
        {
            "priority_id": priorities[0], "kind": "road_safety", "title": LAMPS,
            "places": [point, line], "first_month": "2026-03", "last_month": "2026-09",
            "responsible": RESPONSIBLE, "involved": "УИМ, мектеп, жаштар комитети",
            "resources": "12 жарык, мамычалар ашар менен",
            "sums_som": {"local_budget": 120_000, "community": 30_000},
            "expected": "Кечки кырсыктар азаят", "monitoring": "Ай сайын карап чыгуу",
            "status": "under_way", "status_on": "2026-05-20",
        },
        {
            "priority_id": priorities[0], "kind": "campaign", "first_month": "2026-09",
            "last_month": "2026-09", "responsible": "УИМ", "status": "planned",
        },
        {
            "priority_id": priorities[1], "kind": "livestock_registration", "places": [area],
            "first_month": "2026-04", "last_month": "2027-02", "responsible": "Ветеринар",
            "sums_som": {"local_budget": 1_050_000}, "status": "done",
        },
        {
            "priority_id": priorities[1], "kind": "patrol", "places": [line],
            "responsible": "Элдик кошуун", "status": "planned",
        },
        {
            "priority_id": priorities[2], "kind": "crisis_centre", "places": [point],
            "responsible": "Социалдык кызмат", "sums_som": {"donor": 400_000},
            "status": "partly_done",
        },
        {
            "priority_id": priorities[3], "kind": "sports_ground",
            "places": [{"type": "Point", "coordinates": at(0.05, 0.02)}],
            "responsible": "Жаштар комитети", "sums_som": {"business": 75_500},
        },
        {
            "priority_id": priorities[4], "kind": "guardrail",
            "places": [{"type": "LineString", "coordinates": [at(0.02, -0.05), at(0.05, -0.09)]}],
            "responsible": "Айыл өкмөтү", "status": "not_done",
        },
    ]  # fmt: skip
    ids = [lamps, *(new_id() for _ in rows[1:])]
    edits = [
        Edit(EntityKind.ACTIVITY, activity_id, {"order": order, **row})
        for order, (activity_id, row) in enumerate(zip(ids, rows, strict=True))
    ]
    indicator = {
        "activity_id": lamps, "title": "Кечки кырсыктар", "unit_of_measure": "жылына",
        "baseline": 12, "target": 6.5, "actual": 9, "measured_on": "2026-11-30",
    }  # fmt: skip
    return [*edits, Edit(EntityKind.INDICATOR, new_id(), indicator)]
