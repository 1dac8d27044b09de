"""What must be known before an answer is taken: to whom it can refer, which text he had before him, what he said earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.domain.conversation import Place
from bot.domain.delivery import USED, AttemptState
from bot.domain.notices import RecipientState
from bot.domain.rsvp import RsvpDetails
from bot.domain.tasks import TaskKind
from bot.store.pending import SAID, details_of
from bot.store.settling import Settled
from bot.store.tables.notices import attempt, confirmation, recipient, task
from bot.store.tables.people import proxy

_LEFT = [state.value for state in USED]
BETWEEN = "\n"


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What one recipient has said of coming, as it stands."""

    details: RsvpDetails
    round: int


class AnswerQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told_here(self, place: Place, recipient_ids: Sequence[int]) -> set[int]:
        """Those of these recipients for whom something has left for this very account."""
        here = (
            attempt.c.channel == place.channel,
            attempt.c.account == place.account,
            attempt.c.external_id == place.sender,
            attempt.c.recipient_id.in_(recipient_ids),
            attempt.c.state.in_(_LEFT),
        )
        return set(self._connection.execute(select(attempt.c.recipient_id).where(*here)).scalars())

    def heard_versions(self, recipient_ids: Sequence[int]) -> dict[int, int]:
        """The newest text that has left for each, or that he has confirmed; nothing for whoever was told nothing yet."""
        left = select(attempt.c.recipient_id, func.max(attempt.c.version).label("version")).where(
            attempt.c.recipient_id.in_(recipient_ids), attempt.c.state.in_(_LEFT), attempt.c.version.is_not(None)
        )
        said = select(confirmation.c.recipient_id, func.max(confirmation.c.version).label("version")).where(
            confirmation.c.recipient_id.in_(recipient_ids)
        )
        found: dict[int, int] = {}
        for query in (left.group_by(attempt.c.recipient_id), said.group_by(confirmation.c.recipient_id)):
            for row in self._connection.execute(query):
                found[row.recipient_id] = max(row.version, found.get(row.recipient_id, 0))
        return found

    def keep_word_on(self, version: int, one: Settled, now: datetime) -> None:
        """Keep a word on a text that holds no longer: it is in the evidence, and settles nothing."""
        row = {"recipient_id": one.recipient_id, "how": one.how.value, "said_by": one.by, "version": version}
        self._connection.execute(insert(confirmation), [{**row, "at": now, "proof": one.proof}])

    def said_before(self, recipient_ids: Sequence[int]) -> dict[int, SaidBefore]:
        query = select(recipient.c.id, recipient.c.round, *SAID).where(recipient.c.id.in_(recipient_ids))
        return {row.id: SaidBefore(details_of(row), row.round) for row in self._connection.execute(query)}

    def need_not_bring(self, recipient_id: int, now: datetime) -> None:
        """Nothing is to be brought to him and nobody goes for him: he comes after all, or has another wish."""
        none = {"bring": "", "stand_in": None}
        self._connection.execute(update(recipient).where(recipient.c.id == recipient_id).values(none))
        open_ones = (task.c.recipient_id == recipient_id, task.c.kind == TaskKind.BRING.value, task.c.state == "open")
        self._connection.execute(update(task).where(*open_ones).values(state="void", closed_at=now))

    def receives(self, proxy_id: int, person_id: int) -> bool:
        """Whether that is still one of those who receive for him."""
        his = (proxy.c.id == proxy_id, proxy.c.person_id == person_id)
        return self._connection.execute(select(proxy.c.id).where(*his)).first() is not None

    def hand_to_human(self, recipient_id: int) -> bool:
        """Waiting for the machine → waiting for a human; False when the machine had done with him."""
        waiting = (recipient.c.id == recipient_id, recipient.c.state == RecipientState.WAITING.value)
        handed = update(recipient).where(*waiting).values(state=RecipientState.TASK_OPEN.value, due_at=None)
        return self._connection.execute(handed).rowcount == 1

    def add_to_message(self, key: str, words: str) -> bool:
        """Add words to a message to staff that has not left yet; False when there is none of that key."""
        waiting = (attempt.c.key.startswith(f"{key}:", autoescape=True), attempt.c.state == AttemptState.PLANNED.value)
        # Held: who adds to it at the same moment waits, and it does not leave meanwhile without these words.
        rows = self._connection.execute(select(attempt.c.id, attempt.c.data).where(*waiting).with_for_update()).all()
        for row in rows:
            values = {**row.data["values"], "words": f"{row.data['values']['words']}{BETWEEN}{words}"}
            changed = {**row.data, "values": values}
            self._connection.execute(update(attempt).where(attempt.c.id == row.id).values(data=changed))
        return bool(rows)
