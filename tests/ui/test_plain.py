"""Text from people shows letter by letter, whatever Markdown would make of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.plain import plain

UI = Path(__file__).parents[2] / "ui"


@pytest.mark.parametrize(
    "text", ["![x](http://a.invalid/b.png)", "<img src=x>", "$x$ `y` **z**", ":red[a] [b](c)"]
)
def test_no_sign_of_markdown_is_left_bare(text):
    assert re.fullmatch(r"(?:\\[!-/:-@\[-`{-~]|[^!-/:-@\[-`{-~])*", plain(text))
    assert re.sub(r"\\(.)", r"\1", plain(text)) == text


def test_words_of_three_languages_stay():
    assert plain("Жеңиш 42 км") == "Жеңиш 42 км"


def test_what_may_quote_people_is_plain():
    call = re.compile(r"st\.(?:error|warning|toast)\((.{0,60})", re.DOTALL)
    shown = [
        (path.name, found)
        for path in UI.glob("*.py")
        for found in call.findall(path.read_text("utf-8"))
        if re.search(r"error\(|fault|warn", found)
    ]
    assert len(shown) > 5
    assert [entry for entry in shown if "plain(" not in entry[1]] == []


def test_a_message_is_shown_as_written():
    def page():
        import streamlit as st

        from ui.plain import plain

        st.error(plain("column ![x](http://a.invalid/b.png)"))

    shown = AppTest.from_function(page, default_timeout=60).run()
    assert not shown.exception
    assert "![x](" not in shown.error[0].value
