"""SOATE, the state classifier of administrative units, and the OCHA P-codes made from it.

A SOATE code has 14 digits: 417 (the country), 2 for the oblast, 3 for the district or city, 3 for
the ayil aimak or town, 3 for the settlement. A P-code is `KG` and digits 4 to 14.
"""

from __future__ import annotations

import re

from model.admin import Level

SOATE_DIGITS = 14
COUNTRY_DIGITS = "417"
COUNTRY_PCODE = "KG"

REPUBLIC_CITIES: tuple[str, ...] = ("KG11000000000", "KG21000000000")
"""Bishkek and Osh: of oblast rank."""

KOK_JANGAK = "KG03220400010"
"""A city of oblast rank that the classifier of 2021 lists as a district."""

_OSH_AGAIN = ("KG00000000021", "KG21000000000")  # the classifier of 2021 lists the city twice
_SOATE = re.compile(r"417\d{2,11}")
_PCODE = re.compile(r"KG\d{2,11}")


def pcode_of(code: str) -> str:
    """Return the P-code of a SOATE code, of a prefix of one, or of a P-code cut short.

    "41702205" and "KG02205" give "KG02205000000"; a code of another kind is returned as it is.
    """
    bare = code.strip().upper().removesuffix(".0")
    if bare in ("417", COUNTRY_PCODE):
        return COUNTRY_PCODE
    if _SOATE.fullmatch(bare):
        bare = COUNTRY_PCODE + bare.removeprefix(COUNTRY_DIGITS)
    if not _PCODE.fullmatch(bare):
        return code.strip()
    padded = bare.ljust(SOATE_DIGITS - 1, "0")
    if set(padded[2:]) == {"0"}:
        return COUNTRY_PCODE
    return _OSH_AGAIN[1] if padded == _OSH_AGAIN[0] else padded


def soate_of(pcode: str) -> str:
    """Return the 14 digits a P-code was made from; "" where it was not made from SOATE."""
    if pcode == COUNTRY_PCODE:
        return COUNTRY_DIGITS.ljust(SOATE_DIGITS, "0")
    if len(pcode) != SOATE_DIGITS - 1 or not _PCODE.fullmatch(pcode):
        return ""
    return COUNTRY_DIGITS + pcode[2:]


def ancestor_codes(pcode: str) -> tuple[str, ...]:
    """Return the P-codes a unit may stand under by its digits, nearest first, without the country.

    A town's or city's own code ends in 010, so each prefix is tried with both endings.
    """
    if not soate_of(pcode) or pcode == COUNTRY_PCODE:
        return ()
    candidates = (
        pcode[:10] + "010",
        pcode[:10] + "000",
        pcode[:7] + "000010",
        pcode[:7] + "000000",
        pcode[:4] + "000000000",
    )
    return tuple(dict.fromkeys(code for code in candidates if code != pcode))


def is_city_code(pcode: str) -> bool:
    """Return whether the digits say: a city of oblast rank (district part 4xx, or Kok-Jangak)."""
    if not soate_of(pcode) or pcode == COUNTRY_PCODE:
        return False
    return (pcode[4] == "4" and pcode[7:10] == "000") or pcode == KOK_JANGAK


def is_town_code(pcode: str) -> bool:
    """Return whether the digits say: a town or urban settlement inside a district (5xx, 6xx)."""
    return bool(soate_of(pcode)) and pcode != COUNTRY_PCODE and pcode[7] in "56"


def is_in_republic_city(pcode: str) -> bool:
    """Return whether the unit is a part of Bishkek or Osh."""
    return any(pcode.startswith(city[:4]) and pcode != city for city in REPUBLIC_CITIES)


def level_of_code(pcode: str) -> Level | None:
    """Return the level a code tells for certain: the country and the cities of republic rank."""
    if pcode == COUNTRY_PCODE:
        return Level.COUNTRY
    return Level.OBLAST if pcode in REPUBLIC_CITIES else None
