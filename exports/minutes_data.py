"""The data of the minutes as a GeoPackage: what the room saw, and what it decided.

Layers: `marks` (with geometry), `issues`, `votes` (one row per issue and line of the result),
`participants`, and `about`, which explains the file and every column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from exports.about import FileAbout, about_entries
from exports.gis import write_geopackage
from geo.crs import WGS84
from i18n import Translator, translator
from model.session import SessionState
from model.view import Tier
from session.naming import issue_name

if TYPE_CHECKING:
    from exports.minutes import Minutes

_DECIMALS = 4
"""Of a share: a hundredth of a percent."""


def write_minutes_data(minutes: Minutes, state: SessionState, *, language: str) -> bytes:
    """Return the public data of a session as GeoPackage bytes.

    Marks are those of `minutes`, with the numbers of its table; no identifier in the file leads
    back to the store. Votes are by the lines of the result, so no small group stands alone.
    """
    t = translator(language)
    tables = {
        "marks": _marks(minutes, state, t),
        "issues": _issues(minutes, state, t),
        "votes": _votes(minutes, state, t),
        "participants": _participants(minutes, t),
    }
    return write_geopackage(tables, _entries(minutes, tables, t), made_on=minutes.made_on)


def _entries(minutes: Minutes, tables: Mapping[str, pd.DataFrame], t: Translator) -> dict[str, str]:
    about = FileAbout(
        tier=Tier.PUBLIC,
        boundary_set=minutes.boundary_set,
        is_demo=minutes.is_rehearsal,
        made_on=minutes.made_on,
        title=f"{t('minutes.title')}: {t.value(minutes.unit)}",
        sources=tuple(t(source) for source in minutes.sources),
        disclaimers=(
            t("view.perception"),
            t("minutes.classes_note"),
            *([t(minutes.who_note)] if minutes.who_note else []),
        ),
    )
    columns = {
        f"column {name}.{column}": t(f"minutes.data_{column}")
        for name, table in tables.items()
        for column in table.columns
        if column != "geometry"
    }
    held = {"held_on": minutes.held_on.isoformat()} if minutes.held_on else {}
    counted = {
        "marks_sensitive": t(minutes.sensitive),
        "marks_not_shown": t(minutes.other),
        "ballots": str(minutes.tally.account.ballots),
        "ballots_counted": str(minutes.tally.account.counted),
    }
    return {**about_entries(about, (), t), **held, **counted, **columns}


def _marks(minutes: Minutes, state: SessionState, t: Translator) -> gpd.GeoDataFrame:
    by_id = {mark.entity_id: mark for mark in state.marks}
    issue_of = {m: at for at, i in enumerate(state.issues, start=1) for m in i.mark_ids}
    rows = [
        {
            "number": line.number,
            "category": line.category,
            "category_name": t(f"category.{line.category}"),
            "severity": line.severity,
            "time_of_day": line.time_of_day,
            "season": line.season,
            "group_name": t.value(line.group),
            "square": line.square,
            "radius_m": by_id[line.mark_id].radius_m,
            "note": t.value(line.note),
            "issue": issue_of.get(line.mark_id),
            "is_demo": minutes.is_rehearsal,
        }
        for line in minutes.marks
    ]
    shapes = [shapely.geometry.shape(dict(by_id[line.mark_id].geometry)) for line in minutes.marks]
    table = _table(rows, _MARK_COLUMNS)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)


def _issues(minutes: Minutes, state: SessionState, t: Translator) -> pd.DataFrame:
    rows = []
    places = {issue.entity_id: issue.rank for issue in state.priorities}
    for number, issue in enumerate(state.issues, start=1):
        result = minutes.tally.result_of(issue.entity_id)
        rows.append(
            {
                "issue": number,
                "title": t.value(issue_name(issue)),
                "category": issue.category,
                "share": round(result.share, _DECIMALS) if result else None,
                "place": result.rank if result else None,
                "is_tied": result.is_tied if result else None,
                "spread": round(result.spread, _DECIMALS) if result else None,
                "priority": places.get(issue.entity_id),
                "can_act": issue.can_act.value,
                "reason": issue.reason,
                "is_demo": minutes.is_rehearsal,
            }
        )
    return _table(rows, _ISSUE_COLUMNS)


def _votes(minutes: Minutes, state: SessionState, t: Translator) -> pd.DataFrame:
    number = {issue.entity_id: at for at, issue in enumerate(state.issues, start=1)}
    rows = [
        {
            "issue": number[result.issue_id],
            "title": t.value(result.name),
            "group_name": t.value(voice.name),
            "groups": voice.groups,
            "share": round(share, _DECIMALS),
            "is_demo": minutes.is_rehearsal,
        }
        for result in minutes.tally.results
        for voice, share in zip(minutes.tally.voices, result.by_voice, strict=True)
    ]
    return _table(rows, _VOTE_COLUMNS)


def _participants(minutes: Minutes, t: Translator) -> pd.DataFrame:
    rows = [
        {
            "group_name": t.value(line.name),
            "people": line.people,
            "is_demo": minutes.is_rehearsal,
        }
        for line in minutes.groups
    ]
    return _table(rows, _PARTICIPANT_COLUMNS)


def _table(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return rows with columns of fixed types, also where there are no rows."""
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


_PARTICIPANT_COLUMNS = {"group_name": "str", "people": "Int64", "is_demo": "boolean"}
_VOTE_COLUMNS = {
    "issue": "Int64",
    "title": "str",
    "group_name": "str",
    "groups": "Int64",
    "share": "Float64",
    "is_demo": "boolean",
}
_MARK_COLUMNS = {
    "number": "Int64",
    "category": "str",
    "category_name": "str",
    "severity": "Int64",
    "time_of_day": "str",
    "season": "str",
    "group_name": "str",
    "square": "str",
    "radius_m": "Float64",
    "note": "str",
    "issue": "Int64",
    "is_demo": "boolean",
}
_ISSUE_COLUMNS = {
    "issue": "Int64",
    "title": "str",
    "category": "str",
    "share": "Float64",
    "place": "Int64",
    "is_tied": "boolean",
    "spread": "Float64",
    "priority": "Int64",
    "can_act": "str",
    "reason": "str",
    "is_demo": "boolean",
}
