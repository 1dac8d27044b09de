"""Conversations in the console: who waits, taking a chat over, talking in it, giving it back; the bot is silent meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry
from bot.domain.notices import RecipientState
from bot.domain.rights import OPERATOR
from bot.office import DEMO_ACCOUNT, DEMO_CHANNEL
from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, LIAISON, TOWN_LIAISON, Desk, heard, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, check_looks, rehearsing

HOSTILE = "<img src=x onerror=alert(1)>\"'&{{ 7*7 }}"
UNCLEAR = "咕哩"
KEY = "a-key-of-one-page-{}"


def number(office: RehearsedOffice, who: str) -> int:
    """The chat's number in addresses."""
    with office.app.store.read() as records:
        chat = records.chats.at(OPERATOR, Place(DEMO_CHANNEL, DEMO_ACCOUNT, who))
    assert chat is not None
    return chat.number


def open_inquiry(office: RehearsedOffice, who: str) -> Inquiry | None:
    with office.app.store.read() as records:
        return records.inquiries.open_of(Place(DEMO_CHANNEL, DEMO_ACCOUNT, who))


def taken(office: RehearsedOffice, who: str, staff: int = CLERK, words: str = "我想找人说说暖气的事") -> tuple[Desk, str]:
    """Somebody has said something, and this member of staff has taken the chat over: his desk and the path of the chat."""
    say(office, who, words)
    desk, path = Desk(office, staff), f"/inbox/{number(office, who)}"
    assert "您接手了" in desk.post(f"{path}/take", **{"from": ""}).text
    return desk, path


def talked(office: RehearsedOffice, who: str, times: int) -> None:
    """He has said much, one sentence a second, and was answered at once."""
    place = {"channel": DEMO_CHANNEL, "account": DEMO_ACCOUNT}
    said = {**place, "sender": who, "kind": "text", "trigger": "message", "route": "policy", "reply": "好的", "passive": True}
    begun = office.clock.now() - timedelta(seconds=times)
    with office.app.store.write() as records:
        for at in range(times):
            now = begun + timedelta(seconds=at)
            records.inbox.record([{**said, "key": f"{who}-{at}", "text": f"第{at}句话", "received_at": now}])
            records.chats.note([{**place, "external_id": who, "said_at": now, "unheard": False}])


@contextmanager
def later(office: RehearsedOffice, by: timedelta) -> Iterator[None]:
    """The same office some time later, and back: other tests live in the same morning."""
    before = office.clock.now()
    office.clock.set(before + by)
    office.settle()
    try:
        yield
    finally:
        office.clock.set(before)


# --- the list -----------------------------------------------------------------------------------------------------------


def test_whoever_asks_for_a_person_or_was_not_understood_waits_in_the_list(office: RehearsedOffice) -> None:
    say(office, "person-1", "转人工")
    say(office, "person-2", UNCLEAR)
    say(office, "person-4", "护理费怎么申请")
    page = Desk(office, CLERK).get("/inbox").text
    assert "秦怀远" in page
    assert "余淑贞" in page
    assert "小助手没听懂" in page
    assert "冯若兰" not in page  # has her answer
    every = Desk(office, CLERK).get("/inbox?view=all").text
    assert "冯若兰" in every
    assert every.index("冯若兰") < every.index("余淑贞") < every.index("秦怀远")  # the newest word first


def test_what_was_not_understood_can_be_put_away(office: RehearsedOffice) -> None:
    say(office, "person-5", UNCLEAR)
    desk, path = Desk(office, CLERK), f"/inbox/{number(office, 'person-5')}"
    assert "贾宝田" in desk.get("/inbox").text
    assert "不用答了" in desk.post(f"{path}/seen").text
    assert "贾宝田" not in desk.get("/inbox").text


def test_somebody_is_found_by_his_name_and_by_that_of_his_daughter(office: RehearsedOffice) -> None:
    say(office, "proxy-1", "我爸想问问体检")
    for words in ("庞德厚", "庞晓雯", "晓雯"):
        page = Desk(office, CLERK).get(f"/inbox?q={words}").text
        assert "庞晓雯" in page, words
        assert "庞德厚的女儿" in page
    assert "没有找到" in Desk(office, CLERK).get("/inbox?q=欧阳锋").text


