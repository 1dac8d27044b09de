"""Four processes with one account ask for its access token at the same moment: one of them fetches it, all use it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.builders import fill
from tests.databases import PostgreSQL
from tests.fakes.client import FakeWeChat

PROCESSES = 4
APP_ID, SECRET = "wx0123456789abcdef", "s3cr3t-of-the-account"
# Every line that comes is a round: four threads each send a text, and say whether it was taken. Then the token is told.
PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from bot.channels.wechat.client import SafeClient
from bot.clock import SystemClock
from bot.store import Store
from bot.tokens import StoredTokens
from tests.builders import VAULT

store = Store(sys.argv[1], VAULT)
client = SafeClient(sys.argv[3], sys.argv[4], sys.argv[2], StoredTokens(store, SystemClock("Asia/Shanghai")), 5.0)

def call(_number):
    try:
        client.send_text("o1", "x")
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return "sent"

print("ready", flush=True)
for _line in sys.stdin:
    with ThreadPoolExecutor(4) as pool:
        told = sorted(set(pool.map(call, range(4))))
    print(client.access_token, *told, flush=True)
"""


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        platform.configure(app_id=APP_ID, app_secret=SECRET)
        platform.users("o1")
        yield platform


@pytest.fixture
def processes(postgresql: PostgreSQL, wechat: FakeWeChat) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-c", PROGRAM, postgresql.copy(fill), wechat.base, APP_ID, SECRET]
    with ExitStack() as open_ones:
        several = [
            open_ones.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(PROCESSES)
        ]
        for one in several:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield several
        for one in several:
            assert one.stdin is not None
            one.stdin.close()


def a_round(processes: list[subprocess.Popen[str]]) -> set[str]:
    """What the processes say, who all begin at once."""
    for one in processes:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return {one.stdout.readline().strip() for one in processes if one.stdout is not None}


def test_one_process_fetches_for_all_and_a_spoilt_token_is_replaced_once(
    wechat: FakeWeChat, processes: list[subprocess.Popen[str]]
) -> None:
    first = a_round(processes)
    assert (len(first), wechat.token_fetches()) == (1, 1)
    wechat.expire_tokens()
    second = a_round(processes)
    assert (len(second), wechat.token_fetches()) == (1, 2)
    assert second != first


def test_who_is_refused_tells_no_secret(wechat: FakeWeChat, processes: list[subprocess.Popen[str]]) -> None:
    wechat.configure(app_secret="another")
    for one in processes:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.close()
    said = " ".join(one.stdout.read() for one in processes if one.stdout is not None)
    assert SECRET not in said
