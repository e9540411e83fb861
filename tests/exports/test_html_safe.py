"""Text stays text: in HTML, in JSON inside HTML, and for a template engine that comes later."""

from __future__ import annotations

import html
import json

import pytest
from folium.template import Template
from hypothesis import given
from hypothesis import strategies as st

from exports.html_safe import inline_json, inline_text

CANARIES = (
    "{{ 7*7 }}",
    "{% raw",
    "{# never closed",
    "<img src=x onerror=alert(1)>",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "line\u2028separator\u2029end",
    "\\u003c \\\" ' &amp; % # $",
    "]]>",
)


@pytest.mark.parametrize("text", CANARIES)
def test_no_sign_of_code_is_left_and_the_text_reads_the_same(text):
    for written, read in ((inline_text(text), html.unescape), (inline_json([text]), json.loads)):
        assert not set(written) & set("<>`$%{}'\u2028\u2029")
        assert read(written) in (text, [text])
        assert Template(written).render() == written  # Jinja finds nothing to do


@given(st.dictionaries(st.text(), st.lists(st.text()) | st.floats(allow_nan=False) | st.none()))
def test_what_is_read_equals_what_was_written(content):
    content = {k: v for k, v in content.items() if v not in (float("inf"), -float("inf"))}
    written = inline_json(content)
    assert json.loads(written) == content
    assert not {"{{", "{%", "{#", "</", "<!"} & {written[i : i + 2] for i in range(len(written))}


def test_numbers_that_json_lacks_are_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        inline_json([float("nan")])
