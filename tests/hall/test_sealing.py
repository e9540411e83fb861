"""What is sealed: only who knows the code reads or writes it, and only where it belongs."""

from __future__ import annotations

import os
import zlib

import pytest

from hall import sealing
from hall.sealing import Seal, unpack
from model.errors import SessionError
from tests.hall.fakes import CODE, SESSION


@pytest.fixture(scope="module")
def seal() -> Seal:
    return Seal(CODE, SESSION)


def refused(open_it, sealed, **more) -> str:
    with pytest.raises(SessionError) as error:
        open_it(sealed, **more)
    return error.value.code


def test_the_other_side_reads_what_was_sealed(seal):
    other = Seal(f" {CODE.lower()[:9]}-{CODE[9:]} ", SESSION)
    sealed = seal.seal_request("көчө".encode())
    assert other.open_request(sealed).decode() == "көчө"
    answer = other.seal_reply(b"yes", request=sealed)
    assert seal.open_reply(answer, request=sealed) == b"yes"


def test_what_is_on_the_air_is_not_the_message(seal):
    sealed = seal.seal_request(b"names names names names")
    assert b"names" not in sealed
    assert seal.seal_request(b"names names names names") != sealed  # a fresh nonce


def test_another_code_or_session_opens_nothing(seal):
    sealed = seal.seal_request(b"x")
    assert refused(Seal(CODE[:-1] + "8", SESSION).open_request, sealed) == "sync_wrong_code"
    assert refused(Seal(CODE, "6" * 32).open_request, sealed) == "sync_wrong_code"


def test_every_changed_byte_is_noticed(seal):
    sealed = seal.seal_request(b"a mark")
    for at in range(len(sealed)):
        forged = bytearray(sealed)
        forged[at] ^= 1
        assert refused(seal.open_request, bytes(forged)) == "sync_wrong_code"


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 40])
def test_rubbish_is_refused(seal, length):
    assert refused(seal.open_request, os.urandom(length)) == "sync_wrong_code"


def test_a_request_is_no_reply_and_a_reply_answers_its_own_request_only(seal):
    first, second = seal.seal_request(b"1"), seal.seal_request(b"2")
    reply = seal.seal_reply(b"to 1", request=first)
    assert refused(seal.open_request, reply) == "sync_wrong_code"
    assert refused(seal.open_reply, first, request=first) == "sync_wrong_code"
    assert refused(seal.open_reply, reply, request=second) == "sync_wrong_code"


def test_another_protocol_opens_nothing(seal, monkeypatch):
    sealed = seal.seal_request(b"x")
    monkeypatch.setattr(sealing, "PROTOCOL", sealing.PROTOCOL + 1)
    assert refused(seal.open_request, sealed) == "sync_wrong_code"


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zlib.compress(bytes(200_000_000))
    assert len(bomb) < 250_000
    assert refused(unpack, bomb) == "sync_too_large"


def test_a_broken_package_is_refused():
    assert refused(unpack, b"no package") == "sync_bad_message"
    assert refused(unpack, zlib.compress(b"cut off in the middle")[:-6]) == "sync_bad_message"
