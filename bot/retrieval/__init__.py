"""Policy search: from a question to an answer's topic, a menu, or a person."""

from bot.retrieval.calibrate import Calibration
from bot.retrieval.content import SearchContent, load_content
from bot.retrieval.faults import PolicyError
from bot.retrieval.index import PolicyIndex
from bot.retrieval.library import load_topics

__all__ = ["Calibration", "PolicyError", "PolicyIndex", "SearchContent", "load_content", "load_topics"]
