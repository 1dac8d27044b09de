"""Questions as rows: what was not answered well, by the week, until somebody has looked after it; and how topics fare."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversation import Place
from bot.domain.policy import Candidate, Decision, Finding, PolicyTopic
from bot.store import Records, Store
from tests.builders import CHAT, HE, NOW

HERE = Place(*CHAT, "person-2")
WEEK = timedelta(days=7)
FEE = Finding(Decision.ANSWER, "fee", 0.9, (Candidate("fee", 0.9),))
MENU = Finding(Decision.CLARIFY, None, 0.5, (Candidate("fee", 0.5), Candidate("card", 0.4)))


def asked(records: Records, text: str, finding: Finding, at: datetime = NOW) -> int:
    records.questions.log(HERE, HE, text, finding, at)
    found = records.questions.last(HERE, at - WEEK)
    assert found is not None
    return found.id


def test_a_week_has_its_own_questions(store: Store) -> None:
    with store.write() as records:
        asked(records, "上周问的", MENU, NOW - WEEK)
        asked(records, "这周问的", MENU)
        assert [one.text for one in records.questions.to_mend(NOW - WEEK, until=NOW)] == ["上周问的"]
        assert [one.text for one in records.questions.to_mend(NOW)] == ["这周问的"]
        assert records.questions.counts(NOW - WEEK, NOW) == {"clarify": 1}


def test_what_somebody_has_looked_after_is_off_the_list_and_only_once(store: Store) -> None:
    with store.write() as records:
        wrong, ignored = asked(records, "护理费", FEE), asked(records, "那个钱", MENU)
        records.questions.rate(wrong, "bad", NOW)
        assert [one.id for one in records.questions.to_mend(NOW)] == [ignored, wrong]
        assert records.questions.mend(wrong, "left")
        assert not records.questions.mend(wrong, "wording")
        assert [one.id for one in records.questions.to_mend(NOW)] == [ignored]
        assert records.questions.counts(NOW) == {"answer": 1, "clarify": 1, "bad": 1}


def test_a_topic_counts_what_was_told_and_chosen_and_called_wrong(store: Store) -> None:
    with store.write() as records:
        first, menu = asked(records, "护理费", FEE), asked(records, "那个钱", MENU)
        asked(records, "什么都不是", MENU)
        asked(records, "早就问过", FEE, NOW - WEEK)
        records.questions.rate(first, "bad", NOW)
        records.questions.chose(menu, "fee")
        assert records.questions.by_topic(NOW) == {"fee": (2, 1)}


def test_the_list_of_topics_has_those_that_were_withdrawn(store: Store) -> None:
    fee, card = (PolicyTopic(name, name, "待遇", ("一句。",)) for name in ("fee", "card"))
    with store.write() as records:
        records.policy.publish([fee, card], NOW)
        records.policy.withdraw("card", NOW, "staff:1", "改了")
        listed = {one.topic.id: (one.state, one.version) for one in records.policy.listed()}
    assert listed == {"card": ("withdrawn", 2), "fee": ("published", 1)}
