"""Coming or not: what each thought of a reply says of it, and what they say together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.understanding import reply_coming as coming
from bot.understanding.reply_clauses import Clause, Party, clauses_of
from bot.understanding.reply_notice import TELLING
from bot.understanding.reply_people import Who
from bot.understanding.reply_words import MAY_I, QUESTION
from bot.understanding.rsvp_details import NO_RIDE


class Stance(Enum):
    """What a reply says of coming. UNSURE is neither yes nor no."""

    ATTEND = auto()
    DECLINE = auto()
    UNSURE = auto()


NEAR = 5  # characters: in voice text without stops, a verb further on is the writer's again


@dataclass(frozen=True, slots=True)
class Heard:
    """A tidied reply, its thoughts, and who writes."""

    said: str
    clauses: Sequence[Clause]
    proxy: bool
    who: Who


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: whether by several notices, in what words and places, and whether a mere reason answers it."""

    several: bool = False
    where: str = ""
    reasons: bool = True


@dataclass(frozen=True, slots=True)
class _Word:
    """One thought on coming; `own` says that its subject is named in it, `whose` who that is or would be."""

    stance: Stance
    own: bool
    whose: Party


@dataclass(frozen=True, slots=True)
class _Scene:
    """The thoughts that still hold, who writes, where the notice calls, and whether anything is asked, a car among it."""

    clauses: Sequence[Clause]
    who: Who
    where: str
    questions: bool


def stances_of(heard: Heard, asked: Asked) -> set[Stance]:
    """Coming, not coming, unsure, or nothing of the kind. The later word counts where it takes the earlier one back.

    Both coming and not coming only where several notices are open, of which one is taken and another left.
    """
    clauses = clauses_of(coming.TAKEN_BACK.sub("", heard.said), heard.proxy)
    scene = _Scene(clauses, heard.who, asked.where, asks_any(clauses) or wants_car(heard))
    words = list(_words(scene))
    said = {word.stance for word in words}
    if coming.BOTH_WAYS.search(heard.said):
        return {Stance.UNSURE}
    if {Stance.DECLINE, Stance.ATTEND} <= said:
        return {Stance.ATTEND, Stance.DECLINE} if asked.several and not _turns(clauses) else {_either(words, scene)}
    if asked.several and Stance.ATTEND in said:
        return {Stance.ATTEND, Stance.DECLINE} if any(_leaves_one(clause) for clause in clauses) else {Stance.ATTEND}
    for stance in (Stance.DECLINE, Stance.UNSURE, Stance.ATTEND):
        if stance in said:
            return {stance}
    return {Stance.DECLINE} if asked.reasons and _gives_reason(scene) else set()


def asks(text: str) -> bool:
    """Whether a thought is a question and not a way of insisting: 怎么能不去."""
    told = QUESTION.search(text)
    if not told or coming.INSISTS.search(text) or coming.ASKED_ELSEWHERE.search(text):
        return False
    return not (told["twice"] and coming.IFFY.search(text))


def asks_any(clauses: Sequence[Clause]) -> bool:
    """Whether anything is asked; 去不去呢,再想想 asks nothing."""
    wavers = any(coming.IFFY.search(clause.text) for clause in clauses)
    return any(asks(clause.text) and not (wavers and coming.WAVERING.fullmatch(clause.text)) for clause in clauses)


def wants_car(heard: Heard) -> bool:
    """Whether the office is asked to fetch him; a daughter who comes for him is another matter."""
    return not NO_RIDE.search(heard.said) and any(_to_be_fetched(clause) for clause in heard.clauses)


def _to_be_fetched(clause: Clause) -> bool:
    told = coming.FETCH.search(clause.text)
    if not told:
        return False
    before = [party for _, end, party, carried in clause.people if end <= told.start() and not carried]
    return not before or before[-1] not in (Party.THIRD, Party.SPOUSE)


def _turns(clauses: Sequence[Clause]) -> bool:
    return any(coming.AGAIN.search(clause.text) for clause in clauses)


def _either(words: Sequence[_Word], scene: _Scene) -> Stance:
    """Both were said: of two people, or of one who has changed his mind."""
    comes = [word for word in words if word.stance is Stance.ATTEND]
    stays = [word for word in words if word.stance is Stance.DECLINE]
    others = {Party.THIRD, Party.SPOUSE, *((Party.HIM, Party.NAMED) if scene.who is Who.SELF else ())}
    if all(word.whose in others for word in stays) and any(word.whose is Party.SELF for word in comes):
        return Stance.ATTEND
    if scene.who is not Who.SELF and all(word.own and word.whose is Party.SELF for word in stays):
        return Stance.ATTEND  # the one who writes for him stays outside
    return Stance.ATTEND if words[-1].stance is Stance.ATTEND and _turns(scene.clauses) else Stance.DECLINE


