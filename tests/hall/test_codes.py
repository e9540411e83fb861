"""Codes: readable in two alphabets, compared as they were meant, and hard to guess."""

from __future__ import annotations

import math

import pytest

from hall.codes import (
    ALPHABET,
    BALLOT_SIGNS,
    JOIN_SIGNS,
    fold_code,
    is_same_code,
    new_code,
    spell_code,
)
from hall.gate import WINDOW_S, WRONG_IN_TOTAL, WRONG_PER_ADDRESS, Admission, CodeGate


def test_a_code_has_signs_of_the_alphabet_only():
    for _ in range(50):
        code = new_code(BALLOT_SIGNS)
        assert len(code) == BALLOT_SIGNS
        assert set(code) <= set(ALPHABET)


def test_no_sign_folds_into_another():
    assert len(set(ALPHABET)) == 18
    assert fold_code(ALPHABET) == ALPHABET


def test_a_join_code_withstands_trying_at_leisure():
    assert JOIN_SIGNS * math.log2(len(ALPHABET)) >= 75


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ace-hkm", "ACEHKM"),
        (" асе нкм ", "ACEHKM"),  # Cyrillic letters
        ("РТХҮ89", "PTXY89"),
        ("зч25sz", "342552"),
        ("", ""),
        ("<b>", "8"),
    ],
)
def test_what_is_typed_is_taken_as_it_was_meant(typed, meant):
    assert fold_code(typed) == meant


def test_only_the_code_is_the_code():
    assert is_same_code("асе-нкм", "ACEHKM")
    assert not is_same_code("ACEHK", "ACEHKM")
    assert not is_same_code("", "ACEHKM")
    assert not is_same_code("ACEHKMA", "ACEHKM")


def test_a_code_is_spelt_in_groups():
    assert spell_code("ACE234HKM567PTX892") == "ACE234-HKM567-PTX892"
    assert spell_code("") == ""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_guesser_has_to_wait_and_his_right_guess_too():
    clock = Clock()
    gate = CodeGate("ACEHKM", clock=clock)
    said = [gate.check("ACEHK2", "10.0.0.9") for _ in range(WRONG_PER_ADDRESS + 3)]
    assert said == [Admission.WRONG] * WRONG_PER_ADDRESS + [Admission.WAIT] * 3
    assert gate.check("ACEHKM", "10.0.0.9") is Admission.WAIT
    assert gate.check("ACEHKM", "10.0.0.8") is Admission.OPEN
    clock.now += WINDOW_S
    assert gate.check("ACEHKM", "10.0.0.9") is Admission.OPEN


def test_guessers_of_many_addresses_close_the_door_to_new_ones_only():
    gate = CodeGate("ACEHKM", clock=Clock())
    assert gate.check("ACEHKM", "10.0.0.1") is Admission.OPEN
    for at in range(WRONG_IN_TOTAL):
        assert gate.check("ACEHK2", f"10.0.1.{at}") is Admission.WRONG
    assert gate.check("ACEHKM", "10.0.2.1") is Admission.WAIT
    assert gate.check("ACEHKM", "10.0.0.1") is Admission.OPEN
