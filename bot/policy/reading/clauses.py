"""A document of an authority to topics: head and foot to its source, each clause to an entry that somebody has to accept.

Clauses are counted as such documents count them: 第一章 over 第一条, or 一、 over （一） over 1. The sentences of an entry are
those of the clause, unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

from bot.domain.policy import Level, PolicyTopic
from bot.policy.reading.imprint import imprint
from bot.policy.reading.sentences import sentences_of
from bot.policy.reading.slugs import slug

LEAD = 24  # characters: the first words of a clause are its heading if they are no longer
ITEM = 20  # characters: an item of a list is no longer
SHORT = 8  # characters of a heading that may be the same in any document
ENCLOSED = "附件"
ASKED = 16  # characters: a longer heading is no wording that anybody would use
SHOWN = 30  # characters of a first sentence that stand for a heading
OUT_OF_DOCUMENT = "文件条款"  # the category, until somebody chooses another
_CN = "〇零一二三四五六七八九十百"
_RANKS = (
    (0, re.compile(rf"第[{_CN}\d]+[编章部](?:分)?[\s：:、]*")),
    (1, re.compile(rf"第[{_CN}\d]+节[\s：:、]*")),
    (2, re.compile(rf"第[{_CN}\d]+条[\s：:、]*")),
    (3, re.compile(rf"[{_CN}]+[、．.]\s*")),
    (4, re.compile(rf"[（(][{_CN}]+[）)][、．.]?\s*")),
    (5, re.compile(r"\d{1,2}[、．.](?!\d)\s*")),
    (6, re.compile(r"(?:[（(]\d{1,2}[）)]|[①-⑳])[、．.]?\s*")),
)
_ARTICLE, _SECTION, _SUB = 2, 3, 4
_BARE = 9  # of a line without any count
_LISTS = ((re.compile(r"材料|证件|证明|资料"), "papers"), (re.compile(r"程序|步骤|流程|手续"), "steps"))
_ABOUT_ITSELF = re.compile(
    r"制定本|现(?:将|予|印发).{0,60}(?:印发|执行|通知)|负责解释|^(?:特此通知|此件)|日起(?:施行|实施|执行|生效)|同时废止|(?:如下|意见|通知)[：:]$"
)
_OF_NO_HEADING = frozenset({"总则", "附则", ""})
_ISSUERS = (
    (re.compile(r"中共中央|中办|国务院|国家|全国|人力资源社会保障部|财政部|民政部"), Level.CENTRAL),
    (re.compile(r"[县区旗](?!.*市)"), Level.COUNTY),
    (re.compile(r"市"), Level.CITY),
    (re.compile(r"省|自治区"), Level.PROVINCE),
    (re.compile(r"."), Level.UNIT),
)
_SCOPES = {
    Level.CENTRAL: "national",
    Level.PROVINCE: "province",
    Level.CITY: "city",
    Level.COUNTY: "office",
    Level.UNIT: "office",
}
_SUBJECT = re.compile(
    r"关于(?:印发|转发)?(?:进一步)?(?:做好|加强|开展|规范|完善|落实|推进|组织|调整)?(.+?)的(?:通知|意见|办法|规定|决定|通告|公告|函|批复)"
)
_LEADS_IN = re.compile(r"(?:下列|以下|如下)[^。]*[：:]$|[：:]$")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    heading: int = 0  # of a heading: its rank, from 1


@dataclass(slots=True)
class _Clause:
    title: str
    lines: list[tuple[int, str]] = field(default_factory=list)  # rank and text
    over: str = ""  # the heading that it stands under
    said: str = ""  # the whole of its first line


def proposed(lines: Sequence[Line]) -> tuple[PolicyTopic, ...]:
    """The topics of a document; none where it holds no sentence."""
    body, source = imprint([replace(line, text=line.text.strip()) for line in lines if line.text.strip()])
    level, about = _level(source.issuer or source.name), _about(source.name)
    document = source.no or source.name
    found: dict[str, PolicyTopic] = {}
    for clause in _clauses(body, source.name):
        topic = _topic(clause, about)
        if topic is not None:
            title = _unlike(topic.title, clause.over, found)
            id = slug(f"{document} {title.rpartition('：')[2]}", f"{document} {title}")
            sources = (source,) if source.name else ()
            found[title] = replace(topic, id=id, title=title, sources=sources, level=level, scope=_SCOPES[level])
    return tuple(found.values())


def _unlike(title: str, over: str, others: Container[str]) -> str:
    """A title that no other clause has: with the heading above it, or counted."""
    own = title.rpartition("：")[2]
    counted = (f"{title}（{number}）" for number in count(2))
    return next(one for one in chain((title, f"{over[:SHOWN]}：{own}" if over else title), counted) if one not in others)


def _about(name: str) -> str:
    """What a document is about: 关于进一步做好离退休干部困难帮扶工作的通知 → 离退休干部困难帮扶"""
    named = re.search(r"《([^》]+)》", name)
    about = named[1] if named else (_SUBJECT.search(name) or ("", ""))[1]
    return re.sub(r"(?:管理|实施)?(?:办法|细则|规定|方案|意见|须知|制度)(?:（[^）]*）)?$|工作$", "", about)


def _level(issuer: str) -> Level:
    return next((level for pattern, level in _ISSUERS if pattern.search(issuer)), Level.CENTRAL)


def _rank(line: Line) -> tuple[int, str]:
    """How deep a line is counted, and what it says behind the number."""
    for rank, pattern in _RANKS:
        counted = pattern.match(line.text)
        if counted is not None:
            return rank, line.text[counted.end() :].strip()
    return (_SECTION if line.heading else _BARE), line.text


def _clauses(body: Sequence[Line], title: str) -> Iterator[_Clause]:
    ranked = [(*_rank(line), line) for line in body]
    opens = _opening([(rank, text) for rank, text, _ in ranked])
    clause, over = _Clause(title), ""
    for at, (rank, text, line) in enumerate(ranked):
        follows = ranked[at + 1][0] if at + 1 < len(ranked) else rank
        below = rank > opens or (opens == _BARE and rank > _SUB and rank != _BARE)
        if below and not (opens == _SECTION and rank == _SUB and _begins(text, follows)):
            clause.lines.append((rank, line.text))
            continue
        yield clause
        if rank < opens or rank == _SECTION:
            over = text if rank < opens else _lead(text, rank) or text
        clause = _Clause(text) if rank < opens else _clause(rank, text, "" if rank == _SECTION else over)
        clause.said = "" if rank < opens or (rank == _SECTION and follows == _SUB) else text
    yield clause


def _opening(ranked: Sequence[tuple[int, str]]) -> int:
    """The rank with which a clause opens: the widest count from 第一条 on; mere items (1.身份证；) are no clauses."""
    found = min((rank for rank, _ in ranked if rank >= _ARTICLE), default=_BARE)
    counted = [text for rank, text in ranked if rank == found]
    ended = sum(text.endswith("。") for text in counted)
    spoken = ended * 2 > len(counted) or any(len(text) > ITEM or "。" in text[:-1] for text in counted)
    return found if found <= _SUB or spoken else _BARE


def _clause(rank: int, text: str, over: str) -> _Clause:
    lead = _lead(text, rank)
    rest = text[len(lead) :].lstrip("。：: 】") if lead else text
    return _Clause(lead or text, [(rank, rest)] if rest else [], over)


def _begins(text: str, follows: int) -> bool:
    """（一）提高标准。… under 一、 is a clause of its own, and so is a heading with text under it; an item of a list is not."""
    lead = _lead(text, _SUB)
    return bool(lead) and (lead != text or follows == _BARE)


def _lead(text: str, rank: int) -> str:
    """The heading that a clause begins with: 【护理费】, 提高标准。…, or the whole line where it is no sentence."""
    bracketed = re.match(r"[【\[]([^】\]]{2,24})[】\]]", text)
    if bracketed is not None:
        return bracketed[0]
    head, stop, rest = text.partition("。")
    if not stop:
        return text if len(text) <= LEAD and not text.endswith(("：", ":", "；", ";")) else ""
    heads = rank in (_SECTION, _SUB) and bool(rest.strip()) and len(head) <= LEAD and not re.search(r"[，,；;：:]", head)
    return head if heads else ""


def _topic(clause: _Clause, about: str) -> PolicyTopic | None:
    """None for a clause that speaks of the document itself: why it was made, who explains it, from when it holds."""
    facts: list[str] = []
    lists: dict[str, list[str]] = {"papers": [], "steps": []}
    into = ""
    for rank, text in clause.lines or [(_BARE, clause.said)]:
        if into and rank in (_SUB, 5, 6):
            lists[into].append(text)
            continue
        said = () if text.startswith(ENCLOSED) else sentences_of(text)
        facts += said
        into = _list_of(said[-1]) if said else ""
    if not facts or all(_ABOUT_ITSELF.search(fact) for fact in facts):
        return None
    title, wordings = _title(clause, facts, about), _wordings(_own(clause, facts), about)
    return PolicyTopic(
        id="",
        title=title,
        category=OUT_OF_DOCUMENT,
        facts=tuple(dict.fromkeys(facts)),
        questions=wordings,
        steps=tuple(lists["steps"]),
        papers=tuple(lists["papers"]),
    )


def _list_of(sentence: str) -> str:
    if not _LEADS_IN.search(sentence):
        return ""
    return next((key for pattern, key in _LISTS if pattern.search(sentence)), "")


def _own(clause: _Clause, facts: Sequence[str]) -> str:
    """The heading of a clause, or how its first sentence begins."""
    own = clause.title.partition("。")[0].strip("【】[]：: ")
    if len(own) > SHOWN:
        own = re.split(r"[，,；;：:]", own)[0]
        own = own if len(own) <= SHOWN else own[: SHOWN - 1] + "…"
    return own or facts[0][:SHOWN]


def _title(clause: _Clause, facts: Sequence[str], about: str) -> str:
    """A short heading says nothing without what the document is about."""
    own = _own(clause, facts)
    over = clause.over.strip("【】[]。：: ")
    before = over if over not in _OF_NO_HEADING else about if len(own) <= SHORT else ""
    return f"{before}：{own}" if before and before not in own and len(before) + len(own) < 60 else own


def _wordings(own: str, about: str) -> tuple[str, ...]:
    """Something to begin with: what the heading names, asked for."""
    if not 2 <= len(own) <= ASKED:
        return ()
    return tuple(dict.fromkeys((f"{about}{own}" if len(own) <= SHORT else own, f"{own}怎么规定的", f"{own}是怎么回事")))
