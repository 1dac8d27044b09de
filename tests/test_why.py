"""为什么张三没收到: one line that says all that was tried, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

import pytest

from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.ladder import Rung
from bot.domain.messages import Form, ReceiptReport
from bot.domain.notices import How, NoticeKind, NoticeState, RecipientState, Rsvp, VersionState
from bot.domain.tasks import OutcomeCode
from bot.notices.why import line
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.store.settling import Settled
from bot.wording import Wording
from tests.builders import APPROVER, CHAT, DEAD, HE, LIAISON, NOW, QIN, TAO, YAO, at, desk, ladders, recipient_of, released
from tests.builders import OFFICE as SETTINGS

RENDER = Wording(SETTINGS.name, SETTINGS.phone).render


def told(records: Records, notice_id: int, person_id: int) -> str:
    notice = records.notices.get(notice_id)
    assert notice is not None
    return line(RENDER, records.trail.one(notice_id, person_id), notice)


def send(records: Records, now: datetime, **refused: Reason) -> None:
    """Everything that is due leaves; whoever is named is refused, for that reason."""
    for each in records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        reason = refused.get(each.external_id.replace("-", ""), Reason.NONE)
        state = AttemptState.FAILED if reason else AttemptState.ACCEPTED
        records.delivery.mark([Mark(each.id, each.claimed_at, state, reason, now, f"m{each.id}")], now)


def call_of(records: Records, person_id: int) -> int:
    return next(one.number for one in records.tasks.open_tasks() if one.person_id == person_id)


def no_answer(records: Records, person_id: int, now: datetime) -> None:
    task = call_of(records, person_id)
    records.tasks.note_try(task, OutcomeCode.NO_ANSWER)
    records.access.write_history("staff:3", f"task.{OutcomeCode.NO_ANSWER.value}", f"task:{task}", now)


def test_refused_then_called_in_vain(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        send(records, at("9:02"), person2=Reason.BLOCKED)
        ladders().tick(records, at("10:00"))
        no_answer(records, HE, at("10:20"))
        no_answer(records, HE, at("10:50"))
        assert told(records, one.id, HE) == (
            "3月10日9:02发模板消息，对方已拉黑；10:00微信消息、代收人用不上，跳过；10:00交简宁打电话，两次无人接，12:00前要办"
        )


def test_arrived_and_not_answered(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        send(records, at("9:02"))
        sent = next(each for each in records.delivery.sent_to(*CHAT, f"person-{QIN}"))
        records.receipts.keep(*CHAT, [ReceiptReport(sent["message_id"], True)], at("10:15"))
        records.receipts.apply(*CHAT, [sent["message_id"]], at("10:15"))
        assert told(records, one.id, QIN) == "3月10日9:02发模板消息，10:15送达未回；下一步10:00试微信消息"
        desk().settle(records, Settled(recipient_of(records, one.id, QIN), How.SELF, "person:1", "inbox:1"), at("17:30"))
        assert told(records, one.id, QIN) == "3月10日9:02发模板消息，10:15送达；17:30本人回了收到（已过截止）"


def test_what_he_answers_again_and_again_is_said_once(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        send(records, at("9:02"))
        for when in ("9:30", "9:31", "10:05"):
            settled = Settled(recipient_of(records, one.id, QIN), How.SELF, "person:1", f"inbox:{when}")
            desk().settle(records, settled, at(when))
        assert told(records, one.id, QIN) == "3月10日9:02发模板消息，已发出，没有回执；9:30本人回了收到，共回3次"


def test_what_he_answers_to_the_corrected_text_is_said_by_itself(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        send(records, at("9:02"))
        who = recipient_of(records, one.id, QIN)
        for when in ("9:30", "9:31"):
            desk().settle(records, Settled(who, How.SELF, "person:1", f"inbox:{when}"), at(when))
        records.notices.propose(one.id, replace(one.text, body="改到二楼。"), one.author_id, at("9:40"))
        desk().correct(records, one, APPROVER, at("9:40"))
        send(records, at("9:41"))
        desk().settle(records, Settled(who, How.SELF, "person:1", "inbox:9"), at("9:50"))
        line = told(records, one.id, QIN)
        assert "9:30本人回了收到，共回2次" in line
        assert line.endswith("9:50本人回了收到")


def test_a_call_that_told_him_is_said_once(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        task = call_of(records, YAO)
        no_answer(records, YAO, at("9:20"))
        records.tasks.close(task, OutcomeCode.TOLD, LIAISON, at("9:40"))
        records.access.write_history("staff:3", f"task.{OutcomeCode.TOLD.value}", f"task:{task}", at("9:40"))
        desk().settle(records, Settled(recipient_of(records, one.id, YAO), How.PHONE, "staff:3", f"task:{task}"), at("9:40"))
        assert told(records, one.id, YAO) == (
            "3月10日9:00模板消息、微信消息、代收人用不上，跳过；9:00交路平打电话，无人接，9:40已告知"
        )


def test_what_a_proxy_got_and_said(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        send(records, at("9:02"))
        desk().settle(records, Settled(recipient_of(records, one.id, TAO), How.PROXY, "proxy:1"), at("9:30"))
        assert told(records, one.id, TAO) == (
            "3月10日9:00模板消息、微信消息用不上，跳过；9:02发模板消息给代收人陶小梅（女儿），已发出，没有回执；"
            "9:30代收人陶小梅（女儿）回了收到"
        )


def test_the_day_is_said_where_it_is_another(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        send(records, at("9:02"))
        desk().resend(records, one, at("9:00", day=11))
        assert told(records, one.id, QIN).startswith(
            "3月10日9:02发模板消息，已发出，没有回执；3月11日9:00重新催办；下一步9:00试模板消息"
        )


def test_whoever_is_left_out_is_told_why(store: Store) -> None:
    with store.write() as records:
        one = released(records, audience="退休干部")
        assert told(records, one.id, DEAD) == "不在名单上：已故"
        assert told(records, one.id, QIN) == "不在名单上：不符合「退休」"


def test_whoever_came_later_was_not_in_the_ledger(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        records.people.add_rows("person", [{"id": 90, "name": "柏长青", "category": "退休", "unit_id": 1, "phone": ""}])
        assert told(records, one.id, 90) == "3月10日9:00定名单时册子里没有这个人"


def test_a_draft_and_a_withdrawn_notice_say_so(store: Store) -> None:
    with store.write() as records:
        draft = records.notices.add(
            {"kind": "meeting", "title": "座谈会", "body": "请来。", "audience": "全体", "requires_confirmation": True}, NOW
        )
        assert told(records, draft.id, QIN) == "通知还没有发出"
        one = released(records)
        ladders().tick(records, NOW)
        records.notices.withdraw(one.id, at("9:01"))
        assert told(records, one.id, QIN) == "3月10日9:00发模板消息，不用发了；通知已撤回"


def test_the_newest_notice_that_concerns_him_is_meant(store: Store) -> None:
    with store.write() as records:
        first, second = released(records), released(records, title="第二件")
        assert records.trail.latest_notice(QIN) == second.id
        assert first.id != second.id
        assert records.trail.latest_notice(999) is None


CODES: list[tuple[str, type[StrEnum]]] = [
    ("form", Form),
    ("rung", Rung),
    ("reason", Reason),
    ("attempt", AttemptState),
    ("recipient", RecipientState),
    ("how", How),
    ("rsvp", Rsvp),
    ("notice", NoticeState),
    ("kind", NoticeKind),
    ("version", VersionState),
]


@pytest.mark.parametrize(("kind", "code"), [(kind, one.value) for kind, codes in CODES for one in codes if one.value])
def test_every_code_has_words(kind: str, code: str) -> None:
    assert RENDER("staff/board_word", {"kind": kind, "code": code}) != code
