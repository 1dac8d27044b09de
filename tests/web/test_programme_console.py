"""The calendar in the console: what is ahead, days off, study, meetings, gifts, papers, and what happens by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from bot.desks.greetings import Coming
from bot.domain.audience.day import Day
from bot.domain.gifts import Gift, GiftState, NewGift
from bot.domain.meetings import Meeting, MeetingSeries, MeetingState, SeriesState
from bot.domain.rights import OPERATOR
from bot.domain.study import Mode
from bot.web.sign_in import new_link
from tests.office import ZONE, copy_office
from tests.web.asking import APPROVER, CLERK, LIAISON, TOWN_LIAISON, Desk, heard
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, demo_config, rehearsed
from tests.web.test_people_pages import LOWEST, SMALLEST

QIN, FENG, LEI = 1, 4, 12  # 秦怀远 (born on 12 May) and 冯若兰 are 柳青禾's, 雷振声 is 苗春生's
CHE = "车文斌"  # born on 4 May; somebody else's
APRIL = datetime(2026, 4, 29, 9, 0, tzinfo=ZONE)
HOSTILE = "<script>alert(1)</script>' OR 1=1 --"
CELLS = re.compile(r"<[^>]+>")
ANNOUNCED = """国务院办公厅关于2027年部分节假日安排的通知 国办发明电〔2026〕8号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月13日（周六）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    """A few days before 劳动节."""
    folder = tmp_path_factory.mktemp("office")
    copy_office(rehearsed(), folder)
    running = RehearsedOffice(demo_config(folder), APRIL)
    running.open()
    running.app.plan_timetable()
    yield running
    running.close()


def words(page: str) -> str:
    return " ".join(CELLS.sub(" ", page).split())


def ahead(office: RehearsedOffice, occasion: str, person_id: int = 0) -> Coming:
    """The greeting of one person, or of everybody, in the coming month."""
    now = office.clock.now()
    with office.app.store.read() as records:
        found = office.app.services.greetings.coming(records, now.date(), now.date() + timedelta(days=30), now)
    return next(one for one in found if (one.occasion, one.person_id) == (occasion, person_id))


def means(one: Coming) -> dict[str, str]:
    return {"day": one.day.isoformat(), "occasion": one.occasion, "person": str(one.person_id)}


# --- the days ahead ----------------------------------------------------------------------------------------------------


def test_the_days_ahead_tell_who_is_greeted_and_what_else_there_is(office: RehearsedOffice) -> None:
    page = words(Desk(office, CLERK).get("/calendar").text)
    assert "5月1日（周五） 后天 劳动节放假 祝福 劳动节 19 位 停 看内容、改" in page
    assert "祝福 秦怀远 生日 停 看内容、改" in page
    assert "最多 200 个" in page
    assert "5月9日（周六） 10 天后 上班，补劳动节的假" in page
    assert "学习 每天学一点" in page
    liaison = words(Desk(office, LIAISON).get("/calendar").text)
    assert "祝福 秦怀远 生日 停" in liaison
    assert CHE not in liaison
    assert "劳动节 19 位 看内容 " in liaison  # and nothing to press


def test_a_greeting_is_stopped_taken_up_and_reworded_each_once(office: RehearsedOffice) -> None:
    clerk, said = Desk(office, CLERK), means(ahead(office, "labour_day"))
    for _ in range(2):
        assert "停了，到时候不发" in clerk.post("/calendar/greeting/stop", **said).text
        assert ahead(office, "labour_day").stopped
    for _ in range(2):
        assert "恢复了" in clerk.post("/calendar/greeting/resume", **said).text
        assert not ahead(office, "labour_day").stopped
    for _ in range(2):
        assert "已改过" in clerk.post("/calendar/greeting/reword", text="{称呼}，劳动节好！", **said).text
    assert ahead(office, "labour_day").text == "{称呼}，劳动节好！"
    for text, why in (
        ("", "内容还空着"), ("好" * 201, "请不要超过 200 个字"), ("{称呼}，身份证号110101194001011234", "有身份证号"),
    ):  # fmt: skip
        refused = clerk.post("/calendar/greeting/reword", text=text, **said)
        assert (refused.status_code, why in refused.text) == (409, True)
    assert ahead(office, "labour_day").text == "{称呼}，劳动节好！"
    hostile = clerk.post("/calendar/greeting/reword", text=f"{{称呼}}{HOSTILE}", **said).text
    assert HOSTILE not in hostile
    clerk.post("/calendar/greeting/resume", **said)


