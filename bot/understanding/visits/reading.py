"""A liaison's report, read: whom it is about, what sort of contact it was, when, how he is, what he wants, what was promised."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from bot.domain.life import LifeEventKind
from bot.domain.visits import VisitKind
from bot.understanding.visits import speech
from bot.understanding.visits.contents import contents_of
from bot.understanding.visits.dialect import plainly
from bot.understanding.visits.figures import MARKS, figures_of
from bot.understanding.visits.kinds import kind_of
from bot.understanding.visits.mentions import Circle
from bot.understanding.visits.people import Id, People
from bot.understanding.visits.portions import Dealt, deal
from bot.understanding.visits.rounds import readings_of
from bot.understanding.visits.tidying import tidy
from bot.understanding.visits.visit import VisitReading
from bot.understanding.visits.when import day_of


def read_visits(text: str, base: datetime, people: People, own: Collection[Id]) -> list[VisitReading]:
    """Every person who was visited, called or heard of. `own` are those whom the reporter looks after."""
    if not may_be_visit(text):
        return []
    told = figures_of(tidy(text), Circle(people.only(own), people))
    dealt = deal(plainly(told.text))
    found = _couples(readings_of(told, dealt, base.date()), people)
    return found or ([] if MARKS.search(told.text) else _of_nobody(dealt, base.date()))


# ---- what is no report ----

_SHORTEST = 4
_ORDERS = re.compile(
    r"^(?:请(?!我|他|她|帮我[把记登]|记|登)|祝(?=各|全|大家|所有|老同志|您|你|\d)|讣告|关于|各位|各单位|问一下|问下"
    r"|我想问|想问一下|帮我查"
    r"|查一下|查下|通知|提醒|发给|麻烦(?:查|发"
    r"|通知))"
    r"|(?<!过[两几]天)(?<!回头)发我(?:一下)?$|给我(?:发|查)(?!了|来|的|个?(?:微信|短信|消息|信息|语音))|(?:地址"
    r"|(?<!打)(?<!打[了个])电话|号码)[^,过改晚明后回]{0,3}(?:发|给)我"
)
_QUESTIONS = re.compile(
    r"有没有(?:人|谁|哪个)[^,。]{0,6}(?:看|走|去|慰问|联系|打)[^,。]{0,4}(?:过|了)(?=[?,。]|$)|什么时候交|(?:电话|号码"
    r"|地址|生日)是(?:多少|什么|哪)|^[^,。]*该[^,。]{0,4}了吧?$|^[^,。说问]{0,12}(?:了没有?|好了没|吧)$"
)
_ASKED = re.compile(r"^[^,。问说讲]{0,24}(?:怎么样|多少|什么时候|哪天|哪里|吗|呢|谁|几号|怎么(?:填|登记|报)|[?])[^,。]{0,4}$")


def may_be_visit(text: str) -> bool:
    """Whether a message may tell of a visit at all, before anybody is looked up: no question, no order, no bare reply."""
    plain = plainly(tidy(text))
    if len(plain) < _SHORTEST or _ORDERS.search(plain) or _QUESTIONS.search(plain):
        return False
    return not _ASKED.search(plain) or speech.CONTACT.search(plain) is not None


# ---- husband and wife ----

_NAMES_SPOUSE = re.compile(r"^(?:的|家)?(?:老伴儿?|爱人|妻子|丈夫|老婆|老公|夫人)[^,]*$")


def _couples(readings: list[VisitReading], people: People) -> list[VisitReading]:
    """Who is left behind when the other dies is widowed; who is only named to say whose spouse somebody is was not visited."""
    persons = {one.person: one for one in readings if one.person is not None}
    found = []
    for one in readings:
        other = persons.get(spouse) if (spouse := _spouse(one, people)) is not None else None
        if other and other.event is LifeEventKind.DEATH and one.event is None:
            found.append(replace(one, event=LifeEventKind.WIDOWED))
        elif not (other and _NAMES_SPOUSE.match(one.condition)):
            found.append(one)
    return found


def _spouse(one: VisitReading, people: People) -> Id | None:
    known = people.get(one.person) if one.person is not None else None
    return known.spouse if known else None


# ---- a visit to somebody who was not named ----

_CALLED_ON = re.compile(
    r"(?:看望|走访|慰问|探望|拜访|去看|看)(?:了|过)(?!一眼|下|电视|书|病|报)|打(?:了|过)(?:个)?电话|通了(?:个)?(?:电)?话"
    r"|家里?(?:去|坐)了|上门(?:看|走访|慰问)"
)


def _of_nobody(dealt: Dealt, base: date) -> list[VisitReading]:
    """It is not lost: it will be asked who it was."""
    text = ",".join(dealt.head)
    if not _CALLED_ON.search(text) or speech.FUTURE.search(text):
        return []
    said, day = day_of(dealt.head, base)
    kind, told = kind_of(dealt.head) or VisitKind.VISIT, contents_of(dealt.head)
    return [
        VisitReading(
            person=None,
            candidates=(),
            words="",
            kind=kind,
            day=day if said else base,
            condition=told.condition,
            need=told.need,
            promise=told.promise,
            event=None,
            sure=False,
        )
    ]
