"""The life of a notice, as chat, console and API all lead it: who may do what when, and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import Lane
from bot.domain.drafts import DraftFields
from bot.domain.notices import How, Notice, NoticeKind, NoticeState, Objection
from bot.domain.people import StaffMember
from bot.domain.rights import Viewer
from bot.errors import Refused
from bot.store import Records, Store
from bot.store.settling import Settled
from tests.builders import (
    APPROVER,
    CHAT,
    CLERK,
    LEADER,
    LIAISON,
    NOW,
    QIN,
    at,
    desk,
    ladders,
    notice_desk,
    recipient_of,
)

DOCUMENT = """关于召开重阳节座谈会的通知
各位老同志：
经研究，定于3月12日（星期四）上午9:00在老干部活动中心三楼召开重阳节座谈会。
请全体退休干部参加，请带好老花镜，3月11日前报名。
"""
FIELDS = DraftFields(
    NoticeKind.MEETING, "座谈会", "3月12日上午9点在三楼会议室开座谈会，请您参加。", "全体", "三楼会议室", at("9:00", 12)
)
PRESSED = "把验证码发给工作人员，才能领慰问金。"


def member(records: Records, number: int) -> StaffMember:
    found = records.people.staff_member(number)
    assert found is not None
    return found


def drafted(records: Records, **changes: Any) -> Notice:
    return notice_desk().draft(records, member(records, CLERK), replace(FIELDS, **changes), NOW)


def sent(records: Records, **changes: Any) -> Notice:
    return notice_desk().approve(records, drafted(records, **changes), member(records, APPROVER), NOW).notice


def told(records: Records) -> list[tuple[str, str]]:
    """What has been written to members of staff since this was last asked: (account, template), in order."""
    found = []
    while more := records.claims.claim(*CHAT, NOW + timedelta(hours=4), 100, tuple(Lane), ()):
        found += [(one.external_id, one.template) for one in more if one.external_id.startswith("staff-")]
    return sorted(found)


def refused(step: Any, *given: Any) -> Objection:
    with pytest.raises(Refused) as fault:
        step(*given)
    return fault.value.objection


# --- reading -------------------------------------------------------------------------------------------------------------


def test_a_pasted_document_comes_back_as_fields_to_correct(store: Store) -> None:
    with store.read() as records:
        reading = notice_desk().read(records, member(records, CLERK), DOCUMENT, NOW)
    assert reading.settled
    fields = reading.fields
    assert (fields.kind, fields.title, fields.place) == (NoticeKind.MEETING, "重阳节座谈会", "老干部活动中心三楼")
    assert (fields.event_at, fields.reply_by) == (at("9:00", 12), at("18:00", 11))
    assert fields.audience == "类别=退休"
    assert fields.must_confirm
    assert fields.body == DOCUMENT.strip()


def test_what_is_open_is_asked_and_the_rest_is_proposed_all_the_same(store: Store) -> None:
    with store.read() as records:
        clerk = member(records, CLERK)
        no_hour = notice_desk().read(records, clerk, "3月12日在三楼会议室开座谈会，全体老同志参加", NOW)
        unknown = notice_desk().read(records, clerk, "3月12日上午9点在三楼会议室开座谈会，书画协会的老同志参加", NOW)
        answered = notice_desk().read(records, clerk, "3月12日上午9点开座谈会，书画协会的老同志参加", NOW, "全体老同志")
    assert not no_hour.settled
    assert no_hour.ask == "hour"
    assert no_hour.fields.audience
    assert "书画" in unknown.who
    assert (unknown.fields.audience, unknown.fields.event_at) == ("", at("9:00", 12))
    assert answered.settled


# --- drafting ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ({"title": "  "}, Objection.NO_TITLE),
        ({"title": "会" * 121}, Objection.LONG_TITLE),
        ({"body": "\n"}, Objection.NO_BODY),
        ({"body": "请" * 4001}, Objection.LONG_BODY),
        ({"place": "楼" * 121}, Objection.LONG_PLACE),
        ({"event_at": NOW}, Objection.EVENT_PAST),
        ({"end_at": at("9:00", 12)}, Objection.END_EARLY),
        ({"event_at": None, "end_at": at("9:00", 12)}, Objection.END_EARLY),
        ({"reply_by": at("8:59")}, Objection.REPLY_PAST),
        ({"reply_by": at("9:01", 12)}, Objection.REPLY_LATE),
        ({"cutoff": NOW}, Objection.CUTOFF_PAST),
        ({"audience": "书画协会的老同志"}, Objection.AUDIENCE),
        ({"audience": "类别=离休 且 类别=退休"}, Objection.NOBODY),
    ],
)
def test_a_draft_that_cannot_be_sent_so_is_refused_by_name(store: Store, changes: dict[str, Any], objection: Objection) -> None:
    with store.write() as records:
        assert refused(lambda: drafted(records, **changes)) is objection
        assert records.notices.latest() is None
        assert told(records) == []


def test_a_draft_goes_to_those_who_may_approve_and_to_nobody_else(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records)
        assert notice.state is NoticeState.DRAFT
        assert told(records) == [(f"staff-{who}", "staff/notice_for_approval") for who in (APPROVER, LEADER)]
        history = [(one.actor, one.action) for one in records.trail.history(notice.id)]
    assert history == [("staff:1", "drafted")]


def test_what_a_caution_blocks_is_kept_but_brought_before_nobody(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records, body=PRESSED)
        assert told(records) == []
        assert refused(notice_desk().approve, records, notice, member(records, APPROVER), NOW) is Objection.BLOCKED
        better = notice_desk().amend(records, notice, member(records, CLERK), replace(FIELDS, body="来领慰问金。"), NOW)
        assert {template for _, template in told(records)} == {"staff/notice_for_approval"}
        assert notice_desk().approve(records, better, member(records, APPROVER), NOW).notice.state is NoticeState.SENDING


def test_its_author_changes_a_draft_and_the_approvers_are_asked_anew(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records)
        told(records)
        amended = notice_desk().amend(records, notice, member(records, CLERK), replace(FIELDS, title="迎春会"), NOW)
        assert (amended.title, amended.number) == ("迎春会", notice.number)
        assert [one.text.title for one in records.notices.versions(notice.id)] == ["迎春会"]
        assert len(told(records)) == 2
        others = replace(FIELDS, title="茶话会")
        assert refused(notice_desk().amend, records, amended, member(records, APPROVER), others, NOW) is Objection.NOT_AUTHOR


def test_what_has_gone_is_amended_no_more(store: Store) -> None:
    with store.write() as records:
        notice = sent(records)
        assert refused(notice_desk().amend, records, notice, member(records, CLERK), FIELDS, NOW) is Objection.NOT_A_DRAFT


# --- what a decider is shown -----------------------------------------------------------------------------------------------


def test_a_decider_sees_text_people_cautions_and_what_is_to_be_expected(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records, place="", body="明天上午9点开会。")
        shown = notice_desk().preview(records, notice, Viewer.of(member(records, APPROVER)), NOW)
    assert (shown["included"], shown["no_route"], shown["left_out"]) == (6, 2, {"已故": 1})
    assert shown["names"][0] == "秦一山"
    assert {"relative_day", "no_place"} <= {one["fault"] for one in shown["cautions"]}
    assert shown["forecast"]["people"] == 6
    assert shown["stale"] == ["event_at"]  # the words say tomorrow, the field the day after


def test_names_are_for_those_who_may_see_everybody(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records)
        shown = notice_desk().preview(records, notice, Viewer.of(member(records, LIAISON)), NOW)
    assert shown["names"] == []
    assert shown["included"] == 6  # counted on behalf of whoever wrote it


# --- the second person -----------------------------------------------------------------------------------------------------


def test_four_eyes(store: Store) -> None:
    with store.write() as records:
        own = notice_desk().draft(records, member(records, APPROVER), FIELDS, NOW)
        assert refused(notice_desk().approve, records, own, member(records, APPROVER), NOW) is Objection.AUTHOR
        assert refused(notice_desk().approve, records, own, member(records, CLERK), NOW) is Objection.NO_RIGHT
        done = notice_desk().approve(records, own, member(records, LEADER), NOW)
        assert done.counts == {"included": 6, "excluded": 1, "no_route": 2}
        assert not done.corrected
        assert (f"staff-{APPROVER}", "staff/notice_released") in told(records)
        assert refused(notice_desk().approve, records, done.notice, member(records, LEADER), NOW) is Objection.NOT_A_DRAFT


def test_a_draft_that_is_over_meanwhile_is_not_let_go(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records)
        later = at("9:01", 12)
        assert refused(notice_desk().approve, records, notice, member(records, APPROVER), later) is Objection.EVENT_PAST


def test_a_draft_that_nobody_is_left_for_is_not_let_go(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records, audience="类别=离休")
        records.people.change_person(QIN, {"died_on": NOW.date()})
        assert refused(notice_desk().approve, records, notice, member(records, APPROVER), NOW) is Objection.NOBODY


def test_a_returned_draft_is_over_and_its_author_hears_why(store: Store) -> None:
    with store.write() as records:
        notice = drafted(records)
        told(records)
        assert refused(notice_desk().send_back, records, notice, member(records, CLERK), "", NOW) is Objection.NO_RIGHT
        assert notice_desk().send_back(records, notice, member(records, APPROVER), "时间不对", NOW) is False
        assert told(records) == [(f"staff-{CLERK}", "staff/notice_returned")]
        gone = records.notices.get(notice.id)
        assert gone is not None
        assert gone.state is NoticeState.WITHDRAWN


def test_somebody_elses_withdrawal_is_told_to_the_author(store: Store) -> None:
    with store.write() as records:
        notice = sent(records)
        told(records)
        notice_desk().withdraw(records, notice, member(records, LEADER), NOW)
        assert told(records) == [(f"staff-{CLERK}", "staff/notice_withdrawn")]
        gone = records.notices.get(notice.id)
        assert gone is not None
        assert refused(notice_desk().withdraw, records, gone, member(records, LEADER), NOW) is Objection.FINISHED


# --- correcting and resending ------------------------------------------------------------------------------------------------


def test_a_correction_waits_for_a_second_person_and_holds_from_then_on(store: Store) -> None:
    with store.write() as records:
        notice = sent(records)
        ladders().tick(records, NOW)
        told(records)
        leader = member(records, LEADER)
        text = notice_desk().reworded(notice, "时间改到下午3点", NOW)
        notice_desk().propose(records, notice, leader, text, NOW)
        assert told(records) == [(f"staff-{APPROVER}", "staff/notice_for_approval")]
        waiting = notice_desk().preview(records, notice, Viewer.of(leader), NOW)
        assert waiting["when"] == at("15:00", 12).isoformat()
        assert [one["field"] for one in waiting["changes"]] == ["body", "event_at"]
        assert waiting["forecast"] is None
        assert refused(notice_desk().approve, records, notice, leader, NOW) is Objection.AUTHOR
        unchanged = records.notices.get(notice.id)
        assert unchanged == notice
        done = notice_desk().approve(records, notice, member(records, APPROVER), NOW)
        assert done.corrected
        assert (done.notice.version, done.notice.event_at) == (2, at("15:00", 12))
        assert told(records) == [(f"staff-{LEADER}", "staff/notice_released")]
        actions = [(one.actor, one.action) for one in records.trail.history(notice.id)]
    assert actions == [("staff:1", "drafted"), ("staff:2", "approved"), ("staff:5", "proposed"), ("staff:2", "corrected")]


def test_a_correction_that_is_given_back_leaves_everything_as_it_was(store: Store) -> None:
    with store.write() as records:
        notice = sent(records)
        told(records)
        notice_desk().propose(records, notice, member(records, CLERK), replace(notice.text, place="二楼"), NOW)
        assert notice_desk().send_back(records, notice, member(records, APPROVER), "没有变", NOW) is True
        assert records.notices.get(notice.id) == notice
        assert (f"staff-{CLERK}", "staff/notice_returned") in told(records)
        assert refused(notice_desk().approve, records, notice, member(records, APPROVER), NOW) is Objection.NOT_A_DRAFT


def test_only_what_was_sent_is_corrected_and_only_by_something_else(store: Store) -> None:
    with store.write() as records:
        clerk = member(records, CLERK)
        draft = drafted(records)
        assert refused(notice_desk().propose, records, draft, clerk, replace(draft.text, place="二楼"), NOW) is Objection.NOT_SENT
        notice = sent(records)
        propose = notice_desk().propose
        assert refused(propose, records, notice, clerk, notice.text, NOW) is Objection.UNCHANGED
        assert refused(propose, records, notice, clerk, replace(notice.text, body=PRESSED), NOW) is Objection.BLOCKED
        assert refused(propose, records, notice, clerk, replace(notice.text, event_at=NOW), NOW) is Objection.EVENT_PAST
        assert refused(notice_desk().reworded, notice, "时间改到改天", NOW) is Objection.UNCLEAR
        assert records.notices.pending_version(notice.id) is None


def test_a_resend_goes_to_the_unreached_not_twice_in_five_minutes(store: Store) -> None:
    with store.write() as records:
        notice = sent(records)
        clerk = member(records, CLERK)
        resend = notice_desk().resend
        assert refused(resend, records, notice, clerk, NOW + timedelta(minutes=4)) is Objection.TOO_SOON
        desk().settle(records, Settled(recipient_of(records, notice.id, QIN), How.SELF, "person:1"), NOW)
        later = NOW + timedelta(minutes=5)
        assert resend(records, notice, clerk, later) == 5
        assert refused(resend, records, notice, clerk, later + timedelta(minutes=4, seconds=59)) is Objection.TOO_SOON
        assert resend(records, notice, clerk, later + timedelta(minutes=5)) == 5


def test_where_everybody_has_confirmed_there_is_nothing_to_resend(store: Store) -> None:
    with store.write() as records:
        notice = sent(records, audience="类别=离休")
        desk().settle(records, Settled(recipient_of(records, notice.id, QIN), How.SELF, "person:1"), NOW)
        later = NOW + timedelta(hours=1)
        assert refused(notice_desk().resend, records, notice, member(records, CLERK), later) is Objection.ALL_REACHED
        draft = drafted(records)
        assert refused(notice_desk().resend, records, draft, member(records, CLERK), later) is Objection.NOT_SENT


def test_a_forecast_is_for_what_has_not_gone_yet(store: Store) -> None:
    with store.write() as records:
        draft = drafted(records)
        made = notice_desk().forecast(records, draft, NOW)
        assert (made.people, made.first) == (6, {"push": 3, "call": 2, "proxy": 1})
        notice = notice_desk().approve(records, draft, member(records, APPROVER), NOW).notice
        assert refused(notice_desk().forecast, records, notice, NOW) is Objection.NOT_A_DRAFT


def test_a_rehearsal_is_marked_from_the_draft_on(store: Store) -> None:
    with store.write() as records:
        notice = sent(records, drill=True)
        ladders().tick(records, NOW)
        assert notice.drill
        people = [one for one in records.claims.claim(*CHAT, NOW, 100, tuple(Lane), ()) if one.recipient_id is not None]
    assert people == []
