"""Whatever is said in whatever order, pushed twice, confirmed twice, over restarts: one report of each visit and person.

Two liaisons of one office on the real store, with the real handlers. Hypothesis chooses what happens next.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from bot.domain.conversation import Place
from bot.domain.messages import Incoming, Kind
from bot.domain.rights import OPERATOR
from bot.domain.visit_drafts import Draft, Step
from bot.domain.visits import Visit, VisitFilter, VisitState
from bot.store import Records, Store
from tests.answering import Telephones
from tests.builders import CHAT, HE, MOURNER, NOW, QIN, TAO, YAO, fill, open_store
from tests.databases import Database

CHATS = {"staff-3": 3, "staff-4": 4}
# What each of the two may report, and of whom that is.
REPORTS: dict[str, list[tuple[str, frozenset[int]]]] = {
    "staff-3": [
        ("上午去看了秦一山，血压高，想要个轮椅", frozenset({QIN})),
        ("下午给何素云打了电话，挺好的", frozenset({HE})),
        ("去看了秦一山和严秀英，两位都挺好", frozenset({QIN, MOURNER})),
    ],
    "staff-4": [
        ("去看了陶大川，腿肿，我答应下周送药", frozenset({TAO})),
        ("今天走访了姚静，一切都好", frozenset({YAO})),
    ],
}
BETWEEN = ["护理费多少钱", "菜单", "今天", "收到", "任务", "上一步", "继续走访", "帮助", "他还说睡不好", "不对"]
CHANGES = ["是昨天", "要求没有", "方式是电话"]


class AnyOrder(RuleBasedStateMachine):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.office = Telephones(store)
        self.now = NOW
        self.keys = 0
        self.pushed: list[Incoming] = []
        self.stamps: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        self.store.close()

    # --- what may happen -------------------------------------------------------------------------------------------------

    def say(self, chat: str, text: str, kind: Kind = Kind.TEXT) -> None:
        self.keys += 1
        media = f"media-{self.keys}" if kind is Kind.IMAGE else ""
        message = Incoming(*CHAT, chat, kind, f"k{self.keys}", self.now, text=text, media_id=media)
        self.pushed.append(message)
        self.office.now = self.now
        self.office.push(message)

    @initialize()
    def begin_with_one_report(self) -> None:
        self.say("staff-4", REPORTS["staff-4"][0][0])
        self.say("staff-4", "对")
        assert [one.report.person_id for one in self.visits()] == [TAO]

    @rule(chat=st.sampled_from(sorted(CHATS)), which=st.integers(0, 2), command=st.booleans())
    def report(self, chat: str, which: int, command: bool) -> None:
        several = REPORTS[chat]
        text, _ = several[which % len(several)]
        self.say(chat, f"走访 {text}" if command else text)

    @rule(chat=st.sampled_from(sorted(CHATS)), text=st.sampled_from(BETWEEN + CHANGES))
    def say_something(self, chat: str, text: str) -> None:
        self.say(chat, text)

    @rule(chat=st.sampled_from(sorted(CHATS)), word=st.sampled_from(["对", "1", "好的"]), times=st.integers(1, 3))
    def confirm(self, chat: str, word: str, times: int) -> None:
        draft = self.draft(chat)
        ready = word == "对" and draft is not None and draft.step is Step.CHECK and self.on_top(chat)
        for _ in range(times):
            self.say(chat, word)
        if draft is not None and ready:
            with self.store.read() as records:
                sent = {one.report.person_id for one in records.visits.lately(CHATS[chat], self.now - timedelta(days=1))}
            assert draft.persons <= sent

    @rule(chat=st.sampled_from(sorted(CHATS)))
    def cancel(self, chat: str) -> None:
        before = len(self.visits())
        self.say(chat, "取消")
        assert len(self.visits()) == before

    @rule(chat=st.sampled_from(sorted(CHATS)))
    def send_picture(self, chat: str) -> None:
        self.say(chat, "", Kind.IMAGE)

    @precondition(lambda self: self.pushed)
    @rule(back=st.integers(1, 6))
    def push_again(self, back: int) -> None:
        """The platform repeats what it pushed before."""
        before = self.look()
        self.office.push(self.pushed[-min(back, len(self.pushed))])
        assert self.look() == before

    @rule()
    def restart(self) -> None:
        self.office = Telephones(self.store, self.now)

    @rule(minutes=st.sampled_from([1, 15, 150, 700]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.visits())
    @rule(which=st.integers(0, 9), approve=st.booleans())
    def review(self, which: int, approve: bool) -> None:
        waiting = [one for one in self.visits() if one.state is VisitState.RECEIVED]
        if waiting:
            number = waiting[which % len(waiting)].number
            self.say("staff-1", f"审核 {number} 通过" if approve else f"审核 {number} 问 谁陪着")

    # --- what always holds -------------------------------------------------------------------------------------------------

    @invariant()
    def one_report_of_each_visit_and_person(self) -> None:
        found = self.visits()
        same_draft = Counter((one.report.draft, one.report.person_id) for one in found)
        assert all(times == 1 for times in same_draft.values()), same_draft
        for one in found:
            twins = [
                other
                for other in found
                if other.number != one.number
                and other.report.staff_id == one.report.staff_id
                and other.version == one.version == 1
                and other.report.same_as(one.report)
                and abs(other.reported_at - one.reported_at) <= timedelta(days=1)
            ]
            assert not twins, (one, twins)

    @invariant()
    def nobody_but_his_own_is_ever_reported_of(self) -> None:
        own = {CHATS[chat]: frozenset().union(*(persons for _, persons in several)) for chat, several in REPORTS.items()}
        assert all(one.report.person_id in own[one.report.staff_id] for one in self.visits())

    @invariant()
    def what_is_stamped_stays_and_versions_only_grow(self) -> None:
        for one in self.visits():
            stamp = (one.report.draft, one.report.staff_id, one.report.person_id, one.reported_at)
            assert self.stamps.setdefault(one.number, stamp) == stamp
            with self.store.read() as records:
                steps = records.visits.steps(one.number)
            assert [step.step for step in steps if step.step in ("received", "changed")] == [
                "received",
                *["changed"] * (one.version - 1),
            ]

    @invariant()
    def what_is_owed_is_owed_once(self) -> None:
        with self.store.read() as records:
            for one in self.visits():
                kinds = Counter(each.kind for each in records.commitments.of_visit(one.number))
                assert all(times == 1 for times in kinds.values())

    # --- looking -----------------------------------------------------------------------------------------------------------

    def visits(self) -> list[Visit]:
        with self.store.read() as records:
            return _visits(records)

    def look(self) -> tuple[object, ...]:
        with self.store.read() as records:
            forms = records.inbox.conversations(*CHAT, sorted(CHATS))
            return _visits(records), sorted((place.sender, form.step, str(form.data)) for place, form in forms.items())

    def on_top(self, chat: str) -> bool:
        with self.store.read() as records:
            form = records.inbox.conversations(*CHAT, [chat]).get(Place(*CHAT, chat))
        return form is not None and form.form == "visit"

    def draft(self, chat: str) -> Draft | None:
        with self.store.read() as records:
            form = records.inbox.conversations(*CHAT, [chat]).get(Place(*CHAT, chat))
        waits = form if form is None or form.form == "visit" else form.beneath
        return Draft.of(waits.data) if waits is not None else None


def _visits(records: Records) -> list[Visit]:
    return records.visits.listed(OPERATOR, VisitFilter(), 100)


def live(database: Database, examples: int) -> None:
    machine = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(lambda: AnyOrder(open_store(database.copy(fill))), settings=machine)  # type: ignore[no-untyped-call]


def test_one_report_of_each_visit_whatever_is_said_in_whatever_order(chosen: Database) -> None:
    live(chosen, 15)
