"""Where a report names somebody, and how: by full name, by a slip of it, as 老李 or 李局长, by given name, nickname or post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.people import surname
from bot.understanding.visits import name_words as words
from bot.understanding.visits.people import Id, People, sounds


class Sort(StrEnum):
    """How somebody is named."""

    FULL = "full"
    NICKNAME = "nickname"
    TITLED = "titled"
    TITLE_SLIP = "title slip"
    SLIP = "slip"
    GIVEN = "given"
    POST = "post"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names somebody. `name` is the part without titles; `title` what follows or goes before it."""

    start: int
    stop: int
    words: str
    sort: Sort
    name: str
    title: str = ""
    left: str = ""  # what stands before and after it, for telling apart who is called the same
    right: str = ""
    ids: frozenset[Id] = frozenset()  # those of his own who may be meant, where finding them was finding the mention


@dataclass(frozen=True, slots=True)
class Circle:
    """Whom a text may name: the reporter's own people, and everybody in the ledger."""

    own: People
    everybody: People


def find_mentions(text: str, circle: Circle) -> list[Mention]:
    """Every mention, in order of place, none overlapping another."""
    found: list[Mention] = []
    for finder in FINDERS:
        for named in finder(text, circle):
            mention = _with_title(text, named)
            if not _is_money(text, named) and not any(
                mention.start < other.stop and other.start < mention.stop for other in found
            ):
                found.append(mention)
    return sorted(found, key=lambda one: one.start)


def _is_money(text: str, named: Mention) -> bool:
    """慰问金老人家收下了: no Mr 金."""
    return text[named.start] in "金品" and text[: named.start].endswith("慰问")


def _at(text: str, start: int, stop: int, sort: Sort, name: str, title: str = "") -> Mention:
    return Mention(start, stop, text[start:stop], sort, name, title, text[max(0, start - 14) : start], text[stop : stop + 32])


_TITLE_AFTER = re.compile(rf"(?:(?:老?副?(?:{'|'.join(words.LONG)})){{1,2}}|老人家|老)(?![伴年])")


def _with_title(text: str, one: Mention) -> Mention:
    """李建国局长, 建国大哥, 张名远张老: the title belongs to the name."""
    if one.sort in (Sort.FULL, Sort.SLIP, Sort.GIVEN, Sort.UNKNOWN):
        after = _TITLE_AFTER.match(text, one.stop)
        if after and not (after[0] == "老" and not text[after.end() :].startswith(("家", ",", "。"))):
            return _at(text, one.start, after.end(), one.sort, one.name, after[0])
    return one


def _windows(text: str, lengths: tuple[int, ...]) -> Iterator[tuple[int, str]]:
    for length in lengths:
        for start in range(len(text) - length + 1):
            yield start, text[start : start + length]


_MET = re.compile(r"(?:见|碰|遇)[着到上见]$")


def _placed(text: str, start: int, stop: int) -> bool:
    """Whether a stretch stands where a name may stand; 见着老李了 is one, and 老李了 is not."""
    before = text[:start]
    met = _MET.search(before) and text.startswith("了", stop)
    return bool(words.NAME_LEFT.search(before) and (met or words.NAME_RIGHT.match(text, stop)))


def _stands(text: str, start: int, stop: int) -> bool:
    """As before, or with a title after it."""
    titled = words.NAME_LEFT.search(text[:start]) and _TITLE_AFTER.match(text, stop)
    return titled is not None or _placed(text, start, stop)


def _full(text: str, circle: Circle) -> Iterator[Mention]:
    for start, name in _windows(text, (4, 3)):
        if name in circle.everybody.names:
            yield _at(text, start, start + len(name), Sort.FULL, name)


def _short(text: str, circle: Circle) -> Iterator[Mention]:
    """Names of two signs, which may as well be a word."""
    for start, name in _windows(text, (2,)):
        if name in circle.everybody.names and _stands(text, start, start + 2):
            yield _at(text, start, start + 2, Sort.FULL, name)


def _nicknames(text: str, circle: Circle) -> Iterator[Mention]:
    nicknames = sorted(set(circle.own.nicknames) | _heard_nicknames(text, circle), key=len, reverse=True)
    for nickname in nicknames:
        if len(nickname) > 1:
            for hit in re.finditer(re.escape(nickname), text):
                if not _said_of_him(text, hit):
                    yield _at(text, hit.start(), hit.end(), Sort.NICKNAME, nickname)


_IS_ONE = re.compile(r"(?:是|个|位|名|当过|当了|作为|算|成了?|叫做)$")


def _said_of_him(text: str, hit: re.Match[str]) -> bool:
    """他是老革命, 老局长了: what somebody is, and not who; but 见着老局长了."""
    before = text[: hit.start()]
    grown = re.match(r"(?:了|出身)(?=[,。还也都就]|$)", text[hit.end() :]) and not _MET.search(before)
    return bool(_IS_ONE.search(before) or grown)


