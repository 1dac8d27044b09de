"""The only way into the library: proposed, accepted, published, verified, withdrawn; each with its author, and scored before.

Scoring takes seconds, so it is done before the transaction that writes; if the library has moved on by then, nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.domain.policy import PolicyTopic
from bot.policy import learning
from bot.policy.difference import Difference, difference, imported
from bot.policy.faults import Against, NotPublished
from bot.policy.library import digest, indexed, learnt_from, searched
from bot.policy.reading import Taken
from bot.policy.scoring import REAL, Kept, Report, fit, score
from bot.policy.validity import Caution, cautions
from bot.retrieval import SearchContent
from bot.retrieval.library import with_wordings
from bot.store import Records, Store
from bot.store.policy import ACCEPTED, DROPPED, OPEN, Proposal

WORDING = "wording"
HISTORY = "policy"  # the subject of the history's lines
NAMED = 40  # ids in one line of it


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the library that somebody wants."""

    difference: Difference
    seen: object  # the library's version for which it was worked out
    note: str = ""
    numbers: tuple[int, ...] = ()  # the proposals that it accepts


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a step does, as it is shown before and after it is taken."""

    step: Step
    report: Report | None  # None where nothing changes
    cautions: tuple[Caution, ...] = ()  # those that it brings about

    def data(self) -> dict[str, Any]:
        return {
            **self.step.difference.data(),
            "score": self.report.data() if self.report else None,
            "cautions": [one.data() for one in self.cautions],
        }


@dataclass(frozen=True, slots=True)
class LibraryDesk:
    """`kept` are the questions by which a library is scored. `actor` is who does it, for the history: staff:3, operator."""

    store: Store
    clock: Clock
    content: SearchContent
    kept: tuple[Kept, ...] = ()
    published: Callable[[], object] = lambda: None  # told after a publication, so that the search is up to date at once

    # --- working out a step --------------------------------------------------------------------------------------------

    def taking_in(self, taken: Taken, whole: bool = False) -> Step:
        """Of a file that was read; `whole`: what it does not have is withdrawn."""
        return self._step(lambda topics: imported(topics, taken.topics, whole), taken.name)

    def edited(self, topics: Iterable[PolicyTopic], note: str = "") -> Step:
        """Exactly these topics instead of those of the same id."""
        return self._step(lambda published: difference(published, topics), note)

    def accepting(self, numbers: Sequence[int], edited: PolicyTopic | None = None) -> Step:
        """Of proposals that wait; the last one as somebody has `edited` it. Raises NotPublished for one that does not wait."""
        with self.store.read() as records:
            waiting = [_waiting(records, number) for number in numbers]
        changed = [replace(waiting[-1], topic=edited, kind="changed")] if edited and waiting else []
        chosen = [*waiting[: len(waiting) - len(changed)], *changed]
        note = "、".join(dict.fromkeys(one.origin for one in waiting))
        return self._step(lambda published: difference(published, _as_accepted(published, chosen)), note, tuple(numbers))

    def _step(self, work_out: Callable[[list[PolicyTopic]], Difference], note: str, numbers: tuple[int, ...] = ()) -> Step:
        with self.store.read() as records:
            return Step(work_out(records.policy.published()), records.policy.version(), note, numbers)

    def weigh(self, step: Step) -> Weighed:
        """The scoring before and after, and what to look at; writes nothing but what was learnt on the way. Takes seconds."""
        if step.difference.empty:
            return Weighed(step, None)
        with self.store.read() as records:
            before = records.policy.published()
            units = records.people.units()
            real = _real(records, before)
        after, day = step.difference.applied(before), self.clock.now().date()
        _refuse_impossible(after, step.difference)
        known = set(cautions(before, day, units))
        more = tuple(one for one in cautions(after, day, units) if one not in known)
        return Weighed(step, self._report(before, after, (*self.kept, *real)), more)

    def _report(self, before: Sequence[PolicyTopic], after: Sequence[PolicyTopic], asked: Iterable[Kept]) -> Report:
        now = self.clock.now()
        old, new = searched(before, now.date()), searched(after, now.date())
        if not new:
            raise NotPublished(Against.EMPTY)
        fitting = fit(asked, [{topic.id for topic in one} for one in (old, new) if one])
        judged = score(indexed(self.store, self.content, new, now), fitting)
        if not old:
            return Report(None, judged)
        same = learnt_from(old) == learnt_from(new)
        return Report(judged if same else score(indexed(self.store, self.content, old, now), fitting), judged)

    def standing(self) -> Report:
        """How the library as it is answers the questions that are kept."""
        with self.store.read() as records:
            topics = records.policy.published()
            real = _real(records, topics)
        return self._report((), topics, (*self.kept, *real))

    # --- taking it -----------------------------------------------------------------------------------------------------

    def publish(self, step: Step, actor: str, force: bool = False) -> Weighed:
        """Let a step be quoted from now on. Raises NotPublished where it makes answers worse (unless forced), where nothing
        would be left, and where the library is another one than when the step was worked out."""
        return self.take(self.weigh(step), actor, force)

    def take(self, weighed: Weighed, actor: str, force: bool = False) -> Weighed:
        """As `publish`, where it was weighed a moment ago."""
        step = weighed.step
        if weighed.report is not None and weighed.report.worse and not force:
            said = (f"{name} {old} → {new}" for name, (old, new) in weighed.report.worse.items())
            raise NotPublished(Against.WORSE, ", ".join(said))
        now = self.clock.now()
        with self.store.write() as records:
            if records.policy.version() != step.seen:
                raise NotPublished(Against.MOVED_ON)
            for number in step.numbers:
                if not records.policy.decide(number, ACCEPTED, actor, now):
                    raise NotPublished(Against.NOT_WAITING, str(number))
            self._write(records, weighed, actor, now)
        self.published()
        return weighed

    def _write(self, records: Records, weighed: Weighed, actor: str, now: datetime) -> None:
        step = weighed.step
        if step.difference.empty:
            return
        records.policy.publish(step.difference.publishes, now, actor, step.note)
        for topic in step.difference.gone:
            records.policy.withdraw(topic.id, now, actor, step.note)
        if weighed.report is not None:
            library = digest(records.policy.published())
            records.policy.keep_score(library, weighed.report.after.data(), now)
        changed = [topic.id for topic in step.difference.publishes]
        gone = [topic.id for topic in step.difference.gone]
        worse = list(weighed.report.worse) if weighed.report else []
        detail = {"published": changed[:NAMED], "withdrawn": gone[:NAMED], "count": len(changed) + len(gone), "worse": worse}
        records.access.write_history(actor, "policy.published", HISTORY, now, note=step.note[:200], **detail)

    def withdraw(self, topic_id: str, actor: str, reason: str) -> bool:
        """Never quoted again, from this moment; False for what is not published. Nothing is scored: it must not wait."""
        now = self.clock.now()
        with self.store.write() as records:
            done = records.policy.withdraw(topic_id, now, actor, reason)
            if done:
                records.access.write_history(actor, "policy.withdrawn", topic_id, now, reason=reason[:200])
        return done

    def verify(self, topic_id: str, by: str, actor: str) -> bool:
        """Somebody of the office has checked what it says against the documents, today; False for what is not published."""
        now = self.clock.now()
        with self.store.write() as records:
            topic = next((one for one in records.policy.published() if one.id == topic_id), None)
            if topic is not None:
                verified = replace(topic, verified_by=by, verified_on=now.date().isoformat())
                records.policy.publish([verified], now, actor, "verified")
                records.access.write_history(actor, "policy.verified", topic_id, now)
        return topic is not None

    # --- what waits for a person ---------------------------------------------------------------------------------------

    def propose(self, taken: Taken, actor: str) -> list[int]:
        """The numbers of the proposals: whatever a file would add or change."""
        step = self.taking_in(taken)
        now = self.clock.now()
        with self.store.write() as records:
            new = [records.policy.propose("new", one, taken.name, actor, now) for one in step.difference.new]
            changed = [records.policy.propose("changed", one.after, taken.name, actor, now) for one in step.difference.changed]
            if new or changed:
                records.access.write_history(actor, "policy.proposed", HISTORY, now, count=len(new) + len(changed))
        return [*new, *changed]

    def drop(self, number: int, actor: str) -> bool:
        """False if it does not wait any more."""
        now = self.clock.now()
        with self.store.write() as records:
            done = records.policy.decide(number, DROPPED, actor, now)
            if done:
                records.access.write_history(actor, "policy.dropped", f"proposal:{number}", now)
        return done

    def learn(self, since: datetime, actor: str) -> list[int]:
        """Propose as wordings what people have asked since then and found answered; the numbers of the proposals."""
        with self.store.write() as records:
            return learning.learn(records, since, actor, self.clock.now())

    def learn_question(self, number: int, topic_id: str, actor: str) -> int | None:
        """Propose one question as a wording of a topic; None where there is no such question or topic, or it is known there."""
        with self.store.write() as records:
            return learning.learn_one(records, number, topic_id, actor, self.clock.now())


def _waiting(records: Records, number: int) -> Proposal:
    found = records.policy.proposal(number)
    if found is None or found.state != OPEN:
        raise NotPublished(Against.NOT_WAITING, str(number))
    return found


def _as_accepted(published: Sequence[PolicyTopic], proposals: Sequence[Proposal]) -> list[PolicyTopic]:
    """Several wordings of one topic together. A wording goes to the topic as it is now, whatever it was when it was proposed."""
    now = {topic.id: topic for topic in published}
    wanted: dict[str, PolicyTopic] = {}
    for one in proposals:
        current = wanted.get(one.topic.id) or now.get(one.topic.id)
        if one.kind != WORDING:
            wanted[one.topic.id] = one.topic
        elif current is None:
            raise NotPublished(Against.NOT_PUBLISHED, one.topic.id)
        else:
            wanted[one.topic.id] = with_wordings(current, one.topic.questions)
    return list(wanted.values())


def _refuse_impossible(after: Sequence[PolicyTopic], step: Difference) -> None:
    known = {topic.id for topic in after}
    for topic in step.publishes:
        if topic.general and topic.general not in known:
            raise NotPublished(Against.NO_GENERAL, f"{topic.id} → {topic.general}")


def _real(records: Records, topics: Sequence[PolicyTopic]) -> list[Kept]:
    """What people asked and found answered, unless the library has it word for word."""
    stored = {text for topic in topics for text in (topic.title, *topic.questions)}
    asked = records.questions.approved(learning.MOST)
    return [Kept(one.text, (one.topic_id,), REAL) for one in asked if one.text and one.text not in stored]
