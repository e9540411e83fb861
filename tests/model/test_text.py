"""A text that is not yet in a language can be copied, cached and sent like any value."""

import copy
import pickle

import pytest

from model.text import Names, Text, text


def test_a_text_survives_pickling_and_copying():
    message = text("view.title", what=text("category.alcohol"), where=Names("a", "b", "c"), n=3)
    assert pickle.loads(pickle.dumps(message)) == message  # noqa: S301  our own bytes
    assert copy.deepcopy(message) == message


def test_a_texts_parameters_cannot_be_changed():
    with pytest.raises(TypeError):
        text("a.b", count=1).params["count"] = 2
    with pytest.raises(AttributeError):
        Text("a.b").key = "c.d"
