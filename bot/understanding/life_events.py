"""What somebody reports of a person's life: 住院, 去世, 搬家 … in free words, slips and all.

Nothing is guessed: a question, a plan, a rumour or a denial is no event, an ambiguous word (走了, 没了, 去医院了) is a doubt that
is asked back, and what happened to a relative did not happen to the person himself, save that the death of his wife leaves him a
widower.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.life import LifeEventKind
from bot.understanding import life_words as words
from bot.understanding.days import DAYS, DaySort, scan_days
from bot.understanding.phones import phones_in
from bot.understanding.reply_hospital import in_hospital
from bot.understanding.reply_slips import tidy_reply

Kind = LifeEventKind


@dataclass(frozen=True, slots=True)
class EventReading:
    """An event as understood. `who` are the words that name the person ("" for the writer's own)."""

    kind: LifeEventKind
    who: str
    day: date | None = None  # None: not said
    place: str = ""
    phone: str = ""
    until: str = ""
    source: str = ""  # how it is known, where that was said
    doubt: bool = False  # it may mean something else: to be asked back
    future: bool = False  # it has not happened yet
    several: bool = False  # more than one person is named
    explicit: bool = False  # the person was named in so many words (我, 我爸, a name), not only understood


def mentions(text: str) -> bool:
    """Whether a text may report an event at all: a cheap look before anything is looked up."""
    return bool(words.ANY.search(_tidied(text))) and len(text) <= words.LONGEST


def read_event(text: str, today: date, names: Sequence[str], own: str = "") -> EventReading | None:
    """The event that a text reports of one of `names` (full names that stand in it) or of somebody named by surname and title.

    `own` is `self` or `proxy` where the writer speaks of himself, or of the one for whom he receives. None for no event.
    """
    said, called = _called(_tidied(text), names, own)
    said, source, rumour = _source(said)
    bare, until = _until(said)
    found = _event(bare, bool(until))
    if found is None:
        return None
    kind, at, clause, doubt = found
    who = _subject(bare, at, clause, kind)
    if who is None or (own == "self" and kind is Kind.DEATH):  # the dead do not write
        return None
    place = _place(bare, kind)
    day, future = _day(bare.replace(place, "*") if place else bare, today)
    return EventReading(
        kind=kind,
        who=called.get(who[0], ""),
        day=day,
        place=place,
        phone=_phone(bare) if kind is Kind.NEW_NUMBER else "",
        until=_dated_until(until, today),
        source=source,
        doubt=doubt or rumour,
        future=future or bool(words.FUTURE.search(clause[: clause.find(at) + len(at)])),
        several=len(set(who)) > 1,
        explicit=kind is Kind.WIDOWED or not said.startswith(IMPLIED),
    )


def _tidied(text: str) -> str:
    """Without signs out of the private area, which old telephones send for faces: here they stand for persons."""
    return words.SLIP.sub(lambda slip: words.SLIPS[slip[0]], tidy_reply(words.MARKS.sub("", text)))


# --- who -----------------------------------------------------------------------------------------------------------------

MARK = 0xE000  # a person's name becomes one character from here on, so that no name is read as a word
OWN, IMPLIED = "\uf8fe", "\uf8ff"  # the writer, or the one for whom he receives: said, or only understood


def _called(said: str, names: Sequence[str], own: str) -> tuple[str, dict[str, str]]:
    """The text with every person in it as one mark, and what each mark stands for."""
    called: dict[str, str] = {}

    def mark(name: str) -> str:
        known = next((sign for sign, other in called.items() if other == name), None)
        sign = known or chr(MARK + len(called))
        called[sign] = name
        return sign

    for name in sorted(names, key=len, reverse=True):
        if name in said:
            said = said.replace(name, mark(name))
    for pattern in words.TITLED:
        said = pattern.sub(lambda found: mark(found[0]), said)
    if own:
        pattern = words.OWN_PROXY if own == "proxy" else words.OWN_SELF
        called |= {OWN: "", IMPLIED: ""}
        marked = pattern.sub(OWN, said)
        said = marked if marked != said else IMPLIED + said
    elif not called and (unknown := words.UNKNOWN.match(said)):
        said = said.replace(unknown["name"], mark(unknown["name"]), 1)
    return said, called


def _subject(said: str, at: str, clause: str, kind: LifeEventKind) -> list[str] | None:
    """The marks of whoever it happened to: the last one named before the words of the event. None: nobody, or a relative."""
    start = said.find(clause) + clause.find(at)
    before = said[:start]
    marks = words.MARKS.findall(before)
    if not marks:
        return None
    tail = before[before.rfind(marks[-1]) + 1 :]
    if kind is not Kind.WIDOWED and words.KIN.search(tail):
        return None
    if kind in words.MOVEMENTS and words.VISITOR.search(before[: before.rfind(marks[-1])].rpartition(",")[2]):
        return None
    joined = re.search(rf"({words.MARK})(?:和|跟|与|、|,)({words.MARK})[^,]*$", before)
    return [joined[1], joined[2]] if joined else [marks[-1]]


# --- what ----------------------------------------------------------------------------------------------------------------


def _event(said: str, returns: bool) -> tuple[LifeEventKind, str, str, bool] | None:
    """The event of the weightiest clause: kind, its words, the clause, and whether they may mean something else."""
    clauses = [part for part in re.split(r"(?<=[?])|[,。!;]", said) if part]
    held = [clause for clause in clauses if not words.ASKS.search(clause)]
    for reader in (_death, _hospital, _number, _moved, _travel):
        found = [(clause, one) for clause in reversed(held) if (one := reader(clause, returns)) and not _denied(clause, one[1])]
        if found:
            clause, (kind, at, doubt) = min(found, key=lambda pair: pair[1][2])  # a plain word before a doubtful one
            return kind, at, clause, doubt
    return None


Found = tuple[LifeEventKind, str, bool] | None


def _death(clause: str, _returns: bool) -> Found:
    if words.OTHER_RITE.search(clause):
        return None
    sure, euphemism = words.DEAD.search(clause), words.EUPHEMISM.search(clause)
    at = sure or (euphemism if not words.LEFT.search(clause) else None)
    if at is None:
        bereft = words.BEREFT.search(clause)
        return (Kind.WIDOWED, bereft[0], False) if bereft else None
    before = clause[: at.start()]
    spouse = list(words.SPOUSE.finditer(before))
    if spouse and not words.MARKS.search(before[spouse[-1].end() :]):
        return Kind.WIDOWED, at[0], sure is None
    return Kind.DEATH, at[0], sure is None


def _hospital(clause: str, _returns: bool) -> Found:
    out = words.DISCHARGED.search(clause)
    into = words.ADMITTED.search(clause)
    if out and (not into or out.start() > into.start()):
        return Kind.DISCHARGED, out[0], False
    if into and (in_hospital(clause) or out):
        return Kind.HOSPITAL, into[0], False
    went = words.WENT_TO_HOSPITAL.search(clause)
    return (Kind.HOSPITAL, went[0], True) if went and not words.ERRAND.search(clause) else None


def _number(clause: str, _returns: bool) -> Found:
    changed = words.NEW_NUMBER.search(clause)
    if changed is None or (words.OTHER_NUMBER.search(clause) and not phones_in(clause)):
        return None
    return Kind.NEW_NUMBER, changed[0], False


def _moved(clause: str, _returns: bool) -> Found:
    found = next((hit for pattern in words.MOVED if (hit := pattern.search(clause))), None)
    return None if found is None or words.FURNITURE.search(clause) else (Kind.MOVED, found[0], False)


def _travel(clause: str, returns: bool) -> Found:
    """Away, or back again. Where the return is still to come (明年3月回来) he is away."""
    back = words.BACK.search(clause)
    if back and not returns:
        return Kind.BACK, back[0], False
    away = next((hit for pattern in words.AWAY if (hit := pattern.search(clause))), None)
    return None if away is None else (Kind.AWAY, away[0], False)


def _denied(clause: str, at: str) -> bool:
    start = clause.find(at)
    before, after = clause[max(0, start - 6) : start], clause[start + len(at) :]
    return bool(words.DENIED.search(before) or words.NO_EVENT_AFTER.match(after))


# --- with what -----------------------------------------------------------------------------------------------------------


def _source(said: str) -> tuple[str, str, bool]:
    """The text without the words that say from whom it is known, that source, and whether it is hearsay."""
    source = ""
    for pattern, name in words.SOURCES:
        if pattern.search(said):
            said, source = pattern.sub("", said), source or name
    plain = words.HEARSAY.sub("", said)
    return plain, source, plain != said


def _until(said: str) -> tuple[str, str]:
    found = words.UNTIL.search(said)
    return (said[: found.start()] + "," + said[found.end() :], found["until"]) if found else (said, "")


def _dated_until(until: str, today: date) -> str:
    """明年3月 as 2027年3月: what is kept for months must not lean on today."""
    return re.sub("明年", f"{today.year + 1}年", re.sub("今年", f"{today.year}年", until))


def _place(said: str, kind: LifeEventKind) -> str:
    patterns = words.MOVED if kind is Kind.MOVED else words.AWAY if kind is Kind.AWAY else ()
    for pattern in patterns:
        found = pattern.search(said)
        if found and (place := (found.groupdict().get("place") or "").strip()):
            return words.MARKS.sub("", words.PLACE_ENDS.sub("", place))[:60]
    return ""


def _phone(said: str) -> str:
    """The new number: the one that is called new, or the only one, or the last."""
    numbers = phones_in(said)
    return next((number for number, before in numbers if words.NEW_BEFORE.search(before)), numbers[-1][0] if numbers else "")


def _day(said: str, today: date) -> tuple[date | None, bool]:
    """The day of the event, and whether it lies ahead. A day without a year is the last of its kind that has been."""
    text = words.NOT_A_DAY.sub("*", said)
    for found in sorted(scan_days(DAYS, text, today, []), key=lambda day: day.start):
        if found.first is None or found.first != found.last:
            continue
        if found.first <= today:
            return found.first, False
        earlier = _earlier(found.first, found.sort, text[found.start : found.stop], today)
        return (earlier, False) if earlier is not None else (found.first, True)
    return None, False


def _earlier(day: date, sort: DaySort, said: str, today: date) -> date | None:
    """The same day a week, a month or a year before, where that is what was meant."""
    if sort is DaySort.WEEKDAY and "下" not in said:
        return day - timedelta(weeks=1)
    if sort is not DaySort.EXACT or re.search(r"明|后|下|20\d\d", said):
        return None
    last = day.replace(day=1) - timedelta(days=1)
    candidates = [day.replace(year=day.year - 1)] if "月" in said and (day.month, day.day) != (2, 29) else []
    if "月" not in said and day.day <= last.day:
        candidates = [last.replace(day=day.day)]
    return next((one for one in candidates if timedelta(0) <= today - one <= timedelta(days=183)), None)


def only_day(text: str, today: date) -> date | None:
    """The day that an answer names which names little else (是前天的事), and which has been."""
    day, ahead = _day(tidy_reply(text), today)
    return day if day is not None and not ahead and len(text) <= 20 else None
