"""Give the data of a view to other programs: one archive, public by default, or a marked one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from exports.data_bundle import DataFormat, write_data_bundle
from intake.starter import basemap_credits
from layers.layer import MapView
from model.errors import NotFoundError
from model.text import Text, text
from model.view import Source, Tier, ViewState
from services.document_marks import file_stem, number_working
from services.map_view import open_view
from services.snapshot import Document
from services.units import unit_label
from services.view_texts import period_text
from services.workspace import Workspace

MIME = "application/zip"

ALL_FORMATS = tuple(one.value for one in DataFormat)


def data_formats(names: Iterable[str]) -> tuple[DataFormat, ...]:
    """Return formats for names as people type them; raises `NotFoundError` for others or none."""
    typed = [name.strip().lower().lstrip(".") for name in names]
    known = {one.value: one for one in DataFormat}
    unknown = [name for name in typed if name not in known]
    listed = ", ".join(known)
    if unknown:
        raise NotFoundError("no_data_format", value=", ".join(unknown), known=listed)
    if not typed:
        raise NotFoundError("no_data_format_chosen", known=listed)
    return tuple(one for name, one in known.items() if name in typed)


def make_data_export(
    workspace: Workspace,
    state: ViewState,
    *,
    formats: Iterable[str],
    language: str,
    reason: str = "",
    today: date | None = None,
    on_step: Callable[[float], None] | None = None,
) -> Document:
    """Return a ZIP with every layer that the map offers for a view, in its tier, and a README.

    A working export needs a `reason`: it carries it with its running number, and the audit logs
    both (`PrivacyError` without one). `on_step` is told the share done (0-1). Raises
    `NotFoundError` for a format that does not exist, or without any.
    """
    chosen = data_formats(formats)
    made_on = today or date.today()
    view = open_view(workspace, replace(state, cell=""), today=made_on)
    if state.tier is Tier.WORKING:
        mark = number_working(workspace, subject=state.pcode, reason=reason).text
        view = replace(view, disclaimers=(mark, *view.disclaimers))
    stem = f"{file_stem(unit_label(workspace, state.pcode).names)}-{state.tier}"
    data = write_data_bundle(
        view,
        formats=chosen,
        language=language,
        made_on=made_on,
        period=_period_text(view, state),
        stem=stem,
        credits=_ground_credits(view),
        on_step=on_step,
    )
    return Document(f"{stem}-data-{language}.zip", MIME, data)


def _period_text(view: MapView, state: ViewState) -> Text:
    """Say of which time the records are; residents' marks are of no period."""
    if state.source is Source.RESIDENTS:
        return text("dataexport.period_marks")
    when = view.title.params.get("when")
    period = when if isinstance(when, Text) else period_text(state.period)
    return text("dataexport.period", period=period)


def _ground_credits(view: MapView) -> tuple[Text, ...]:
    """Return whose the water and the settlements of a view are, and under which licence."""
    known = basemap_credits()
    return tuple(
        text("dataexport.ground", layer=layer.title, publisher=publisher, licence=licence)
        for layer in view.layers
        if layer.key in known
        for publisher, licence in [known[layer.key]]
    )
