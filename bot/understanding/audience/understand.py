"""Whom a clerk means: every word of the sentence is accounted for, or the clerk is asked.

1. The text is cut into known pieces: criteria grounded in the ledger's own words, small words, and what is unknown.
2. Anything unknown that is left is a question; nothing is passed over.
3. Who receives is taken out: persons, liaisons, proxies.
4. The rest is read as phrases, exclusions and exceptions to them.
5. What nobody can be at once is a question too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.audience.expression import EVERYBODY, Condition, Expression, any_of, conditions
from bot.understanding.audience.checks import impossible
from bot.understanding.audience.grammar import NOBODY_SAID, Parser
from bot.understanding.audience.lexicon import lexicon_of
from bot.understanding.audience.people import polite
from bot.understanding.audience.pieces import cleaned, tidy
from bot.understanding.audience.receivers import Received, SendTo, receivers
from bot.understanding.audience.token import Decisions, Scene, Sort, Token, Unclear, Undecided
from bot.understanding.audience.vocabulary import Vocabulary

_MOST_QUESTIONS = 4  # open in one text; beyond, nobody could tell the readings apart


@dataclass(frozen=True, slots=True)
class AudienceMeaning:
    """Whom a text means. `ask` is a question in plain Chinese, and then `expression` is None.

    Where the question is which of a few definite readings is meant, they are in `readings`, the likeliest first: if they
    choose the same people in this ledger, there is nothing to ask.
    """

    send_to: SendTo
    expression: Expression | None
    ask: str | None = None
    readings: tuple[Expression, ...] = ()


def understand_audience(text: str, base: date, words: Vocabulary) -> AudienceMeaning:
    """Read a clerk's words on the day `base`, for the ledger that `words` describes. Raises nothing."""
    send_to = SendTo.PERSONS
    try:
        scene = Scene(base, words)
        tokens = cleaned(lexicon_of(words).cut(tidy(text), scene))
        received = receivers(tokens, scene)
        send_to = received.send_to
        ask, readings = _readings(received, scene)
    except Unclear as unclear:
        return AudienceMeaning(send_to, None, unclear.ask)
    if len(readings) > 1:
        return AudienceMeaning(send_to, None, ask, readings)
    return AudienceMeaning(send_to, readings[0])


def _readings(received: Received, scene: Scene, given: tuple[int, ...] = ()) -> tuple[str, tuple[Expression, ...]]:
    """All that the whole text may mean, and the first question that is open in it. Raises Unclear."""
    try:
        return "", (_expression(received, replace(scene, decisions=Decisions(given))),)
    except Undecided as open_:
        if len(given) == _MOST_QUESTIONS:
            raise Unclear(open_.ask) from None
        try:
            found = [_readings(received, scene, (*given, way))[1] for way in range(len(open_.readings))]
        except Unclear as deeper:
            raise Unclear(open_.ask) from deeper
        return open_.ask, tuple(dict.fromkeys(one for several in found for one in several))


def _settled(token: Token, scene: Scene) -> Token:
    """A piece with several readings as one of them."""
    if token.criterion is None or not token.criterion.readings:
        return token
    meant = scene.decide(token.criterion.ask or "", token.criterion.readings)
    return replace(token, criterion=replace(token.criterion, expression=meant, ask=None, readings=()))


def _expression(received: Received, scene: Scene) -> Expression:
    tokens = [_settled(token, scene) for token in polite(received.tokens, scene)]
    if not any(token.criterion is not None for token in tokens):
        return _nobody_chosen(received)
    if received.send_to is not SendTo.PERSONS and (named := _named(tokens)):
        return any_of(named)
    expression = Parser(scene).read(tokens)
    if not list(conditions(expression)) and not _everybody(tokens):
        raise Unclear(NOBODY_SAID)
    if clash := impossible(expression, scene.base, scene.words.units):
        raise Unclear(f"“{clash[0]}”和“{clash[1]}”不会是同一个人，请核对一下条件。")
    return expression


def _named(tokens: list[Token]) -> list[Condition]:
    return [
        token.criterion.expression
        for token in tokens
        if token.criterion is not None and token.criterion.receiver and isinstance(token.criterion.expression, Condition)
    ]


def _nobody_chosen(received: Received) -> Expression:
    """全体, 大家, 老同志 are everybody; 人 and 同志 alone are nobody in particular."""
    if any(token.sort in (Sort.OUTSIDE, Sort.EXCEPT, Sort.SPARE) for token in received.tokens):
        raise Unclear("没有说清楚哪些人除外，请再说一遍。")
    if received.named or _everybody(received.tokens):
        return EVERYBODY
    raise Unclear(NOBODY_SAID)


def _everybody(tokens: list[Token]) -> bool:
    return any(
        token.sort is Sort.EVERYBODY or (token.sort is Sort.NOUN and token.text.startswith(("老同志", "老干部")))
        for token in tokens
    )
