"""What the account believes, what it refuses, and how it answers."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import xmltodict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.channels.base import Opened
from bot.channels.shared.seal import Seal
from bot.channels.wechat.callback import NOTHING, WeChatCallback
from bot.errors import ConfigError, Malformed, Rejected, StaleRequest, WrongSignature

from .pushes import (
    ACCOUNT,
    AES_KEY,
    APP_ID,
    CRYPTO,
    NONCE,
    NOW,
    PERSON,
    PLAIN,
    SAFE,
    STAMP,
    TOKEN,
    envelope,
    event_push,
    plain_query,
    read,
    sealed_query,
    sign,
    text_push,
)


class TestAddressCheck:
    def test_platform_gets_its_word_back(self) -> None:
        assert PLAIN.echo(plain_query(echostr="5837397520665436492"), NOW) == "5837397520665436492"

    def test_account_with_a_key_answers_the_plain_check_too(self) -> None:
        assert SAFE.echo(plain_query(echostr="583"), NOW) == "583"

    def test_encrypted_word_is_decrypted(self) -> None:
        sealed = Seal(APP_ID, AES_KEY).close(b"583")
        query = {"timestamp": STAMP, "nonce": NONCE, "echostr": sealed, "msg_signature": sign(STAMP, NONCE, sealed)}
        assert SAFE.echo(query, NOW) == "583"

    @pytest.mark.parametrize("query", [{}, {"echostr": "1"}, plain_query(signature="é桑", echostr="1")])
    def test_stranger_gets_nothing(self, query: Mapping[str, str]) -> None:
        with pytest.raises(WrongSignature):
            PLAIN.echo(query, NOW)

    def test_check_without_a_word_is_malformed(self) -> None:
        with pytest.raises(Malformed):
            PLAIN.echo(plain_query(), NOW)


class TestModes:
    def test_plain_push_is_read(self) -> None:
        opened = PLAIN.open(plain_query(), text_push("医药费怎么报").encode(), NOW)
        assert (opened.incoming.text, opened.sealed, opened.to) == ("医药费怎么报", False, ACCOUNT)

    def test_push_encrypted_by_wechatpy_is_read(self) -> None:
        opened = SAFE.open(*envelope(text_push("收到😀")), NOW)
        assert (opened.incoming.text, opened.sealed, opened.to) == ("收到😀", True, ACCOUNT)

    def test_compatible_push_is_read_by_its_signed_half(self) -> None:
        query, body = envelope(
            text_push("签过名的"), beside=f"<FromUserName>{PERSON}</FromUserName><Content>谁都能写的</Content>"
        )
        assert SAFE.open(query, body, NOW).incoming.text == "签过名的"

    def test_compatible_push_without_a_key_is_read_by_its_plain_half(self) -> None:
        query, _ = envelope(text_push())
        body = text_push("明文").replace("</xml>", "<Encrypt>x</Encrypt></xml>")
        assert PLAIN.open(query, body.encode(), NOW).incoming.text == "明文"

    def test_plain_push_is_refused_once_a_key_is_set(self) -> None:
        with pytest.raises(Malformed):
            SAFE.open(plain_query(), text_push().encode(), NOW)

    def test_office_that_changes_modes_may_allow_plain_pushes(self) -> None:
        changing = WeChatCallback("main", APP_ID, TOKEN, AES_KEY, allow_plain=True)
        assert changing.open(plain_query(), text_push("还没切换").encode(), NOW).incoming.text == "还没切换"
        with pytest.raises(Malformed):
            changing.open(plain_query(encrypt_type="aes"), text_push().encode(), NOW)

    def test_plain_signature_does_not_open_an_encrypted_push(self) -> None:
        _, body = envelope(text_push())
        with pytest.raises(WrongSignature):
            SAFE.open(plain_query(), body, NOW)

    def test_push_of_another_account_is_refused(self) -> None:
        other = WeChatCrypto(TOKEN, AES_KEY, "wxanother")
        with pytest.raises(WrongSignature):
            SAFE.open(*envelope(text_push(), other), NOW)

    def test_encrypted_push_without_a_key_is_malformed(self) -> None:
        with pytest.raises(Malformed):
            PLAIN.open(*envelope(text_push()), NOW)

    @pytest.mark.parametrize("key", ["short", "!" * 43, AES_KEY + "A"])
    def test_key_of_the_wrong_form_stops_the_start_and_is_not_repeated(self, key: str) -> None:
        with pytest.raises(ConfigError) as told:
            WeChatCallback("main", APP_ID, TOKEN, key)
        assert key not in str(told.value)

    def test_account_without_a_token_does_not_start(self) -> None:
        with pytest.raises(ConfigError):
            WeChatCallback("main", APP_ID, "")

    def test_vector_of_the_platforms_own_sample_code(self) -> None:
        seal = Seal("wxb11529c136998cb6", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
        sealed = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
        assert seal.open(sealed).decode() == "我是中文abcd123"


class TestFreshness:
    @pytest.mark.parametrize("late", [-301, 301])
    def test_push_far_from_our_clock_is_stale(self, late: int) -> None:
        stamp = str(int(STAMP) + late)
        query = {"timestamp": stamp, "nonce": NONCE, "signature": sign(stamp, NONCE)}
        with pytest.raises(StaleRequest):
            PLAIN.open(query, text_push().encode(), NOW)

    @pytest.mark.parametrize("late", [-300, 300])
    def test_push_within_five_minutes_is_read(self, late: int) -> None:
        stamp = str(int(STAMP) + late)
        query = {"timestamp": stamp, "nonce": NONCE, "signature": sign(stamp, NONCE)}
        assert PLAIN.open(query, text_push().encode(), NOW)

    @pytest.mark.parametrize("stamp", ["", "x", "-1", "1e9", "１７９５２２", "9" * 5000, f" {STAMP}", f"{STAMP}.0", "²"])
    def test_timestamp_that_is_no_number_is_stale(self, stamp: str) -> None:
        query = {"timestamp": stamp, "nonce": NONCE, "signature": sign(stamp, NONCE)}
        with pytest.raises(StaleRequest):
            PLAIN.open(query, text_push().encode(), NOW)


BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
HOSTILE = [
    b"",
    b"{}",
    b"\x00" * 64,
    b"<xml>",
    b"<xml/>",
    b"<xml></xml>",
    b"<html></html>",
    b"\xff\xfe<\x00x\x00m\x00l\x00>\x00",
    (BOMB + text_push().replace("<![CDATA[你好]]>", "&b;")).encode(),
    (FILE + text_push().replace("<![CDATA[你好]]>", "&a;")).encode(),
    ("<?xml version='1.0'?>" + FILE + text_push()).encode(),
    ("<!-- x -->" + FILE + text_push()).encode(),
    b"<?xml version='1.0' encoding='utf-16'?>" + FILE.encode() + text_push().encode(),
    text_push().replace("</xml>", "<A>" * 20_000 + "</A>" * 20_000 + "</xml>").encode(),
    text_push().replace("</xml>", "<A>" * 20_000).encode(),
    text_push().replace("<![CDATA[你好]]>", "&undefined;").encode(),
    text_push().encode("gbk"),
]


class TestHostileBodies:
    @pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
    def test_signed_nonsense_is_malformed(self, body: bytes) -> None:
        with pytest.raises(Malformed):
            PLAIN.open(plain_query(), body, NOW)
        sealed = Seal(APP_ID, AES_KEY).close(body)
        with pytest.raises(Malformed):
            SAFE.open(sealed_query(sealed), f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), NOW)

    def test_control_characters_are_taken_out_and_the_rest_is_read(self) -> None:
        assert read(text_push("收\x07到\x00").replace("]]>", "\x00]]>")).text == "收到"

    def test_document_type_that_somebody_only_writes_about_is_read(self) -> None:
        assert read(text_push("<!DOCTYPE html> 是什么")).text == "<!DOCTYPE html> 是什么"

    def test_message_whose_first_line_declares_an_encoding_is_read(self) -> None:
        assert read('<?xml version="1.0" encoding="gbk"?>' + text_push("好")).text == "好"

    @pytest.mark.parametrize(
        "sealed",
        ["AA==", "A", "===", "桑榆", base64.b64encode(b"x" * 16).decode(), base64.b64encode(b"x" * 31).decode(), "A" * 6400],
    )
    def test_signed_garbage_does_not_decrypt(self, sealed: str) -> None:
        with pytest.raises(Malformed):
            SAFE.open(sealed_query(sealed), f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), NOW)

    def test_every_shortened_envelope_is_refused(self) -> None:
        whole = Seal(APP_ID, AES_KEY).close(text_push().encode())
        for length in range(1, len(whole)):
            with pytest.raises(Rejected):
                SAFE.open(sealed_query(whole[:length]), f"<xml><Encrypt>{whole[:length]}</Encrypt></xml>".encode(), NOW)


words = st.text() | st.text("<>&;![]CDAT/xml\x00桑榆\ud800")
queries = st.dictionaries(
    st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type"]), words | st.just(STAMP)
)
many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def only_rejects(call: Any, *arguments: Any) -> None:
    with suppress(Rejected):
        call(*arguments)


class TestNothingButRejections:
    @many
    @given(queries, st.binary() | words.map(lambda text: text.encode("utf-8", "surrogatepass")))
    def test_arbitrary_requests(self, query: dict[str, str], body: bytes) -> None:
        for callback in (PLAIN, SAFE):
            only_rejects(callback.open, query, body, NOW)
            only_rejects(callback.echo, query, NOW)

    @many
    @given(st.binary(max_size=400))
    def test_signed_bytes(self, body: bytes) -> None:
        sealed = Seal(APP_ID, AES_KEY).close(body)
        only_rejects(PLAIN.open, plain_query(), body, NOW)
        only_rejects(SAFE.open, sealed_query(sealed), f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), NOW)
        raw = base64.b64encode(body).decode()
        only_rejects(SAFE.open, sealed_query(raw), f"<xml><Encrypt>{raw}</Encrypt></xml>".encode(), NOW)

    @many
    @given(st.integers(0, 400), st.integers(0, 20), st.binary(max_size=12))
    def test_signed_pushes_with_a_wound(self, at: int, length: int, instead: bytes) -> None:
        for whole in (text_push(), event_push("TEMPLATESENDJOBFINISH", MsgID="1", Status="success")):
            raw = whole.encode()
            body = raw[:at] + instead + raw[at + length :]
            sealed = Seal(APP_ID, AES_KEY).close(body)
            only_rejects(PLAIN.open, plain_query(), body, NOW)
            only_rejects(SAFE.open, sealed_query(sealed), f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), NOW)

    @many
    @given(words, words)
    def test_any_text_can_be_answered(self, said: str, to: str) -> None:
        incoming = replace(read(text_push()), sender=to)
        for sealed in (True, False):
            answer = SAFE.answer(Opened((incoming,), sealed, to), said, NOW).body
            assert answer == NOTHING or xmltodict.parse(answer)["xml"]


class TestAnswers:
    def decrypted(self, answer: bytes) -> str:
        outer = xmltodict.parse(answer)["xml"]
        return str(CRYPTO.decrypt_message(answer, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"]))

    @pytest.mark.parametrize("text", ["好的", "a]]>b", "]]>]]>", "<b>&amp;</b>", "第一行\n第二行", "😀" * 30])
    def test_wechatpy_reads_our_answers(self, text: str) -> None:
        for callback, query, body in ((PLAIN, plain_query(), text_push().encode()), (SAFE, *envelope(text_push()))):
            opened = callback.open(query, body, NOW)
            answer = callback.answer(opened, text, NOW).body
            reply = xmltodict.parse(self.decrypted(answer) if opened.sealed else answer)["xml"]
            assert reply == {
                "ToUserName": PERSON,
                "FromUserName": ACCOUNT,
                "CreateTime": STAMP,
                "MsgType": "text",
                "Content": text,
            }

    def test_answer_is_sealed_for_this_account_only(self) -> None:
        answer = SAFE.answer(SAFE.open(*envelope(text_push()), NOW), "好", NOW).body
        outer = xmltodict.parse(answer)["xml"]
        other = WeChatCrypto(TOKEN, AES_KEY, "wxanother")
        with pytest.raises(InvalidAppIdException):
            other.decrypt_message(answer, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])

    @pytest.mark.parametrize("text", ["", "  \n", "\x00"])
    def test_nothing_to_say_is_the_platforms_word(self, text: str) -> None:
        assert SAFE.answer(SAFE.open(*envelope(text_push()), NOW), text, NOW).body == b"success"

    def test_overlong_answer_arrives_cut_instead_of_not_at_all(self) -> None:
        answer = PLAIN.answer(PLAIN.open(plain_query(), text_push().encode(), NOW), "桑榆非晚" * 500, NOW).body
        said = xmltodict.parse(answer)["xml"]["Content"]
        assert said.endswith("…")
        assert len(said.encode()) <= 2048

    def test_sealed_push_cannot_be_answered_without_a_key(self) -> None:
        with pytest.raises(Malformed):
            PLAIN.answer(SAFE.open(*envelope(text_push()), NOW), "好", NOW)
