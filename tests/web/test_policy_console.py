"""The policy library in the console: read by whoever answers for everybody, changed by clerks, scored before it is quoted.

The library of these tests is a small one: every change of it is learnt anew, which for the whole one takes long.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot.domain.policy import PolicySource, PolicyTopic
from bot.web.sign_in import new_link
from tests.web.asking import CLERK, LEADER, LIAISON, Desk, say
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, rehearsing

FEE, UNIVERSITY, CARD = "lixiu-nursing-fee", "olduniv-enroll", "pension-bank-change"
KEPT = (FEE, UNIVERSITY, CARD, "med-remote-filing", "senior-allowance", "party-transfer")
PAGES = ("", f"/topics/{FEE}", f"/edit/{FEE}", "/new", "/proposals", "/import", "/test")
TABLE = """编号,标题,问题,答案,类别,依据,文号
食堂/送饭 #1,食堂送饭,食堂能不能送饭,社区食堂中午送饭，先打电话登记。,生活服务,示范局食堂办法,示老干〔2026〕1号
食堂/送饭 #1,,中午的饭能送到家里吗,,,,
"""
DOCUMENT = """示范老干部局关于老干部用车的规定
示老干〔2026〕9号

第一条 离休干部看病用车，提前一天向车队登记。
第二条 车队每天上午八点派车，晚上六点收车。

示范老干部局
2026年3月1日
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with rehearsing(tmp_path_factory.mktemp("office")) as running:
        with running.app.store.write() as records:
            for topic in records.policy.published():
                if topic.id not in KEPT:
                    records.policy.withdraw(topic.id, running.clock.now(), "system")
        running.app.policy.refresh()
        yield running


def topic_of(office: RehearsedOffice, topic_id: str) -> tuple[PolicyTopic, str, int]:
    with office.app.store.read() as records:
        found = records.policy.get(topic_id)
    assert found is not None
    return found


