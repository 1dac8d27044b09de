"""What a liaison reports of a task takes its effect here, whichever way he says it: in chat, on a page, in the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.context import NOTHING_SAID, Office, Pending, Said, Services, Settled
from bot.domain.escalation import TOO_OFTEN, hand_on_at
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.domain.notices import Rsvp
from bot.domain.outcomes import Outcome
from bot.domain.tasks import EFFECTS, REACHING, OutcomeCode, Task, TaskKind
from bot.notices.settling import Word, take
from bot.store import Records
from bot.store.retracting import TAKEN_BACK, Report
from bot.understanding.replies import Intent, ReplyMeaning

SPOKEN_TO = frozenset({OutcomeCode.TOLD, OutcomeCode.VISITED})
ALARMING = {Intent.HOSPITAL: "住院", Intent.DEATH: "去世", Intent.DISTRESS: "需要关心"}
KNOWN_ALREADY = frozenset({TaskKind.ALERT, TaskKind.VISIT, TaskKind.SURVIVOR})  # tasks that such news has made
TOLD = "说"
NOTHING = frozenset({Intent.UNCLEAR, Intent.OTHER_TOPIC, Intent.QUESTION})
COMING = {Intent.ATTEND: Rsvp.ATTEND, Intent.PROXY_ATTEND: Rsvp.ATTEND, Intent.DECLINE: Rsvp.DECLINE}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a report."""

    task: Task
    code: OutcomeCode
    closed: bool = False
    tries: int = 0
    rsvp: Rsvp | None = None
    alarm: str = ""  # what others were told of at once
    kept: bool = False  # words were kept
    clerk: bool = False  # it is a clerk's now

    @property
    def too_often(self) -> bool:
        """Whether something else should be tried now."""
        return self.code is OutcomeCode.NO_ANSWER and self.tries >= TOO_OFTEN and self.task.kind in REACHING


def take_back(records: Records, one: Report, by: str, now: datetime) -> bool:
    """已告知 was written of the wrong one. The report and this stay in the history; False when it was taken back meanwhile."""
    if not records.retracting.retract(one, now):
        return False
    records.access.write_history(by, TAKEN_BACK, f"task:{one.task_id}", now, what=one.outcome, notice=one.notice_id)
    return True


