"""The ballot as a phone shows it: one small page, whole without scripts and without network.

Everything that people wrote is escaped here. The page holds no earlier vote and no result.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType

from hall.ports import BallotPaper, Choice
from i18n import LANGUAGE_NAMES, LANGUAGES, translator
from model.text import Text

STYLE = (
    "*{box-sizing:border-box}body{margin:0 auto;padding:12px;max-width:34em;background:#fff;"
    "color:#000;font:20px/1.35 sans-serif;overflow-wrap:anywhere}nav{display:flex;gap:8px}"
    "nav a{padding:12px 0;flex:1;text-align:center;color:#0f5c6e}nav b{padding:12px 0;flex:1;"
    "text-align:center}h1{font-size:26px;margin:8px 0}fieldset{border:0;margin:0;padding:12px 0}"
    "legend{font-weight:700}.g{display:flex;align-items:center;min-height:52px;border-bottom:"
    "1px solid #777}.g input{width:28px;height:28px;margin:0 12px 0 4px}.i{display:flex;"
    "align-items:center;gap:6px;padding:8px 0;border-bottom:1px solid #777}.i span{flex:1;"
    "min-width:0}button,.i input,.c{font:inherit;min-height:56px;border:2px solid #0f5c6e;"
    "border-radius:8px}.i button{width:56px;font-size:30px;background:#fff;color:#0f5c6e}"
    ".i button:disabled{border-color:#999;color:#767676}.i input{width:56px;text-align:center;"
    "color:#000;background:#fff}.s,.c{width:100%;padding:14px 8px}.s{display:block;"
    "background:#0f5c6e;color:#fff;font-weight:700;margin:12px 0;text-align:center;"
    "text-decoration:none}.m{border:3px solid;padding:12px;font-weight:700}.d{background:#ffd400;"
    "padding:6px;text-align:center}.i button:focus,.s:focus,.c:focus,a:focus,input:focus{"
    "outline:4px solid #e07a00}p.r{position:sticky;top:0;background:#fff;margin:0;"
    "padding:8px 0;font-weight:700}"
)

SCRIPT = (
    "(function(){var f=document.getElementById('f');if(!f)return;var n=+f.getAttribute('data-n'),"
    "o=document.getElementById('o'),q=f.querySelectorAll('.i input'),p=[],m=[],k,"
    "s=f.querySelector('.s');"
    "function v(i){return Math.max(0,parseInt(i.value,10)||0)}"
    "function show(){var t=0,k;for(k=0;k<q.length;k++)t+=v(q[k]);o.textContent=n-t;"
    "for(k=0;k<q.length;k++){p[k].disabled=t>=n;m[k].disabled=v(q[k])<1}}"
    "function b(i,t,d){var e=document.createElement('button');e.type='button';e.textContent=t;"
    "e.setAttribute('aria-label',t+' '+i.getAttribute('aria-label'));"
    "e.onclick=function(){i.value=Math.max(0,v(i)+d);show()};return e}"
    "for(k=0;k<q.length;k++){m.push(q[k].parentNode.insertBefore(b(q[k],'\\u2212',-1),q[k]));"
    "p.push(q[k].parentNode.appendChild(b(q[k],'+',1)));q[k].oninput=show}"
    "f.onsubmit=function(){s.disabled=true};"
    "onpageshow=function(){s.disabled=false;show()};show()})()"
)
"""Plain old JavaScript: the phones are old too. Without it the numbers are typed."""


def _digest(part: str) -> str:
    digest = hashlib.sha256(part.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


CONTENT_POLICY = (
    f"default-src 'none'; style-src {_digest(STYLE)}; script-src {_digest(SCRIPT)}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing but this one style and this one script, and a form that is sent to this server."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the sender of a refused form had filled in; it goes back to her, and nowhere else."""

    voter: str  # the token of a phone that has no cookie yet
    group_id: str = ""
    dots: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class Page:
    """Writes pages in one language; `message` keys are of the catalogue `ballot`."""

    def __init__(self, language: str, *, code: str = "") -> None:
        self._t = translator(language)
        self._language = language
        self._code = code

    def enter_code(self, message: str = "") -> str:
        """Return the page that asks for the session code."""
        t = self._t
        return self._page(
            f"{self._box(message)}<form><input type=hidden name=l value={self._language}>"
            f"<label>{_safe(t('ballot.code'))}<input class=c name=c required maxlength=20 "
            f"autocomplete=off autocapitalize=characters></label>"
            f"<button class=s>{_safe(t('ballot.enter'))}</button></form>"
        )

    def vote(self, paper: BallotPaper, filled: Filled, message: str = "") -> str:
        """Return the ballot."""
        t = self._t
        return self._page(
            f"{self._head(paper)}{self._box(message, dots=paper.dots)}"
            f'<form id=f method=post action="/" data-n={paper.dots}>'
            f"<input type=hidden name=c value={_quoted(self._code)}>"
            f"<input type=hidden name=l value={self._language}>"
            f"<input type=hidden name=v value={_quoted(filled.voter)}>"
            f"{self._groups(paper.groups, filled)}"
            f"<fieldset><legend>{_safe(t('ballot.give_dots', count=paper.dots))}</legend>"
            f"<p class=r>{_safe(t('ballot.left'))} <output id=o>{paper.dots}</output></p>"
            f"{''.join(self._issue(issue, paper, filled) for issue in paper.issues)}</fieldset>"
            f"<button class=s>{_safe(t('ballot.send'))}</button></form>"
        )

    def counted(self, paper: BallotPaper) -> str:
        """Return the page that says the vote is kept."""
        link = f'<a class=s href="/?{self._query(self._language)}">'
        return self._page(
            f"{self._head(paper)}{self._box('counted')}{link}{_safe(self._t('ballot.change'))}</a>"
        )

    def closed(self, paper: BallotPaper, message: str) -> str:
        """Return the page for a phone that comes before or after the vote."""
        return self._page(f"{self._head(paper)}{self._box(message)}")

    def notice(self, message: str) -> str:
        """Return a page with one message."""
        return self._page(self._box(message))

    def _page(self, body: str) -> str:
        title = _safe(self._t("ballot.title"))
        return (
            f"<!doctype html><html lang={self._language}><meta charset=utf-8>"
            '<meta name=viewport content="width=device-width,initial-scale=1">'
            f"<title>{title}</title><style>{STYLE}</style>{self._switch()}"
            f"<h1>{title}</h1>{body}<script>{SCRIPT}</script></html>"
        )

    def _switch(self) -> str:
        links = (
            f"<b>{LANGUAGE_NAMES[other]}</b>"
            if other == self._language
            else f'<a lang={other} href="/?{self._query(other)}">{LANGUAGE_NAMES[other]}</a>'
            for other in LANGUAGES
        )
        return f"<nav>{''.join(links)}</nav>"

    def _query(self, language: str) -> str:
        return f"c={escape(self._code)}&amp;l={language}" if self._code else f"l={language}"

    def _head(self, paper: BallotPaper) -> str:
        demo = f"<p class=d>{_safe(self._t('ballot.demo'))}</p>" if paper.is_demo else ""
        return f"{demo}<p>{_safe(self._t(paper.title))}</p>"

    def _box(self, message: str, **params: int) -> str:
        if not message:
            return ""
        return f"<p class=m role=alert>{_safe(self._t(f'ballot.{message}', **params))}</p>"

    def _groups(self, groups: tuple[Choice, ...], filled: Filled) -> str:
        if len(groups) == 1:  # no choice to make
            return f"<input type=hidden name=g value={_quoted(groups[0].choice_id)}>"
        rows = "".join(
            f"<label class=g><input type=radio name=g required value={_quoted(group.choice_id)}"
            f"{' checked' if filled.group_id == group.choice_id else ''}>"
            f"{_safe(self._name(group))}</label>"
            for group in groups
        )
        return f"<fieldset><legend>{_safe(self._t('ballot.your_group'))}</legend>{rows}</fieldset>"

    def _issue(self, issue: Choice, paper: BallotPaper, filled: Filled) -> str:
        name = self._name(issue)
        return (
            f"<div class=i><span>{_safe(name)}</span><input type=number inputmode=numeric min=0 "
            f"max={paper.dots} name={_quoted(issue.choice_id)} aria-label={_quoted(name)} "
            f"value={filled.dots.get(issue.choice_id, 0)}></div>"
        )

    def _name(self, choice: Choice) -> str:
        return self._t(choice.name) if isinstance(choice.name, Text) else choice.name


def _safe(text: str) -> str:
    return escape(text)


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'
