"""Subscription notices and mass messages, against a platform that checks what the real one checks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.channels.base import Asked, Follows, Found
from bot.channels.shared.faults import Refused
from bot.domain.delivery import AttemptState, Outcome, Reason, SendResult
from bot.domain.messages import Form, Grant, Incoming, Outgoing, ReceiptReport
from tests.fakes.client import FakeWeChat
from tests.fakes.wechat import switches
from tests.fakes.wechat.proving import Echo, listening

from .pushes import NOW
from .wechat_office import AGREED, BIZSEND, CARD, HU, LIN, ONCE, SETTINGS, TEMPLATE_SEND, Office


def push(name: str = "notice", *grants: str, key: str = "k1", to: str = HU) -> Outgoing:
    return Outgoing(to, Form.PUSH, "座谈会", key, replace(CARD, template=name), grants=frozenset(grants))


class TestSubscriptionNotice:
    def test_who_agreed_for_good_gets_one_each_time(self, office: Office) -> None:
        office.person(HU).rights[AGREED] = -1
        for key in ("k1", "k2"):
            result = office.send(push("notice", AGREED, key=key))
            assert (result.outcome, result.grants, result.once) == (Outcome.ACCEPTED, (), False)
        shown = office.person(HU).phone[0]
        assert (shown.how, shown.template_id, shown.url) == ("subscription", AGREED, CARD.url)
        assert shown.fields == {
            "thing1": "重阳节座谈会",
            "time2": "2026年12月3日 09:00",
            "thing3": "三楼会议室",
            "thing4": "林秀兰",
        }
        assert office.called() == [BIZSEND, BIZSEND]

    def test_its_receipt_names_the_message(self, office: Office) -> None:
        office.person(HU).rights[AGREED] = -1
        office.world.board.receipts.append(switches.receipt_rule({"way": "once", "status": "failed: system failed"}))
        numbers = [office.send(push("notice", AGREED)).message_id for _ in range(2)]
        receipts = [one.receipt for one in office.heard()]
        assert [one.message_id for one in receipts if one] == numbers
        assert [one.delivered for one in receipts if one] == [False, True]

    def test_consent_for_one_message_is_used_up_by_it(self, office: Office) -> None:
        office.person(HU).rights[ONCE] = 1
        assert office.send(push("visit", ONCE)).grants == (Grant(ONCE, given=False),)
        assert office.seen(HU) == ["subscription"]

    def test_who_did_not_agree_gets_the_template_message(self, office: Office) -> None:
        office.person(HU)
        assert office.send(push("notice", ONCE)).grants == ()
        assert office.seen(HU) == ["template"]
        assert office.called() == [TEMPLATE_SEND]

    def test_lost_consent_is_learnt_and_the_template_message_goes_in_the_same_try(self, office: Office) -> None:
        office.person(HU)
        result = office.send(push("notice", AGREED))
        assert (result.outcome, result.grants) == (Outcome.ACCEPTED, (Grant(AGREED, given=False),))
        assert result.message_id
        assert office.seen(HU) == ["template"]

    def test_doubt_behind_a_lost_consent_may_be_resolved_by_the_key(self, office: Office) -> None:
        office.person(HU)
        office.fails(TEMPLATE_SEND, "http", after=True)
        result = office.send(push("notice", AGREED))
        assert (result.outcome, result.once, result.grants) == (Outcome.UNKNOWN, False, (Grant(AGREED, given=False),))
        assert office.send(push("notice")).outcome is Outcome.ACCEPTED
        assert office.seen(HU) == ["template"]

    @pytest.mark.parametrize("code", [40037, 43107, 47003, 48001])
    def test_fault_of_the_subscription_leaves_the_template_message(self, code: int, office: Office) -> None:
        office.person(HU).rights[AGREED] = -1
        office.fails(BIZSEND, "errcode", errcode=code)
        result = office.send(push("notice", AGREED))
        assert (result.outcome, result.grants) == (Outcome.ACCEPTED, ())
        assert office.seen(HU) == ["template"]

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            (43108, Reason.TRANSIENT),
            (40003, Reason.RECIPIENT),
            (45009, Reason.QUOTA),
            (50002, Reason.ACCOUNT),
        ],
    )
    def test_other_refusals_stand(self, code: int, reason: Reason, office: Office) -> None:
        office.person(HU).rights[AGREED] = -1
        office.fails(BIZSEND, "errcode", errcode=code)
        assert office.send(push("notice", AGREED)).reason is reason
        assert office.called() == [BIZSEND]

    def test_busy_is_a_doubt_that_is_never_repeated(self, office: Office) -> None:
        office.person(HU).rights[AGREED] = -1
        office.fails(BIZSEND, "errcode", errcode=-1)
        result = office.send(push("notice", AGREED))
        assert (result.outcome, result.once) == (Outcome.UNKNOWN, True)

    def test_doubt_is_never_to_be_repeated(self, office: Office) -> None:
        office.person(HU).rights[AGREED] = -1
        office.fails(BIZSEND, "reset", after=True)
        assert office.send(push("notice", AGREED)) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT, once=True)
        assert office.called() == [BIZSEND]
        assert office.seen(HU) == ["subscription"]

    def test_without_a_template_only_who_agreed_is_reached(self, office: Office) -> None:
        office.person(HU)
        lost = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True, code=43101, grants=(Grant(ONCE, given=False),))
        assert office.send(push("alone", ONCE)) == lost
        never = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
        assert office.send(push("alone")) == never
        assert office.called() == [BIZSEND]


@dataclass
class Ours(Echo):
    """Our callback in the place of wechatpy's."""

    office: Office | None = None
    told: list[Incoming] = field(default_factory=list)

    def hear(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        assert self.office is not None
        self.told += self.office.callback.open(query, body, self.office.clock()).messages
        return 200, b"success"


def test_consent_is_heard_over_the_wire_used_and_taken_back(office: Office) -> None:
    platform = FakeWeChat(port=urlsplit(office.base).port or 0)
    with listening(platform, Ours(office=office)) as ours:
        platform.configure(token=SETTINGS.token, aes_key=SETTINGS.aes_key)
        platform.choose(HU, {AGREED: "accept", ONCE: "reject"})
        given = frozenset(one.name for one in ours.told[0].grants if one.given)
        result = office.send(push("notice", *given))
        platform.settle_receipts()
        platform.choose(HU, {AGREED: "reject"}, managed=True)
    agreed, receipt, taken_back = ours.told
    assert (agreed.sender, agreed.grants) == (HU, (Grant(AGREED, given=True), Grant(ONCE, given=False)))
    assert receipt.receipt == ReceiptReport(result.message_id, delivered=True)
    assert taken_back.grants == (Grant(AGREED, given=False),)
    assert office.send(push("notice", *given, key="k2")).grants == (Grant(AGREED, given=False),)
    assert office.seen(HU) == ["subscription", "template"]


def post(to: str = "tag:2", text: str = "九点开会", key: str = "m1") -> Outgoing:
    return Outgoing(to, Form.GROUP, text, key)


def asked(result: SendResult, form: Form = Form.GROUP) -> Asked:
    return Asked("tag:2", form, "九点开会", "m1", result.message_id, NOW)


class TestMassMessage:
    def test_reaches_who_has_the_tag(self, office: Office) -> None:
        office.person(HU).tags.add(2)
        office.person(LIN)
        result = office.send(post())
        assert (result.outcome, bool(result.message_id)) == (Outcome.ACCEPTED, True)
        assert (office.seen(HU), office.seen(LIN)) == (["mass"], [])

    def test_reaches_everybody(self, office: Office) -> None:
        office.person(HU).tags.add(2)
        office.person(LIN)
        office.send(post("all"))
        assert (office.seen(HU), office.seen(LIN)) == (["mass"], ["mass"])

    def test_same_key_is_the_same_message(self, office: Office) -> None:
        office.person(HU).tags.add(2)
        first = office.send(post())
        soon = office.send(post())
        assert (soon.reason, soon.wait, soon.code) == (Reason.TRANSIENT, timedelta(minutes=1), 45066)
        office.clock.now += timedelta(minutes=1)
        again = office.send(post())
        assert (again.outcome, again.message_id, again.code) == (Outcome.ACCEPTED, first.message_id, 45065)
        assert office.seen(HU) == ["mass"]

    def test_fifth_of_a_month_reaches_nobody_and_nobody_says_so(self, office: Office) -> None:
        office.person(HU).tags.add(2)
        for key in "abcde":
            assert office.send(post(key=key)).outcome is Outcome.ACCEPTED
        assert office.seen(HU) == ["mass"] * 4

    @pytest.mark.parametrize(
        ("message", "reason", "calls"),
        [
            (post("tag:9"), Reason.RECIPIENT, 1),
            (post("tag:"), Reason.NO_ROUTE, 0),
            (post("tag:二"), Reason.NO_ROUTE, 0),
            (post("everybody"), Reason.NO_ROUTE, 0),
            (post(text=" "), Reason.CONTENT, 0),
            (post(text="长" * 683), Reason.CONTENT, 0),
            (post(key="k" * 65), Reason.CONTENT, 1),
        ],
    )
    def test_impossible_posts(self, message: Outgoing, reason: Reason, calls: int, office: Office) -> None:
        office.person(HU).tags.add(2)
        result = office.send(message)
        assert (result.outcome, result.reason, result.permanent) == (Outcome.REFUSED, reason, True)
        assert len(office.called()) == calls

    def test_calls_of_the_day_are_used_up(self, office: Office) -> None:
        office.person(HU).tags.add(2)
        office.world.settings = replace(SETTINGS, mass_quota=0)
        assert office.send(post()) == SendResult(Outcome.REFUSED, Reason.QUOTA, code=45028)

    def test_what_became_of_it_is_asked(self, office: Office) -> None:
        office.person(HU).tags.add(2)
        office.world.settings = replace(SETTINGS, mass_seconds=600)
        assert isinstance(office.channel, Follows)
        result = office.send(post())
        assert office.channel.look(asked(result)) is None
        office.clock.now += timedelta(minutes=10)
        assert office.channel.look(asked(result)) == Found(AttemptState.DELIVERED)
        office.world.masses[int(result.message_id)].taken_back = "DELETE"
        assert office.channel.look(asked(result)) == Found(AttemptState.FAILED, Reason.PLATFORM)

    def test_nothing_is_asked_about_other_messages(self, office: Office) -> None:
        for one in (asked(SendResult(Outcome.UNKNOWN)), asked(SendResult(Outcome.ACCEPTED, message_id="7"), Form.PUSH)):
            assert office.channel.look(one) is None
        assert office.called() == []
        with pytest.raises(Refused):
            office.channel.look(asked(SendResult(Outcome.ACCEPTED, message_id="7")))

    @pytest.mark.parametrize(
        ("status", "delivered", "reason"),
        [("", True, ""), ("err(20001)", False, "content"), ("err(40002)", False, "untapped"), ("send fail", False, "platform")],
    )
    def test_its_receipt_names_the_message(self, status: str, delivered: bool, reason: str, office: Office) -> None:
        office.person(HU).tags.add(2)
        office.world.board.receipts.append(switches.receipt_rule({"way": "once", "status": status}))
        result = office.send(post())
        (one,) = office.heard()
        assert one.receipt is not None
        assert (one.receipt.message_id, one.receipt.delivered, one.receipt.reason) == (result.message_id, delivered, reason)
        assert office.seen(HU) == (["mass"] if delivered else [])
        found = office.channel.look(asked(result))
        assert found is not None
        assert (found.state is AttemptState.DELIVERED) is delivered