def _heard_nicknames(text: str, circle: Circle) -> set[str]:
    """Nicknames of others in the ledger, where a name may stand."""
    known = circle.everybody.nicknames
    return {word for start, word in _windows(text, (5, 4, 3, 2)) if word in known and _placed(text, start, start + len(word))}


def _titled(text: str, circle: Circle) -> Iterator[Mention]:
    for hit in circle.everybody.titled.finditer(text):
        family, title = next((hit[key], hit.groupdict().get(f"{key}t") or "") for key in "edab" if hit[key])
        within = text[max(0, hit.start() - 1) : hit.start() + 1] in words.POSTS  # 主任同志
        if (
            not within
            and not (hit["b"] and _ends_name(text, hit.start(), circle))
            and (hit["a"] or family not in words.SMALL or family in circle.own.families)
        ):
            yield _at(text, hit.start(), hit.end(), Sort.TITLED, family, title or "老")


def _ends_name(text: str, at: int, circle: Circle) -> bool:
    """孙有林大姐: a sign that ends the name of somebody else is not the surname of 林大姐."""
    for start in (at - 1, at - 2):
        name = text[max(0, start) : at + 1]
        again = name[0] == name[-1] or name[0] in words.SMALL or text[:start].endswith("老")  # 马俊马政委, 老王李大姐
        begins = start >= 0 and not again and circle.everybody.surnames.match(name)
        if begins and words.NAME_LEFT.search(text[:start]) and not words.NEVER_GIVEN & set(name[1:]) and not words.is_word(name):
            return True
    return False


_GIVEN_TO = re.compile(
    r"(?:^|[,。、:]|给|跟|和|与|看望|看了|去看|看看|走访|慰问|探望|拜访|找到?|陪|从|瞅了瞅|瞧了瞧|见[着到了过]|看过)(?:了)?$"
)


def _briefly_titled(text: str, circle: Circle) -> Iterator[Mention]:
    """李局, 李工, 李老: one sign of a title is one only where a name may stand."""
    for hit in circle.everybody.briefly_titled.finditer(text):
        called = hit["ct"] == "老" and _GIVEN_TO.search(text[: hit.start()])
        small = hit["c"] in words.WORDLIKE and hit["c"] not in circle.own.families
        if not small and (called or _placed(text, hit.start(), hit.end())):
            yield _at(text, hit.start(), hit.end(), Sort.TITLED, hit["c"], hit["ct"])


def _title_slips(text: str, circle: Circle) -> Iterator[Mention]:
    """林检查长 for 林检察长, 老板长 for 老班长: a surname with a post, or a nickname, that sounds like one of his own."""
    called = _titles_by_sound(circle.own)
    for length in sorted({len(sound) for sound in called}, reverse=True):
        for start, window in _windows(text, (length,)):
            ids = next((called[sound] for sound in sounds(window) if sound in called), None)
            if not ids or _is_called(window, circle) or _ends_name(text, start, circle):
                continue
            if _begins_right(text, start, window, circle):
                mention = _at(text, start, start + length, Sort.TITLE_SLIP, window)
                yield replace(mention, ids=frozenset(ids))


def _titles_by_sound(people: People) -> dict[str, set[Id]]:
    """How their surnames with their posts sound, and their nicknames, short ones left out."""
    found: dict[str, set[Id]] = {}
    for known in people.all:
        posts = {known.post, known.post.removeprefix("副")} - {""}
        for called in (*(known.family + post for post in posts), *(nick for nick in known.nicknames if len(nick) > 2)):
            for sound in sounds(called):
                found.setdefault(sound, set()).add(known.id)
    return found


def _begins_right(text: str, start: int, window: str, circle: Circle) -> bool:
    """A slip begins with a surname of his own people as it is written, or stands where a name may stand."""
    stop = start + len(window)
    bounded = (
        text.startswith(window[0], stop)
        or words.NAME_LEFT.search(text[:start])
        or words.NAME_RIGHT.match(text, stop)
        or _TITLE_AFTER.match(text, stop)
    )
    return bool(window[0] in circle.own.initials and bounded) or _stands(text, start, stop)


def _is_called(window: str, circle: Circle) -> bool:
    """Whether somebody in the ledger is called just so."""
    known = circle.everybody
    return window in known.nicknames or any(
        window[len(one.family) :] in one.post for one in known.families.get(surname(window), ())
    )


def _slips(text: str, circle: Circle) -> Iterator[Mention]:
    """A name that sounds or looks like that of one of the reporter's own people."""
    for start, name in _windows(text, (4, 3)):
        if circle.own.like(name) and _begins_right(text, start, name, circle):
            yield _at(text, start, start + len(name), Sort.SLIP, name)


