"""The words of a view: its title, subtitle and the sentences that explain it."""

from __future__ import annotations

from model.admin import STARTER_ID, BoundarySetInfo, Level, UnitKind, UnitLabel
from model.text import Names, Text, text
from model.view import Month, Source, ViewState


def unit_text(unit: UnitLabel) -> Text:
    """Name a unit with its kind ("Suzak district"); an ayil aimak with its district."""
    name = text(f"unit.{unit.kind}", name=unit.names)
    if unit.level <= Level.DISTRICT or not unit.parent_names:
        return name
    parent: Names | Text = unit.parent_names[0]
    if unit.level is Level.AYIL_OKMOTU and unit.kind is not UnitKind.CITY_DISTRICT:
        parent = text("unit.district", name=parent)  # a bare adjective is no name in Russian
    return text("view.unit_in", unit=name, parent=parent)


def what_text(state: ViewState) -> Text:
    """Say what is counted: all incidents, one category by name, or how many categories."""
    by_source = {
        Source.RESIDENTS: "view.hotspots",
        Source.SIDE_BY_SIDE: "view.both_pictures",
        Source.DIFFERENCE: "view.difference",
    }
    if state.source in by_source:
        return text(by_source[state.source])
    if not state.categories:
        return text("view.all_incidents")
    if len(state.categories) == 1:
        return text(f"category.{next(iter(state.categories))}")
    return text("view.chosen_categories", count=len(state.categories))


def period_text(period: tuple[Month, Month] | None) -> Text:
    """Write a period in words: whole years, a month, or from month to month."""
    if period is None:
        return text("view.no_period")
    first, last = period
    if (first.month, last.month) == (1, 12):
        if first.year == last.year:
            return text("view.year", year=str(first.year))
        return text("view.years", first=str(first.year), last=str(last.year))
    if first == last:
        return month_text(first)
    return text("view.months", first=month_text(first), last=month_text(last))


def month_text(month: Month) -> Text:
    """Write a month with its year in words."""
    return text("view.month_year", month=text(f"month.{month.month}"), year=str(month.year))


def subtitle_text(state: ViewState, *, resolution: int, area_km2: float) -> Text:
    """Say what the colour means, which categories are in it, and how large a cell is."""
    if state.source is Source.POLICE:
        measure = text(f"view.measure_{state.measure}")
    else:
        measure = text(f"view.measure_{state.source}")
    return text(
        "view.subtitle",
        measure=measure,
        categories=categories_text(state),
        resolution=text("view.cell_size", area=_rounded(area_km2), resolution=str(resolution)),
    )


def _rounded(area_km2: float) -> float:
    """Keep two significant digits: sizes are for orientation."""
    return float(f"{area_km2:.2g}")


def categories_text(state: ViewState) -> Text:
    """Name the categories of a view, or say that all are in it."""
    if not state.categories:
        return text("view.all_categories")
    names = [text(f"category.{code}") for code in sorted(state.categories)]
    joined = names[0]
    for name in names[1:]:
        joined = text("view.and", first=joined, second=name)
    return joined


def disclaimer_texts(info: BoundarySetInfo, *, is_short: bool = False) -> tuple[Text, ...]:
    """Say what no map may be without: whose boundaries, and how good.

    `is_short` is for a wall, where every line is taken from the map: the name of the embedded set
    says already that it is approximate.
    """
    title = info.title_text
    source = info.credit_text if is_short else info.source_text
    if info.date:
        credit = text("view.boundaries_of", title=title, date=info.date, source=source)
    else:
        credit = text("view.boundaries_undated", title=title, source=source)
    texts = [credit, text("view.disclaimer_short" if is_short else "view.disclaimer")]
    if info.is_approximate and not (is_short and info.set_id == STARTER_ID):
        texts.append(text("view.approximate"))
    return tuple(texts)
