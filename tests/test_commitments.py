"""What people ask of the office and what staff do about it, by chat: what is a wish and what is not, and who may do what."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.commitment_rules import Ask, Wanted, read_finding
from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState, Finding, NewCommitment
from bot.domain.messages import Incoming, Kind
from bot.domain.people import OwnerKind
from bot.domain.policy import PolicyTopic
from bot.domain.rights import OPERATOR
from bot.office import load_commitment_rules
from bot.policy.procedures import load_procedures
from bot.store import Store
from bot.understanding.wishes import Wish, read_application, read_suggestion, read_when, read_wish, told
from tests.answering import Telephones
from tests.builders import CHAT, CLERK, DAUGHTER, HE, LEADER, LIAISON, NOW, QIN, TAO, TOWN_LIAISON, WEI, chat_id

CATALOGUE = load_commitment_rules().catalogue
HE_SAYS, QIN_SAYS = chat_id(OwnerKind.PERSON, HE), chat_id(OwnerKind.PERSON, QIN)
CLERK_SAYS, LIAISON_SAYS = chat_id(OwnerKind.STAFF, CLERK), chat_id(OwnerKind.STAFF, LIAISON)
TOWN_SAYS, DAUGHTER_SAYS = chat_id(OwnerKind.STAFF, TOWN_LIAISON), chat_id(OwnerKind.PROXY, DAUGHTER)


@pytest.fixture
def phones(store: Store) -> Telephones:
    return Telephones(store, procedures=load_procedures())


def taken_on(phones: Telephones, **changes: object) -> Commitment:
    values = {"key": "k", "kind": CommitmentKind.NEED, "text": "想办老年证", "asked_by": f"person:{HE}", "person_id": HE}
    with phones.store.write() as records:
        return phones.services.commitments.open(records, NewCommitment(**{**values, **changes}), phones.now)  # type: ignore[arg-type]


def all_of(phones: Telephones) -> list[Commitment]:
    with phones.store.read() as records:
        return records.commitments.listed(OPERATOR, Wanted())


# --- what is a wish ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "service", "whom"),
    [
        ("我要用车 后天上午去县医院复查", "car", ""),
        ("想请人来理个发", "haircut", ""),
        ("能不能派个车送我去医院", "car", ""),
        ("整个车送我切县医院嘛", "car", ""),
        ("明早送我去透析", "car", ""),
        ("头发长了，想剃个头", "haircut", ""),
        ("中午没人做饭，能送饭不", "meals", ""),
        ("我屋头电视坏了，能喊个师傅来看看不", "repairs", ""),
        ("水龙头漏水了，找人来修一下", "repairs", ""),
        ("家里卫生搞不动了，想找个钟点工擦擦窗户", "cleaning", ""),
        ("帮我买点降压药", "errands", ""),
        ("女儿不在家，要人陪我去医院看眼睛", "escort", ""),
        ("家里没得人，哪个陪我去看病", "escort", ""),
        ("我想谈谈心", "company", ""),
        ("给我爸约个理发", "haircut", "我爸"),
        ("给老关叫个车，明天去县医院", "car", "老关"),
        ("帮毕克勤要辆车，周五去体检", "car", "毕克勤"),
        ("用车 明天", "car", ""),
        ("家里空调不制冷了，能不能找人看看", "repairs", ""),
        ("屋里灯泡坏了没人换", "repairs", ""),
        ("替我跑趟腿交个水费", "errands", ""),
        ("想让人帮忙取个快递", "errands", ""),
        ("这两天没法做饭，想订几天餐", "meals", ""),
        ("头发长了，能上门给我理一下不", "haircut", ""),
        ("帮我叫辆车，明天八点去车站", "car", ""),
        ("我出院要车接", "car", ""),
        ("陪诊 下周一 市二院", "escort", ""),
        ("我要一个钟点工", "cleaning", ""),
        ("想请个护工照顾几天", "", ""),
        ("能不能派人来给我量量血压", "", ""),
    ],
)
def test_a_wish_is_heard_however_it_is_put(text: str, service: str, whom: str) -> None:
    assert read_wish(text, CATALOGUE) == Wish(service, whom)


@pytest.mark.parametrize(
    "text",
    [
        "用车有什么规定", "用车怎么收费", "能不能用车", "单位派车吗", "派车的标准是什么", "送餐服务有吗", "理发店几点开门",
        "家政补贴怎么申请", "护理费怎么申请", "上次用车的师傅很好", "不用派车了", "车怎么还没来", "谢谢你们派车",
        "收到，我参加，要派车接", "去开会能派车吗", "孙子买了一辆车", "车子坏了", "听说能送餐",
        "请问理发要钱吗", "今天送餐的没来", "儿子开车送我去，他不进去", "单位能派车吗", "手机叫车",
        "保姆不给我饭吃", "儿子能替我交党费吗",
        "大门11月10日维修，请走侧门", "各位，腊月二十四搞卫生，早点来", "喊个车去医院咋喊", "送餐能送到楼上吗", "用车申请",
    ],
)  # fmt: skip
def test_a_question_a_complaint_and_an_answer_are_no_wish(text: str) -> None:
    assert read_wish(text, CATALOGUE) is None


@pytest.mark.parametrize(
    ("text", "service", "answers", "on"),
    [
        ("我要用车 后天上午去县医院复查", "car", {Ask.WHEN: "后天上午", Ask.WHERE: "去县医院复查"}, date(2026, 3, 12)),
        ("周四九点从家里到市二院透析", "car", {Ask.WHEN: "周四九点", Ask.WHERE: "到市二院透析"}, date(2026, 3, 12)),
        ("送我去医院", "car", {Ask.WHERE: "去医院"}, None),
        ("随时都行", "haircut", {Ask.WHEN: "随时"}, None),
        ("洗衣机不转了", "repairs", {Ask.WHAT: "洗衣机"}, None),
        ("陪我去看病", "escort", {}, None),
        ("下周", "haircut", {Ask.WHEN: "下周"}, None),
    ],
)
def test_what_was_said_already_is_not_asked(text: str, service: str, answers: dict[Ask, str], on: date | None) -> None:
    found = CATALOGUE.get(service)
    assert found is not None
    read = told(text, found, NOW)
    assert (dict(read.answers), read.on) == (answers, on)


def test_a_day_that_is_over_is_no_day_to_come() -> None:
    assert read_when("昨天上午", NOW) == ("", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("建言：活动室多放几把椅子", "活动室多放几把椅子"),
        ("我提个建议，食堂能不能早点开门", "食堂能不能早点开门"),
        ("建议把体检放在春天做", "把体检放在春天做"),
        ("我想提个建议", ""),
        ("有几点意见", ""),
        ("建议怎么提", None),
        ("提建议吗", None),
        ("医生建议我住院", None),
    ],
)
def test_what_is_a_suggestion(text: str, words: str | None) -> None:
    assert read_suggestion(text) == words


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("申请困难帮扶", ""),
        ("我家里困难，想申请困难补助", ""),
        ("给秦怀远同志申请特困帮扶", "秦怀远"),
        ("困难帮扶申请", ""),
        ("困难帮扶怎么申请", None),
        ("困难补助批了没", None),
        ("申请困难补助要什么条件", None),
    ],
)
def test_who_applies_for_help(text: str, whom: str | None) -> None:
    assert read_application(text) == whom


@pytest.mark.parametrize(
    ("text", "finding", "words"),
    [
        ("符合政策，五月发", Finding.FITS, "五月发"),
        ("不符合 政策里没有", Finding.AGAINST, "政策里没有"),
        ("合情合理：我们想办法", Finding.OPEN, "我们想办法"),
        ("不现实。", Finding.UNREAL, ""),
        ("已经办了", None, "已经办了"),
    ],
)
def test_the_four_ways_as_staff_put_them(text: str, finding: Finding | None, words: str) -> None:
    assert read_finding(text) == (finding, words)


# --- asked for by chat -----------------------------------------------------------------------------------------------------


def test_a_service_is_read_back_before_anything_is_taken_on(phones: Telephones) -> None:
    assert "【用车】" in phones.say(HE_SAYS, "我要用车 后天上午去县医院复查")
    assert all_of(phones) == []
    assert "用车 1 号" in phones.say(HE_SAYS, "对")
    (one,) = all_of(phones)
    assert (one.kind, one.service, one.person_id, one.asked_by) == (CommitmentKind.SERVICE, "car", HE, f"person:{HE}")
    assert (one.detail["on"], one.text) == ("2026-03-12", "我要用车 后天上午去县医院复查")
    phones.say(HE_SAYS, "对")
    assert len(all_of(phones)) == 1


def test_a_daughter_asks_for_whom_she_receives_for(phones: Telephones) -> None:
    phones.say(DAUGHTER_SAYS, "给我爸约个理发，周五", "1")
    (one,) = all_of(phones)
    assert (one.person_id, one.asked_by, one.owner_id) == (TAO, f"proxy:{DAUGHTER}", TOWN_LIAISON)


def test_a_daughter_of_two_is_asked_for_whom(phones: Telephones) -> None:
    phones.daughter_of(WEI, "男")
    assert "给哪位老同志" in phones.say(DAUGHTER_SAYS, "想约个理发，周五")
    assert "给卫国华同志" in phones.say(DAUGHTER_SAYS, "2")
    phones.say(DAUGHTER_SAYS, "1")
    assert [one.person_id for one in all_of(phones)] == [WEI]


def test_liaisons_ask_for_their_own_people_only(phones: Telephones) -> None:
    phones.say(LIAISON_SAYS, "给何素云叫个车，后天去体检", "1")
    phones.say(LIAISON_SAYS, "给陶大川叫个车，后天去体检", "1")
    (one,) = all_of(phones)
    assert (one.person_id, one.asked_by) == (HE, f"staff:{LIAISON}")


def test_staff_who_tell_what_was_done_order_nothing(phones: Telephones) -> None:
    for text in ("给何素云叫了个车，送她去体检", "上午去看了何素云，她想要辆车去体检"):
        assert "【用车】" not in phones.say(LIAISON_SAYS, text)
    assert all_of(phones) == []


@pytest.mark.parametrize("text", ["我去，要派车接我", "派车接我", "周四派车接我，坐轮椅"])
def test_an_open_notice_keeps_its_answer(phones: Telephones, text: str) -> None:
    notice = phones.invite()  # on Thursday
    phones.say(HE_SAYS, text)
    assert phones.needs(notice, HE)[1]
    assert all_of(phones) == []
    assert "【用车】" in phones.say(HE_SAYS, "我要用车，周五上午去县医院")


def test_a_question_in_between_leaves_the_form_open(phones: Telephones) -> None:
    phones.say(HE_SAYS, "想请人来理个发")
    phones.say(HE_SAYS, "要钱吗？", "周五上午", "1")
    assert [one.service for one in all_of(phones)] == ["haircut"]


def test_what_was_left_open_for_hours_takes_no_later_word(phones: Telephones) -> None:
    phones.say(HE_SAYS, "想请人来理个发")
    phones.now = NOW.replace(hour=13)
    phones.say(HE_SAYS, "周五上午", "1")
    assert all_of(phones) == []


def test_nothing_personal_is_asked_for_before_a_group(phones: Telephones) -> None:
    for text in ("我要用车 后天去医院", "建言：活动室多放几把椅子", "申请困难帮扶", "诉求：楼道灯坏了", "服务"):
        assert "单独聊天" in phones.say(HE_SAYS, text, group="group-1")
    assert all_of(phones) == []


def test_what_the_catalogue_does_not_hold_is_a_need_and_counted_as_a_gap(phones: Telephones) -> None:
    assert "没有这一项" in phones.say(HE_SAYS, "想请个护工来照顾几天")
    assert "能不能办" in phones.say(HE_SAYS, "1")
    (one,) = all_of(phones)
    assert (one.kind, one.service) == (CommitmentKind.NEED, "other")


def test_a_suggestion_may_come_in_the_next_message(phones: Telephones) -> None:
    phones.say(HE_SAYS, "我想提个建议")
    assert "建言第 1 号" in phones.say(HE_SAYS, "活动室多放几把椅子")


def test_what_happened_to_him_is_no_suggestion(phones: Telephones) -> None:
    phones.say(HE_SAYS, "我想提个建议", "我住院了")
    assert all_of(phones) == []


def test_what_is_proposed_about_an_invitation_is_no_suggestion(phones: Telephones) -> None:
    phones.invite()
    phones.say(HE_SAYS, "建议把座谈会改到下午开")
    assert all_of(phones) == []


# --- what staff do ---------------------------------------------------------------------------------------------------------


def test_only_whoever_has_it_or_answers_for_all_may_do_something(phones: Telephones) -> None:
    taken_on(phones)
    for text in ("受理 1", "跟进 1 已联系", "办理 1 符合政策", "诉求 1"):
        assert "指定的工作人员" in phones.say(TOWN_SAYS, text)
    assert "想办老年证" in phones.say(LIAISON_SAYS, "诉求 1")  # who looks after her sees it
    assert "办结了" in phones.say(CLERK_SAYS, "办理 1 符合政策，周三来办")
    assert "没有等着办的 1 号" in phones.say(CLERK_SAYS, "办理 1 符合政策")


def test_people_served_have_none_of_these_commands(phones: Telephones) -> None:
    taken_on(phones)
    phones.say(QIN_SAYS, "受理 1", "办理 1 符合政策", "安排 1 明天来")
    assert [(one.state, one.taken_at) for one in all_of(phones)] == [(CommitmentState.OPEN, None)]


def test_inquiries_and_commitments_do_not_answer_to_each_others_words(phones: Telephones) -> None:
    taken_on(phones)
    phones.say(HE_SAYS, "转人工")
    phones.say(CLERK_SAYS, "接 1", "答复 1 周三来办", "办结 1 已答复")
    assert [one.live for one in all_of(phones)] == [True]
    with phones.store.read() as records:
        assert records.inquiries.open_inquiries() == []


def test_the_disposition_may_rest_on_a_topic(phones: Telephones) -> None:
    one = taken_on(phones)
    with phones.store.write() as records:
        records.policy.publish([PolicyTopic("senior-card", "老年证", "证件", ("满60周岁可以办。",))], NOW)
    assert "引了政策" in phones.say(CLERK_SAYS, "办理 1 符合政策，带身份证来。依据：senior-card")
    with phones.store.read() as records:
        found = records.commitments.get(one.number)
    assert found is not None
    assert (found.detail["topic"], found.result) == ("senior-card", "带身份证来")


def test_a_message_that_comes_twice_is_one_request(phones: Telephones) -> None:
    for _ in range(2):
        message = Incoming(*CHAT, HE_SAYS, Kind.TEXT, "same", phones.now, text="诉求：楼道的灯坏了半个月")
        with phones.store.write() as records:
            phones._dispatcher.handle(records, [message], phones.now)
    assert len(all_of(phones)) == 1


def test_an_application_belongs_to_whoever_looks_after_him(phones: Telephones) -> None:
    phones.say(HE_SAYS, "我想申请困难帮扶", "1", "2", "2", "1", "2")
    assert "困难帮扶 1 号" in phones.say(HE_SAYS, "1")
    (one,) = all_of(phones)
    assert (one.kind, one.owner_id, one.person_id) == (CommitmentKind.HARDSHIP, LIAISON, HE)
    assert "诊断证明" in one.detail["papers"]
    assert not any(one.detail["papers"].values())
    assert "还差" in phones.say(LIAISON_SAYS, "材料 1 诊断证明 齐了")


@pytest.mark.parametrize("text", ["去看了何素云，她想申请困难补助", "何素云想申请困难补助"])
def test_staff_who_tell_of_a_wish_apply_for_nothing(phones: Telephones, text: str) -> None:
    assert "第1步" not in phones.say(LIAISON_SAYS, text)
    assert "给哪位" not in phones.say(LIAISON_SAYS, text)


def test_handed_to_a_colleague_by_name(phones: Telephones) -> None:
    taken_on(phones)
    assert "没有“张三”" in phones.say(CLERK_SAYS, "转办 1 张三")
    assert "已转给严明" in phones.say(CLERK_SAYS, "转办 1 严明")
    assert [one.owner_id for one in all_of(phones)] == [LEADER]
