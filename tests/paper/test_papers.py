"""Books, sheets and registers as they are put together from the records of the small office, for whoever asks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot import paper
from bot.domain.commitments import CommitmentState
from bot.domain.conversation import Place
from bot.domain.duties import DutyState
from bot.domain.duty_states import DutyRow
from bot.domain.ledger import Residence, ResidenceKind
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.visits import VisitKind, VisitReport, VisitState
from bot.errors import NotAllowed
from bot.paper import Imprint, Order, PaperFault
from bot.paper.handbook import MOST_BOOKS
from bot.paper.pictures import LONGEST
from bot.store import Records, Store
from tests.builders import CHAT, CLERK, HE, LEADER, LIAISON, NOW, QIN, TAO, TOWN_LIAISON, WEI, YAO, at
from tests.paper.invented import picture
from tests.paper.reading import pages

TITLES = {"spring": "春节走访", "hospital": "住院探视"}
ID_NUMBER = "110101193103104416"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
STREET_LAMP = "何素云家门口的路灯坏了，请修一修，电话13900002002"
FORMULA = '=HYPERLINK("http://x","请点")'


def viewer(staff_id: int, role: Role, scope: int | None = None) -> Viewer:
    return Viewer(f"staff:{staff_id}", (Grant(role, scope),), staff_id)


CLERKS, LIAISONS, LEADERS = viewer(CLERK, Role.CLERK), viewer(LIAISON, Role.LIAISON), viewer(LEADER, Role.LEADER)


def order(who: Viewer = OPERATOR, whole: bool = False) -> Order:
    return Order(who, Imprint("示范老干部局", NOW, "文清"), TITLES, {"car": "用车"}, whole)


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    """A quarter's work: visits with a picture, what is owed, what was promised, and what happened."""
    with store.write() as records:
        _files(records)
        _visits(records)
        _duties(records)
        _commitments(records)
        event = LifeEvent(HE, LifeEventKind.HOSPITAL, date(2026, 3, 5), "家属", f"staff:{LIAISON}")
        records.life.record(event, LifeRules(), at("9:00", 6))
        yield records


def _files(records: Records) -> None:
    file = records.ledger.file(OPERATOR, QIN)
    assert file is not None
    home = Residence("河口镇", "和平路12号3单元401")
    records.ledger.change([replace(file, id_number=ID_NUMBER, residences={ResidenceKind.USUAL: home})])


def _visits(records: Records) -> None:
    first = VisitReport("a", QIN, LIAISON, VisitKind.VISIT, FORMULA, "想申请护理费", date(2026, 3, 4), "下周回话", "", "")
    number = records.visits.add_visit(first, at("10:00", 4))
    one = records.visits.get(number)
    assert one is not None
    records.visits.review(one, CLERK, VisitState.APPROVED, "写得清楚", at("11:00", 4))
    for draft, person, staff, kind, day in (
        ("b", QIN, LIAISON, VisitKind.CALL, date(2026, 2, 3)),
        ("c", TAO, TOWN_LIAISON, VisitKind.CALL, date(2026, 3, 5)),
        ("d", WEI, TOWN_LIAISON, VisitKind.OTHER, date(2026, 3, 6)),
    ):
        records.visits.add_visit(VisitReport(draft, person, staff, kind, "都好", "", day), at("10:00", 6))
    shot = records.photos.add(Place(*CHAT, "staff-3"), LIAISON, "media-1", NOW)
    assert shot is not None
    records.photos.attach([shot.number], number, QIN)
    records.photos.keep(shot.number, b64encode(picture()).decode(), 1600, 1200)


def _duties(records: Records) -> None:
    def row(key: str, rule: str, person: int, owner: int, state: DutyState, **more: Any) -> DutyRow:
        due = more.pop("due", at("17:00", 20))
        opens, unit = date(2026, 2, 20).toordinal(), None
        settled = more.pop("settled", None)
        return DutyRow(None, key, rule, person, owner, unit, person, state, opens, due, None, None, settled, 0, None)

    late = at("9:00", 9)
    records.duties.keep(
        [
            row("1", "spring", QIN, LIAISON, DutyState.DONE, due=at("17:00", 3), settled=at("10:00", 4)),
            row("2", "hospital", HE, LIAISON, DutyState.READY, due=late),
            row("3", "spring", HE, LIAISON, DutyState.MISSED, due=at("17:00", 2)),
            row("4", "spring", TAO, TOWN_LIAISON, DutyState.DRAFT),
            row("5", "silence", YAO, TOWN_LIAISON, DutyState.CANCELLED),
        ],
        NOW,
    )


