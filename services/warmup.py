"""Do in the background what the first map would otherwise wait for."""

from __future__ import annotations

import importlib
import logging
import threading

from model.errors import HotspotsError
from services.incident_index import incident_index
from services.workspace import Workspace, basemap, search_index

SLOW_IMPORTS = ("mapclassify", "matplotlib.figure", "matplotlib.backends.backend_agg")
"""Libraries of seconds: classes need the first, sheets the others."""

_log = logging.getLogger(__name__)


def warm_up(workspace: Workspace) -> threading.Thread:
    """Load slow libraries and compute what every view needs, in a daemon thread; return it."""
    thread = threading.Thread(target=_warm, args=(workspace,), name="warm-up", daemon=True)
    thread.start()
    return thread


def _warm(workspace: Workspace) -> None:
    for name in SLOW_IMPORTS:
        importlib.import_module(name)
    try:
        basemap()
        search_index(workspace)
        incident_index(workspace)
    except HotspotsError as error:  # the page that needs it says so in the reader's language
        _log.warning("warming up: %s", error)
