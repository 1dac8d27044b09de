"""Learning from the starter library: for whoever changes content/policy, not for an office."""

from __future__ import annotations

import json

import typer

from bot.office import CONTENT
from bot.policy.library import LEARNT, library_key
from bot.retrieval import PolicyIndex, load_content, load_topics


def train() -> None:
    """Learn from content/policy as it stands and keep it in learnt.json, so that a new office starts at once."""
    content = load_content(CONTENT / "policy")
    topics = sorted(load_topics(CONTENT / "policy" / "topics.yaml"), key=lambda topic: topic.id)
    calibration = PolicyIndex.build(topics, content).calibration
    kept = {"library": library_key(content, topics), "calibration": calibration.dump()}
    LEARNT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    typer.echo(f"{len(topics)} topics: answers from {calibration.answer_at:.2f}, menus from {calibration.menu_at:.2f}")
