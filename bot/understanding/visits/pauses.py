"""A report in pieces: cut where it is written so, and where somebody who speaks without a stop goes on to something else."""

from __future__ import annotations

import re

from bot.understanding.visits import speech, spoken_of
from bot.understanding.visits.figures import MARK, MARKS


def pieces_of(said: str) -> list[str]:
    """The pieces of a report, without whoever only passed it on and without what was said by mistake."""
    plain = _paused(_corrected(_unrelayed(said)))
    return _with_days([piece for piece in re.split(r"[,。]", plain) if piece])


_DAY_ALONE = re.compile(rf"(?:{speech.TIME})+")


def _with_days(pieces: list[str]) -> list[str]:
    """今天上午，又去了老王家: a day by itself belongs to what is then told."""
    found: list[str] = []
    for piece in pieces:
        if (
            found
            and _DAY_ALONE.fullmatch(found[-1])
            and re.match(r"又|再|去|到|给|我|在|还|送|打|看|走|慰|访|带|上门|接|见", piece)
        ):
            piece = found.pop() + piece
        found.append(piece)
    return found


def _unrelayed(said: str) -> str:
    """老柳让我报一下: whoever only passes it on is none of those visited."""
    passed = spoken_of.RELAYED.search(said)
    rest = said[passed.end() :].lstrip("一下个:,。") if passed else ""
    return rest if MARKS.search(rest) else said


def _corrected(said: str) -> str:
    """去看老王，不对，是老周: what was said by mistake is taken out, be it a person or a day."""
    taken_back = spoken_of.TAKEN_BACK.sub(r"\g<right>\g<rest>,", spoken_of.REPEATED.sub("", said))
    if taken_back != said:
        said = spoken_of.ANOTHER_TIME.sub("", taken_back)
    said = spoken_of.NO_CALL_AFTER_ALL.sub(lambda call: (call["him"] or "") + call["time"] + ",", said)
    said = spoken_of.DENIED.sub("", spoken_of.CORRECTED.sub(r"\g<right>\g<rest>,", said))
    return spoken_of.RELATED.sub("", spoken_of.CORRECTED_DAY.sub(r"\g<rest>,", said))


_LEADS = re.compile(
    rf"(?<=[^,。])(?=(?:然后|后来|接着)[^,。]{{0,12}}{MARK})|(?<=[^,。、和跟与给到去])(?=(?:另外|再就是|还有就是|最后"
    rf"|顺便|完了)(?!也|都)[^,。]{{0,12}}{MARK}|(?:又"
    rf"|再)(?:去|到|给|看)[^,。]{{0,6}}{MARK})"
)
_DATED = re.compile(
    rf"(?<![天早晚午日号那说得在把才就大上这本下月个\d])(?={speech.TIME}[^,。]{{0,12}}(?:{speech.WENT}|{speech.CALLED}))"
)
_NEXT_PERSON = re.compile(rf"(?<={MARK})(?P<gap>[^,。{MARK[1:-1]}]{{2,}}?)(?={MARK})")
_LINKED = re.compile(
    rf"(?:{speech.WENT}|{speech.CALLED}|[和跟与给到去看访问找对向叫让说讲是把替帮请约的、同及家像比听被成]|还有|以及|{speech.KIN}"
    rf"|(?:联系|找|叫|请)[^,。]{{0,6}}(?:院|社区|物业|所|局|站)|{speech.OTHERS})(?:了|过|一下|的是|的)*$"
)


_TOLD = re.compile(rf"(?<=[说讲])(?=(?:他|她)?(?:家|们)?(?:的)?{MARK})|(?=是{MARK}(?:一个人)?在)")


# Where nothing is written between two clauses: a new subject, his words, what the reporter did, what comes next.
_CLAUSES = re.compile(
    r"(?<=[了过的呢着好高疼肿家])(?=(?:他|她)(?:说|问|自己|自个|一个人|老伴|心里|那|还|现在|眼|耳|腿|腰|膝|血))"
    r"|(?<=[了过家呢])(?=说(?!了|话))"
    r"|(?<=[了的呢高好疼])(?=我(?:今天|昨天|前天|去|叫|拿|领|守|刚|也去|还没|跟他|跟她))"
    rf"|(?<={MARK})(?=(?:他|她)(?:说|讲))|(?<=[^,。说讲])(?=(?:他|她)说{MARK})|(?<=没了)(?=[^,。吗呢的啊吧])|(?<=没什么"
    rf"|没事了|都还好)(?=都是)"
    rf"|(?:(?<=[^,。、和跟与给到去看说讲让叫])|(?<=不和))(?={MARK}(?:那边|那里|那儿|家|的)(?:我|我们)?(?:明天|改天|下周"
    rf"|下次|回头|后天)(?:再|就)?(?:去|来|送|看|走|打))"
    r"|(?<=[^,。说讲他她])(?=(?:明天|改天|下周|后天|回头|等下)(?:我|再|准备|打算))"
)


_AT_A_TIME = re.compile(rf"(?:又|再)?(?:{speech.TIME})+$")


def _before_the_next(gap: str) -> str:
    """What stands between two persons, with a comma where the next matter begins."""
    if _LINKED.search(gap):
        return gap
    time = _AT_A_TIME.search(gap)
    return f"{gap[: time.start()]},{time[0]}" if time else gap + ","


_AGAIN = re.compile(rf"(?P<first>{MARK})(?P<second>{MARK})")


def _named_again(said: str, pair: re.Match[str]) -> str:
    """上午老薛下午老魏老薛靠喂饭: who has been named before begins something new."""
    again = pair["second"] in said[: pair.start()]
    return f"{pair['first']},{pair['second']}" if again else pair[0]


def _paused(said: str) -> str:
    """Commas where somebody who speaks without a stop goes on to the next matter or person."""
    said = _AGAIN.sub(lambda pair: _named_again(said, pair), said)
    cut = _CLAUSES.sub(",", _TOLD.sub(",", _LEADS.sub(",", said)))
    said = re.sub(r"[^,。]+", lambda piece: _at_days(piece[0]), cut)
    return _NEXT_PERSON.sub(lambda gap: _before_the_next(gap["gap"]), said)


_SUBJECT = re.compile(rf"{speech.KIN}$")


def _at_days(piece: str) -> str:
    """A piece cut where another day begins, once something has been told."""
    for cut in reversed(list(_DATED.finditer(piece))):
        before = piece[: cut.start()]
        if _SUBJECT.search(before):
            continue
        if speech.CONTACT.search(before) or re.search(rf"{MARK}[^{MARK[1:-1]}]{{2,}}$", before):
            piece = f"{before},{piece[cut.start() :]}"
    return piece
