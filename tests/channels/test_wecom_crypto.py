"""The envelope of a self-built app's callback: published vectors, and whatever else may arrive in it."""

from __future__ import annotations

import base64
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import xmltodict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import Opened
from bot.channels.shared import seal
from bot.channels.shared.seal import Seal
from bot.channels.wecom import WeComApp, WeComCallback
from bot.channels.wecom.callback import Pressed
from bot.errors import Rejected
from tests.fakes.wecom import envelope
from tests.fakes.wecom.company import AES_KEY, CORP_ID, TOKEN
from tests.fakes.wecom.trying import MEMBER

from .wecom_pushes import CALLBACK, NOW, STAMP, ZONE, read


class TestPublishedVectors:
    """wechatpy's own tests, and the sample that came with the platform's library."""

    WECHATPY = ("123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a")
    SAMPLE = ("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
    CHECKS = (
        (
            WECHATPY,
            "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96",
            ("1411443780", "437374425"),
            "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==",
            "5927782489442352469",
        ),
        (
            SAMPLE,
            "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
            ("1409659589", "263014780"),
            "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
            "1616140317555161061",
        ),
    )
    PUSHES = (
        (
            WECHATPY,
            "74d92dfeb87ba7c714f89d98870ae5eb62dff26d",
            ("1411525903", "461056294"),
            "RgqEoJj5A4EMYlLvWO1F86ioRjZfaex/gePD0gOXTxpsq5Yj4GNglrBb8I2BAJVODGajiFnXBu7mCPatfjsu6IHCrsTyeDXzF6Bv283dGymzxh6yd"
            "JRvZsryDyZbLTE7rhnus50qGPMfp2wASFlzEgMW9z1ef/RD8XzaFYgm7iTdaXpXaG4+BiYyolBug/gYNx410cvkKR2/nPwBiT+P4hIiOAQqGp/TywZ"
            "BtDh1yCF2KOd0gpiMZ5jSw3e29mTvmUHzkVQiMS6td7vXUaWOMZnYZlF3So2SjHnwh4jYFxdgpkHHqIrH/54SNdshoQgWYEvccTKe7FS709/5t6NMx"
            "uGhcUGAPOQipvWTT4dShyqio7mlsl5noTrb++x6En749zCpQVhDpbV6GDnTbcX2e8K9QaNWHp91eBdCRxthuL0=",
            ("messense", "test", "m:4363689963896700987"),
        ),
        (
            SAMPLE,
            "477715d11cdb4164915debcba66cb864d751f3e6",
            ("1409659813", "1372623149"),
            "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3T"
            "UUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijf"
            "f0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLV"
            "MNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2"
            "pDBS8R07+qN+E7Q==",
            ("mycreate", "hello", "m:4561255354251345929"),
        ),
    )
    REPLY = (
        "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n"
        "<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n"
        "<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>"
    )
    REPLY_SEALED = (
        "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtObvesEl5n"
        "Z+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8NRrrNrsDf03oxI"
        "1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv"
        "3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3"
    )

    @staticmethod
    def callback(known: tuple[str, str, str]) -> WeComCallback:
        token, key, corp_id = known
        return WeComCallback("main", WeComApp(corp_id, 1, "s", token, key))

    @staticmethod
    def query(signed: str, at: tuple[str, str], **more: str) -> tuple[dict[str, str], datetime]:
        stamp, nonce = at
        query = {"msg_signature": signed, "timestamp": stamp, "nonce": nonce, **more}
        return query, datetime.fromtimestamp(int(stamp), ZONE)

    @pytest.mark.parametrize(("known", "signed", "at", "word", "clear"), CHECKS)
    def test_address_checks(self, known: tuple[str, str, str], signed: str, at: tuple[str, str], word: str, clear: str) -> None:
        assert self.callback(known).echo(*self.query(signed, at, echostr=word)) == clear

    @pytest.mark.parametrize(("known", "signed", "at", "sealed", "means"), PUSHES)
    def test_pushes(
        self, known: tuple[str, str, str], signed: str, at: tuple[str, str], sealed: str, means: tuple[str, str, str]
    ) -> None:
        query, now = self.query(signed, at)
        body = f"<xml><ToUserName><![CDATA[{known[2]}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
        message = self.callback(known).open(query, body, now).incoming
        assert (message.sender, message.text, message.key) == means

    def test_sealing_gives_the_same_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.channels.shared.seal.secrets.token_bytes", lambda _: b"1234567890123456")
        token, key, corp_id = self.WECHATPY
        assert Seal(corp_id, key).close(self.REPLY.encode()) == self.REPLY_SEALED
        signed = seal.signature(token, "1411525903", "461056294", self.REPLY_SEALED)
        assert signed == "407518b7649e86ef23978113f92d27afa9296533"


words = st.text() | st.text("<>&;![]CDAT/xml\x00桑榆|")
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ["msg_signature", "timestamp", "nonce", "echostr", "signature"]


def only_rejects(call: Any, *arguments: Any) -> None:
    with suppress(Rejected):
        call(*arguments)


def signed(sealed: str) -> tuple[dict[str, str], bytes]:
    query = {"timestamp": STAMP, "nonce": "1", "msg_signature": envelope.sign(TOKEN, STAMP, "1", sealed), "echostr": sealed}
    return query, f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()


class TestHostileRequests:
    @many
    @given(st.dictionaries(st.sampled_from(NAMES), words | st.just(STAMP)), st.binary() | words.map(str.encode))
    def test_arbitrary_requests(self, query: dict[str, str], body: bytes) -> None:
        only_rejects(CALLBACK.open, query, body, NOW)
        only_rejects(CALLBACK.echo, query, NOW)

    @many
    @given(st.binary(max_size=400))
    def test_signed_bytes(self, content: bytes) -> None:
        for sealed in (Seal(CORP_ID, AES_KEY).close(content), base64.b64encode(content).decode()):
            query, body = signed(sealed)
            only_rejects(CALLBACK.open, query, body, NOW)
            only_rejects(CALLBACK.echo, query, NOW)

    @many
    @given(st.integers(0, 300), st.integers(0, 20), st.binary(max_size=12))
    def test_signed_pushes_with_a_wound(self, at: int, length: int, instead: bytes) -> None:
        fields = {"ToUserName": CORP_ID, "FromUserName": MEMBER, "CreateTime": 1, "MsgType": "event", "EventKey": "去|去"}
        raw = envelope.render({**fields, "Event": "template_card_event", "TaskId": "t1"}).encode()
        query, body = signed(Seal(CORP_ID, AES_KEY).close(raw[:at] + instead + raw[at + length :]))
        only_rejects(CALLBACK.open, query, body, NOW)

    @many
    @given(words, words, words)
    def test_any_words_can_be_answered(self, said: str, key: str, label: str) -> None:
        incoming = replace(read(Content="在", MsgId=1), text=key)
        for found in (Opened((incoming,), sealed=True, to=CORP_ID), Pressed((incoming,), sealed=True, to=CORP_ID, label=label)):
            answer = CALLBACK.answer(found, said, NOW).body
            assert answer == b"" or xmltodict.parse(answer)["xml"]["Encrypt"]

    def test_every_shortened_envelope_is_refused(self) -> None:
        whole = Seal(CORP_ID, AES_KEY).close(b"<xml><A>1</A></xml>")
        for length in range(len(whole)):
            query, body = signed(whole[:length])
            with pytest.raises(Rejected):
                CALLBACK.open(query, body, NOW)
