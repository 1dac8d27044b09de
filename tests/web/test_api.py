"""The API as a program uses it: over HTTP, with a token, against the running service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.domain.people import Role
from tests.fakes.client import FakeWeChat
from tests.office import MONDAY, RunningOffice, running

NEW = {
    "kind": "meeting",
    "title": "座谈会",
    "body": "请各位老同志准时参加。",
    "audience": "全体",
    "event_at": "2026-03-11T09:00:00",
}
TOKENS = {Role.CLERK: "sy_clerk", Role.APPROVER: "sy_approver", Role.LIAISON: "sy_liaison"}


def base(office: RunningOffice) -> str:
    return f"http://127.0.0.1:{office.port}"


class Program:
    """A program with one token."""

    def __init__(self, base: str, token: str | None) -> None:
        self._base = f"{base}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> requests.Response:
        return requests.get(self._base + path, headers=self._headers, timeout=10)

    def post(self, path: str, data: Any = None, **headers: str) -> requests.Response:
        return requests.post(self._base + path, json=data, headers={**self._headers, **headers}, timeout=10)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with FakeWeChat() as wechat, running(wechat, tmp_path) as open_office:
        with open_office.app.store.write() as records:
            for role, token in TOKENS.items():
                records.tokens.make(role.value, role, token, MONDAY)
        yield open_office


@pytest.fixture
def clerk(office: RunningOffice) -> Program:
    return Program(base(office), TOKENS[Role.CLERK])


@pytest.fixture
def approver(office: RunningOffice) -> Program:
    return Program(base(office), TOKENS[Role.APPROVER])


def test_a_notice_is_made_approved_by_another_and_followed(office: RunningOffice, clerk: Program, approver: Program) -> None:
    made = clerk.post("/notices", NEW)
    assert made.status_code == 201
    number = made.json()["id"]
    assert made.json()["status"] == "draft"
    assert clerk.post(f"/notices/{number}/approve").status_code == 403
    released = approver.post(f"/notices/{number}/approve")
    assert released.json()["status"] == "sending"
    office.settle()
    funnel = clerk.get(f"/notices/{number}").json()
    assert funnel["should_know"] == released.json()["people"] == 20
    assert funnel["sent"] > 10
    people = clerk.get(f"/notices/{number}/recipients").json()
    assert len(people) == 20
    assert {"person", "state", "reason", "next_step", "next_at"} <= set(people[0])
    waiting = [one for one in people if one["state"] == "waiting"]
    assert waiting
    assert all(one["next_step"] and one["next_at"] for one in waiting)
    board = clerk.get(f"/notices/{number}/board").json()
    assert board["totals"]["should_know"] == 20
    assert sum(line["should_know"] for line in board["units"] if line["depth"] == 0) == 20
    assert clerk.get(f"/notices/{number}/evidence").json()["sha256"]


def test_evidence_leaves_only_by_a_role_that_may_take_files_out_and_that_is_written_down(
    office: RunningOffice, clerk: Program, approver: Program
) -> None:
    number = clerk.post("/notices", NEW).json()["id"]
    early = clerk.get(f"/notices/{number}/evidence")
    assert (early.status_code, early.json()["error"]) == (409, "not_sent")
    approver.post(f"/notices/{number}/approve")
    refused = approver.get(f"/notices/{number}/evidence")
    assert (refused.status_code, refused.json()) == (
        403,
        {"error": "no_right", "detail": "this role takes no files out of the house"},
    )
    assert taken_out(office, number) == []
    digests = clerk.get(f"/notices/{number}/evidence").json()["sha256"]
    assert taken_out(office, number) == [digests]


def taken_out(office: RunningOffice, notice_id: int) -> list[dict[str, str]]:
    """The fingerprints of every pack that left the house."""
    with office.app.store.read() as records:
        return [one.detail["sha256"] for one in records.trail.history(notice_id) if one.action == "evidence"]


def test_what_is_asked_twice_is_made_once(clerk: Program) -> None:
    first = clerk.post("/notices", NEW, **{"Idempotency-Key": "k-1"})
    again = clerk.post("/notices", NEW, **{"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = clerk.post("/notices", {**NEW, "title": "另一件事"}, **{"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["error"]) == (409, "key_used")
    assert len(clerk.get("/notices").json()) == 1


def test_a_correction_waits_for_a_second_person_and_a_resend_goes_to_the_rest(
    office: RunningOffice, clerk: Program, approver: Program
) -> None:
    number = clerk.post("/notices", NEW).json()["id"]
    assert clerk.post(f"/notices/{number}/resend").status_code == 409
    approver.post(f"/notices/{number}/approve")
    office.settle()
    proposed = clerk.post(f"/notices/{number}/correct", {"event_at": "2026-03-11T15:00:00+08:00"})
    assert (proposed.status_code, proposed.json()["version"]) == (202, 2)
    assert clerk.get(f"/notices/{number}").json()["correction_waiting"]
    corrected = approver.post(f"/notices/{number}/approve").json()
    assert corrected["version"] == 2
    assert corrected["people"] > 10
    office.settle()
    assert any("更正" in text for text in office.phone("person-1"))
    assert clerk.post(f"/notices/{number}/resend").status_code == 409  # minutes ago
    office.clock.advance(timedelta(minutes=6))
    assert clerk.post(f"/notices/{number}/resend").json()["people"] == 20
    assert clerk.post(f"/notices/{number}/withdraw").json()["status"] == "withdrawn"
    assert clerk.post(f"/notices/{number}/withdraw").status_code == 409


def test_a_pasted_text_is_read_and_nothing_is_kept(clerk: Program) -> None:
    read = clerk.post("/notices/read", {"text": "3月11日上午9点在老干部活动中心三楼开座谈会，全体老同志参加"}).json()
    assert read["fields"]["event_at"] == "2026-03-11T09:00:00+08:00"
    assert read["fields"]["kind"] == "meeting"
    assert read["settled"]
    assert clerk.get("/notices").json() == []


@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("sy_nobody", 401), ("", 401), (TOKENS[Role.LIAISON], 403), ("a" * 5000, 401)]
)
def test_nobody_gets_in_without_a_token_that_holds(office: RunningOffice, token: str | None, status: int) -> None:
    assert Program(base(office), token).get("/notices").status_code == status
    assert Program(base(office), token).post("/notices", NEW).status_code == status


def test_a_revoked_token_lets_nobody_in_any_more(office: RunningOffice, clerk: Program) -> None:
    with office.app.store.write() as records:
        assert records.tokens.revoke("clerk", MONDAY)
        assert not records.tokens.revoke("clerk", MONDAY)
    assert clerk.get("/notices").status_code == 401


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"kind": "party"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"audience": "没有这样的人群张三李四的亲戚"}, "audience"),
        ({"event_at": "昨天"}, "event_at"),
        ({"event_at": "2020-01-01T09:00:00"}, "event"),
        ({"cutoff": "2020-01-01T09:00:00"}, "cut-off"),
        ({"colour": "red"}, "colour"),
        ({"body": None}, "body"),
    ],
)
def test_a_wrong_field_is_named(clerk: Program, wrong: dict[str, Any], named: str) -> None:
    answer = clerk.post("/notices", {**NEW, **wrong})
    assert answer.status_code == 422
    assert named in answer.json()["detail"]
    assert clerk.get("/notices").json() == []


def test_a_program_is_asked_nothing_and_is_on_no_list(office: RunningOffice) -> None:
    with office.app.store.read() as records:
        assert not {one.name for one in records.people.staff()} & {role.value for role in TOKENS}


@pytest.mark.parametrize("path", ["/notices/7", "/notices/7/board", "/notices/7/recipients", "/notices/99999999999999999999"])
def test_what_is_not_there_is_said_to_be_not_there(clerk: Program, path: str) -> None:
    assert clerk.get(path).status_code == 404


def test_the_description_names_every_step(office: RunningOffice) -> None:
    described = requests.get(f"{base(office)}/api/v1/openapi.json", timeout=10).json()
    steps = {
        f"/notices/{{notice_id}}/{step}"
        for step in ("approve", "withdraw", "correct", "resend", "recipients", "board", "evidence")
    }
    assert steps | {"/notices", "/notices/read", "/notices/{notice_id}", "/channels", "/below"} == set(described["paths"]) - {
        "/notices/{notice_id}/preview"
    }
