"""The working view: everything its user imported, with exact numbers and free filters."""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.binning import count_cube, count_per_cell
from geo.cells import areas_km2_of, cells_of
from geo.gistar import DiskWeights, disk_weights, hot_cells
from geo.shares import weight_per_cell
from layers.cells import (
    cell_cube,
    difference_layer,
    hot_cells_layer,
    hotspot_cells_layer,
    incident_cells_layer,
)
from layers.classify import ClassScale
from layers.layer import CellCube, Layer, MapView
from layers.marks import hotspot_layers
from model.errors import TooFewError
from model.text import Text, text
from model.view import Accounting, Measure, Source, Tier, ViewState
from services.ground import (
    cells_of_unit,
    ground_layers,
    place_layers,
    study_shape,
    view_bounds,
)
from services.hotspots import residents_hotspots
from services.incident_index import CATEGORY_CODES
from services.keyed import Keyed
from services.selection import Selection
from services.view_texts import (
    disclaimer_texts,
    period_text,
    subtitle_text,
    unit_text,
    what_text,
)
from services.workspace import Workspace, active_set


def working_view(
    workspace: Workspace,
    selection: Selection,
    *,
    but_session: str = "",
    scale: ClassScale | None = None,
) -> MapView:
    """Return the working map of a selection; the marks of one session may be left out.

    `scale` gives police records the classes that several maps share.
    """
    state = selection.state
    counts = counts_of(selection)
    hotspots = hotspots_of(workspace, selection, but_session=but_session)
    cells, sentences = _cell_layers(workspace, selection, counts, hotspots, scale)
    info = active_set(workspace).info
    is_demo = _is_demo(selection, hotspots)
    return MapView(
        tier=Tier.WORKING,
        unit=selection.unit,
        breadcrumb=selection.breadcrumb,
        bounds=view_bounds(workspace, selection.unit.pcode),
        title=_title(selection, counts, hotspots),
        subtitle=subtitle_text(
            state, resolution=selection.resolution, area_km2=_cell_area(counts, selection)
        ),
        sentences=_stand_in(selection) + sentences,
        layers=(
            *ground_layers(workspace, selection.unit),
            *cells,
            *hotspot_layers(hotspots),
            *place_layers(workspace),
        ),
        boundary_set=info,
        accounting=_accounting(workspace, selection, hotspots, but_session),
        disclaimers=disclaimer_texts(info),
        is_demo=is_demo,
        cube=_cube(selection) if state.source is not Source.RESIDENTS else None,
    )


def counts_of(selection: Selection) -> pd.Series:
    """Count the chosen incidents per cell at the view's resolution."""
    return count_per_cell(_cells(selection, selection.chosen))


def hotspots_of(
    workspace: Workspace, selection: Selection, *, but_session: str = ""
) -> gpd.GeoDataFrame:
    """Return the residents' hotspots that touch the unit, in the chosen categories."""
    hotspots = _hotspots_in_unit(workspace, selection, but_session)
    if selection.state.categories:
        hotspots = hotspots[hotspots["category"].isin(selection.state.categories)]
    return hotspots.reset_index(drop=True)


def _hotspots_in_unit(
    workspace: Workspace, selection: Selection, but_session: str
) -> gpd.GeoDataFrame:
    hotspots = residents_hotspots(workspace, but_session=but_session)
    return hotspots[hotspots.intersects(study_shape(workspace, selection.unit.pcode))]


def _accounting(
    workspace: Workspace, selection: Selection, hotspots: gpd.GeoDataFrame, but_session: str
) -> Accounting:
    """Account for what the map counts: incidents, or in the residents' picture their marks."""
    if selection.state.source is not Source.RESIDENTS:
        return selection.accounting()
    stored = len(residents_hotspots(workspace, but_session=but_session))
    inside = len(_hotspots_in_unit(workspace, selection, but_session))
    return Accounting(
        stored=stored,
        shown=len(hotspots),
        filtered=inside - len(hotspots),
        outside=stored - inside,
        not_disclosed=0,
    )


def measure_of(state: ViewState) -> Measure:
    """Return what the colour of police records says; beside residents' marks they are counted."""
    # density and Gi* are of police records alone
    return state.measure if state.source is Source.POLICE else Measure.COUNT


def marks_per_cell(hotspots: gpd.GeoDataFrame, selection: Selection) -> pd.Series:
    """Spread the hotspots over their cells: each counts one, in shares."""
    # a mark of a session keeps its id when it is moved
    shapes = tuple(hotspots.geometry.to_wkb())
    key = (tuple(hotspots["hotspot_id"]), shapes, tuple(hotspots["radius_m"].fillna(0.0)))
    return _marks_per_cell(Keyed(key, hotspots), selection.resolution)


@lru_cache(maxsize=16)
def _marks_per_cell(hotspots: Keyed[gpd.GeoDataFrame], resolution: int) -> pd.Series:
    return weight_per_cell(hotspots.it, resolution=resolution)


