"""The page of backups, run by Streamlit without a browser: back to a backup, and what is asked."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES, translator
from services.backup import BackupReason, backup_now, backups
from services.workspace import Workspace
from store.settings import get_setting, set_setting
from ui.plain import plain


def backup_page() -> None:
    from ui.data_backup import show_backups

    show_backups()


def run(language: str) -> AppTest:
    page = AppTest.from_function(backup_page, default_timeout=60)
    page.session_state["language"] = language
    return page.run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_going_back_is_asked_once_more_and_done(here: Workspace, language: str) -> None:
    t = translator(language)
    set_setting(here.store, "what", "before")
    name = backup_now(here, BackupReason.MANUAL).name
    set_setting(here.store, "what", "after")
    page = run(language)
    page.button(f"restore_{name}").click().run()
    assert get_setting(here.store, "what") == "after"
    page.button("restore_not").click().run()
    assert not [button for button in page.button if button.key == "restore_go"]

    page.button(f"restore_{name}").click().run()
    page.button("restore_go").click().run()
    assert not page.exception
    assert get_setting(here.store, "what") == "before"
    assert plain(t("backup.restored_here")) in [said.value for said in page.success]
    # going back can be taken back: the present was kept first
    assert BackupReason.BEFORE_RESTORE in {copy.reason for copy in backups(here.home)}


def test_a_backup_that_was_altered_changes_nothing_and_says_so(here: Workspace) -> None:
    set_setting(here.store, "what", "before")
    copy = backup_now(here, BackupReason.MANUAL)
    set_setting(here.store, "what", "after")
    copy.path.write_bytes(copy.path.read_bytes()[:-4_096])
    page = run("en")
    page.button(f"restore_{copy.name}").click().run()
    page.button("restore_go").click().run()
    assert not page.exception
    assert len(page.error) == 1
    assert get_setting(here.store, "what") == "after"


def test_a_check_says_that_all_is_whole_and_counts_it(here: Workspace) -> None:
    t = translator("en")
    page = run("en")
    next(one for one in page.button if one.label == t("backup.check_go")).click().run()
    assert t("backup.whole") in [said.value for said in page.success]
    assert any(t("backup.count_event") in caption.value for caption in page.caption)
