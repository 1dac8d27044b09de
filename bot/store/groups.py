"""Chat groups and who is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from bot.errors import SangyuError
from bot.store.tables.people import group, group_member, person
from bot.store.upsert import insert_new


class GroupUnknown(SangyuError):
    """There is no group of that name."""


class GroupQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(  # a group's own columns; a record of them would only repeat their names
        self,
        name: str,
        channel: str,
        account: str = "",
        owner_id: int | None = None,
        unit_id: int | None = None,
        external_id: str = "",
    ) -> int:
        """The group of this name, entered or brought up to date; its number."""
        whose = {"owner_id": owner_id, "unit_id": unit_id}
        row = {"name": name, "channel": channel, "account": account, "external_id": external_id, **whose}
        insert_new(self._connection, group, [row])
        self._connection.execute(update(group).where(group.c.name == name).values(row))
        return self.named(name)

    def taken(self, name: str, channel: str, account: str, external_id: str) -> bool:
        """Whether this name belongs to another group, or this group has another name."""
        same = and_(group.c.channel == channel, group.c.account == account, group.c.external_id == external_id)
        query = select(group.c.id).where(or_(and_(group.c.name == name, ~same), and_(same, group.c.name != name)))
        return self._connection.execute(query).first() is not None

    def named(self, name: str) -> int:
        """Raises GroupUnknown."""
        number = self._connection.execute(select(group.c.id).where(group.c.name == name)).scalar_one_or_none()
        if number is None:
            raise GroupUnknown("there is no group of that name: sangyu group add NAME")
        return int(number)

    def name(self, channel: str, account: str, external_id: str) -> str:
        """What a group is called here; "" if it was not registered."""
        same = (group.c.channel == channel, group.c.account == account, group.c.external_id == external_id)
        return self._connection.execute(select(group.c.name).where(*same).limit(1)).scalar_one_or_none() or ""

    def set_members(self, group_id: int, members: Mapping[str, int | None]) -> None:
        """Who is in a group now: nicknames, each with its person where one is known. Whoever is not named has left."""
        self._connection.execute(delete(group_member).where(group_member.c.group_id == group_id))
        rows = [{"group_id": group_id, "nickname": nickname, "person_id": one} for nickname, one in members.items()]
        if rows:
            self._connection.execute(insert(group_member), rows)

    def members(self, group_id: int) -> dict[str, int | None]:
        query = select(group_member).where(group_member.c.group_id == group_id).order_by(group_member.c.id)
        return {row.nickname: row.person_id for row in self._connection.execute(query)}

    def living_by_name(self) -> dict[str, list[int]]:
        """The living by name, for matching nicknames."""
        found: dict[str, list[int]] = defaultdict(list)
        query = select(person.c.id, person.c.name).where(person.c.died_on.is_(None), person.c.erased_at.is_(None))
        for row in self._connection.execute(query):
            found[row.name].append(row.id)
        return found
