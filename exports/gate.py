"""Nothing of the working view leaves under a public mark."""

from __future__ import annotations

from layers.layer import MapView
from model.errors import PrivacyError
from model.view import Accounting, Tier


def require_one_tier(view: MapView) -> None:
    """Raise `PrivacyError` when a public view carries what only the working view may.

    That is: a layer of the working tier, the cube of counts, or exact totals.
    """
    if view.tier is not Tier.PUBLIC:
        return
    for layer in view.layers:
        if layer.tier is not Tier.PUBLIC:
            raise PrivacyError("export_not_disclosed", layer=layer.title)
    if view.cube is not None or isinstance(view.accounting, Accounting):
        raise PrivacyError("export_not_disclosed", layer=view.title)
