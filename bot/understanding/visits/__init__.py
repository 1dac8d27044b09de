"""What a liaison reports after a visit or call, in free words."""

from bot.domain.visits import VisitKind
from bot.understanding.visits.people import Id, Known, People
from bot.understanding.visits.reading import may_be_visit, read_visits
from bot.understanding.visits.visit import VisitReading

__all__ = ["Id", "Known", "People", "VisitKind", "VisitReading", "may_be_visit", "read_visits"]
