"""What was taken on for somebody, and hand-overs, in the console: whose it is, until when, and what the person hears."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState, NewCommitment
from bot.domain.successions import Succession, SuccessionState
from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, TOWN_LIAISON, Desk, heard
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice
from tests.web.test_people_pages import LOWEST, SMALLEST

QIN, FENG, JIA, LU, PANG, LEI, GONG, CHE = 1, 4, 5, 8, 3, 12, 13, 19  # the first five but 庞德厚 are 柳青禾's, the rest 苗春生's
DAYS = timedelta(days=1)


def wanted(
    office: RehearsedOffice, key: str, person_id: int = QIN, kind: CommitmentKind = CommitmentKind.NEED, **more: Any
) -> Commitment:
    """Something was taken on, heard by his liaison."""
    new = NewCommitment(key, kind, f"想申请护理费，{key}", more.pop("asked_by", f"staff:{LIAISON}"), person_id, **more)
    with office.app.store.write() as records:
        return office.app.services.commitments.open(records, new, office.clock.now())


def now(office: RehearsedOffice, number: int) -> Commitment:
    with office.app.store.read() as records:
        found = records.commitments.get(number)
    assert found is not None
    return found


# --- who sees what -----------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_and_the_late_ones_lead(office: RehearsedOffice) -> None:
    late = wanted(office, "late", due_at=office.clock.now() - 2 * DAYS)
    fresh = wanted(office, "fresh", due_at=office.clock.now() + 30 * DAYS)
    promise = wanted(office, "promise", FENG, CommitmentKind.PROMISE)
    clerk = Desk(office, CLERK)
    row = {one.number: f'href="/console/commitments/{one.number}"' for one in (late, fresh, promise)}
    page = clerk.get("/commitments").text
    assert page.index(row[late.number]) < page.index(row[fresh.number])
    assert "已超时" in page
    for query, shown in (
        ("late=1", [late]), ("kind=promise", [promise]), (f"who={LIAISON}", [promise]), ("state=over", []),
        ("state=open", [late, fresh, promise]),
    ):  # fmt: skip
        page = clerk.get(f"/commitments?{query}").text
        assert [one for one in (late, fresh, promise) if row[one.number] in page] == shown, query


def test_of_somebody_elses_people_a_liaison_sees_only_what_he_has_to_do(office: RehearsedOffice) -> None:
    other = wanted(office, "other", LEI, asked_by=f"staff:{TOWN_LIAISON}")
    liaison = Desk(office, LIAISON)
    assert liaison.get(f"/commitments/{other.number}").status_code == 404
    assert liaison.post(f"/commitments/{other.number}/take").status_code == 404
    Desk(office, CLERK).post(f"/commitments/{other.number}/pass", to=str(LIAISON))
    page = liaison.get(f"/commitments/{other.number}").text
    assert "不归您负责" in page
    assert "13900002012" not in page
    assert "您接下了" in liaison.post(f"/commitments/{other.number}/take").text


def test_who_may_not_act_is_shown_no_form(office: RehearsedOffice) -> None:
    one = wanted(office, "look")  # the clerk's, of a person whom the liaison looks after
    page = Desk(office, LIAISON).get(f"/commitments/{one.number}")
    assert page.status_code == 200
    assert "/close" not in page.text
    for step in ("close", "preview", "arrange", "pass"):
        refused = Desk(office, LIAISON).post(f"/commitments/{one.number}/{step}", finding="符合政策", words="好", to="1")
        assert refused.status_code == 404, step
    assert now(office, one.number).live
    assert Desk(office, None).post(f"/commitments/{one.number}/take").status_code == 403


# --- the steps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finding", "state", "said"),
    [
        ("符合政策", CommitmentState.DONE, "按政策可以办"),
        ("不符合政策", CommitmentState.DECLINED, "按现在的政策办不了"),
        ("无明确规定但合情合理", CommitmentState.DONE, "合情合理"),
        ("脱离实际", CommitmentState.DECLINED, "条件办不到"),
    ],
)
def test_what_was_previewed_is_what_the_person_hears(
    office: RehearsedOffice, finding: str, state: CommitmentState, said: str
) -> None:
    one, clerk = wanted(office, finding), Desk(office, CLERK)
    form = {"finding": finding, "words": f"已和民政说好，{finding}。"}
    preview = clerk.post(f"/commitments/{one.number}/preview", **form).text
    shown = preview.partition('class="words quoted">')[2].partition("</p>")[0]
    assert said in shown
    assert form["words"] in shown
    assert now(office, one.number).live
    assert shown not in heard(office, f"person-{QIN}")
    done = clerk.post(f"/commitments/{one.number}/close", **form)
    assert "办结了。已经发到他的聊天里" in done.text or "办结了。正在发消息" in done.text
    assert shown in heard(office, f"person-{QIN}")
    closed = now(office, one.number)
    assert (closed.state, closed.disposition) == (state, finding)


def test_a_need_is_not_closed_without_saying_how_and_only_once(office: RehearsedOffice) -> None:
    one, clerk = wanted(office, "once"), Desk(office, CLERK)
    assert "请选怎样处理" in clerk.post(f"/commitments/{one.number}/close", words="办了").text
    assert "请选怎样处理" in clerk.post(f"/commitments/{one.number}/preview", words="办了", finding="随便").text
    assert now(office, one.number).live
    clerk.post(f"/commitments/{one.number}/close", finding="符合政策", words="第一次")
    again = Desk(office, APPROVER).post(f"/commitments/{one.number}/close", finding="脱离实际", words="第二次")
    assert "刚才已经有变动" in again.text or again.status_code == 404
    assert now(office, one.number).result == "第一次"


def test_who_has_no_chat_is_rung_up(office: RehearsedOffice) -> None:
    one = wanted(office, "ring", LEI, asked_by=f"staff:{TOWN_LIAISON}")
    done = Desk(office, CLERK).post(f"/commitments/{one.number}/close", finding="符合政策", words="批下来了")
    assert "请联系人打电话" in done.text
    with office.app.store.read() as records:
        assert any(task.person_id == LEI for task in records.tasks.open_of(TOWN_LIAISON))


def test_a_decision_may_rest_on_a_topic_of_the_library(office: RehearsedOffice) -> None:
    one, clerk = wanted(office, "topic"), Desk(office, CLERK)
    form = {"finding": "不符合政策", "words": "按规定要满80岁", "topic": "老年大学报名入学"}
    assert "依据：老年大学报名入学" in clerk.post(f"/commitments/{one.number}/preview", **form).text
    clerk.post(f"/commitments/{one.number}/close", **form)
    assert "依据：老年大学报名入学" in heard(office, f"person-{QIN}")


def test_a_service_is_arranged_and_the_person_knows_who_comes(office: RehearsedOffice) -> None:
    one, clerk = wanted(office, "car", FENG, CommitmentKind.SERVICE, service="car"), Desk(office, CLERK)
    assert "还空着" in clerk.post(f"/commitments/{one.number}/arrange", words=" ").text
    assert "进展记下了" in clerk.post(f"/commitments/{one.number}/progress", words="正在找车").text
    assert "用车" in clerk.get(f"/commitments/{one.number}").text.partition("</h1>")[0].partition("<h1>")[2]
    assert "正在找车" in heard(office, f"person-{FENG}")
    assert now(office, one.number).state is CommitmentState.OPEN
    assert "正在告诉本人" in clerk.post(f"/commitments/{one.number}/arrange", words="后天九点小王来接").text
    assert "后天九点小王来接" in heard(office, f"person-{FENG}")
    assert now(office, one.number).state is CommitmentState.ARRANGED


def test_papers_are_ticked_off_one_by_one(office: RehearsedOffice) -> None:
    papers = {"低保证": False, "诊断书": False}
    one = wanted(office, "papers", FENG, CommitmentKind.HARDSHIP, detail={"papers": papers})
    clerk = Desk(office, CLERK)
    clerk.post(f"/commitments/{one.number}/paper", name="低保证")
    assert now(office, one.number).detail["papers"] == {"低保证": True, "诊断书": False}
    assert "刚才已经有变动" in clerk.post(f"/commitments/{one.number}/paper", name="房产证").text


def test_it_is_handed_to_nobody_who_is_not_there(office: RehearsedOffice) -> None:
    one = wanted(office, "nobody")
    assert "请选转给谁" in Desk(office, CLERK).post(f"/commitments/{one.number}/pass", to="4711").text
    assert now(office, one.number).owner_id == one.owner_id


# --- by hand -----------------------------------------------------------------------------------------------------------


def test_what_was_heard_is_taken_on_by_hand_once(office: RehearsedOffice) -> None:
    liaison = Desk(office, LIAISON)
    page = liaison.get(f"/people/{JIA}").text
    once = re.search(r'name="once" value="([0-9a-f]+)"', page)
    assert once is not None
    form = {"once": once[1], "kind": "promise", "words": "周五送老花镜", "due": "2026-03-13"}
    first = liaison.post(f"/people/{JIA}/commitment", **form)
    assert "记下了" in first.text
    liaison.post(f"/people/{JIA}/commitment", **form)
    with office.app.store.read() as records:
        [one] = records.commitments.of_person(JIA)
    assert (one.owner_id, str(one.due_at.date())) == (LIAISON, "2026-03-13")
    assert "周五送老花镜" in liaison.get(f"/people/{JIA}").text
    for wrong in ({"words": ""}, {"kind": "service"}, {"due": "2026-03-01"}, {"once": ""}):
        refused = liaison.post(f"/people/{JIA}/commitment", **{**form, "once": "another", **wrong})
        assert "没有记下" in refused.text, wrong
    assert Desk(office, TOWN_LIAISON).post(f"/people/{JIA}/commitment", **{**form, "once": "x"}).status_code == 404


# --- hand-overs --------------------------------------------------------------------------------------------------------


def offered(office: RehearsedOffice, giver: int, taker: int, part: str, greet: str = "") -> Succession:
    form = {"giver": str(giver), "taker": str(taker), "part": part, "greet": greet}
    assert "请核对" in Desk(office, CLERK).post("/successions", do="check", **form).text
    assert "等他接受" in Desk(office, CLERK).post("/successions", do="offer", **form).text
    with office.app.store.read() as records:
        return max(records.successions.open(), key=lambda one: one.number)


def liaison_of(office: RehearsedOffice, person_id: int) -> int | None:
    with office.app.store.read() as records:
        [person] = records.people.persons([person_id])
    return person.liaison_id


def test_nothing_moves_before_the_successor_has_accepted(office: RehearsedOffice) -> None:
    wanted(office, "moves", CHE, CommitmentKind.PROMISE, asked_by=f"staff:{TOWN_LIAISON}")
    one = offered(office, TOWN_LIAISON, LIAISON, "河口镇的")
    assert liaison_of(office, CHE) == TOWN_LIAISON
    taker = Desk(office, LIAISON)
    page = taker.get(f"/successions/{one.number}").text
    assert "车文斌" in page
    assert "想申请护理费，moves" in page
    assert "雷振声" not in page  # of another town
    assert f'href="/console/people/{CHE}"' not in page  # not yet his to look at
    assert "接手了" in taker.post(f"/successions/{one.number}/accept").text
    assert liaison_of(office, CHE) == LIAISON
    assert liaison_of(office, LEI) == TOWN_LIAISON
    assert "刚才已经有变动" in taker.post(f"/successions/{one.number}/accept").text
    back = offered(office, LIAISON, TOWN_LIAISON, "河口镇的", greet="1")
    assert "不能" in Desk(office, TOWN_LIAISON).get(f"/successions/{back.number}").text
    assert "接手了" in Desk(office, TOWN_LIAISON).post(f"/successions/{back.number}/accept").text
    assert "苗春生" in heard(office, f"person-{CHE}")


def test_a_hand_over_is_decided_by_those_whom_it_concerns(office: RehearsedOffice) -> None:
    one = offered(office, TOWN_LIAISON, APPROVER, "城关镇的")
    assert Desk(office, LIAISON).get(f"/successions/{one.number}").status_code == 404
    assert Desk(office, CLERK).post(f"/successions/{one.number}/accept").status_code == 404
    assert Desk(office, LIAISON).post("/successions", do="offer", giver="4", taker="3").status_code == 404
    assert "已经撤回" in Desk(office, APPROVER).post(f"/successions/{one.number}/withdraw", reason="手上太满").text
    assert "手上太满" in heard(office, f"staff-{CLERK}")
    with office.app.store.read() as records:
        found = records.successions.get(one.number)
    assert found is not None
    assert found.state is SuccessionState.WITHDRAWN
    listed = Desk(office, LEADER).get("/successions").text
    assert "没有交成" in listed


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"giver": "", "taker": "3"}, "请选谁交"),
        ({"giver": "4", "taker": "4"}, "同一位同志"),
        ({"giver": "1", "taker": "3"}, "没有什么可交"),
        ({"giver": "4", "taker": "3", "part": "火星的"}, "没有看明白"),
    ],
)
def test_a_hand_over_that_makes_no_sense_is_not_offered(office: RehearsedOffice, form: dict[str, str], said: str) -> None:
    refused = Desk(office, CLERK).post("/successions", do="offer", **form)
    assert refused.status_code == 409
    assert said in refused.text


# --- looks -------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visit: Open, office: RehearsedOffice, size: dict[str, int]
) -> None:
    one = wanted(office, f"axe{size['width']}" + "长" * 90, detail={"papers": {"低保证": True, "诊断书": False}})
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
        numbers = [found.number for found in (*records.successions.open(), *records.successions.decided())]
    page = visit(office.base + link, size)
    for path in (
        "/commitments",
        f"/commitments/{one.number}",
        "/successions",
        *(f"/successions/{number}" for number in numbers[:1]),
    ):
        page.goto(f"{office.base}/console{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALLEST) >= 16, path
        assert page.evaluate(LOWEST) >= 48, path
