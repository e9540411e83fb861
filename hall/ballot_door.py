"""The ballot's two requests: show it, take a vote.

A phone is known by a random token only. The page carries a fresh one, for a vote that is sent
twice because its answer got lost; the answer makes it a cookie, and the cookie wins from then
on. So one phone is one ballot, and a page opened anew says nothing about the vote before.
"""

from __future__ import annotations

import re
import secrets
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from hall.ballot_page import CONTENT_POLICY, Filled, Page
from hall.gate import Admission, CodeGate
from hall.ports import BallotBox, BallotPaper
from hall.web import address_of, read_body
from i18n import LANGUAGES
from model.errors import HotspotsError, SessionError

COOKIE = "voter"
COOKIE_SECONDS = 24 * 3600
"""A meeting and its evening."""

MAX_FORM = 16_000
"""Bytes of a form; 200 issues fit."""

_MAX_FIELDS = 220
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 random bits
_CODE = re.compile(r"\w[\w -]{0,18}\w")
_COUNT = re.compile(r"[0-9]{0,3}")
_OWN_FIELDS = frozenset({"c", "l", "g", "v"})


class _RefusedError(Exception):
    """A form that cannot be taken as it is; carries what to say."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class BallotDoor:
    """Routes to the ballot box, for who knows the session code."""

    def __init__(self, box: BallotBox, gate: CodeGate) -> None:
        self._box = box
        self._gate = gate

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/", self._show, methods=["GET"]),
            Route("/", self._take, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> HTMLResponse:
        typed = request.query_params.get("c", "")
        language = _language(request, request.query_params.get("l", ""))
        refusal = self._refuse_code(request, typed, language)
        if refusal:
            return refusal
        page = Page(language, code=typed)
        paper = await self._paper()
        if paper is None:
            return _answer(page.notice("not_now"), 503)
        if not paper.is_open:
            return _answer(page.closed(paper, "closed"))
        return _answer(page.vote(paper, Filled(_new_token())))

    async def _take(self, request: Request) -> HTMLResponse:
        form = await _read_form(request)
        language = _language(request, form.get("l", ""))
        if not _is_own_form(request):
            return _answer(Page(language).notice("foreign_form"), 403)
        refusal = self._refuse_code(request, form.get("c", ""), language)
        if refusal:
            return refusal
        return await self._vote(request, form, Page(language, code=form["c"]))

    async def _vote(self, request: Request, form: dict[str, str], page: Page) -> HTMLResponse:
        paper = await self._paper()
        if paper is None:
            return _answer(page.notice("not_saved"), 503)
        voter = _voter(request, form)
        filled = Filled(voter, form.get("g", ""), _readable_dots(form, paper))
        try:
            dots = _check(form, paper)
            await run_in_threadpool(self._box.cast, voter, filled.group_id, dots)
        except _RefusedError as refused:
            return _answer(page.vote(paper, filled, refused.message), 422)
        except SessionError as error:
            if error.code == "ballot_closed":
                return _answer(page.closed(paper, "too_late"), 409)
            message = "full" if error.code == "ballot_full" else "list_changed"
            return _answer(page.vote(paper, filled, message), 422)
        except HotspotsError:  # the store's message names folders: not for the hall
            return _answer(page.vote(paper, filled, "not_saved"), 503)
        answer = _answer(page.counted(paper))
        answer.set_cookie(
            COOKIE, voter, max_age=COOKIE_SECONDS, path="/", httponly=True, samesite="strict"
        )
        return answer

    async def _paper(self) -> BallotPaper | None:
        try:
            return await run_in_threadpool(self._box.paper)
        except HotspotsError:
            return None

    def _refuse_code(self, request: Request, typed: str, language: str) -> HTMLResponse | None:
        if not typed:
            return _answer(Page(language).enter_code())
        admission = self._gate.check(typed, address_of(request))
        if admission is Admission.WAIT:
            return _answer(Page(language).enter_code("wait"), 429)
        # a right code is letters and digits; nothing else ever stands in a link
        if admission is Admission.WRONG or not _CODE.fullmatch(typed):
            return _answer(Page(language).enter_code("wrong_code"), 403)
        return None


def _answer(page: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page, status, {"Content-Security-Policy": CONTENT_POLICY})


def _new_token() -> str:
    return secrets.token_urlsafe(16)


def _voter(request: Request, form: dict[str, str]) -> str:
    for token in (request.cookies.get(COOKIE, ""), form.get("v", "")):
        if _TOKEN.fullmatch(token):
            return token
    return _new_token()


def _language(request: Request, asked: str) -> str:
    """Return the language that was chosen, else the first of the phone's that we speak."""
    if asked in LANGUAGES:
        return asked
    wishes = []
    for part in request.headers.get("accept-language", "")[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), tag[:2].lower()))
        except ValueError:
            continue
    wishes.sort(key=lambda wish: wish[0])
    return next((tag for _, tag in wishes if tag in LANGUAGES), LANGUAGES[0])


async def _read_form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await read_body(request, limit=MAX_FORM)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError as error:
        raise HTTPException(400) from error


def _is_own_form(request: Request) -> bool:
    """Return whether the form was on our page, as far as the browser says.

    With `no-referrer` a browser names the origin of a form as "null", of our own too; newer ones
    say "same-origin" besides. The cookie is not sent with a foreign form in any case.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "null")
    own = f"http://{request.headers.get('host', '')}"
    return site in ("same-origin", "none") and origin in ("null", own)


def _readable_dots(form: dict[str, str], paper: BallotPaper) -> dict[str, int]:
    ids = {issue.choice_id for issue in paper.issues}
    return {
        name: int(value or 0)
        for name, value in form.items()
        if name in ids and _COUNT.fullmatch(value)
    }


def _check(form: dict[str, str], paper: BallotPaper) -> dict[str, int]:
    """Return the dots that were given; raise `_RefusedError` for a form that cannot count."""
    readable = _readable_dots(form, paper)
    if form.keys() - _OWN_FIELDS != readable.keys():
        raise _RefusedError("list_changed")
    if form.get("g") not in {group.choice_id for group in paper.groups}:
        raise _RefusedError("choose_group")
    dots = {issue_id: count for issue_id, count in readable.items() if count}
    if sum(dots.values()) > paper.dots:
        raise _RefusedError("too_many")
    if not dots:
        raise _RefusedError("none_given")
    return dots
