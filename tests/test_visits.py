"""Visits by chat, as the office sees them: who is meant, what follows from a report, who reviews it, and the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.channels.shared.tokens import MemoryTokens
from bot.channels.simulator import SAMPLE, SimulatorChannel
from bot.channels.wechat import SafeClient, WeChatChannel
from bot.clock import ManualClock
from bot.delivery.photos import LOST_AFTER, PhotoFetcher
from bot.domain.conversation import Place
from bot.domain.life import LifeEventKind
from bot.domain.notices import Objection
from bot.domain.people import Owner, OwnerKind
from bot.domain.visits import Visit, VisitKind, VisitState
from bot.errors import Refused
from bot.pictures import MOST_BYTES, as_jpeg
from bot.store import Store
from bot.store.photos import Photo, PhotoState
from tests.answering import Telephones
from tests.builders import CHAT, HE, LIAISON, MOURNER, NOW, QIN, TAO, YAO
from tests.fakes.client import FakeWeChat

CLERK_CHAT, LIAISON_CHAT, TOWN_CHAT, LEADER_CHAT = "staff-1", "staff-3", "staff-4", "staff-5"


@pytest.fixture
def office(store: Store) -> Telephones:
    return Telephones(store)


def visits(office: Telephones) -> list[Visit]:
    with office.store.read() as records:
        found = [records.visits.get(number) for number in range(1, 60)]
    return [one for one in found if one is not None]


def add_person(office: Telephones, number: int, name: str, **more: Any) -> None:
    row = {
        "id": number,
        "name": name,
        "category": "退休",
        "unit_id": 1,
        "liaison_id": LIAISON,
        "phone": f"1390000300{number % 10}",
    }
    with office.store.write() as records:
        records.people.add_rows("person", [{**row, **more}])


# --- who is meant ----------------------------------------------------------------------------------------------------------


def test_of_two_of_one_surname_he_is_asked_and_his_words_are_kept(office: Telephones) -> None:
    add_person(office, 21, "秦大江", post="原副局长")
    asked = office.say(LIAISON_CHAT, "下午去看了老秦，血压高，想要个轮椅")
    assert "“老秦”是哪一位" in asked
    assert "秦一山（局机关）" in asked
    assert "秦大江（局机关，原副局长）" in asked
    number = next(line[0] for line in asked.splitlines() if "秦大江" in line)
    shown = office.say(LIAISON_CHAT, number)
    assert "秦大江（局机关）｜走访｜3月10日" in shown
    assert "血压高" in shown
    assert "轮椅" in shown
    assert visits(office) == []
    office.say(LIAISON_CHAT, "对")
    (one,) = visits(office)
    assert (one.report.person_id, one.report.condition) == (21, "血压高")


@pytest.mark.parametrize("answer", ["3", "都不是"])
def test_if_it_is_none_of_them_the_name_is_asked(office: Telephones, answer: str) -> None:
    add_person(office, 21, "秦大江")
    office.say(LIAISON_CHAT, "下午去看了老秦，血压高")
    assert "请发" in office.say(LIAISON_CHAT, answer)
    assert "何素云（局机关）｜走访" in office.say(LIAISON_CHAT, "何素云")


def test_nobody_is_offered_whom_the_reporter_may_not_see(office: Telephones) -> None:
    assert "没有找到“陶大川”" in office.say(LIAISON_CHAT, "去看了陶大川，腿肿")
    assert "请先" not in office.say(LIAISON_CHAT, "取消")
    assert "陶大川（河口镇）" in office.say(TOWN_CHAT, "去看了陶大川，腿肿")


def test_a_liaison_sees_at_once_whom_he_has_been_given(office: Telephones) -> None:
    assert "没有找到“陶大川”" in office.say(LIAISON_CHAT, "去看了陶大川，腿肿")
    office.say(LIAISON_CHAT, "取消")
    with office.store.write() as records:
        records.people.change_person(TAO, {"liaison_id": LIAISON})
    assert "陶大川（河口镇）" in office.say(LIAISON_CHAT, "去看了陶大川，腿肿")


def test_who_went_is_another_than_who_reports(office: Telephones) -> None:
    shown = office.say(CLERK_CHAT, "老路让我报一下，昨天去看了老陶，腿肿")
    assert "（路平去的）" in shown
    assert "陶大川（河口镇）｜走访｜3月9日" in shown
    office.say(CLERK_CHAT, "对")
    (one,) = visits(office)
    assert (one.report.went, one.report.staff_id, one.report.person_id) == ("路平", 1, TAO)


def test_before_a_group_nothing_personal_is_said(office: Telephones) -> None:
    for words in ("去看了秦一山，血压高", "走访登记", "审核", "改 1 要求 没有", "照片 秦一山"):
        answer = office.say(LIAISON_CHAT, words, group="group-1")
        assert "秦一山" not in answer
        assert "单独" in answer or "私" in answer
    assert visits(office) == []


# --- what follows ------------------------------------------------------------------------------------------------------------


def test_a_report_opens_what_was_wanted_and_promised_once(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，想配个助听器，我答应下周带他去医院", "对")
    (one,) = visits(office)
    with office.store.read() as records:
        found = {each.kind.value: each for each in records.commitments.of_visit(one.number)}
    assert set(found) == {"need", "promise"}
    assert "助听器" in found["need"].text
    assert found["promise"].owner_id == LIAISON
    office.say(LIAISON_CHAT, "对", f"改 {one.number} 情况 耳朵背")
    with office.store.read() as records:
        assert len(records.commitments.of_visit(one.number)) == 2


def test_what_was_never_wanted_is_taken_back(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，想配个助听器", "对")
    (one,) = visits(office)
    assert "改好了（第 2 版）" in office.say(LIAISON_CHAT, f"改 {one.number} 要求 没有")
    with office.store.read() as records:
        (need,) = records.commitments.of_visit(one.number)
    assert not need.live


def test_a_visit_that_tells_of_hospital_writes_both_down(office: Telephones) -> None:
    shown = office.say(CLERK_CHAT, "上午去医院看了秦一山，住院三天了，肺炎")
    assert "秦一山（局机关）｜住院探视" in shown
    assert "变动：住院" in shown
    assert "住院已登记" in office.say(CLERK_CHAT, "对")
    (one,) = visits(office)
    with office.store.read() as records:
        (event,) = records.life.of_person(QIN)
    assert (one.event_id, event.kind, event.known_from) == (event.id, LifeEventKind.HOSPITAL, "走访")
    assert [told["kind"] for told in office.told("staff/life_told")] == ["住院"]


def test_an_event_alone_is_no_visit(office: Telephones) -> None:
    assert "已登记 1 号：秦一山 住院" in office.say(LIAISON_CHAT, "秦一山住院了")
    assert visits(office) == []


def test_an_event_that_is_known_is_not_written_twice(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "秦一山住院了", "去医院看了秦一山，住院好几天了", "对")
    (one,) = visits(office)
    assert one.event_id is None
    with office.store.read() as records:
        assert len(records.life.of_person(QIN)) == 1


def test_a_death_is_read_back_with_what_it_stops(office: Telephones) -> None:
    shown = office.say(CLERK_CHAT, "今天去吊唁了何素云，她昨天去世了")
    assert "变动：去世（提交后一并登记，马上停发给他的通知和祝福）" in shown
    with office.store.read() as records:
        assert records.people.persons([HE])[0].alive
    office.say(CLERK_CHAT, "对")
    with office.store.read() as records:
        assert not records.people.persons([HE])[0].alive
        assert records.visits.of_person(HE)[0].report.kind is VisitKind.FUNERAL


def test_what_is_put_right_before_it_is_sent_is_one_report(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，住院了，想要轮椅", "没住院", "是昨天", "方式是电话", "要求是助行器", "对")
    (one,) = visits(office)
    assert (one.report.kind, one.report.visited_on, one.report.need) == (
        VisitKind.CALL,
        NOW.date() - timedelta(days=1),
        "助行器",
    )
    assert one.version == 1
    with office.store.read() as records:
        assert records.life.of_person(QIN) == []


def test_a_day_that_cannot_be_is_asked(office: Telephones) -> None:
    asked = office.say(LIAISON_CHAT, "2月30日去看了秦一山，血压高")
    assert "哪天" in asked
    assert "秦一山（局机关）｜走访｜3月9日" in office.say(LIAISON_CHAT, "昨天")


def test_the_form_waits_beneath_whatever_else_is_asked(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高")
    assert "何素云搬家了。搬到哪里了" in office.say(LIAISON_CHAT, "何素云搬家了")
    assert "您是说 何素云搬到了" in office.say(LIAISON_CHAT, "市里女儿家")
    assert "何素云 搬家" in office.say(LIAISON_CHAT, "1")
    assert visits(office) == []
    office.say(LIAISON_CHAT, "对")
    (one,) = visits(office)
    assert one.report.person_id == QIN


def test_cancelling_what_lies_above_keeps_the_report(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高", "何素云搬家了")
    assert "走访还没提交：秦一山" in office.say(LIAISON_CHAT, "取消")
    assert "秦一山（局机关）" in office.say(LIAISON_CHAT, "继续走访")
    assert "没有登记" in office.say(LIAISON_CHAT, "取消")
    assert "没有等着提交" in office.say(LIAISON_CHAT, "继续走访")


@pytest.mark.parametrize("word", ["好的", "1", "嗯"])
def test_a_word_that_may_answer_something_else_sends_nothing_in_long_afterwards(office: Telephones, word: str) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高")
    office.now += timedelta(hours=2)
    assert "请核对" in office.say(LIAISON_CHAT, word)
    assert visits(office) == []
    assert "走访 1 号" in office.say(LIAISON_CHAT, word)


def test_a_number_after_something_else_was_asked_sends_nothing_in(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高", "菜单")
    office.now += timedelta(minutes=11)
    office.say(LIAISON_CHAT, "1")
    assert visits(office) == []
    assert "走访 1 号" in office.say(LIAISON_CHAT, "对")


def test_a_second_visit_to_the_same_door_is_a_second_report(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "昨天去看了秦一山，血压高")
    assert "上次的走访（3月9日（周一））还没有提交" in office.say(LIAISON_CHAT, "今天又去看了秦一山，好些")
    assert "接着报秦一山的" in office.say(LIAISON_CHAT, "对")
    office.say(LIAISON_CHAT, "继续走访", "对")
    days = {one.report.visited_on.day: one.report.condition for one in visits(office)}
    assert days == {9: "血压高", 10: "好些"}


def test_what_was_told_meanwhile_is_not_cancelled_with_the_first(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "昨天去看了秦一山，血压高", "今天又去看了秦一山，好些")
    assert "接着报秦一山的" in office.say(LIAISON_CHAT, "取消")
    office.say(LIAISON_CHAT, "继续走访", "对")
    (one,) = visits(office)
    assert one.report.condition == "好些"


def test_nobody_is_reported_of_whose_file_was_erased_meanwhile(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高")
    with office.store.write() as records:
        records.privacy.erase(Owner(OwnerKind.PERSON, QIN), "operator", NOW)
    assert "秦一山" not in office.say(LIAISON_CHAT, "对")
    assert visits(office) == []


def test_one_person_told_of_in_two_messages_is_one_report(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高", "还去看了何素云，挺好", "去看了秦一山，他想要轮椅", "对")
    found = {one.report.person_id: one for one in visits(office)}
    assert set(found) == {QIN, HE}
    assert "轮椅" in found[QIN].report.need
    assert "血压高" in found[QIN].report.condition


# --- review ------------------------------------------------------------------------------------------------------------------


def test_what_is_asked_reaches_the_author_and_his_answer_the_reviewer(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高", "对")
    office.say(CLERK_CHAT, "审核 1 问 谁照看他？")
    assert [told["remark"] for told in office.told("staff/review_asked")] == ["谁照看他？"]
    office.say(LIAISON_CHAT, "补充 1 儿子每天来")
    assert [told["version"] for told in office.told("staff/review_answered")] == [2]
    office.say(CLERK_CHAT, "审核 1 通过")
    (one,) = visits(office)
    assert (one.state, one.version, one.reviewed_by) == (VisitState.APPROVED, 2, 1)
    with office.store.read() as records:
        steps = [(step.step, step.author) for step in records.visits.steps(one.number)]
    assert steps == [("received", "staff:3"), ("issues", "staff:1"), ("changed", "staff:3"), ("approved", "staff:1")]


def test_nobody_reviews_his_own_nor_what_is_not_his(office: Telephones) -> None:
    office.say(CLERK_CHAT, "去看了秦一山，血压高", "对")
    assert "自己填报" in office.say(CLERK_CHAT, "审核 1 通过")
    assert "不归您审核" in office.say(LIAISON_CHAT, "审核 1 通过")
    assert "没有找到" in office.say(CLERK_CHAT, "审核 99 通过")
    assert "疑问告诉文清" in office.say(LEADER_CHAT, "审核 1 不通过，没写清楚")
    assert "已通过" in office.say(LEADER_CHAT, "审核 1 通过")
    assert "已经审核过" in office.say(LEADER_CHAT, "审核 1 问 为什么")


def test_the_desk_refuses_what_chat_and_console_may_not(office: Telephones) -> None:
    office.say(LIAISON_CHAT, "去看了秦一山，血压高", "对")
    desk = office.services.visits
    with office.store.write() as records:
        (one,) = records.visits.of_person(QIN)
        staff = {member.id: member for member in records.people.staff()}
        for act, objection in (
            (lambda: desk.review(records, one, staff[LIAISON], True, "", NOW), Objection.AUTHOR),
            (lambda: desk.review(records, one, staff[4], True, "", NOW), Objection.NO_RIGHT),
            (lambda: desk.change(records, one, staff[1], {"need": "轮椅"}, NOW), Objection.NOT_AUTHOR),
            (lambda: desk.change(records, one, staff[LIAISON], {}, NOW), Objection.UNCHANGED),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.objection is objection


# --- pictures ----------------------------------------------------------------------------------------------------------------


def photos(office: Telephones) -> list[Photo]:
    with office.store.read() as records:
        found = [records.photos.get(number) for number in range(1, 20)]
    return [one for one in found if one is not None]


def test_pictures_before_during_and_after_belong_to_the_report(office: Telephones) -> None:
    assert "照片收到" in office.show(LIAISON_CHAT, "a")
    assert office.show(LIAISON_CHAT, "b") == ""
    office.now += timedelta(minutes=20)
    assert "照片：2 张" in office.say(LIAISON_CHAT, "去看了秦一山，血压高")
    assert "一起登记" in office.show(LIAISON_CHAT, "c")
    assert "照片 3 张" in office.say(LIAISON_CHAT, "对")
    office.now += timedelta(hours=1)
    assert "走访 1 号（秦一山）" in office.show(LIAISON_CHAT, "d")
    assert [(one.visit_id, one.person_id) for one in photos(office)] == [(1, QIN)] * 4


def test_a_picture_that_came_long_before_or_long_after_belongs_to_no_report(office: Telephones) -> None:
    office.show(LIAISON_CHAT, "a")
    office.now += timedelta(hours=3)
    office.say(LIAISON_CHAT, "去看了秦一山，血压高", "对")
    office.now += timedelta(hours=3)
    assert "接着说一句去看了谁" in office.show(LIAISON_CHAT, "b")
    assert [one.visit_id for one in photos(office)] == [None, None]


def test_a_portrait_is_told_by_name(office: Telephones) -> None:
    assert "请先把秦一山的照片发来" in office.say(LIAISON_CHAT, "照片 秦一山")
    office.show(LIAISON_CHAT, "a")
    assert "没有找到“陶大川”" in office.say(LIAISON_CHAT, "照片 陶大川")
    assert "作秦一山的标准照" in office.say(LIAISON_CHAT, "照片 秦一山")
    (one,) = photos(office)
    assert (one.kind.value, one.person_id, one.visit_id) == ("portrait", QIN, None)


def test_a_picture_of_somebody_else_is_no_photograph_of_a_visit(office: Telephones) -> None:
    assert "看不懂图" in office.show("person-1", "a")
    assert photos(office) == []


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        platform.configure(app_id="wx1", app_secret="s3cr3t")
        yield platform


@pytest.fixture
def channel(wechat: FakeWeChat) -> Iterator[WeChatChannel]:
    wechat.all_well()
    client = SafeClient("wx1", "s3cr3t", wechat.base, MemoryTokens(lambda: NOW), 2.0)
    made = WeChatChannel(CHAT[1], client, {})
    yield made
    made.close()


def fetched(office: Telephones, channel: object, later: timedelta = timedelta()) -> list[Photo]:
    PhotoFetcher(office.store, ManualClock(office.now + later), [channel]).round()
    return photos(office)


def test_a_picture_is_fetched_upright_smaller_and_without_where_it_was_taken(office: Telephones, channel: WeChatChannel) -> None:
    office.show(LIAISON_CHAT, "a")
    (one,) = fetched(office, channel)
    assert (one.state, one.width, one.height) == (PhotoState.KEPT, 800, 1600)
    with office.store.read() as records:
        content = records.photos.content(one.number)
    assert content is not None
    with Image.open(BytesIO(content)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (800, 1600), {})


def test_a_platform_that_is_down_is_asked_again_ever_more_slowly_until_it_keeps_nothing(
    office: Telephones, channel: WeChatChannel, wechat: FakeWeChat
) -> None:
    office.show(LIAISON_CHAT, "a")
    wechat.fault("media/get", "http", status=502, times=None)
    later, waits = timedelta(), []
    while photos(office)[0].state is PhotoState.WAITING:
        fetched(office, channel, later)
        with office.store.read() as records:
            waits.append(next((n for n in range(1, 400) if records.photos.due(office.now + later + timedelta(minutes=n))), 0))
        later += timedelta(minutes=waits[-1] or 1)
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == 360
    assert photos(office)[0].state is PhotoState.LOST
    assert LOST_AFTER <= later <= LOST_AFTER + timedelta(hours=7)


def test_what_the_platform_has_no_more_is_given_up_at_once(
    office: Telephones, channel: WeChatChannel, wechat: FakeWeChat
) -> None:
    office.show(LIAISON_CHAT, "gone")
    wechat.media_gone("gone")
    assert [one.state for one in fetched(office, channel)] == [PhotoState.LOST]


def test_a_page_instead_of_a_picture_is_a_fault_and_no_picture(
    office: Telephones, channel: WeChatChannel, wechat: FakeWeChat
) -> None:
    office.show(LIAISON_CHAT, "a")
    wechat.fault("media/get", "html")
    assert [one.state for one in fetched(office, channel)] == [PhotoState.WAITING]
    assert [one.state for one in fetched(office, channel, timedelta(minutes=2))] == [PhotoState.KEPT]


def test_what_is_no_picture_is_refused(office: Telephones) -> None:
    channel = SimulatorChannel(CHAT[1], lambda: NOW, office.push, CHAT[0])  # type: ignore[arg-type]
    channel.pictures = {"a": b"MZ no picture", "b": SAMPLE.read_bytes()}
    for media_id in ("a", "b"):
        office.show(LIAISON_CHAT, media_id)
    assert [one.state for one in fetched(office, channel)] == [PhotoState.REFUSED, PhotoState.KEPT]


def _png(size: tuple[int, int]) -> bytes:
    kept = BytesIO()
    Image.new("1", size).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    "raw", [b"", b"GIF89a", SAMPLE.read_bytes()[:900], _png((9000, 9000)), b"%PDF-1.7", SAMPLE.read_bytes() + bytes(MOST_BYTES)]
)
def test_what_is_broken_too_large_or_no_picture_is_not_kept(raw: bytes) -> None:
    assert as_jpeg(raw) is None


def test_the_place_of_a_chat_tells_whose_pictures_are_whose(office: Telephones) -> None:
    office.show(LIAISON_CHAT, "a")
    office.show(TOWN_CHAT, "b")
    assert "照片：1 张" in office.say(TOWN_CHAT, "去看了姚静，挺好")
    office.say(TOWN_CHAT, "对")
    with office.store.read() as records:
        assert [one.media_id for one in records.photos.loose(Place(*CHAT, LIAISON_CHAT), LIAISON, NOW)] == ["a"]
        assert [one.media_id for one in records.photos.of_visit(1)] == ["b"]
        assert records.visits.of_person(YAO)[0].number == 1
        assert records.visits.of_person(MOURNER) == []