def test_who_is_not_bound_is_seen_by_whoever_answers_for_everybody_only(office: RehearsedOffice) -> None:
    say(office, "guest-7", "我该怎么绑定")
    chat = number(office, "guest-7")
    page = Desk(office, CLERK).get(f"/inbox/{chat}").text
    assert "还没有绑定姓名" in page
    assert "guest-7" not in page
    assert Desk(office, LIAISON).get(f"/inbox/{chat}").status_code == 404


def test_a_liaison_sees_his_own_people_and_nobody_elses(office: RehearsedOffice) -> None:
    say(office, "person-6", "今天天气不错")
    say(office, "person-14", "今天天气不错")
    page = Desk(office, LIAISON).get("/inbox?view=all").text
    assert "施永年" in page
    assert "尹素云" not in page
    chat = number(office, "person-14")
    for path in (f"/inbox/{chat}", f"/inbox/{chat}/thread?since=1", f"/inbox/{chat}/older?before=9"):
        assert Desk(office, LIAISON).get(path).status_code == 404
    assert Desk(office, LIAISON).post(f"/inbox/{chat}/take", **{"from": ""}).status_code == 404
    assert Desk(office, TOWN_LIAISON).get(f"/inbox/{chat}").status_code == 200


def test_what_staff_say_to_the_bot_is_no_conversation(office: RehearsedOffice) -> None:
    say(office, f"staff-{APPROVER}", "帮助")
    assert "郝建章" not in Desk(office, CLERK).get("/inbox?view=all").text.partition("<main")[2]


def test_the_list_and_the_thread_say_nothing_where_nothing_is_new(office: RehearsedOffice) -> None:
    say(office, "person-7", "你好")
    desk, path = Desk(office, CLERK), f"/inbox/{number(office, 'person-7')}"
    for page, again in (("/inbox?view=all", "/inbox/rows?"), (path, f"{path}/thread?")):
        asks = desk.get(page).text.partition(f'hx-get="/console{again}')[2].partition('"')[0].replace("&amp;", "&")
        assert desk.get(again + asks).status_code == 204
        say(office, "person-7", "还在吗")
        fresh = desk.get(again + asks)
        assert fresh.status_code == 200
        assert "还在吗" in fresh.text
        assert "<html" not in fresh.text


# --- the hand-off -------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_whole_hand_off(visit: Open, office: RehearsedOffice) -> None:
    say(office, "person-9", "转人工")
    say(office, "person-9", "我想问问老伴的抚恤金")
    page = entered(visit, office, CLERK)
    page.goto(f"{office.base}/console/inbox")
    page.get_by_role("link", name="汤月琴").click()
    expect(page.locator(".talk")).to_contain_text("我想问问老伴的抚恤金")
    page.get_by_role("button", name="接手", exact=True).click()
    expect(page.locator(".state")).to_contain_text("您接着这个会话")
    page.get_by_label("对他说").fill("汤阿姨您好，抚恤金本月十五号发。")
    page.get_by_role("button", name="送出").click()
    expect(page.locator(".talk .staff")).to_contain_text("抚恤金本月十五号发")
    assert "孟秋岚（工作人员）：汤阿姨您好，抚恤金本月十五号发。" in heard(office, "person-9")
    assert say(office, "person-9", "那要带什么材料") == ""  # the bot is silent
    assert say(office, "person-9", "菜单") == ""
    assert say(office, "person-9", "护理费怎么申请") == ""
    expect(page.locator(".talk")).to_contain_text("那要带什么材料", timeout=9000)  # by itself
    assert "那要带什么材料" in later_heard(office, f"staff-{CLERK}")
    page.get_by_text("说完了，交还给小助手").click()
    page.get_by_label("最后说一句").fill("带身份证就行。")
    page.get_by_role("button", name="交还").click()
    expect(page.get_by_role("status")).to_contain_text("小助手接着答")
    told = heard(office, "person-9")
    assert "带身份证就行" in told
    assert "往后您接着说，小助手答您" in told
    assert "护理费" in say(office, "person-9", "护理费怎么申请")  # the bot is back
    assert open_inquiry(office, "person-9") is None


