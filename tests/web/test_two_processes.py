"""Two processes take the callbacks of one office, on one PostgreSQL: each message once, those of one person in their order.

Real processes (`sangyu run`), real encrypted callbacks over loopback.
"""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import Connection, create_engine, text
from wechatpy.crypto import WeChatCrypto

from bot.store.arrivals import conversation_key
from tests.databases import PostgreSQL
from tests.office import AES_KEY

APP_ID, TOKEN = "wx0123456789abcdef", "token-of-the-office"
PATH = "/callback/wechat/main"
PAIRS, AT_ONCE = 200, 40
CONFIG = """
demo = false
[database]
url = "{url}"
[web]
port = {port}
secret = "of-the-test"
[ledger]
key_ring = "{folder}/data_keys"
[channels.wechat.main]
app_id = "{app_id}"
token = "{token}"
encoding_aes_key = "{aes_key}"
api_base = "http://127.0.0.1:9/"
"""


@dataclass(frozen=True)
class Pair:
    """The two processes, and a look at what they share."""

    ports: tuple[int, int]
    records: Connection


@pytest.fixture(scope="module")
def both(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder, url = tmp_path_factory.mktemp("two"), postgresql.empty()
    with ExitStack() as open_ones:
        # One after the other: the first makes the keys and brings in the starter content.
        ports = [open_ones.enter_context(web(folder, url, number)) for number in range(2)]
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        open_ones.callback(engine.dispose)
        yield Pair((ports[0], ports[1]), open_ones.enter_context(engine.connect()))


@contextmanager
def web(folder: Path, url: str, number: int) -> Iterator[int]:
    port = free_port()
    config = folder / f"web{number}.toml"
    given = {"url": url, "port": port, "folder": folder, "app_id": APP_ID, "token": TOKEN, "aes_key": AES_KEY}
    config.write_text(CONFIG.format(**given), "utf-8")
    command = [sys.executable, "-m", "bot", "--config", str(config), "run"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            wait_until_it_listens(port, process)
            yield port
        finally:
            process.terminate()
            process.communicate(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_listens(port: int, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise RuntimeError(process.communicate()[0])


def pushed(openid: str, said: str, number: int) -> tuple[dict[str, str], str]:
    """Query and body of one push, as the platform sends it in safe mode."""
    stamp = str(int(datetime.now(UTC).timestamp()))
    xml = (
        f"<xml><ToUserName><![CDATA[gh_office]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{said}]]></Content><MsgId>{number}</MsgId></xml>"
    )
    body = WeChatCrypto(TOKEN, AES_KEY, APP_ID).encrypt_message(xml, "nonce", stamp)
    signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    return {"timestamp": stamp, "nonce": "nonce", "msg_signature": signature, "encrypt_type": "aes", "openid": openid}, body


async def post(port: int, push: tuple[dict[str, str], str]) -> str:
    """What it was answered, opened."""
    query, body = push
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {PATH}?{urlencode(query)} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(f"{head}{body}".encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert answer.startswith("HTTP/1.1 200")
    found = dict(re.findall(r"<(Encrypt|MsgSignature|Nonce)><!\[CDATA\[(.*?)\]\]>", answer))
    stamp = re.findall(r"<TimeStamp>(\d+)</TimeStamp>", answer)[0]
    sealed = answer.split("\r\n\r\n", 1)[1]
    opened = WeChatCrypto(TOKEN, AES_KEY, APP_ID).decrypt_message(sealed, found["MsgSignature"], stamp, found["Nonce"])
    return re.findall(r"<Content><!\[CDATA\[(.*?)\]\]>", opened if isinstance(opened, str) else opened.decode(), re.DOTALL)[0]


def heard(records: Connection, sender: str) -> bool:
    """Whether the first message of somebody has been heard: it waits, or is handled."""
    known = text("SELECT 1 FROM arrival WHERE whose = :whose UNION ALL SELECT 1 FROM inbox WHERE sender = :sender")
    given = {"whose": conversation_key("wechat", "main", sender), "sender": sender}
    return records.execute(known, given).first() is not None


def test_messages_of_one_person_are_handled_in_order_wherever_they_land(both: Pair) -> None:
    async def one_pair(nth: int, gate: asyncio.Semaphore) -> None:
        async with gate:
            sender, first, second = f"pair-{nth}", nth // AT_ONCE % 2, 1 - nth // AT_ONCE % 2
            early = asyncio.create_task(post(both.ports[first], pushed(sender, "菜单", 10_000 + 2 * nth)))
            while not heard(both.records, sender):
                await asyncio.sleep(0)
            await asyncio.gather(early, post(both.ports[second], pushed(sender, "帮助", 10_001 + 2 * nth)))

    async def all_pairs() -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(one_pair(nth, gate) for nth in range(PAIRS)))

    asyncio.run(all_pairs())
    rows = both.records.execute(text("SELECT key FROM inbox WHERE sender LIKE 'pair-%' ORDER BY id")).scalars().all()
    numbers = [int(re.findall(r"\d+", key)[-1]) for key in rows]
    assert sorted(numbers) == list(range(10_000, 10_000 + 2 * PAIRS))
    place = {number: at for at, number in enumerate(numbers)}
    assert [nth for nth in range(PAIRS) if place[10_000 + 2 * nth] > place[10_001 + 2 * nth]] == []


def test_one_message_that_is_pushed_to_both_at_once_has_one_effect_and_one_answer(both: Pair) -> None:
    async def twice(nth: int) -> set[str]:
        pushes = [pushed(f"twice-{nth}", "菜单", 50_000 + nth) for _ in range(4)]
        answers = (post(both.ports[number % 2], push) for number, push in enumerate(pushes))
        return set(await asyncio.gather(*answers))

    async def all_of_them() -> list[set[str]]:
        return await asyncio.gather(*(twice(nth) for nth in range(60)))

    answers = asyncio.run(all_of_them())
    assert [len(several) for several in answers] == [1] * 60
    assert all(next(iter(several)) for several in answers)
    counted = both.records.execute(text("SELECT count(*), count(DISTINCT key) FROM inbox WHERE sender LIKE 'twice-%'")).one()
    assert tuple(counted) == (60, 60)
