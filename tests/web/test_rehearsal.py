"""The rehearsal room: a notice from the writing of it to the human at the end of the ladder, with the clock put ahead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bot.channels.simulator import SimulatorChannel
from bot.clock import ManualClock, RehearsalClock
from bot.domain.messages import Form, Incoming, Outgoing
from bot.domain.rehearsal import Fault, Handset
from bot.rehearsal import Busy
from tests.office import MONDAY
from tests.web.asking import CLERK, Desk, heard, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, check_looks, demo_config, rehearsing

NOTICE = "通知：3月11日上午9点在老干部活动中心三楼开迎春座谈会，全体老同志参加"
MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
UNBOUND, BOUND = "person-12", "person-4"  # 雷振声, whom only his telephone reaches; 冯若兰


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path) as running:
        yield running


def post(office: RehearsedOffice, path: str, **fields: Any) -> requests.Response:
    return requests.post(f"{office.base}/chat/{path}", json=fields, headers={"sec-fetch-site": "same-origin"}, timeout=10)


def now(office: RehearsedOffice, *shown: str) -> dict[str, Any]:
    office.settle()
    return dict(requests.get(f"{office.base}/chat/now", params={"show": shown}, timeout=10).json())


def release(office: RehearsedOffice) -> None:
    say(office, "staff-1", NOTICE)
    assert "已发出" in say(office, "staff-2", "同意 1")


async def _ended(office: RehearsedOffice) -> None:
    rehearsal = office.app.rehearsal
    assert rehearsal is not None
    if rehearsal._task is not None:
        await rehearsal._task


def pass_time(office: RehearsedOffice, by: str, turn: int) -> None:
    answer = post(office, "time", by=by, turn=turn)
    assert answer.status_code == 200, answer.text
    office.run(_ended(office))


def tried(office: RehearsedOffice, person_id: int) -> list[tuple[str, str]]:
    """By which rungs somebody was tried, and what came of it."""
    with office.app.store.read() as records:
        trail = records.trail.one(1, person_id)
    assert trail is not None
    return [(one.rung.value, one.state.value) for one in trail.tries if one.rung is not None]


# --- without a browser ------------------------------------------------------------------------------------------------------


def test_a_rehearsal_clock_runs_with_another_and_never_goes_back() -> None:
    under = ManualClock(MONDAY)
    clock = RehearsalClock(under)
    clock.advance(HOUR)
    under.advance(MINUTES)
    assert clock.now() == MONDAY + HOUR + MINUTES
    with pytest.raises(ValueError, match="back"):
        clock.advance(-HOUR)


@pytest.mark.parametrize(
    ("fault", "handset", "form", "outcome", "told"),
    [
        ("none", "on", "push", "accepted", ["delivered"]),
        ("none", "on", "chat", "accepted", []),
        ("none", "off", "push", "accepted", []),
        ("none", "off", "sms", "accepted", []),
        ("none", "off", "voice", "accepted", ["platform"]),
        ("none", "blocked", "push", "accepted", ["blocked"]),
        ("none", "blocked", "chat", "refused", []),
        ("none", "blocked", "sms", "accepted", ["delivered"]),
        ("down", "on", "sms", "not_tried", []),
        ("refused", "on", "sms", "refused", []),
        ("silent", "on", "sms", "accepted", []),
        ("unknown", "on", "voice", "unknown", []),
        ("limited", "on", "push", "refused", []),
    ],
)
def test_platforms_and_telephones_misbehave_as_real_ones_do(
    fault: str, handset: str, form: str, outcome: str, told: list[str]
) -> None:
    reported: list[str] = []

    async def report(incoming: Incoming) -> None:
        receipt = incoming.receipt
        assert receipt is not None
        assert incoming.sender != "13900002012"  # no number comes into the records
        reported.append("delivered" if receipt.delivered else receipt.reason)

    trouble = Fault(fault), Handset(handset)
    channel = SimulatorChannel("demo", lambda: MONDAY, report, form, lambda _message: trouble)
    result = asyncio.run(channel.send(Outgoing("13900002012", Form(form), "words", "key")))
    assert (result.outcome.value, reported) == (outcome, told)


def test_what_waits_for_a_phone_that_is_off_arrives_when_it_is_on_again(fresh: RehearsedOffice) -> None:
    post(fresh, "fault", who=UNBOUND, handset="off")
    post(fresh, "fault", who=BOUND, handset="off")
    post(fresh, "fault", who="person-7", handset="blocked")
    release(fresh)
    assert tried(fresh, 7) == [("push", "failed"), ("sms", "delivered")]  # who has blocked the account gets a text message
    assert tried(fresh, 12)[0] == ("sms", "accepted")
    assert now(fresh, BOUND)["phones"][BOUND]["bubbles"] == []
    post(fresh, "fault", well="all")
    assert tried(fresh, 12)[0] == ("sms", "delivered")
    assert tried(fresh, 4)[0] == ("push", "delivered")
    assert "迎春座谈会" in now(fresh, BOUND)["phones"][BOUND]["bubbles"][-1]["text"]


def test_the_switches_outlive_a_restart_and_a_key_pressed_during_a_call_counts(fresh: RehearsedOffice) -> None:
    post(fresh, "fault", form="push", fault="down")
    post(fresh, "fault", form="sms", fault="refused")
    post(fresh, "fault", who=BOUND, handset="off")
    fresh.restart()
    seen = now(fresh)
    assert "模板消息平台停机；短信被拒收；冯若兰关机、丢了" in seen["trouble"]
    assert (seen["forms"]["push"], seen["forms"]["voice"]) == ("down", "none")
    say(fresh, "staff-1", NOTICE)
    assert "待同意：通知 1" in heard(fresh, "staff-2")  # members of staff are always reached
    say(fresh, "staff-2", "同意 1")
    assert tried(fresh, 12) == [("sms", "failed"), ("voice", "delivered")]
    assert post(fresh, "say", who=UNBOUND, text="1", via="voice").status_code == 200
    seen = now(fresh, UNBOUND)
    last = seen["phones"][UNBOUND]["bubbles"][-1]
    assert (last["side"], last["via"], last["text"]) == ("me", "voice", "1")
    with fresh.app.store.read() as records:
        assert records.board.funnel(1)["confirmed"] == 1
    assert "知道了" in seen["ladder"]
    assert "13900002012" not in str(seen)


def test_one_press_is_one_jump_and_what_is_said_meanwhile_counts(fresh: RehearsedOffice) -> None:
    release(fresh)
    rehearsal = fresh.app.rehearsal
    assert rehearsal is not None

    async def press_twice() -> None:
        rehearsal.begin(HOUR, 0)
        with pytest.raises(Busy):
            rehearsal.begin(HOUR, 1)

    fresh.run(press_twice())
    assert "收到" in say(fresh, BOUND, "收到")
    fresh.run(_ended(fresh))
    late = post(fresh, "time", by="60", turn=0)  # a button that was drawn before the jump
    assert (late.status_code, late.json()["error"]) == (409, "时间已经在往前走了，请等它走完再按。")
    assert MONDAY + HOUR <= fresh.clock.now() < MONDAY + HOUR + MINUTES
    with fresh.app.store.read() as records:
        assert records.board.funnel(1)["confirmed"] == 1
    assert len(tried(fresh, 5)) == 2  # the next rung of whoever did not answer


def test_a_jump_that_was_cut_short_goes_on_after_the_restart(tmp_path: Path) -> None:
    with rehearsing(tmp_path) as office:
        release(office)
    running = RehearsedOffice(demo_config(tmp_path))
    running.clock = RehearsalClock(ManualClock(MONDAY + MINUTES))  # type: ignore[assignment]
    running.open()
    assert post(running, "time", by="60", turn=0).status_code == 200
    running.close()  # in the middle
    assert running.clock.now() < MONDAY + MINUTES + HOUR
    running.clock = RehearsalClock(ManualClock(MONDAY + MINUTES))  # type: ignore[assignment]
    running.open()
    running.run(_ended(running))
    assert running.clock.now() >= MONDAY + MINUTES + HOUR
    assert [rung for rung, _ in tried(running, 4)] == ["push", "sms"]  # nothing left out and nothing twice
    running.close()


def test_whoever_has_signed_in_stays_so_when_the_clock_jumps_a_day(tmp_path: Path) -> None:
    with rehearsing(tmp_path):
        pass
    running = RehearsedOffice(demo_config(tmp_path))
    running.clock = RehearsalClock(ManualClock(MONDAY))  # type: ignore[assignment]
    running.open()
    clerk = Desk(running, CLERK)
    running.clock.advance(timedelta(days=2))
    assert clerk.get("").status_code == 200
    running.close()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("time", {"by": "10"}),
        ("time", {"by": "year", "turn": 0}),
        ("time", {"by": [1], "turn": 0}),
        ("fault", {}),
        ("fault", {"form": "pigeon", "fault": "down"}),
        ("fault", {"form": "sms", "fault": "eaten"}),
        ("fault", {"who": "'; drop", "handset": "off"}),
        ("fault", {"who": UNBOUND, "handset": 7}),
        ("say", {"who": UNBOUND, "text": "1", "via": "pigeon"}),
        ("say", {"who": "staff-99", "text": "1", "via": "voice"}),
    ],
)
def test_nonsense_changes_nothing(office: RehearsedOffice, path: str, fields: dict[str, Any]) -> None:
    answer = post(office, path, **fields)
    assert answer.status_code == 400
    assert not now(office)["trouble"].strip()


def test_a_real_office_has_no_clock_to_put_ahead(tmp_path: Path) -> None:
    with rehearsing(tmp_path, demo=False) as real:
        assert real.app.rehearsal is None
        assert post(real, "time", by="10", turn=0).status_code == 404
        assert post(real, "fault", form="sms", fault="down").status_code == 404


# --- in the browser ---------------------------------------------------------------------------------------------------------


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"{name}的手机")


def take(page: Page, *names: str) -> None:
    for name in names:
        page.locator(f"#people [data-name='{name}']").click()
        expect(phone(page, name)).to_be_visible()


def ahead(page: Page, button: str, until: str) -> None:
    """Put the clock ahead; the button is no sign of the end, since it is enabled before the jump has begun as well."""
    page.get_by_role("button", name=button).click()
    expect(page.locator("#clock")).to_contain_text(until, timeout=60_000)
    expect(page.get_by_role("button", name=button)).to_be_enabled()


@pytest.mark.browser
def test_a_notice_is_rehearsed_to_the_human_at_the_end_of_the_ladder(fresh: RehearsedOffice, visit: Open) -> None:
    page = visit(f"{fresh.base}/chat")
    page.get_by_role("button", name="打开工作人员和审批的手机").click()
    clerk, approver = phone(page, "孟秋岚"), phone(page, "郝建章")
    expect(page.locator(".five .here")).to_contain_text("写通知")
    clerk.get_by_role("button", name="写一条通知").click()
    clerk.get_by_role("button", name="发送").click()
    expect(clerk.locator("li.me")).to_contain_text("通知：3月11日上午9点")  # the day after tomorrow
    expect(approver.locator("li.bot").last).to_contain_text("待同意：通知 1")  # it came by itself
    expect(page.locator(".five .here")).to_contain_text("审批")
    page.locator("#faults summary").click()
    page.get_by_label("短信", exact=True).select_option("平台停机")
    page.get_by_label("语音电话", exact=True).select_option("被拒收")
    expect(page.locator("#faulty")).to_contain_text("短信平台停机；语音电话被拒收")
    approver.locator(".quick").get_by_role("button", name="同意").click()
    expect(approver.locator("li.bot").last).to_contain_text("已发出，共 20 人")
    _somebody_answers_and_somebody_is_called(page)
    ahead(page, "快进 10 分钟", "3月9日 周一 9:10")
    expect(page.locator(".climb .failed", has_text="短信")).to_contain_text("平台忙")
    expect(page.locator(".climb .asked_open")).to_contain_text("交给苗春生")
    take(page, "苗春生")
    expect(phone(page, "苗春生").locator(".thread")).to_contain_text("雷振声")
    page.get_by_role("button", name="全部恢复正常").click()
    expect(page.locator("#faulty")).to_be_hidden()
    take(page, "孟秋岚")
    phone(page, "孟秋岚").locator(".quick").get_by_role("button", name="进展").click()
    expect(page.locator(".five .done")).to_have_count(5)


def _somebody_answers_and_somebody_is_called(page: Page) -> None:
    take(page, "冯若兰", "雷振声")
    phone(page, "冯若兰").locator(".quick").get_by_role("button", name="收到").click()
    expect(page.locator(".climb", has_text="冯若兰")).to_contain_text("知道了")
    expect(page.locator(".notice-row")).to_contain_text("已确认 1 / 20")


@pytest.mark.browser
def test_phones_stand_side_by_side_and_a_reload_keeps_them(visit: Open, office: RehearsedOffice) -> None:
    page = visit(f"{office.base}/chat")
    take(page, "秦怀远", "柳青禾")
    take(page, "施永年")  # two places: it takes the one of whoever was used longest ago
    expect(page.locator(".phone")).to_have_count(2)
    expect(phone(page, "秦怀远")).to_have_count(0)
    page.reload()
    expect(phone(page, "柳青禾")).to_be_visible()
    expect(phone(page, "施永年")).to_be_visible()
    page.get_by_label("并排看几部手机").select_option("4")
    take(page, "秦怀远", "汤月琴")
    expect(page.locator(".phone")).to_have_count(4)
    phone(page, "汤月琴").get_by_role("button", name="收起这部手机").click()
    expect(page.locator(".phone")).to_have_count(3)


@pytest.mark.browser
def test_a_double_press_moves_the_clock_once_and_a_new_message_is_marked(fresh: RehearsedOffice, visit: Open) -> None:
    page = visit(f"{fresh.base}/chat")
    take(page, "孟秋岚")
    release(fresh)
    expect(page.locator("#people [data-name='冯若兰'] .new")).to_be_visible()
    take(page, "冯若兰")
    expect(page.locator("#people [data-name='冯若兰'] .new")).to_be_hidden()
    page.get_by_role("button", name="快进 1 小时").dblclick()
    expect(page.locator("#clock")).to_contain_text("3月9日 周一 10:00", timeout=60_000)
    expect(page.get_by_role("button", name="快进 1 小时")).to_be_enabled()
    phone(page, "冯若兰").get_by_label("这部手机怎么样").select_option("关机、丢了")
    expect(phone(page, "冯若兰")).to_contain_text("这部手机关着")


@pytest.mark.browser
@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, DESK, PHONE], ids=["small", "desk", "phone"])
def test_axe_finds_nothing_and_everything_is_easy_to_press(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    page = visit(f"{office.base}/chat", size, bypass_csp=True)
    check_looks(page, 4.5)
    for name in ("孟秋岚", "余淑贞"):
        page.locator(f"#people [data-name='{name}']").click()
    page.locator("#faults summary").click()
    expect(page.locator(".five")).to_be_visible()
    check_looks(page, 4.5)
    assert not Axe().run(page).response["violations"]
