"""The ballot over HTTP: small, escaped, closed to guessers, and blind to results."""

from __future__ import annotations

import re

import pytest

from hall.app import build_app
from hall.ballot_page import CONTENT_POLICY, SCRIPT, STYLE, Filled, Page
from hall.desk import SyncDesk
from hall.gate import WRONG_PER_ADDRESS, CodeGate
from hall.ports import Choice
from hall.sync_door import SyncDoor
from hall.web import is_address
from i18n import LANGUAGES, translator
from model.errors import StoreError
from tests.hall.fakes import CODE, GROUPS, ISSUES, FakeBox, FakeLog
from tests.hall.phone import Phone

BALLOT_CODE = "ACE234"
HERE = "http://192.168.43.5:8701"


def phone(box: FakeBox, *, gate: CodeGate | None = None, address: str = "10.0.0.7") -> Phone:
    app = build_app(ballot=box, gate=gate or CodeGate(BALLOT_CODE))
    return Phone(app, base_url=HERE, address=address)


@pytest.fixture
def box() -> FakeBox:
    return FakeBox()


def form(page: str, *, group: str = GROUPS[0], dots: dict[str, int] | None = None) -> dict:
    """Fill in a page's form as a browser would."""
    hidden = dict(re.findall(r'<input type=hidden name=(\w+) value="?([\w-]+)"?>', page))
    zeros = dict.fromkeys(re.findall(r'type=number [^>]*name="(\w+)"', page), "0")
    given = {ISSUES[0]: 3, ISSUES[1]: 2} if dots is None else dots
    return hidden | {"g": group} | zeros | {name: str(count) for name, count in given.items()}


def show(client: Phone, language: str = "en") -> str:
    answer = client.get("/", params={"c": BALLOT_CODE, "l": language})
    assert answer.status_code == 200
    return answer.text


def says(page: str, key: str, language: str = "en", **params: object) -> bool:
    return translator(language)(f"ballot.{key}", **params) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_a_few_kilobytes_in_all(box, language):
    page = show(phone(box), language)
    assert len(page.encode()) < 8_000
    assert not re.search(r'(src|href)=(?!"?/\?c=)', page)  # nothing else is fetched
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vote_is_counted_and_acknowledged_after_it_is_kept(box, language):
    client = phone(box)
    answer = client.post("/", data=form(show(client, language)))
    assert answer.status_code == 200
    assert says(answer.text, "counted", language)
    assert list(box.votes.values()) == [(GROUPS[0], {ISSUES[0]: 3, ISSUES[1]: 2})]


def test_a_vote_can_be_changed_and_still_is_one(box):
    client = phone(box)
    client.post("/", data=form(show(client)))
    client.post("/", data=form(show(client), group=GROUPS[1], dots={ISSUES[2]: 1}))
    assert list(box.votes.values()) == [(GROUPS[1], {ISSUES[2]: 1})]


def test_a_vote_sent_twice_counts_once_even_if_its_answer_was_lost(box):
    client = phone(box)
    filled = form(show(client))
    for _ in range(3):
        client.cookies.clear()  # the answer with the cookie never arrived
        assert client.post("/", data=filled).status_code == 200
    assert len(box.votes) == 1


def test_two_phones_are_two_votes(box):
    for _ in range(2):
        client = phone(box)
        client.post("/", data=form(show(client)))
    assert len(box.votes) == 2


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(box):
    client = phone(box)
    cookie = client.post("/", data=form(show(client))).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert re.match(r"voter=[\w-]{22};", cookie)


