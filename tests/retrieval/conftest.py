"""The search as a fresh office has it: the starter library, with what was learnt from it."""

from __future__ import annotations

import json

import pytest

from bot.office import CONTENT
from bot.policy.library import LEARNT
from bot.retrieval import Calibration, PolicyIndex, load_content, load_topics

LIBRARY = CONTENT / "policy"


@pytest.fixture(scope="session")
def index() -> PolicyIndex:
    learnt = Calibration.load(json.loads(LEARNT.read_text("utf-8"))["calibration"])
    topics = sorted(load_topics(LIBRARY / "topics.yaml"), key=lambda topic: topic.id)
    return PolicyIndex.build(topics, load_content(LIBRARY), learnt)
