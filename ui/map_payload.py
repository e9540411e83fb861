"""Write a `MapView` and the choices around it as the one message the map component draws.

`static/map/payload.schema.json` describes the message; tests validate, nothing does at runtime.
Data sets (layers, the cube, the words) travel by content hash: what the browser said it holds
(`have`) is named, not sent again.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from i18n import Translator, keys, translator
from layers.encode import DataSet, encode_cube, encode_layer, pack
from layers.layer import Layer, LayerKind, LegendEntry, MapView
from model.admin import UnitLabel
from model.categories import BroadGroup, CategoryClass
from model.errors import PrivacyError
from model.text import Text, text
from model.view import Accounting, PublicAccounting, Source, Tier, ViewState
from services.view_texts import disclaimer_texts
from ui.map_choices import (
    Button,
    CategoryChoice,
    EmptyState,
    MapChoices,
    Option,
    Panel,
    PanelRow,
    PanelTable,
    Release,
    SearchAnswer,
    SearchHit,
    Shown,
)
from ui.session_payload import Role, SessionChoices, session_part, session_words

__all__ = [
    "Button",
    "CategoryChoice",
    "EmptyState",
    "MapChoices",
    "Option",
    "Panel",
    "PanelRow",
    "PanelTable",
    "Release",
    "SearchAnswer",
    "SearchHit",
    "build_payload",
]

VERSION = 1
"""Of the message; `static/map/payload.js` refuses any other."""

_MAP_TEXTS = "map."
_ACCOUNT_TEXTS = "map.account"
"""Filled in here: the browser does not need them."""

_OPEN_NAMES = ("key", "value")
"""Every placeholder that the browser fills in."""

_CLASS_ORDER = (CategoryClass.OPEN, CategoryClass.NORMAL, CategoryClass.SENSITIVE)


def build_payload(
    view: MapView,
    state: ViewState,
    *,
    language: str,
    choices: MapChoices,
    panel: Panel | None = None,
    search: SearchAnswer | None = None,
    session: SessionChoices | None = None,
    have: frozenset[str] = frozenset(),
    look: tuple[str, tuple[float, float, float, float]] | None = None,
) -> dict[str, Any]:
    """Return the message for the component, every text in `language`.

    `have` are the hashes the browser holds; `session` is the mapping session of the window, if
    any; `look` (a word that changes each time, and bounds) moves the map there once. Raises
    `PrivacyError` when a public view carries anything of the working tier: the browser never
    receives what its tier may not show.
    """
    _check_tier(view, session)
    t = translator(language)
    layers = [(layer, encode_layer(layer, language=language)) for layer in view.layers]
    cube = encode_cube(view.cube) if view.cube is not None else None
    words = _words(language)
    sets = [encoded for _, encoded in layers] + [words] + ([cube] if cube else [])
    sets += [session_words(language)] if session else []
    short = disclaimer_texts(view.boundary_set, is_short=True)
    return {
        "version": VERSION,
        "answers": 0,  # the component's number of the last event, set by `show_map`
        "language": language,
        "tier": view.tier.value,
        "texts": words.hash,
        "unit": _unit(view.unit, t),
        "breadcrumb": [_unit(label, t) for label in view.breadcrumb],
        "bounds": [float(value) for value in view.bounds],
        "look": {"at": look[0], "bounds": [float(side) for side in look[1]]} if look else None,
        "title": t(view.title),
        "subtitle": t(view.subtitle),
        "sentences": [t(s) for s in (*view.coarsened, *view.sentences)],
        "account": _account(view.accounting, t),
        "attribution": [t(s) for s in (*view.sources, *view.disclaimers)],
        "credit": [t(s) for s in (*view.sources, *short)],
        "is_demo": view.is_demo,
        "banner": _banner(view, choices, t),
        "choices": _choices(state, choices, t),
        "layers": [
            _layer(layer, encoded.hash, t=t, is_cubed=_is_cubed(layer, view, state))
            for layer, encoded in layers
        ],
        "cube": cube.hash if cube else None,
        "panel": _panel(panel, t) if panel else None,
        "search": _search(search, t) if search else None,
        "session": session_part(session, language=language) if session else None,
        "selected": {
            "cell": (panel.cell if panel else "") or state.cell,
            "pcode": panel.pcode if panel else "",
        },
        "data": {s.hash: s.json for s in sets if s.hash not in have},
    }


def _check_tier(view: MapView, session: SessionChoices | None) -> None:
    is_wall = session is not None and session.role is Role.PROJECTOR
    if view.tier is not Tier.PUBLIC:
        if is_wall:
            raise PrivacyError("finer_than_tier", layers=view.tier.value)
        return
    finer = [layer.key for layer in view.layers if layer.tier is not Tier.PUBLIC]
    if view.cube is not None or finer:
        raise PrivacyError("finer_than_tier", layers=", ".join(finer) or "cube")


@cache
def _words(language: str) -> DataSet:
    """Return the component's own words in a language (the `map.*` keys)."""
    t = translator(language)
    words = {
        key.removeprefix(_MAP_TEXTS): _template(t, key)
        for key in sorted(keys(language))
        if key.startswith(_MAP_TEXTS) and not key.startswith(_ACCOUNT_TEXTS)
    }
    return pack({"kind": "texts", **words})