def test_nothing_of_a_vote_is_served_again(box):
    client = phone(box)
    client.post("/", data=form(show(client)))
    page = show(client)
    assert set(re.findall(r"aria-label=\"[^\"]*\" value=(\d+)", page)) == {"0"}
    assert "checked" not in page


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({ISSUES[0]: "6"}, "too_many"),
        ({ISSUES[0]: "3", ISSUES[1]: "2", ISSUES[2]: "1"}, "too_many"),
        ({ISSUES[0]: "0", ISSUES[1]: ""}, "none_given"),
        ({ISSUES[0]: "-1"}, "list_changed"),
        ({ISSUES[0]: "1e3"}, "list_changed"),
        ({"f" * 32: "1"}, "list_changed"),
        ({"g": ""}, "choose_group"),
        ({"g": "c" * 32}, "choose_group"),
    ],
)
def test_a_form_that_cannot_count_comes_back_with_a_reason(box, changes, key):
    client = phone(box)
    answer = client.post("/", data=form(show(client)) | changes)
    assert answer.status_code == 422
    assert says(answer.text, key, dots=5)
    assert box.votes == {}


def test_a_refused_form_keeps_what_was_filled_in(box):
    client = phone(box)
    answer = client.post("/", data=form(show(client), dots={ISSUES[0]: 4, ISSUES[1]: 4}))
    assert re.findall(r"value=(\d)", answer.text).count("4") == 2
    assert f'value="{GROUPS[0]}" checked' in answer.text


def test_a_vote_that_comes_after_closing_is_told_so(box):
    client = phone(box)
    filled = form(show(client))
    box.is_open = False
    answer = client.post("/", data=filled)
    assert answer.status_code == 409
    assert says(answer.text, "too_late")
    assert box.votes == {}
    assert says(client.get("/", params={"c": BALLOT_CODE, "l": "en"}).text, "closed")


def test_a_vote_that_was_not_kept_is_not_acknowledged_and_names_no_folder(box):
    client = phone(box)
    filled = form(show(client))
    box.fault = StoreError("store_disk_full", path="/home/somebody/data")
    answer = client.post("/", data=filled)
    assert answer.status_code == 503
    assert says(answer.text, "not_saved")
    assert "/home" not in answer.text
    box.fault = None
    resent = form(answer.text)
    assert resent["v"] == filled["v"]
    client.post("/", data=resent)
    assert len(box.votes) == 1


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}"


def test_what_people_wrote_is_never_code():
    box = FakeBox(issues=[Choice(ISSUES[0], HOSTILE)])
    client = phone(box)
    for page in (show(client), client.post("/", data=form(show(client), dots={})).text):
        assert "<img" not in page
        assert page.count("<script>") == 1
        assert "&quot;&gt;&lt;script&gt;" in page
        assert "<i>" not in page  # in the session's title
    assert "alert" not in SCRIPT


def test_what_comes_in_the_address_is_never_code(box):
    client = phone(box, gate=CodeGate(BALLOT_CODE))
    for typed in (f"{BALLOT_CODE}<>", HOSTILE, f'"{BALLOT_CODE}'):
        answer = client.get("/", params={"c": typed, "l": '"><b>'})
        assert answer.status_code == 403
        assert "<b>" not in answer.text.replace("<b>Кыргызча</b>", "")
        assert "alert(" not in answer.text


def test_without_the_code_the_page_asks_for_it(box):
    client = phone(box)
    answer = client.get("/", headers={"accept-language": "ru-RU,ru;q=0.9,en;q=0.8"})
    assert answer.status_code == 200
    assert says(answer.text, "code", "ru")
    assert "Uch-Korgon" not in answer.text
    assert says(client.get("/", params={"c": "ACE235"}).text, "wrong_code", "ky")
    assert client.post("/", data={"c": "ACE235"}).status_code == 403


def test_a_guesser_is_stopped(box):
    client = phone(box)
    found = [client.get("/", params={"c": "ACE235"}).status_code for _ in range(25)]
    assert found == [403] * WRONG_PER_ADDRESS + [429] * (25 - WRONG_PER_ADDRESS)
    assert client.get("/", params={"c": BALLOT_CODE}).status_code == 429


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("ky-KG,ky;q=0.9,ru;q=0.8", "ky"),
        ("de,ru;q=0.5,en;q=0.7", "en"),
        ("uz", "ky"),
        ("", "ky"),
        ("ru;q=x,,;;", "ky"),
    ],
)
def test_the_phone_s_language_is_spoken(box, asked, language):
    page = phone(box).get("/", params={"c": BALLOT_CODE}, headers={"accept-language": asked}).text
    assert f"<html lang={language}>" in page
    assert says(page, "send", language)


