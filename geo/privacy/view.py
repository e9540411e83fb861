"""What `disclose` returns: the only thing that public layers, exports and the component accept."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Final

import pandas as pd

from geo.privacy.hotspots import PublicHotspots
from geo.privacy.periods import Period
from geo.privacy.release import Release
from geo.privacy.units import UnitClass
from model.errors import PrivacyError
from model.text import Text
from model.view import PublicAccounting, Tier, ViewState

_TOKEN: Final = object()


@dataclass(frozen=True, slots=True)
class DisclosedView:
    """A public view; made by `disclose` alone.

    `releases` hold the cells that touch the unit, with the whole cell's class, the asked-for
    release first; empty where too few cells are left, and then `unit_class` stands for them.
    `hot` is Gi* of the first release's classes (`geo.gistar.hot_cells`), None where not offered.
    """

    request: ViewState  # what was asked for
    period: Period | None  # what is shown; None where nothing is old enough
    releases: tuple[Release, ...]
    unit_class: UnitClass | None
    hot: pd.DataFrame | None
    hotspots: PublicHotspots | None
    coarsened: tuple[Text, ...]  # what was made coarser and why, in plain words
    accounting: PublicAccounting
    is_demo: bool
    token: InitVar[object] = None

    def __post_init__(self, token: object) -> None:
        if token is not _TOKEN:
            raise PrivacyError("not_disclosed")

    @property
    def tier(self) -> Tier:
        """Always public."""
        return Tier.PUBLIC

    @property
    def pcode(self) -> str:
        """The unit it shows; "" is the whole country."""
        return self.request.pcode


def require_disclosed(view: object) -> DisclosedView:
    """Return `view`; raise `PrivacyError` for anything that did not come from `disclose`."""
    if type(view) is not DisclosedView:
        raise PrivacyError("not_disclosed")
    return view