def later_heard(office: RehearsedOffice, who: str) -> str:
    """What is told a minute later, together."""
    with later(office, timedelta(minutes=2)):
        return heard(office, who)


def test_a_colleague_looks_and_takes_it_and_the_first_is_told(office: RehearsedOffice) -> None:
    first, path = taken(office, "person-10")
    second = Desk(office, APPROVER)
    page = second.get(path).text
    assert "孟秋岚接着这个会话" in page
    assert "我来接，告诉孟秋岚" in page
    assert "没有送出去" in second.post(f"{path}/say", words="我插一句").text
    assert "刚刚接手" in second.post(f"{path}/take", **{"from": ""}).text  # from an older page: nobody had it there
    assert "您接手了" in second.post(f"{path}/take", **{"from": str(CLERK)}).text
    assert "已转给郝建章" in heard(office, f"staff-{CLERK}")
    late = first.post(f"{path}/say", words="我还没说完")
    assert late.status_code == 409
    assert "郝建章刚刚接手" in late.text
    assert "我还没说完" in late.text  # what was typed is not lost
    assert "我还没说完" not in heard(office, "person-10")


def test_a_double_click_says_it_once(office: RehearsedOffice) -> None:
    desk, path = taken(office, "person-11")
    for _ in range(2):
        answer = desk.post(f"{path}/say", words="马上就来。", once=KEY.format("say"))
        assert answer.status_code == 200
    assert heard(office, "person-11").count("马上就来。") == 1
    for _ in range(2):
        assert "小助手接着答" in desk.post(f"{path}/back", words="再见。", once=KEY.format("back")).text
    assert heard(office, "person-11").count("再见。") == 1


def test_a_forced_restart_changes_nothing(tmp_path: Path) -> None:
    with rehearsing(tmp_path) as office:
        _, path = taken(office, "person-12")
        office.restart()
        desk = Desk(office, CLERK)
        assert say(office, "person-12", "还在吗") == ""
        assert "您接着这个会话" in desk.get(path).text
        desk.post(f"{path}/say", words="在的。")
        office.restart()
        assert heard(office, "person-12").count("在的。") == 1
        Desk(office, CLERK).post(f"{path}/back")
        assert "护理费" in say(office, "person-12", "护理费怎么申请")


def test_a_take_over_ends_by_itself_and_he_is_told(office: RehearsedOffice) -> None:
    desk, path = taken(office, "person-13")
    desk.post(f"{path}/say", words="我查一下。")
    due = open_inquiry(office, "person-13")
    with later(office, timedelta(hours=1, minutes=50)):
        assert say(office, "person-13", "查到了吗") == ""
    with later(office, timedelta(hours=2, minutes=5)):
        told = heard(office, "person-13")
        assert "小助手先答您" in told
        assert f"{due.number}号还在办" in told if due else False
        assert "对话已交还小助手" in later_heard(office, f"staff-{CLERK}")
        assert "护理费" in say(office, "person-13", "护理费怎么申请")
        standing = open_inquiry(office, "person-13")
        assert standing is not None
        assert (standing.owner_id, standing.held_by, standing.due_at) == (CLERK, None, due.due_at if due else None)
        refused = Desk(office, CLERK).post(f"{path}/say", words="查到了")
        assert refused.status_code == 409
        assert "查到了" in refused.text


def test_a_cry_for_help_alarms_though_the_bot_is_silent(office: RehearsedOffice) -> None:
    desk, path = taken(office, "person-15")
    assert "120" in say(office, "person-15", "我胸口疼得厉害喘不上气")
    assert "【紧急" in heard(office, f"staff-{CLERK}")
    assert "我胸口疼得厉害" in desk.get(path).text
    assert say(office, "person-15", "好多了") == ""


