"""What the projector follows: one stage per session, safe between threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.stage import Stage, StageView, _stages, stage_of
from services.workspace import Workspace
from store.speaking import SPEAKING_FILE, last_speaking


def test_everybody_gets_the_same_stage_of_a_session(workspace, tmp_path):
    first = stage_of(workspace, "a" * 32)
    assert stage_of(workspace, "a" * 32) is first
    assert stage_of(workspace, "b" * 32) is not first
    assert stage_of(Workspace(tmp_path, workspace.store), "a" * 32) is not first


def test_a_change_is_seen_at_once_and_the_version_grows():
    stage = Stage()
    assert stage.now == StageView()
    stage.change(center=(72.8, 40.5), zoom=12.0, size=(1066.0, 560.0))
    stage.change(theme="dark", highlight="x", picture="police", active_group="g")
    assert (stage.center, stage.zoom, stage.theme) == ((72.8, 40.5), 12.0, "dark")
    assert stage.size == (1066.0, 560.0)
    assert (stage.highlight, stage.picture, stage.active_group) == ("x", "police", "g")
    assert stage.version == 2
    assert stage.change(theme="dark").version == 2  # as it was


@pytest.mark.parametrize("values", [{"version": 9}, {"colour": "red"}])
def test_what_a_stage_does_not_have_is_refused(values):
    with pytest.raises(TypeError):
        Stage().change(**values)


def test_a_theme_that_is_none_is_refused_and_changes_nothing():
    stage = Stage()
    with pytest.raises(ValueError, match="theme"):
        stage.change(theme="pink")
    assert stage.now == StageView()


def test_no_change_is_lost_between_threads():
    stage = Stage()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: stage.change(zoom=float(at)), range(1, 401)))
    assert stage.version == 400


def test_who_speaks_is_known_after_a_restart_and_nothing_else_is(workspace):
    stage = stage_of(workspace, "a" * 32)
    stage.change(active_group="b" * 32, zoom=9.0, highlight="c" * 32)
    stage_of(workspace, "d" * 32).change(active_group="e" * 32)
    _stages.cache_clear()
    again = stage_of(workspace, "a" * 32)
    assert again is not stage
    assert again.now == StageView(active_group="b" * 32)
    assert stage_of(workspace, "d" * 32).active_group == "e" * 32


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"' + "a" * 32 + '": 3}'])
def test_a_torn_note_of_who_speaks_is_none(workspace, content):
    (workspace.home / SPEAKING_FILE).write_text(content, encoding="utf-8")
    stage = stage_of(workspace, "a" * 32)
    assert stage.active_group == ""
    stage.change(active_group="b" * 32)
    assert last_speaking(workspace.home, "a" * 32) == "b" * 32
