"""How sayings are heard: what is an alarm, what goes to a person quietly, and what is ordinary talk."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.office import CONTENT
from bot.retrieval.content import load_emergencies
from bot.retrieval.emergency import EmergencyWatch
from bot.starters import load_chat_words
from bot.understanding.chat_words import ChatWords

TABLE = yaml.safe_load((Path(__file__).parent / "sayings.yaml").read_text("utf-8"))
ALARMS = [(kind, text) for kind, several in TABLE["alarm"].items() for text in several]
WORRIES = [(kind, text) for kind, several in TABLE["worry"].items() for text in several]


@cache
def watch() -> EmergencyWatch:
    return EmergencyWatch(load_emergencies(CONTENT / "policy" / "emergency.yaml"))


@cache
def words() -> ChatWords:
    return load_chat_words()


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(ALARMS) + len(WORRIES) + len(TABLE["none"]) >= 150


@pytest.mark.parametrize(("kind", "text"), ALARMS)
def test_danger_is_an_alarm_of_its_kind(kind: str, text: str) -> None:
    alarm = watch().look(text)
    assert alarm is not None
    assert (alarm.kind == "self_harm") is (kind == "self_harm")  # which decides what he hears


@pytest.mark.parametrize(("kind", "text"), WORRIES)
def test_a_doubt_is_no_alarm_and_goes_to_a_person(kind: str, text: str) -> None:
    assert watch().look(text) is None
    assert words().worry(text) == kind


@pytest.mark.parametrize("text", TABLE["none"])
def test_ordinary_talk_is_neither(text: str) -> None:
    assert watch().look(text) is None
    assert words().worry(text) == ""
