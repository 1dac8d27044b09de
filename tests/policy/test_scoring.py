"""The questions by which a library is scored, and what counts as what."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.domain.policy import Candidate, Decision, Finding
from bot.policy.scoring import MOST, Kept, Outcome, Report, Score, Told, fit, load_kept, outcome
from bot.retrieval import PolicyError, load_content, load_topics
from bot.retrieval.text import clean

LIBRARY = Path(__file__).parents[2] / "content" / "policy"
ASKED = Kept("党费咋交", ("dues", "dues-relief"))
NO_TOPIC = Kept("明天下雨吗", (), "far")
CRY = Kept("着火了", (), "emergency")
MENU = (Candidate("bus", 0.5), Candidate("dues", 0.4))


@pytest.mark.parametrize(
    ("found", "asked", "is_"),
    [
        (Finding(Decision.ANSWER, "dues"), ASKED, Outcome.RIGHT),
        (Finding(Decision.ANSWER, "dues-relief"), ASKED, Outcome.RIGHT),
        (Finding(Decision.ANSWER, "bus", also=("dues",)), ASKED, Outcome.RIGHT),
        (Finding(Decision.ANSWER, "bus"), ASKED, Outcome.WRONG),
        (Finding(Decision.CLARIFY, candidates=MENU), ASKED, Outcome.MENU),
        (Finding(Decision.CLARIFY, candidates=MENU[:1]), ASKED, Outcome.MISSED),
        (Finding(Decision.HANDOFF, candidates=MENU), ASKED, Outcome.MISSED),  # nobody is shown these
        (Finding(Decision.ANSWER, "bus"), NO_TOPIC, Outcome.WRONG),
        (Finding(Decision.HANDOFF), NO_TOPIC, Outcome.RIGHT),
        (Finding(Decision.CLARIFY, candidates=MENU), NO_TOPIC, Outcome.RIGHT),
        (Finding(Decision.EMERGENCY), CRY, Outcome.RIGHT),
        (Finding(Decision.HANDOFF), CRY, Outcome.MISSED),
    ],
)
def test_what_counts_as_what(found: Finding, asked: Kept, is_: Outcome) -> None:
    assert outcome(found, asked) is is_


def scored(*outcomes: Outcome, given: str = "bus") -> Score:
    return Score(tuple(Told(ASKED, one, given) for one in outcomes))


def test_shares_and_confusions() -> None:
    told = scored(Outcome.RIGHT, Outcome.MENU, Outcome.WRONG, Outcome.WRONG)
    both = Score((*told.told, Told(NO_TOPIC, Outcome.WRONG, "dues"), Told(NO_TOPIC, Outcome.RIGHT)))
    assert (both.shares.right, both.shares.offered, both.shares.wrong, both.shares.false) == (25.0, 50.0, 50.0, 50.0)
    assert both.confused == [("dues", "bus", 2)]
    assert both.kinds["far"] == {"asked": 2, "right": 1, "menu": 0, "wrong": 1, "missed": 0}


def test_two_points_are_tolerated_and_no_more() -> None:
    before = scored(*[Outcome.RIGHT] * 100)
    assert Report(before, scored(*[Outcome.RIGHT] * 98, *[Outcome.MISSED] * 2)).worse == {}
    worse = Report(before, scored(*[Outcome.RIGHT] * 97, *[Outcome.WRONG] * 3)).worse
    assert worse == {"right": (100.0, 97.0), "offered": (100.0, 97.0), "wrong": (0.0, 3.0)}


def test_a_hand_off_instead_of_a_wrong_answer_is_no_harm() -> None:
    report = Report(scored(Outcome.WRONG, Outcome.RIGHT), scored(Outcome.MISSED, Outcome.RIGHT))
    assert report.suffering == []


def test_only_what_every_library_could_answer_is_compared() -> None:
    asked = [ASKED, Kept("公交", ("bus",)), NO_TOPIC]
    assert [one.q for one in fit(asked, [{"dues", "bus"}, {"dues"}])] == ["党费咋交", "明天下雨吗"]


def test_of_very_many_the_same_sample_is_taken() -> None:
    many = [Kept(f"问题{number}", ("dues",)) for number in range(3 * MOST)]
    assert len(fit(many, [{"dues"}])) == MOST
    assert set(fit(many, [{"dues"}])) == set(fit(reversed(many), [{"dues"}]))


def test_a_fault_in_the_questions_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scored.yaml"
    for text, message in (("- {topic: dues}", "entry 1: a question needs"), ("- {q: 党费, topik: dues}", "key 'topik'")):
        path.write_text(text, "utf-8")
        with pytest.raises(PolicyError, match=message):
            load_kept(path)


def test_the_kept_questions_are_asked_of_every_topic_and_stand_in_no_library() -> None:
    kept, topics, content = load_kept(LIBRARY / "scored.yaml"), load_topics(LIBRARY / "topics.yaml"), load_content(LIBRARY)
    assert {topic for one in kept for topic in one.topics} == {topic.id for topic in topics}
    assert sum(not one.topics for one in kept) >= 60
    stored = {clean(text) for topic in topics for text in (topic.title, *topic.questions)}
    stored |= {clean(text) for subject in content.not_covered for text in subject.wordings}
    assert [one.q for one in kept if clean(one.q) in stored] == []
    assert max(Counter(clean(one.q) for one in kept if not one.context).values()) == 1
