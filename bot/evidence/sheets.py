"""The rows of each sheet. Every cell is text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audience import parse, plain
from bot.domain.audience.language import AudienceFault
from bot.domain.board import Tally
from bot.domain.notices import How, Notice, Version
from bot.domain.reach import ReachRules
from bot.domain.text import mask_phone
from bot.domain.trail import Asked, Trail, Try, Word
from bot.notices.why import Render, line
from bot.store.trail import Carried, Happened

SUMMARY, PEOPLE, SENT, TASKS, HISTORY, CHECKS = "概况", "逐人", "发送记录", "任务", "历史", "校验"
NUMBER = "通知编号"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    SUMMARY: ("项目", "内容"),
    PEOPLE: (
        *("姓名", "单位", "在名单", "名单理由", "阶梯", "状态", "机器触达", "首次发出", "送达", "已读"),
        *("确认方式", "谁确认", "确认时间", "确认的版本", "凭据", "按时", "参加", "经过"),
    ),
    SENT: (
        *("姓名", "单位", "时间", "通道", "账号", "方式", "形式", "代收人", "地址", "第几轮", "文本版本"),
        *("结果", "原因", "送达时间", "已读时间", "试了几次", "费用（元）"),
    ),
    TASKS: (
        *("编号", "姓名", "单位", "类别", "起初交给", "现在由", "派出", "通知到本人", "转交次数", "时限"),
        *("每次结果", "状态", "办结时间", "办结人"),
    ),
    HISTORY: ("时间", "谁", "做了什么", "对象", "说明"),
    CHECKS: ("表", "行数（含表头）", "SHA-256"),
}
Row = Sequence[str]


class Words:
    """Codes in the words of templates/staff/_board.txt, each looked up once."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, kind: str, code: str) -> str:
        if not code:
            return ""
        if (kind, code) not in self._known:
            self._known[kind, code] = self._render("staff/board_word", {"kind": kind, "code": code})
        return self._known[kind, code]


@dataclass(frozen=True, slots=True)
class Subject:
    """The notice that a pack is about, with what is asked of it once."""

    notice: Notice
    versions: Sequence[Version]
    tally: Tally
    carried: Sequence[Carried]
    staff: Mapping[str, str]  # names by what the history calls them
    now: datetime

    def name(self, staff_id: int | None) -> str:
        return self.staff.get(f"staff:{staff_id}", "") if staff_id is not None else ""


def summary(subject: Subject, rules: ReachRules, words: Words) -> Iterator[Row]:
    one = subject.notice
    yield NUMBER, str(one.number)
    yield "标题", one.title
    yield "类型", words("kind", one.kind.value)
    yield "状态", words("notice", one.state.value)
    yield "对象", _audience(one.audience)
    yield "要求回复", _yes(one.requires_confirmation)
    yield "演练", _yes(one.drill)
    yield "拟稿人", subject.name(one.author_id)
    yield "拟稿时间", moment(one.created_at)
    yield "批准人", subject.name(one.approver_id)
    yield "批准时间", moment(one.approved_at)
    yield "截止时间", moment(one.cutoff)
    yield "未能当日办结的原因", one.exception
    yield "导出时间", moment(subject.now)
    yield from _figures(subject.tally, rules)
    yield from _carried(subject.carried, words)
    for version in subject.versions:
        yield from _version(version, subject, words)


def _figures(tally: Tally, rules: ReachRules) -> Iterator[Row]:
    yield "应知（人）", str(tally.should_know)
    yield "不在名单（人）", str(tally.excluded)
    yield "已发出", str(tally.sent)
    yield "已送达", str(tally.delivered)
    yield "已读", str(tally.read)
    yield "已确认", str(tally.confirmed)
    for how, name in ((How.SELF, "本人"), (How.PROXY, "代收人"), (How.PHONE, "电话"), (How.VISIT, "上门")):
        yield f"其中{name}确认", str(getattr(tally, f"by_{how.value}"))
    yield "截止前确认", str(tally.in_time)
    yield "未确认", str(tally.missing)
    yield "知晓率", percent(tally.rate)
    yield "知晓率（加权）", percent(tally.weighed(rules.weights))


def _carried(carried: Sequence[Carried], words: Words) -> Iterator[Row]:
    for one in carried:
        told = f"发出 {one.sent}，送达 {one.delivered}，没发成 {one.failed}，费用 {yuan(one.cost)} 元"
        yield f"{words('rung', one.rung)}（{one.channel}）", told
    yield "费用合计（元）", yuan(sum(one.cost for one in carried))


