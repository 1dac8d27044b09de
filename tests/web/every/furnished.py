"""An office in which something of everything is under way, made once by what the product itself does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from PIL import Image
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.app import App, build
from bot.desks.visits import SentIn
from bot.domain.audience.day import Day
from bot.domain.below import Figures, Reached, Work
from bot.domain.commitments import CommitmentKind, NewCommitment
from bot.domain.conversation import Place
from bot.domain.family import Family, Member
from bot.domain.gifts import NewGift
from bot.domain.ledger import Residence, ResidenceKind, TraitKind
from bot.domain.people import Role
from bot.domain.rights import OPERATOR
from bot.domain.visits import VisitKind, VisitReport
from bot.opening import shared_counts
from bot.pictures import as_jpeg
from bot.store import Records
from bot.store.copied import LastBackup
from bot.store.tables.people import staff
from bot.web.server import site
from tests.office import ZONE, copy_office
from tests.web.asking import APPROVER, CLERK, LIAISON, TOWN_LIAISON, Desk, say
from tests.web.conftest import RehearsedOffice, demo_config, rehearsed
from tests.web.every.kept import keep

BEGIN = datetime(2026, 4, 29, 9, 0, tzinfo=ZONE)  # two days before 劳动节
QIN, PANG, FENG, JIA, GUAN, LEI, BI, CHE = 1, 3, 4, 5, 10, 12, 15, 19
TOWN = 2  # 城关镇
ADMIN, SECRETARY, TOWN_CLERK, NEWCOMER, GONE = 6, 7, 8, 9, 10
TOPICS = ("lixiu-nursing-fee", "olduniv-enroll", "pension-bank-change", "senior-allowance")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WANTED = {
    CommitmentKind.NEED: "想装一个卫生间的扶手",
    CommitmentKind.PROMISE: "把体检报告送来",
    CommitmentKind.SUGGESTION: "活动室早点开门",
    CommitmentKind.SERVICE: "要用车去县医院",
    CommitmentKind.HARDSHIP: "申请困难帮扶",
}
PASTED = "请全体老同志{}。\n时间：5月{}日上午9点\n地点：老干部活动中心三楼\n请带老花镜。"


class StillOffice(RehearsedOffice):
    """The furnished office; nothing moves before `settle`, and all of it can be put back as it was."""

    site: Starlette

    def _build(self) -> App:
        """There is another office below it, which has left its counts."""
        family = Family((Member("office", "示范老干部局"), Member("county", "城关县老干部局", "office")))
        app = build(self.config, self.clock, family=family)
        with closing(shared_counts(self.config)) as shared:
            span = Reached(2, 300, 250, 20, 25, 3, 2)
            assert shared.leave("county", self.clock.now(), self.clock.now(), Figures(153, span, span, Work(1, 2)))
        return app

    def _site(self) -> ASGIApp:
        self.site = site(replace(self.app.parts(), wake=lambda: None))
        return self.site

    @property
    def database(self) -> str:
        return self.config.database.url

    def keep(self) -> None:
        """As it is now it will be after `restore`."""
        self._kept, self._began = keep(self.database), self.clock.now()

    def restore(self) -> None:
        self._kept.restore()
        self.clock.set(self._began)


def make(folder: Path) -> None:
    """Put a furnished office into an empty folder."""
    copy_office(rehearsed(), folder)
    office = StillOffice(demo_config(folder), BEGIN)
    office.open()
    try:
        furnish(office)
    finally:
        office.close()


@contextmanager
def furnished(source: Path, folder: Path) -> Iterator[StillOffice]:
    """A copy of the office that was made in `source`."""
    copy_office(source, folder)
    office = StillOffice(demo_config(folder), BEGIN + HOUR)
    office.open()
    try:
        yield office
    finally:
        office.close()


def furnish(office: StillOffice) -> None:
    _library(office)
    _staff(office)
    _files(office)
    office.app.plan_timetable()
    office.app.keep_timetable()
    _notices(office)
    _chats(office)
    _care(office)
    _programme(office)
    _papers(office)
    _backup(office)
    office.settle()
    office.app.audit()


def _library(office: StillOffice) -> None:
    """A small one: every change of it is learnt anew."""
    with office.app.store.write() as records:
        for topic in records.policy.published():
            if topic.id not in TOPICS:
                records.policy.withdraw(topic.id, office.clock.now(), "system")
    office.app.policy.refresh()


def _staff(office: StillOffice) -> None:
    with office.app.store.write() as records:
        for number, name, role, scope in (
            (ADMIN, "崔守正", Role.ADMIN, None),
            (SECRETARY, "白朝霞", Role.SECRETARY, TOWN),
            (TOWN_CLERK, "骆小满", Role.CLERK, TOWN),
            (NEWCOMER, "申新来", Role.LIAISON, None),
            (GONE, "蒲已走", Role.CLERK, None),
        ):
            assert records.people.add_staff(name, f"1380000{number:04}", role, scope, scope) == number
        records.people._connection.execute(update(staff).where(staff.c.id == GONE).values(active=False))


def _backup(office: StillOffice) -> None:
    with office.app.store.write() as records:
        records.copies.made(LastBackup(office.clock.now() - timedelta(hours=7), "/away/office.sangyu", 5_000_000, 12.0, 4321))


def _files(office: StillOffice) -> None:
    """Whole files, so that there is something that not everybody may see."""
    home = {ResidenceKind.USUAL: Residence("城关镇", "文化路12号3单元", confirmed_on=date(2026, 1, 5))}
    more = {"residences": home, "traits": {TraitKind.CONDITION: ("独居",)}, "extra": {"备注": "喜欢唱歌"}}
    with office.app.store.write() as records:
        files = records.ledger.files(OPERATOR)
        records.ledger.change([replace(one, **more, id_number="620102194803080027" if one.id == FENG else "") for one in files])


def _notices(office: StillOffice) -> None:
    """A draft, one under way, one withdrawn, one returned, and one that all have confirmed."""
    over = _notice(office, "座谈", 11, "离休干部")
    Desk(office, APPROVER).post(f"/notices/{over}/approve")
    office.settle()
    for who in (f"person-{QIN}", "person-2", "proxy-1"):
        say(office, who, "收到")
    sent, gone, back = (_notice(office, words, day) for words, day in (("体检", 12), ("看电影", 13), ("读书", 14)))
    for number in (sent, gone):
        Desk(office, APPROVER).post(f"/notices/{number}/approve")
    office.settle()
    say(office, f"person-{QIN}", "收到")
    Desk(office, CLERK).post(f"/notices/{gone}/withdraw")
    Desk(office, APPROVER).post(f"/notices/{back}/return", reason="地点不对")
    _notice(office, "合唱", 15)
    office.settle()


def _notice(office: StillOffice, words: str, day: int, audience: str = "全体老同志") -> int:
    text = PASTED.format(words, day)
    form = {"kind": "meeting", "title": f"{words}通知", "body": text, "place": "老干部活动中心三楼", "audience": audience}
    moments = {"event_at": f"2026-05-{day:02}T09:00", "end_at": "", "reply_by": f"2026-05-{day - 1:02}T18:00"}
    made = Desk(office, CLERK).post("/notices", **form, **moments, confirm="yes")
    assert made.status_code == 200, made.text
    return int(made.url.partition("/notices/")[2].partition("?")[0])


def _chats(office: StillOffice) -> None:
    """Questions that a person answers, one of them answered; a stranger; what the library does not know."""
    for who, words in ((QIN, "请帮我找人来看看暖气"), (GUAN, "食堂能不能送饭"), (FENG, "想问问护理费的事")):
        say(office, f"person-{who}", "转人工")
        say(office, f"person-{who}", words)
    with office.app.store.read() as records:
        first, *_ = sorted(one.number for one in records.inquiries.open_inquiries())
    Desk(office, CLERK).post(f"/inquiries/{first}/answer", words="师傅下午三点上门。")
    Desk(office, CLERK).post(f"/inquiries/{first}/learn", how="topic")
    for words in ("你好", "我是谁", "转人工", "我想问问怎么绑定"):
        say(office, "guest-1", words)
    for words in ("离休护理费多少钱一个月", "没有用", "骑自行车摔倒了算工伤吗", "哪里可以钓鱼"):
        say(office, f"person-{JIA}", words)


def _care(office: StillOffice) -> None:
    reports = [(QIN, LIAISON, "身体还好", "想申请护理费", "周五把表送来"), (PANG, TOWN_LIAISON, "住院了", "", "")]
    reports += [(FENG, CLERK, "精神好", "", ""), (LEI, TOWN_LIAISON, "腿疼", "", "")]
    numbers = [_reported(office, *one) for one in reports]
    Desk(office, APPROVER).post(f"/visits/{numbers[2]}/approve", version="1")
    Desk(office, CLERK).post(f"/visits/{numbers[3]}/ask", version="1", remark="吃什么药？")
    _picture(office, numbers[0], QIN)
    clerk = Desk(office, CLERK)
    clerk.post(f"/people/{QIN}/portrait", files={"picture": ("a.jpg", picture())})
    event = {"day": "2026-04-20", "known_from": "家属"}
    clerk.post(f"/people/{CHE}/event", kind="住院", **event)
    clerk.post(f"/people/{BI}/event", kind="外出", place="兰州", **event)
    papers = {"papers": {"低保证": False, "诊断书": True}}
    wanted = [_wanted(office, kind, person) for kind, person in (
        (CommitmentKind.NEED, QIN), (CommitmentKind.PROMISE, FENG), (CommitmentKind.SUGGESTION, LEI), (CommitmentKind.NEED, GUAN),
    )]  # fmt: skip
    wanted.append(_wanted(office, CommitmentKind.SERVICE, FENG, service="car"))
    wanted.append(_wanted(office, CommitmentKind.HARDSHIP, JIA, detail=papers))
    clerk.post(f"/commitments/{wanted[3]}/close", finding="符合政策", words="批下来了")
    clerk.post(f"/commitments/{wanted[4]}/arrange", words="后天九点小王来接")
    clerk.post("/successions", do="offer", giver=str(TOWN_LIAISON), taker=str(LIAISON), part="城关镇", greet="1")
    clerk.post("/successions", do="offer", giver=str(LIAISON), taker=str(CLERK), part="离休干部", greet="")
    clerk.post("/successions/2/withdraw", reason="人选没有定")


def _reported(office: StillOffice, person_id: int, staff_id: int, condition: str, need: str, promise: str) -> int:
    with office.app.store.write() as records:
        member = records.people.staff_member(staff_id)
        assert member is not None
        day = office.clock.now().date()
        report = VisitReport(f"{person_id}", person_id, staff_id, VisitKind.VISIT, condition, need, day, promise)
        [sent] = office.app.services.visits.send_in(records, [SentIn(report)], member, office.clock.now())
    return sent.number


def _picture(office: StillOffice, number: int, person_id: int) -> None:
    kept = as_jpeg(picture())
    assert kept is not None
    with office.app.store.write() as records:
        photo = records.photos.add(Place("simulator", "demo", "x"), LIAISON, f"media-{number}", office.clock.now())
        assert photo is not None
        records.photos.keep(photo.number, kept.content, kept.width, kept.height)
        records.photos.attach([photo.number], number, person_id)


def _wanted(office: StillOffice, kind: CommitmentKind, person_id: int, **more: Any) -> int:
    key = f"{kind.value}-{person_id}"
    new = NewCommitment(key, kind, WANTED[kind], f"staff:{CLERK}", person_id, due_at=office.clock.now() + 3 * DAY, **more)
    with office.app.store.write() as records:
        return office.app.services.commitments.open(records, new, office.clock.now()).number


def _programme(office: StillOffice) -> None:
    clerk, approver = Desk(office, CLERK), Desk(office, APPROVER)
    for sentence in ("每周三上午9点半，三楼会议室，学习交流会，全体老同志参加", "每周五上午10点，二楼，书画会，全体老同志参加"):
        clerk.post("/meetings", text=sentence)
    _written(office, lambda records: [office.app.services.duties.refresh_all(records, office.clock.now())])
    approver.post("/meetings/1/approve")
    with office.app.store.write() as records:
        today = records.meetings.ahead(1, office.clock.now())[0]
        office.app.services.meetings.announce(records, today, office.clock.now())
    office.clock.advance(HOUR)
    clerk.post(f"/meetings/one/{today.id}/minutes", words="通报了上半年工作。")
    clerk.post(f"/meetings/one/{today.id}/photo", files={"file": ("a.png", picture())})
    clerk.post(f"/meetings/one/{today.id}/attended", how="absent", names="冯若兰")
    now = office.clock.now()
    gifts = [
        NewGift(f"gift-{person}", "test", person, owner, "住院慰问", "慰问品一份", 20_000, "", now.date() + timedelta(days=1))
        for person, owner in ((FENG, LIAISON), (LEI, TOWN_LIAISON), (QIN, CLERK))
    ]
    _written(office, lambda records: records.gifts.make(gifts, now))
    clerk.post("/gifts/1/handed")
    _written(office, lambda records: [records.periodicals.begin(2027, office.app.office.periodicals, Day(now.date(), 2026), now)])


def _papers(office: StillOffice) -> None:
    """Files that were sent in and not decided on."""
    clerk = Desk(office, CLERK)
    clerk.post("/import", files={"file": ("名册.xlsx", workbook())})
    clerk.post("/audience/save", name="离休", words="离休干部", expression="类别=离休")


def _written(office: StillOffice, work: Callable[[Records], object]) -> None:
    with office.app.store.write() as records:
        work(records)


def workbook() -> bytes:
    """A ledger of one new person, with a mistake in a second line's birthday left out."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("名册")
        for column, heading in enumerate(("姓名", "性别", "出生日期", "人员类别", "单位", "本人电话", "爱好")):
            sheet.write(0, column, heading)
        for column, value in enumerate(("耿新民", "男", "1950-03-04", "退休", "城关镇", "13900009001", "下棋")):
            sheet.write(1, column, value)
    return out.getvalue()


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (400, 300), "#a5461f").save(out, "JPEG")
    return out.getvalue()
