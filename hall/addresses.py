"""The addresses under which this laptop can be reached, found without sending anything."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterable, Iterator

_PROBES = (
    "192.168.43.2",  # a phone's hotspot (Android), and the commonest home network after it
    "192.168.137.2",  # Windows' own hotspot
    "192.168.2.2",  # macOS' own
    "192.168.0.2",
    "192.168.1.2",
    "172.20.10.2",  # an iPhone's hotspot
    "10.42.0.2",  # a Linux laptop's own
    "10.255.255.254",
)
"""Private addresses. Connecting a UDP socket sends nothing: it asks which way would be taken."""


def lan_addresses() -> tuple[str, ...]:
    """Return the laptop's IPv4 addresses on local networks, the likeliest first."""
    return sort_addresses((*_by_routes(), *_by_name()))


def sort_addresses(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return each address once: 192.168.x, 10.x, 172.16-31.x, others, self-given ones last."""
    usable = {
        address: None
        for address in addresses
        if not ipaddress.IPv4Address(address).is_loopback
        and not ipaddress.IPv4Address(address).is_unspecified
    }
    return tuple(sorted(usable, key=_rank))  # stable: of one kind, the default way stays first


def _rank(address: str) -> int:
    if address.startswith("192.168."):
        return 0
    if address.startswith("10."):
        return 1
    if ipaddress.IPv4Address(address).is_link_local:
        return 4
    return 2 if address.startswith("172.") else 3


def _by_routes() -> Iterator[str]:
    for probe in _PROBES:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            try:
                asked.connect((probe, 9))
            except OSError:  # no way there
                continue
            yield str(asked.getsockname()[0])


def _by_name() -> Iterator[str]:
    """Yield what the system knows under the laptop's own name.

    Only where it knows without asking: elsewhere this may be a question to a name server.
    """
    if sys.platform not in ("win32", "darwin"):
        return
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return
    yield from (str(entry[4][0]) for entry in found)