def _short_slips(text: str, circle: Circle) -> Iterator[Mention]:
    for start, name in _windows(text, (2,)):
        if circle.own.like(name) and _called_on(text, start, start + 2):
            yield _at(text, start, start + 2, Sort.SLIP, name)


def _given(text: str, circle: Circle) -> Iterator[Mention]:
    for start, name in _windows(text, (3, 2)):
        if name in circle.own.givens and _stands(text, start, start + len(name)) and not _only_a_word(text, start, name):
            yield _at(text, start, start + len(name), Sort.GIVEN, name)


_TITLED_SO = re.compile(r"(?:同志|老师|大?(?:爷|妈|娘|姐|哥|叔|姨|伯|婶)|奶奶|爷爷|阿姨|老人)")


def _only_a_word(text: str, start: int, name: str) -> bool:
    """国庆 and 建国 are days and matters first: a name only where somebody is called on, or a title follows."""
    called = words.CALLED_ON.search(text[:start]) or _TITLED_SO.match(text, start + len(name))
    return words.is_word(name) and not called


def _posts(text: str, _circle: Circle) -> Iterator[Mention]:
    """老局长, 文化馆的老馆长: the post alone."""
    for hit in _POST.finditer(text):
        if not _said_of_him(text, hit) and (words.NAME_LEFT.search(text[: hit.start()]) or hit["head"].startswith("老")):
            yield _at(text, hit.start(), hit.end(), Sort.POST, hit["post"], hit["post"])


# 所长那里昨天去了, 校长昨天来过电话: a post by itself; one's own 局长 rings as well, so that such a post must be called on
_BARE = "|".join(sorted(words.POSTS, key=len, reverse=True))
_AT_HIS = r"(?:那里|那儿|那边|那头|家|屋里|屋头|府上)"
_BARE_POST = re.compile(
    rf"(?:(?<=[,。])|^|(?<=[走拜]访)|(?<=看望)|(?<=看了)|(?<=看过)|(?<=慰问))(?P<post>{_BARE})(?={_AT_HIS}|$|[,。](?!说))"
    rf"|(?:(?<=[,。])|^)(?!{'|'.join(words.BOSSES)})(?P<called>{_BARE})(?=[今昨前刚上下早晚][^,。说]{{0,6}}(?:电话|视频|通了?话))"
)


def _bare_posts(text: str, circle: Circle) -> Iterator[Mention]:
    """The same with no word that says so, where one of his own people holds it and is called on or calls."""
    for hit in _BARE_POST.finditer(text):
        post = hit["post"] or hit["called"]
        if any(one.post.removeprefix("副") == post for one in circle.own.all):
            at = hit.start("post") if hit["post"] else hit.start("called")
            yield _at(text, at, at + len(post), Sort.POST, post, post)


_POST = re.compile(
    r"(?P<head>[那这]?(?:位|个)?(?:老|原来?的?"
    rf"|退休的?老?))(?P<post>副?(?:{'|'.join(sorted(words.POSTS, key=len, reverse=True))}))"
)


def _called_on(text: str, start: int, stop: int) -> bool:
    """Whether somebody is called on here, by whatever name."""
    before = text[:start]
    titled = _TITLE_AFTER.match(text, stop) is not None
    certain = words.CALLED_ON.search(before) and (titled or words.NAME_RIGHT.match(text, stop))
    return bool(certain or (words.MAY_BE_CALLED.search(before) and (titled or words.NAMED.match(text, stop))))


def _unknown(text: str, circle: Circle) -> Iterator[Mention]:
    """A name that nobody in the ledger has, where somebody is called on."""
    for start, name in _windows(text, (4, 3)):
        if circle.everybody.like(name) and words.CALLED_ON.search(text[:start]):
            yield _at(text, start, start + len(name), Sort.UNKNOWN, name)
    for hit in circle.everybody.surnames.finditer(text):
        for length in (2, 1):
            stop = hit.end() + length
            given = text[hit.end() : stop]
            if len(given) == length and re.fullmatch(r"[\u4e00-\u9fff]+", given) and _stands_as_name(text, hit.start(), stop):
                yield _at(text, hit.start(), stop, Sort.UNKNOWN, text[hit.start() : stop])
                break


def _stands_as_name(text: str, start: int, stop: int) -> bool:
    if words.NEVER_GIVEN & set(text[start + 1 : stop]) or words.is_word(text[start:stop]):
        return False
    shorter = stop - start > 2 and words.NAMED.match(text, stop - 1)  # 马峻家
    return not shorter and _called_on(text, start, stop)


Finder = Callable[[str, Circle], Iterator[Mention]]
# In this order: what is found first is not read otherwise again.
FINDERS: tuple[Finder, ...] = (
    _full,
    _nicknames,
    _title_slips,
    _titled,
    _slips,
    _briefly_titled,
    _short,
    _short_slips,
    _given,
    _posts,
    _bare_posts,
    _unknown,
)
