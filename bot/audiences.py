"""Whom a clerk means: in words or in the audience language, held against the ledger, and asked back where it is not plain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.audience import EVERYBODY, AudienceFault, Expression, conditions, parse, plain
from bot.domain.audience.day import Day
from bot.domain.audience.fields import FIELDS, Kind
from bot.domain.ledger import TraitKind
from bot.domain.letters import OptOut
from bot.domain.notices import Objection
from bot.domain.rights import Viewer
from bot.domain.units import UnitTree
from bot.errors import Conflict, Refused
from bot.store import Records
from bot.store.audience import Preview
from bot.store.words import LedgerWords
from bot.understanding.audience import AudienceMeaning, Kin, Named, SendTo, Vocabulary, understand_audience
from bot.understanding.calendar import ChineseCalendar

NAMES = 60  # of those who are meant, shown before anything is sent
NOBODY = Preview(0, 0, (), {})


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a description means. Either `ask` says what is not plain, or `expression` and `preview` say who."""

    send_to: SendTo
    expression: Expression | None
    ask: str = ""
    preview: Preview = NOBODY


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a notice means. `ask`: what is not plain about it."""

    viewer: Viewer  # on whose behalf
    chosen: Chosen
    found: Preview

    @property
    def ask(self) -> str:
        return self.chosen.ask

    @property
    def expression(self) -> Expression:
        return self.chosen.expression or EVERYBODY


def meant(chosen: Chosen) -> Expression:
    """Whom a notice goes to. Raises Refused where that is not plain, or is nobody."""
    if chosen.send_to is not SendTo.PERSONS:
        raise Refused(Objection.RECEIVERS, chosen.send_to.value)
    if chosen.expression is None:
        raise Refused(Objection.AUDIENCE, chosen.ask)
    if not chosen.preview.included:
        raise Refused(Objection.NOBODY, chosen.ask)
    return chosen.expression


class AudienceReader:
    """Reads descriptions with the ledger's own words, which it keeps until the ledger has others."""

    def __init__(self, calendar: ChineseCalendar, words: Vocabulary | None = None) -> None:
        self._calendar = calendar
        self._given = words  # a roster's; else the ledger's own, by viewer
        self._version: object = None
        self._words: dict[Viewer, Vocabulary] = {}

    def day(self, day: date) -> Day:
        return Day(day, self._calendar.lunar_of(day).year)

    def choose(self, records: Records, viewer: Viewer, text: str, day: date) -> Chosen:
        """Who is meant by a description, of those whom the viewer may write to. Where nobody is, that is a question."""
        meaning = self._meaning(records, viewer, text, day)
        if meaning.expression is None:
            return self._one_reading(records, viewer, meaning, day)
        unknown = next(_unknown(meaning.expression, records.people.tree()), None)
        if unknown is not None:
            return Chosen(meaning.send_to, None, f"没有“{unknown}”这个单位，请核对一下名字。")
        return self._chosen(records, viewer, meaning.send_to, meaning.expression, day)

    def ids(self, records: Records, viewer: Viewer, expression: Expression, day: date) -> list[int]:
        """The numbers of everybody who is meant."""
        return records.audience.ids(viewer, expression, self.day(day))

    def preview(
        self, records: Records, viewer: Viewer, expression: Expression, day: date, optional: OptOut | None = None
    ) -> Preview:
        return records.audience.preview(viewer, expression, self.day(day), NAMES, optional)

    def expression(self, records: Records, viewer: Viewer, text: str, day: date) -> Expression:
        """The expression of a notice's audience. Raises Conflict when it is not plain (any more)."""
        expression = self._meaning(records, viewer, text, day).expression
        if expression is None:
            raise Conflict("whom this notice is for is not plain: write it again")
        return expression

    def _meaning(self, records: Records, viewer: Viewer, text: str, day: date) -> AudienceMeaning:
        """What is kept under a name, or an expression as it stands; everything else is words."""
        kept = records.audience.kept(text.removeprefix("名单").strip("“”「」 "))
        try:
            return AudienceMeaning(SendTo.PERSONS, parse(kept or text))
        except AudienceFault as fault:
            if any(sign in text for sign in "=<>≥≤＝"):
                return AudienceMeaning(SendTo.PERSONS, None, str(fault))
        return understand_audience(text, day, self._vocabulary(records, viewer))

    def _one_reading(self, records: Records, viewer: Viewer, meaning: AudienceMeaning, day: date) -> Chosen:
        """Of several readings that choose the same people any will do."""
        found = {tuple(self.ids(records, viewer, reading, day)) for reading in meaning.readings}
        if len(found) == 1 and any(found):
            return self._chosen(records, viewer, meaning.send_to, meaning.readings[0], day)
        return Chosen(meaning.send_to, None, meaning.ask or "没有看明白要通知哪些人，请换个说法。")

    def _chosen(self, records: Records, viewer: Viewer, send_to: SendTo, expression: Expression, day: date) -> Chosen:
        found = self.preview(records, viewer, expression, day)
        ask = "" if found.included else f"照“{plain(expression)}”一个人也没有选到，请核对一下条件。"
        return Chosen(send_to, expression, ask, found)

    def _vocabulary(self, records: Records, viewer: Viewer) -> Vocabulary:
        if self._given is not None:
            return self._given
        version = records.words.version()
        if version != self._version:
            self._words, self._version = {}, version
        if viewer not in self._words:
            self._words[viewer] = vocabulary_of(records.words.all(viewer))
        return self._words[viewer]


def _unknown(expression: Expression, tree: UnitTree) -> Iterator[str]:
    """Units that are named and not there."""
    for one in conditions(expression):
        if FIELDS[one.field].kind is Kind.UNIT:
            yield from (name for name in one.values if not tree.named(name))


def vocabulary_of(words: LedgerWords) -> Vocabulary:
    """The ledger's words as understanding takes them."""
    tree, traits = words.tree, words.traits
    branches = {unit.id for unit in tree.branches()}
    parents = {unit.name: tree.get(unit.parent_id).name if unit.parent_id else None for unit in tree if unit.id not in branches}
    return Vocabulary(
        units=parents,
        branches=tuple(dict.fromkeys(unit.name for unit in tree.branches())),
        towns=words.texts["town"],
        posts=words.texts["post"],
        ranks=words.texts["rank"],
        classes=words.texts["service_class"],
        hobbies=traits[TraitKind.HOBBY],
        periodicals=traits[TraitKind.PERIODICAL],
        roles=traits[TraitKind.DUTY],
        conditions=traits[TraitKind.CONDITION],
        impairments=traits[TraitKind.IMPAIRMENT],
        away_places=words.texts["away_place"],
        other_parties=words.other_parties,
        liaisons=tuple(Named(number, name) for number, name in words.liaisons),
        people=tuple(
            Named(one.id, one.name, one.post, {"单位": one.unit, "住地": one.town, "性别": one.sex, "类别": one.category})
            for one in words.people
        ),
        dead=words.dead,
        proxies=tuple(Kin(*one) for one in words.proxies),
        mixed_places=words.mixed_places,
    )
