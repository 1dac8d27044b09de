"""Which column is what: guessed from headings and from what stands below them, and overruled by the clerk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.ledger.cells import text
from bot.ledger.faults import LedgerFault
from bot.ledger.fields import BY_KEY, FIELDS, IGNORED, Field, bare, by_name, named
from bot.ledger.headings import Heading, Table

LEAVE_OUT = "不导入"  # what a clerk says for a column that is not to be taken in at all
_SAMPLE = 200  # rows that are looked into
_FAMILY = re.compile("家庭|子女|家属|代收|亲属|监护|赡养|紧急")
_HELPER = re.compile("联系干部|包联|结对|联系人|责任人|联络")
_ROLES = {
    "姓名": "name",
    "名字": "name",
    "电话": "phone",
    "联系电话": "phone",
    "手机": "phone",
    "手机号": "phone",
    "手机号码": "phone",
    "联系方式": "phone",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it was understood, for the clerk to confirm. `field` None: kept under its heading as it is."""

    sheet: str
    letter: str
    heading: str
    field: str | None  # our own heading of it
    confidence: float  # 1: its heading says so; under 0.7: please look
    reason: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table: which are fields, which are kept as they are."""

    fields: Mapping[int, Field]
    extra: Mapping[int, str]  # heading by column
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class _Guess:
    heading: Heading
    field: Field | None = None
    confidence: float = 1.0
    reason: str = ""
    left_out: bool = False


def scores(heading: str) -> bool:
    """Whether a heading is one of ours."""
    return named(heading) is not None or heading in IGNORED


def is_name(heading: str) -> bool:
    found = named(heading)
    return found is not None and found[0].key == "name"


def lay_out(table: Table, said: Mapping[str, str | None]) -> Layout:
    """The layout of a table. `said` overrules: column letter or heading → field, LEAVE_OUT, or None (keep as it is)."""
    samples = _samples(table)
    guesses = [_guess(heading) for heading in table.headings]
    guesses = [_by_content(one, samples.get(one.heading.at, ()), guesses) for one in guesses]
    guesses = _neighbours(guesses, samples)
    guesses = [_overruled(one, said) for one in guesses]
    guesses = _once(guesses)
    return Layout(
        {one.heading.at: one.field for one in guesses if one.field is not None and not one.left_out},
        _extra(guesses),
        tuple(_column(table.sheet.name, one) for one in guesses),
    )


def _samples(table: Table) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for _, row in table.rows[:_SAMPLE]:
        for at, cell in enumerate(row):
            if cell != "" and (said := text(cell)):
                found.setdefault(at, []).append(said)
    return found


def _guess(heading: Heading) -> _Guess:
    if bare(heading.name) in IGNORED:
        return _Guess(heading, left_out=True, reason="序号和年龄不导入（年龄由出生日期算）")
    role = _ROLES.get(bare(heading.name))
    if heading.group and role:
        for words, prefix in ((_FAMILY, "proxy"), (_HELPER, "liaison")):
            if words.search(heading.group):
                key = f"{prefix}_{role}" if prefix == "proxy" or role == "phone" else prefix
                return _Guess(heading, BY_KEY[key], 0.8, f"在“{heading.group}”下面")
    family = _FAMILY.search(heading.group) and "子女" not in heading.name
    found = named(heading.whole) or (None if family else named(heading.name))
    if found is None and heading.name in ("关系", "称谓", "与本人关系"):
        found = BY_KEY["proxy_relation"], 0.8
    return _Guess(heading, found[0], found[1]) if found else _Guess(heading)


def _share(values: Sequence[str], pattern: str) -> float:
    return sum(re.fullmatch(pattern, value) is not None for value in values) / len(values) if values else 0.0


def _by_content(one: _Guess, values: Sequence[str], guesses: Sequence[_Guess]) -> _Guess:
    """A column of identity numbers is one whatever stands over it; a column of mobile numbers if nothing else is."""
    key = one.field.key if one.field else ""
    if one.left_out or len(values) < 2:
        return one
    taken = {other.field.key for other in guesses if other.field and other is not one}
    if key != "id_number" and _share(values, r"\d{17}[\dXx]") >= 0.6 and "id_number" not in taken:
        return replace(one, field=BY_KEY["id_number"], confidence=0.7, reason="这一列大多是 18 位号码")
    phones = _share(values, r"1[3-9]\d{9}")
    if not key and phones >= 0.6 and "phone" not in taken:
        return replace(one, field=BY_KEY["phone"], confidence=0.6, reason="这一列大多是手机号")
    if key in ("name", "liaison", "proxy_name") and phones >= 0.6:
        return replace(one, field=None, confidence=0.5, reason="表头像姓名，下面却是号码")
    return one


def _neighbours(guesses: Sequence[_Guess], samples: Mapping[int, Sequence[str]]) -> list[_Guess]:
    """联系电话 right of 联系人 is the liaison's if there is another number for the person, or if it comes again and again."""
    result = list(guesses)
    phones = [at for at, one in enumerate(guesses) if one.field and one.field.key == "phone"]
    for at in phones:
        before = next(
            (g.field.key for g in reversed(guesses[max(0, at - 2) : at]) if g.field and g.field.key in ("liaison", "proxy_name")),
            "",
        )
        if guesses[at].confidence == 1.0 or not before:
            continue
        values = samples.get(guesses[at].heading.at, ())
        repeated = len(values) > 3 and len(set(values)) * 2 <= len(values)
        if (len(phones) > 1 and at != phones[0]) or (before == "liaison" and repeated):
            key = "liaison_phone" if before == "liaison" else "proxy_phone"
            result[at] = replace(
                guesses[at], field=BY_KEY[key], confidence=0.7, reason=f"紧跟在“{guesses[at - 1].heading.name}”后面"
            )
        else:
            result[at] = replace(
                guesses[at], confidence=0.6, reason=f"紧跟在“{guesses[at - 1].heading.name}”后面，当作本人的号码，请看一眼"
            )
    return result


