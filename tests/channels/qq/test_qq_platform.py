"""The fake platform refuses what the real one would, and pushes as that does to an address of ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests

from bot.channels.qq import QQCallback
from bot.domain.messages import Incoming
from bot.errors import Rejected
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.proving import GROUP, MEMBER, PERSON, Hands
from tests.fakes.qq.world import APP_ID, SECRET

SAID = {"msg_type": 0, "content": "好"}


class Caller:
    """Somebody who speaks HTTP and knows nothing else."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = requests.Session()
        self.http.trust_env = False
        wanted = {"appId": APP_ID, "clientSecret": SECRET}
        self.token = self.http.post(f"{base}app/getAppAccessToken", json=wanted, timeout=3).json()["access_token"]

    def post(self, path: str, body: Any, scheme: str = "QQBot ") -> int:
        """The code of the answer; 0 for what was taken."""
        answer = self.http.post(self.base + path, json=body, headers={"Authorization": scheme + self.token}, timeout=3)
        return int(answer.json().get("code", 0))


@pytest.fixture
def caller(fake: FakeQQ) -> Iterator[Caller]:
    one = Caller(fake.base)
    yield one
    one.http.close()


MESSAGES, TO_PERSON = f"v2/groups/{GROUP}/messages", f"v2/users/{PERSON}/messages"
ROW = {"render_data": {"label": "收到"}, "action": {"type": 2, "data": "收到"}}


def keyboard(rows: int, buttons: int, label: str = "收到") -> dict[str, Any]:
    row = {"buttons": [{**ROW, "render_data": {"label": label}}] * buttons}
    return {"msg_type": 2, "markdown": {"content": "好"}, "keyboard": {"content": {"rows": [row] * rows}}}


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "body", "code"),
        [
            (MESSAGES, SAID, 0),
            (MESSAGES, [], 12002),
            (MESSAGES, {**SAID, "msg_type": 9}, 340069),
            (MESSAGES, {"msg_type": 0}, 50006),
            (MESSAGES, {"msg_type": 0, "content": "长" * 667}, 40054007),
            (MESSAGES, {**SAID, "msg_type": 7}, 304080),
            (MESSAGES, {**SAID, "keyboard": {}}, 22006),
            (MESSAGES, {**SAID, "msg_id": "none"}, 40034024),
            (MESSAGES, {**SAID, "event_id": "none"}, 40034025),
            (MESSAGES, {**SAID, "event_id": "a", "msg_id": "b"}, 12002),
            (MESSAGES, keyboard(1, 1), 40034090),
            ("v2/groups/other/messages", SAID, 40054003),
            (TO_PERSON, SAID, 40034105),
            ("v2/users/other/messages", SAID, 40054004),
            (f"v2/groups/{GROUP}/files", {"file_type": 9}, 12002),
            (f"v2/groups/{GROUP}/files", {"file_type": 1, "file_data": "aGk="}, 40034105),
            (f"v2/groups/{GROUP}/files", {"file_type": 1, "srv_send_msg": False, "file_data": "!"}, 12002),
            (f"v2/groups/{GROUP}/files", {"file_type": 1, "srv_send_msg": False, "file_data": "aGk="}, 40034004),
            ("v2/nothing", {}, 404),
        ],
    )
    def test_wrong_call_gets_its_code(self, path: str, body: Any, code: int, caller: Caller) -> None:
        assert caller.post(path, body) == code

    @pytest.mark.parametrize(
        ("wrong", "code"), [(keyboard(6, 1), 40034029), (keyboard(1, 6), 40034029), (keyboard(1, 1, "长" * 11), 305007)]
    )
    def test_keyboard_has_its_size(self, wrong: dict[str, Any], code: int, caller: Caller, fake: FakeQQ) -> None:
        fake.world.markdown = True
        assert caller.post(MESSAGES, wrong) == code
        assert caller.post(MESSAGES, keyboard(5, 5)) == 0
        assert caller.post(MESSAGES, {**keyboard(1, 1), "content": "x"}) == 22006

    def test_token_is_looked_at_first(self, caller: Caller, hands: Hands) -> None:
        assert caller.post(MESSAGES, SAID, "Bearer ") == 11241
        hands.move(seconds=7200)
        assert caller.post(MESSAGES, SAID) == 11244

    def test_same_number_is_answered_once(self, caller: Caller, fake: FakeQQ) -> None:
        named = {**SAID, "msg_id": fake.say_in(GROUP, MEMBER, "在吗")["d"]["id"]}
        codes = [
            caller.post(MESSAGES, body)
            for body in (named, {**named, "msg_seq": 1}, {**named, "msg_seq": 2}, {**named, "msg_seq": "3"})
        ]
        assert codes == [0, 40054005, 0, 12002]

    def test_old_token_works_for_its_last_minute(self, fake: FakeQQ, hands: Hands) -> None:
        old = Caller(fake.base)
        hands.move(seconds=7150)
        new = Caller(fake.base)
        assert old.token != new.token
        assert (old.post(MESSAGES, SAID), new.post(MESSAGES, SAID)) == (0, 0)
        for one in (old, new):
            one.http.close()


@contextmanager
def listening(callback: QQCallback, hands: Hands, heard: list[Incoming]) -> Iterator[str]:
    """An address of ours, as small as can be."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            given = {name.lower(): value for name, value in self.headers.items()}
            try:
                opened = callback.open({}, body, hands(), given)
            except Rejected:
                self.send_error(403)
                return
            heard.extend(opened.messages)
            answer = callback.answer(opened, "", hands())
            self.send_response(200)
            self.send_header("Content-Type", answer.media_type)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class TestPushes:
    def test_our_address_passes_the_check_of_the_console(self, fake: FakeQQ, hands: Hands) -> None:
        with listening(QQCallback("main", APP_ID, SECRET), hands, []) as url:
            assert fake.validates(url)
        with listening(QQCallback("main", APP_ID, "another"), hands, []) as url:
            assert not fake.validates(url)

    def test_what_comes_twice_is_known_by_its_key(self, fake: FakeQQ, hands: Hands) -> None:
        heard: list[Incoming] = []
        with listening(QQCallback("main", APP_ID, SECRET), hands, heard) as url:
            answers = [fake.deliver(url, fake.say_in(GROUP, MEMBER, str(number))) for number in range(3)]
        assert [len(one) for one in answers] == [1, 1, 2]
        assert {one.text for several in answers for one in several} == {'{"op":12}'}
        assert [one.text for one in heard] == ["0", "1", "2", "2"]
        assert len({one.key for one in heard}) == 3
