"""The emergency table, both ways: what must sound the alarm, and what must not."""

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from bot.retrieval.content import EmergencyKind, EmergencyRules, Tally, Weights, load_emergencies
from bot.retrieval.emergency import LOOKED_AT, Alarm, EmergencyWatch
from bot.retrieval.faults import PolicyError
from bot.retrieval.text import clean

HERE = Path(__file__).parent
RULES = HERE.parents[1] / "content" / "policy" / "emergency.yaml"
LIBRARY = RULES.parent
LIBRARY_WORDINGS = ("questions.yaml", "not_covered.yaml", "smalltalk.yaml", "refusals.yaml")


def cases(name: str) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return loaded


DANGER = cases("emergency_cases_danger.yaml")
ORDINARY = cases("emergency_cases_ordinary.yaml")


@pytest.fixture(scope="module")
def watch() -> EmergencyWatch:
    return EmergencyWatch(load_emergencies(RULES))


WEIGHTS = Weights(-1.0, {"那条路": (3.0, "missing"), "冒气": (3.0, "fire_gas"), "天气": (-3.0, "calm")})
DESPAIR_WEIGHTS = Weights(-0.5, {"那条路": (3.0, "calm")})


def silent(watch: EmergencyWatch, messages: Sequence[str]) -> list[str]:
    return [message for message in messages if watch.look(message) is None]


def sounding(watch: EmergencyWatch, messages: Sequence[str]) -> list[str]:
    return [f"{message}: {alarm.kind} {alarm.words}" for message in messages if (alarm := watch.look(message)) is not None]


@pytest.mark.parametrize("kind", DANGER)
def test_danger_sounds_the_alarm(watch: EmergencyWatch, kind: str) -> None:
    assert silent(watch, DANGER[kind]) == []


@pytest.mark.parametrize("kind", DANGER)
def test_danger_sounds_in_voice_text_without_punctuation(watch: EmergencyWatch, kind: str) -> None:
    assert silent(watch, [clean(message) for message in DANGER[kind] if len(message) < 60]) == []


@pytest.mark.parametrize("group", ORDINARY)
def test_ordinary_talk_sounds_none(watch: EmergencyWatch, group: str) -> None:
    assert sounding(watch, ORDINARY[group]) == []


def test_despair_is_told_from_the_rest_for_its_own_reply(watch: EmergencyWatch) -> None:
    kinds = [alarm.kind for message in DANGER["self_harm"] if (alarm := watch.look(message)) is not None]
    assert kinds.count("self_harm") >= 0.95 * len(kinds)


def test_wordings_of_the_library_hardly_ever_sound(watch: EmergencyWatch) -> None:
    groups = [yaml.safe_load((LIBRARY / name).read_text(encoding="utf-8")) for name in LIBRARY_WORDINGS]
    wordings = [wording for group in groups for some in group.values() for wording in some]
    assert len(sounding(watch, wordings)) <= 0.0017 * len(wordings)


def test_weights_hear_what_no_rule_names(watch: EmergencyWatch) -> None:
    rules = load_emergencies(RULES)
    bare = EmergencyWatch(dataclasses.replace(rules, danger=None, despair=None))
    heard = [message for group in DANGER.values() for message in group if bare.look(message) is None]
    assert heard
    assert silent(watch, heard) == []


def test_weights_alone_tell_despair_from_other_danger() -> None:
    scales = EmergencyWatch(EmergencyRules(danger=WEIGHTS, despair=DESPAIR_WEIGHTS))
    assert scales.look("我要走那条路") == Alarm("self_harm", "我要走那条路")
    assert scales.look("屋里呜呜冒气") == Alarm("fire_gas", "屋里呜呜冒气")
    assert scales.look("今天天气不错") is None


def test_few_characters_are_not_weighed() -> None:
    assert EmergencyWatch(EmergencyRules(danger=WEIGHTS, despair=DESPAIR_WEIGHTS)).look("冒气") is None


def test_rule_is_not_believed_where_all_else_is_calm() -> None:
    kinds = (EmergencyKind("fall", words=("摔了",)),)
    calm = Weights(-1.0, {"报销": (-4.0, "calm"), "多少": (-4.0, "calm")})
    watch = EmergencyWatch(EmergencyRules(kinds, danger=calm, despair=DESPAIR_WEIGHTS))
    assert watch.look("我摔了") is not None
    assert watch.look("摔了报销多少") is None


def test_alarm_names_its_kind_and_words_for_the_staff(watch: EmergencyWatch) -> None:
    alarm = watch.look("家里漏煤气了")
    assert alarm is not None
    assert alarm.kind == "fire_gas"
    assert "漏煤气" in alarm.words