def _template(t: Translator, key: str) -> str:
    """Return a sentence with its `{names}` left open, for the browser to fill in."""
    return t(key, **{name: f"{{{name}}}" for name in _OPEN_NAMES})


def _unit(label: UnitLabel, t: Translator) -> dict[str, Any]:
    return {
        "pcode": label.pcode,
        "level": int(label.level),
        "name": t(text(f"unit.{label.kind.value}", name=label.names)),
        "parents": [names.in_language(t.language) for names in label.parent_names],
    }


def _account(account: Accounting | PublicAccounting, t: Translator) -> str:
    if isinstance(account, PublicAccounting):
        return " ".join(t(line) for line in account.lines)
    parts = {
        name: t(f"map.account_{name}", count=getattr(account, name))
        for name in ("filtered", "outside", "not_disclosed")
        if getattr(account, name)
    }
    shown = t("map.account_shown", count=account.shown)
    return t("map.account", stored=account.stored, parts=" + ".join([shown, *parts.values()]))


def _banner(view: MapView, choices: MapChoices, t: Translator) -> dict[str, Any] | None:
    if not view.boundary_set.is_approximate:
        return None
    return {
        "text": t("map.approximate"),
        "buttons": [_button(button, t) for button in choices.banner_buttons],
    }


def _choices(state: ViewState, choices: MapChoices, t: Translator) -> dict[str, Any]:
    months = [month for month, _ in choices.histogram]
    return {
        "source": _switch(state.source.value, choices.sources, t),
        "measure": _switch(state.measure.value, choices.measures, t),
        "resolution": {
            "value": state.resolution,
            "automatic": choices.automatic_resolution,
            "options": list(choices.resolutions),
        },
        "categories": {
            "chosen": sorted(state.categories) or None,
            "groups": _category_groups(choices.categories, t),
        },
        "period": {
            "months": [str(month) for month in months],
            "names": [t.month(month) for month in months],
            "counts": [count for _, count in choices.histogram],
            "window": _window(state, months),
        },
        "releases": [
            {"value": r.value, "text": t(r.text), "is_on": r.is_on} for r in choices.releases
        ],
        "empty": _empty(choices.empty, t) if choices.empty else None,
    }


def _switch(value: str, options: tuple[Option, ...], t: Translator) -> dict[str, Any]:
    return {
        "value": value,
        "options": [
            {"value": o.value, "text": t(o.text), "why_not": t(o.why_not) if o.why_not else ""}
            for o in options
        ],
    }