def _commitments(records: Records) -> None:
    def add(key: str, kind: str, text: str, made: datetime, **more: Any) -> int:
        row = {"key": key, "kind": kind, "text": text, "asked_by": "person:1", "state": "open", "owner_id": LIAISON}
        row |= {"due_at": made + timedelta(days=3), "made_at": made, "next_at": None, **more}
        return records.commitments.add(row)[0].number

    add("n", "need", "想申请护理费", at("10:00", 4), person_id=QIN)
    car = add("s", "service", "用车去医院", at("9:00", 2), person_id=QIN, service="car")
    records.commitments.end(car, CommitmentState.DONE, at("9:00", 3), result="小王开车去", closed_by=LIAISON)
    lamp = add("g", "suggestion", STREET_LAMP, at("9:00", 2), person_id=HE)
    answer = {"disposition": "符合政策", "result": "已修好，告诉了何素云", "closed_by": CLERK}
    records.commitments.end(lamp, CommitmentState.DONE, at("9:00", 5), **answer)


# --- 精准服务手册 ------------------------------------------------------------------------------------------------------------


def test_a_book_holds_all_that_is_known_and_was_done_and_the_printing_is_written_down(office: Records) -> None:
    (book,) = paper.handbooks(office, [QIN], order(CLERKS))
    whole = "".join(pages(paper.handbooks_pdf([book], paper.pictures(office, [book]), order().imprint)))
    told = ("秦一山", "13900002001", "想申请护理费", "下周回话", "春节走访", "已办", "小王开车去", FORMULA)
    for words in told:
        assert words in whole
    assert ID_NUMBER not in whole
    assert f"{'*' * 14}{ID_NUMBER[-4:]}" in whole
    assert "和平路" not in whole
    assert [entry.what for entry in book.months[2]] == ["走访"]
    assert [(look.action, look.what) for look in office.sheets.looks(CLERKS, QIN)] == [("printed", "handbook")]


def test_numbers_are_whole_where_it_was_asked_for_and_he_may_and_each_is_written_down(office: Records) -> None:
    (book,) = paper.handbooks(office, [QIN], order(CLERKS, whole=True))
    assert (book.id_number, book.address) == (ID_NUMBER, "和平路12号3单元401")
    looks = office.sheets.looks(CLERKS, QIN)
    assert [(look.action, look.what) for look in looks] == [
        ("printed", "handbook"),
        ("revealed", "address"),
        ("revealed", "id_number"),
    ]
    (book,) = paper.handbooks(office, [QIN], order(LIAISONS, whole=True))
    assert ID_NUMBER not in repr(book)
    assert "和平路" not in repr(book)


def test_a_liaison_prints_the_books_of_his_own_people_alone(office: Records) -> None:
    books = paper.handbooks(office, [TAO, QIN, HE, WEI, 999], order(LIAISONS))
    assert [book.sheet.row.name for book in books] == ["秦一山", "何素云"]


def test_pictures_are_made_smaller_and_stand_beside_their_visit(office: Records) -> None:
    (book,) = paper.handbooks(office, [QIN], order())
    shown = paper.pictures(office, [book])
    assert [max(one.width, one.height) for one in shown.values()] == [LONGEST]
    assert paper.handbooks_pdf([book], shown, order().imprint).count(b"/DCTDecode") == 1


def test_more_books_than_a_printer_takes_are_refused_in_a_sentence(office: Records) -> None:
    with pytest.raises(PaperFault, match=f"最多印 {MOST_BOOKS} 本"):
        paper.handbooks(office, range(MOST_BOOKS + 1), order())


# --- 每月工作例会 ------------------------------------------------------------------------------------------------------------


def test_a_month_counts_contacts_people_and_what_was_owed(office: Records) -> None:
    member = office.people.staff_member(LIAISON)
    assert member is not None
    sheet = paper.month_sheet(office, member, 2026, 3, order(LIAISONS))
    assert sheet.kinds == {"走访": 1}
    assert (sheet.served, [one.name for one in sheet.unreached]) == (3, ["严秀英", "何素云"])
    assert sheet.figures == replace(sheet.figures, due=3, done=1, missed=1, late=2, open=1)
    assert (sheet.work.opened, sheet.work.closed, sheet.events) == (3, 1, 1)
    assert [one.text for one in sheet.open] == ["想申请护理费"]
    assert [(one.day.day, len(one.visits), len(one.events)) for one in sheet.days] == [(4, 1, 0), (6, 0, 1)]
    whole = "".join(pages(paper.month_pdf(sheet, order().imprint)))
    for words in ("简宁2026年3月工作情况", "何素云", "住院探视", "上报：何素云住院（3月5日）"):
        assert words in whole


def test_a_month_of_december_ends_with_it(office: Records) -> None:
    member = office.people.staff_member(LIAISON)
    assert member is not None
    assert paper.month_sheet(office, member, 2026, 12, order()).end == date(2026, 12, 31)


