"""What came with the starter library was learnt from the starter library as it is."""

from __future__ import annotations

import json

from bot.office import CONTENT
from bot.policy.library import LEARNT, library_key
from bot.retrieval import Calibration, load_content, load_topics

POLICY = CONTENT / "policy"


def test_what_is_shipped_was_learnt_from_what_is_shipped() -> None:
    kept = json.loads(LEARNT.read_text("utf-8"))
    topics = sorted(load_topics(POLICY / "topics.yaml"), key=lambda topic: topic.id)
    assert kept["library"] == library_key(load_content(POLICY), topics), "run `sangyu policy train`"
    assert Calibration.load(kept["calibration"]).fits
