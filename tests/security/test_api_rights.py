"""Every route of the API, by whoever asks. A new route is a line in the table, or the test says so."""

from __future__ import annotations

import pytest
import requests

from tests.security.conftest import TOWN, asked, routes
from tests.web.asking import FORM
from tests.web.conftest import RehearsedOffice

API = "/api/v1"
# Who is not refused for who he is: 401 and 403 for everybody else. `below` is 404 where there is no office below, for anybody.
READ, WRITE, ANY = {"clerk", "approver", "town", "leader", "admin"}, {"clerk", "town", "leader", "approver", "admin"}, set()
MAY: dict[str, set[str]] = {
    "GET /notices": READ,
    "POST /notices": WRITE,
    "POST /notices/read": WRITE,
    "GET /notices/{notice_id}": READ,
    "GET /notices/{notice_id}/recipients": READ,
    "GET /notices/{notice_id}/board": READ,
    "GET /notices/{notice_id}/preview": READ,
    "GET /notices/{notice_id}/evidence": READ,
    "POST /notices/{notice_id}/approve": READ,
    "POST /notices/{notice_id}/withdraw": WRITE,
    "POST /notices/{notice_id}/resend": WRITE,
    "POST /notices/{notice_id}/correct": WRITE,
    "GET /channels": READ,
    "GET /below": READ | {"liaison"},  # 404 for anybody: no office stands below this one
}
NOBODY = (
    "",
    "Bearer",
    "Bearer ",
    "Bearer sy_gone",
    "Bearer sy_nobody",
    "Basic c3lfY2xlcms6",
    "Bearer sy_clerk x",
    "sy_clerk",
    "Bearer " + "9" * 20_000,
)


def call(office: RehearsedOffice, deed: str, authorization: str = "", **how: object) -> requests.Response:
    method, path = deed.split(" ")
    headers = {"Authorization": authorization} if authorization else {}
    return asked(office, method, API + path.replace("{notice_id}", "2147483646"), headers=headers, **how)


def test_the_table_names_every_route(office: RehearsedOffice) -> None:
    assert {f"{method} {path.removeprefix(API)}" for method, path in routes(office) if path.startswith(API)} == set(MAY)


@pytest.mark.parametrize("deed", MAY)
def test_without_a_token_that_holds_nothing_is_told(office: RehearsedOffice, deed: str) -> None:
    """Not even whether there is such a notice, or whether the body is right."""
    for said in NOBODY:
        answer = call(office, deed, said)
        assert answer.status_code in (401, 400, 431), (said[:20], answer.status_code)  # 400, 431: the server reads no such header
        if answer.status_code == 401:
            assert set(answer.json()) == {"error", "detail"}
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("deed", MAY)
def test_each_route_is_for_whom_the_table_says(office: RehearsedOffice, deed: str) -> None:
    for name in ("clerk", "approver", "leader", "admin", "liaison", "town"):
        answer = call(office, deed, f"Bearer sy_{name}", json={"text": "x"} if deed == "POST /notices/read" else {})
        assert (answer.status_code != 403) == (name in MAY[deed]), (name, answer.status_code, answer.text)


@pytest.mark.parametrize("deed", MAY)
def test_a_method_that_is_not_meant_is_refused(office: RehearsedOffice, deed: str) -> None:
    path = deed.split(" ")[1]
    meant = {one.split(" ")[0] for one in MAY if one.split(" ")[1] == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - meant:
        assert call(office, f"{method} {path}", "Bearer sy_admin").status_code in (401, 403, 404, 405, 422)


def test_a_cookie_of_the_console_opens_no_route(office: RehearsedOffice) -> None:
    """So no page of another site can make a browser use the API."""
    from tests.web.asking import CLERK, Desk

    session = Desk(office, CLERK)._session
    assert session.cookies
    assert session.get(f"{office.base}{API}/notices", timeout=30).status_code == 401


@pytest.fixture(scope="module")
def sent(office: RehearsedOffice) -> int:
    """A notice to everybody, under way."""
    clerk, approver = ({"Authorization": f"Bearer sy_{name}"} for name in ("clerk", "approver"))
    new = {
        "kind": "meeting",
        "title": "座谈会",
        "body": "请来开会。",
        "audience": "全体",
        "event_at": FORM["event_at"],
        "place": "三楼",
    }
    made = asked(office, "POST", f"{API}/notices", headers=clerk, json=new).json()
    assert asked(office, "POST", f"{API}/notices/{made['id']}/approve", headers=approver).status_code == 200
    return int(made["id"])


def names(office: RehearsedOffice, notice: int, token: str) -> set[str]:
    answer = asked(office, "GET", f"{API}/notices/{notice}/recipients", headers={"Authorization": f"Bearer sy_{token}"})
    assert answer.status_code == 200
    return {one["person"] for one in answer.json()}


def test_a_token_of_one_unit_lists_nobody_of_another(office: RehearsedOffice, sent: int) -> None:
    with office.app.store.read() as records:
        tree = records.people.tree()
        ids = tree.below([TOWN])
        all_of = records.people.persons([one["person_id"] for one in records.board.recipients(sent)])
        theirs = {one.name for one in all_of if one.unit_id in ids}
    assert names(office, sent, "clerk") > theirs
    assert names(office, sent, "town") == theirs


def test_a_token_of_one_unit_takes_nobody_of_another_in_the_evidence(office: RehearsedOffice, sent: int) -> None:
    own = names(office, sent, "town")
    others = names(office, sent, "clerk") - own
    answer = asked(office, "GET", f"{API}/notices/{sent}/evidence", headers={"Authorization": "Bearer sy_town"})
    assert answer.status_code in (200, 403)
    assert not [name for name in others if name in answer.text]
    preview = asked(office, "GET", f"{API}/notices/{sent}/preview", headers={"Authorization": "Bearer sy_town"})
    assert not [name for name in others if name in preview.text]