def _version(one: Version, subject: Subject, words: Words) -> Iterator[Row]:
    begin, text = f"版本 {one.version}", one.text
    yield f"{begin} 状态", words("version", one.state.value)
    yield f"{begin} 标题", text.title
    yield f"{begin} 正文", text.body
    yield f"{begin} 时间", moment(text.event_at)
    yield f"{begin} 结束", moment(text.end_at)
    yield f"{begin} 报名截止", moment(text.reply_by)
    yield f"{begin} 地点", text.place
    yield f"{begin} 拟稿", f"{subject.name(one.author_id)} {moment(one.made_at)}"
    yield f"{begin} 批准", f"{subject.name(one.approver_id)} {moment(one.approved_at)}"


def person(trail: Trail, subject: Subject, words: Words, render: Render) -> Row:
    standing, counts = trail.standing, _counting(trail)
    left = min((one.at for one in trail.tries if one.state.value in _LEFT), default=None)
    delivered = min((one.delivered_at for one in trail.tries if one.delivered_at), default=None)
    seen = [one.at for one in trail.traces if one.what == "read"]  # the page of the notice, which may be reached by any link
    read = min([*(one.read_at for one in trail.tries if one.read_at), *seen], default=None)
    inside = trail.state.value != "excluded"
    return (
        *(standing.name, trail.unit, _yes(inside), trail.reason, words("ladder", standing.ladder.name) if inside else ""),
        *(words("recipient", trail.state.value), words("reach", standing.reach.name.lower()) if inside else ""),
        *(moment(left), moment(delivered), moment(read)),
        *(words("how", trail.how.value) if trail.how else "", _by(trail, counts), moment(trail.settled_at)),
        *(str(counts.version) if counts else "", _proof(counts.proof, words) if counts else ""),
        _in_time(trail, subject),
        words("rsvp", trail.rsvp.value) if trail.rsvp else "",
        line(render, trail, subject.notice),
    )


_LEFT = frozenset({"unknown", "accepted", "delivered", "read"})


def _counting(trail: Trail) -> Word | None:
    """The word that counts: the last of the way in which he is settled."""
    return next((one for one in reversed(trail.words) if one.how is trail.how), None) if trail.confirmed else None


def _by(trail: Trail, word: Word | None) -> str:
    if not trail.confirmed:
        return ""
    return (word.by if word else trail.settled_by) or trail.standing.name


def _in_time(trail: Trail, subject: Subject) -> str:
    if trail.state.value == "excluded" or not subject.notice.requires_confirmation:
        return ""
    if not trail.late(subject.notice, subject.now):
        return "按时" if trail.confirmed else "未到截止"
    return "超过截止" if trail.confirmed else "未确认"


def sent(trail: Trail, one: Try, address: str, words: Words) -> Row:
    return (
        *(trail.standing.name, trail.unit, moment(one.at), one.channel, one.account),
        *(words("rung", one.rung.value) if one.rung else "", words("form", one.form.value), one.proxy, address),
        *(str(one.round + 1), str(one.version or ""), words("attempt", one.state.value), words("reason", one.reason.value)),
        *(moment(one.delivered_at), moment(one.read_at), str(one.tries), yuan(one.cost)),
    )


def address(one: Try, numbers: Mapping[str, str], whole: bool) -> str:
    """A telephone number, masked unless it may be shown whole; an account always masked."""
    number = numbers.get(one.address)
    return mask_phone(one.address) if number is None else number if whole else mask_phone(number)


def task(trail: Trail, one: Asked, words: Words) -> Row:
    return (
        *(str(one.number), trail.standing.name, trail.unit, words("task", one.kind.value), one.first_owner, one.owner),
        *(moment(one.made_at), moment(one.told_at), str(one.level), moment(one.deadline), "、".join(one.outcomes)),
        *(words("task_state", one.state), moment(one.closed_at), one.closed_by),
    )


def happened(one: Happened, subject: Subject, words: Words) -> Row:
    detail = json.dumps(one.detail, ensure_ascii=False, sort_keys=True) if one.detail else ""
    action = words("action", one.action.removeprefix("task."))
    return moment(one.at), subject.staff.get(one.actor, one.actor), action, one.subject, detail


def moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at is not None else ""


def percent(share: float | None) -> str:
    return "" if share is None else f"{share:.2%}"


def yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _yes(holds: bool) -> str:
    return "是" if holds else "否"


def _proof(proof: str, words: Words) -> str:
    """inbox:81 as staff say it."""
    kind, _, number = proof.partition(":")
    return f"{words('proof', kind)}{' ' + number if number else ''}"


def _audience(written: str) -> str:
    try:
        return f"{plain(parse(written))}（{written}）"
    except AudienceFault:
        return written