def test_what_is_not_his_is_changed_by_nobody(office: RehearsedOffice) -> None:
    everybody, his = means(ahead(office, "labour_day")), means(ahead(office, "birthday", QIN))
    with office.app.store.read() as records:
        [che] = [one.id for one in records.visits.names(OPERATOR) if one.name == CHE]
    hers = means(ahead(office, "birthday", che))
    liaison, clerk = Desk(office, LIAISON), Desk(office, CLERK)
    assert liaison.post("/calendar/greeting/stop", **everybody).status_code == 404
    assert liaison.post("/calendar/greeting/stop", **hers).status_code == 404
    assert "停了" in liaison.post("/calendar/greeting/stop", **his).text
    assert "恢复了" in liaison.post("/calendar/greeting/resume", **his).text
    assert Desk(office, None).post("/calendar/greeting/stop", **his).status_code == 403
    for fields in (
        {},
        {**his, "day": "morgen"},
        {**his, "person": "x"},
        {**his, "person": "99999"},
        {**his, "occasion": HOSTILE},
    ):
        assert clerk.post("/calendar/greeting/stop", **fields).status_code == 404, fields
    assert clerk.post("/calendar/greeting/erase", **his).status_code == 404
    for fields in ({**his, "day": "2026-04-01"}, {**his, "occasion": "laba"}):
        gone = clerk.post("/calendar/greeting/stop", **fields)
        assert (gone.status_code, "已经发出，或者改了日子" in gone.text) == (409, True)


# --- days off ----------------------------------------------------------------------------------------------------------


