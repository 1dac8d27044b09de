"""Why the library is left as it is."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import SangyuError


class Against(StrEnum):
    WORSE = "worse"  # the questions that are kept for it would be answered worse
    EMPTY = "empty"  # nothing would be left to quote
    NO_GENERAL = "no_general"  # a unit's own rule for a topic that is not there
    NOT_WAITING = "not_waiting"  # the proposal was decided on before, or never made
    NOT_PUBLISHED = "not_published"
    MOVED_ON = "moved_on"  # somebody else changed the library meanwhile


_SAID = {
    Against.WORSE: "the questions that are kept for it would be answered worse; look at the scoring, or publish with --force",
    Against.EMPTY: "nothing would be left to quote",
    Against.NO_GENERAL: "there is no topic that this rule of a unit makes precise",
    Against.NOT_WAITING: "this proposal does not wait any more",
    Against.NOT_PUBLISHED: "there is no published topic with this id",
    Against.MOVED_ON: "somebody else has changed the library meanwhile; look at the difference again",
}


class NotPublished(SangyuError):
    """The library is left as it is. `detail` names the topic, the proposal or the measure."""

    def __init__(self, against: Against, detail: str = "") -> None:
        super().__init__(f"{_SAID[against]}: {detail}" if detail else _SAID[against])
        self.against = against
        self.detail = detail
