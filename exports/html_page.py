"""The page around a map in one file, by folium: no address in it, nothing asked for.

branca runs Jinja once more over what it has rendered, so texts and libraries never pass through
it: they are `Verbatim`. What folium writes itself (the map, the groups) holds numbers and names
made here.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any, Final

import folium
from folium import Element, Figure
from folium.template import Template

from exports.html_assets import checked

MAP_NAME: Final = "map_view"
_POLICY_PLACE = "<!-- policy -->"
_CODE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


class Verbatim(Element):
    """A part of the page that is written as it is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html

    def render(self, **_options: Any) -> str:
        """Return the part."""
        return self.html


class AfterMap(Element):
    """A part of the page that stands behind the map."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html

    def render(self, **_options: Any) -> str:
        """Put the part behind what the page's earlier children have written."""
        page_of(self).html.add_child(Verbatim(self.html), name="after_map")
        return ""


class OnePage(Figure):
    """branca's figure as a page in a language; scripts come last in its body."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.language }}">\n<head>\n'
        "{{ this.header.render() }}\n</head>\n<body>\n{{ this.html.render() }}\n"
        "<script>{{ this.script.render() }}</script>\n{{ this.start }}\n</body>\n</html>\n"
    )

    def __init__(self, *, language: str, head: str, start: str) -> None:
        super().__init__()
        self.language = language
        self.start = start
        self.header.add_child(Verbatim(_POLICY_PLACE + head), name="meta_http")


def page_of(part: Element) -> OnePage:
    """Return the page that a part stands on; raises `ValueError` for one that stands on none."""
    page = part.get_root()
    if not isinstance(page, OnePage):
        raise ValueError(f"{part.get_name()} is on no page")
    return page


class OneMap(folium.Map):
    """folium's map without tiles and without a single address."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, *, lng: float, lat: float, options: dict[str, float | bool]) -> None:
        super().__init__(location=(lat, lng), tiles=None, zoom_control=False)
        self.options |= options  # folium keeps some of these names for its tiles
        self._id = MAP_NAME.removeprefix("map_")

    def render(self, **options: Any) -> str:
        """Render, then leave out folium's head: it forbids to enlarge the page with two fingers."""
        super().render(**options)  # type: ignore[no-untyped-call]
        page_of(self).header.add_child(Verbatim(""), name=self.get_name())
        return ""


class Group(folium.FeatureGroup):
    """The group of one layer: on the map or not; our canvas draws what is."""

    def __init__(self, at: int, *, is_on: bool) -> None:
        super().__init__(name=f"layer {at}", show=is_on)
        self._id = str(at)


def script(code: str) -> str:
    """Return code as a script of the page; raises `ValueError` for code that would end it."""
    return f"<script>{checked(code)}</script>"


def style(code: str) -> str:
    """Return a style sheet of the page; raises `ValueError` for one that would end itself."""
    return f"<style>{checked(code)}</style>"


def with_policy(page: str) -> str:
    """Return the page with a policy that lets run what is in it now, and nothing else.

    Content Security Policy level 3: every script and style by its SHA-256; no network at all.
    """
    allowed: dict[str, list[str]] = {"script": [], "style": []}
    for kind, code in _CODE.findall(page):
        digest = base64.b64encode(hashlib.sha256(code.encode("utf-8")).digest()).decode("ascii")
        allowed[kind].append(f"'sha256-{digest}'")
    rules = (
        "default-src 'none'",
        f"script-src {' '.join(allowed['script'])}",
        f"style-src {' '.join(allowed['style'])}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'
    return page.replace(_POLICY_PLACE, meta, 1)
