"""Loading the library: what a clerk reads when an entry is wrong."""

import shutil
from pathlib import Path

import pytest

from bot.retrieval import PolicyError, load_content, load_topics
from bot.retrieval.content import load_emergencies

LIBRARY = Path(__file__).parents[2] / "content" / "policy"
GOOD = "- id: dues\n  title: 党费\n  category: 党组织生活\n  facts: [按月交。]\n"

FAULTS = (
    ("", "expected a list of entries"),
    ("- id: [", "not valid YAML"),
    ("- dues\n", "entry 1: expected a mapping"),
    (GOOD.replace("  title: 党费\n", ""), r"entry 1 \(dues\): key 'title' is missing"),
    (GOOD.replace("[按月交。]", "[]"), "key 'facts': at least one sentence"),
    (GOOD.replace("[按月交。]", "按月交。"), "key 'facts': expected a list"),
    (GOOD.replace("[按月交。]", "[2024]"), "key 'facts': item 1 is not a text"),
    (GOOD + "  as_of: 2025-06-30\n", "key 'as_of': expected a text"),
    (GOOD + "  confidence: sure\n", "key 'confidence': must be one of"),
    (GOOD + "  scopee: national\n", "key 'scopee' is not known"),
    (GOOD + "  sources:\n  - no: 1号\n", "key 'sources', item 1, key 'name'"),
    (GOOD + GOOD, r"entry 2 \(dues\), key 'id': this id is used twice"),
)


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_fault_names_file_entry_and_key(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=message) as caught:
        load_topics(path)
    assert "topics.yaml" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_document_number_may_be_written_without_quotes(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(GOOD + "  sources:\n  - name: 规定\n    no: 1号\n", encoding="utf-8")
    assert load_topics(tmp_path / "topics.yaml")[0].sources[0].no == "1号"


def test_missing_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"topics\.yaml: the file does not exist"):
        load_topics(tmp_path / "topics.yaml")


def test_file_of_another_encoding_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(PolicyError, match="not UTF-8"):
        load_topics(tmp_path / "topics.yaml")


def test_wordings_of_an_unknown_topic_are_refused(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "questions.yaml").write_text("dus: [党费]\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"questions\.yaml, entry 'dus'"):
        load_topics(tmp_path / "topics.yaml")


def test_wordings_are_joined_once_each(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(GOOD + "  questions: [党费咋交]\n", encoding="utf-8")
    (tmp_path / "questions.yaml").write_text("dues: [党费咋交, 党费多少]\n", encoding="utf-8")
    assert load_topics(tmp_path / "topics.yaml")[0].questions == ("党费咋交", "党费多少")


def test_emergency_pattern_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "emergency.yaml").write_text("kinds:\n- id: heart\n  patterns: ['(胸']\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"kind 1 \(heart\), key 'patterns', item 1"):
        load_emergencies(tmp_path / "emergency.yaml")


def test_starter_library_is_whole() -> None:
    topics = load_topics(LIBRARY / "topics.yaml")
    assert len(topics) == 117
    assert min(len(topic.questions) for topic in topics) >= 8
    assert all(topic.facts and topic.sources and topic.as_of and not topic.verified_by for topic in topics)
    assert all(t.confidence != "high" for t in topics if all(source.seen == "recall" for source in t.sources))


def test_no_wording_belongs_to_two_topics() -> None:
    wordings = [question for topic in load_topics(LIBRARY / "topics.yaml") for question in topic.questions]
    assert len(wordings) == len(set(wordings))


def test_starter_content_is_whole() -> None:
    content = load_content(LIBRARY)
    assert sum(len(subject.wordings) for subject in content.not_covered) >= 120
    assert content.smalltalk
    assert content.filler
    assert len(content.emergencies.kinds) >= 7


def test_offices_share_what_stands_in_the_same_files_until_somebody_changes_them(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path / "policy")
    before = load_content(tmp_path / "policy")
    assert load_content(tmp_path / "policy") is before
    path = tmp_path / "policy" / "synonyms.yaml"
    path.write_text(path.read_text("utf-8") + "- [甲乙丙, 丁戊己]\n", "utf-8")
    assert ("甲乙丙", "丁戊己") in load_content(tmp_path / "policy").synonyms
