"""Of whom a reply speaks, where one account answers for several: a couple with one telephone, a daughter for both parents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.people import surname
from bot.understanding.reply_slips import tidy_reply


@dataclass(frozen=True, slots=True)
class Answerable:
    """Somebody for whom the writer may answer: himself (no relation), or one whom he receives for (his relation to him: 女儿)."""

    person_id: int
    name: str
    sex: str = ""
    relation: str = ""


# By the sex of the one spoken of, and, where given, by what the writer is to him.
MAN, WOMAN = "男", "女"
PARENT, IN_LAW, GRAND = re.compile(r"[儿女]$|女儿|儿子|闺女"), re.compile(r"媳|婿"), re.compile("孙")
KIN: tuple[tuple[re.Pattern[str], str, re.Pattern[str] | None], ...] = (
    (re.compile(r"公公|岳父|老丈人|丈人(?!母)|公爹"), MAN, IN_LAW),
    (re.compile(r"婆婆|岳母|丈母娘"), WOMAN, IN_LAW),
    (re.compile(r"爷爷|外公|姥爷|外爷"), MAN, GRAND),
    (re.compile(r"奶奶|外婆|姥姥"), WOMAN, GRAND),
    (re.compile(r"爸|父亲|家父|(?<![干大])爹|老爷子"), MAN, PARENT),
    (re.compile(r"(?<![大姑舅姨干婆])妈|母亲|家母|(?<![婆姑大新])娘(?!家)|老太太"), WOMAN, PARENT),
    (re.compile(r"老头子?|丈夫|老公(?!公)|我先生"), MAN, None),
    (re.compile(r"老婆(?!婆)|老太婆|妻子|夫人|媳妇儿?"), WOMAN, None),
)
SPOUSE = re.compile(r"老伴|爱人|那口子|老头子?|老婆(?!婆)|老太婆|丈夫|妻子|老公(?!公)|夫人|孩子他?[爸妈]")
PARTNERS = re.compile(r"老伴|爱人|丈夫|妻子|夫妻|配偶|夫|妻")
OWN = re.compile(
    r"(?<![让叫给帮替陪跟和同送接])(?:我(?!爸|妈|父|母|爹|娘|的|家|们|公公|婆婆|岳|老伴|爱人|爷|奶|姥|外|先生|妻|丈夫|老公|老婆|老头|替|帮|代|陪|知道他)|本人|自己)"
)
BOTH = re.compile(
    r"爸妈|爹娘|父母|[二两]老|老两口|(?:我们|咱们|咱|他们|她们)?(?:俩|两个人?|两位|[二三]位|三个人?)(?:老人)?[^,。!?]{0,2}(?:都|一起|全)"
    r"|我们(?:俩|都|全)|咱们?(?:俩|都)|他们(?:俩|都|全)?|老人们|(?:我们)?全家|我和(?:老伴|爱人|老头|老婆)|老伴和我"
)
ALSO = re.compile(r"[也都]")
EVERYTHING = re.compile(
    r"^(?:别的|其[他它余]的?|剩下的?)?(?:这|那)?(?:[两二三四几]|俩)?(?:个|条|场|项|样)?(?:通知|活动|会)?(?:我们?)?(?:全)?都(?:算|要|行|是|可以|一样|收到|知道|晓得|看到|看了"
    r"|明白|能|去|来|参加|不去|不来|去不了|不能|没空|会|准时|了|$)|全(?:都|部|收到|去|知道)|^(?:[两二三四]个|俩)都?$|一起都|各个都|^都$"
)
# Two who come and stay are told apart without a stop as well: 我爸去我妈不去, 老伴不去我去.
_NEXT = r"(?=(?:我?(?:爸爸?|妈妈?)|我?(?:父亲|母亲|老伴儿?|爱人)|我(?!们))(?:就|能|要)*(?:[去来]|不[去来能]|参加|不参加))"
APART = re.compile(rf"[,，。;；!！?？\n]|但是?|可是|不过|(?<=[去来]){_NEXT}|(?<=[去来]了|不了){_NEXT}")


def whose(text: str, persons: Sequence[Answerable]) -> tuple[int, ...]:
    """The persons of whom a text speaks; none where it names nobody, or somebody who may be several of them."""
    said = tidy_reply(text)
    if len(persons) > 1 and BOTH.search(said):
        return tuple(one.person_id for one in persons)
    found = dict.fromkeys(_named(said, persons))
    found |= dict.fromkeys(_kin(said, persons))
    own = [one.person_id for one in persons if not one.relation]
    if len(own) == 1 and OWN.search(said):
        found |= dict.fromkeys(own)
    return tuple(found)


def speaks_of_spouse(text: str) -> bool:
    """Whether a text speaks of husband or wife, who may be on no list of ours."""
    return SPOUSE.search(tidy_reply(text)) is not None


def everything(text: str) -> bool:
    """Whether a reply is meant for all that is open: 都收到了, 两个都去."""
    return EVERYTHING.search(tidy_reply(text)) is not None


def portions(text: str, persons: Sequence[Answerable]) -> list[tuple[tuple[int, ...], str]]:
    """A reply in portions, each with the persons of whom it speaks: 我爸去，我妈腿疼去不了.

    What names nobody belongs to what was said before it; what is said before anybody is named is a portion for nobody.
    """
    found: list[tuple[tuple[int, ...], str]] = []
    for part in (part.strip() for part in APART.split(text)):
        ids = whose(part, persons) if part else ()
        if found and (not ids or found[-1][0] == ids):
            found[-1] = (found[-1][0], f"{found[-1][1]}，{part}" if part else found[-1][1])
        elif part:
            found.append((ids, part))
    return found


def _named(said: str, persons: Sequence[Answerable]) -> list[int]:
    """By full name, by given name, by 老庞, 庞老 or surname and title, where only one of them is called so."""
    full = [one.person_id for one in persons if one.name in said]
    if full:
        return full
    given = [one.person_id for one in persons if len(one.name) > 2 and one.name[len(surname(one.name)) :] in said]
    if given:
        return given
    families = [surname(one.name) for one in persons]
    return [
        one.person_id
        for one, family in zip(persons, families, strict=True)
        if families.count(family) == 1 and re.search(rf"老{family}|{family}(?:老(?!师)|[局处科厅部院校]长|书记|主任)", said)
    ]


def _kin(said: str, persons: Sequence[Answerable]) -> list[int]:
    found: list[int] = []
    for word, sex, relation in KIN:
        if word.search(said):
            found += _only([one for one in persons if one.relation and _fits(one, sex, relation)])
    if SPOUSE.search(said):
        found += _only([one for one in persons if PARTNERS.search(one.relation)])
    return found


def _fits(one: Answerable, sex: str, relation: re.Pattern[str] | None) -> bool:
    related = relation is None or relation.search(one.relation) is not None
    return related and one.sex in (sex, "")


def _only(fits: Sequence[Answerable]) -> list[int]:
    """The one who fits; of several, him whose sex is known to fit, if he is the only one."""
    known = [one for one in fits if one.sex]
    chosen = fits if len(fits) == 1 else known if len(known) == 1 else ()
    return [one.person_id for one in chosen]