class Outcomes:
    """Writes reports down. One for each message or page, since it knows the moment."""

    def __init__(self, records: Records, services: Services, office: Office, now: datetime) -> None:
        self._records = records
        self._services = services
        self._office = office
        self._now = now

    def record(self, task: Task, said: Outcome, staff_id: int | None) -> Recorded:
        """Let what was said of an open task take effect. The words are kept under seal with the task, never in the history."""
        by = f"staff:{staff_id}" if staff_id is not None else "page"
        self._records.access.write_history(by, f"task.{said.code}", f"task:{task.id}", self._now)
        keeps = bool(said.words) and task.person_id is not None
        if keeps:
            self._records.tasks.keep_words(task.id, said.words)
        pending = self._records.pending.one(task.recipient_id) if task.recipient_id is not None else None
        meaning = self._meaning(said.words, pending) if keeps else None
        alarm = self._alarm(task, said.words, meaning)
        self._go_on(task)
        if not EFFECTS[said.code].closes:
            tries, clerk = self._try(task, said.code)
            return Recorded(task, said.code, False, tries, alarm=alarm, kept=keeps, clerk=clerk)
        answer = self._answer(meaning, said.words)
        self._close(task, said, staff_id, (pending, answer))
        return Recorded(task, said.code, True, task.tries, answer.rsvp, alarm, keeps)

    def _meaning(self, words: str, pending: Pending | None) -> ReplyMeaning:
        """Read like an answer of his own; where that says nothing, only what somebody told (邻居说住院了) is read."""
        notices = [pending.notice] if pending else []
        whole = self._services.reader.reply(words, notices, False)
        _, _, told = words.partition(TOLD)
        return self._services.reader.reply(told, notices, False) if told and whole.intent in NOTHING else whole

    def _go_on(self, task: Task) -> None:
        """A report shows that his owner is at work: the rest of his list stays with him for a while longer."""
        goes_on = hand_on_at(task, self._now, self._office.reach.waits(task), self._office.quiet_hours)
        if task.owner_id is not None and goes_on is not None:
            self._records.tasks.at_work(task.owner_id, goes_on)

    # --- not over yet --------------------------------------------------------------------------------------------------

    def _try(self, task: Task, code: OutcomeCode) -> tuple[int, bool]:
        """How often it was tried by now, and whether a clerk has it now. Any sign of life starts the clock anew, once."""
        tasks = self._records.tasks
        rules = self._office.reach
        tasks.take(task.id, self._now, hand_on_at(task, self._now, rules.waits(task), self._office.quiet_hours))
        if code is OutcomeCode.TAKEN:
            return task.tries, False
        tries = tasks.note_try(task.id, code)
        if code is OutcomeCode.WRONG_NUMBER:
            return tries, self._ask_for_number(task)
        if tries >= TOO_OFTEN and task.kind in REACHING:
            told = Reply("staff/task_tried_often", {**task.shown(), "tries": tries})
            self._services.dispatch.tell_staff(self._records, self._clerks(), told, self._now, f"often:{task.id}")
        return tries, False

    def _ask_for_number(self, task: Task) -> bool:
        """A wrong number helps nobody to call: the file says so, and a clerk, who has the files, takes the task over."""
        if task.person_id is not None and not task.drill:
            self._records.people.change_person(task.person_id, {"phone_dead_on": self._now.date()})
        clerks = self._clerks()
        if not clerks or task.owner_id in clerks:
            return False
        loads = self._records.tasks.loads()
        self._records.tasks.give(task.id, min(clerks, key=lambda one: loads.get(one, 0)))
        return True

    def _clerks(self) -> list[int]:
        return [one.id for one in self._records.people.staff(CLERKS)]

    # --- over ----------------------------------------------------------------------------------------------------------

    def _close(self, task: Task, said: Outcome, staff_id: int | None, given: tuple[Pending | None, Said]) -> None:
        records, by = self._records, f"staff:{staff_id}" if staff_id is not None else "page"
        if not records.tasks.close(task.id, said.code, staff_id, self._now):
            return
        if task.recipient_id is not None and task.person_id is not None:
            records.retracting.keep_contact(task.id, task.person_id, self._now)
        if said.code in SPOKEN_TO and task.person_id is not None and not task.drill:
            records.people.change_person(task.person_id, {"last_contact_on": self._now.date()})
        if task.kind is TaskKind.STUDY:
            records.readings.brought(task.id, said.code is not OutcomeCode.FAMILY, self._now)
        if said.code is OutcomeCode.CHECKED:
            records.checks.checked_by_phone(task.id, by, self._now)
        (pending, answer), how = given, EFFECTS[said.code].how
        if how is not None and pending is not None:
            word = Word(Settled(pending.recipient_id, how, by, f"task:{task.id}"), answer, said.words)
            take(self._services, records, pending, word, self._now)

    def _answer(self, meaning: ReplyMeaning | None, words: str) -> Said:
        """Whether he comes and what he needs, as far as that was said."""
        if meaning is None:
            return NOTHING_SAID
        rsvp = next((COMING[one] for one in (meaning.intent, *meaning.also) if one in COMING), None)
        return Said(rsvp, self._services.reader.rsvp(words))

    def _alarm(self, task: Task, words: str, meaning: ReplyMeaning | None) -> str:
        """Hospital, death, distress: others are told at once, as when he writes it himself."""
        if meaning is None or task.person_id is None or task.kind in KNOWN_ALREADY:
            return ""
        what = next((ALARMING[one] for one in (meaning.intent, *meaning.also) if one in ALARMING), "")
        if what:
            key = f"task:{task.id}:{int(self._now.timestamp())}"
            self._services.handover.alert(self._records, [task.person_id], what, words, self._now, key)
        return what
