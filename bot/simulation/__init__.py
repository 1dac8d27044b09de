"""A whole day of one notice on a virtual clock: the real engine and the real store, with invented people at the other end.

A composition root of its own: it joins the parts of the service as `bot.app` does, with channels behind which nobody real stands.
"""

from bot.simulation.assumptions import Assumptions, load_assumptions
from bot.simulation.day import simulate
from bot.simulation.report import DayReport

__all__ = ["Assumptions", "DayReport", "load_assumptions", "simulate"]
