"""What every page shares: the top line, the badges, the language switch, the error box."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from i18n import LANGUAGE_NAMES, LANGUAGES
from model.errors import HotspotsError
from services.overview import Overview, overview
from ui.data_backup import offer_restore
from ui.meeting import open_id
from ui.plain import plain
from ui.session import (
    begin_page,
    change_language,
    follow_history,
    language,
    take_link_faults,
    voice,
    workspace,
    write_url,
)
from ui.theme import apply_theme

PAGES: tuple[tuple[str, str], ...] = (
    ("home", ":material/home:"),
    ("map", ":material/map:"),
    ("coverage", ":material/distance:"),
    ("session", ":material/groups:"),
    ("plan", ":material/assignment:"),
    ("data", ":material/table_view:"),
    ("snapshot", ":material/print:"),
    ("history", ":material/history:"),
    ("help", ":material/help:"),
    ("projector", ":material/cast:"),
)
"""Name (the file in `pages/`, the URL path and the catalogue key `ui.page_<name>`) and icon."""

BARE_PAGES = frozenset({"projector"})
"""Pages that stand without the top line: they are for a hall to look at, not for a hand."""

UNLISTED_PAGES = BARE_PAGES | {"history"}
"""Pages that the top line does not name: the session's page leads to them."""

_FOLDER = Path(__file__).parent.parent / "pages"


def is_bare(page: str) -> bool:
    """Return whether a page stands without the top line; an open session draws its own."""
    return page in BARE_PAGES or (page == "session" and bool(open_id()))


def start_page() -> None:
    """Draw the top line and run the page that the address asks for."""
    follow_history()
    begin_page()
    t = voice()
    st.set_page_config(page_title=t("ui.product"), page_icon="🗺️", layout="wide")
    pages = {
        name: st.Page(
            _FOLDER / f"{name}.py",
            title=t(f"ui.page_{name}"),
            icon=icon,
            url_path=name,
            default=name == "home",
        )
        for name, icon in PAGES
    }
    current = st.navigation(list(pages.values()), position="hidden")
    apply_theme(page=current.url_path, words={"choose_files": t("ui.choose_files")})
    if not is_bare(current.url_path):
        with error_box(offer_backup=True):
            _top_line(pages, overview(workspace()))
            for fault in take_link_faults():
                st.toast(plain(t(fault)), icon=":material/link_off:")
    inside = _inside.set(True)
    try:
        with error_box():
            current.run()
    finally:
        _inside.reset(inside)
    write_url()


_inside: ContextVar[bool] = ContextVar("inside the shell", default=False)


def in_shell(show: Callable[[], None]) -> None:
    """Show a page inside the shell, also where Streamlit ran its file without `app.py`.

    Streamlit takes a folder named `pages` for its older kind of navigation until the first
    `st.navigation` of a process: a bookmarked page opened first would stand there bare.
    """
    if _inside.get():
        show()
    else:
        start_page()


def page_link(name: str, *, label: str, icon: str | None = None) -> None:
    """Draw a link to another page, keeping view and language (they live in the session)."""
    st.page_link(_FOLDER / f"{name}.py", label=label, icon=icon)


def switch_page(name: str) -> None:
    """Go to another page, keeping view and language."""
    st.switch_page(_FOLDER / f"{name}.py")


def _top_line(pages: dict[str, st.Page], loaded: Overview) -> None:
    t = voice()
    with st.container(key="topline", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<div class='product'>{t('ui.product')}</div>")
        for name, page in pages.items():
            if name not in UNLISTED_PAGES:
                st.page_link(page)
        st.space("stretch")
        if loaded.has_demo:
            st.html(f"<div class='badge demo'>{t('ui.demo_badge')}</div>")
        language_switch()


def language_switch() -> None:
    """Draw the switch of the language; it stands at the right of the line on top."""
    st.segmented_control(
        voice()("ui.language"),
        LANGUAGES,
        default=language(),
        format_func=lambda code: LANGUAGE_NAMES[code],
        key="language_switch",
        label_visibility="collapsed",
        on_change=change_language,
    )


@contextmanager
def first_wait(name: str) -> Iterator[None]:
    """Say that something is being made where it will appear; only the first time in a window.

    Later runs find everything computed, and an element that comes and goes would flicker.
    """
    key = f"waited.{name}"
    if key in st.session_state:
        yield
        return
    with st.spinner(voice()("ui.making_map")):
        yield
    st.session_state[key] = True


@contextmanager
def error_box(*, offer_backup: bool = False) -> Iterator[None]:
    """Show an error of ours as a sentence: what is wrong, where, and how to fix it.

    `offer_backup`: where the store is damaged, offer to go back to the newest backup.
    """
    try:
        yield
    except HotspotsError as error:
        st.error(plain(voice().error(error)), icon=":material/error:")
        if offer_backup and error.code == "store_damaged":
            offer_restore()