def test_a_notice_is_confirmed_in_silence(office: RehearsedOffice) -> None:
    desk, path = taken(office, "person-16")
    say(office, f"staff-{CLERK}", "通知：3月12日上午9点在老年大学开座谈会，芦花香参加")
    say(office, f"staff-{APPROVER}", "同意")
    assert "座谈会" in heard(office, "person-16")
    assert "座谈会" in desk.get(path).text
    assert say(office, "person-16", "收到") == ""
    with office.app.store.read() as records:
        notice = records.notices.latest()
        assert notice is not None
        [one] = [each for each in records.pending.of([16], office.clock.now()) if each.notice.id == notice.id]
    assert one.state is RecipientState.CONFIRMED
    assert "收到" in desk.get(path).text


def test_he_may_ask_for_the_bot_himself(office: RehearsedOffice) -> None:
    desk, path = taken(office, "person-18")
    assert "我在" in say(office, "person-18", "问机器人")
    assert "他回了“问机器人”" in heard(office, f"staff-{CLERK}")
    assert "重新接手" in desk.post(f"{path}/say", words="等等").text


def test_what_nobody_has_said_a_word_in_leaves_nothing_behind(office: RehearsedOffice) -> None:
    say(office, "person-19", "护理费怎么申请")
    desk, path = Desk(office, CLERK), f"/inbox/{number(office, 'person-19')}"
    before = heard(office, "person-19")
    desk.post(f"{path}/take", **{"from": ""})
    desk.post(f"{path}/back")
    assert open_inquiry(office, "person-19") is None
    assert heard(office, "person-19") == before


def test_what_is_still_to_be_done_keeps_its_clock(office: RehearsedOffice) -> None:
    desk, path = taken(office, "person-20")
    desk.post(f"{path}/say", words="我去问问。")
    desk.post(f"{path}/back", words="", keep="1")
    standing = open_inquiry(office, "person-20")
    assert standing is not None
    assert (standing.owner_id, standing.held_by, standing.silent) == (CLERK, None, False)
    assert "号还在办" in heard(office, "person-20")


def test_where_the_window_is_closed_the_page_says_so_and_offers_the_telephone(office: RehearsedOffice) -> None:
    say(office, "person-17", "转人工")
    path = f"/inbox/{number(office, 'person-17')}"
    with later(office, timedelta(days=2, hours=1)):
        desk = Desk(office, CLERK)
        desk.post(f"{path}/take", **{"from": ""})
        page = desk.get(path).text
        assert "这会儿不能在聊天里给他发消息" in page
        assert 'name="words" rows="3"' not in page
        refused = desk.post(f"{path}/say", words="今天来看您")
        assert refused.status_code == 409
        assert "请打电话" in refused.text
        assert "今天来看您" in refused.text
        desk.post(f"{path}/back")


def test_empty_words_are_not_sent(office: RehearsedOffice) -> None:
    desk, path = taken(office, "guest-21")
    refused = desk.post(f"{path}/say", words="  \n ")
    assert refused.status_code == 409
    assert "还没有写字" in refused.text


def test_the_operator_takes_over_nobody(office: RehearsedOffice) -> None:
    say(office, "guest-22", "转人工")
    refused = Desk(office, None).post(f"/inbox/{number(office, 'guest-22')}/take", **{"from": ""})
    assert refused.status_code == 403


def test_a_picture_stands_in_the_thread_and_opens(office: RehearsedOffice) -> None:
    say(office, "guest-23", "[图片]")
    desk, path = Desk(office, CLERK), f"/inbox/{number(office, 'guest-23')}"
    assert "正在取" in desk.get(path).text
    office.app.fetch_media()
    page = desk.get(path).text
    address = page.partition('<img src="/console')[2].partition('"')[0]
    picture = desk.get(address)
    assert picture.headers["content-type"] == "image/jpeg"
    assert "sandbox" in picture.headers["content-security-policy"]
    other = Desk(office, LIAISON).get(address)
    assert other.status_code == 404
    assert desk.get(f"{path}/media/1").status_code == 404  # said in another chat


