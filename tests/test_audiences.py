"""Whom a clerk of the small office means, from his words to the people on the list."""

from __future__ import annotations

from datetime import date

import pytest

from bot.audiences import AudienceReader
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.store import Records, Store
from bot.understanding.calendar import ChineseCalendar
from tests.builders import HE, MOURNER, NOW, QIN, TAO, WEI, YAO

TODAY: date = NOW.date()
LIVING = {QIN, HE, TAO, YAO, MOURNER, WEI}


@pytest.fixture
def reader() -> AudienceReader:
    return AudienceReader(ChineseCalendar())


def meant(records: Records, reader: AudienceReader, words: str) -> set[int]:
    expression = reader.choose(records, OPERATOR, words, TODAY).expression
    return set(reader.ids(records, OPERATOR, expression, TODAY)) if expression is not None else set()


@pytest.mark.parametrize(
    ("words", "included"),
    [
        ("全体", LIVING),
        ("大家", LIVING),
        ("全体老同志", LIVING),
        ("离休干部", {QIN}),
        ("全体离休干部", {QIN}),
        ("退休干部", {HE, TAO, YAO, WEI}),
        ("遗属", {MOURNER}),
        ("离退休干部", {QIN, HE, TAO, YAO, WEI}),
        ("离休干部和遗属", {QIN, MOURNER}),
        ("河口镇", {TAO, YAO, WEI}),
        ("局机关", {QIN, HE, MOURNER}),
        ("河口镇、局机关", LIVING),
        ("局机关离休干部", {QIN}),
        ("河口镇的老同志", {TAO, YAO, WEI}),
        ("局机关退休人员", {HE}),
        ("没有联系人的", {WEI}),
        ("简宁联系的老同志", {QIN, HE, MOURNER}),
        ("秦一山和姚静", {QIN, YAO}),
        ("类别=退休 且 单位=局机关", {HE}),
        ("非 单位=局机关", {TAO, YAO, WEI}),
    ],
)
def test_words_of_the_clerk_mean_these_people(store: Store, reader: AudienceReader, words: str, included: set[int]) -> None:
    with store.read() as records:
        chosen = reader.choose(records, OPERATOR, words, TODAY)
        assert meant(records, reader, words) == included
    assert chosen.ask == ""
    assert chosen.preview.included == len(included)


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("门球队的", "门球队"),
        ("上次没来的", "没有看明白"),
        ("河东镇", "河东镇"),
        ("单位=河东镇", "没有“河东镇”这个单位"),
        ("年龄=很大", "年龄"),
        ("年龄>=", "年龄"),
        ("遗属里的离休干部", ""),
        ("离休的女同志", "一个人也没有选到"),
        ("", ""),
    ],
)
def test_what_is_not_plain_is_asked_and_chooses_nobody(store: Store, reader: AudienceReader, words: str, asks: str) -> None:
    with store.read() as records:
        chosen = reader.choose(records, OPERATOR, words, TODAY)
    assert chosen.ask
    assert asks in chosen.ask
    assert not chosen.preview.included


def test_nobody_outside_the_clerks_own_unit_is_meant_whatever_he_says(store: Store, reader: AudienceReader) -> None:
    town = Viewer("staff:9", (Grant(Role.CLERK, scope_id=2),), 9)
    with store.read() as records:
        chosen = reader.choose(records, town, "全体", TODAY)
        assert chosen.expression is not None
        assert set(reader.ids(records, town, chosen.expression, TODAY)) == {TAO, YAO, WEI}
    assert chosen.preview.left_out == {"已故": 1, "不在拟稿人管辖的单位": 3}


def test_a_kept_audience_is_meant_by_its_name(store: Store, reader: AudienceReader) -> None:
    with store.write() as records:
        records.audience.save("镇上的", "单位=河口镇", "河口镇的", OPERATOR, NOW)
        assert meant(records, reader, "镇上的") == {TAO, YAO, WEI}
        assert meant(records, reader, "名单“镇上的”") == {TAO, YAO, WEI}


def test_words_that_the_ledger_learns_are_understood_at_once(store: Store, reader: AudienceReader) -> None:
    with store.write() as records:
        assert reader.choose(records, OPERATOR, "林场的老同志", TODAY).ask
        unit = records.ledger.add_unit("林场", "单位")
        records.people.change_person(YAO, {"unit_id": unit})
        assert meant(records, reader, "林场的老同志") == {YAO}


def test_a_question_back_names_nobody_outside_the_clerks_own_unit(store: Store, reader: AudienceReader) -> None:
    with store.write() as records:
        for name in ("何大海", "何小河"):
            records.people.add_rows("person", [{"name": name, "category": "退休", "unit_id": 1, "phone": ""}])
        asked_of_all = reader.choose(records, OPERATOR, "老何", TODAY).ask
        asked_of_town = reader.choose(records, Viewer("staff:9", (Grant(Role.CLERK, scope_id=2),), 9), "老何", TODAY).ask
    assert "何大海" in asked_of_all
    assert asked_of_town
    assert "何大海" not in asked_of_town


def test_words_are_not_learnt_again_for_what_teaches_none(store: Store) -> None:
    with store.write() as records:
        before = records.words.version()
        records.access.write_history("staff:1", "drafted", "notice:1", NOW)
        assert records.words.version() == before
        records.access.write_history("staff:1", "imported", "ledger", NOW)
        assert records.words.version() != before
