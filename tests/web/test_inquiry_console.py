"""Inquiries in the console: who sees them, the clock in words, the answer to the asker's phone, and into the library."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.domain.inquiry import Inquiry
from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, TOWN_LIAISON, Desk, heard, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice


def inquiry(office: RehearsedOffice, number: int) -> Inquiry:
    with office.app.store.read() as records:
        found = records.inquiries.get(number)
    assert found is not None
    return found


def asked(office: RehearsedOffice, who: str, words: str = "请帮我找人来看看暖气") -> Inquiry:
    """Somebody wants a person, in a chat of his own for each test; the number is the newest."""
    say(office, who, "转人工")
    say(office, who, words)
    with office.app.store.read() as records:
        return max(records.inquiries.open_inquiries(), key=lambda one: one.number)


def test_an_answer_from_the_page_reaches_the_phone_of_whoever_asked(office: RehearsedOffice) -> None:
    one, clerk = asked(office, "person-1"), Desk(office, CLERK)
    page = clerk.get(f"/inquiries/{one.number}").text
    assert "请帮我找人来看看暖气" in page
    assert "13900002001" in page
    done = clerk.post(f"/inquiries/{one.number}/answer", words="师傅下午三点上门。\r\n请在家等。")
    assert "答复记下了" in done.text
    assert "师傅下午三点上门。\n请在家等。" in heard(office, "person-1")
    thread = clerk.get(f"/inquiries/{one.number}").text
    assert thread.index("请帮我找人来看看暖气") < thread.index("师傅下午三点上门")


def test_an_empty_answer_is_not_sent(office: RehearsedOffice) -> None:
    one = asked(office, "person-2")
    refused = Desk(office, CLERK).post(f"/inquiries/{one.number}/answer", words="  ")
    assert refused.status_code == 409
    assert "答复还空着" in refused.text
    assert inquiry(office, one.number).is_open


def test_of_two_who_answer_the_second_is_told_and_keeps_his_words(office: RehearsedOffice) -> None:
    one = asked(office, "person-4")
    Desk(office, CLERK).post(f"/inquiries/{one.number}/answer", words="今天就来。")
    late = Desk(office, APPROVER).post(f"/inquiries/{one.number}/answer", words="明天就来。")
    assert late.status_code == 409
    assert "刚才已经有变动" in late.text
    assert "明天就来" not in heard(office, "person-4")


def test_the_text_of_a_topic_is_put_into_the_answer_box(office: RehearsedOffice) -> None:
    one = asked(office, "person-5")
    page = Desk(office, CLERK).get(f"/inquiries/{one.number}?topic=老年大学报名入学").text
    box = page.partition("<textarea")[2].partition("</textarea>")[0]
    assert "一般分春秋两季招生" in box
    assert "依据：《" in box


def test_whoever_takes_it_has_it_and_whoever_gets_it_is_told(office: RehearsedOffice) -> None:
    one = asked(office, "person-6")
    Desk(office, APPROVER).post(f"/inquiries/{one.number}/take")
    assert inquiry(office, one.number).owner_id == APPROVER
    passed = Desk(office, APPROVER).post(f"/inquiries/{one.number}/pass", to=str(LIAISON))
    assert "已经转过去" in passed.text
    assert inquiry(office, one.number).owner_id == LIAISON
    assert f"问询 {one.number}" in heard(office, f"staff-{LIAISON}")


def test_it_is_passed_to_nobody_who_is_not_there(office: RehearsedOffice) -> None:
    one = asked(office, "person-7")
    refused = Desk(office, CLERK).post(f"/inquiries/{one.number}/pass", to="4711")
    assert "请选转给谁" in refused.text
    assert inquiry(office, one.number).owner_id == one.owner_id


def test_what_is_settled_leaves_the_list_and_is_found_by_its_number(office: RehearsedOffice) -> None:
    one, clerk = asked(office, "person-10"), Desk(office, CLERK)
    row = f'href="/console/inquiries/{one.number}"'
    assert row in clerk.get("/inquiries").text
    assert "请选办得怎样" in clerk.post(f"/inquiries/{one.number}/close", result="随便").text
    assert "办结了" in clerk.post(f"/inquiries/{one.number}/close", result="已协调", note="已请后勤上门").text
    assert row not in clerk.get("/inquiries").text
    assert "已办结：已协调" in clerk.get(f"/inquiries?number={one.number}").text


def test_a_liaison_sees_his_own_and_no_other(office: RehearsedOffice) -> None:
    mine, other = asked(office, "person-11"), asked(office, "person-13")
    Desk(office, CLERK).post(f"/inquiries/{mine.number}/pass", to=str(LIAISON))
    liaison = Desk(office, LIAISON)
    listed = liaison.get("/inquiries").text
    assert f"/inquiries/{mine.number}" in listed
    assert f"/inquiries/{other.number}" not in listed
    assert liaison.get(f"/inquiries/{other.number}").status_code == 404
    assert liaison.post(f"/inquiries/{other.number}/answer", words="不该能答").status_code == 404
    assert inquiry(office, other.number).is_open


def test_who_may_not_see_somebodys_file_answers_without_name_and_number(office: RehearsedOffice) -> None:
    one = asked(office, "person-14")  # of 城关镇, whom 苗春生 looks after
    Desk(office, CLERK).post(f"/inquiries/{one.number}/pass", to=str(LIAISON))
    page = Desk(office, LIAISON).get(f"/inquiries/{one.number}").text
    assert "尹素云" not in page
    assert "13900002014" not in page
    assert "不归您负责" in page
    assert "答复记下了" in Desk(office, LIAISON).post(f"/inquiries/{one.number}/answer", words="我问问镇里。").text
    assert "我问问镇里" in heard(office, "person-14")


def test_late_ones_come_first_and_say_so_in_words(office: RehearsedOffice) -> None:
    late = asked(office, "person-15")
    before = office.clock.now()
    office.clock.set(before + timedelta(days=1))
    try:
        fresh = asked(office, "person-16")
        page = Desk(office, CLERK).get("/inquiries").text
        assert page.index(f"/inquiries/{late.number}") < page.index(f"/inquiries/{fresh.number}")
        card = page[: page.index(f"/inquiries/{fresh.number}")]
        assert "已超时" in card
        assert "今天要答" in page[page.index(f"/inquiries/{fresh.number}") :]
    finally:
        office.clock.set(before)


def test_an_answer_waits_for_the_library_without_the_name_of_whoever_asked(office: RehearsedOffice) -> None:
    one, clerk = asked(office, "person-18", "我是柴静安，食堂能不能送饭，电话13900002018"), Desk(office, CLERK)
    assert "还没有答复" in clerk.post(f"/inquiries/{one.number}/learn", how="topic").text
    clerk.post(f"/inquiries/{one.number}/answer", words="社区食堂中午送饭，先登记。")
    assert "待采纳" in clerk.post(f"/inquiries/{one.number}/learn", how="topic").text
    with office.app.store.read() as records:
        [proposal] = [found for found in records.policy.proposals() if found.origin == f"inquiry:{one.number}"]
    assert proposal.topic.facts == ("社区食堂中午送饭，先登记。",)
    assert "食堂能不能送饭" in proposal.topic.questions[0]
    assert "柴静安" not in repr(proposal.topic)
    assert "13900002018" not in repr(proposal.topic)
    assert "以前已经放进去" in clerk.post(f"/inquiries/{one.number}/learn", how="topic").text


def test_only_who_keeps_the_library_puts_something_into_it(office: RehearsedOffice) -> None:
    one = asked(office, "person-19")
    Desk(office, CLERK).post(f"/inquiries/{one.number}/answer", words="好的。")
    assert Desk(office, LEADER).post(f"/inquiries/{one.number}/learn", how="topic").status_code == 404


def test_the_operator_answers_nobody(office: RehearsedOffice) -> None:
    one = asked(office, "person-20")
    refused = Desk(office, None).post(f"/inquiries/{one.number}/answer", words="没有名字的人")
    assert refused.status_code == 403
    assert "自己的名字" in refused.text


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visit: Open, office: RehearsedOffice, size: dict[str, int]
) -> None:
    one = asked(office, f"guest-{size['width']}")
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size)
    for path in ("/inquiries", f"/inquiries/{one.number}"):
        page.goto(f"{office.base}/console{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("问询")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_somebody_else_of_the_village_sees_nothing(office: RehearsedOffice) -> None:
    one = asked(office, "person-9")
    assert Desk(office, TOWN_LIAISON).get(f"/inquiries/{one.number}").status_code == 404
