"""Text messages by either provider, over real HTTP to its fake: what the elder reads, and what becomes of everything else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.base import House, Joined
from bot.channels.sms import SmsAccount, join
from bot.channels.sms.codes import ALIYUN, TENCENT
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Card, Form, Outgoing
from tests.fakes import aliyun, tencent
from tests.fakes.aliyun import FakeAliyun
from tests.fakes.cloud import Cloud
from tests.fakes.tencent import FakeTencent
from tests.faults.rig import Fault
from tests.faults.rigs.sms import MESSAGE, PHONE, TEXT, joined_to_aliyun, joined_to_tencent, section

from .loopback import closed_port
from .phone_office import FAKES, NOWHERE, OF, PROVIDERS, START, Line, Saying, SayingNo, Time, house, lined, saying

READ = "【江州市老干部局】通知：秋季座谈会，时间11月27日（周五）上午9:00，地点三楼会议室。看到请回复1，有事请打0511-88880001。"


def posted(provider: str, fake: Cloud | None = None, **settings: Any) -> AbstractContextManager[Line]:
    return lined(fake or FAKES[provider](Time()), lambda base, where: account(provider, base, where, **settings), MESSAGE)


def account(provider: str, base: str, where: House, **settings: Any) -> Joined:
    of = OF[provider]
    given = section(of.KEY, base, of.SMS_TEXT, TEXT) | {"sign_name": of.SIGN_NAME, "app_id": tencent.APP_ID}
    return join("main", SmsAccount(**given | settings), where)


@pytest.fixture(params=PROVIDERS)
def post(request: pytest.FixtureRequest) -> Iterator[Line]:
    with posted(request.param) as made:
        yield made


def card(**changes: Any) -> Outgoing:
    assert MESSAGE.card is not None
    return replace(MESSAGE, card=replace(MESSAGE.card, **changes))


def reason_of(result: SendResult) -> tuple[Outcome, Reason]:
    return result.outcome, result.reason


# what arrives


def test_the_elder_reads_a_sentence(post: Line) -> None:
    result = post.send()
    assert (result.outcome, result.reason, result.once) == (Outcome.ACCEPTED, Reason.NONE, False)
    assert post.fake.shown(PHONE) == [READ]


def test_no_number_and_no_word_stand_in_the_address(post: Line) -> None:
    post.send()
    asked = post.fake.asks[0]
    assert (asked.path, asked.query) == ("/", {})
    assert not any(PHONE in value for value in asked.headers.values())
    assert PHONE.encode() in asked.body


def test_aliyun_can_be_given_its_parameters_as_its_own_sdk_gives_them() -> None:
    with posted("aliyun", params_in="query") as post:
        assert post.send().outcome is Outcome.ACCEPTED
        assert post.fake.asks[0].query["PhoneNumbers"] == PHONE
        assert not post.fake.asks[0].body


def test_account_that_takes_no_form_is_seen_at_once() -> None:
    with posted("aliyun", FakeAliyun(Time(), takes_form=False)) as post:
        assert post.send().outcome is Outcome.REFUSED
        assert not post.fake.taken


def test_message_id_tells_no_number(post: Line) -> None:
    message_id = post.send().message_id
    assert PHONE not in message_id
    assert message_id.startswith((MESSAGE.key, post.fake.taken[0].platform_id))


def test_long_fields_are_cut_before_the_platform_refuses_them(post: Line) -> None:
    assert (
        post.send(card(title="关于组织老同志参加秋季健康讲座暨体检报告集中解读活动的通知，请各位老同志相互转告")).outcome
        is Outcome.ACCEPTED
    )
    title = post.fake.shown(PHONE)[0].partition("通知：")[2].partition("，时间")[0]
    assert len(title) <= 35
    assert "…" in title


def test_account_with_short_variables_stays_inside_them() -> None:
    filed = {
        "id": tencent.SMS_TEXT,
        "text": "通知：{title}，时间{time}，地点{place}，电话{contact}。",
        "variables": TEXT["variables"],
    }
    with posted("tencent", FakeTencent(Time(), longest=6), templates={"notice": filed}, variable_chars=6) as post:
        assert post.send().outcome is Outcome.ACCEPTED


def test_notice_without_time_takes_the_text_without_time() -> None:
    texts = {
        "notice": {"id": aliyun.SMS_TEXT, **TEXT},
        "notice_plain": {"id": "SMS_2", "text": "通知：{title}，请打{contact}。", "variables": ("title", "contact")},
    }
    with posted("aliyun", templates=texts) as post:
        post.fake.texts["SMS_2"] = "通知：${title}，请打${contact}。"
        post.send(card(time="", place=""))
        assert post.fake.shown(PHONE) == ["【江州市老干部局】通知：秋季座谈会，请打0511-88880001。"]


def test_where_there_is_no_such_text_no_variable_stays_empty(post: Line) -> None:
    assert post.send(card(time="", place="")).outcome is Outcome.ACCEPTED
    assert "时间—，地点—" in post.fake.shown(PHONE)[0]


def test_text_without_variables_is_sent_where_variables_are_closed() -> None:
    filed = {"id": "77", "text": "您有新的通知，请给办公室回电话0511-88880001。"}
    with posted("tencent", templates={"notice": filed}) as post:
        post.fake.texts["77"] = filed["text"]
        assert post.send().outcome is Outcome.ACCEPTED


# what does not leave


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (replace(MESSAGE, form=Form.PUSH), Reason.NO_ROUTE),
        (replace(MESSAGE, form=Form.VOICE), Reason.NO_ROUTE),
        (replace(MESSAGE, card=None), Reason.NO_ROUTE),
        (card(template="greeting"), Reason.NO_ROUTE),
        (card(title=" "), Reason.CONTENT),
        (card(title="详见www.example.com"), Reason.CONTENT),
        (card(title="祝您重阳节快乐"), Reason.CONTENT),
        (card(title="党支部大会"), Reason.CONTENT),
        (card(place="加群看地点"), Reason.CONTENT),
        (card(contact="老李13900002002"), Reason.CONTENT),
        (replace(MESSAGE, to="0511-88880001"), Reason.RECIPIENT),
        (replace(MESSAGE, to="no number"), Reason.RECIPIENT),
        (replace(MESSAGE, to="１３９００００２００１"), Reason.RECIPIENT),
    ],
)
def test_what_cannot_be_sent_is_not_tried(message: Outgoing, reason: Reason, post: Line) -> None:
    result = post.send(message)
    assert (result.outcome, result.reason, result.permanent) == (Outcome.REFUSED, reason, True)
    assert not post.fake.asks


def test_words_that_the_carrier_let_through_leave() -> None:
    with posted("aliyun", allowed=("党支部",)) as post:
        assert post.send(card(title="党支部大会")).outcome is Outcome.ACCEPTED


def test_words_that_the_carrier_took_exception_to_stay() -> None:
    with posted("aliyun", also_barred=("茶话",)) as post:
        assert post.send(card(title="茶话会")).reason is Reason.CONTENT


# what the platform says


class SayingOfOne(SayingNo):
    def answer(self, ask: Any) -> Any:
        return 200, {"Response": {"SendStatusSet": [{"Code": self.code, "SerialNo": "", "PhoneNumber": f"+86{PHONE}"}]}}


@pytest.mark.parametrize("code", sorted(set(ALIYUN) - {"OK"}))
def test_code_of_aliyun_becomes_a_result(code: str) -> None:
    with posted("aliyun", saying(Saying, code)) as post:
        assert reason_of(post.send()) == reason_of(ALIYUN[code])


@pytest.mark.parametrize("kind", [SayingOfOne, SayingNo])
@pytest.mark.parametrize("code", sorted(set(TENCENT) - {"Ok"}))
def test_code_of_tencent_becomes_a_result(code: str, kind: type[SayingNo]) -> None:
    with posted("tencent", saying(kind, code)) as post:
        assert reason_of(post.send()) == reason_of(TENCENT[code])


@pytest.mark.parametrize(
    ("code", "outcome", "reason"),
    [
        ("isv.SOMETHING_NEW", Outcome.REFUSED, Reason.PLATFORM),
        ("Throttling.Api", Outcome.REFUSED, Reason.TRANSIENT),
        ("InvalidTimeStamp.Format", Outcome.REFUSED, Reason.ACCOUNT),
        ("InvalidAccessKeyId.Inactive", Outcome.REFUSED, Reason.CREDENTIALS),
        ("", Outcome.REFUSED, Reason.PLATFORM),
    ],
)
def test_code_that_is_not_listed_stands_for_its_family(code: str, outcome: Outcome, reason: Reason) -> None:
    with posted("aliyun", saying(Saying, code)) as post:
        assert reason_of(post.send()) == (outcome, reason)


@pytest.mark.parametrize(
    ("provider", "settings", "reason"),
    [
        ("aliyun", {"key_secret": "another"}, Reason.CREDENTIALS),
        ("aliyun", {"key_id": "another"}, Reason.CREDENTIALS),
        ("aliyun", {"sign_name": "别的签名"}, Reason.ACCOUNT),
        ("aliyun", {"templates": {"notice": {"id": "SMS_9", **TEXT}}}, Reason.ACCOUNT),
        ("tencent", {"key_secret": "another"}, Reason.CREDENTIALS),
        ("tencent", {"key_id": "another"}, Reason.CREDENTIALS),
        ("tencent", {"sign_name": "别的签名"}, Reason.ACCOUNT),
        ("tencent", {"app_id": "1"}, Reason.ACCOUNT),
        ("tencent", {"templates": {"notice": {"id": "9", **TEXT}}}, Reason.ACCOUNT),
    ],
)
def test_mis_set_account_says_so(provider: str, settings: dict[str, Any], reason: Reason) -> None:
    with posted(provider, **settings) as post:
        assert reason_of(post.send()) == (Outcome.REFUSED, reason)
        assert not post.fake.taken


@pytest.mark.parametrize(("provider", "minutes", "reason"), [("aliyun", 16, Reason.ACCOUNT), ("tencent", -6, Reason.ACCOUNT)])
def test_wrong_clock_is_the_account_s_fault(provider: str, minutes: int, reason: Reason) -> None:
    with posted(provider) as post:
        post.time.skew = timedelta(minutes=minutes)
        assert post.send().reason is reason
        assert any("clock" in one for one in post.joined.channel.check())
        post.time.skew = timedelta(minutes=minutes // 4)
        assert post.send().outcome is Outcome.ACCEPTED


def test_tencent_s_limits_of_one_number() -> None:
    with posted("tencent") as post:
        assert post.send().outcome is Outcome.ACCEPTED
        hurried = post.send()
        assert (hurried.reason, hurried.wait) == (Reason.TRANSIENT, timedelta(seconds=30))
        post.time.at += timedelta(seconds=31)
        assert post.send().outcome is Outcome.ACCEPTED
        post.time.at += timedelta(hours=8)
        assert reason_of(post.send()) == (Outcome.REFUSED, Reason.QUOTA)
        post.time.at += timedelta(hours=16)
        assert post.send().outcome is Outcome.ACCEPTED


def test_aliyun_s_limit_of_one_number() -> None:
    with posted("aliyun") as post:
        post.send()
        post.fake.taken *= 49
        assert post.send().outcome is Outcome.ACCEPTED
        assert post.send().reason is Reason.QUOTA


# doubt


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER_ACCEPT, Fault.HTTP_5XX, Fault.HTML_200])
def test_doubt_is_never_to_be_repeated(fault: Fault, post: Line) -> None:
    post.fake.do(fault)
    result = post.send()
    assert (result.outcome, result.reason, result.once) == (Outcome.UNKNOWN, Reason.TIMEOUT, True)
    assert len(post.fake.asks) == 1


def test_receipt_of_aliyun_ends_a_doubt() -> None:
    """Our own key comes back in the receipt, so that a message is found whose answer we never saw."""
    with posted("aliyun") as post:
        post.fake.do(Fault.TIMEOUT_AFTER_ACCEPT)
        doubt = post.send()
        said = post.fake.receipts()[0]
        assert post.joined.callback is not None
        report = post.joined.callback.open({}, said.body, START).incoming.receipt
        assert report is not None
        assert report.delivered
        assert report.message_id == doubt.message_id


def test_rush_is_left_alone_for_a_while(post: Line) -> None:
    post.fake.do(Fault.RATE_LIMIT)
    result = post.send()
    assert result.reason is Reason.TRANSIENT
    assert result.wait > timedelta(0)
    assert post.send().outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nobody_there_means_that_it_never_left(provider: str) -> None:
    time = Time()
    joined = account(provider, f"http://127.0.0.1:{closed_port()}/", house(time))
    assert reason_of(asyncio.run(joined.channel.send(MESSAGE))) == (Outcome.NOT_TRIED, Reason.TRANSIENT)
    joined.channel.close()


@pytest.mark.parametrize(
    "answer", [{}, [], {"Response": []}, {"Response": {}}, {"Response": {"SendStatusSet": [{}]}}, {"Code": 1}, None, "x"]
)
def test_answer_of_no_sense_leaves_it_unknown(answer: Any, post: Line) -> None:
    post.fake.answer = lambda ask: (200, answer)
    assert post.send().outcome is Outcome.UNKNOWN


def test_closed_account_tries_nothing(post: Line) -> None:
    post.joined.channel.close()
    assert post.send().outcome is Outcome.NOT_TRIED


# settings


def test_account_says_what_it_can(post: Line) -> None:
    able = post.joined.channel.capabilities
    assert (able.phone, able.receipts, able.talks, able.groups, able.cost) == (Form.SMS, True, False, False, 5)
    assert not able.push
    assert able.idempotent_for == timedelta(0)


@pytest.mark.parametrize(
    ("provider", "settings", "limits"),
    [
        ("aliyun", {}, (Limit(50, Calendar.DAY),)),
        ("tencent", {}, (Limit(1, timedelta(seconds=30)), Limit(2, Calendar.DAY))),
        ("tencent", {"limits": ("1/30s", "5/day", "40/month")}, None),
    ],
)
def test_limits_are_data(provider: str, settings: dict[str, Any], limits: tuple[Limit, ...] | None) -> None:
    with posted(provider, **settings) as post:
        raised = (Limit(1, timedelta(seconds=30)), Limit(5, Calendar.DAY), Limit(40, Calendar.MONTH))
        assert post.joined.channel.capabilities.each == (raised if limits is None else limits)


@pytest.mark.parametrize(
    "settings",
    [
        {"provider": "other"},
        {"provider": "tencent", "app_id": ""},
        {"limits": ("2 a day",)},
        {"limits": ("0/day",)},
        {"receipt_secret": "short"},
        {"receipt_secret": "with/a/slash/in/it/x"},
        {"allow_from": ("nowhere",)},
        {"variable_chars": 36},
        {"templates": {"notice": {"id": "1", "text": "通知{title}", "variables": ("time",)}}},
        {"templates": {"notice": {"id": "1", "text": "通知{name}", "variables": ("name",)}}},
        {"misspelt": 1},
    ],
)
def test_mistakes_in_a_section_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, TypeError)):
        account("aliyun", NOWHERE, house(Time()), **settings)


def test_secrets_are_not_shown(post: Line, caplog: pytest.LogCaptureFixture) -> None:
    secret = "0123456789abcdef-secret"
    section = SmsAccount(provider="aliyun", key_id="k", key_secret="hidden one", sign_name="老干部局", receipt_secret=secret)
    assert "hidden one" not in repr(section)
    assert secret not in repr(section)
    post.fake.do(Fault.FROZEN)
    post.send()
    assert PHONE not in caplog.text
    assert post.fake.asks[0].headers["authorization"] not in caplog.text


# before a notice needs it


def test_account_that_is_well_set_passes(post: Line) -> None:
    assert post.joined.channel.check() == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_check_finds_what_is_wrong(provider: str) -> None:
    filed = {
        "notice": {"id": "404", "text": "{title}{time}，加QQ群123456看{place}，{contact}", "variables": TEXT["variables"]},
    }
    with posted(provider, templates=filed) as post:
        found = "\n".join(post.joined.channel.check())
        assert "adjacent" in found
        assert "chat_group" in found
        assert "templates.notice" in found
        assert ("refuses to say" in found) or ("no approved text" in found)


def test_check_says_that_notices_have_no_text(post: Line) -> None:
    with posted("aliyun", templates={}) as bare:
        assert "notice" in bare.joined.channel.check()[0]


def test_check_sees_that_nobody_is_there() -> None:
    joined = account("aliyun", f"http://127.0.0.1:{closed_port()}/", house(Time()))
    assert "cannot be reached" in joined.channel.check()[0]
    joined.channel.close()


def test_rigs_of_both_providers_deliver() -> None:
    for made, joins in ((FakeAliyun(Time()), joined_to_aliyun), (FakeTencent(Time()), joined_to_tencent)):
        with made as fake:
            joined = joins(fake, house(fake.now))
            assert asyncio.run(joined.channel.send(MESSAGE)).outcome is Outcome.ACCEPTED
            assert joined.callback is not None
            for said in fake.receipts():
                json.loads(said.body)
                assert joined.callback.open(said.query, said.body, START, said.headers).messages
            joined.channel.close()


def test_card_has_the_fields_that_the_texts_name() -> None:
    assert set(TEXT["variables"]) <= set(Card("x").fields())
