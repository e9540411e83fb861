"""OpenStreetMap files made in code: XML, and PBF written by hand (its few messages are simple).

https://wiki.openstreetmap.org/wiki/PBF_Format
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

Way = tuple[Sequence[tuple[float, float]], Mapping[str, str]]
"""Longitudes and latitudes of a way's nodes, and its tags."""


def osm_xml(*ways: Way) -> bytes:
    nodes, lines = _numbered(ways)
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    parts += [f'<node id="{i}" lon="{lng}" lat="{lat}"/>' for (lng, lat), i in nodes.items()]
    for at, (references, tags) in enumerate(lines, start=1):
        parts.append(f'<way id="{at}">')
        parts += [f'<nd ref="{one}"/>' for one in references]
        parts += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]
        parts.append("</way>")
    return "\n".join([*parts, "</osm>"]).encode()


def osm_pbf(*ways: Way) -> bytes:
    nodes, lines = _numbered(ways)
    header = _text(4, "OsmSchema-V0.6") + _text(4, "DenseNodes")
    return b"".join(
        [
            _blob("OSMHeader", header),
            *(_blob("OSMData", _dense_block(part)) for part in _parts(list(nodes.items()))),
            *(
                _blob("OSMData", _way_block(part, first))
                for first, part in zip(
                    range(1, len(lines) + 1, _IN_BLOCK), _parts(lines), strict=True
                )
            ),
        ]
    )


_IN_BLOCK = 8_000


def _parts(items: list) -> list[list]:
    return [items[at : at + _IN_BLOCK] for at in range(0, len(items), _IN_BLOCK)]


def _numbered(ways):
    nodes: dict[tuple[float, float], int] = {}
    lines = [
        ([nodes.setdefault(tuple(point), len(nodes) + 1) for point in points], tags)
        for points, tags in ways
    ]
    return nodes, lines


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _signed(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, content: str) -> bytes:
    return _bytes(field, content.encode())


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _packed(field: int, values) -> bytes:
    return _bytes(field, b"".join(map(_varint, values)))


def _deltas(values) -> list[int]:
    return [_signed(b - a) for a, b in zip([0, *values[:-1]], values, strict=True)]


def _blob(kind: str, content: bytes) -> bytes:
    blob = _number(2, len(content)) + _bytes(3, zlib.compress(content))
    head = _text(1, kind) + _number(3, len(blob))
    return struct.pack(">I", len(head)) + head + blob


def _dense_block(nodes) -> bytes:
    dense = _packed(1, _deltas([i for _, i in nodes]))
    dense += _packed(8, _deltas([round(lat * 1e7) for (_, lat), _ in nodes]))
    dense += _packed(9, _deltas([round(lng * 1e7) for (lng, _), _ in nodes]))
    return _bytes(1, _bytes(1, b"")) + _bytes(2, _bytes(2, dense))


def _way_block(lines, first: int) -> bytes:
    strings = {"": 0}
    group = b""
    for number, (references, tags) in enumerate(lines, start=first):
        keys = [strings.setdefault(one, len(strings)) for one in tags]
        values = [strings.setdefault(one, len(strings)) for one in tags.values()]
        way = _number(1, number) + _packed(2, keys) + _packed(3, values)
        group += _bytes(3, way + _packed(8, _deltas(references)))
    table = b"".join(_text(1, one) for one in strings)
    return _bytes(1, table) + _bytes(2, group)
