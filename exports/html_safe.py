"""Text in a page of HTML, written so that neither Jinja nor a browser takes it for code."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_SIGNS: Final = "<>&\"'`$%#{}\\\u2028\u2029"
"""What means something to HTML, to scripts, to Jinja (which branca runs over what it rendered), or
ends a line only in scripts."""

_ENTITIES: Final = {ord(sign): f"&#{ord(sign)};" for sign in _SIGNS}
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in _SIGNS if sign not in '"\\'}
_LITERAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


def inline_text(value: str) -> str:
    """Return text as the content of an element or the value of a quoted attribute."""
    return value.translate(_ENTITIES)


def inline_json(content: Any) -> str:
    """Return content as JSON for a `<script type="application/json">` block.

    Every text in it is written without the signs that end the block or open a template; what
    `JSON.parse` reads from it equals the content. Raises `ValueError` for numbers that JSON lacks.
    """
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _LITERAL.sub(lambda literal: literal[0].translate(_ESCAPES), plain)
