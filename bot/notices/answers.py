"""Which open notices an answer is meant for, and whose; or what has to be asked first. Nothing is guessed for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.context import Context, Pending
from bot.domain.notices import CONFIRMED, How, Notice, Rsvp
from bot.domain.rsvp import RsvpDetails
from bot.understanding.asides import asks_further, plain_yes
from bot.understanding.replies import ReplyMeaning
from bot.understanding.reply_people import Who
from bot.understanding.whose import ALSO, APART, Answerable, everything, portions, speaks_of_spouse, whose

RSVP = {"attend": Rsvp.ATTEND, "proxy_attend": Rsvp.ATTEND, "decline": Rsvp.DECLINE}
SETTLING = frozenset({"confirm", "attend", "decline", "proxy_confirm", "proxy_attend"})
DETAILS = "details"  # he says what he needs, and neither yes nor no
CALL_ME = "call_me"  # he would rather be rung up
NO_DETAILS = RsvpDetails()
SUBJECT = "notice:"
RECEIVES = "代收"  # where the ledger does not say what somebody is to the one for whom he receives


@dataclass(frozen=True, slots=True)
class Meant:
    """What was asked of the writer and answered: whose it is, and which notices, by their numbers."""

    people: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()


ANYTHING = Meant()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an answer says, and of whom."""

    intent: str
    who: str
    targets: tuple[Pending, ...]
    details: RsvpDetails

    @property
    def rsvp(self) -> Rsvp | None:
        return RSVP.get(self.intent)


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of one notice, or of all but those that are spoken of beside it."""

    text: str
    meaning: ReplyMeaning
    apart: frozenset[int] = frozenset()

    @property
    def number(self) -> int | None:
        """Of the notice that it names."""
        named = self.meaning.notice or ""
        return int(named) if named.isdigit() else None


@dataclass(frozen=True, slots=True)
class Asking:
    """What must be asked before anything counts: `whose` (ids of persons) or `notice` (numbers)."""

    about: str
    options: tuple[int, ...]


def is_awaited(one: Pending) -> bool:
    """Something is still to be said: that he knows, or whether he comes."""
    return one.state not in CONFIRMED or (one.notice.event_at is not None and one.rsvp is None)


def notices_of(context: Context) -> list[Notice]:
    return list({one.notice.id: one.notice for one in context.pending}.values())


def understood(context: Context, words: str) -> ReplyMeaning:
    return context.services.reader.reply(words, notices_of(context), not context.sender.persons)


def answerables(context: Context, ids: Sequence[int] | None = None) -> list[Answerable]:
    """Everybody for whom this account may answer: of those with something open, or of these."""
    asked = list(dict.fromkeys(one.person_id for one in context.pending)) if ids is None else ids
    own = {one.id: one for one in context.sender.persons}
    relations = {one.person_id: one.relation or RECEIVES for one in context.sender.proxies if one.person_id not in own}
    served = [one for one in asked if one not in own]
    files = own | {one.id: one for one in (context.records.people.persons(served) if served else ())}
    return [Answerable(one, files[one].name, files[one].sex, relations.get(one, "")) for one in asked if one in files]


def meant_by(context: Context, words: str) -> tuple[int, ...]:
    """Of whom the words speak, among all for whom this account stands; all of them where nobody is named."""
    ids = context.sender.person_ids
    return (whose(words, answerables(context, ids)) if len(ids) > 1 else ()) or ids


def struck(context: Context, words: str, alarms: Sequence[str]) -> tuple[int, ...]:
    """Of whom the grave part of an answer speaks: 我妈住院了，我爸知道了 is no alarm for the father."""
    ids = context.sender.person_ids
    cut = portions(words, answerables(context, ids)) if len(ids) > 1 else []
    grave = [whom for whom, text in cut if whom and not _said(understood(context, text)).keys().isdisjoint(alarms)]
    return tuple(dict.fromkeys(one for whom in grave for one in whom)) or meant_by(context, words)


def asks_about_it(context: Context, words: str) -> bool:
    """Whether the notice is asked about, and not only for a car or a wheelchair, which are what he needs: 去，能派车接我吗."""
    reader = context.services.reader
    rest = [part for part in APART.split(words) if asks_further(part) or reader.rsvp(part) == NO_DETAILS]
    return any("question" in _said(understood(context, part)) for part in rest)


def in_so_many_words(words: str) -> str:
    """The yes that stands beside a cry for help, as a clause of its own; else nothing."""
    return next((part for part in APART.split(words) if plain_yes(part)), "")


def read(context: Context, words: str, meant: Meant = ANYTHING) -> list[Part] | Asking:
    """An answer as parts, each with whom it settles; an empty list where it cannot be said of whom it speaks.

    1. It is cut where it speaks of different people (我爸去，我妈去不了), and each portion is read by itself.
    2. Of whom each speaks: who is named, the only one there is, or whom this account was written for; else it is asked.
    3. Of which notice: the one that is named, the only one that waits for such an answer; else it is asked.
    """
    persons = answerables(context)
    found: list[Part] = []
    for ids, text, meaning in _portions(context, words, persons):
        people = meant.people or ids or _people(context, persons, text, meaning)
        if isinstance(people, Asking):
            return people
        for saying in _by_notice(context, text, meaning):
            numbers = meant.numbers or _numbers(context, people, saying)
            if isinstance(numbers, Asking):
                return numbers
            targets = tuple(one for one in context.pending if one.person_id in people and one.notice.number in numbers)
            found.append(_part(context, people, saying, targets))
    return [part for part in found if part.targets]


def _part(context: Context, people: Sequence[int], saying: Saying, targets: tuple[Pending, ...]) -> Part:
    details = _details(context, saying.text, people)
    alone = _comes_alone(saying, details, targets)
    return Part(DETAILS if alone else _intent(saying.meaning), saying.meaning.who.value, targets, details)


def _said(meaning: ReplyMeaning) -> dict[str, None]:
    return dict.fromkeys((meaning.intent.value, *(one.value for one in meaning.also)))


def _intent(meaning: ReplyMeaning) -> str:
    """What it says of the notice, whatever else it says besides."""
    return next((one for one in _said(meaning) if one in SETTLING), DETAILS)


Portion = tuple[tuple[int, ...], str, ReplyMeaning]


def _portions(context: Context, words: str, persons: Sequence[Answerable]) -> list[Portion]:
    """With of whom each speaks; a single one where it speaks of nobody in particular, or of the same people throughout."""
    single = [(whose(words, persons) if len(persons) > 1 else (), words, understood(context, words))]
    cut = portions(words, persons) if len(persons) > 1 else []
    if len({ids for ids, _ in cut}) < 2:
        return single
    read_apart = [(ids, text, understood(context, text)) for ids, text in cut]
    telling = [one for one in read_apart if _intent(one[2]) != DETAILS]
    needs = [one for one in read_apart if one not in telling and one[0] and context.services.reader.rsvp(one[1]) != NO_DETAILS]
    return telling + needs if telling else single


# --- whose -----------------------------------------------------------------------------------------------------------------


def _people(context: Context, persons: Sequence[Answerable], text: str, meaning: ReplyMeaning) -> tuple[int, ...] | Asking:
    """Where nobody is named: the only one there can be, or a question."""
    pool = list(persons)
    if meaning.who is not Who.SELF and any(one.relation for one in pool):
        pool = [one for one in pool if one.relation]
    if len(pool) > 1 and everything(text):
        return tuple(one.person_id for one in pool)
    for narrower in (_told_here, _the_other, _still_open):
        fewer = narrower(context, pool, text) if len(pool) > 1 else []
        pool = fewer or pool
    ids = tuple(one.person_id for one in pool)
    return ids if len(ids) < 2 else Asking("whose", ids)


def _told_here(context: Context, pool: Sequence[Answerable], _text: str) -> list[Answerable]:
    """A bare word answers what this account was sent."""
    asked = {one.recipient_id: one.person_id for one in context.pending}
    told = {asked[one] for one in context.records.answers.told_here(context.place, list(asked))}
    return [one for one in pool if one.person_id in told]


def _the_other(context: Context, pool: Sequence[Answerable], text: str) -> list[Answerable]:
    """老伴也去, said after he himself has answered: the one who has not."""
    return _open(context, pool) if ALSO.search(text) and speaks_of_spouse(text) else []


def _still_open(context: Context, pool: Sequence[Answerable], _text: str) -> list[Answerable]:
    """Not straight after another answer: people say 好的 twice."""
    return [] if (context.previous or "").startswith(SUBJECT) else _open(context, pool)


def _open(context: Context, pool: Sequence[Answerable]) -> list[Answerable]:
    waiting = {one.person_id for one in context.pending if is_awaited(one)}
    return [one for one in pool if one.person_id in waiting]


# --- which -----------------------------------------------------------------------------------------------------------------


def _by_notice(context: Context, text: str, meaning: ReplyMeaning) -> list[Saying]:
    """座谈会去，体检不去 says two things, as does 都收到了，体检不去; everything else says one.

    Cut only where every thought names its notice, or is of all of them.
    """
    whole = [Saying(text, meaning)]
    if _said(meaning).keys().isdisjoint(RSVP) or len(notices_of(context)) < 2:
        return whole
    telling = _told(context, text)
    named = {one.number for one in telling if one.number is not None}
    of_all = [one for one in telling if one.number is None and everything(one.text)]
    if not named or len(named) + bool(of_all) < 2 or any(one.number is None for one in telling if one not in of_all):
        return whole
    return [replace(one, apart=frozenset(named)) if one in of_all else one for one in telling]


def _told(context: Context, text: str) -> list[Saying]:
    """The thoughts that answer, each with what is said after it of what he needs; 义诊要轮椅 is of that one."""
    found: list[Saying] = []
    for part in (part for part in APART.split(text) if part.strip()):
        meaning = understood(context, part)
        named = context.services.reader.which(part, notices_of(context))
        if _intent(meaning) != DETAILS:
            found.append(Saying(part, meaning))
        elif named and context.services.reader.rsvp(part) != NO_DETAILS:
            found.append(Saying(part, replace(meaning, notice=named)))
        elif found and not named:
            found[-1] = replace(found[-1], text=f"{found[-1].text}，{part}")
    return found


def _numbers(context: Context, people: Sequence[int], saying: Saying) -> tuple[int, ...] | Asking:
    theirs = [one for one in context.pending if one.person_id in people]
    intent = _intent(saying.meaning)
    numbers = tuple(one for one in _waiting(theirs, intent) if one not in saying.apart)
    if saying.number is not None and any(one.notice.number == saying.number for one in theirs):
        return (saying.number,)
    if everything(saying.text) or len(numbers) < 2:
        return numbers
    last = (context.previous or "").removeprefix(SUBJECT).partition(":")[0]
    if RSVP.get(intent) and last.isdigit() and int(last) in numbers:
        return (int(last),)
    return Asking("notice", numbers)


def _waiting(theirs: Sequence[Pending], intent: str) -> tuple[int, ...]:
    """The notices that wait for such an answer; without any, those that one may change one's mind about, or the newest."""
    events = [one for one in theirs if one.notice.event_at is not None]
    if intent in RSVP or intent == DETAILS:
        fitting = [one for one in events if one.rsvp is None] or events or theirs
        if intent == DETAILS:
            fitting = [one for one in events if one.rsvp is not None] or fitting
    else:
        fitting = [one for one in theirs if one.state not in CONFIRMED] or theirs[:1]
    return tuple(dict.fromkeys(one.notice.number for one in fitting))


