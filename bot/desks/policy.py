"""What may be asked of the policy library."""

from __future__ import annotations

from typing import Protocol

from bot.domain.policy import Finding, PolicyTopic


class PolicyDesk(Protocol):
    """Searches the policy library."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding: ...

    def emergency(self, text: str) -> str | None: ...  # its kind, as content/policy/emergency.yaml names it

    def topic(self, topic_id: str) -> PolicyTopic | None:
        """What the search holds of a topic. To quote it, ask the records: it may have been withdrawn a moment ago."""
        ...