def test_an_announcement_is_read_back_and_entered_once(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    assert "2027 年还没有录入" in clerk.get("/calendar/days-off").text
    read = clerk.post("/calendar/days-off/read", text=ANNOUNCED.replace("放假调休，共5天", "放假调休，共4天"))
    assert "原文写共4天，列出来是5天" in read.text
    read = words(clerk.post("/calendar/days-off/read", text=ANNOUNCED).text)
    assert "春节 2月5日（周五）至2月11日（周四） 7 2月13日（周六）、2月20日（周六）" in read
    assert "没有错，确认入库" in read
    for _ in range(2):
        assert "2027 年的放假安排录入了" in clerk.post("/calendar/days-off", text=ANNOUNCED).text
    with office.app.store.read() as records:
        entered = records.days_off.year(2027)
    assert entered is not None
    assert entered.by == f"staff:{CLERK}"
    assert not office.app.services.calendar.workdays.is_workday(datetime(2027, 2, 10, tzinfo=ZONE).date())


def test_what_is_no_whole_announcement_is_not_entered(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    other = ANNOUNCED.replace("2027", "2031")
    for text, why in (
        ("", "请先粘贴"), (HOSTILE, "没有看出这是放假通知"), ("放" * 4001, "太长了"), (other.partition("四、")[0], "没有读全"),
    ):  # fmt: skip
        for path in ("/calendar/days-off/read", "/calendar/days-off"):
            refused = clerk.post(path, text=text)
            assert (refused.status_code, why in refused.text) == (422, True), path
    assert Desk(office, LIAISON).post("/calendar/days-off", text=other).status_code == 404
    assert "把国务院办公厅的放假通知整段粘贴" not in Desk(office, LIAISON).get("/calendar/days-off").text
    with office.app.store.read() as records:
        assert records.days_off.year(2031) is None


# --- study -------------------------------------------------------------------------------------------------------------

ITEM = {"title": "读一段家书", "body": "今天读一段家书，说说自己的故事。"}
QUIZ = {"question": "今天读什么？", "choice1": "家书", "choice2": "报纸", "answer": "1", "why": "题目里说了。"}


def test_a_series_is_switched_by_the_office(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    for step, active in (("on", True), ("on", True), ("off", False)):
        assert clerk.post(f"/study/weekly/{step}").status_code == 200
        with office.app.store.read() as records:
            one = records.study.get("weekly")
        assert one is not None
        assert one.active is active
    for who, path, status in (
        (LIAISON, "/study/weekly/on", 404), (CLERK, "/study/nothing/on", 404), (CLERK, "/study/weekly/erase", 404),
    ):  # fmt: skip
        assert Desk(office, who).post(path).status_code == status
    assert "撤下" not in Desk(office, LIAISON).get("/study/weekly").text


def test_an_item_is_added_once_and_withdrawn_once(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    assert "加上了" in clerk.post("/study/weekly/items", **ITEM, **QUIZ).text
    again = clerk.post("/study/weekly/items", **ITEM)
    assert (again.status_code, "已经有同名的一篇" in again.text) == (409, True)
    with office.app.store.read() as records:
        [mine] = [one for one in records.study.items("weekly") if one.title == ITEM["title"]]
    assert mine.quiz is not None
    assert mine.quiz.choices == ("家书", "报纸")
    assert clerk.post(f"/study/daily/items/{mine.id}").status_code == 404  # of another series
    assert Desk(office, LIAISON).post(f"/study/weekly/items/{mine.id}").status_code == 404
    for _ in range(2):
        assert "撤下了" in clerk.post(f"/study/weekly/items/{mine.id}").text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": ""}, "题目要写"),
        ({"title": "题" * 19}, "最多 18 个字"),
        ({"body": "字" * 301}, "最多 300 个字"),
        ({"link": "javascript:alert(1)", "media": "article"}, "网址要以 http"),
        ({"link": "https://example.com/a"}, "有网址的要选"),
        ({"media": HOSTILE}, "有网址的要选"),
        ({"day": "2026-04-01"}, "请选今天或以后的一天"),
        ({**QUIZ, "choice2": ""}, "两到四个不同的答案"),
        ({**QUIZ, "answer": "4"}, "请选小测里哪个答案是对的"),
        ({**QUIZ, "question": ""}, "小测的问题要写"),
    ],
)
def test_an_item_that_cannot_be_is_answered_in_plain_words(office: RehearsedOffice, changes: dict[str, str], why: str) -> None:
    refused = Desk(office, CLERK).post("/study/weekly/items", **{**ITEM, "title": "另一篇", **changes})
    assert (refused.status_code, why in refused.text) == (422, True)
    with office.app.store.read() as records:
        assert "另一篇" not in [one.title for one in records.study.items("weekly")]


def test_who_gets_it_by_post_is_a_list_that_only_the_office_takes_out(office: RehearsedOffice) -> None:
    with office.app.store.write() as records:
        item = records.study.items("daily")[0].id
        records.readings.wait([(item, FENG)], Mode.POST, office.clock.now().date())
    clerk = Desk(office, CLERK)
    sheet = CalamineWorkbook.from_filelike(BytesIO(clerk.post("/study/post-list", month="2026-04").content))
    assert "冯若兰" in str(sheet.get_sheet_by_index(0).to_python())
    assert "都已寄出" in clerk.post("/study/post-list", month="2026-04", posted="1").text
    assert "没有要寄的" in clerk.post("/study/post-list", month="2026-02").text
    assert "示范局机关 1 0 1 0" in words(clerk.get("/study?month=2026-04").text)
    for who, month in ((LIAISON, "2026-04"), (CLERK, "x")):
        assert Desk(office, who).post("/study/post-list", month=month).status_code == 404


# --- gifts and papers --------------------------------------------------------------------------------------------------


def gift(office: RehearsedOffice, person_id: int, owner_id: int) -> Gift:
    now = office.clock.now()
    with office.app.store.write() as records:
        key = f"test:{len(records.gifts.listed(OPERATOR, 2026))}"
        new = NewGift(key, "test", person_id, owner_id, "住院慰问", "慰问品一份", 20_000, "", now.date())
        return records.gifts.make([new], now)[0]


def test_a_gift_is_closed_once_by_whoever_may(office: RehearsedOffice) -> None:
    mine, other = gift(office, FENG, LIAISON), gift(office, LEI, TOWN_LIAISON)
    liaison = Desk(office, LIAISON)
    for _ in range(2):
        assert "记下了，已送到" in liaison.post(f"/gifts/{mine.number}/handed").text
    otherwise = liaison.post(f"/gifts/{mine.number}/declined")
    assert (otherwise.status_code, "已经有人办结" in otherwise.text) == (409, True)
    for path in (f"/gifts/{other.number}/handed", "/gifts/99999/handed", f"/gifts/{mine.number}/erase"):
        assert liaison.post(path).status_code == 404
    assert Desk(office, None).post(f"/gifts/{other.number}/handed").status_code == 403
    with office.app.store.read() as records:
        states = [one.state for one in (records.gifts.get(mine.number), records.gifts.get(other.number)) if one is not None]
    assert states == [GiftState.HANDED, GiftState.DUE]
    page = words(liaison.get("/gifts").text)
    assert "冯若兰" in page
    assert "没有走访记录和照片" in page
    assert "雷振声" not in page
    assert "没有这样的" in words(liaison.get("/gifts?state=lapsed").text)
    for query in ("year=x&state=x&page=x", "year=0001&page=-1", "year=2100&page=99999999"):
        assert Desk(office, CLERK).get(f"/gifts?{query}").status_code == 200


def test_the_register_of_gifts_is_taken_out_by_the_office_only(office: RehearsedOffice) -> None:
    gift(office, LEI, TOWN_LIAISON)
    sheet = CalamineWorkbook.from_filelike(BytesIO(Desk(office, CLERK).post("/gifts/sheet", year="2026").content))
    assert "雷振声" in str(sheet.get_sheet_by_index(0).to_python())
    assert Desk(office, LIAISON).post("/gifts/sheet", year="2026").status_code == 404


def test_the_round_of_papers_is_followed_and_taken_out(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    assert "还没有开始点单" in clerk.get("/periodicals").text
    assert clerk.post("/periodicals/sheet").status_code == 404
    now = office.clock.now()
    with office.app.store.write() as records:
        records.periodicals.begin(2027, office.app.office.periodicals, Day(now.date(), 2026), now)
    assert "还没问到 20" in words(clerk.get("/periodicals").text)
    theirs = words(Desk(office, LIAISON).get("/periodicals?state=waiting").text)
    assert "冯若兰" in theirs
    assert "雷振声" not in theirs
    assert clerk.post("/periodicals/sheet").content.startswith(b"PK")
    assert Desk(office, LIAISON).post("/periodicals/sheet").status_code == 404


# --- what happens by itself ---------------------------------------------------------------------------------------------


def test_a_job_is_stopped_taken_up_and_kept_now(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    assert "停了" in clerk.post("/timetable/pause", job="duties").text
    assert "没有变动" in clerk.post("/timetable/pause", job="duties").text
    with office.app.store.read() as records:
        assert list(records.timetable.paused()) == ["duties"]
    assert "恢复了" in clerk.post("/timetable/resume", job="duties").text
    assert "马上就办" in clerk.post("/timetable/run", job="staff_plan").text
    office.app.timetable.keep(office.app.store, office.clock.now())
    assert "没有变动" in clerk.post("/timetable/run", job="staff_plan").text
    page = words(clerk.get("/timetable").text)
    assert "每天的安排和结果 办完 1 件，晚些办完 1 件" in page
    assert re.search(r"祝福和学习 晚些办完 发出 \d", page)
    for who, path, job in (
        (LIAISON, "pause", "duties"), (CLERK, "pause", "nothing"), (CLERK, "pause", HOSTILE), (CLERK, "erase", "duties"),
    ):  # fmt: skip
        assert Desk(office, who).post(f"/timetable/{path}", job=job).status_code == 404
    assert Desk(office, LIAISON).get("/timetable").status_code == 404
    assert "现在做" not in Desk(office, APPROVER).get("/timetable").text


# --- meetings ----------------------------------------------------------------------------------------------------------

SENTENCE = "每周三上午10点，三楼会议室，学习交流会，全体老同志参加"


def series(office: RehearsedOffice, sentence: str = SENTENCE) -> MeetingSeries:
    """Written by the clerk, agreed to by the approver."""
    Desk(office, CLERK).post("/meetings", text=sentence)
    with office.app.store.read() as records:
        number = records.meetings.all_series()[-1].id
    Desk(office, APPROVER).post(f"/meetings/{number}/approve")
    with office.app.store.read() as records:
        found = records.meetings.series(number)
    assert found is not None
    return found


def meetings(office: RehearsedOffice, one: MeetingSeries) -> list[Meeting]:
    with office.app.store.read() as records:
        return records.meetings.ahead(one.id, office.clock.now())


def test_a_series_is_said_in_one_sentence_and_asked_for_what_is_missing(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    asked = clerk.post("/meetings", text="每月第三个周三，合唱队排练，活动室，全体老同志参加", once="a")
    assert (asked.status_code, "几点开始" in asked.text) == (422, True)
    told = {"text": "每月第三个周三，合唱队排练，活动室，全体老同志参加", "times": "上午9点", "once": "a"}
    urls = {clerk.post("/meetings", **told).url for _ in range(2)}  # pressed twice
    assert len(urls) == 1
    with office.app.store.read() as records:
        [one] = [each for each in records.meetings.all_series() if "合唱" in each.fields.title]
    assert one.state is SeriesState.DRAFT
    page = words(clerk.get(f"/meetings/{one.id}").text)
    assert "每月第三个周三，上午9:00" in page
    assert "写的人自己不能批" in page
    for text, why in (("", "请用一句话写清楚"), (HOSTILE, "没有看出多久开一次")):
        refused = clerk.post("/meetings", text=text)
        assert (refused.status_code, why in refused.text, HOSTILE in refused.text) == (422, True, False)
    assert Desk(office, LIAISON).post("/meetings", text=SENTENCE).status_code == 404
    assert Desk(office, None).post("/meetings", text=SENTENCE).status_code == 403


def test_a_series_is_agreed_to_by_another_and_then_turned(office: RehearsedOffice) -> None:
    clerk, approver = Desk(office, CLERK), Desk(office, APPROVER)
    clerk.post("/meetings", text=SENTENCE.replace("学习交流会", "读书会"))
    with office.app.store.read() as records:
        number = records.meetings.all_series()[-1].id
    assert "写的人自己不能批" in clerk.post(f"/meetings/{number}/approve").text
    for _ in range(2):
        assert "往后的日子已经排好" in approver.post(f"/meetings/{number}/approve").text
    for step, said in (("pause", "停了"), ("pause", "停了"), ("resume", "接着开"), ("end", "往后不再开"), ("end", "往后不再开")):
        assert said in clerk.post(f"/meetings/{number}/{step}").text
    assert "已经结束" in clerk.post(f"/meetings/{number}/change", field="place", value="二楼").text
    assert "已经处理过" in approver.post(f"/meetings/{number}/return", reason="重复").text
    for desk, path in ((Desk(office, LIAISON), f"{number}/end"), (clerk, "99999/end"), (clerk, f"{number}/erase")):
        assert desk.post(f"/meetings/{path}").status_code == 404


def test_a_draft_is_given_back_and_its_author_hears_why(office: RehearsedOffice) -> None:
    Desk(office, CLERK).post("/meetings", text=SENTENCE.replace("学习交流会", "茶话会"))
    with office.app.store.read() as records:
        number = records.meetings.all_series()[-1].id
    assert "退回了" in Desk(office, APPROVER).post(f"/meetings/{number}/return", reason="和读书会重了").text
    assert "和读书会重了" in heard(office, f"staff-{CLERK}")


def test_a_changed_series_waits_for_a_second_person_again(office: RehearsedOffice) -> None:
    one, clerk = series(office, SENTENCE.replace("学习交流会", "书画会")), Desk(office, CLERK)
    assert "没有看出多久开一次" in clerk.post(f"/meetings/{one.id}/change", field="times", value="有空的时候").text
    for field, value in (("place", ""), ("state", "ended"), ("place", "三楼会议室")):
        assert "没有要改的" in clerk.post(f"/meetings/{one.id}/change", field=field, value=value).text
    assert "再同意一次" in clerk.post(f"/meetings/{one.id}/change", field="times", value="每周四下午3点").text
    page = words(clerk.get(f"/meetings/{one.id}").text)
    assert "待同意" in page
    assert "每周四，下午3:00" in page


def test_one_meeting_is_left_out_taken_up_and_moved_alone(office: RehearsedOffice) -> None:
    one, clerk = series(office, SENTENCE.replace("每周三", "每周五").replace("学习交流会", "座谈会")), Desk(office, CLERK)
    first, second = meetings(office, one)[1:3]
    for _ in range(2):
        assert "这次不开" in clerk.post(f"/meetings/one/{first.id}/off").text
    for _ in range(2):
        assert "照开" in clerk.post(f"/meetings/one/{first.id}/on").text
    assert "改好了" in clerk.post(f"/meetings/one/{second.id}/move", field="place", value="二楼活动室").text
    assert "没有要改的" in clerk.post(f"/meetings/one/{second.id}/move", field="place", value="二楼活动室").text
    for field, value, why in (
        ("event_at", HOSTILE, "时间没有看明白"), ("place", "", "请写改成什么"), ("state", "held", "请写改成什么"),
        ("place", "楼" * 81, "地点太长"),
    ):  # fmt: skip
        refused = clerk.post(f"/meetings/one/{second.id}/move", field=field, value=value)
        assert (refused.status_code, why in refused.text, HOSTILE in refused.text) == (409, True, False), field
    now = {each.id: each for each in meetings(office, one)}
    assert (now[second.id].place, now[second.id].edited) == ("二楼活动室", True)
    assert (now[first.id].state, now[first.id].starts_at) == (MeetingState.PLANNED, first.starts_at)
    assert "还没有开，开完再记" in clerk.post(f"/meetings/one/{first.id}/minutes", words="开得很好").text
    for desk, path in ((Desk(office, LIAISON), f"{first.id}/off"), (clerk, "99999/off"), (clerk, f"{first.id}/erase")):
        assert desk.post(f"/meetings/one/{path}").status_code == 404


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "#a5461f").save(out, "PNG")
    return out.getvalue()


def test_what_comes_back_of_a_meeting_is_kept_once(office: RehearsedOffice) -> None:
    one = series(office, SENTENCE.replace("10点", "9点半").replace("学习交流会", "通报会"))  # today, in half an hour
    today = meetings(office, one)[0]
    with office.app.store.write() as records:
        office.app.services.meetings.announce(records, today, office.clock.now())
    office.clock.advance(timedelta(hours=1))
    clerk, liaison = Desk(office, CLERK), Desk(office, LIAISON)
    here = f"/meetings/one/{today.id}"
    for _ in range(2):
        assert "纪要记下了" in liaison.post(f"{here}/minutes", words="通报了上半年工作。\n大家都同意。").text
        assert "照片收下了" in liaison.post(f"{here}/photo", files={"file": ("a.png", picture())}).text
    assert "没有看出这是一张照片" in clerk.post(f"{here}/photo", files={"file": ("a.png", b"no picture")}).text
    assert "到会情况记下了" in clerk.post(f"{here}/attended", how="absent", names="冯若兰、雷振声").text
    wrong = clerk.post(f"{here}/attended", how="came", names=f"秦怀远、{HOSTILE}")
    assert (wrong.status_code, "没有对上的" in wrong.text, HOSTILE in wrong.text) == (409, True, False)
    for how, names in (("came", ""), ("erase", "秦怀远"), ("", "")):
        assert "请写姓名" in clerk.post(f"{here}/attended", how=how, names=names).text
    assert "到会情况记下了" in clerk.post(f"{here}/attended", how="all").text
    page = clerk.get(here).text
    assert page.count("通报了上半年工作") == 1
    assert "应到 20 实到 18 请假 0 没来 2 没有登记 0" in words(page)
    [photo] = set(re.findall(rf"/console({here}/photos/\d+)", page))
    assert liaison.get(photo).content.startswith(b"\xff\xd8")
    assert clerk.get(photo.replace(f"one/{today.id}", f"one/{today.id + 1}")).status_code == 404
    theirs = words(liaison.get(here).text)
    assert "冯若兰" in theirs
    assert "雷振声" not in theirs
    assert Desk(office, None).post(f"{here}/minutes", words="x").status_code == 403


# --- how it looks ------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(visit: Open, office: RehearsedOffice) -> None:
    one = series(office, SENTENCE.replace("学习交流会", "健步走"))
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    gift(office, FENG, LIAISON)
    page = visit(office.base + link)
    for path in (
        "/calendar", "/calendar/days-off", "/study", "/study/weekly", "/meetings", f"/meetings/{one.id}",
        f"/meetings/one/{meetings(office, one)[0].id}", "/gifts", "/periodicals", "/timetable",
    ):  # fmt: skip
        page.goto(f"{office.base}/console{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for width, height in ((DESK["width"], DESK["height"]), (PHONE["width"], PHONE["height"])):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            assert page.evaluate(SMALLEST) >= 16, (path, width)
            assert page.evaluate(LOWEST) >= 48, (path, width)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
