"""Rules about visit reports: who tells of a visit, who goes on with the report that he has open, which picture is whose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.context import Context
from bot.domain import choice
from bot.domain.conversation import Conversation
from bot.domain.people import MAY_SETTLE, StaffMember
from bot.domain.policy import Decision
from bot.domain.rights import Right, Viewer
from bot.domain.visit_drafts import FORM, Draft, Step, Telling
from bot.domain.visits import PICTURED_WITHIN, VisitKind
from bot.rules import NOTHING, Match, Rule
from bot.rules.life import NO, YES

# A yes to nothing but a report; 好的 or 1 may as well answer something else, if the report was not what we spoke of last.
FIRM = frozenset({"对", "对的", "对了", "没错", "提交", "确认", "报上去", "确认提交"})
SEND = YES | FIRM | {"报", "可以", "行", "发吧", "就这样"}
SEND_IT = re.compile(r"(?:对|是|嗯|好|行|可以|没错|没问题)[的了啦]?[，,\s]*(?:就这样|提交|登记|上报|报|交|发)(?:上去)?(?:吧|了)?")
NOT_SO = NO | {"改", "修改", "要改", "有误", "不太对", "改一下"}
NOBODY_OF_THESE = frozenset({"都不是", "不是他们", "没有", "没有他", "不在里面", "都不对", "0"})
SKIP = frozenset({"跳过", "不报他", "不报她", "这个不报", "这位不报", "不报这个", "下一位", "算了这个"})
KNOWN = (Decision.ANSWER, Decision.CLARIFY, Decision.SMALLTALK)
ASKING = re.compile(r"[?？]|(?:吗|呢|么|多少|怎么办|怎么样)[。.!！]?$|^(?:请问|想问|问一下|什么|哪|怎么|多少|谁|几时|为什么)")
FURTHER = re.compile(r"^(?:还|也|另外|补充|对了|再加|忘了说|他|她|老人|顺便|而且|想|希望|需要|要求|我答应|答应|说好|我说)")
NAME = re.compile(r"(?:就?是|叫)?[\u4e00-\u9fff·]{2,4}(?:同志|老师|主任|局长|书记|科长|大爷|大妈|阿姨|奶奶|爷爷)?")
# That he has been there or has rung: of somebody whom nobody knows it is asked who that is.
WENT = re.compile(
    r"(?<![不没])(?:看望|走访|慰问|探望|拜访|探视|家访|看|去|到|访|打|通|联系|送|见|问|聊)(?:了|过|着|的(?=$|[，,。\s]))(?!.{0,4}(?:电视|电影|病|医生))"
    r"|从.{2,6}(?:家|那|那里|那边|屋里|屋头)(?:刚|才)?(?:回来|出来|过来)"
)
OWN_COMMANDS = frozenset({"今天", "明天"})  # the list of the day, though it is a day as well
# Where nobody is named, that it was a visit at all.
VISITING = re.compile(r"走访|看望|慰问|探望|拜访|家访|上门|老人|老同志|老太太|老爷子|大爷|大妈|奶奶|爷爷")
ONCE_MORE = re.compile(r"又去|又来|又看|又打|再去|再次|第二次|今天|今儿|刚才|刚刚")
LONGEST_WORDS = 400  # characters of one message of a report
ASKED = "visit"  # the subject of whatever is asked about an open report
SENT = "visit_sent"  # … and of the answer that it was sent in, with its number behind a colon
UNDER = frozenset({FORM, choice.FORM, "life"})  # over which forms a short answer may still belong to the report


def draft_in(context: Context) -> Draft | None:
    """The report that this sender has open, on top or beneath something else that was asked since."""
    top = context.conversation
    form = top if top is None or top.form == FORM else top.beneath
    return Draft.of(form.data) if form is not None and form.form == FORM else None


def staff_of(context: Context) -> StaffMember:
    """Whoever speaks, where a rule has promised that it is staff."""
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return context.sender.staff


def form_of(draft: Draft) -> Conversation:
    return Conversation(FORM, draft.step.value, draft.data())


@dataclass(frozen=True)
class InVisit(Rule):
    """A report is open with the sender. `on_top`: and nothing else was asked since."""

    on_top: bool = False

    def fits(self, context: Context) -> Match | None:
        top = context.conversation
        if top is None or (self.on_top and top.form != FORM):
            return None
        return NOTHING if draft_in(context) is not None else None


@dataclass(frozen=True)
class PutsRight(Rule):
    """What was read back last is put right in so many words (2 的时间是昨天), which may sound like a command of another sort."""

    def fits(self, context: Context) -> Match | None:
        top, draft = context.conversation, draft_in(context)
        if top is None or top.form != FORM or draft is None or not draft.tellings or context.said in OWN_COMMANDS:
            return None
        changes = context.services.reader.visit_changes(context.message.text, context.now.date())
        return {"heard": "change"} if changes and all(one.plain for one in changes) else None


@dataclass(frozen=True)
class TellsVisit(Rule):
    """Staff tell in free words of a visit or call. What happened to somebody who was not met is a life event, not a visit; a
    question is one of policy. `of_loss`: only of somebody's funeral, told of by whoever was there. `heard_of`: also what has
    happened to somebody who was not met, in words that are no plain report of it. `met`: only of whom it is plain that he was
    seen or rung up."""

    of_loss: bool = False
    heard_of: bool = False
    met: bool = False

    def fits(self, context: Context) -> Match | None:
        staff, text = context.sender.staff, context.message.text
        if staff is None or not staff.has(MAY_SETTLE) or len(text) > LONGEST_WORDS or not context.services.visits.may_tell(text):
            return None
        tellings = context.services.visits.read(context.records, staff, text, context.now)
        if self.of_loss:
            lost = [one for one in tellings if one.kind is VisitKind.FUNERAL and one.person is not None]
            return NOTHING if lost else None
        if self.met:
            return NOTHING if any(_was_met(one, text) for one in tellings) else None
        met = [one for one in tellings if one.kind is not VisitKind.OTHER and (_says_something(one) or WENT.search(text))]
        if not met and not any(_heard_of(one, self.heard_of) for one in tellings):
            return None
        if _asks(context) and not any(_says_something(one) for one in tellings):
            return None
        if any(one.person is not None or one.options for one in tellings):
            return NOTHING
        if not any(one.called for one in met):
            return NOTHING if VISITING.search(text) and not context.pending and not _known_to_policy(context) else None
        return NOTHING if WENT.search(context.folded) or not _known_to_policy(context) else None


def _was_met(one: Telling, text: str) -> bool:
    by_kind = one.kind in (VisitKind.CALL, VisitKind.HOSPITAL, VisitKind.FUNERAL)
    return one.person is not None and (by_kind or (one.kind is not VisitKind.OTHER and WENT.search(text) is not None))


def _says_something(one: Telling) -> bool:
    return bool(one.condition or one.need or one.event)  # a promise alone is a plan


def _heard_of(one: Telling, event_too: bool) -> bool:
    """Told of by somebody else, and no event that is written down by itself."""
    return one.person is not None and bool(one.condition or one.need) and (one.event is None or event_too)


@dataclass(frozen=True)
class AnswersVisit(Rule):
    """Goes on with the report that is open; hands over `heard`, a key of `handlers.visits.ANSWERS`."""

    def fits(self, context: Context) -> Match | None:
        top, draft = context.conversation, draft_in(context)
        if top is None or draft is None or context.message.group or top.form not in UNDER:
            return None
        heard = self._heard(context, draft)
        return None if heard is None else {"heard": heard}

    @staticmethod
    def _heard(context: Context, draft: Draft) -> str | None:
        if draft.step is Step.WORDS:
            return _words(context)
        if draft.step is Step.CHECK:
            return _checked(context, draft)
        if draft.step is Step.DAY:
            return _dated(context, draft)
        return _chosen(context, draft)


def _words(context: Context) -> str | None:
    if _tells(context):
        return "report"
    if _asks(context) or (_known_to_policy(context) and not WENT.search(context.folded)):
        return None
    return "more"


def _checked(context: Context, draft: Draft) -> str | None:
    words = context.said
    if words in FIRM or SEND_IT.fullmatch(words):
        return "yes"
    if words in SEND:
        return "yes" if context.previous == ASKED else "again"
    if words in NOT_SO:
        return "no"
    if _puts_right(context):
        return "change"
    if draft.named(bare_name(words)) is not None:
        return "more"
    if NAME.fullmatch(words) and _is_somebody(context):
        return "no"  # another name alone: instead of him, or besides?
    return _further(context, draft)


def bare_name(words: str) -> str:
    """秦怀远 of 是秦怀远 and 不是秦怀远."""
    return words.removeprefix("就").removeprefix("不").removeprefix("是")


def says_again(text: str) -> bool:
    """Whether it tells of one more visit, and not more of the same."""
    return bool(ONCE_MORE.search(text))


def _dated(context: Context, draft: Draft) -> str | None:
    if context.services.reader.past_day(context.message.text, context.now.date()) is not None:
        return "day"
    if context.said in SKIP:
        return "skip"
    return "change" if _puts_right(context) else _further(context, draft)


def _chosen(context: Context, draft: Draft) -> str | None:
    words, place = context.said, draft.asked
    options = draft.tellings[place].options if place is not None else ()
    if words.isdecimal() and options:
        return "pick" if 1 <= int(words) <= len(options) else "none"
    if words in SKIP:
        return "skip"
    if words in NOBODY_OF_THESE or words in NO:
        return "none"
    if _puts_right(context):
        return "change"
    if NAME.fullmatch(words) and not _asks(context) and (_is_somebody(context) or not _known_to_policy(context)):
        return "name"
    return "report" if not _asks(context) and _tells(context) else None


def _further(context: Context, draft: Draft) -> str | None:
    """A report of somebody else, or a word more of the same person; a question or another matter is neither."""
    if _asks(context):
        return None
    if _tells(context):
        return "report"
    tellings = _read(context)
    if any(one.person is not None and one.person not in draft.persons for one in tellings):
        return None  # something has happened to somebody else: told by itself
    if FURTHER.search(context.folded) or any(one.person is not None for one in tellings):
        return "more"
    return None if _known_to_policy(context) or len(context.folded) > LONGEST_WORDS else "more"


def _is_somebody(context: Context) -> bool:
    """Whether a bare name means anybody."""
    found = context.services.visits.read(context.records, staff_of(context), f"走访了{context.said}。", context.now)
    return any(one.person is not None or one.options for one in found)


def _puts_right(context: Context) -> bool:
    return bool(context.services.reader.visit_changes(context.message.text, context.now.date()))


def _tells(context: Context) -> bool:
    return TellsVisit().fits(context) is not None


def _read(context: Context) -> list[Telling]:
    staff = context.sender.staff
    return context.services.visits.read(context.records, staff, context.message.text, context.now) if staff else []


def _asks(context: Context) -> bool:
    return bool(ASKING.search(context.folded))


def _known_to_policy(context: Context) -> bool:
    return context.services.policy.decide(context.message.text).decision in KNOWN


@dataclass(frozen=True)
class SaidYesAgain(Rule):
    """A yes, said once more after the report was sent in; hands over its `number`."""

    def fits(self, context: Context) -> Match | None:
        kind, _, number = (context.previous or "").partition(":")
        if kind != SENT or context.conversation is not None or context.pending or context.said not in SEND:
            return None
        return {"number": number}


@dataclass(frozen=True)
class NamesPortrait(Rule):
    """照片 秦怀远, after a picture: it shows the person himself; hands over `person` and `name`."""

    def fits(self, context: Context) -> Match | None:
        found = PORTRAIT.fullmatch(context.folded)
        staff = context.sender.staff
        if found is None or staff is None or not staff.has(MAY_SETTLE):
            return None
        meant = context.records.life.meant(Viewer.of(staff), found["name"], Right.SEE)
        if len(meant) != 1:
            return {"person": "", "name": found["name"]} if self._pictured(context, staff.id) else None
        return {"person": str(meant[0].id), "name": meant[0].name}

    @staticmethod
    def _pictured(context: Context, staff_id: int) -> bool:
        return bool(context.records.photos.since(context.place, staff_id, context.now - PICTURED_WITHIN))


PORTRAIT = re.compile(r"(?:这是|这张是)?(?:照片|相片|头像|标准照)[\s:：,，]*(?:是|给|归)?\s*(?P<name>[\u4e00-\u9fff·]{2,6})")
