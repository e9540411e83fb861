"""A whole mapping session as a village hall holds it: facilitator, wall, phone, second laptop.

Short runs hold it in one language, `--long` in all three.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import docx
import pyogrio
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from i18n import translator
from model.session import SessionState, Step
from services.backup import BackupReason, backups
from services.sessions import list_sessions, session_state
from services.workspace import Workspace, open_workspace
from tests.browser.conftest import (
    PATIENCE_S,
    PROJECT,
    free_port,
    wait_healthy,
    wait_settled,
    watch,
)
from tests.languages import LANGUAGES_IN_TURN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

READY_MS = 60_000
SENSITIVE = "domestic_violence"


class Laptop:
    """One computer: its data folder, its server, its windows."""

    def __init__(self, browser: Browser, home: Path) -> None:
        self.browser, self.home, self.port = browser, home, free_port()
        self.windows: list[Page] = []
        self.outside: list[str] = []
        self.faults: list[str] = []
        self._store: Workspace | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = (self.home.parent / f"{self.home.name}.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"],
            cwd=PROJECT,
            env=os.environ
            | {"HOTSPOTS_HOME": str(self.home), "HOTSPOTS_HALL_ADDRESS": "127.0.0.1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        wait_healthy(self.address, self.process, self.home.parent / f"{self.home.name}.log")

    def kill(self) -> None:
        """As a power cut does: no farewell."""
        self.process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        self.process.wait(timeout=20)

    def window(self, path: str, *, size: tuple[int, int] = (1366, 768)) -> Page:
        page = self.browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.set_default_timeout(READY_MS)
        watch(page, self.outside)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(f"{self.address}/{path}")
        wait_settled(page, timeout_ms=READY_MS)
        self.windows.append(page)
        return page

    @property
    def state(self) -> SessionState:
        """The one session, as it stands on the disk."""
        self._store = self._store or open_workspace(self.home)
        (info,) = list_sessions(self._store)
        return session_state(self._store, info.entity_id)

    def wait_marks(self, number: int, *, seconds: float = 60) -> float:
        """Wait until so many marks are kept; return how long it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if len(self.state.marks) == number:
                return time.monotonic() - began
            time.sleep(0.05)
        pytest.fail(f"{len(self.state.marks)} marks are kept, not {number}")

    def stop(self) -> None:
        for page in self.windows:
            page.close()
        if self._store:
            self._store.store.close()
        self.kill()


@pytest.fixture
def laptops(browser, tmp_path_factory) -> Iterator:
    started: list[Laptop] = []

    def start() -> Laptop:
        started.append(Laptop(browser, tmp_path_factory.mktemp("laptop") / "home"))
        return started[-1]

    yield start
    for laptop in started:
        laptop.stop()
        assert laptop.outside == []
        assert laptop.faults == []


