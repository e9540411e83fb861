"""What generated demo records look like: made up, but for the published shares of oblasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from model.records import MappedBy

OBLAST_SHARE: Final[Mapping[str, float]] = MappingProxyType(
    {
        "KG11": 0.35,  # Bishkek
        "KG08": 0.20,  # Chui
        "KG21": 0.08,  # Osh city
        "KG06": 0.10,  # Osh
        "KG03": 0.095,  # Jalal-Abad
        "KG02": 0.085,  # Issyk-Kul
        "KG04": 0.03,  # Naryn
        "KG07": 0.03,  # Talas
        "KG05": 0.03,  # Batken
    }
)
"""Share of registered crimes by the first four characters of the P-code.

UNODC 2019: over half in Bishkek and Chui, up to 20% in Osh city and oblast, 8-10% each in
Jalal-Abad and Issyk-Kul, fewer in Naryn, Talas and Batken. The splits inside these are made up.
"""

CITY_HOST: Final[Mapping[str, str]] = MappingProxyType({"KG11": "KG08", "KG21": "KG06"})
"""The oblast that takes a city's share where a boundary set has no polygon for the city."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one category behaves; weights are relative and made up."""

    town: float  # weight in settlements of at least `TOWN_POPULATION`
    village: float
    months: tuple[int, ...]  # January to December
    hours: tuple[int, ...]  # six blocks of four hours from midnight
    spread: float = 1.0  # distance from the settlement, times its usual reach


TOWN_POPULATION: Final = 25_000
"""Residents from which a settlement counts as a town."""

_EVEN = (10,) * 12
_WINTER = (14, 13, 11, 9, 8, 7, 7, 8, 9, 11, 13, 14)
_SUMMER = (6, 6, 8, 10, 12, 14, 15, 14, 11, 9, 7, 6)
_SCHOOL = (12, 12, 12, 13, 11, 2, 1, 1, 13, 14, 13, 11)
_PASTURE = (4, 4, 6, 8, 13, 17, 18, 17, 15, 12, 6, 4)
_WATER = (1, 1, 5, 14, 18, 18, 17, 13, 6, 3, 1, 1)
_AUTUMN = (8, 8, 9, 8, 7, 6, 6, 8, 13, 15, 11, 8)

_NIGHT = (26, 14, 6, 8, 18, 28)
_DAY = (2, 6, 28, 32, 22, 10)
_EVENING = (14, 4, 8, 16, 30, 28)
_TRAFFIC = (6, 12, 20, 20, 28, 14)
_SCHOOL_DAY = (0, 4, 42, 40, 12, 2)

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        "road_safety": Profile(15, 12, _WINTER, _TRAFFIC, spread=2.0),
        "unsafe_infrastructure": Profile(4, 5, _WINTER, _EVENING),
        "cattle_theft": Profile(0.3, 20, _PASTURE, _NIGHT, spread=5.0),
        "theft_burglary": Profile(34, 16, _EVEN, _NIGHT),
        "livestock_trade": Profile(0.3, 2, _AUTUMN, _DAY, spread=2.0),
        "school_racketeering": Profile(4, 4, _SCHOOL, _SCHOOL_DAY, spread=0.6),
        "youth_hooliganism": Profile(9, 8, _SUMMER, _EVENING),
        "juvenile_delinquency": Profile(4, 3, _SUMMER, _EVENING),
        "drug_abuse": Profile(5, 2, _EVEN, _EVENING),
        "alcohol": Profile(5, 6, _WINTER, _EVENING),
        "public_order": Profile(6, 3, _SUMMER, _EVENING, spread=0.6),
        "border_incident": Profile(0.1, 1, _WATER, _DAY, spread=4.0),
        "resource_dispute": Profile(0.4, 4, _WATER, _DAY, spread=3.0),
        "other": Profile(5, 4, _EVEN, _DAY),
        "domestic_violence": Profile(5, 6, _WINTER, _EVENING),
        "violence_against_women": Profile(1.5, 1.5, _EVEN, _EVENING),
        "early_marriage": Profile(0.2, 0.6, _AUTUMN, _DAY),
        "bride_kidnapping": Profile(0.2, 0.6, _AUTUMN, _DAY),
        "suicide_minors": Profile(0.1, 0.2, _EVEN, _DAY),
        "violent_extremism": Profile(0.3, 0.2, _EVEN, _DAY),
        "interethnic_tension": Profile(0.2, 0.2, _SUMMER, _EVENING),
        "police_conduct": Profile(0.5, 0.4, _EVEN, _DAY),
    }
)
"""One profile for every category of `model.categories`."""

GROUP_CATEGORIES: Final[Mapping[MappedBy, tuple[str, ...]]] = MappingProxyType(
    {
        MappedBy.WOMEN: (
            *("unsafe_infrastructure", "road_safety", "alcohol", "domestic_violence"),
            *("violence_against_women", "school_racketeering"),
        ),
        MappedBy.YOUTH: (
            *("youth_hooliganism", "school_racketeering", "unsafe_infrastructure", "drug_abuse"),
            *("police_conduct", "road_safety"),
        ),
        MappedBy.ELDERS: ("road_safety", "alcohol", "resource_dispute", "cattle_theft"),
        MappedBy.AKSAKALS: ("cattle_theft", "resource_dispute", "early_marriage", "alcohol"),
        MappedBy.LCPC: ("youth_hooliganism", "domestic_violence", "alcohol", "theft_burglary"),
        MappedBy.TEACHERS: ("school_racketeering", "road_safety", "juvenile_delinquency"),
        MappedBy.FARMERS: ("cattle_theft", "resource_dispute", "livestock_trade"),
        MappedBy.MIXED: ("road_safety", "unsafe_infrastructure", "theft_burglary", "cattle_theft"),
    }
)
"""What each group is made to speak of, equally often: groups see different things."""
