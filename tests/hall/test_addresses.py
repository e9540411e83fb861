"""Addresses: which of the laptop's are offered, and how a typed one is read."""

from __future__ import annotations

import socket

import pytest

from hall import server
from hall.addresses import lan_addresses, sort_addresses
from hall.server import take_port
from hall.transport import parse_address
from model.errors import SessionError


def test_hotspots_come_first_and_loopback_not_at_all():
    found = ["127.0.0.1", "169.254.3.4", "100.64.0.3", "172.17.0.1", "10.1.2.3", "192.168.43.7"]
    assert sort_addresses([*found, "10.1.2.3"]) == (
        "192.168.43.7",
        "10.1.2.3",
        "172.17.0.1",
        "100.64.0.3",
        "169.254.3.4",
    )
    assert sort_addresses([]) == ()


def test_this_laptop_s_addresses_are_its_own():
    for address in lan_addresses():
        with socket.socket() as probe:
            probe.bind((address, 0))  # refused for any other machine's
            assert probe.getsockname()[0] == address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.43.5:8702", "192.168.43.5:8702"),
        (" http://192.168.43.5:8702/?c=ABC ", "192.168.43.5:8702"),
        ("192.168.43.5", "192.168.43.5:8701"),
        ("192,168,43,5:8703", "192.168.43.5:8703"),
        ("localhost:9000", "127.0.0.1:9000"),
    ],
)
def test_an_address_is_read_as_people_type_it(typed, address):
    assert parse_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "example.org", "192.168.43", "192.168.43.500:1", "1.2.3.4:0", "1.2.3.4:99999",
     "https://1.2.3.4", "user@1.2.3.4", "1.2.3.4:80@evil"],
)  # fmt: skip
def test_anything_else_is_no_address(typed):
    with pytest.raises(SessionError) as error:
        parse_address(typed)
    assert error.value.code == "sync_bad_address"


def test_a_taken_port_is_passed_over():
    own = range(server.FIRST_PORT, server.LAST_PORT + 1)
    first, second = take_port("127.0.0.1", own), take_port("127.0.0.1", own)
    try:
        assert second.getsockname()[1] > first.getsockname()[1]
        with pytest.raises(SessionError) as error:
            take_port("127.0.0.1", [first.getsockname()[1]])
        assert error.value.code == "hall_no_port"
    finally:
        first.close()
        second.close()


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(SessionError) as error:
        take_port("192.0.2.77", [server.FIRST_PORT])
    assert error.value.code == "hall_bad_interface"
