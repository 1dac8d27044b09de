"""What staff do with what was taken on: look, take, hand on, arrange, tell how far it is, dispose of it."""

from __future__ import annotations

import re
from typing import Any

from bot.context import Context
from bot.domain.commitment_rules import BAD, DECIDED, PAPERS, RATED, Wanted, may_act, missing, read_finding
from bot.domain.commitments import LIVE, Commitment, CommitmentKind, CommitmentState, Finding
from bot.domain.inquiry import RATINGS
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.policy import Decision
from bot.domain.rights import Viewer
from bot.domain.text import shorten

SHOWN = 12
ARRANGES = "安排"
QUOTED = 200  # characters of each line of a history
LINES = 10
RESTS_ON = re.compile(r"[\s,，。；;（(]*依据[\s:：是]*[“《]?(?P<topic>[^\s,，。；;”》)）]{2,30})[”》]?[)）。]*")


def mine(context: Context) -> Reply:
    """诉求: what is mine, most pressing first."""
    staff = context.sender.staff
    several = context.records.commitments.open_of(staff.id) if staff else []
    others = context.records.commitments.count(Viewer.of(staff), Wanted(states=LIVE)) if staff else 0
    others -= sum(one.owner_id == (staff.id if staff else None) for one in several)
    rows = [shown(one, context) for one in several[:SHOWN]]
    return Reply("staff/commitments", {"rows": rows, "more": max(0, len(several) - SHOWN), "others": others, "what_listed": ""})


def suggestions(context: Context) -> Reply:
    """建言, said by staff: those that wait for an answer, whosever they are."""
    staff = context.sender.staff
    wanted = Wanted(kinds=[CommitmentKind.SUGGESTION], states=LIVE)
    found = context.records.commitments.listed(Viewer.of(staff), wanted, SHOWN + 1) if staff else []
    rows = [shown(one, context) for one in found[:SHOWN]]
    return Reply(
        "staff/commitments", {"rows": rows, "more": max(0, len(found) - SHOWN), "others": 0, "what_listed": "suggestion"}
    )


def shown(one: Commitment, context: Context) -> dict[str, Any]:
    """A line of a list."""
    service = context.office.commitments.catalogue.get(one.service)
    return {
        "number": one.number,
        "kind": one.kind.value,
        "state": one.state.value,
        "service": service.name if service is not None else "",
        "text": shorten(one.text, 40),
        "who": one.person_name,
        "owner": one.owner_name,
        "due": one.due_at.isoformat(),
        "late": one.late(context.now),
        "taken": one.taken_at is not None,
        "rated": one.detail.get(RATED, 0),
    }


def thread(context: Context) -> Reply:
    """诉求 8: all that happened, in order."""
    found = _seen(context)
    if isinstance(found, Reply):
        return found
    one, _ = found
    names = {f"staff:{member.id}": member.name for member in context.records.people.staff()}
    steps = [
        {"at": step.at.isoformat(), "by": names.get(step.by, ""), "step": step.step, "text": step.text[:QUOTED]}
        for step in context.records.commitments.steps(one.number)[-LINES:]
    ]
    person = context.records.people.persons([one.person_id]) if one.person_id is not None else []
    data = {
        **shown(one, context),
        "text": one.text[:QUOTED],
        "phone": person[0].phone if person else "",
        "steps": steps,
        "papers": missing(one),
        "result": one.result[:QUOTED],
        "disposition": one.disposition,
        "heard": one.answered_at is not None,
        "rating": one.rating,
    }
    return Reply("staff/commitment_thread", data)


def take(context: Context) -> Reply:
    """受理 8: I am at it."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    taken = context.services.commitments.take(context.records, one, staff, context.now)
    return Reply("staff/commitment_taken", shown(taken, context))


def hand(context: Context) -> Reply:
    """转办 8 张三."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    name = context.match["name"]
    to = [member for member in context.records.people.staff() if member.name == name]
    if len(to) == 1:
        context.services.commitments.hand(context.records, one, to[0], staff, context.now)
    return Reply("staff/commitment_handed", {"number": one.number, "kind": one.kind.value, "to": name, "found": len(to)})


