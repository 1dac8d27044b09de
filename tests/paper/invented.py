"""Invented books and sheets at their best and worst: nothing known, and everything far too long, rare or hostile."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

from PIL import Image

from bot.domain.commitment_rules import Digest as Commitments
from bot.domain.commitment_rules import Month, SuggestionLine, Tally
from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState
from bot.domain.duties import Duty, DutyState
from bot.domain.ledger import PersonFile, Residence, ResidenceKind, TraitKind
from bot.domain.people import Birth, Category
from bot.domain.visits import KINDS, Visit, VisitReport, VisitState
from bot.paper.handbook import calendar
from bot.paper.month import duty_figures
from bot.paper.values import Asked, Digest, DutyFigures, Handbook, Imprint, MonthDay, MonthSheet, RuleLine, UnitLine
from bot.store.papers import Reported, Served
from bot.store.roll import RollRow
from bot.store.sheets import Happened, Receiver, Sheet
from tests.builders import NOW, ZONE

HOSTILE = '#panic("x") *b* _i_ $x$ \\ [c] @a <l> =HYPERLINK("http://x") // /* 😀 `raw` ' + "\x00\x08\u202e"
LONG_NAME = "阿不都热依木·买买提吐尔逊欧阳春和"
RARE_NAME = "欧阳𬭚㛃"
UNIT = "某某省某某市某某区委老干部局离退休干部服务中心第一退休干部管理所"
TEXT = "血压高，吃药以后稳定，精神不错，记性比去年差些。" * 84  # over 2,000 characters
IMPRINT = Imprint("某某市某某区委老干部局", NOW, "文清")


def picture(width: int = 1600, height: int = 1200, shade: int = 0) -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), (60 + 2 * shade,) * 3).save(written, "JPEG")
    return written.getvalue()


# --- 精准服务手册 ------------------------------------------------------------------------------------------------------------


def handbook(full: bool = False, name: str = "秦一山", count: int = 0, text: str = "精神不错，血压高，在吃药。") -> Handbook:
    """`count`: of visits. `full`: with everything that a file may hold, each at its longest."""
    seen = visits(count, text)
    duties = tuple(duty(n, state) for n, state in enumerate(DutyState)) if full else ()
    asked = tuple(Asked.of(commitment(n, state, HOSTILE), NOW) for n, state in enumerate(CommitmentState)) if full else ()
    return Handbook(
        sheet=_full_sheet(name) if full else _bare_sheet(name),
        year=2026,
        age=94,
        id_number="**************1234",
        address="和平路12号3单元401" if full else "",
        duties=duties,
        visits=seen,
        more_visits=full,
        commitments=asked,
        months=calendar(2026, seen, duties),
        portrait=1 if full else None,
        pictures=frozenset(number for one in seen for number in one.photos),
    )


def _row(name: str, born: Birth) -> RollRow:
    return RollRow(
        id=1,
        name=name,
        sex="男",
        category="离休",
        unit_id=1,
        unit="局机关",
        branches=(),
        born=born,
        born_on=date(1931, 4, 27),
        phone="139****2001",
        phone_dead=False,
        liaison="简宁",
        state="在家",
        away_place="",
        town="河口镇",
        post="",
        reached=True,
        contact_on=date(2026, 3, 1),
        checked_on=None,
        died_on=None,
    )


def _bare_sheet(name: str) -> Sheet:
    file = PersonFile(name, Category.LIXIU, 1, id=1)
    return Sheet(_row(name, Birth(1931, 3, 10)), file, frozenset(), False, False, (), (), ())


def _full_sheet(name: str) -> Sheet:
    file = PersonFile(
        name,
        Category.LIXIU,
        1,
        id=1,
        post="正处级调研员" * 8,
        rank="正处级",
        politics="中共党员",
        joined_on=date(1949, 1, 1),
        work_from=date(1947, 1, 1),
        retired_on=date(1991, 1, 1),
        service_class="特殊服务到人",
        smartphone=False,
        checkup_on=date(2025, 9, 1),
        mourning_until=date(2026, 5, 1),
        traits=dict.fromkeys(TraitKind, (HOSTILE, "独居", "高血压" * 12)),
        residences=dict.fromkeys(ResidenceKind, Residence(UNIT, "", "11-01", "03-31", date(2026, 1, 1))),
        extra={"原单位性质": "机关", "军龄": "12", HOSTILE[:20]: HOSTILE},
    )
    row = _row(name, Birth(1931, 3, 10, lunar=True))
    changes = {"unit": UNIT, "phone_dead": True, "state": "外出", "away_place": "海南三亚"}
    branches = ("第一离休干部党支部", "银龄志愿服务队临时党支部")
    told = {field: getattr(row, field) for field in RollRow.__slots__} | changes | {"branches": branches}
    receivers = (Receiver("秦小梅", "女儿", "137****3001", True), Receiver(LONG_NAME, "邻居", "137****3002", False))
    events = tuple(Happened(n, "住院", date(2025, 1 + n, 3), "家属", "简宁", NOW, undone=n == 2) for n in range(6))
    helpers = (("严明", "联系领导"), ("赵一心", "签约医生"))
    return Sheet(RollRow(**told), file, frozenset(), True, True, helpers, receivers, events)


def visits(count: int, text: str) -> tuple[Visit, ...]:
    """The latest first, in every state; two pictures with every tenth."""
    return tuple(_visit(n, text) for n in range(count))


def _visit(n: int, text: str) -> Visit:
    need, promise = "想申请护理费。" if n % 3 == 0 else "", "下周回话" if n % 4 == 0 else ""
    day = date(2026, 3, 9) - timedelta(days=11 * n)
    return Visit(
        number=100 + n,
        report=VisitReport(f"d{n}", 1, 3, KINDS[n % 7], text, need, day, promise=promise),
        state=(VisitState.RECEIVED, VisitState.ISSUES, VisitState.APPROVED)[n % 3],
        version=1,
        reported_at=NOW,
        person_name="秦一山",
        unit="局机关",
        staff_name="简宁",
        reviewer_name="文清" if n % 3 else "",
        reviewed_at=NOW if n % 3 else None,
        remark="请补写女儿电话" if n % 3 == 1 else "",
        photos=(2 * n + 1, 2 * n + 2) if n % 10 == 0 else (),
    )


def duty(n: int, state: DutyState, title: str = "春节走访") -> Duty:
    due = datetime(2026, 1 + n % 12, 20, 17, tzinfo=ZONE)
    opens, settled = due.date() - timedelta(days=9), due - timedelta(days=2) if state is DutyState.DONE else None
    who = (1, "秦一山", "局机关", "河口镇", 3, "简宁")
    return Duty(n, f"k{n}", "rule", title, *who, state, opens, due, settled_at=settled)


def commitment(n: int, state: CommitmentState, text: str) -> Commitment:
    made, due, done = NOW - timedelta(days=20), NOW - timedelta(days=3), state is not CommitmentState.OPEN
    one = Commitment(n, tuple(CommitmentKind)[n % 5], state, text, "person:1", made, due, person_name="秦一山", owner_name="路平")
    if not done:
        return one
    told = {"result": "材料已收，下月起发放。", "disposition": "符合政策", "answered_at": NOW, "answered_how": "ring"}
    return Commitment(**{field: getattr(one, field) for field in Commitment.__slots__} | told | {"rating": "good"})


# --- 每月工作例会, 季度工作汇编 -----------------------------------------------------------------------------------------------


def month_sheet(full: bool = False) -> MonthSheet:
    begin, end = date(2026, 3, 1), date(2026, 3, 31)
    if not full:
        return MonthSheet(LONG_NAME, begin, end, {}, 0, (), 0, DutyFigures(), (), Month(), (), ())
    seen = visits(40, TEXT[:200])
    events = (Reported(LONG_NAME, "住院", date(2026, 3, 2), NOW),)
    duties = tuple(duty(n, state, HOSTILE if n == 3 else "春节走访") for n, state in enumerate(tuple(DutyState) * 5))
    return MonthSheet(
        staff_name=LONG_NAME,
        begin=begin,
        end=end,
        kinds={"走访": 20, "电话": 15, "慰问": 5},
        served=120,
        unreached=tuple(Served(n, LONG_NAME, UNIT, date(2026, 1, 1) if n % 2 else None, False) for n in range(30)),
        events=1,
        figures=duty_figures(duties, NOW),
        duties=duties,
        work=Month(4, 3, 2, 6, 1, 1),
        open=tuple(Asked.of(commitment(n, CommitmentState.OPEN, HOSTILE), NOW) for n in range(6)),
        days=tuple(MonthDay(one.report.visited_on, (one,), () if n else events) for n, one in enumerate(seen)),
    )


def digest(full: bool = False) -> Digest:
    begin, end = date(2026, 1, 1), date(2026, 3, 31)
    if not full:
        nothing = Commitments(dict.fromkeys(CommitmentKind, Tally()), {}, {}, {}, ())
        return Digest(begin, end, (), UnitLine("", 0, 0, 0, {}), (), {}, {}, (), nothing, {}, ())
    kinds = tuple(kind.value for kind in KINDS)
    tallies = dict.fromkeys(CommitmentKind, Tally(12, 10, 9, 2, 31.5))
    names = {n: UNIT if n == 7 else f"第{n}支部" for n in range(60)}
    return Digest(
        begin=begin,
        end=end,
        kinds=kinds,
        all=UnitLine("", 0, 2400, 1800, dict.fromkeys(kinds, 60060)),
        units=tuple(UnitLine(name, n % 4, 40, 31, dict.fromkeys(kinds, 1000 + n)) for n, name in names.items()),
        reviews={"approved": 50, "received": 2},
        events={"住院": 3, "去世": 1},
        rules=tuple(RuleLine(f"规定第{n}条的走访", DutyFigures(40, 30, 4, 0, 6)) for n in range(20)),
        work=Commitments(tallies, {"符合政策": 5, "脱离实际": 1}, {"car": 4, "other": 2}, {"good": 3, "bad": 1}, ()),
        services={"car": "用车"},
        suggestions=tuple(_suggestion(n) for n in range(8)),
    )


def _suggestion(n: int) -> SuggestionLine:
    answer = ("符合政策", "已转有关部门。") if n % 2 else ("", "")
    return SuggestionLine(n, date(2026, 2, 3), HOSTILE if n == 1 else TEXT[:150], *answer)
