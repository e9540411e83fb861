"""Fetch the official boundary set where there is internet: HDX, a CKAN catalogue.

The catalogue lists the files of a data set; the newest vector files of the best format are taken,
over https only, bounded in size, and checked against what the catalogue and the server declare.
"""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from intake.archives import NamedBytes, check_archive, is_zip
from model.errors import IntakeError

HDX_URL = "https://data.humdata.org/api/3/action/package_show?id=cod-ab-kgz"
"""The catalogue entry of the official boundaries of Kyrgyzstan (OCHA COD-AB)."""

MAX_CATALOGUE_BYTES = 5_000_000
"""An entry has about 50 kB."""

MAX_FILE_BYTES = 150_000_000
"""The official files have up to 30 MB zipped."""

TIMEOUT_S = 30.0
"""Without an answer for this long the server counts as out of reach."""

_CHUNK = 1 << 16
_FORMATS = ("shp", "geojson", "geopackage", "gpkg")  # best first
_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_LEVEL = re.compile(r"adm(?:in)?[_-]?(\d)", re.IGNORECASE)

Progress = Callable[[str, int, int | None], None]
"""Told the file's name, the bytes so far, and all bytes where the server says."""

Fetch = Callable[[str, int, Callable[[int, int | None], None]], bytes]
"""Gets an address, the most bytes to accept, and whom to tell of progress; returns the content."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A file the catalogue offers."""

    name: str
    url: str
    format: str
    modified: str  # ISO 8601, sorts as text
    size: int | None


def download_official(
    *,
    url: str = HDX_URL,
    fetch: Fetch | None = None,
    progress: Progress | None = None,
) -> list[NamedBytes]:
    """Return the newest official boundary files, checked, ready for `read_boundary_files`.

    Raises `IntakeError`: `offline` (no connection), `download_refused` (the server's answer, or an
    address that is not https), `download_catalogue` (no usable entry), `download_truncated`,
    `download_too_large`, `download_wrong_content`. Nothing is stored.
    """
    get = fetch or fetch_url
    tell = progress or _silent
    catalogue = get(url, MAX_CATALOGUE_BYTES, lambda done, total: tell("", done, total))
    files = []
    for resource in choose_resources(_resources(catalogue, url)):
        name = resource.name

        def report(done: int, total: int | None, *, name: str = name) -> None:
            tell(name, done, total)

        data = get(resource.url, MAX_FILE_BYTES, report)
        _require_content(data, resource)
        files.append(NamedBytes(name, data))
    return files


def choose_resources(resources: Sequence[Resource]) -> list[Resource]:
    """Return the newest file, or the newest of each level, in the best format there is.

    Raises `IntakeError("download_catalogue")` where no vector file is offered.
    """
    for wanted in _FORMATS:
        offered = [r for r in resources if wanted in r.format.lower()]
        if offered:
            break
    else:
        raise IntakeError("download_catalogue", url="")
    newest_first = sorted(offered, key=lambda r: r.modified, reverse=True)
    by_level: dict[str, Resource] = {}
    for resource in newest_first:
        levels = set(_LEVEL.findall(resource.name))
        by_level.setdefault(levels.pop() if len(levels) == 1 else "all", resource)
    if "all" in by_level:
        return [by_level["all"]]
    return [by_level[level] for level in sorted(by_level)]


def fetch_url(url: str, max_bytes: int, told: Callable[[int, int | None], None]) -> bytes:
    """Return the content behind an address; https only, or this computer.

    Raises `IntakeError` as `download_official` says.
    """
    _require_safe(url, from_local=_is_local(url))
    proxies = urllib.request.ProxyHandler({}) if _is_local(url) else urllib.request.ProxyHandler()
    opener = urllib.request.build_opener(proxies, _SafeRedirects())
    request = urllib.request.Request(url, headers={"User-Agent": "village-safety-map"})  # noqa: S310  checked above
    try:
        with opener.open(request, timeout=TIMEOUT_S) as response:
            return _read(response, url, max_bytes, told)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        raise IntakeError("download_refused", url=url, status=str(refusal.code)) from refusal
    except (urllib.error.URLError, TimeoutError, ConnectionError) as fault:
        raise IntakeError("offline", url=urlsplit(url).hostname or url) from fault
    except (http.client.HTTPException, OSError) as fault:
        raise IntakeError("download_truncated", file=_file_name(url)) from fault


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follow a redirect to https only (or within this computer)."""

    def redirect_request(  # noqa: PLR0917  the signature is the standard library's
        self,
        req: urllib.request.Request,
        fp: Any,
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        try:
            _require_safe(newurl, from_local=_is_local(req.full_url))
        except IntakeError:
            fp.close()  # nobody will read this answer any more
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_safe(url: str, *, from_local: bool) -> None:
    """Refuse what is not https; http only on this computer, and only if it started there."""
    scheme = urlsplit(url).scheme
    if scheme == "https" or (scheme == "http" and _is_local(url) and from_local):
        return
    raise IntakeError("download_refused", url=url, status=scheme or "?")


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in _LOCAL_HOSTS


def _read(
    response: http.client.HTTPResponse,
    url: str,
    max_bytes: int,
    told: Callable[[int, int | None], None],
) -> bytes:
    declared = response.headers.get("Content-Length", "")
    total = int(declared) if declared.isdigit() else None
    name = _file_name(url)
    if total is not None and total > max_bytes:
        raise IntakeError("download_too_large", file=name, max_mb=max_bytes // 1_000_000)
    content = bytearray()
    while chunk := response.read(_CHUNK):
        content += chunk
        if len(content) > max_bytes:
            raise IntakeError("download_too_large", file=name, max_mb=max_bytes // 1_000_000)
        told(len(content), total)
    if total is not None and len(content) < total:
        raise IntakeError("download_truncated", file=name)
    return bytes(content)


def _resources(catalogue: bytes, url: str) -> list[Resource]:
    try:
        offered = json.loads(catalogue)["result"]["resources"]
        return [_resource(entry, url) for entry in offered if entry.get("url")]
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise IntakeError("download_catalogue", url=url) from fault


def _resource(entry: Mapping[str, Any], catalogue_url: str) -> Resource:
    url = urllib.parse.urljoin(catalogue_url, str(entry.get("download_url") or entry["url"]))
    if _is_local(url) and not _is_local(catalogue_url):  # it may not point into this computer
        raise IntakeError("download_refused", url=url, status="local")
    size = entry.get("size")
    return Resource(
        name=_file_name(url) or PurePosixPath(str(entry.get("name") or "boundaries")).name,
        url=url,
        format=str(entry.get("format") or ""),
        modified=str(entry.get("last_modified") or entry.get("created") or ""),
        size=size if isinstance(size, int) and size > 0 else None,
    )


def _require_content(data: bytes, resource: Resource) -> None:
    """Check size and kind before anything is made of it."""
    if resource.size is not None and len(data) < resource.size:
        raise IntakeError("download_truncated", file=resource.name)
    if is_zip(data):
        check_archive(data, file_name=resource.name)
    elif not (data.lstrip()[:1] == b"{" or data.startswith(b"SQLite format 3\x00")):
        raise IntakeError("download_wrong_content", file=resource.name)


def _file_name(url: str) -> str:
    return PurePosixPath(urllib.parse.unquote(urlsplit(url).path)).name


def _silent(_name: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""
