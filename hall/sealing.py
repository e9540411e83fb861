"""Seal what laptops exchange, so that nobody else on the hall's network reads or writes it.

AES-256-GCM under a key that scrypt makes of the join code and the session's id. Associated data
binds a message to its session, direction and protocol, and a reply to its request. A recorded
request may be sent again by anybody: it changes nothing, since an event is taken in only once.
"""

from __future__ import annotations

import os
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hall.codes import fold_code
from model.errors import SessionError

PROTOCOL = 1
"""Grows when another version of the program could not read what this one sends."""

MAX_SEALED = 2_000_000
"""Bytes of a sealed message."""

MAX_UNPACKED = 8_000_000
"""Bytes of the message inside."""

_NONCE = 12  # bytes; random ones of 96 bits serve 2**32 messages of a key
_WORK, _BLOCK, _LANES = 2**14, 8, 1  # scrypt: 16 MB and some 50 ms, once per join
_COMPRESSION = 6


class Seal:
    """Seals and opens the messages of one session under one join code."""

    def __init__(self, code: str, session_id: str) -> None:
        salt = f"hall-sync:{session_id}".encode()
        derive = Scrypt(salt=salt, length=32, n=_WORK, r=_BLOCK, p=_LANES)
        self._cipher = AESGCM(derive.derive(fold_code(code).encode()))
        self._session_id = session_id

    def seal_request(self, message: bytes) -> bytes:
        """Return a sealed request: nonce, then ciphertext with its tag."""
        return self._seal(message, self._bound_to("request"))

    def open_request(self, sealed: bytes) -> bytes:
        """Return what a request says; raises `SessionError` ("sync_wrong_code")."""
        return self._open(sealed, self._bound_to("request"))

    def seal_reply(self, message: bytes, *, request: bytes) -> bytes:
        """Return a sealed reply that only this request can have asked for."""
        return self._seal(message, self._bound_to("reply", request))

    def open_reply(self, sealed: bytes, *, request: bytes) -> bytes:
        """Return what the reply to `request` says; raises `SessionError` ("sync_wrong_code")."""
        return self._open(sealed, self._bound_to("reply", request))

    def _bound_to(self, direction: str, request: bytes = b"") -> bytes:
        parts = (self._session_id, direction, str(PROTOCOL), request[:_NONCE].hex())
        return "|".join(parts).encode()

    def _seal(self, message: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        packed = zlib.compress(message, _COMPRESSION)
        return nonce + self._cipher.encrypt(nonce, packed, bound_to)

    def _open(self, sealed: bytes, bound_to: bytes) -> bytes:
        try:
            packed = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
        except (InvalidTag, ValueError) as error:  # a nonce of less than 8 bytes is a ValueError
            raise SessionError("sync_wrong_code") from error
        return unpack(packed)


def unpack(packed: bytes) -> bytes:
    """Unpack a message; raises `SessionError` ("sync_too_large", "sync_bad_message")."""
    unpacker = zlib.decompressobj()
    try:
        message = unpacker.decompress(packed, MAX_UNPACKED)
    except zlib.error as error:
        raise SessionError("sync_bad_message") from error
    if unpacker.unconsumed_tail:
        raise SessionError("sync_too_large")
    if not unpacker.eof:
        raise SessionError("sync_bad_message")
    return message
