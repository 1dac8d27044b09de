"""Who agreed to be written to, as the platform tells it: several templates in one event, each consent taken in once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy import parse_message

from bot.channels.base import Opened
from bot.channels.shared.xml import xml_fields, xml_rows
from bot.domain.messages import Event, Grant, ReceiptReport
from bot.errors import Malformed, Rejected

from .pushes import NOW, PERSON, PLAIN, SAFE, envelope, event_push, plain_query, text_push

POPUP, CHANGE, SENT = "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"
IN = {POPUP: "SubscribeMsgPopupEvent", CHANGE: "SubscribeMsgChangeEvent", SENT: "SubscribeMsgSentEvent"}
Rows = Sequence[dict[str, str]]

MEETING, VISIT = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc", "9nLIlbOQZC5Y89AZteFEux3WCXRRRG5Wfzkpssu4bLI"


def listed(event: str, rows: Rows) -> str:
    """Such an event as the platform's documents show it."""
    inner = ["".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in row.items()) for row in rows]
    several = "".join(f"<List>{one}</List>" for one in inner)
    return event_push(event).replace("</xml>", f"<{IN[event]}>{several}</{IN[event]}></xml>")


def chose(**choices: str) -> Rows:
    ids = {"meeting": MEETING, "visit": VISIT}
    return [{"TemplateId": ids[name], "SubscribeStatusString": choice, "PopupScene": "2"} for name, choice in choices.items()]


def opened(xml: str) -> Opened:
    plain = PLAIN.open(plain_query(), xml.encode(), NOW)
    sealed = SAFE.open(*envelope(xml), NOW)
    assert sealed.messages == plain.messages
    return plain


class TestConsent:
    def test_two_templates_in_one_window(self) -> None:
        told = opened(listed(POPUP, chose(meeting="accept", visit="reject")))
        assert (told.incoming.event, told.incoming.sender, told.passive) == (Event.GRANTS, PERSON, True)
        assert told.incoming.grants == (Grant(MEETING, given=True), Grant(VISIT, given=False))

    def test_what_he_switches_off_later_is_taken_back(self) -> None:
        told = opened(listed(CHANGE, chose(meeting="reject")))
        assert told.incoming.grants == (Grant(MEETING, given=False),)

    @pytest.mark.parametrize("word", ["", "ban", "filter", "ACCEPTED"])
    def test_only_a_plain_yes_is_a_yes(self, word: str) -> None:
        assert opened(listed(POPUP, chose(meeting=word))).incoming.grants == (Grant(MEETING, given=False),)

    def test_wechatpy_reads_the_same_rows(self) -> None:
        xml = listed(POPUP, chose(meeting="accept", visit="reject"))
        theirs = parse_message(xml)._data["SubscribeMsgPopupEvent"]["List"]
        assert [dict(row) for row in theirs] == list(xml_rows(xml.encode(), "SubscribeMsgPopupEvent"))
        assert xml_fields(xml.encode())["Event"] == POPUP

    def test_consents_of_one_second_are_told_apart_and_repetitions_known_again(self) -> None:
        events = [
            listed(POPUP, chose(meeting="accept")),
            listed(POPUP, chose(visit="accept")),
            listed(POPUP, chose(meeting="reject")),
            listed(POPUP, chose(meeting="accept", visit="accept")),
            listed(CHANGE, chose(meeting="reject")),
        ]
        keys = [opened(xml).incoming.key for xml in events]
        assert len(set(keys)) == len(events)
        assert keys == [opened(xml).incoming.key for xml in events]
        assert max(map(len, keys)) <= 128

    @pytest.mark.parametrize("event", [POPUP, CHANGE, SENT])
    def test_event_without_a_list_says_nothing(self, event: str) -> None:
        assert opened(event_push(event)).incoming.event is Event.UNKNOWN
        assert opened(listed(event, [])).incoming.event is Event.UNKNOWN

    @pytest.mark.parametrize("template", ["", "x" * 129, "a\tb"])
    def test_row_without_a_template_is_malformed(self, template: str) -> None:
        with pytest.raises(Malformed):
            opened(listed(POPUP, [{"TemplateId": template, "SubscribeStatusString": "accept"}]))

    def test_words_that_look_like_such_an_event_are_only_words(self) -> None:
        said = text_push().replace("</xml>", f"<Event>{POPUP}</Event><SubscribeMsgPopupEvent/></xml>")
        assert opened(said).incoming.event is None


class TestReceipts:
    @pytest.mark.parametrize(
        ("code", "status", "expected"),
        [
            ("0", "success", ReceiptReport("17", delivered=True)),
            ("1", "failed: system failed", ReceiptReport("17", delivered=False, reason="platform")),
            ("1", "failed:user block", ReceiptReport("17", delivered=False, reason="blocked")),
            ("43101", "user refuse to accept the msg", ReceiptReport("17", delivered=False, reason="blocked")),
            ("", "", ReceiptReport("17", delivered=False, reason="platform")),
        ],
    )
    def test_each_end_of_a_notice(self, code: str, status: str, expected: ReceiptReport) -> None:
        row = {"TemplateId": MEETING, "MsgID": "17", "ErrorCode": code, "ErrorStatus": status}
        told = opened(listed(SENT, [row])).incoming
        assert (told.event, told.receipt) == (Event.RECEIPT, expected)

    def test_several_notices_are_several_receipts(self) -> None:
        rows = [{"TemplateId": MEETING, "MsgID": number, "ErrorCode": "0", "ErrorStatus": "success"} for number in ("1", "2")]
        told = opened(listed(SENT, rows))
        assert [one.receipt.message_id for one in told.messages if one.receipt] == ["1", "2"]
        assert len({one.key for one in told.messages}) == 2
        assert not told.passive

    def test_receipt_without_a_message_is_malformed(self) -> None:
        with pytest.raises(Malformed):
            opened(listed(SENT, [{"TemplateId": MEETING, "ErrorCode": "0"}]))


many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
names = st.sampled_from(["TemplateId", "SubscribeStatusString", "PopupScene", "MsgID", "ErrorCode", "ErrorStatus", "List"])
values = st.text(max_size=40) | st.sampled_from([MEETING, "accept", "0", "]]>", "<List>"])


class TestNothingButRejections:
    @many
    @given(st.sampled_from([POPUP, CHANGE, SENT]), st.lists(st.dictionaries(names, values, max_size=5), max_size=4))
    def test_arbitrary_rows(self, event: str, rows: Rows) -> None:
        body = listed(event, rows).encode("utf-8", "replace")
        with suppress(Rejected):
            for one in PLAIN.open(plain_query(), body, NOW).messages:
                assert one.sender == PERSON
                assert 0 < len(one.key) <= 128

    @many
    @given(st.integers(0, 600), st.integers(0, 40), st.binary(max_size=20))
    def test_rows_with_a_wound(self, at: int, length: int, instead: bytes) -> None:
        whole = listed(POPUP, chose(meeting="accept", visit="reject")).encode()
        with suppress(Rejected):
            PLAIN.open(plain_query(), whole[:at] + instead + whole[at + length :], NOW)

    def test_rows_nested_without_end(self) -> None:
        whole = listed(POPUP, chose(meeting="accept")).replace("<List>", "<List>" + "<A>" * 5000, 1)
        with pytest.raises(Malformed):
            opened(whole.replace("</List>", "</A>" * 5000 + "</List>", 1))
