"""Gifts by the office's standard: made once, handed over once, accounted for; and who has declined what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.audiences import AudienceReader
from bot.books.gifts import parse_gifts
from bot.delivery.gifts import GiftDesk
from bot.domain.gifts import Gift, GiftBook, GiftState
from bot.domain.letters import OptOut
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.notices import NoticeKind
from bot.domain.people import Owner, OwnerKind
from bot.domain.personal_occasions import PersonalRules
from bot.domain.rights import OPERATOR
from bot.domain.visits import VisitKind, VisitReport
from bot.office import CONTENT
from bot.services import OfficeCalendar
from bot.store import Records, Store
from bot.store.tables.ledger import trait
from bot.store.tables.notices import attempt
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.occasions import load_occasions
from bot.visits.gifts import close_by_visit
from tests.builders import CLERK, HE, LIAISON, NOW, QIN, QUIET, TAO, TOWN_LIAISON, desk, recipient_of, released, state_of

STANDARD = """
- {id: decade, occasion: decade, years: [80], title: "{years}岁祝寿", what: 生日蛋糕一份、慰问金500元, yuan: 588.5}
- {id: dragon_boat, occasion: dragon_boat, title: "{name}慰问", who: 类别=离休, what: 慰问品一份, yuan: 100}
"""
FESTIVALS = load_occasions(CONTENT / "occasions.yaml")
BOOK = parse_gifts(STANDARD, [one.id for one in FESTIVALS])
PERSONAL = PersonalRules({"birthday": "生日", "decade": "{years}岁生日"})
BIRTHDAY = date(2026, 4, 5)


def gifts(book: GiftBook = BOOK) -> GiftDesk:
    return GiftDesk(desk(), OfficeCalendar(FESTIVALS, PERSONAL), AudienceReader(ChineseCalendar()), book, QUIET)


def turns_eighty(records: Records, person_id: int, day: date = BIRTHDAY) -> None:
    born = {"born_year": day.year - 80, "born_month": day.month, "born_day": day.day, "born_lunar": False}
    records.people.change_person(person_id, {**born, "born_on": day.replace(year=day.year - 80)})


def prepared(records: Records, now: datetime = NOW) -> Gift:
    turns_eighty(records, QIN)
    gifts().prepare(records, now)
    (gift,) = records.gifts.of_person(QIN)
    return gift


def told(records: Records, template: str) -> list[Mapping[str, Any]]:
    """The messages that were promised to staff in the words of a template."""
    rows = records.connection.execute(select(attempt.c.data).where(attempt.c.template == template)).scalars()
    return [row["values"] for row in rows]


def report(person_id: int = QIN, words: str = "送了蛋糕", **changes: Any) -> VisitReport:
    values = {
        "draft": f"d{words}",
        "person_id": person_id,
        "staff_id": LIAISON,
        "kind": VisitKind.VISIT,
        "condition": "",
        "need": "",
    }
    return VisitReport(**{**values, "visited_on": BIRTHDAY, "words": words, **changes})


# --- made --------------------------------------------------------------------------------------------------------------


def test_a_gift_is_made_a_month_ahead_once_as_the_standard_is_then(store: Store) -> None:
    with store.write() as records:
        turns_eighty(records, QIN)
        assert gifts().prepare(records, datetime.combine(date(2026, 3, 5), NOW.time(), NOW.tzinfo)) == 0
        assert gifts().prepare(records, datetime.combine(date(2026, 3, 6), NOW.time(), NOW.tzinfo)) == 1
        dearer = replace(BOOK, rules=(replace(BOOK.rules[0], fen=99900), BOOK.rules[1]))
        assert gifts(dearer).prepare(records, NOW) == 0
        (gift,) = records.gifts.of_person(QIN)
        assert (gift.title, gift.what, gift.fen, gift.day) == ("80岁祝寿", "生日蛋糕一份、慰问金500元", 58850, BIRTHDAY)
        assert gift.owner_id == LIAISON


def test_a_birthday_that_is_put_right_makes_no_second_gift(store: Store) -> None:
    with store.write() as records:
        prepared(records)
        turns_eighty(records, QIN, date(2026, 4, 8))
        assert gifts().prepare(records, NOW) == 0


def test_a_festival_is_for_those_whom_its_rule_means(store: Store) -> None:
    with store.write() as records:
        records.people.change_person(HE, {"category": "离休"})
        now = datetime(2026, 5, 25, 9, 0, tzinfo=NOW.tzinfo)
        gifts().prepare(records, now)
        made = records.gifts.on([date(2026, 6, 19)])
        assert [(one.person_id, one.title) for one in made] == [(QIN, "端午节慰问"), (HE, "端午节慰问")]


def test_whoever_wants_no_gifts_has_none_and_is_visited_instead(store: Store) -> None:
    with store.write() as records:
        records.connection.execute(trait.insert(), {"person_id": QIN, "kind": "意愿", "value": "不收礼品"})
        turns_eighty(records, QIN)
        gifts().prepare(records, NOW)
        gifts().prepare(records, NOW + timedelta(days=1))
        assert records.gifts.of_person(QIN) == []
        (gift,) = records.gifts.listed(OPERATOR, 2026)
        assert (gift.state, gift.closed_by) == (GiftState.DECLINED, "wish")
        (message,) = told(records, "staff/gift_unwanted")
        assert [one["who"] for one in message["gifts"]] == ["秦一山"]


def test_what_is_still_to_be_brought_goes_with_the_person_to_another_liaison(store: Store) -> None:
    with store.write() as records:
        prepared(records)
        records.people.change_person(QIN, {"liaison_id": TOWN_LIAISON})
        gifts().prepare(records, NOW)
        assert [one.person_id for one in records.gifts.of_owner(TOWN_LIAISON)] == [QIN]
        assert records.gifts.of_owner(LIAISON) == []


# --- brought to mind ---------------------------------------------------------------------------------------------------


def test_its_owner_is_told_a_week_before_and_the_day_before(store: Store) -> None:
    with store.write() as records:
        prepared(records)
        for days in (8, 7, 6, 2, 1, 0):
            now = datetime.combine(BIRTHDAY - timedelta(days=days), NOW.time(), NOW.tzinfo)
            gifts().remind(records, now)
        assert len(told(records, "staff/gift_due")) == 2


def test_what_nobody_brought_lapses_after_a_fortnight_and_the_clerks_hear_of_it(store: Store) -> None:
    with store.write() as records:
        gift = prepared(records)
        late = datetime.combine(BIRTHDAY + timedelta(days=14), NOW.time(), NOW.tzinfo)
        assert gifts().remind(records, late) == (0, 0)
        assert gifts().remind(records, late + timedelta(days=1)) == (0, 1)
        standing = records.gifts.get(gift.number)
        assert standing is not None
        assert standing.state is GiftState.LAPSED
        assert told(records, "staff/gift_lapsed")[0]["count"] == 1


def test_death_stops_a_gift_and_a_mistake_takes_it_up_again(store: Store) -> None:
    with store.write() as records:
        gift = prepared(records)
        event = LifeEvent(QIN, LifeEventKind.DEATH, NOW.date(), "家属", f"staff:{CLERK}")
        number = records.life.record(event, LifeRules(), NOW)
        assert records.gifts.of_person(QIN) == []
        records.life.undo(number, f"staff:{CLERK}", NOW)
        assert [one.number for one in records.gifts.of_person(QIN)] == [gift.number]


# --- handed over -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "changes", "state"),
    [
        ("看了老秦，送了蛋糕", {}, GiftState.HANDED),
        ("慰问金他不肯收", {}, GiftState.DECLINED),
        ("看了老秦，血压高", {}, GiftState.DUE),
        ("送了蛋糕", {"kind": VisitKind.CALL}, GiftState.DUE),
        ("送了蛋糕", {"visited_on": BIRTHDAY + timedelta(days=15)}, GiftState.DUE),
        ("送了蛋糕", {"person_id": HE}, GiftState.DUE),
    ],
)
def test_a_visit_report_that_says_so_closes_it(words: str, changes: dict[str, Any], state: GiftState, store: Store) -> None:
    with store.write() as records:
        gift = prepared(records)
        one = report(words=words, **changes)
        visit = records.visits.add_visit(one, NOW)
        close_by_visit(records, visit, one, True, NOW)
        after = records.gifts.get(gift.number)
        assert after is not None
        assert after.state is state
        assert (after.visit_id == visit) is (state is not GiftState.DUE)


def test_of_several_who_were_visited_together_only_those_who_were_brought_something(store: Store) -> None:
    with store.write() as records:
        gift = prepared(records)
        one = report(words="给老何送了蛋糕，顺路看了老秦")
        close_by_visit(records, records.visits.add_visit(one, NOW), one, False, NOW)
        assert [each.number for each in records.gifts.of_person(QIN)] == [gift.number]


def test_it_is_closed_once_and_a_later_report_is_its_proof(store: Store) -> None:
    with store.write() as records:
        gift = prepared(records)
        assert records.gifts.hand(gift.number, f"staff:{LIAISON}", NOW)
        assert not records.gifts.decline(gift.number, f"staff:{CLERK}", NOW)
        one = report(words="老人精神很好")
        visit = records.visits.add_visit(one, NOW)
        close_by_visit(records, visit, one, True, NOW)
        (entry,) = records.gifts.listed(OPERATOR, 2026)
        assert (entry.state, entry.visit_id, entry.handed_by, entry.photos) == (GiftState.HANDED, visit, "简宁", 0)


def test_his_data_hold_his_gifts_and_what_he_declined_and_are_erased_but_for_the_account(store: Store) -> None:
    with store.write() as records:
        gift = prepared(records)
        records.gifts.note(gift.number, "老人去女儿家了")
        records.opt_outs.say(QIN, [OptOut.STUDY], f"person:{QIN}", NOW)
        data = records.privacy.all_of(Owner(OwnerKind.PERSON, QIN))
        assert [row["note"] for row in data["gift"]] == ["老人去女儿家了"]
        assert [row["what"] for row in data["opt_out"]] == ["study"]
        records.privacy.erase(Owner(OwnerKind.PERSON, QIN), "operator", NOW)
        data = records.privacy.all_of(Owner(OwnerKind.PERSON, QIN))
        assert (data["gift"][0]["note"], data["gift"][0]["fen"], data["opt_out"]) == ("", 58850, [])


# --- declined notices --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "what", "confirmed", "state"),
    [
        (NoticeKind.ACTIVITY, OptOut.ACTIVITY, False, "excluded"),
        (NoticeKind.STUDY, OptOut.STUDY, False, "excluded"),
        (NoticeKind.ACTIVITY, OptOut.ACTIVITY, True, "waiting"),
        (NoticeKind.ACTIVITY, OptOut.STUDY, False, "waiting"),
        (NoticeKind.MEETING, OptOut.ACTIVITY, False, "waiting"),
        (NoticeKind.POLICY, OptOut.STUDY, False, "waiting"),
        (NoticeKind.URGENT, OptOut.ACTIVITY, False, "waiting"),
    ],
)
def test_only_what_merely_invites_can_be_declined(
    kind: NoticeKind, what: OptOut, confirmed: bool, state: str, store: Store
) -> None:
    with store.write() as records:
        records.opt_outs.say(TAO, [what], f"proxy:{1}", NOW)
        one = released(records, kind=kind, requires_confirmation=confirmed)
        assert state_of(records, one.id, TAO) == state
        assert state_of(records, one.id, HE) == "waiting"
        assert recipient_of(records, one.id, TAO)


def test_whoever_has_declined_is_told_of_in_the_preview_with_the_reason(store: Store) -> None:
    reader = AudienceReader(ChineseCalendar())
    with store.write() as records:
        records.opt_outs.say(TAO, [OptOut.ACTIVITY], f"person:{TAO}", NOW)
        everybody = reader.expression(records, OPERATOR, "全体", NOW.date())
        before = reader.preview(records, OPERATOR, everybody, NOW.date())
        after = reader.preview(records, OPERATOR, everybody, NOW.date(), OptOut.ACTIVITY)
        assert after.included == before.included - 1
        assert after.left_out["已退订"] == 1
        records.opt_outs.take_back(TAO, [OptOut.ACTIVITY], NOW)
        assert reader.preview(records, OPERATOR, everybody, NOW.date(), OptOut.ACTIVITY) == before
