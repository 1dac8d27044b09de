"""The evidence pack of a notice (存证): who was to know, who knows, since when, from whom, by which text, and the proof of it."""

from bot.evidence.check import check
from bot.evidence.pack import EvidenceFault, Made, Scribe, note, pack, summed, write

__all__ = ["EvidenceFault", "Made", "Scribe", "check", "note", "pack", "summed", "write"]
