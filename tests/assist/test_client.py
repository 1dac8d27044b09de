"""Whatever an endpoint does, a caller gets an answer or one named failure, and nothing secret in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.assist.client import Endpoint
from bot.config import Assist
from bot.errors import AssistFault
from tests.channels.loopback import Answer, Platform, babbles, closed_port, hangs, platform, redirects, resets, says
from tests.fakes.assistant import CHAT, EMBEDDINGS, MISFORMED, base, embeds, everything_sent, speaks

WAIT = 0.3
SECRET = "hush-hush"


@pytest.fixture
def server() -> Iterator[Platform]:
    with platform() as running:
        yield running


@pytest.fixture
def endpoint(server: Platform) -> Iterator[Endpoint]:
    made = Endpoint(Assist(True, base(server), "small", "vectors", SECRET))
    yield made
    made.close()


def test_a_completion_is_asked_for_plainly_and_its_text_returned(server: Platform, endpoint: Endpoint) -> None:
    server.script.then(CHAT, speaks("2"))
    assert endpoint.chat("rules", "words", 2.0, 4) == "2"
    messages = [{"role": "system", "content": "rules"}, {"role": "user", "content": "words"}]
    (sent,) = everything_sent(server)
    assert sent == {"model": "small", "messages": messages, "temperature": 0, "max_tokens": 4, "stream": False}


def test_the_key_is_sent_as_a_bearer_and_only_if_there_is_one(server: Platform) -> None:
    keys: list[str | None] = []

    def notes(handler: object) -> None:
        keys.append(handler.headers.get("Authorization"))  # type: ignore[attr-defined]
        speaks("1")(handler)  # type: ignore[arg-type]

    server.script.then(CHAT, notes)
    for key in (SECRET, ""):
        made = Endpoint(Assist(True, base(server), "small", api_key=key))
        made.chat("rules", "words", 2.0, 4)
        made.close()
    assert keys == [f"Bearer {SECRET}", None]


@pytest.mark.parametrize("how", [*MISFORMED.values(), hangs, resets, babbles], ids=[*MISFORMED, "silence", "a reset", "babble"])
def test_what_is_no_completion_is_one_named_failure_without_address_key_or_words(
    server: Platform, endpoint: Endpoint, how: Answer
) -> None:
    server.script.then(CHAT, how)
    with pytest.raises(AssistFault) as caught:
        endpoint.chat("rules", "护理费", WAIT, 4)
    said = f"{caught.value!s} {caught.value!r}"
    assert not any(secret in said for secret in (SECRET, "127.0.0.1", "护理费", str(server.server_port)))
    assert caught.value.__context__ is None


def test_a_redirect_takes_neither_key_nor_words_elsewhere(server: Platform, endpoint: Endpoint) -> None:
    with platform() as elsewhere:
        elsewhere.script.then(CHAT, speaks("1"))
        server.script.then(CHAT, redirects(f"{elsewhere.base}v1/chat/completions"))
        with pytest.raises(AssistFault, match="HTTP 302"):
            endpoint.chat("rules", "words", 2.0, 4)
        assert everything_sent(elsewhere) == []


def test_nobody_listening_is_a_failure_like_any_other() -> None:
    made = Endpoint(Assist(True, f"http://127.0.0.1:{closed_port()}/", "small"))
    with pytest.raises(AssistFault):
        made.chat("rules", "words", WAIT, 4)
    made.close()


def test_vectors_come_back_in_the_order_of_the_texts(server: Platform, endpoint: Endpoint) -> None:
    server.script.then(EMBEDDINGS, embeds(lambda text: [float(len(text)), 1]))
    assert endpoint.embeddings(["一", "三三三"], 2.0) == [(1.0, 1.0), (3.0, 1.0)]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"index": 0, "embedding": [1.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [2.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": []}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": ["1"]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [float("nan")]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [10**400]}],
        [{"index": [], "embedding": [1.0]}, {"index": {}, "embedding": [1.0]}],
        ["a", "b"],
        {"0": 1, "1": 2},
    ],
)
def test_vectors_that_do_not_belong_to_the_texts_are_refused(server: Platform, endpoint: Endpoint, rows: object) -> None:
    server.script.then(EMBEDDINGS, says(data=rows))
    with pytest.raises(AssistFault):
        endpoint.embeddings(["一", "二"], 2.0)
