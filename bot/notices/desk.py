"""The life of a notice, the same from chat, console and API.

It is read, drafted, approved by a second person, corrected, resent, withdrawn. Each step writes the history and tells
whoever has to act next; what may not be done raises `Refused` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.audiences import Chosen, Whom, meant
from bot.context import Audiences, Dispatch, Reader
from bot.delivery.desk import author_of
from bot.domain import audience
from bot.domain.drafts import DraftFields, Reading, Released, changed, fields_of, last_moment, objection_to_text
from bot.domain.forecast import Forecast
from bot.domain.letters import may_decline
from bot.domain.messages import Reply
from bot.domain.notices import (
    Notice,
    NoticeKind,
    NoticeState,
    Objection,
    Text,
    Version,
    objection_to_approval,
    objection_to_withdrawal,
)
from bot.domain.people import MAY_APPROVE, StaffMember
from bot.domain.rights import Right, Viewer
from bot.domain.warnings import Caution
from bot.errors import Conflict, Refused
from bot.notices.previews import for_viewer, shown
from bot.store import Records
from bot.understanding.amendments import changed_field, reworded

NAMES_SHOWN = 15
REASONS_SHOWN = 4
SOON_FORESEEN = 5000  # people; for more, the forecast takes longer than somebody waits for a preview
BETWEEN_RESENDS = timedelta(minutes=5)
SENT_KINDS = {kind.value for kind in NoticeKind}
SENT = frozenset({NoticeState.SENDING, NoticeState.CLOSED})
Check = Callable[[NoticeKind, Text], tuple[Caution, ...]]
Foresee = Callable[[Records, Viewer, audience.Expression, Notice, datetime], Forecast]


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """The `bot.context.Notices` of the running service."""

    reader: Reader
    audiences: Audiences
    dispatch: Dispatch
    check: Check
    foresee: Foresee

    # --- before it is let go -------------------------------------------------------------------------------------------

    def read(self, records: Records, author: StaffMember, text: str, now: datetime, who: str = "") -> Reading:
        """The fields that a sentence or a pasted document proposes. `who` answers the question whom it is for, and then
        stands for what the text says of it."""
        meaning = self.reader.notice(text, now, records.people.units())
        kept = [one.name for one in records.audience.saved()]
        words = who or self.reader.audience(text, meaning.audience_hint, kept)
        chosen = self.audiences.choose(records, Viewer.of(author), words, now.date())
        start = meaning.start if isinstance(meaning.start, datetime) else None
        kind = NoticeKind(meaning.kind.value) if meaning.kind.value in SENT_KINDS else NoticeKind.ACTIVITY
        fields = DraftFields(
            kind=kind,
            title=meaning.title,
            body=text.strip(),
            audience=audience.write(chosen.expression) if chosen.expression and not chosen.ask else "",
            place=meaning.place or "",
            event_at=start,
            end_at=meaning.end if start and isinstance(meaning.end, datetime) and meaning.end > start else None,
            reply_by=last_moment(meaning.deadline, now) if meaning.deadline else None,
        )
        ask = meaning.ask or ("hour" if kind is NoticeKind.MEETING and start is None else "")
        receivers = "" if chosen.send_to == "persons" else chosen.send_to.value
        unclear = chosen.ask or ("" if chosen.expression or receivers else "?")
        return Reading(fields, ask, unclear, receivers)

    def draft(self, records: Records, author: StaffMember, fields: DraftFields, now: datetime) -> Notice:
        """Keep a draft and ask the approvers. Raises Refused for fields that cannot be sent so."""
        row = self._row(records, author, fields, now)
        row |= {"author_id": author.id, "source": fields.source, "request_key": fields.request_key}
        notice = records.notices.add(row, now)
        self._note(records, author, "drafted", notice, now)
        self._ask_approvers(records, notice, author, f"n{notice.id}:approval", now)
        return notice

    def let_go(
        self, records: Records, author: StaffMember, fields: DraftFields, approver_id: int | None, now: datetime
    ) -> Released:
        """Draft and release in one what a second person has agreed to beforehand. Raises Refused."""
        self._look_over(fields.kind, fields.text, None, now)
        row = {**self._row(records, author, fields, now), "author_id": author.id, "source": fields.source}
        notice = records.notices.add(row, now)
        counts = self.dispatch.release(records, notice, approver_id, now)
        self._note(records, author, "released", notice, now, approver=approver_id)
        return Released(_again(records, notice), counts)

    def amend(self, records: Records, notice: Notice, staff: StaffMember, fields: DraftFields, now: datetime) -> Notice:
        """Change one's own draft; the approvers are asked anew, since they have seen another text. Raises Refused."""
        if notice.state is not NoticeState.DRAFT:
            raise Refused(Objection.NOT_A_DRAFT)
        if notice.author_id != staff.id:
            raise Refused(Objection.NOT_AUTHOR)
        if not records.notices.amend(notice.id, self._row(records, staff, fields, now, notice.text)):
            raise Refused(Objection.NOT_A_DRAFT)
        amended = _again(records, notice)
        self._note(records, staff, "amended", notice, now)
        which = sha256(repr((now, DraftFields.of(amended))).encode()).hexdigest()[:16]
        self._ask_approvers(records, amended, staff, f"n{notice.id}:approval:{which}", now)
        return amended

    def _row(
        self, records: Records, author: StaffMember, fields: DraftFields, now: datetime, before: Text | None = None
    ) -> dict[str, Any]:
        """The columns of a draft, looked over."""
        objection = objection_to_text(fields.text, now, before)
        if objection is None and before is None and fields.cutoff is not None and fields.cutoff <= now:
            objection = Objection.CUTOFF_PAST
        if objection is not None:
            raise Refused(objection)
        expression = meant(self._choose(records, Viewer.of(author), fields.audience, now.date()))
        return {
            **fields_of(fields.text),
            "kind": fields.kind.value,
            "title": fields.title.strip(),
            "body": fields.body.strip(),
            "audience": audience.write(expression),
            "requires_confirmation": fields.must_confirm,
            "drill": fields.drill,
            "cutoff": fields.cutoff,
        }

    def _choose(self, records: Records, viewer: Viewer, words: str, day: date) -> Chosen:
        return self.audiences.choose(records, viewer, words, day)

    def cautions(self, notice: Notice, text: Text | None = None) -> tuple[Caution, ...]:
        """What is to be looked at before a notice (or this text for it) is approved."""
        return self.check(notice.kind, text or notice.text)

    def _look_over(self, kind: NoticeKind, text: Text, before: Text | None, now: datetime) -> None:
        """Nothing goes out that is over by now, or that a caution blocks."""
        objection = objection_to_text(text, now, before)
        if objection is not None:
            raise Refused(objection)
        blocking = tuple(one for one in self.check(kind, text) if one.blocks)
        if blocking:
            raise Refused(Objection.BLOCKED, cautions=blocking)

    # --- what a decider is shown ---------------------------------------------------------------------------------------

    def preview(
        self, records: Records, notice: Notice, viewer: Viewer, now: datetime, foreseen: int = SOON_FORESEEN
    ) -> dict[str, Any]:
        """The notice as its readers will see it, who gets it, what is to be looked at, what is to be expected: as the
        templates `staff/notice_preview` and `staff/notice_for_approval` take it. With a correction waiting, its text, and
        `changes` against the one that holds. Counted on behalf of the author; names only for whoever may see all of them.
        For more people than `foreseen` there is no forecast.
        """
        return for_viewer(viewer, notice, self._preview(records, notice, now, foreseen))

    def whom(self, records: Records, notice: Notice, now: datetime) -> Whom:
        """Whom a notice means on behalf of its author; who has declined what may be declined is left out."""
        author = author_of(records, notice)
        chosen = self._choose(records, author, notice.audience, now.date())
        optional = may_decline(notice.kind, notice.requires_confirmation)
        if optional is None or chosen.expression is None:
            return Whom(author, chosen, chosen.preview)
        return Whom(author, chosen, self.audiences.preview(records, author, chosen.expression, now.date(), optional))

    def _preview(self, records: Records, notice: Notice, now: datetime, most: int = SOON_FORESEEN) -> dict[str, Any]:
        pending = records.notices.pending_version(notice.id)
        text = pending.text if pending else notice.text
        whom = self.whom(records, notice, now)
        expression, found = whom.expression, whom.found
        foresees = notice.state is NoticeState.DRAFT and 0 < found.included <= most
        foreseen = self.foresee(records, author_of(records, notice), expression, notice, now) if foresees else None
        return {
            **shown(notice, text),
            "changes": changed(notice.text, text) if pending else [],
            "misled": records.reopening.told_wrong(notice.id, pending.version) if pending else 0,
            "audience": audience.plain(expression),
            "included": found.included,
            "names": list(found.names[:NAMES_SHOWN]),
            "left_out": dict(sorted(found.left_out.items(), key=lambda pair: -pair[1])[:REASONS_SHOWN]),
            "excluded": sum(found.left_out.values()),
            "no_route": found.no_route,
            "stale": self.stale(notice, text),
            "cautions": [one.data() for one in self.cautions(notice, text)],
            "forecast": foreseen.data() if foreseen else None,
        }

    def forecast(self, records: Records, notice: Notice, now: datetime) -> Forecast:
        """What is to be expected if a draft were approved now. Raises Refused for one that is no draft, or is for nobody."""
        if notice.state is not NoticeState.DRAFT:
            raise Refused(Objection.NOT_A_DRAFT)
        author = author_of(records, notice)
        expression = meant(self._choose(records, author, notice.audience, now.date()))
        return self.foresee(records, author, expression, notice, now)

    def stale(self, notice: Notice, text: Text) -> list[str]:
        """Which fields the words of the body still contradict: event_at, place."""
        said = self.reader.notice(text.body, notice.created_at, ())
        stale = []
        if isinstance(said.start, datetime) and not said.ask and text.event_at and said.start != text.event_at:
            stale.append("event_at")
        if said.place and text.place and said.place not in text.place and text.place not in said.place:
            stale.append("place")
        return stale

    # --- the second person ---------------------------------------------------------------------------------------------

    def approve(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> Released:
        """Let a draft go, or the correction that waits. Raises Refused: four eyes, and nothing that a caution blocks."""
        pending = records.notices.pending_version(notice.id)
        objection = _objection_to(notice, pending, staff)
        if objection is not None:
            raise Refused(objection)
        self._look_over(notice.kind, pending.text if pending else notice.text, notice.text if pending else None, now)
        if pending is not None:
            return self._let_correction_go(records, notice, pending, staff, now)
        try:
            counts = self.dispatch.release(records, notice, staff.id, now)
        except Conflict:
            still = _again(records, notice).state is NoticeState.DRAFT
            raise Refused(Objection.NOBODY if still else Objection.NOT_A_DRAFT) from None
        self._note(records, staff, "approved", notice, now)
        return self._announce(records, Released(_again(records, notice), counts), notice.author_id, staff, now)

    def _let_correction_go(
        self, records: Records, notice: Notice, pending: Version, staff: StaffMember, now: datetime
    ) -> Released:
        try:
            reached = self.dispatch.correct(records, notice, staff.id, now)
        except Conflict:
            raise Refused(Objection.NOT_A_DRAFT) from None
        self._note(records, staff, "corrected", notice, now, version=pending.version)
        return self._announce(records, Released(_again(records, notice), {"included": reached}), pending.author_id, staff, now)

    def _announce(
        self, records: Records, released: Released, author_id: int | None, staff: StaffMember, now: datetime
    ) -> Released:
        version = f"v{released.notice.version}:" if released.corrected else ""
        reply = Reply("staff/notice_released", released.data())
        self._tell(records, author_id, staff, reply, f"n{released.notice.id}:{version}approved", now)
        return released

    def send_back(self, records: Records, notice: Notice, staff: StaffMember, reason: str, now: datetime) -> bool:
        """Give a draft back for good, or the correction that waits (True). Raises Refused when there is neither."""
        pending = records.notices.pending_version(notice.id)
        if pending is None and notice.state is not NoticeState.DRAFT:
            raise Refused(Objection.NOT_A_DRAFT)
        if not staff.has(MAY_APPROVE):
            raise Refused(Objection.NO_RIGHT)
        if pending is not None:
            records.notices.drop_pending(notice.id)
        else:
            records.notices.return_draft(notice.id, reason)
            records.notices.withdraw(notice.id, now)
        self._note(records, staff, "returned", notice, now)
        author_id = pending.author_id if pending else notice.author_id
        key = f"n{notice.id}:v{pending.version}:returned" if pending else f"n{notice.id}:returned"
        self._tell(records, author_id, staff, returned(notice, reason, pending is not None), key, now)
        return pending is not None

    def withdraw(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> None:
        """What has not left yet never does, and nobody is asked to call any more. Raises Refused for a finished one."""
        objection = objection_to_withdrawal(notice) if is_his(notice, staff) else Objection.NO_RIGHT
        if objection is None and not records.notices.withdraw(notice.id, now):
            objection = Objection.FINISHED
        if objection is not None:
            raise Refused(objection)
        self._note(records, staff, "withdrawn", notice, now)
        self._tell(records, notice.author_id, staff, withdrawn(notice), f"n{notice.id}:withdrawn", now)

    # --- after it has gone ---------------------------------------------------------------------------------------------

    def propose(self, records: Records, notice: Notice, staff: StaffMember, text: Text, now: datetime) -> Version:
        """Keep a correction and ask the approvers; it replaces one that still waits. Raises Refused."""
        _sent_and_his(notice, staff)
        text = replace(text, title=text.title.strip(), body=text.body.strip())
        if text == notice.text:
            raise Refused(Objection.UNCHANGED)
        self._look_over(notice.kind, text, notice.text, now)
        version = records.notices.propose(notice.id, text, staff.id, now)
        self._note(records, staff, "proposed", notice, now, version=version.version)
        self._ask_approvers(records, notice, staff, f"n{notice.id}:v{version.version}:approval", now)
        return version

    def reworded(self, notice: Notice, words: str, now: datetime, field: str = "") -> Text:
        """The text of a notice with what somebody wants changed in it: the `field` that he names, else as his words say
        (时间改到周五上午9点), else these words as its body. Raises Refused where they leave a time open."""
        at = (now, notice.created_at)
        changes = changed_field(notice.text, field, words, at) if field else reworded(notice.text, words, *at)
        text, ask = changes
        if ask:
            raise Refused(Objection.UNCLEAR, ask)
        return text

    def resend(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> int:
        """Begin anew with those who have not confirmed, and only with them. How many. Raises Refused."""
        _sent_and_his(notice, staff)
        last = _last_sent(records, notice, now)
        if last is not None and now - last < BETWEEN_RESENDS:
            left = BETWEEN_RESENDS - (now - last)
            raise Refused(Objection.TOO_SOON, str(-(-left // timedelta(minutes=1))))
        if not records.reopening.unreached(notice.id):
            raise Refused(Objection.ALL_REACHED)
        reopened = self.dispatch.resend(records, notice, now)
        records.access.remember(f"resent:{notice.id}", now.isoformat(), now + BETWEEN_RESENDS)
        self._note(records, staff, "resent", notice, now, people=reopened)
        return reopened

    # --- telling -------------------------------------------------------------------------------------------------------

    def _ask_approvers(self, records: Records, notice: Notice, author: StaffMember, key: str, now: datetime) -> None:
        """Everybody who may approve, except who wrote it. Nobody is asked for what a caution blocks."""
        found = self._preview(records, notice, now)
        if any(caution["blocks"] for caution in found["cautions"]):
            return
        for one in records.people.staff(MAY_APPROVE):
            if one.id != author.id:
                reply = Reply("staff/notice_for_approval", for_viewer(Viewer.of(one), notice, found))
                self.dispatch.tell_staff(records, [one.id], reply, now, key)

    def _tell(self, records: Records, whom: int | None, staff: StaffMember, reply: Reply, key: str, now: datetime) -> None:
        if whom is not None and whom != staff.id:
            self.dispatch.tell_staff(records, [whom], reply, now, key)

    @staticmethod
    def _note(records: Records, staff: StaffMember, action: str, notice: Notice, now: datetime, **detail: Any) -> None:
        records.access.write_history(f"staff:{staff.id}", action, f"notice:{notice.id}", now, **detail)


def returned(notice: Notice, reason: str, correction: bool) -> Reply:
    """That a draft, or a correction, was given back."""
    data = {"number": notice.number, "title": notice.title, "reason": reason, "correction": correction}
    return Reply("staff/notice_returned", data)


def withdrawn(notice: Notice) -> Reply:
    return Reply("staff/notice_withdrawn", {"number": notice.number, "title": notice.title})


def _again(records: Records, notice: Notice) -> Notice:
    """A notice as it has become."""
    return records.notices.get(notice.id) or notice


def _objection_to(notice: Notice, pending: Version | None, staff: StaffMember) -> Objection | None:
    """Four eyes: of the draft, or of the correction that waits."""
    if pending is None:
        objection = objection_to_approval(notice, staff.id)
    else:
        objection = Objection.AUTHOR if pending.author_id == staff.id else None
    return objection or (None if staff.has(MAY_APPROVE) else Objection.NO_RIGHT)


def _last_sent(records: Records, notice: Notice, now: datetime) -> datetime | None:
    """When a notice last left for anybody: its release, a correction or a resend."""
    resent = records.access.recall(f"resent:{notice.id}", now)
    moments = [one.approved_at for one in records.notices.versions(notice.id)]
    moments += [notice.approved_at, datetime.fromisoformat(resent) if resent else None]
    return max((moment for moment in moments if moment is not None), default=None)


def is_his(notice: Notice, staff: StaffMember) -> bool:
    """Whether he may take it back, change it or send it again: his own, or anybody's for those who write for the whole office."""
    return notice.author_id == staff.id or Viewer.of(staff).everywhere(Right.NOTIFY)


def _sent_and_his(notice: Notice, staff: StaffMember) -> None:
    if notice.state not in SENT:
        raise Refused(Objection.NOT_SENT)
    if not is_his(notice, staff):
        raise Refused(Objection.NO_RIGHT)
