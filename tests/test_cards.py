"""我的老同志 and 今天 as somebody says them: who is meant, by which list, and who may look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.domain.ledger import TraitKind
from bot.domain.people import Owner, OwnerKind, Role
from bot.domain.visits import VisitKind, VisitReport
from bot.store import Records, Store
from bot.store.tables.ledger import trait
from tests.answering import Telephones
from tests.builders import CHAT, CLERK, HE, LIAISON, NOW, QIN, TOWN_LIAISON, YAO, at, chat_id

PEN = chat_id(OwnerKind.STAFF, CLERK)
JIAN, LU = chat_id(OwnerKind.STAFF, LIAISON), chat_id(OwnerKind.STAFF, TOWN_LIAISON)


@pytest.fixture
def phones(store: Store) -> Telephones:
    return Telephones(store)


def seen(records: Records, person_id: int) -> None:
    report = VisitReport(f"d{person_id}", person_id, LIAISON, VisitKind.CALL, "精神好", "", NOW.date())
    records.visits.add_visit(report, NOW)


# --- one person ------------------------------------------------------------------------------------------------------------


def test_of_several_with_that_surname_he_is_asked_which(phones: Telephones) -> None:
    with phones.store.write() as records:
        records.people.change_person(YAO, {"name": "秦二河"})
    assert "1 秦一山（局机关）\n2 秦二河（河口镇）" in phones.say(PEN, "我的老同志 老秦")
    assert phones.say(PEN, "2").startswith("秦二河（秦老）")


def test_of_several_the_one_whom_he_looks_after_is_meant(phones: Telephones) -> None:
    with phones.store.write() as records:
        records.people.change_person(YAO, {"name": "秦二河"})
        records.ledger.pair(YAO, CLERK, "志愿者", NOW.date())
    assert phones.say(PEN, "我的老同志 老秦").startswith("秦二河（秦老）")


def test_whom_he_may_not_see_he_does_not_hear_of(phones: Telephones) -> None:
    assert phones.say(JIAN, "我的老同志 姚静") == phones.say(JIAN, "我的老同志 张三").replace("张三", "姚静")
    assert phones.say(LU, "我的老同志 姚静").startswith("姚静（姚老）")


def test_a_number_is_that_of_the_list_before_him(phones: Telephones) -> None:
    """A contact moves somebody down; the list on his screen still says who is the first."""
    assert "1 秦一山" in phones.say(JIAN, "我的老同志")
    with phones.store.write() as records:
        seen(records, QIN)
    assert phones.say(JIAN, "我的老同志 1").startswith("秦一山")
    assert phones.say(JIAN, "1").startswith("秦一山")
    phones.now += timedelta(minutes=11)
    assert phones.say(JIAN, "我的老同志 1").startswith("何素云")


def test_what_he_wishes_stands_before_what_is_to_be_done(phones: Telephones) -> None:
    with phones.store.write() as records:
        connection = records.sealing._connection
        connection.execute(insert(trait), {"person_id": HE, "kind": TraitKind.WISH.value, "value": "不收礼品"})
        connection.execute(insert(trait), {"person_id": HE, "kind": TraitKind.IMPAIRMENT.value, "value": "听不到"})
        seen(records, HE)
    card = phones.say(JIAN, "我的老同志 何素云")
    assert card.index("尊重本人：不收礼品") < card.index("情况：听不到") < card.index("上次联系：3月10日（周二） 简宁")
    assert "3月10日（周二）电话（简宁）精神好" in card


def test_the_dead_are_shown_as_dead_with_their_age_then(phones: Telephones) -> None:
    card = phones.say(JIAN, "我的老同志 贺长林")
    assert "已于 6月1日（周日）去世" in card
    assert "85岁" in card
    assert "现在" not in card


# --- the day ---------------------------------------------------------------------------------------------------------------


def test_a_long_day_is_told_twelve_lines_at_a_time(phones: Telephones) -> None:
    with phones.store.write() as records:
        row = {"kind": "relay", "owner_id": LIAISON, "title": "工作群", "deadline": at("17:00"), "made_at": NOW}
        records.tasks.add([{**row, "key": f"t{n}"} for n in range(30)])
        records.people.change_person(QIN, {"born_month": 9})
    first = phones.say(JIAN, "今天")
    assert first.count("转发到群") == 11  # and one line of a birthday
    assert "还有 19 行，请回“今天 2”" in first
    assert phones.say(JIAN, "今天 2").count("转发到群") == 12
    last = phones.say(JIAN, "今天 第3页")
    assert (last.count("转发到群"), "还有" in last) == (7, False)
    assert "这一页没有了" in phones.say(JIAN, "今天 4")


def test_whoever_may_not_see_the_people_of_a_hand_over_does_not_see_its_pack(phones: Telephones) -> None:
    with phones.store.write() as records:
        of_the_town = records.people.add_staff("钟响", "13800001009", Role.CLERK, scope_id=2)
        records.people.bind(Owner(OwnerKind.STAFF, of_the_town), *CHAT, "staff-town", NOW)
    phones.say(PEN, "交接 简宁 给 路平", "1")
    assert "没有找到交接 1" in phones.say("staff-town", "交接 1")
    assert "没有等着接受的交接" in phones.say("staff-town", "交接")
    assert "秦一山" in phones.say(LU, "交接 1")
    assert "秦一山" in phones.say(JIAN, "交接 1")
    phones.say(LU, "接受交接")
    assert "没有找到交接 1" in phones.say(JIAN, "交接 1")  # they are his no longer