def _cells(selection: Selection, mask: np.ndarray) -> np.ndarray:
    incidents = selection.index.incidents
    return cells_of(
        lng=incidents["lng"].to_numpy()[mask],
        lat=incidents["lat"].to_numpy()[mask],
        resolution=selection.resolution,
    )


def _cell_layers(
    workspace: Workspace,
    selection: Selection,
    counts: pd.Series,
    hotspots: gpd.GeoDataFrame,
    scale: ClassScale | None,
) -> tuple[tuple[Layer, ...], tuple[Text, ...]]:
    source, measure = selection.state.source, measure_of(selection.state)
    perception = text("view.perception")
    if source is Source.POLICE and measure is Measure.GI_STAR:
        return _hot_cells(workspace, selection, counts, scale)
    police = incident_cells_layer(counts, measure=measure, scale=scale)
    police_sentences = (text("view.under_reporting"),) if len(counts) else ()
    if source is Source.POLICE:
        is_chosen_away = counts.empty and len(selection.index) > 0
        empty = (text("view.no_incidents"),) if is_chosen_away else ()
        return (police,), empty + police_sentences
    weights = marks_per_cell(hotspots, selection)
    if source is Source.RESIDENTS:
        return (hotspot_cells_layer(weights),), (perception,)
    if source is Source.DIFFERENCE:
        both = len(counts.index.intersection(weights.index))
        sentence = text(
            "view.difference_sentence",
            both=both,
            residents=len(weights) - both,
            police=len(counts) - both,
        )
        return (difference_layer(counts, weights),), (sentence, perception, *police_sentences)
    return (police, hotspot_cells_layer(weights)), (perception, *police_sentences)


def _hot_cells(
    workspace: Workspace, selection: Selection, counts: pd.Series, scale: ClassScale | None
) -> tuple[tuple[Layer, ...], tuple[Text, ...]]:
    """Return the hot cells of the unit, or the counts and the reason why not."""
    try:
        hot = hot_cells(counts, weights=_weights(workspace, selection, counts))
    except TooFewError as error:
        layer = incident_cells_layer(counts, measure=Measure.COUNT, scale=scale)
        return (layer,), (text("view.gi_refused", reason=error.text),)
    found = int((hot["gi_class"] > 0).sum())
    sentence = text("view.gi_found", count=found) if found else text("view.gi_none")
    return (hot_cells_layer(hot),), (sentence, text("view.under_reporting"))


def study_cells(workspace: Workspace, selection: Selection, counts: pd.Series) -> np.ndarray:
    """Return the cells of the study area, ascending.

    Those whose centre lies in the unit, without lakes; and those where an incident of the unit
    happened though their centre lies across its border, so that none is left out.
    """
    pcode, resolution = selection.unit.pcode, selection.resolution
    inside = cells_of_unit(workspace, pcode, resolution=resolution)
    return np.union1d(inside, counts.index.to_numpy(dtype=np.uint64))


def _weights(workspace: Workspace, selection: Selection, counts: pd.Series) -> DiskWeights:
    """Return the study area's weights; building them is most of the work of a Gi*."""
    return _disk_weights(study_cells(workspace, selection, counts).tobytes())


@lru_cache(maxsize=8)
def _disk_weights(study_cells: bytes) -> DiskWeights:
    return disk_weights(np.frombuffer(study_cells, dtype=np.uint64))


def _cube(selection: Selection) -> CellCube:
    index, mask = selection.index, selection.in_unit
    counts = count_cube(
        cells=_cells(selection, mask), category=index.category[mask], month=index.month[mask]
    )
    return cell_cube(counts, categories=CATEGORY_CODES, resolution=selection.resolution)


def _title(selection: Selection, counts: pd.Series, hotspots: gpd.GeoDataFrame) -> Text:
    state = selection.state
    what, where = what_text(state), unit_text(selection.unit)
    if state.source is Source.POLICE and counts.empty:
        return text("view.title_none", what=what, where=where)
    if state.source is Source.RESIDENTS:
        weights = marks_per_cell(hotspots, selection)
        marks = text("view.marks", count=len(hotspots))
        cells = text("view.cells", count=len(weights))
        return text("view.title_residents", what=what, where=where, marks=marks, cells=cells)
    return text(
        "view.title",
        what=what,
        where=where,
        when=period_text(selection.period),
        incidents=text("view.incidents", count=int(counts.sum())),
        cells=text("view.cells", count=len(counts)),
    )


def _stand_in(selection: Selection) -> tuple[Text, ...]:
    if not selection.is_stand_in:
        return ()
    return (
        text(
            "view.stand_in",
            asked=unit_text(selection.asked),
            shown=unit_text(selection.unit),
        ),
    )


def _cell_area(counts: pd.Series, selection: Selection) -> float:
    cells = counts.index.to_numpy(dtype=np.uint64)
    if cells.size == 0:
        west_of_centre = cells_of(lng=[74.7], lat=[41.2], resolution=selection.resolution)
        cells = west_of_centre
    return float(areas_km2_of(cells).mean())


def _is_demo(selection: Selection, hotspots: gpd.GeoDataFrame) -> bool:
    return bool(selection.incidents["is_demo"].any() or hotspots["is_demo"].any())
