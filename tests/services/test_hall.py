"""The hall opened for real: phones vote over HTTP, and what is acknowledged is in the store."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from hall import server
from i18n import translator
from model.errors import NotFoundError, SessionError, StoreError
from model.events import Edit, EntityKind
from model.session import VoteMethod
from services import hall as hall_module
from services import hall_doors
from services.hall import Hall, close_hall, draw_qr, hall_of, open_hall, resume_hall
from services.hall_ballot import ballot_id_of, ballot_paper
from services.hall_registry import MEMORY, registry_of
from services.hall_sync import sync_status
from services.sessions import (
    GroupPlan,
    close_session,
    edit_session,
    reopen_session,
    session_state,
    set_voting,
    undo,
)
from services.workspace import Workspace
from session.ballots import POOLED
from session.tally import tally
from tests.services.hall_sessions import FACILITATOR, LOOPBACK, fill, start, vote


@pytest.fixture(autouse=True)
def nobody_is_late() -> None:
    """Give the halls of the test before a second to shut: the first free port is to be free."""
    with suppress(AssertionError):
        wait_until_shut(server.FIRST_PORT, seconds=1)


@pytest.fixture
def session_id(workspace: Workspace) -> Iterator[str]:
    session_id = start(workspace)
    yield session_id
    close_hall(workspace, session_id, actor=FACILITATOR)


def opened(workspace: Workspace, session_id: str, *, ballot=True, sync=False) -> Hall:
    return open_hall(
        workspace, session_id, ballot=ballot, sync=sync, actor=FACILITATOR, interface=LOOPBACK
    )


def wait_until_shut(port: int, *, seconds: float = 5.0) -> None:
    began = time.monotonic()
    while True:
        try:
            httpx.get(f"http://{LOOPBACK}:{port}/", trust_env=False)
        except httpx.ConnectError:
            return
        except httpx.TransportError:  # cut off while it stops
            pass
        assert time.monotonic() - began < seconds, "it goes on listening"
        time.sleep(0.05)


def says(answer: httpx.Response, key: str) -> bool:
    return translator("en")(f"ballot.{key}") in answer.text


def test_nothing_is_open_unless_somebody_opens_it(workspace, session_id):
    assert hall_of(workspace, session_id) is None
    assert sync_status(workspace, session_id).laptops == 1
    hall = opened(workspace, session_id)
    assert hall.is_running
    assert hall_of(workspace, session_id) == hall
    close_hall(workspace, session_id, actor=FACILITATOR)
    assert hall_of(workspace, session_id) is None
    wait_until_shut(hall.port)
    close_hall(workspace, session_id, actor=FACILITATOR)  # twice is no fault


def test_opening_says_how_to_reach_it(workspace, session_id):
    hall = opened(workspace, session_id, sync=True)
    assert hall.addresses == (f"{LOOPBACK}:{hall.port}",)
    assert hall.ballot_url == f"http://{LOOPBACK}:{hall.port}/?c={hall.ballot_code}"
    assert hall.ballot_qr == draw_qr(hall.ballot_url)
    assert hall.ballot_qr.startswith("<svg")
    assert len(hall.ballot_code) == 6
    assert len(hall.join_code.replace("-", "")) == 18
    assert session_state(workspace, session_id).info.is_voting


def test_a_door_that_was_not_opened_is_shut(workspace, session_id):
    hall = opened(workspace, session_id)
    assert hall.join_code == ""
    assert httpx.get(f"http://{LOOPBACK}:{hall.port}/sync", trust_env=False).status_code == 404
    close_hall(workspace, session_id, actor=FACILITATOR)
    wait_until_shut(hall.port)
    hall = opened(workspace, session_id, ballot=False, sync=True)
    assert (hall.ballot_url, hall.ballot_code, hall.ballot_qr) == ("", "", "")
    assert httpx.get(f"http://{LOOPBACK}:{hall.port}/", trust_env=False).status_code == 404
    assert httpx.get(f"http://{LOOPBACK}:{hall.port}/sync", trust_env=False).status_code == 200


def test_opening_the_other_door_keeps_port_and_codes(workspace, session_id):
    first = opened(workspace, session_id)
    second = opened(workspace, session_id, sync=True)
    assert (second.port, second.ballot_code) == (first.port, first.ballot_code)
    third = opened(workspace, session_id, sync=True)
    assert third.join_code == second.join_code


def test_a_vote_that_was_acknowledged_is_in_the_store(workspace, session_id):
    hall = opened(workspace, session_id)
    answer = vote(hall.addresses[0], hall.ballot_code)
    assert says(answer, "counted")
    state = session_state(workspace, session_id)
    (ballot,) = state.ballots
    assert ballot.method is VoteMethod.PHONE
    assert ballot.group_id == state.groups[0].entity_id
    assert ballot.dots == {state.issues[0].entity_id: 3, state.issues[1].entity_id: 2}
    now = hall_of(workspace, session_id)
    assert (now.phones_voted, now.groups_counted, now.warning) == (1, 0, None)


def test_the_store_keeps_no_token(workspace, session_id):
    hall = opened(workspace, session_id)
    token = vote(hall.addresses[0], hall.ballot_code).cookies["voter"]
    (ballot,) = session_state(workspace, session_id).ballots
    assert ballot.entity_id == ballot_id_of(token, session_id)
    assert ballot.entity_id != ballot_id_of(token, "0" * 32)
    with workspace.store.engine.connect() as connection:
        dump = "".join(connection.connection.driver_connection.iterdump())
    assert ballot.entity_id in dump
    assert token not in dump


def test_a_facilitator_s_undo_takes_back_no_vote(workspace, session_id):
    hall = opened(workspace, session_id)
    vote(hall.addresses[0], hall.ballot_code)
    undo(workspace, session_id, actor=FACILITATOR)
    assert len(session_state(workspace, session_id).ballots) == 1


def test_a_vote_after_closing_is_not_counted_and_told_so(workspace, session_id):
    hall = opened(workspace, session_id)
    set_voting(workspace, session_id, False, actor=FACILITATOR)
    with httpx.Client(base_url=f"http://{hall.addresses[0]}", trust_env=False) as phone:
        page = phone.get("/", params={"c": hall.ballot_code, "l": "en"})
        assert says(page, "closed")
        state = session_state(workspace, session_id)
        form = {
            "c": hall.ballot_code,
            "l": "en",
            "g": state.groups[0].entity_id,
            state.issues[0].entity_id: "1",
        }
        late = phone.post("/", data=form)
    assert late.status_code == 409
    assert says(late, "too_late")
    assert session_state(workspace, session_id).ballots == ()


@pytest.mark.parametrize("is_shared", [False, True], ids=["alone", "other laptops stay"])
def test_a_phone_that_is_late_is_told_that_the_vote_has_ended(
    workspace, session_id, monkeypatch, is_shared
):
    monkeypatch.setattr(hall_doors, "LATE_S", 2.0)
    hall = opened(workspace, session_id, sync=is_shared)
    with httpx.Client(base_url=f"http://{hall.addresses[0]}", trust_env=False) as phone:
        page = phone.get("/", params={"c": hall.ballot_code, "l": "en"})
        began = time.monotonic()
        if is_shared:
            opened(workspace, session_id, ballot=False, sync=True)
        else:
            close_hall(workspace, session_id, actor=FACILITATOR)
        assert time.monotonic() - began < 1.5  # nobody waits for who is late
        late = phone.post("/", data=fill(page.text))
        assert (late.status_code, says(late, "too_late")) == (409, True)
        assert says(phone.get("/", params={"c": hall.ballot_code, "l": "en"}), "closed")
        assert phone.get("/", params={"c": "AAAAAA"}).status_code == 403
        # another laptop opens a vote of its own: what is shut here stays shut
        set_voting(workspace, session_id, True, actor=FACILITATOR)
        assert phone.post("/", data=fill(page.text)).status_code == 409
    assert session_state(workspace, session_id).ballots == ()
    if not is_shared:
        assert hall_of(workspace, session_id) is None
        wait_until_shut(hall.port)
        return
    assert phone_sees(hall.port, "/sync") == 200
    wait_for(lambda: phone_sees(hall.port, "/") == 404)
    assert phone_sees(hall.port, "/sync") == 200


def phone_sees(port: int, path: str) -> int:
    return httpx.get(f"http://{LOOPBACK}:{port}{path}", trust_env=False).status_code


def wait_for(condition, *, seconds: float = 10.0) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "waited too long"
        time.sleep(0.05)


def test_a_new_vote_takes_over_from_the_one_that_has_ended(workspace, session_id, monkeypatch):
    monkeypatch.setattr(hall_doors, "LATE_S", 0.5)
    first = opened(workspace, session_id)
    close_hall(workspace, session_id, actor=FACILITATOR)
    second = opened(workspace, session_id)
    assert (second.port, second.ballot_code) == (first.port, first.ballot_code)
    time.sleep(0.8)  # the first one's minute is over: the second one's is not
    assert says(vote(second.addresses[0], second.ballot_code), "counted")
    other = start(workspace)
    close_hall(workspace, session_id, actor=FACILITATOR)
    monkeypatch.setattr(server, "FIRST_PORT", first.port)
    monkeypatch.setattr(server, "LAST_PORT", first.port)
    assert opened(workspace, other).port == first.port  # who is open goes before who is late
    close_hall(workspace, other, actor=FACILITATOR)


def test_where_the_codes_cannot_be_written_it_says_so_and_the_vote_goes_on(
    workspace, session_id, monkeypatch
):
    hall = opened(workspace, session_id)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.hall_registry.os.open", full)
    with pytest.raises(SessionError, match="hall_not_kept"):
        opened(workspace, session_id, sync=True)
    assert hall_of(workspace, session_id) == hall
    assert says(vote(hall.addresses[0], hall.ballot_code), "counted")
    alone, made = start(workspace), []
    server_of = hall_doors.HallServer
    monkeypatch.setattr(
        hall_doors, "HallServer", lambda *a, **k: made.append(server_of(*a, **k)) or made[-1]
    )
    with pytest.raises(SessionError, match="hall_not_kept"):
        opened(workspace, alone, ballot=False, sync=True)
    assert hall_of(workspace, alone) is None
    assert [one._socket.fileno() for one in made] == [-1]  # the port is given back


def test_a_session_is_found_again_at_its_port_after_a_crash(workspace, session_id):
    other = start(workspace)
    first = opened(workspace, other)
    hall = opened(workspace, session_id, ballot=False, sync=True)
    assert hall.port != first.port
    crash(workspace, session_id)
    close_hall(workspace, other, actor=FACILITATOR)
    wait_until_shut(first.port)  # the first free port is another one now
    again = opened(workspace, session_id, ballot=False, sync=True)
    assert (again.port, again.join_code) == (hall.port, hall.join_code)
    crash(workspace, session_id)
    with socket.create_server((LOOPBACK, hall.port)):
        assert opened(workspace, session_id, ballot=False, sync=True).port == first.port
    close_hall(workspace, session_id, actor=FACILITATOR)
    assert registry_of(workspace).recall(session_id) == {}


def crash(workspace: Workspace, session_id: str) -> None:
    registry_of(workspace).doors.pop(session_id).server.stop()


def test_a_session_that_was_closed_to_laptops_stays_closed_after_a_crash(workspace, session_id):
    opened(workspace, session_id, sync=True)
    opened(workspace, session_id)  # the laptops leave, the vote goes on
    crash(workspace, session_id)
    assert not resume_hall(workspace, session_id, actor=FACILITATOR)


def test_a_closed_session_takes_no_vote(workspace, session_id):
    opened(workspace, session_id)
    close_session(workspace, session_id, actor=FACILITATOR)
    assert not ballot_paper(session_state(workspace, session_id)).is_open
    with pytest.raises(SessionError, match="session_closed"):
        opened(workspace, session_id)
    reopen_session(workspace, session_id, actor=FACILITATOR)


def test_an_issue_taken_off_the_ballot_sends_the_form_back(workspace, session_id):
    hall = opened(workspace, session_id)
    state = session_state(workspace, session_id)
    with httpx.Client(base_url=f"http://{hall.addresses[0]}", trust_env=False) as phone:
        form = {
            "c": hall.ballot_code,
            "l": "en",
            "g": state.groups[0].entity_id,
            state.issues[0].entity_id: "1",
        }
        off = Edit(EntityKind.ISSUE, state.issues[0].entity_id, {"is_on_ballot": False})
        edit_session(workspace, session_id, [off], actor=FACILITATOR)
        answer = phone.post("/", data=form)
    assert says(answer, "list_changed")
    assert session_state(workspace, session_id).ballots == ()


def names(workspace: Workspace, session_id: str) -> list[str]:
    say = translator("en")
    paper = ballot_paper(session_state(workspace, session_id))
    return [say(choice.name) for choice in paper.groups]


def test_small_groups_are_not_named_and_lose_no_weight(workspace):
    one = start(workspace, [GroupPlan("women", 12), GroupPlan("teachers", 4)])
    assert names(workspace, one) == ["Women", "Another group"]
    paper = ballot_paper(session_state(workspace, one))
    assert paper.groups[1].choice_id == session_state(workspace, one).groups[1].entity_id
    several = start(
        workspace, [GroupPlan("women", 12), GroupPlan("teachers", 4), GroupPlan("lcpc", 2)]
    )
    assert names(workspace, several) == ["Women", "Another group"]
    assert ballot_paper(session_state(workspace, several)).groups[1].choice_id == POOLED
    hall = opened(workspace, several)
    vote(hall.addresses[0], hall.ballot_code, group=0, dots=(5,))
    vote(hall.addresses[0], hall.ballot_code, group=1, dots=(0, 5))
    close_hall(workspace, several, actor=FACILITATOR)
    result = tally(session_state(workspace, several))
    assert result.account.counted == 2
    assert result.groups_voted == 3
    shares = sorted((round(r.share, 6) for r in result.results), reverse=True)
    assert shares == [0.666667, 0.333333, 0, 0]  # two small groups, one large


def test_all_small_is_one_choice(workspace):
    session_id = start(workspace, [GroupPlan("women", 3), GroupPlan("youth", 4)])
    assert names(workspace, session_id) == ["Another group"]
    hall = opened(workspace, session_id)
    assert says(vote(hall.addresses[0], hall.ballot_code), "counted")
    close_hall(workspace, session_id, actor=FACILITATOR)


def test_a_rehearsal_says_so_on_the_phone(workspace):
    session_id = start(workspace, is_rehearsal=True)
    assert ballot_paper(session_state(workspace, session_id)).is_demo


def test_more_phones_than_people_is_said(workspace):
    session_id = start(workspace, [GroupPlan("women", 1)])
    hall = opened(workspace, session_id)
    for _ in range(2):
        vote(hall.addresses[0], hall.ballot_code)
    warning = hall_of(workspace, session_id).warning
    assert warning.params == {"count": 2, "people": 1}
    close_hall(workspace, session_id, actor=FACILITATOR)


def test_a_flood_of_ballots_ends(workspace, session_id, monkeypatch):
    monkeypatch.setattr("services.hall_ballot.MOST_PHONES", 2)
    hall = opened(workspace, session_id)
    answers = [vote(hall.addresses[0], hall.ballot_code) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert says(answers[2], "full")


def test_without_a_network_it_says_what_to_do(workspace, session_id, monkeypatch):
    monkeypatch.setattr(hall_module, "lan_addresses", tuple)
    monkeypatch.delenv(hall_module.INTERFACE, raising=False)
    with pytest.raises(SessionError, match="hall_no_network"):
        open_hall(workspace, session_id, ballot=True, sync=False, actor=FACILITATOR)
    assert not session_state(workspace, session_id).info.is_voting


def test_the_interface_may_be_a_setting(workspace, session_id, monkeypatch):
    monkeypatch.setenv(hall_module.INTERFACE, LOOPBACK)
    hall = open_hall(workspace, session_id, ballot=True, sync=False, actor=FACILITATOR)
    assert hall.addresses == (f"{LOOPBACK}:{hall.port}",)


def test_all_addresses_are_listened_on_by_default(workspace, session_id, monkeypatch):
    monkeypatch.delenv(hall_module.INTERFACE, raising=False)
    monkeypatch.setattr(hall_module, "lan_addresses", lambda: ("192.168.43.5", "10.0.0.2"))
    hall = open_hall(workspace, session_id, ballot=True, sync=False, actor=FACILITATOR)
    assert hall.addresses == (f"192.168.43.5:{hall.port}", f"10.0.0.2:{hall.port}")
    assert httpx.get(f"http://{LOOPBACK}:{hall.port}/", trust_env=False).status_code == 200


def test_a_taken_port_is_passed_over(workspace, session_id):
    hall = opened(workspace, session_id)
    crash(workspace, session_id)
    with socket.create_server((LOOPBACK, hall.port)):
        assert opened(workspace, session_id).port != hall.port


def test_nothing_to_open_is_a_mistake(workspace, session_id):
    with pytest.raises(ValueError, match="neither"):
        opened(workspace, session_id, ballot=False)
    with pytest.raises(NotFoundError):
        opened(workspace, "0" * 32)


def test_codes_outlive_a_crash_but_not_a_closing(workspace, session_id):
    first = opened(workspace, session_id, ballot=False, sync=True).join_code
    assert (workspace.home / MEMORY).stat().st_mode & 0o077 == 0 or hall_module.os.name == "nt"
    again = Workspace(workspace.home, workspace.store)  # as after a crash
    registry_of(workspace).doors.pop(session_id).server.stop()
    assert opened(again, session_id, ballot=False, sync=True).join_code == first
    close_hall(again, session_id, actor=FACILITATOR)
    assert opened(workspace, session_id, ballot=False, sync=True).join_code != first
    (workspace.home / MEMORY).write_text("no json")
    assert registry_of(workspace).recall(session_id) == {}


def test_fifty_phones_vote_and_none_waits_much_longer_than_one_alone(
    workspace, session_id, record_property
):
    hall = opened(workspace, session_id)
    took: list[float] = []
    answers: list[httpx.Response] = []

    def one(at: int) -> None:
        began = time.perf_counter()
        answers.append(vote(hall.addresses[0], hall.ballot_code, group=at % 2))
        took.append(time.perf_counter() - began)

    def come(at: int) -> None:
        time.sleep(at * 0.1)  # a hall is not a drill: they come over five seconds
        one(at)

    for at in range(5):
        one(at)
    alone, took = statistics.median(took), []
    threads = [threading.Thread(target=come, args=(at,)) for at in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 55
    assert hall_of(workspace, session_id).phones_voted == 55
    assert tally(session_state(workspace, session_id)).account.counted == 55
    p95 = statistics.quantiles(took, n=20)[-1]
    record_property("seconds_of_one_phone", round(alone, 3))
    record_property("seconds_of_fifty_phones_p95", round(p95, 3))
    assert p95 < max(2.0, 50 * alone)  # as if all of them came at once, one after the other


def test_nothing_goes_on_listening_where_the_end_of_the_vote_could_not_be_kept(
    workspace, session_id, monkeypatch
):
    hall = opened(workspace, session_id)

    def full(*_, **__):
        raise StoreError("store_disk_full", path="")

    monkeypatch.setattr(hall_module, "set_voting", full)
    with pytest.raises(StoreError):
        close_hall(workspace, session_id, actor=FACILITATOR)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{LOOPBACK}:{hall.port}/", trust_env=False)


def test_a_vote_whose_door_is_shut_has_ended(workspace, session_id):
    opened(workspace, session_id, sync=True)
    assert session_state(workspace, session_id).info.is_voting
    opened(workspace, session_id, ballot=False, sync=True)
    assert not session_state(workspace, session_id).info.is_voting