def _overruled(one: _Guess, said: Mapping[str, str | None]) -> _Guess:
    for key in (one.heading.letter, one.heading.whole, one.heading.name):
        if key in said:
            word = said[key]
            if word is None or word == "":
                return replace(one, field=None, confidence=1.0, reason="按指定原样保留", left_out=False)
            if word == LEAVE_OUT:
                return replace(one, field=None, confidence=1.0, reason="按指定不导入", left_out=True)
            field = by_name(word)
            if field is None:
                raise LedgerFault(f"没有“{word}”这一栏。可以写：{'、'.join(field.heading for field in FIELDS)}，或 {LEAVE_OUT}")
            return replace(one, field=field, confidence=1.0, reason="按指定", left_out=False)
    return one


def _once(guesses: Sequence[_Guess]) -> list[_Guess]:
    """Of two columns for one field the surer one has it, the first of equals; the other is kept as it is."""
    best: dict[str, _Guess] = {}
    for one in guesses:
        if one.field and (one.field.key not in best or _weight(one) > _weight(best[one.field.key])):
            best[one.field.key] = one
    return [
        replace(one, field=None, confidence=1.0, reason=f"“{one.field.heading}”已经有一列，这一列原样保留")
        if one.field and best[one.field.key] is not one
        else one
        for one in guesses
    ]


def _weight(one: _Guess) -> tuple[bool, float]:
    return one.reason == "按指定", one.confidence


def _extra(guesses: Sequence[_Guess]) -> dict[int, str]:
    found: dict[int, str] = {}
    for one in guesses:
        if one.field is None and not one.left_out:
            name, again = one.heading.whole, 2
            while name in found.values():
                name, again = f"{one.heading.whole}{again}", again + 1
            found[one.heading.at] = name
    return found


def _column(sheet: str, one: _Guess) -> Column:
    field = one.field.heading if one.field else None
    return Column(sheet, one.heading.letter, one.heading.whole, field, round(one.confidence, 2), one.reason, one.left_out)