STRICT = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/?c=ACE234"), ("POST", "/"), ("GET", "/nothing"), ("PUT", "/")],
)
def test_every_answer_has_strict_headers(box, method, path):
    answer = phone(box).request(method, path)
    assert answer.headers.items() >= STRICT.items()
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in answer.headers


def test_the_policy_allows_this_style_and_script_and_no_other(box):
    answer = phone(box).get("/", params={"c": BALLOT_CODE})
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert "unsafe" not in CONTENT_POLICY
    assert f"<style>{STYLE}</style>" in answer.text
    assert f"<script>{SCRIPT}</script>" in answer.text


def test_nothing_but_the_ballot_is_reachable(box):
    client = phone(box)
    for path in ("/sync", "/docs", "/openapi.json", "/static/", "/_stcore/health",
                 "/index.html", "/favicon.ico", "/results", "/%2e%2e/etc/passwd"):  # fmt: skip
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.text) == (404, "404"), path
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert client.request(method, "/").status_code == 405


def test_the_routes_are_these_and_no_more(box):
    def routes(**doors) -> set[tuple[str, frozenset[str]]]:
        app = build_app(**doors)._app
        return {(route.path, frozenset(route.methods)) for route in app.routes}

    ballot = {("/", frozenset({"GET", "HEAD"})), ("/", frozenset({"POST"}))}
    sync = {("/sync", frozenset({"GET", "HEAD"})), ("/sync", frozenset({"POST"}))}
    gate, door = CodeGate(BALLOT_CODE), SyncDoor(SyncDesk(FakeLog(), CODE))
    assert routes(ballot=box, gate=gate) == ballot
    assert routes(sync=door) == sync
    assert routes(ballot=box, gate=gate, sync=door) == ballot | sync
    assert routes() == set()
    with pytest.raises(ValueError, match="gate"):
        build_app(ballot=box)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(box, headers):
    client = phone(box)
    answer = client.post("/", data=form(show(client)), headers=headers)
    assert answer.status_code == 403
    assert box.votes == {}


@pytest.mark.parametrize("headers", [{"origin": HERE}, {"origin": "null"}])
def test_our_own_form_is_taken(box, headers):
    client = phone(box)
    headers |= {"sec-fetch-site": "same-origin"}
    assert client.post("/", data=form(show(client)), headers=headers).status_code == 200


def test_a_name_that_leads_here_is_not_served(box):
    client = phone(box)
    for host in ("evil.example", "evil.example:8701", "192.168.43.5.evil.example", "[::1]", ""):
        answer = client.get("/", params={"c": BALLOT_CODE}, headers={"host": host})
        assert (answer.status_code, answer.text) == (421, "")
    assert is_address("localhost:8701")
    assert is_address("10.0.0.1")


def test_a_request_is_small_and_a_form(box):
    client = phone(box)
    large = client.post("/", data=form(show(client)) | {"x": "x" * 20_000})
    assert large.status_code == 413
    assert client.post("/", json={"c": BALLOT_CODE}).status_code == 415
    many = "&".join(f"a{at}=1" for at in range(500))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/", content=many, headers=kind).status_code == 400
    assert client.post("/", content=b"\xff\xfe", headers=kind).status_code in (400, 200)
    assert box.votes == {}


def test_a_fault_of_ours_shows_no_trace():
    class Broken(FakeBox):
        def paper(self):
            raise RuntimeError("secret")

    app = build_app(ballot=Broken(), gate=CodeGate(BALLOT_CODE))
    client = Phone(app)
    answer = client.get("/", params={"c": BALLOT_CODE})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_one_group_is_no_choice():
    page = Page("en", code=BALLOT_CODE)
    paper = FakeBox().paper()
    one = type(paper)(paper.title, paper.issues, paper.groups[:1], 5, is_open=True, is_demo=True)
    html = page.vote(one, Filled("x" * 22))
    assert "type=radio" not in html
    assert f'name=g value="{GROUPS[0]}"' in html
    assert "DEMO" in html