def _category_groups(categories: tuple[CategoryChoice, ...], t: Translator) -> list[dict[str, Any]]:
    groups: dict[str, list[CategoryChoice]] = {}
    ordered = sorted(categories, key=lambda c: _CLASS_ORDER.index(c.category_class))
    for category in ordered:
        is_grouped = category.category_class is CategoryClass.NORMAL and category.group
        name = category.group.value if is_grouped and category.group else category.category_class
        groups.setdefault(str(name), []).append(category)
    return [
        {
            "name": name,
            "text": t(_group_key(name)),
            "is_sensitive": members[0].category_class is CategoryClass.SENSITIVE,
            "items": [{"code": c.code, "text": t(c.text), "count": c.count} for c in members],
        }
        for name, members in groups.items()
    ]


def _group_key(name: str) -> str:
    is_broad = name in {group.value for group in BroadGroup}
    return f"broad_group.{name}" if is_broad else f"map.group_{name}"


def _window(state: ViewState, months: list[Any]) -> list[int] | None:
    """Return the period as positions in `months`, both inclusive; None without months."""
    if not months:
        return None
    last = len(months) - 1
    if state.period is None:
        return [0, last]
    first, end = (month.index - months[0].index for month in state.period)
    return [min(max(first, 0), last), min(max(end, 0), last)]


def _empty(empty: EmptyState, t: Translator) -> dict[str, Any]:
    return {
        "title": t(empty.title),
        "text": t(empty.text),
        "buttons": [_button(button, t) for button in empty.buttons],
    }


def _button(button: Button, t: Translator) -> dict[str, Any]:
    return {
        "action": button.action,
        "text": t(button.text),
        "is_primary": button.is_primary,
        "values": dict(button.values),
    }


def _is_cubed(layer: Layer, view: MapView, state: ViewState) -> bool:
    """Say whether the cube holds the counts this layer shows, so that it can be recoloured."""
    if view.cube is None or layer.kind is not LayerKind.CELLS:
        return False
    if state.source is Source.DIFFERENCE:
        return False
    return layer.is_perception is (state.source is Source.RESIDENTS)


def _layer(layer: Layer, data_hash: str, *, t: Translator, is_cubed: bool) -> dict[str, Any]:
    return {
        "key": layer.key,
        "kind": layer.kind.value,
        "pane": layer.pane.value,
        "title": t(layer.title),
        "tier": layer.tier.value,
        "is_on": layer.is_on,
        "is_demo": layer.is_demo,
        "is_perception": layer.is_perception,
        "is_approximate": layer.is_approximate,
        "is_cubed": is_cubed,
        "limits": [float(limit) for limit in layer.limits],
        "legend": [_legend_entry(entry, t) for entry in layer.legend],
        "note": t(layer.note) if layer.note else "",
        "hash": data_hash,
    }


def _legend_entry(entry: LegendEntry, t: Translator) -> dict[str, Any]:
    return {
        "text": t(entry.text),
        "style": [entry.fill, entry.outline, entry.outline_px, entry.dash, entry.pattern],
        "symbol": entry.symbol,
    }


def _panel(panel: Panel, t: Translator) -> dict[str, Any]:
    return {
        "title": _shown(panel.title, t),
        "subtitle": _shown(panel.subtitle, t),
        "is_demo": panel.is_demo,
        "rows": [[t(row.label), _shown(row.value, t)] for row in panel.rows],
        "tables": [
            {
                "title": t(table.title),
                "columns": [t(column) for column in table.columns],
                "rows": [[_shown(value, t) for value in row] for row in table.rows],
                "numeric": [
                    all(isinstance(row[at], int | float) for row in table.rows)
                    for at in range(len(table.columns))
                ],
            }
            for table in panel.tables
        ],
        "notes": [t(note) for note in panel.notes],
        "buttons": [_button(button, t) for button in panel.buttons],
    }


def _shown(value: Shown, t: Translator) -> str:
    return t(value) if isinstance(value, Text) else t.value(value)


def _search(answer: SearchAnswer, t: Translator) -> dict[str, Any]:
    return {
        "query": answer.query,
        "hits": [{**_unit(hit.label, t), "score": float(hit.score)} for hit in answer.hits],
    }