def frames_of(page: Page) -> list[bytes]:
    """Everything the server sends to a window from now on."""
    got: list[bytes] = []

    def note(frame: bytes | str) -> None:
        got.append(frame if isinstance(frame, bytes) else frame.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return got


def key(page: Page, name: str):
    return page.locator(f".st-key-{name}")


def begin(page: Page, *, people: tuple[int, ...] = (12, 9, 4)) -> None:
    """Fill in the form and start a session."""
    key(page, "mtg_query").locator("input").fill("сузак")
    expect(page.locator('[role="radiogroup"] label').first).to_be_visible(timeout=READY_MS)
    for at, number in enumerate(people):
        field = key(page, f"mtg_people_{at}").locator("input")
        field.fill(str(number))
        field.press("Tab")
        wait_settled(page)
    key(page, "mtg_start").locator("button").click()
    map_is_drawn(page)


def map_is_drawn(page: Page) -> None:
    page.wait_for_selector('.hm[data-state="ready"]', timeout=READY_MS)


def go_to(page: Page, step: Step) -> None:
    """Turn the page, from the map's agenda or from the page's own."""
    at = list(Step).index(step)
    own, map_s = key(page, f"mstep_{at}").locator("button"), page.locator(f'[data-step="{step}"]')
    own.or_(map_s.locator("visible=true")).first.click(timeout=READY_MS)


def put_mark(page: Page, x: int, y: int, category: str = "") -> None:
    page.locator(".hm-map").first.click(position={"x": x, "y": y})
    form = page.locator(".hm-mark-form")
    expect(form).to_be_visible(timeout=READY_MS)
    if category:
        form.locator(".hm-chip", has_text=category).first.click()
    page.keyboard.press("Enter")


def put_square(page: Page, square: str) -> None:
    page.keyboard.press("c")
    page.keyboard.type(square)
    page.keyboard.press("Enter")
    expect(page.locator(".hm-mark-form")).to_be_visible(timeout=READY_MS)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_a_hall_holds_a_whole_session(browser, laptops, language):
    laptop, t = laptops(), translator(language)
    page = laptop.window(f"session?lang={language}")
    expect(page.get_by_text(t("meeting.none_yet"))).to_be_visible(timeout=READY_MS)
    begin(page)
    session = laptop.state.info.entity_id
    assert f"session={session}" in page.url

    wall = browser.new_page(viewport={"width": 1024, "height": 768})
    laptop.windows.append(wall)
    watch(wall, laptop.outside)
    sent = frames_of(wall)
    wall.goto(f"{laptop.address}/projector?session={session}&lang={language}")
    map_is_drawn(wall)
    assert wall.locator(".st-key-topline").count() == 0

    go_to(page, Step.MARK)
    expect(page.locator(".hm-tools-session")).to_be_visible(timeout=READY_MS)
    put_mark(page, 500, 250)
    laptop.wait_marks(1)
    put_mark(page, 560, 300, t(f"category.{SENSITIVE}"))
    laptop.wait_marks(2)
    put_square(page, "C4")
    laptop.wait_marks(3)
    open_mark, secret, square = laptop.state.marks
    assert (secret.category, square.grid) == (SENSITIVE, "C4")

    laptop.kill()
    laptop.start()
    for window in (page, wall):
        window.reload()
        map_is_drawn(window)
    expect(page.locator(".hm-marks li")).to_have_count(3, timeout=READY_MS)
    assert [m.entity_id for m in laptop.state.marks] == [
        m.entity_id for m in (open_mark, secret, square)
    ]

    page.locator('[data-focus="release"]').click()
    wait_for(page, lambda: laptop.state.groups[0].is_released)
    go_to(page, Step.COMPARE)
    expect(page.locator(".aloud")).to_be_visible(timeout=READY_MS)
    expect(wall.locator(".hm")).to_have_attribute("data-step", "compare", timeout=READY_MS)
    wait_for(page, lambda: any(open_mark.entity_id.encode() in frame for frame in sent))
    assert not any(secret.entity_id.encode() in frame for frame in sent)
    assert SENSITIVE not in wall.content()

    go_to(page, Step.AGREE)
    agree(page, browser, wall, laptop)
    assert not any(secret.entity_id.encode() in frame for frame in sent)

    go_to(page, Step.MINUTES)
    expect(wall.locator(".wall ol li")).to_have_count(
        len(laptop.state.priorities), timeout=READY_MS
    )
    check_documents(page, laptop, language)
    close(page, laptop)
    for window in (page, wall):
        assert "⟦" not in window.locator("body").inner_text()
        assert window.locator('[data-testid="stException"]').count() == 0


def wait_for(page: Page, holds) -> None:
    """Wait while the page goes on: what it sends is seen, what it asks is answered."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        page.wait_for_timeout(100)


def agree(page: Page, browser: Browser, wall: Page, laptop: Laptop) -> None:
    """Issues from the marks, hands of one group, a phone's vote, priorities."""
    assert key(page, "take_all").count() == 0  # one topic is sensitive: it is asked for by name
    rows = page.locator('[class*="st-key-issue_row_"]')
    categories = [*sorted({m.category for m in laptop.state.marks} - {SENSITIVE}), SENSITIVE]
    for at, category in enumerate(categories):
        key(page, f"take_{category}").locator("button").first.click(timeout=READY_MS)
        expect(rows).to_have_count(at + 1, timeout=READY_MS)
    hands = rows.first.locator('[data-testid="stNumberInput"] input').first
    hands.fill("7")
    hands.press("Enter")
    wait_for(page, lambda: len(laptop.state.ballots) == 1)
    assert list(laptop.state.ballots[0].dots.values()) == [7]

    key(page, "open_voting").locator("button").click()
    expect(key(page, "close_voting")).to_be_visible(timeout=READY_MS)
    expect(wall.locator(".wall .qr img")).to_be_visible(timeout=READY_MS)
    assert "%" not in wall.locator(".wall").inner_text()
    vote_by_phone(browser, wall)
    wait_for(page, lambda: len(laptop.state.ballots) == 2)
    key(page, "close_voting").locator("button").click()
    wait_for(page, lambda: not laptop.state.info.is_voting)
    expect(wall.locator(".wall .result section").first).to_be_visible(timeout=READY_MS)
    sizes = wall.locator(".wall .result *").evaluate_all(
        "nodes => nodes.filter(n => n.childElementCount === 0 && n.textContent.trim())"
        ".map(n => parseFloat(getComputedStyle(n).fontSize))"
    )
    assert min(sizes) >= 24

    key(page, "take_first").locator("button").click(timeout=READY_MS)
    wait_for(page, lambda: len(laptop.state.priorities) > 0)
    expect(page.locator('[class*="st-key-priority_"][class*="Vertical"]').first).to_be_visible()


def vote_by_phone(browser: Browser, wall: Page) -> None:
    """A phone goes where the wall says, and gives its dots."""
    address = wall.locator(".wall .address").inner_text().strip()
    code = wall.locator(".wall .code").inner_text().strip()
    phone = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    phone.goto(f"http://{address}/?c={code}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator('input[name="g"]').nth(1).check()
    plus = phone.locator(".i").first.locator("button").last
    plus.click()
    plus.click()
    phone.locator("#f .s").click()
    expect(phone.locator("#f")).to_have_count(0)
    phone.close()


def check_documents(page: Page, laptop: Laptop, language: str) -> None:
    """The three files open, and say where the meeting was."""
    files = {}
    for suffix in ("docx", "pdf", "gpkg"):
        key(page, f"make_minutes_{suffix}").locator("button").click(timeout=READY_MS)
        save = key(page, f"save_minutes_{suffix}").locator("button")
        with page.expect_download(timeout=READY_MS) as download:
            save.click(timeout=READY_MS)
        assert download.value.suggested_filename.endswith(f"-{language}.{suffix}")
        path = laptop.home.parent / f"minutes.{suffix}"
        download.value.save_as(path)
        files[suffix] = path.read_bytes()
    title = translator(language)("minutes.title")
    document = docx.Document(io.BytesIO(files["docx"]))
    assert title in "\n".join(paragraph.text for paragraph in document.paragraphs)
    pages = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
    assert title in "\n".join(one.extract_text() for one in pages)
    layers = [str(name) for name, _ in pyogrio.list_layers(laptop.home.parent / "minutes.gpkg")]
    assert layers
    secret = laptop.state.marks[1].entity_id.encode()
    assert secret not in files["gpkg"]


def close(page: Page, laptop: Laptop) -> None:
    key(page, "close_or_open").locator("button").click(timeout=READY_MS)
    key(page, "close_now").locator("button").click(timeout=READY_MS)
    wait_for(page, lambda: laptop.state.info.is_closed)
    wait_for(page, lambda: backups(laptop.home)[0].reason is BackupReason.SESSION_END)
    assert backups(laptop.home)[0].is_verified
    assert BackupReason.SESSION_START in {copy.reason for copy in backups(laptop.home)}


@pytest.mark.long
def test_two_laptops_and_a_wall_are_cut_off_by_turns_and_lose_nothing(laptops, record_property):
    """The second laptop dies and comes back, then the first one, with the wall, while both mark."""
    hub, member = laptops(), laptops()
    page = hub.window("session?lang=en")
    begin(page)
    go_to(page, Step.MARK)
    expect(page.locator(".hm-tools-session")).to_be_visible(timeout=READY_MS)
    other = join(member, page)
    assert member.state.info.entity_id == hub.state.info.entity_id
    speaker = other.locator(".hm-speaker select")
    assert speaker.input_value() == ""  # whoever joined says first for whom
    assert other.locator(".hm-tools-session").is_hidden()
    speaker.select_option(index=1)
    expect(other.locator(".hm-tools-session")).to_be_visible(timeout=READY_MS)

    put_mark(page, 500, 250)
    hub.wait_marks(1)
    seconds = member.wait_marks(1)
    record_property("seconds_to_the_other_laptop", round(seconds, 2))
    page.locator('[data-focus="release"]').click()
    expect(other.locator(".hm-marks li")).to_have_count(1, timeout=READY_MS)

    member.kill()
    put_mark(page, 600, 300)
    hub.wait_marks(2)
    member.start()
    other.reload()
    map_is_drawn(other)
    member.wait_marks(2)
    put_mark(other, 450, 200)
    member.wait_marks(3)
    hub.wait_marks(3)

    wall = hub.window(f"projector?session={hub.state.info.entity_id}&lang=en", size=(1024, 768))
    map_is_drawn(wall)
    hub.kill()
    put_mark(other, 520, 330)
    member.wait_marks(4)
    hub.start()
    sent = frames_of(wall)
    for window in (page, wall):
        window.reload()
        map_is_drawn(window)
    hub.wait_marks(4)
    expect(page.locator(".hm-marks li")).to_have_count(4, timeout=READY_MS)
    everything = {mark.entity_id for mark in member.state.marks}
    assert {mark.entity_id for mark in hub.state.marks} == everything
    wait_for(page, lambda: all(any(one.encode() in frame for frame in sent) for one in everything))


def join(member: Laptop, page: Page) -> Page:
    """Open the session of a window to other laptops, and join it from one; return its window."""
    t = translator("en")
    choose_menu(page, t("meeting.menu_laptops"))
    key(page, "share").locator("button").click(timeout=READY_MS)
    codes = page.locator('section[role="dialog"] [data-testid="stCode"]')
    expect(codes).to_have_count(2, timeout=READY_MS)
    address, code = (codes.nth(at).inner_text().strip() for at in (0, 1))
    page.keyboard.press("Escape")
    other = member.window("session?lang=en")
    other.get_by_text(t("meeting.join_title")).click()
    form = other.locator('[data-testid="stForm"]')
    form.locator("input").nth(0).fill(address)
    form.locator("input").nth(1).fill(code)
    form.locator("button").last.click()
    map_is_drawn(other)
    return other


def test_two_change_one_mark_and_the_second_sees_both_versions_and_chooses(laptops):
    laptop, t = laptops(), translator("en")
    page = laptop.window("session?lang=en")
    begin(page)
    go_to(page, Step.MARK)
    expect(page.locator(".hm-tools-session")).to_be_visible(timeout=READY_MS)
    put_mark(page, 500, 250)
    laptop.wait_marks(1)
    other = laptop.window(f"session?session={laptop.state.info.entity_id}&lang=en")
    map_is_drawn(other)

    dialog = other.locator('section[role="dialog"]')
    for mine, theirs, button in (
        ("no lamp", "dark corner", "take_mine"),
        ("a hole", "no light", "take_theirs"),
    ):
        change_note(other, mine)  # in the form, not saved yet
        change_note(page, theirs)
        page.keyboard.press("Enter")
        wait_for(page, lambda kept=theirs: laptop.state.marks[0].note == kept)
        other.keyboard.press("Enter")
        for value in (mine, theirs):
            expect(dialog.get_by_text(value, exact=True)).to_be_visible(timeout=READY_MS)
        key(other, button).locator("button").click()
        chosen = mine if button == "take_mine" else theirs
        wait_for(page, lambda kept=chosen: laptop.state.marks[0].note == kept)
        for window in (page, other):
            row = window.locator(".hm-marks li")
            expect(row).to_contain_text(chosen, timeout=READY_MS)
        expect(other.locator(".hm-marks .hm-notice")).to_have_count(0, timeout=READY_MS)

    change_note(other, "a broken bridge")
    page.locator('.hm-marks [data-focus^="edit-"]').click()
    page.locator(".hm-mark-form .hm-danger").click()
    laptop.wait_marks(0)
    other.keyboard.press("Enter")
    gone = dialog.get_by_text(t("meeting.version_deleted"), exact=True)
    expect(gone).to_be_visible(timeout=READY_MS)
    key(other, "take_mine").locator("button").click()
    laptop.wait_marks(1)
    assert laptop.state.marks[0].note == "a broken bridge"
    assert not laptop.state.marks[0].has_conflict


def change_note(page: Page, words: str) -> None:
    """Open the form of the one mark, and write into it."""
    page.locator('.hm-marks [data-focus^="edit-"]').click(timeout=READY_MS)
    note = page.locator('.hm-mark-form input[name="note"]')
    expect(note).to_be_visible(timeout=READY_MS)
    note.fill(words)


def choose_menu(page: Page, words: str) -> None:
    key(page, "mtg_menu").locator("button").first.click()
    page.get_by_role("menuitem", name=words).or_(
        page.get_by_role("option", name=words)
    ).first.click()
    expect(page.locator('section[role="dialog"]')).to_be_visible(timeout=READY_MS)


def test_the_wall_without_a_session_says_what_to_do(laptops):
    laptop, t = laptops(), translator("ru")
    wall = laptop.window("projector?lang=ru", size=(1024, 768))
    expect(wall.get_by_text(t("meeting.wall_none"))).to_be_visible(timeout=READY_MS)
    assert wall.locator(".st-key-topline").count() == 0
    assert wall.evaluate("document.documentElement.scrollWidth <= innerWidth")