def test_cry_at_the_end_of_a_long_letter_is_heard(watch: EmergencyWatch) -> None:
    letter = "我是供销社退休的，今天想跟组织说说心里话，这些年承蒙关照。" * 60
    assert watch.look(letter) is None
    alarm = watch.look(letter + "我不想活了")
    assert alarm is not None
    assert alarm.kind == "self_harm"


def test_text_beyond_the_limit_is_left_alone(watch: EmergencyWatch) -> None:
    assert watch.look("好" * LOOKED_AT + "我不想活了") is None


@pytest.mark.parametrize("message", ["", "？？？", "🙏🌹", "help", "<b>'; DROP TABLE</b>", "疼得" * 20_000, "我" * 100_000])
def test_odd_input_is_survived(watch: EmergencyWatch, message: str) -> None:
    watch.look(message)


@pytest.mark.parametrize("written", ["胸口腾", "喘不上起了", "我摔道了起部来", "屋里一股没气味", "不享活了"])
def test_slip_of_the_voice_key_is_heard_as_it_was_said(watch: EmergencyWatch, written: str) -> None:
    assert watch.look(written) is not None


PAIRS = (  # the same words, now and not now
    ("去年摔过一次，这会儿又摔了起不来", "去年摔了一跤起不来，住了半个月院，能报销吗"),
    ("老伴刚才中风了", "现在问一下中风后护理费"),
    ("我想自杀", "自杀的能领抚恤金吗"),
    ("我爸走失了", "走失登记表在哪下载"),
    ("他正让我把钱转到安全账户", "万一有人让我把钱转到安全账户该怎么办"),
    ("厨房着火了", "电视里说厨房着火了要盖锅盖"),
)


@pytest.mark.parametrize(("now", "otherwise"), PAIRS)
def test_guards_tell_now_from_then_heard_and_supposed(watch: EmergencyWatch, now: str, otherwise: str) -> None:
    assert watch.look(now) is not None
    assert watch.look(otherwise) is None


def test_faint_signs_sound_only_together() -> None:
    faint = EmergencyKind("faint", tallies=(Tally(2, ("头晕", "冒汗", "手抖")),))
    watch = EmergencyWatch(EmergencyRules((faint,)))
    assert watch.look("头晕") is None
    assert watch.look("头晕，头晕") is None
    assert watch.look("头晕" + "，就那样" * 20 + "冒汗") is None
    assert watch.look("头晕，还冒汗") is not None


def test_dialect_is_read_as_the_common_word(watch: EmergencyWatch) -> None:
    assert watch.look("我唔想活咗") is not None
    assert watch.look("唔该，养老金几时到账") is None


def test_hint_sounds_only_with_a_sign_of_urgency() -> None:
    watch = EmergencyWatch(EmergencyRules((EmergencyKind("fall", hints=("床上起不来",)),), acute=("疼",)))
    assert watch.look("困在床上起不来") is None
    assert watch.look("床上起不来，疼") is not None


FAULTS = (
    ("kinds:\n- id: heart\n  patterns: ['{身上}疼']\n", "there is no set '身上'"),
    ("kinds:\n- id: heart\n  excused_by: [weather]\n", "'weather' is none of"),
    ("kinds:\n- id: heart\n  tallies:\n  - need: 3\n    of: [汗, 抖]\n", "key 'need'"),
    ("kinds:\n- id: heart\n  tallies: 汗\n", "key 'tallies': expected a list"),
    ("past: ['(去年']\n", "key 'past', item 1: not a regular expression"),
    ("dialect: [唔不要]\n", "'唔不要' is not two characters"),
)


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_fault_in_the_rules_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "emergency.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=re.escape(message)):
        load_emergencies(tmp_path / "emergency.yaml")


WEIGHT_FAULTS = (
    ("despair: {lean: 0, grams: {}}\n", "key 'danger': expected a mapping"),
    ("danger: {lean: a, grams: {}}\n", "key 'lean': expected a number"),
    ("danger: {lean: 0, grams: {calm: [怕]}}\n", "kind 'calm': expected numbers"),
    ("danger: {lean: 0, grams: {calm: {heavy: 怕}}}\n", "'heavy' is not a number with grams"),
)


@pytest.mark.parametrize(("text", "message"), WEIGHT_FAULTS)
def test_fault_in_the_weights_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "emergency.yaml").write_text("kinds: []\n", encoding="utf-8")
    (tmp_path / "emergency_weights.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=re.escape(message)):
        load_emergencies(tmp_path / "emergency.yaml")


def test_set_stands_for_any_of_its_words(tmp_path: Path) -> None:
    (tmp_path / "emergency.yaml").write_text(
        "sets:\n  胸: [胸口, 心口]\nkinds:\n- id: heart\n  patterns: ['{胸}.{0,2}疼']\n", encoding="utf-8"
    )
    watch = EmergencyWatch(load_emergencies(tmp_path / "emergency.yaml"))
    assert watch.look("心口有点疼") is not None
    assert watch.look("膝盖有点疼") is None