# --- how -------------------------------------------------------------------------------------------------------------------


def _details(context: Context, text: str, people: Sequence[int]) -> RsvpDetails:
    """Whoever is invited himself is nobody's companion: 我和老伴都去, where both are on the list."""
    details = context.services.reader.rsvp(text)
    if len(people) < 2 or not details.companion or "陪" in text:
        return details
    return replace(details, companion=max(0, details.companion - (len(people) - 1)))


def _comes_alone(saying: Saying, details: RsvpDetails, targets: Sequence[Pending]) -> bool:
    """老伴不去了, said by somebody who comes and had meant to bring her: a refusal of hers, and not of his."""
    refused = saying.meaning.intent.value == "decline" and details.companion == 0 and speaks_of_spouse(saying.text)
    return refused and all(one.rsvp is Rsvp.ATTEND for one in targets)


def how_said(context: Context, person_id: int, who: str) -> tuple[How, str]:
    """How a confirmation came about, and who said so: he himself, or somebody for him."""
    own = [one.id for one in context.sender.persons]
    if person_id in own and who in (Who.SELF.value, ""):
        return How.SELF, f"person:{person_id}"
    proxy = next((one for one in context.sender.proxies if one.person_id == person_id), None)
    if proxy is not None:
        return How.PROXY, f"proxy:{proxy.id}"
    return How.PROXY, f"person:{own[0] if own else person_id}"


def outdated(context: Context, targets: Sequence[Pending]) -> list[Pending]:
    """Those whose word cannot be on the corrected text, which has not left for them yet (nor was shown them as an answer)."""
    doubtful = [one for one in targets if one.notice.version > 1 and one.state not in CONFIRMED]
    heard = context.records.answers.heard_versions([one.recipient_id for one in doubtful]) if doubtful else {}
    return [
        one
        for one in doubtful
        if heard.get(one.recipient_id, one.notice.version) < one.notice.version and context.previous != shown(one.notice)
    ]


def shown(notice: Notice) -> str:
    """The subject of an answer that has shown a corrected text."""
    return f"{SUBJECT}{notice.number}:v{notice.version}"
