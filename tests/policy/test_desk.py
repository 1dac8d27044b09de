"""The way into the library: what would change is shown and scored first, and nobody's change is lost or taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.conversation import Place
from bot.domain.policy import Candidate, Decision, Finding, PolicyTopic
from bot.policy.desk import LibraryDesk, Weighed
from bot.policy.difference import imported
from bot.policy.faults import Against, NotPublished
from bot.policy.library import indexed, searched
from bot.policy.reading import Taken
from bot.policy.validity import Doubt
from bot.retrieval import SearchContent
from bot.store import Store
from tests.builders import NOW, fill, open_store
from tests.databases import Database
from tests.policy.library import KEPT, ORDER, library, topic

NOTHING = SearchContent()
CLERK = "staff:1"
PLACE = Place("wechat", "main", "someone")


def fill_with_library(store: Store) -> None:
    """The small office with its library, and what a search learns from that."""
    fill(store)
    with store.write() as records:
        records.policy.publish(library(), NOW)
    indexed(store, NOTHING, searched(library(), NOW.date()), NOW)


@pytest.fixture
def store(chosen: Database) -> Iterator[Store]:
    opened = open_store(chosen.copy(fill_with_library))
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> LibraryDesk:
    return LibraryDesk(store, ManualClock(NOW), NOTHING, KEPT)


def held(store: Store, id: str) -> PolicyTopic:
    with store.read() as records:
        found = records.policy.get(id)
    assert found is not None
    return found[0]


def quoted(store: Store) -> set[str]:
    with store.read() as records:
        return {one.id for one in records.policy.published()}


def changed(desk: LibraryDesk, *topics: PolicyTopic, force: bool = False) -> Weighed:
    return desk.publish(desk.edited(topics, "tidied"), CLERK, force)


def against(caught: pytest.ExceptionInfo[NotPublished]) -> Against:
    return caught.value.against


def answered(store: Store, text: str, topic_id: str, rating: str = "") -> int:
    """A question that was answered from a menu."""
    with store.write() as records:
        found = Finding(Decision.CLARIFY, None, 0.4, (Candidate(topic_id, 0.5),))
        records.questions.log(PLACE, None, text, found, NOW)
        asked = records.questions.last(PLACE, NOW - timedelta(hours=1))
        assert asked is not None
        records.questions.chose(asked.id, topic_id)
        if rating:
            records.questions.rate(asked.id, rating, NOW)
    return asked.id


# --- what would change -----------------------------------------------------------------------------------------------------


def test_a_file_is_shown_field_by_field_before_anything_is_written(desk: LibraryDesk, store: Store) -> None:
    new = replace(topic("dues"), id="parking", title="停车证", questions=("停车证咋办",))
    now = replace(held(store, "dues"), facts=("按月交党费。",))
    step = desk.taking_in(Taken("库.csv", (new, now, held(store, "bus"))))
    found = step.difference
    assert ([one.id for one in found.new], found.unchanged, found.gone) == (["parking"], 1, ())
    (change,) = found.changed[0].fields
    assert (change.field, change.old, change.new) == ("facts", ("党费怎么交按本单位规定办。",), ("按月交党费。",))
    assert "parking" not in quoted(store)


def test_wordings_that_the_library_has_learnt_survive_an_import(store: Store) -> None:
    own = held(store, "dues")
    found = imported(library(), [replace(own, questions=("党费上哪交",))])
    assert found.changed[0].after.questions == (*own.questions, "党费上哪交")
    assert imported(library(), [replace(own, questions=own.questions[:2])]).empty


def test_a_whole_library_takes_its_own_wordings_and_withdraws_the_rest(store: Store) -> None:
    shorter = replace(held(store, "dues"), questions=("党费上哪交",))
    found = imported(library(), [shorter], whole=True)
    assert found.changed[0].after.questions == ("党费上哪交",)
    assert len(found.gone) == len(library()) - 1


def test_what_was_checked_stays_checked_until_a_word_of_it_changes(desk: LibraryDesk, store: Store) -> None:
    assert desk.verify("dues", "孙文书", CLERK)
    checked = held(store, "dues")
    assert (checked.verified_by, checked.verified_on) == ("孙文书", "2026-03-10")
    unchecked = replace(checked, verified_by="", verified_on="")
    assert desk.taking_in(Taken("库.csv", (unchecked,))).difference.empty
    (pair,) = desk.edited([replace(unchecked, facts=("按季交。",))]).difference.changed
    assert pair.after.verified_by == ""


# --- publishing --------------------------------------------------------------------------------------------------------------


def test_a_publication_keeps_author_note_and_score(desk: LibraryDesk, store: Store) -> None:
    weighed = changed(desk, replace(held(store, "dues"), facts=("按月交党费。",)))
    assert weighed.report is not None
    assert weighed.report.before is not None
    with store.read() as records:
        newest, first = records.policy.versions("dues")
        (score,) = records.policy.scores()
    assert (newest.version, newest.author, newest.note, newest.made_at) == (2, CLERK, "tidied", NOW)
    assert first.topic.facts != newest.topic.facts
    assert score[2]["asked"] == len(KEPT)


def test_a_library_that_answers_worse_is_not_published_unless_somebody_insists(desk: LibraryDesk, store: Store) -> None:
    swapped = [
        replace(held(store, "dues"), title="老年公交卡", questions=held(store, "bus").questions, facts=("公交免费。",)),
        replace(held(store, "bus"), title="党费怎么交", questions=held(store, "dues").questions, facts=("党费按月交。",)),
    ]
    with pytest.raises(NotPublished) as caught:
        changed(desk, *swapped)
    assert against(caught) is Against.WORSE
    assert held(store, "dues").title == "党费怎么交"
    weighed = changed(desk, *swapped, force=True)
    assert weighed.report is not None
    assert {new.asked.q for _, new in weighed.report.suffering} >= {"一个月党费交几块钱", "公交车老人坐要钱吗"}
    assert held(store, "dues").title == "老年公交卡"


def test_of_two_changes_at_once_the_second_is_looked_at_again(desk: LibraryDesk, store: Store) -> None:
    mine = desk.edited([replace(held(store, "dues"), facts=("按月交。",))])
    assert desk.verify("bus", "孙文书", CLERK)
    with pytest.raises(NotPublished) as caught:
        desk.publish(mine, CLERK)
    assert against(caught) is Against.MOVED_ON
    assert held(store, "dues").facts != ("按月交。",)


def test_a_unit_cannot_make_precise_what_is_not_there(desk: LibraryDesk) -> None:
    with pytest.raises(NotPublished) as caught:
        changed(desk, replace(topic("dues"), id="west", unit="西河镇", general="parking"))
    assert against(caught) is Against.NO_GENERAL


def test_the_last_topic_stays(desk: LibraryDesk, store: Store) -> None:
    over = [replace(one, until_day="2026-03-09") for one in library()]
    with pytest.raises(NotPublished) as caught:
        changed(desk, *over)
    assert against(caught) is Against.EMPTY
    assert quoted(store) == {one.id for one in library()}


def test_whatever_rests_on_a_document_that_is_replaced_is_named(desk: LibraryDesk, store: Store) -> None:
    newer = replace(ORDER, name="新通知", no="青老发〔2026〕9号", supersedes="青老发[2025]3号")
    weighed = desk.weigh(desk.edited([replace(held(store, "university"), sources=(newer,))]))
    named = {one.topic for one in weighed.cautions if one.doubt is Doubt.OUTDATED}
    assert named == {one.id for one in library()} - {"university"}


def test_a_withdrawn_topic_is_quoted_no_more_from_that_moment(desk: LibraryDesk, store: Store) -> None:
    assert desk.withdraw("dues", CLERK, "文件废止")
    with store.read() as records:
        assert records.policy.matter("dues", NOW.date()) == []
        (newest, _) = records.policy.versions("dues")
    assert (newest.state, newest.note, newest.author) == ("withdrawn", "文件废止", CLERK)
    assert not desk.withdraw("dues", CLERK, "again")
    assert not desk.verify("dues", "孙文书", CLERK)


# --- what waits for somebody -------------------------------------------------------------------------------------------------


def test_nothing_of_a_proposal_is_quoted_until_it_is_accepted(desk: LibraryDesk, store: Store) -> None:
    new = PolicyTopic("parking", "停车证", "办事", ("停车证到门卫办。",), questions=("停车证咋办", "车证找谁"))
    (number,) = desk.propose(Taken("通知.docx", (new,), document=True), CLERK)
    assert "parking" not in quoted(store)
    desk.publish(desk.accepting([number]), "staff:2")
    assert "parking" in quoted(store)
    with store.read() as records:
        (version,) = records.policy.versions("parking")
    assert (version.author, version.note) == ("staff:2", "通知.docx")
    with pytest.raises(NotPublished) as caught:
        desk.accepting([number])
    assert against(caught) is Against.NOT_WAITING


def test_a_proposal_may_be_edited_before_it_is_accepted(desk: LibraryDesk, store: Store) -> None:
    new = PolicyTopic("parking", "停车证", "办事", ("停车证到门卫办。",))
    (number,) = desk.propose(Taken("通知.docx", (new,), document=True), CLERK)
    desk.publish(desk.accepting([number], replace(new, title="怎么办停车证")), CLERK)
    assert held(store, "parking").title == "怎么办停车证"


def test_a_wording_goes_to_the_topic_as_it_is_when_it_is_accepted(desk: LibraryDesk, store: Store) -> None:
    for text in ("党费咋个交法", "交党费上哪嘎达"):
        answered(store, text, "dues")
    numbers = desk.learn(NOW - timedelta(days=7), "job")
    assert len(numbers) == 2
    changed(desk, replace(held(store, "dues"), facts=("按月交党费。",)))
    desk.publish(desk.accepting(numbers), CLERK)
    now = held(store, "dues")
    assert now.facts == ("按月交党费。",)
    assert now.questions[-2:] == ("交党费上哪嘎达", "党费咋个交法")


def test_a_dropped_proposal_is_over(desk: LibraryDesk, store: Store) -> None:
    new = PolicyTopic("parking", "停车证", "办事", ("停车证到门卫办。",))
    (number,) = desk.propose(Taken("通知.docx", (new,), document=True), CLERK)
    assert desk.drop(number, CLERK)
    assert not desk.drop(number, CLERK)
    with pytest.raises(NotPublished):
        desk.accepting([number])


def test_what_people_found_answered_counts_in_the_scoring(desk: LibraryDesk, store: Store) -> None:
    answered(store, "车费免不免", "bus")
    answered(store, "车费免不免的", "bus", rating="bad")
    assert desk.standing().after.kinds["real"]["asked"] == 1
