"""The official files from a catalogue: a local server plays HDX, whole and faulty."""

import http.server
import json
import threading
from contextlib import contextmanager

import pytest

from i18n import LANGUAGES, translator
from intake.boundaries import read_boundary_files
from intake.download import Resource, choose_resources, download_official, fetch_url
from model.errors import IntakeError
from tests.geo.boundaries.toy import districts
from tests.intake.vector_files import geojson, shapefile_zip, zipped

FILE = shapefile_zip(districts(), encoding="UTF-8")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        reply = self.server.replies.get(self.path)
        if reply is None:
            self.send_error(404)
        elif isinstance(reply, str):
            self.send_response(302)
            self.send_header("Location", reply)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            body, declared = reply
            self.send_response(200)
            self.send_header("Content-Length", str(declared))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def serving(replies):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.replies, server.asked = {}, []
    base = f"http://127.0.0.1:{server.server_port}"
    for path, reply in replies(base).items():
        is_plain = isinstance(reply, bytes)
        server.replies[path] = (reply, len(reply)) if is_plain else reply
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield base, server.asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def entry(url, **fields):
    return {
        "name": url.rpartition("/")[2],
        "url": url,
        "format": "SHP",
        "last_modified": "2025-01-01T00:00:00",
        **fields,
    }


def catalogue(*resources):
    return json.dumps({"success": True, "result": {"resources": resources}}).encode()


def one_file(reply, **fields):
    """Replies of a server that offers one file at /cod.zip."""
    return lambda base: {
        "/api": catalogue(entry(f"{base}/cod.zip", **fields)),
        "/cod.zip": reply,
    }


def refusal(replies):
    with serving(replies) as (base, _), pytest.raises(IntakeError) as caught:
        download_official(url=f"{base}/api")
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)
    return caught.value


def test_the_newest_file_is_fetched_checked_and_readable():
    told = []

    def replies(base):
        return {
            "/api": catalogue(
                entry(f"{base}/old.zip", last_modified="2019-01-01"),
                entry(f"{base}/new.zip", size=len(FILE)),
                entry(f"{base}/table.xlsx", format="XLSX", last_modified="2026-01-01"),
                entry(f"{base}/new.geojson", format="GeoJSON", last_modified="2026-01-01"),
            ),
            "/new.zip": FILE,
        }

    with serving(replies) as (base, asked):
        files = download_official(url=f"{base}/api", progress=lambda *step: told.append(step))
    assert asked == ["/api", "/new.zip"]
    assert [(file.name, file.data) for file in files] == [("new.zip", FILE)]
    assert told[-1] == ("new.zip", len(FILE), len(FILE))
    assert read_boundary_files(files)[1].units == 2


def test_the_shared_official_file_goes_through(shared_dir):
    path = next(shared_dir.glob("boundaries/kgz_admbnda*.json"))
    data = zipped({path.name: path.read_bytes()})
    with serving(one_file(data, format="GeoJSON")) as (base, _):
        files = download_official(url=f"{base}/api")
    assert read_boundary_files(files)[1].levels == {0: 1, 1: 9, 2: 53}


def test_files_of_one_level_each_are_all_taken_newest_first():
    offered = [
        Resource("kgz_admin1.zip", "1", "SHP", "2024", None),
        Resource("kgz_adm1_old.zip", "0", "SHP", "2019", None),
        Resource("kgz_admin2.zip", "2", "SHP", "2024", None),
    ]
    assert [resource.url for resource in choose_resources(offered)] == ["1", "2"]


def test_a_truncated_file_is_refused():
    assert refusal(one_file((FILE[:-100], len(FILE)))).code == "download_truncated"
    assert refusal(one_file(FILE[:-100], size=len(FILE))).code == "download_truncated"
    assert refusal(one_file(FILE[:-100])).code == "zip_damaged"


def test_wrong_content_is_refused():
    assert refusal(one_file(b"<html>Please sign in</html>")).code == "download_wrong_content"
    assert refusal(one_file(zipped({"a.shp": bytes(30_000_000)}))).code == "zip_bomb"


@pytest.mark.parametrize(
    "content", [b"<html>", b"{}", b'{"result": {"resources": "none"}}', catalogue()]
)
def test_a_catalogue_without_boundaries_is_refused(content):
    assert refusal(lambda _: {"/api": content}).code == "download_catalogue"


def test_an_answer_that_is_none_is_refused():
    error = refusal(lambda base: {"/api": catalogue(entry(f"{base}/gone.zip"))})
    assert (error.code, error.params["status"]) == ("download_refused", "404")


@pytest.mark.parametrize(
    "target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://example.org/x"]
)
def test_a_redirect_away_from_https_is_refused(target):
    assert refusal(one_file(target)).code in ("download_refused",)


def test_a_redirect_within_this_computer_is_followed():
    def replies(base):
        return {"/api": f"{base}/api2", "/api2": catalogue(entry("/f.zip")), "/f.zip": FILE}

    with serving(replies) as (base, _):
        assert len(download_official(url=f"{base}/api")) == 1


@pytest.mark.parametrize(
    "url", ["http://example.org/api", "ftp://example.org/", "file:///etc/hosts"]
)
def test_only_https_is_asked_for(url):
    with pytest.raises(IntakeError) as caught:
        download_official(url=url)
    assert caught.value.code == "download_refused"


def test_a_catalogue_elsewhere_may_not_point_into_this_computer():
    hostile = catalogue(entry("http://127.0.0.1:8501/secret"))
    with pytest.raises(IntakeError) as caught:
        download_official(url="https://example.org/api", fetch=lambda *_: hostile)
    assert caught.value.code == "download_refused"


@pytest.mark.parametrize("declares", [True, False])
def test_too_large_a_file_is_refused_before_it_fills_the_memory(declares):
    body = geojson()
    with (
        serving(lambda _: {"/f": (body, len(body) if declares else "")}) as (base, _),
        pytest.raises(IntakeError) as caught,
    ):
        fetch_url(f"{base}/f", 100, lambda *_: None)
    assert caught.value.code == "download_too_large"


def test_offline_is_said_politely():
    with serving(lambda _: {}) as (base, _):
        pass  # and gone again
    with pytest.raises(IntakeError) as caught:
        download_official(url=f"{base}/api")
    assert (caught.value.code, caught.value.params["url"]) == ("offline", "127.0.0.1")
    assert "internet" in translator("en").error(caught.value)
