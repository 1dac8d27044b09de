"""A report while it is being made: merged, put right, one step back; and forms that wait beneath others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.conversation import Conversation
from bot.domain.life import LifeEventKind
from bot.domain.visit_drafts import STEPS_BACK, Change, Draft, Part, Step, Telling, draft_id
from bot.domain.visits import VisitKind
from tests.builders import NOW

DAY = date(2026, 3, 10)
QIN = Telling("老秦", VisitKind.VISIT, DAY, "血压高", "想要轮椅", person=1, name="秦一山", unit="局机关")
HE = Telling("何素云", VisitKind.CALL, DAY, "挺好", person=2, name="何素云", unit="局机关")
UNKNOWN = Telling("老陶", VisitKind.VISIT, DAY, "腿肿", options=(3, 9))


def draft(*tellings: Telling) -> Draft:
    return Draft("wechat:m1", NOW).moved(tellings, "原话")


def test_a_draft_is_the_same_after_it_was_a_row() -> None:
    one = draft(replace(QIN, event=LifeEventKind.HOSPITAL, detail={"place": "县医院"}), UNKNOWN, replace(HE, day=None))
    one = replace(one.at(0, QIN), then="还有一句", went="路平")
    assert Draft.of(one.data()) == one


def test_what_is_asked_next() -> None:
    steps = {
        Step.WORDS: Draft("d", NOW),
        Step.WHICH: draft(QIN, UNKNOWN),
        Step.WHO: draft(replace(UNKNOWN, options=())),
        Step.DAY: draft(replace(QIN, day=None), HE),
        Step.CHECK: draft(QIN, HE),
    }
    assert {step: one.step for step, one in steps.items()} == {step: step for step in steps}
    assert draft(replace(QIN, day=None), UNKNOWN).asked == 1


def test_of_one_person_there_is_one_telling() -> None:
    one = draft(QIN).told_further([replace(QIN, condition="血压高，睡不好", need="", promise="送药")], "又一句")
    (telling,) = one.tellings
    assert (telling.condition, telling.need, telling.promise) == ("血压高，睡不好", "想要轮椅", "送药")
    assert one.words == "原话\n又一句"
    other = draft(replace(QIN, kind=VisitKind.OTHER)).told_further([QIN], "见到了")
    assert other.tellings[0].kind is VisitKind.VISIT


def test_a_name_that_turns_out_to_be_somebody_who_is_there_already_joins_him() -> None:
    one = draft(QIN, UNKNOWN).at(1, replace(UNKNOWN, person=1, options=()))
    assert [each.condition for each in one.tellings] == ["血压高；腿肿"]


def test_one_step_back_undoes_one_step_and_no_more_than_there_were() -> None:
    first = draft(QIN)
    second = first.at(0, QIN.put_right(Change(Part.NEED, "")))
    assert second.tellings[0].need == ""
    assert second.back() == first
    assert first.back() is None
    many = first
    for number in range(STEPS_BACK + 4):
        many = many.at(0, replace(QIN, condition=f"第{number}次"))
    steps = 0
    while (before := many.back()) is not None:
        many, steps = before, steps + 1
    assert steps == STEPS_BACK


def test_whose_telling_is_meant() -> None:
    several = draft(QIN, HE)
    assert several.place_of(Change(Part.NEED, place=2)) == 1
    assert several.place_of(Change(Part.NEED, place=3)) is None
    assert several.place_of(Change(Part.NEED, of="何素云")) == 1
    assert several.place_of(Change(Part.NEED, of="素云")) == 1
    assert several.place_of(Change(Part.NEED, of="老秦")) == 0
    assert several.place_of(Change(Part.NEED)) is None
    assert draft(QIN).place_of(Change(Part.PERSON, "何素云", of="老赵")) == 0


def test_a_draft_is_named_after_the_message_that_opened_it() -> None:
    assert draft_id("wechat", "m1") == "wechat:m1"
    assert len(draft_id("wechat", "x" * 100)) == 64


# --- forms beneath others ------------------------------------------------------------------------------------------------


def test_a_form_that_waits_lies_beneath_whatever_is_asked_meanwhile() -> None:
    visit = Conversation("visit", "check", {"id": "d"})
    menu = Conversation("choice", "menu", {"options": ["a"]}).over(visit)
    assert menu.beneath == visit
    life = Conversation("life", "check", {}).over(menu)
    assert life.beneath == visit
    assert Conversation("life", "check", {}).over(Conversation("notice", "ask", {})).beneath is None
    assert Conversation("visit", "who", {"id": "d"}).over(life).beneath is None
    assert menu.at("policy", asked=1).over(menu).beneath == visit