def arrange(context: Context) -> Reply:
    """安排 8 后天九点小王开车来接; 跟进 8 已经联系民政."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    desk, words = context.services.commitments, context.match["words"].strip()
    arranges = context.match["verb"] == ARRANGES
    told = (desk.arrange if arranges else desk.progress)(context.records, one, staff, words, context.now)
    arranged = arranges and told.state is CommitmentState.ARRANGED
    return Reply("staff/commitment_arranged", {**shown(told, context), "arranged": arranged, "way": told.answered_how})


def close(context: Context) -> Reply:
    """办理 8 符合政策，…; 办完 8 …"""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    finding, words = read_finding(context.match["result"])
    if (one.kind in DECIDED and finding is None) or (one.kind is CommitmentKind.SUGGESTION and not words):
        findings = [each.value for each in Finding]
        return Reply("staff/commitment_findings", {"number": one.number, "kind": one.kind.value, "findings": findings})
    said, topic = _rests_on(context, words)
    if topic:
        context.services.commitments.rest_on(context.records, one, topic)
    way = context.services.commitments.close(context.records, one, staff, finding, said, context.now)
    data = {"number": one.number, "kind": one.kind.value, "disposition": finding.value if finding else ""}
    return Reply("staff/commitment_closed", {**data, "way": way or "", "topic": topic})


def _rests_on(context: Context, words: str) -> tuple[str, str]:
    """依据…: the topic of the policy library that is named, by its number or its title, and the words without it."""
    named = RESTS_ON.search(words)
    if named is None:
        return words, ""
    said = named["topic"]
    topic = said if context.records.policy.get(said) is not None else ""
    if not topic:
        finding = context.services.policy.decide(said)
        topic = finding.topic if finding.decision is Decision.ANSWER and finding.topic else ""
    return (RESTS_ON.sub("", words).strip(), topic) if topic else (words, "")


def paper(context: Context) -> Reply:
    """材料 8 低保证 齐了."""
    found = _mine(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    said, papers = context.match["words"].strip(), one.detail.get(PAPERS, {})
    fits = [name for name in papers if name == said] or [name for name in papers if said and (said in name or name in said)]
    if len(fits) == 1:
        one = context.services.commitments.paper(context.records, one, fits[0], staff, context.now)
    data = {"number": one.number, "paper": fits[0] if len(fits) == 1 else "", "lacking": missing(one), "papers": list(papers)}
    return Reply("staff/commitment_paper", {**data, "way": one.answered_how})


def rate(context: Context) -> Reply:
    """评价 8 满意: he said so when he was rung up."""
    found = _seen(context)
    if isinstance(found, Reply):
        return found
    one, _ = found
    rating = RATINGS.get(context.match["rating"])
    over = one.state in (CommitmentState.DONE, CommitmentState.DECLINED)
    if rating is None or not over or one.rating:
        return Reply("staff/commitment_unknown", {"number": one.number})
    context.services.commitments.rate(context.records, one.number, rating != BAD, context.now)
    return Reply("staff/commitment_noted", {"number": one.number, "good": rating != BAD})


def _seen(context: Context) -> tuple[Commitment, StaffMember] | Reply:
    """The one that is named and whoever speaks, if he may see it; else what he is told."""
    staff, number = context.sender.staff, int(context.match["number"])
    one = context.records.commitments.get(number)
    if staff is None:
        return Reply("reply/not_allowed")
    if one is None:
        return Reply("staff/commitment_unknown", {"number": number})
    return (one, staff) if context.records.commitments.sees(Viewer.of(staff), number) else Reply("reply/not_allowed")


def _mine(context: Context) -> tuple[Commitment, StaffMember] | Reply:
    """… if it is open, and his to do something about."""
    found = _seen(context)
    if isinstance(found, Reply):
        return found
    one, staff = found
    if not may_act(one, staff):
        return Reply("reply/not_allowed")
    return found if one.live else Reply("staff/commitment_unknown", {"number": one.number})
