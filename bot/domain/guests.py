"""A person as a greeting, a letter or a series must know him: what is said to him, and what must not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.domain.people import Birth, Category


@dataclass(frozen=True, slots=True)
class Guest:
    """What the ledger knows of one living person that bears on what we write to him unasked."""

    id: int
    name: str
    category: Category
    unit_id: int = 0
    sex: str = ""  # 男, 女, or not known
    born: Birth | None = None
    born_lunar_year: int | None = None  # for the nominal age (虚岁)
    post: str = ""
    rank_level: int | None = None  # of `bot.domain.ledger.rank_level`
    called: str = ""  # how he wishes to be spoken to
    party: bool = False  # 中共党员
    joined_on: date | None = None  # the Party
    work_from: date | None = None
    retired_on: date | None = None
    state: str = ""  # of `bot.domain.ledger.State`
    mourning_until: date | None = None
    conditions: frozenset[str] = field(default_factory=frozenset)  # TraitKind.CONDITION: 独居 丧偶 退役 失独 …
    impairments: frozenset[str] = field(default_factory=frozenset)  # TraitKind.IMPAIRMENT: 走不动 看不见 听不到 …
    wishes: frozenset[str] = field(default_factory=frozenset)  # TraitKind.WISH: 不收礼品 …
    studies: bool = False
    study_mode: str = "push"
    liaison_id: int | None = None

    def mourns(self, day: date) -> bool:
        return self.mourning_until is not None and day <= self.mourning_until