def test_the_sheet_of_another_is_for_those_who_see_everybody(office: Records) -> None:
    member = office.people.staff_member(TOWN_LIAISON)
    assert member is not None
    assert paper.month_sheet(office, member, 2026, 3, order(LEADERS)).kinds == {"电话": 1, "其他": 1}
    with pytest.raises(NotAllowed):
        paper.month_sheet(office, member, 2026, 3, order(LIAISONS))


# --- 季度工作汇编 ------------------------------------------------------------------------------------------------------------


def test_a_quarter_in_figures(office: Records) -> None:
    found = paper.digest(office, *QUARTER, order(LEADERS))
    units = {one.name: (one.persons, one.contacted, one.kinds) for one in found.units}
    assert units == {"局机关": (3, 1, {"走访": 1, "电话": 1}), "河口镇": (3, 1, {"电话": 1, "其他": 1})}
    assert (found.all.persons, found.all.contacted, sum(found.all.kinds.values())) == (6, 2, 4)
    rules = {one.title: (one.figures.due, one.figures.done, one.figures.missed, one.figures.open) for one in found.rules}
    assert rules == {"春节走访": (3, 1, 1, 1), "住院探视": (1, 0, 0, 1)}
    assert (found.reviews, found.events) == ({"approved": 1, "received": 3}, {"住院": 1})
    assert found.work.dispositions == {"符合政策": 1}
    assert found.services == {"car": "用车"}


def test_a_quarter_names_nobody(office: Records) -> None:
    found = paper.digest(office, *QUARTER, order())
    whole = "".join(pages(paper.digest_pdf(found, order().imprint)))
    assert "某同志家门口的路灯坏了，请修一修" in whole
    assert "已修好" in whole
    for secret in ("何素云", "13900002002", "秦一山", "护理费", "简宁", "都好"):
        assert secret not in whole
        assert secret not in repr(found)


def test_a_quarter_of_the_whole_office_is_for_those_who_see_it(office: Records) -> None:
    for who in (LIAISONS, viewer(LEADER, Role.LEADER, scope=1)):
        with pytest.raises(NotAllowed):
            paper.digest(office, *QUARTER, order(who))


@pytest.mark.parametrize(
    ("quarter", "begin", "end"),
    [(1, (1, 1), (3, 31)), (2, (4, 1), (6, 30)), (3, (7, 1), (9, 30)), (4, (10, 1), (12, 31))],
)
def test_a_quarter_has_three_months(quarter: int, begin: tuple[int, int], end: tuple[int, int]) -> None:
    assert paper.quarter_of(2026, quarter) == (date(2026, *begin), date(2026, *end))


# --- 走访台账 ----------------------------------------------------------------------------------------------------------------


def opened(path: Path) -> dict[str, list[dict[str, Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in sheets.items()}


def test_the_register_has_a_row_for_each_and_a_formula_stays_words(office: Records, tmp_path: Path) -> None:
    found = paper.register(office, *QUARTER, order(CLERKS))
    paper.write_register(tmp_path / "r.xlsx", found)
    read = opened(tmp_path / "r.xlsx")
    assert {name: len(rows) for name, rows in read.items()} == {"走访": 4, "诉求办理": 3, "应访": 5}
    first = next(row for row in read["走访"] if row["日期"] == "2026-03-04")
    assert first["情况"] == FORMULA
    assert (first["审核"], first["审核人"], first["审核意见"], first["照片"]) == ("已审核", "文清", "写得清楚", "1")
    car = next(row for row in read["诉求办理"] if row["类别"] == "服务")
    assert (car["服务"], car["状态"], car["答复"], car["办结"]) == ("用车", "已办结", "小王开车去", "2026-03-03 09:00")
    assert {row["什么事"]: row["状态"] for row in read["应访"] if row["姓名"] == "何素云"} == {
        "春节走访": "过期没办",
        "住院探视": "待办",
    }
    assert (tmp_path / "r.xlsx").stat().st_mode & 0o077 == 0


def test_only_the_days_that_were_asked_for(office: Records) -> None:
    rows = {page.name: len(page.rows) for page in paper.register(office, date(2026, 3, 4), date(2026, 3, 5), order())}
    assert rows == {"走访": 2, "诉求办理": 1, "应访": 0}


def test_who_may_not_take_files_away_gets_the_rows_without_what_was_said(office: Records) -> None:
    visits, asked, duties = paper.register(office, *QUARTER, order(LEADERS))
    assert (len(visits.rows), len(asked.rows), len(duties.rows)) == (4, 3, 5)
    assert not {"情况", "诉求", "答应的事", "审核意见"} & set(visits.headings)
    assert not {"内容", "答复"} & set(asked.headings)
    mine = paper.register(office, *QUARTER, order(LIAISONS))
    assert {row[3] for row in mine[0].rows} == {"秦一山"}
    with pytest.raises(NotAllowed):
        paper.register(office, *QUARTER, order(Viewer("staff:9", ())))
