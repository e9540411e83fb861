"""XML that any reader takes: text from people may hold signs that XML does not know."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids even as a reference (section 2.2, production 2)."""


def xml_text(value: object) -> str:
    """Return a value as text without the signs that no XML may hold."""
    return _NOT_XML.sub("", str(value))


def xml_bytes(root: ElementTree.Element) -> bytes:
    """Return a document as UTF-8 with its declaration, indented by one space."""
    ElementTree.indent(root, space=" ")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
