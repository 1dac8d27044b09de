"""Who comes to an event, with whom, and what has to be made ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.notices import Rsvp
from bot.domain.rsvp import Bring


@dataclass(frozen=True, slots=True)
class Seat:
    """One person invited, and what he has said."""

    person_id: int
    name: str
    unit: str
    rsvp: Rsvp | None
    companions: int = 0
    transport: bool = False
    wheelchair: bool = False
    diet: str = ""
    bring: str = ""  # how it is brought to him when he cannot come
    stand_in: str = ""  # who goes for him, if he has said so
    phone: str = ""
    liaison: str = ""

    @property
    def comes(self) -> bool:
        return self.rsvp is Rsvp.ATTEND

    @property
    def sends(self) -> bool:
        """Whether somebody goes for him."""
        return self.rsvp is Rsvp.DECLINE and self.bring == Bring.STAND_IN.value


@dataclass(frozen=True, slots=True)
class SeatCount:
    """`seats` counts those who come, whoever comes with them, and whoever goes for somebody; the rest is of those who come."""

    attend: int
    decline: int
    silent: int
    companions: int
    transport: int
    wheelchairs: int
    diets: int
    stand_ins: int

    @property
    def seats(self) -> int:
        return self.attend + self.companions + self.stand_ins


def counted(seats: Sequence[Seat]) -> SeatCount:
    coming = [one for one in seats if one.comes]
    return SeatCount(
        attend=len(coming),
        decline=sum(one.rsvp is Rsvp.DECLINE for one in seats),
        silent=sum(one.rsvp is None for one in seats),
        companions=sum(one.companions for one in coming),
        transport=sum(one.transport for one in coming),
        wheelchairs=sum(one.wheelchair for one in coming),
        diets=sum(bool(one.diet) for one in coming),
        stand_ins=sum(one.sends for one in seats),
    )