def fields(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    found = dict(re.findall(r'<input id="[^"]+" name="([^"]+)" type="\w+" value="([^"]*)"', page))
    found |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found |= dict.fromkeys(re.findall(r'<input type="checkbox" name="(only-[^"]+)" value="1" checked', page), "1")
    found |= dict(re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', page):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        found[name] = (chosen[1] if chosen[1] is not None else chosen[2]) if chosen else ""
    return found


def previewed(desk: Desk, topic_id: str, **changed: str) -> tuple[str, dict[str, str]]:
    form = fields(desk.get(f"/policy/edit/{topic_id}").text) | changed
    page = desk.post("/policy/edit", **form, do="preview").text
    return page, fields(page)


def waiting(office: RehearsedOffice) -> list[int]:
    with office.app.store.read() as records:
        return [one.id for one in records.policy.proposals()]


# --- who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*(f"/policy{page}" for page in PAGES), "/questions"])
def test_who_does_not_answer_for_everybody_has_no_such_page(office: RehearsedOffice, path: str) -> None:
    assert Desk(office, LIAISON).get(path).status_code == 404


def test_a_leader_reads_the_library_and_changes_nothing(office: RehearsedOffice) -> None:
    leader = Desk(office, LEADER)
    page = leader.get(f"/policy/topics/{CARD}")
    assert page.status_code == 200
    assert "我对过原件" not in page.text
    assert leader.get(f"/policy/edit/{CARD}").status_code == 404
    assert leader.post(f"/policy/withdraw/{CARD}", reason="不该能撤").status_code == 404
    assert leader.post("/policy/edit", title="x", do="publish").status_code == 404
    assert leader.post("/policy/proposals", accept="1").status_code == 404
    assert leader.post("/policy/import", text="x").status_code == 404
    assert topic_of(office, CARD)[1:] == ("published", 1)


def test_whoever_has_no_name_of_his_own_publishes_nothing(office: RehearsedOffice) -> None:
    refused = Desk(office, None).post(f"/policy/withdraw/{CARD}", reason="管理员撤")
    assert refused.status_code == 403
    assert "自己的名字" in refused.text


# --- looking --------------------------------------------------------------------------------------------------------------


def test_the_list_says_how_each_topic_stands_and_finds_by_any_word(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    page = desk.get("/policy?state=live").text
    assert f"共 <b>{len(KEPT)}</b> 条" in page or f"找到 <b>{len(KEPT)}</b> 条" in page
    assert "起步资料" in page
    found = desk.get(
        "/policy",
    ).text
    assert "已撤下" in found
    some = desk.get("/policy?q=网上或现场报名").text
    assert "老年大学报名入学" in some
    assert "离休干部护理费" not in some


def test_a_question_in_the_test_box_is_answered_as_on_the_phone_and_kept_nowhere(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    with office.app.store.read() as records:
        before = records.questions.counts(office.clock.now().replace(hour=0))
    asked = {"q": "老年大学怎么报名"}
    page = desk.post("/policy/test", **asked).text
    phone = page.partition('<div class="handset">')[2].partition("</div>")[0]
    assert "一般分春秋两季招生" in phone
    assert say(office, "person-1", "老年大学怎么报名").splitlines()[0] in phone
    assert "直接答" in page
    say(office, "person-1", "有用")
    with office.app.store.read() as records:
        assert sum(records.questions.counts(office.clock.now().replace(hour=0)).values()) == sum(before.values()) + 2


def test_the_test_box_answers_by_class(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    meant = "这一条是给离休的"
    assert meant in desk.post("/policy/test", q="离休护理费多少钱一个月", category="退休", unit="1", age="70").text
    assert meant not in desk.post("/policy/test", q="离休护理费多少钱一个月", category="离休", unit="1", age="95").text


# --- changing -------------------------------------------------------------------------------------------------------------


def test_a_change_is_shown_scored_published_and_said_at_once(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    page, form = previewed(desk, UNIVERSITY, point="今年秋季班八月一日开始报名。")
    assert "<ins>今年秋季班八月一日开始报名。</ins>" in page
    assert "改了以后答得怎样" in page
    assert topic_of(office, UNIVERSITY)[2] == 1  # not before it was read
    done = desk.post("/policy/edit", **form, note="新学期", do="publish")
    assert "已经发布" in done.text
    assert "今年秋季班八月一日开始报名" in say(office, "person-2", "老年大学怎么报名")
    kept = desk.get(f"/policy/topics/{UNIVERSITY}").text
    assert "第 2 版" in kept
    assert "孟秋岚" in kept
    assert "新学期" in kept
    assert "<ins>今年秋季班八月一日开始报名。</ins>" in kept


def test_the_form_of_a_topic_sends_back_what_it_shows(office: RehearsedOffice) -> None:
    page, _ = previewed(Desk(office, CLERK), FEE)
    assert "和现在的一样" in page


def test_a_faulty_form_says_what_is_wrong_and_keeps_what_was_typed(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    form = fields(desk.get("/policy/new").text)
    refused = desk.post("/policy/edit", **{**form, "title": "食堂", "category": "生活", "facts": " \n"}, do="preview")
    assert refused.status_code == 400
    assert "至少要写一句" in refused.text
    assert 'value="食堂"' in refused.text
    wrong = {"title": "食堂", "category": "生活", "facts": "供应午饭。", "from_day": "2026-05-01", "until_day": "2026-01-01"}
    assert "失效的日子在生效以前" in desk.post("/policy/edit", **{**form, **wrong}, do="preview").text


def test_a_new_topic_waits_and_never_takes_the_place_of_another(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    form = fields(desk.get("/policy/new").text) | {"title": "食堂", "category": "生活", "facts": "供应午饭。"}
    assert "等人采纳" in desk.post("/policy/edit", **form, do="propose").text
    [number] = waiting(office)
    with office.app.store.read() as records:
        proposal = records.policy.proposal(number)
    assert proposal is not None
    assert (proposal.kind, proposal.topic.facts) == ("new", ("供应午饭。",))
    desk.post("/policy/proposals", drop=str(number))
    taken = form | {"id": FEE}
    assert "已经有一条这样的标题" in desk.post("/policy/edit", **taken, do="preview").text


def test_what_somebody_else_changed_meanwhile_is_shown_before_anything_is_published(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    _, form = previewed(desk, CARD, point="带身份证去办。")
    with office.app.store.write() as records:
        topic = topic_of(office, CARD)[0]
        records.policy.publish([replace(topic, contacts=("人事科",))], office.clock.now(), "staff:2")
    again = desk.post("/policy/edit", **form, do="publish")
    assert "会有什么改动" in again.text
    assert "<del>人事科</del>" in again.text
    assert topic_of(office, CARD)[0].contacts == ("人事科",)


def test_what_is_checked_says_so_until_its_words_change(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    assert "今天由您核实" in desk.post(f"/policy/verify/{FEE}").text
    assert "2026-03-09 由孟秋岚核实" in desk.get(f"/policy/topics/{FEE}").text
    assert "孟秋岚核实" in say(office, "person-1", "离休护理费多少钱一个月")
    page, _ = previewed(desk, FEE, papers="医院诊断证明\n身份证")
    assert "<del>孟秋岚</del>" in page


def test_what_is_withdrawn_is_never_said_again(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    assert "请写明为什么" in desk.post("/policy/withdraw/senior-allowance", reason="").text
    title = topic_of(office, "senior-allowance")[0].title
    assert title in say(office, "person-5", "高龄津贴怎么领")
    assert "已经撤下" in desk.post("/policy/withdraw/senior-allowance", reason="标准改了").text
    assert title not in say(office, "person-7", "高龄津贴怎么领")
    page = desk.get("/policy/topics/senior-allowance").text
    assert "已撤下" in page
    assert "标准改了" in page


# --- what waits -----------------------------------------------------------------------------------------------------------


def test_a_question_without_a_good_answer_becomes_a_wording_once_it_is_accepted(office: RehearsedOffice) -> None:
    say(office, "person-11", "俺那个学堂咋个进去嘛")
    desk = Desk(office, CLERK)
    page = desk.get("/questions").text
    assert "俺那个学堂咋个进去嘛" in page
    number = re.search(r"俺那个学堂咋个进去嘛.*?/console/questions/(\d+)", page, re.DOTALL)
    assert number is not None
    done = desk.post(f"/questions/{number[1]}", topic=topic_of(office, UNIVERSITY)[0].title)
    assert "待采纳" in done.text
    assert "俺那个学堂咋个进去嘛" not in desk.get("/questions").text
    [proposal] = waiting(office)
    assert "俺那个学堂咋个进去嘛" in desk.get("/policy/proposals").text
    assert "请先打勾" in desk.post("/policy/proposals").text
    accepted = desk.post("/policy/proposals", **{f"n{proposal}": "1"}, force="1")
    assert "采纳了" in accepted.text
    assert "俺那个学堂咋个进去嘛" in topic_of(office, UNIVERSITY)[0].questions
    assert waiting(office) == []


def test_a_question_that_is_left_alone_is_gone_from_the_list(office: RehearsedOffice) -> None:
    say(office, "person-13", "你们那里的月亮圆不圆啊请问")
    desk = Desk(office, CLERK)
    number = re.search(r"月亮圆不圆.*?/console/questions/(\d+)", desk.get("/questions").text, re.DOTALL)
    assert number is not None
    desk.post(f"/questions/{number[1]}", do="left")
    assert "月亮圆不圆" not in desk.get("/questions").text
    assert waiting(office) == []


def test_what_was_called_wrong_is_on_the_list_with_what_was_answered(office: RehearsedOffice) -> None:
    say(office, "person-14", "老年大学怎么报名")
    say(office, "person-14", "不对")
    page = Desk(office, CLERK).get("/questions").text
    assert "被说不对" in page
    assert "答的是“老年大学报名入学”" in page


def test_a_week_without_questions_says_so(office: RehearsedOffice) -> None:
    assert "这一周没有人问政策" in Desk(office, CLERK).get("/questions?week=2026-01-05").text


# --- files ----------------------------------------------------------------------------------------------------------------


def test_a_table_is_shown_and_then_published(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    shown = desk.post("/policy/import", files={"file": ("食堂.csv", TABLE.encode())})
    assert "新的 <b>1</b> 条" in shown.text
    assert "社区食堂中午送饭" in shown.text
    number = shown.url.rpartition("/")[2]
    assert "已经发布" in desk.post(f"/policy/import/{number}", do="publish", force="1").text
    topic = topic_of(office, "食堂/送饭 #1")[0]
    assert topic.sources == (PolicySource("示范局食堂办法", "示老干〔2026〕1号"),)
    assert set(topic.questions) == {"食堂能不能送饭", "中午的饭能送到家里吗"}
    assert desk.get(f"/policy/import/{number}").status_code == 404
    link = re.search(r'href="/console(/policy/topics/[^"]+)">食堂送饭', desk.get("/policy").text)
    assert link is not None
    assert "社区食堂中午送饭" in desk.get(link[1]).text  # whatever the office numbers its entries by
    assert "已经撤下" in desk.post(link[1].replace("/topics/", "/withdraw/"), reason="停办").text


def test_a_table_with_a_fault_says_in_which_row_and_changes_nothing(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    broken = "编号,标题,答案,层级\nlamp,路灯,坏了报修。,天上\n"
    refused = desk.post("/policy/import", files={"file": ("路灯.csv", broken.encode())})
    assert refused.status_code == 400
    assert "第 2 行" in refused.text
    assert "层级" in refused.text
    with office.app.store.read() as records:
        assert records.policy.get("lamp") is None


def test_a_pasted_document_waits_clause_by_clause(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    shown = desk.post("/policy/import", text=DOCUMENT, name="用车规定")
    assert "提前一天向车队登记" in shown.text
    assert 'value="publish"' not in shown.text
    number = shown.url.rpartition("/")[2]
    assert "一条一条看" in desk.post(f"/policy/import/{number}", do="propose").text
    numbers = waiting(office)
    assert numbers
    edit = desk.get(f"/policy/proposals/{numbers[0]}").text
    assert "提前一天向车队登记" in edit
    ticked = {f"n{one}": "1" for one in numbers}
    assert "不要了" in desk.post("/policy/proposals", **ticked, drop="ticked").text
    assert waiting(office) == []


def test_what_one_clerk_sent_in_is_not_shown_to_another(office: RehearsedOffice) -> None:
    shown = Desk(office, CLERK).post("/policy/import", text=DOCUMENT, name="用车规定")
    number = shown.url.rpartition("/")[2]
    assert Desk(office, None).get(f"/policy/import/{number}").status_code == 404


def test_a_file_that_is_none_of_ours_is_refused_in_words(office: RehearsedOffice) -> None:
    desk = Desk(office, CLERK)
    bad = io.BytesIO()
    with zipfile.ZipFile(bad, "w") as packed:
        packed.writestr("word/nothing.xml", "<x/>")
    for name, content in (("a.docx", bad.getvalue()), ("a.pdf", b"%PDF"), ("a.yaml", b"{")):
        refused = desk.post("/policy/import", files={"file": (name, content)})
        assert refused.status_code == 400
        assert "政策库没有改" in refused.text


# --- the look -------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visit: Open, office: RehearsedOffice, size: dict[str, int]
) -> None:
    say(office, "person-15", "你们那里的太阳大不大啊请问")
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
        records.policy.propose("new", PolicyTopic("x", "某条", "其他", ("一句。",)), "console", "staff:1", office.clock.now())
    page = visit(office.base + link, size)
    for path in [*(f"/policy{one}" for one in PAGES), "/questions"]:
        page.goto(f"{office.base}/console{path}")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"{office.base}/console/policy/test")
    page.get_by_label("问什么").fill("老年大学怎么报名")
    page.get_by_role("button", name="问", exact=True).click()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
