"""The codes people read from one screen and type into another.

The letters are those that look the same in Latin and in Cyrillic, so nobody has to change the
keyboard; what is easily taken for another sign is not used, and understood when it is typed.
"""

from __future__ import annotations

import hmac
import secrets

ALPHABET = "ACEHKMPTXY23456789"
"""18 signs: 4.17 bits each. Without O, 0, I, 1, L, B, S, Z and their Cyrillic doubles."""

BALLOT_SIGNS = 6
"""34 million codes; guesses are counted (`hall.gate`), and a code lives for one vote."""

JOIN_SIGNS = 18
"""75 bits: whoever records the hall's radio traffic can try codes at leisure."""

_DOUBLES = str.maketrans(
    {"А": "A", "В": "8", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "Р": "P", "Т": "T",
     "Х": "X", "У": "Y", "Ү": "Y", "З": "3", "Ч": "4", "Б": "6", "B": "8", "S": "5", "Z": "2"}
)  # fmt: skip


def new_code(signs: int) -> str:
    """Return a random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(signs))


def fold_code(typed: str) -> str:
    """Return a typed code as it was meant: case, spaces, dashes and alphabets do not matter."""
    return "".join(sign for sign in typed.upper().translate(_DOUBLES) if sign.isalnum())


def spell_code(code: str, *, group: int = 6) -> str:
    """Return a code in groups, as it is read aloud: "ACE234-HKM567-PTX892"."""
    return "-".join(code[at : at + group] for at in range(0, len(code), group))


def is_same_code(typed: str, code: str) -> bool:
    """Return whether a typed code is `code`, in a time that says nothing about either."""
    return hmac.compare_digest(fold_code(typed).encode(), code.encode())
