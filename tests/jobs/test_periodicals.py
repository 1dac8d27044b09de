"""报刊点单 through its days: asked, reminded once, as last year for whoever says nothing, and then in the files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from bot.audiences import AudienceReader
from bot.books.periodicals import load_periodicals
from bot.context import JobContext, Services
from bot.delivery.handover import HandoverDesk
from bot.domain.audience import parse
from bot.domain.delivery import Purpose
from bot.domain.ledger import TraitKind
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import Grant, Role
from bot.domain.periodicals import OrderState, PeriodicalRules
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.tasks import OutcomeCode, TaskKind
from bot.ledger.periodicals import export_orders
from bot.ledger.privacy import erase, everything
from bot.office import CONTENT
from bot.services import TextReader, office_calendar
from bot.store import Records, Store
from bot.understanding.calendar import ChineseCalendar
from jobs import periodicals
from tests.builders import (
    CLERK,
    DAUGHTER,
    HE,
    LIAISON,
    MOURNER,
    OFFICE,
    QIN,
    TAO,
    TOWN_LIAISON,
    WEI,
    YAO,
    ZONE,
    desk,
    notice_desk,
    released,
    said,
)
from tests.jobs.conftest import NoPolicy, leaving

START = datetime(2026, 11, 2, 9, 30, tzinfo=ZONE)
RULES = load_periodicals()
ON = replace(OFFICE, periodicals=replace(RULES, enabled=True, starts=(11, 2)))
YEAR = 2027


def context(records: Records, now: datetime, rules: PeriodicalRules = ON.periodicals) -> JobContext:
    known = (NoPolicy(), TextReader(()), AudienceReader(ChineseCalendar()), office_calendar(CONTENT / "occasions.yaml"))
    services = Services(*known, desk(), HandoverDesk(desk()), notice_desk())
    return JobContext(now, replace(OFFICE, periodicals=rules), records, services)


def run(records: Records, now: datetime, what: str) -> str:
    """What the timetable would do of this sort on that day."""
    one = next(
        each
        for each in periodicals.plan(context(records, now - timedelta(minutes=5)), now.date())
        if each.payload["what"] == what
    )
    return periodicals.run(context(records, max(now, one.due_at)), one)


def reads(records: Records, person_id: int, *titles: str) -> None:
    (file,) = records.ledger.files(OPERATOR, ids=[person_id])
    records.ledger.change([replace(file, traits={TraitKind.PERIODICAL: titles})])


def states(records: Records) -> dict[int, tuple[str, tuple[str, ...]]]:
    return {one.person_id: (one.state.value, one.chosen) for one in records.periodicals.lines(OPERATOR, YEAR)}


def test_it_begins_by_itself_only_where_the_office_wants_it(store: Store) -> None:
    with store.read() as records:
        assert [one.payload["what"] for one in periodicals.plan(context(records, START), START.date())] == ["begin"]
        assert periodicals.plan(context(records, START, RULES), START.date()) == []
        assert periodicals.plan(context(records, START), START.date() + timedelta(days=1)) == []


def test_whoever_can_be_reached_is_asked_and_the_others_come_to_their_liaison_in_one_list(store: Store) -> None:
    with store.write() as records:
        for who in (f"person-{HE}", f"proxy-{DAUGHTER}"):
            said(records, who, START)
        assert run(records, START, "begin") == "2 asked, 0 reminded, 2 handed over"
        assert {number: state for number, (state, _) in states(records).items()} == {
            QIN: "waiting", HE: "asked", TAO: "asked", YAO: "task", MOURNER: "waiting", WEI: "task"
        }  # fmt: skip
        tasks = [(one.owner_id, one.kind, one.person_name) for one in records.tasks.open_tasks()]
        assert sorted(tasks, key=str) == [(CLERK, TaskKind.CHECK, ""), (TOWN_LIAISON, TaskKind.CHECK, "")]
        left = [one for one in leaving(records, START) if one.template == "push/periodical_question"]
        assert sorted((one.external_id, one.purpose) for one in left) == [
            (f"person-{HE}", Purpose.STUDY),
            (f"proxy-{DAUGHTER}", Purpose.STUDY),
        ]
        said(records, f"person-{QIN}", START)
        assert run(records, START.replace(hour=10, minute=0), "look").startswith("1 asked")
        assert records.periodicals.asked_among([QIN, HE, YAO], START) == {QIN, HE}


def test_nobody_is_asked_while_a_notice_waits_for_him_and_an_account_gets_one_question_at_a_time(store: Store) -> None:
    with store.write() as records:
        released(records, START)
        said(records, f"person-{HE}", START)
        assert run(records, START, "begin").startswith("0 asked")
        assert records.periodicals.asked_among([HE], START) == set()


def test_whoever_has_cried_for_help_is_neither_asked_nor_reminded_until_somebody_has_closed_it(store: Store) -> None:
    with store.write() as records:
        for who in (f"person-{QIN}", f"person-{HE}"):
            said(records, who, START)
        HandoverDesk(desk()).alert(records, [QIN], "紧急求助", "救命", START, "k1")
        assert run(records, START, "begin").startswith("1 asked")
        assert records.periodicals.asked_among([QIN, HE], START) == {HE}
        HandoverDesk(desk()).alert(records, [HE], "需要关心", "不想活了", START, "k2")
        late = START.replace(day=18, hour=10, minute=0)
        for who in (QIN, HE):
            said(records, f"person-{who}", late)
        assert run(records, late, "look").split(", ")[:2] == ["0 asked", "0 reminded"]
        assert not {QIN, HE} & {one.person_id for one in records.tasks.open_tasks() if one.kind is TaskKind.CHECK}
        for alarm in [one for one in records.tasks.open_tasks() if one.cries]:
            records.tasks.close(alarm.id, OutcomeCode.VISITED, CLERK, late)
        assert run(records, late.replace(hour=11), "look").split(", ")[:2] == ["1 asked", "1 reminded"]


def test_who_says_nothing_is_reminded_once_and_then_gets_what_he_gets(store: Store) -> None:
    with store.write() as records:
        reads(records, HE, "《银潮》", "停刊报")
        for who in (HE, QIN):
            said(records, f"person-{who}", START)
        run(records, START, "begin")
        late = START.replace(day=18, hour=10, minute=0)
        said(records, f"person-{HE}", late)
        looked = [run(records, late.replace(hour=hour), "look") for hour in (10, 11)]
        assert [one.split(", ")[1] for one in looked] == ["1 reminded", "0 reminded"]
        run(records, START.replace(day=22), "close")
        found = states(records)
        assert found[HE] == ("default", ("yinchao",))
        assert found[QIN] == ("default", ("yinchao",))  # gets nothing yet: what the office gives to 离休
        assert found[MOURNER] == ("default", ())
        assert records.tasks.open_tasks() == []
        assert [
            one.payload["what"] for one in periodicals.plan(context(records, START.replace(day=23)), START.replace(day=23).date())
        ] == []


def test_the_new_year_writes_it_into_the_files_once(store: Store) -> None:
    with store.write() as records:
        reads(records, HE, "银潮", "停刊报")
        reads(records, TAO, "老年报")
        run(records, START, "begin")
        (he,) = records.periodicals.of_persons([HE], YEAR)
        records.periodicals.keep(replace(he, state=OrderState.CHOSEN, chosen=("laonianchunqiu",)), "person:2", START)
        (tao,) = records.periodicals.of_persons([TAO], YEAR)
        records.periodicals.keep(replace(tao, state=OrderState.DECLINED), "proxy:1", START)
        run(records, START.replace(day=22), "close")
        january = datetime(YEAR, 1, 1, 8, 0, tzinfo=ZONE)
        assert run(records, january, "apply") == "3 files say so now"
        assert records.periodicals.read_now([HE, TAO, QIN]) == {HE: ["老年春秋"], QIN: ["银潮"]}
        assert periodicals.plan(context(records, january), january.date()) == []


def test_a_death_ends_his_order_and_a_mistake_takes_it_up_again(store: Store) -> None:
    with store.write() as records:
        run(records, START, "begin")
        gone = LifeEvent(HE, LifeEventKind.DEATH, START.date(), "家属", f"staff:{LIAISON}", {})
        number = records.life.record(gone, LifeRules(), START)
        assert HE not in states(records)
        assert records.life.undo(number, f"staff:{CLERK}", START)
        assert states(records)[HE][0] == "waiting"


def test_an_order_is_handed_out_with_a_file_and_erased_with_it(store: Store) -> None:
    with store.write() as records:
        run(records, START, "begin")
        assert everything(records, OPERATOR, HE, START)["periodical_order"]
        erase(records, OPERATOR, HE, "", START)
        assert HE not in states(records)


def test_only_those_are_asked_whom_the_office_names(store: Store) -> None:
    with store.write() as records:
        day = AudienceReader(ChineseCalendar()).day(START.date())
        records.periodicals.begin(YEAR, replace(RULES, who=parse("类别=离休")), day, START)
        assert set(states(records)) == {QIN}


def rows(path: Path, sheet: str) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()]


def test_the_post_office_gets_names_and_addresses_and_a_liaison_nothing(store: Store, tmp_path: Path) -> None:
    with store.write() as records:
        run(records, START, "begin")
        (he,) = records.periodicals.of_persons([HE], YEAR)
        records.periodicals.keep(replace(he, state=OrderState.CHOSEN, chosen=("laonianbao", "yinchao")), "person:2", START)
        assert export_orders(records, tmp_path / "a.xlsx", OPERATOR, YEAR, RULES, START) == 1
        posted = rows(tmp_path / "a.xlsx", "投递名单")
        assert [row[:3] for row in posted[1:]] == [["老年报", "局机关", "何素云"], ["银潮", "局机关", "何素云"]]
        assert rows(tmp_path / "a.xlsx", "汇总")[-1][-1] == "150.00"
        liaison = Viewer("staff:3", (Grant(Role.LIAISON),), LIAISON)
        assert export_orders(records, tmp_path / "b.xlsx", liaison, YEAR, RULES, START) == 0
