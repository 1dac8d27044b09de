"""What a chat group sees of a notice, and what whoever forwards it works with, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from bot.domain.tasks import OutcomeCode, TaskKind
from bot.store import Records
from bot.web.sign_in import new_link
from tests.web.conftest import PHONE, Open, RehearsedOffice, check_looks
from tests.web.released import VIEWPORTS, Released, press, violations

pytestmark = pytest.mark.browser
CLERK, APPROVER, OWNER = 1, 2, 4
BODY = "3月11日上午9点在城关镇政府二楼会议室开迎春座谈会。\n请带老花镜。"
NAMES = ("关大山", "庞德厚", "苗春生", "孟秋岚", "139", "138")


class Forwarding(Released):
    """A notice for a town that has a group of its own, to which no bot may post."""

    def __init__(self, office: RehearsedOffice, **changes: Any) -> None:
        town = {"audience": "城关镇", "place": "城关镇政府二楼会议室", "body": BODY}
        super().__init__(office, **{**town, **changes})
        self.group_link = self.here(office.app.group_links.url(self.notice.id))
        self.kit_link = self.here(office.app.task_links.url(self.task_id))

    def prepare(self, records: Records) -> None:
        self.task_id = max(one.id for one in records.tasks.open_tasks() if one.kind is TaskKind.RELAY)

    def forwarded(self) -> tuple[int, int]:
        with self.office.app.store.read() as records:
            found = records.board.groups(self.notice.id)
        return found.forwarded, len(found.by_owners)

    def owner(self) -> int | None:
        with self.office.app.store.read() as records:
            task = records.tasks.numbered(self.task_id)
        return task.owner_id if task is not None else None


# --- the page of the group ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", VIEWPORTS)
def test_the_notice_is_there_in_large_type(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    page = visit(Forwarding(office).group_link, size)
    expect(page.get_by_role("heading", name="迎春座谈会")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("城关镇政府二楼会议室")
    expect(page.locator(".body")).to_have_text(BODY)
    expect(page.get_by_text("请在单独发给您的通知里回“收到”")).to_be_visible()
    expect(page.locator("form[method=post]")).to_have_count(0)
    check_looks(page, 7, size=24)
    assert not violations(page)


def test_it_names_nobody_and_opening_it_reaches_nobody(office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    before = forwarding.standing()
    text = requests.get(forwarding.group_link, timeout=5).text
    assert not [word for word in NAMES if word in text]
    assert requests.post(forwarding.group_link, {"answer": "confirm"}, timeout=5).status_code == 405
    assert forwarding.standing() == before
    assert all(row["state"] != "confirmed" for row in before)


def test_a_correction_is_said_and_shown(office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    forwarding.correct(title="迎春座谈会改期", place="河口镇")
    text = requests.get(forwarding.group_link, timeout=5).text
    assert "迎春座谈会改期" in text
    assert "以这里写的为准" in text
    assert "城关镇政府二楼会议室</dd>" not in text


def test_what_was_withdrawn_is_said_to_hold_no_more(office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    forwarding.withdraw()
    text = requests.get(forwarding.group_link, timeout=5).text
    assert "已经撤回" in text
    assert "回“收到”" not in text


def test_what_is_over_is_said_to_be_over(office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    past = office.clock.now() - timedelta(days=1)
    forwarding.correct(event_at=past)
    assert "时间已经过了" in requests.get(forwarding.group_link, timeout=5).text
    forwarding.correct(event_at=past + timedelta(days=3))
    assert "时间已经过了" not in requests.get(forwarding.group_link, timeout=5).text


def test_drafts_rehearsals_and_spoilt_links_show_nothing(office: RehearsedOffice) -> None:
    app, now = office.app, office.clock.now()
    draft: dict[str, Any] = {"kind": "meeting", "title": "不给看的", "body": "不给看的", "audience": "城关镇"}
    draft |= {"requires_confirmation": True, "author_id": CLERK}
    with app.store.write() as records:
        unsent = records.notices.add(draft, now)
        drill = records.notices.add({**draft, "drill": True}, now)
        app.services.dispatch.release(records, drill, APPROVER, now)
    links = [app.group_links.url(one.id).rpartition("/")[2] for one in (unsent, drill)]
    for token in (*links, "", "a/b", "%ff", links[0][:-1], app.task_links.url(1).rpartition("/")[2]):
        answer = requests.get(f"{office.base}/g/{token}", timeout=5)
        assert answer.status_code == 404
        assert "不给看的" not in answer.text


# --- the kit -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", VIEWPORTS)
def test_the_kit_has_text_picture_and_two_keys(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    page = visit(Forwarding(office).kit_link, size)
    expect(page.get_by_role("heading", name="请转发到“城关镇老同志微信群”")).to_be_visible()
    expect(page.locator("#words")).to_contain_text("【迎春座谈会】")
    expect(page.locator("section").get_by_role("button")).to_have_text(["复制文字", "已转发", "转不了"])
    assert page.locator("img").evaluate("async (e) => { await e.decode(); return e.naturalWidth; }") == 1080
    check_looks(page, 7, size=24)
    assert not violations(page)


def test_the_text_is_copied_and_without_javascript_it_can_be_chosen(visit: Open, office: RehearsedOffice) -> None:
    link = Forwarding(office).kit_link
    page = visit(link, PHONE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_role("status")).to_contain_text("复制好了")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#words").text_content()
    plain = visit(link, PHONE, java_script_enabled=False)
    expect(plain.locator("section").get_by_role("button")).to_have_text(["已转发", "转不了"])
    expect(plain.get_by_text("长按上面的字")).to_be_visible()
    expect(plain.locator("#words")).to_contain_text("请在单独的通知里回“收到”")


def test_a_tick_is_counted_and_a_second_changes_nothing(visit: Open, office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    page = visit(forwarding.kit_link, PHONE)
    page.get_by_role("button", name="已转发").click()
    expect(page.get_by_role("heading")).to_have_text("记下了，辛苦了！")
    check_looks(page, 7, size=24)
    assert forwarding.forwarded() == (1, 1)
    assert press(forwarding.kit_link, outcome="forwarded").status_code == 303
    assert press(forwarding.kit_link, outcome="cannot").status_code == 303
    assert forwarding.forwarded() == (1, 1)
    assert not [row for row in forwarding.standing() if row["how"] or row["state"].startswith("confirmed")]
    assert requests.get(f"{forwarding.kit_link}/poster.png", timeout=5).status_code == 404


def test_whoever_cannot_gives_it_to_a_clerk_and_may_still_tick_it_off(visit: Open, office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    page = visit(forwarding.kit_link, PHONE)
    page.get_by_role("button", name="转不了").click()
    expect(page.get_by_role("status").first).to_contain_text("已转给工作人员")
    assert forwarding.owner() == CLERK
    assert press(forwarding.kit_link, outcome="cannot").headers["location"].endswith("done=cannot")
    page.get_by_role("button", name="已转发").click()
    expect(page.get_by_role("heading")).to_have_text("记下了，辛苦了！")
    assert forwarding.forwarded() == (1, 1)


def test_the_address_alone_claims_nothing(office: RehearsedOffice) -> None:
    text = requests.get(f"{Forwarding(office).kit_link}?done=cannot", timeout=5).text
    assert "已转给工作人员" not in text


@pytest.mark.parametrize("posted", [b"", b"outcome=visited", b"answer=forwarded", b"\xff", b"outcome=forwarded" * 99])
def test_an_unknown_key_is_refused_and_may_be_pressed_again(office: RehearsedOffice, posted: bytes) -> None:
    forwarding = Forwarding(office)
    refused = requests.post(forwarding.kit_link, posted, timeout=5)
    assert refused.status_code == 400
    assert "请再按一次" in refused.text
    assert forwarding.forwarded() == (0, 1)


def test_after_a_correction_the_old_link_shows_the_new_text(office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    old = forwarding.kit_link
    first = requests.get(f"{old}/poster.png", timeout=5)
    forwarding.correct(title="迎春座谈会改期")
    text = requests.get(old, timeout=5).text
    assert "代替上次转发的那条" in text
    assert "【迎春座谈会改期】" in text
    second = requests.get(f"{old}/poster.png", timeout=5)
    assert second.content != first.content
    assert second.headers["etag"] != first.headers["etag"]


def test_a_withdrawn_notice_needs_no_forwarding(office: RehearsedOffice) -> None:
    forwarding = Forwarding(office)
    forwarding.withdraw()
    assert "不用转发了" in requests.get(forwarding.kit_link, timeout=5).text
    assert press(forwarding.kit_link, outcome="forwarded").status_code == 303
    assert forwarding.forwarded() == (0, 0)


def test_the_picture_is_fetched_once_and_never_kept_by_others(office: RehearsedOffice) -> None:
    link = f"{Forwarding(office).kit_link}/poster.png"
    answer = requests.get(link, timeout=5)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, no-cache"
    again = requests.get(link, headers={"If-None-Match": answer.headers["etag"]}, timeout=5)
    assert (again.status_code, again.content) == (304, b"")
    assert requests.get(f"{office.base}/t/spoilt/poster.png", timeout=5).status_code == 404


def test_what_was_written_is_shown_and_never_run(visit: Open, office: RehearsedOffice) -> None:
    title = "<script>document.title='broken'</script>"
    forwarding = Forwarding(office, title=title, body="<img src=x onerror=alert(1)>", place='"><b>三楼</b>')
    page = visit(forwarding.group_link)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1  # our own
    kit = visit(forwarding.kit_link)
    expect(kit.locator("#words")).to_contain_text(title)
    assert kit.locator("script").count() == 1  # our own


def test_the_console_shows_groups_apart_and_ticks_them_off(visit: Open, office: RehearsedOffice) -> None:
    with office.app.store.write() as records:
        for task in records.tasks.open_tasks():  # what other tests have left behind
            records.tasks.close(task.id, OutcomeCode.DONE, None, office.clock.now())
        link = new_link(records, office.clock.now(), CLERK)
    forwarding = Forwarding(office)
    page = visit(office.base + link)
    page.goto(f"{office.base}/console/notices/{forwarding.notice.id}?still=1")
    expect(page.get_by_text("没转发：城关镇老同志微信群（苗春生")).to_be_visible()
    expect(page.get_by_text("发到群里不等于通知到人")).to_be_visible()
    page.goto(f"{office.base}/console/tasks?all=1")
    article = page.locator("article", has=page.locator(f"#o{forwarding.task_id}"))
    expect(article).to_contain_text("【迎春座谈会】")
    article.get_by_role("combobox").select_option("已转发")
    article.get_by_role("button", name="记下").click()
    assert forwarding.forwarded() == (1, 1)
