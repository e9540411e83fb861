"""Who publishes boundaries, and what may be said of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Publisher(StrEnum):
    """Who made a table, told by its columns."""

    COD_AB = "cod_ab"
    WFP = "wfp"
    GEOBOUNDARIES = "geoboundaries"
    GADM = "gadm"
    OSM = "osm"
    OUTLINE = "outline"  # one polygon without attributes
    CLASSIFIER = "classifier"
    USER = "user"  # columns named by the user


@dataclass(frozen=True, slots=True)
class PublisherFacts:
    """What every figure says of the publisher; proper names, the same in every language."""

    title: str
    licence: str
    is_official: bool


PUBLISHERS: Mapping[Publisher, PublisherFacts] = MappingProxyType(
    {
        Publisher.COD_AB: PublisherFacts("OCHA COD-AB", "CC BY-IGO 3.0", True),
        Publisher.WFP: PublisherFacts("WFP", "", True),
        Publisher.GEOBOUNDARIES: PublisherFacts("geoBoundaries", "CC BY 4.0", False),
        Publisher.GADM: PublisherFacts("GADM", "GADM licence (non-commercial)", False),
        Publisher.OSM: PublisherFacts("OpenStreetMap", "ODbL 1.0", False),
        Publisher.OUTLINE: PublisherFacts("", "", False),
        Publisher.CLASSIFIER: PublisherFacts("SOATE / МАТБ", "", True),
        Publisher.USER: PublisherFacts("", "", False),
    }
)
"""Licences as their publishers state them; empty where a file's publisher states none."""