def _words(scene: _Scene) -> Iterator[_Word]:
    """What each thought says, in its place: what stands after 如果 is no promise, and 不去行吗 no refusal."""
    asked = after_if = supposed = False
    for clause in scene.clauses:
        stance = _stance(clause, scene)
        if asks(clause.text):
            asked = True
            stance = stance if stance is Stance.DECLINE and _stays_though_asking(clause.text) else None
        elif stance is not None and (after_if or _hangs_on(clause.text, supposed, asked)):
            stance = None if asked else Stance.UNSURE
        supposed = supposed or stance is Stance.UNSURE or coming.SUPPOSED.search(clause.text) is not None
        after_if = coming.CONDITION.search(clause.text) is not None and stance is None
        if stance is not None:
            named = clause.own_subject()
            whose = named or (clause.subject if clause.subject is not Party.NOBODY else Party.SELF)
            yield _Word(stance, named is not None, whose)


def _stays_though_asking(text: str) -> bool:
    return not MAY_I.search(text) and not coming.OTHERS_WAYS.search(text)


def _hangs_on(text: str, supposed: bool, asked: bool) -> bool:
    return bool((supposed and coming.THEN.search(text)) or (asked and coming.CONDITION.search(text)))


def _stance(clause: Clause, scene: _Scene) -> Stance | None:
    """What a thought alone says."""
    text = coming.DOUBLE_NOT.sub("", clause.text)
    if coming.ANOTHER_TIME.search(text) and not coming.NEXT_TIME.search(text):
        return None
    if coming.INSISTS.search(text):
        return Stance.ATTEND
    iffy = coming.IFFY.search(text)
    if _declines(clause, text, scene):
        return Stance.UNSURE if iffy and not coming.FIRM_NO.search(text) else Stance.DECLINE
    yes = coming.ATTEND.search(text)
    if (yes and _speaks_for(clause, yes.start(), scene.who, no=False)) or (not iffy and _goes_there(text, scene.where)):
        return Stance.UNSURE if iffy else Stance.ATTEND
    return Stance.UNSURE if iffy else None


def _declines(clause: Clause, text: str, scene: _Scene) -> bool:
    """Too weak to walk, or not alone, is why he asks for a car or for company, where he asks."""
    if scene.questions and coming.ALONE_NOT.search(text):
        return False
    if scene.who is not Who.SELF and coming.PROXY_TIED.search(text) and len(scene.clauses) > 1:
        return False
    no = coming.DECLINE.search(text) or (None if scene.questions else coming.TOO_WEAK.search(text))
    return no is not None and _speaks_for(clause, no.start(), scene.who, no=True)


def _goes_there(text: str, where: str) -> bool:
    """Whether one goes to what the notice names: 我去医院体检, where the check-up is."""
    told = None if coming.ERRANDS.search(text) else coming.GOES_TO.search(text)
    aim = told["aim"] if told else ""
    return any(aim[at : at + 2] in where for at in range(len(aim) - 1)) or any(sign in where for sign in aim if sign in TELLING)


def _speaks_for(clause: Clause, at: int, who: Who, no: bool) -> bool:
    """Whether the one who comes or stays away is the person, not a daughter or everybody else."""
    named = [(party, end) for start, end, party, carried in clause.people if start <= at and not carried]
    party, end = named[-1] if named else (Party.SELF, 0)
    if "也想" in clause.text and party is not Party.SELF:
        return False
    if party in (Party.SELF, Party.ELDER, Party.HIM, Party.NAMED) or (party is Party.SPOUSE and who is not Who.SELF):
        return True
    if party is Party.THIRD and at - end > NEAR:
        return True
    if party is Party.ALL:
        return bool(coming.FOR_ME.search(clause.text) or (no and coming.NO_PERMIT.search(clause.text)))
    return bool(coming.NO_PERMIT.search(clause.text) if no else coming.BROUGHT_ALONG.search(clause.text))


def _leaves_one(clause: Clause) -> bool:
    """Whether, of several notices, one is named with a reason to stay away: 24号去,10号有事."""
    return coming.ONE_OF_SEVERAL.search(clause.text) is not None and _has_reason(clause)


def _gives_reason(scene: _Scene) -> bool:
    """Whether a mere reason stands for the refusal: nothing is asked, and nobody promises to tell the person."""
    if scene.questions or any(coming.RELAYED.search(clause.text) for clause in scene.clauses):
        return False
    return any(_has_reason(clause) for clause in scene.clauses)


def _has_reason(clause: Clause) -> bool:
    told = coming.WHY.search(clause.text)
    if not told or coming.BETTER.search(clause.text):
        return False
    return (
        next((party for start, _, party, carried in clause.people if start <= told.start() and not carried), None)
        is not Party.ALL
    )