def test_hostile_words_stay_words(office: RehearsedOffice) -> None:
    say(office, "guest-24", "转人工")
    say(office, "guest-24", HOSTILE)
    desk, path = Desk(office, CLERK), f"/inbox/{number(office, 'guest-24')}"
    desk.post(f"{path}/take", **{"from": ""})
    desk.post(f"{path}/say", words=HOSTILE)
    for page in (desk.get(path).text, desk.get("/inbox?view=all").text, desk.get(f"/inbox?q={HOSTILE}").text):
        assert "<img src=x" not in page
        assert "49" not in page.partition("onerror")[2][:60]
    assert HOSTILE in heard(office, "guest-24")
    for nonsense in ("take", "say", "back"):
        assert desk.post(f"{path}/{nonsense}", words="\x00", **{"from": "9" * 30}).status_code < 500
    for query in (
        "?before=x",
        "?before=99999999999999999",
        "/thread?since=a",
        "/older?before=-1",
        "/thread?since=99999999999999999",
    ):
        assert desk.get(path + query).status_code in (200, 204, 404), query
    assert desk.get("/inbox?before=99999999999999999.1&view=all").status_code == 200


def test_older_words_come_on_demand(office: RehearsedOffice) -> None:
    talked(office, "guest-25", 40)
    desk, path = Desk(office, CLERK), f"/inbox/{number(office, 'guest-25')}"
    page = desk.get(path).text
    assert "第39句话" in page
    assert "第0句话" not in page
    seen, rounds = page, 0
    while (more := seen.partition(f'hx-get="/console{path}/older')[2].partition('"')[0]) and rounds < 5:
        seen = desk.get(f"{path}/older{more}").text
        page, rounds = page + seen, rounds + 1
    assert [page.count(f"<p>第{at}句话</p>") for at in range(40)] == [1] * 40


# --- looks --------------------------------------------------------------------------------------------------------------


def entered(visit: Open, office: RehearsedOffice, staff: int, size: dict[str, int] = DESK) -> Page:
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), staff)
    return visit(office.base + link, size)


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    guest = f"guest-{size['width']}"
    _, path = taken(office, guest, APPROVER)
    page = entered(visit, office, CLERK, size)
    for at in ("/inbox", "/inbox?view=mine", "/inbox?view=all", "/inbox?q=没有这个人", path, "take", "say"):
        if at == "take":
            page.get_by_role("button", name="我来接").click()
        elif at == "say":
            page.get_by_label("对他说").fill("您好")
            page.get_by_role("button", name="送出").click()
        else:
            page.goto(f"{office.base}/console{at}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], at
        check_looks(page, 4.5)


@pytest.mark.browser
def test_what_is_being_typed_stays_while_the_thread_moves_on(visit: Open, office: RehearsedOffice) -> None:
    _, path = taken(office, "guest-26")
    page = entered(visit, office, CLERK)
    page.goto(f"{office.base}/console{path}")
    page.get_by_label("对他说").fill("我正在写")
    say(office, "guest-26", "我又想起一件事")
    expect(page.locator(".talk")).to_contain_text("我又想起一件事", timeout=9000)
    expect(page.get_by_label("对他说")).to_have_value("我正在写")
    expect(page.locator(".talk li").last).to_be_in_viewport()


@pytest.mark.browser
def test_older_words_are_put_above_without_leaving_the_page(visit: Open, office: RehearsedOffice) -> None:
    talked(office, "guest-27", 20)
    page = entered(visit, office, CLERK)
    page.goto(f"{office.base}/console/inbox/{number(office, 'guest-27')}")
    expect(page.get_by_text("第0句话", exact=True)).to_have_count(0)
    page.get_by_role("link", name="看更早的").click()
    expect(page.locator(".talk").get_by_text("第0句话", exact=True)).to_have_count(1)
    expect(page.locator(".talk").get_by_text("第19句话", exact=True)).to_have_count(1)
    expect(page.get_by_role("link", name="看更早的")).to_have_count(0)
