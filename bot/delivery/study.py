"""Study and seasonal care: what is due on a day, for whose letter or group, and what is brought or posted by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.context import Calendar, Dispatch
from bot.domain.audience.day import Day
from bot.domain.guests import Guest
from bot.domain.letters import OptOut, Part, PartKind, Taken, Way
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.domain.study import DAILY, OPEN_DAYS, Lesson, Material, Mode, Series, SeriesKind, next_item, offered
from bot.domain.tasks import TaskKind
from bot.domain.text import shorten
from bot.store import Records
from bot.store.readings import Given

MONTH = timedelta(days=31)
MADE_UP = timedelta(days=90)  # what was given longer ago is not made up any more
HAND_TIME = timedelta(days=15)  # for a visit with study material
MAKE_UP_TIME = timedelta(days=7)
EVENING = time(17, 0)
TITLE = "staff/study_task_title"
LONGEST_TITLE = 200
PUSH_TITLE = 20
BY_HAND = (Mode.DOOR, Mode.POST)
Render = Callable[[str, Mapping[str, Any]], str]


class StudyDesk:
    """The `bot.desks.study.Studies` of the running service, and the `LetterSource` of study and care."""

    def __init__(self, dispatch: Dispatch, calendar: Calendar, day: Callable[[date], Day], render: Render) -> None:
        self._dispatch = dispatch
        self._calendar = calendar
        self._day = day
        self._render = render

    # --- what is due ---------------------------------------------------------------------------------------------------

    def lessons(self, records: Records, day: date) -> list[Lesson]:
        active = {one.id: one for one in records.study.all() if one.active}
        decided = {one.series.id for one in records.study.lessons(day, day)}
        for one in active.values():
            if one.id not in decided and one.falls_on(day, self._calendar, self._calendar.lunar):
                item = self._next(records, one, day)
                if item is not None:
                    records.study.decide(one.id, item.id, day)
        return records.study.lessons(day, day, list(active))

    @staticmethod
    def _next(records: Records, one: Series, day: date) -> Material | None:
        return next_item(one, records.study.items(one.id), records.study.last_out(one.id), day)

    def today(self, records: Records, person_ids: Sequence[int], day: date) -> list[Lesson]:
        """Whoever asks may see 每天学一点, though he has not asked for it every day."""
        study = [one for one in self.lessons(records, day) if one.series.kind is SeriesKind.STUDY]
        meant = records.study.readers([one.series for one in study], self._day(day), person_ids)
        mine = {series_id for several in meant.values() for series_id in several} | {DAILY}
        return sorted((one for one in study if one.series.id in mine), key=lambda one: one.series.id == DAILY)

    def unread(self, records: Records, person_ids: Sequence[int], day: date) -> list[tuple[date, Material]]:
        """Of what renews itself only the last days: nobody is to make up for a month of 每天学一点."""
        if not person_ids:
            return []
        found = {one.material.id: (one.given_on, one.material) for one in records.readings.unread(person_ids, day - MADE_UP)}
        active = [one for one in records.study.all() if one.active and one.kind is SeriesKind.STUDY]
        out = records.study.lessons(day - MONTH, day, [one.id for one in active])
        late = [one for one in out if not one.series.renews or day - one.day < timedelta(days=OPEN_DAYS)]
        meant = records.study.readers(active, self._day(day), person_ids)
        had = records.readings.had([one.material.id for one in late], person_ids)
        for one in late:
            if any((one.material.id, who) not in had for who, his in meant.items() if one.series.id in his):
                found.setdefault(one.material.id, (one.day, one.material))
        return sorted(found.values(), key=lambda each: (each[0], each[1].id))

    def tell_ended(self, records: Records, now: datetime) -> int:
        """Let the clerks know, once, of each series that has nothing more to give. How many there are."""
        ended = [one for one in records.study.all() if one.active and self._next(records, one, now.date()) is None]
        clerks = [member.id for member in records.people.staff(CLERKS)]
        for one in ended:
            count = len(records.study.items(one.id))
            reply = Reply("staff/study_ended", {"name": one.name, "count": count})
            self._dispatch.tell_staff(records, clerks, reply, now, f"study:ended:{one.id}:{count}")
        return len(ended)

    # --- letters and groups --------------------------------------------------------------------------------------------

    def parts(self, records: Records, day: date, guests: Sequence[Guest], now: datetime) -> Mapping[int, list[Part]]:  # noqa: ARG002
        ids, lessons = [guest.id for guest in guests], self.lessons(records, day)
        waiting = records.readings.waiting(ids, day - timedelta(days=OPEN_DAYS - 1))
        if not lessons and not waiting:
            return {}
        meant = records.study.readers([one.series for one in lessons], self._day(day), ids)
        had = records.readings.had([one.material.id for one in lessons], ids, day)
        grouped = records.readings.grouped([guest.id for guest in guests if guest.study_mode == Mode.GROUP])
        found: dict[int, list[Part]] = {}
        left: list[Given] = []
        for guest in guests:
            his = [one for one in lessons if one.series.id in meant.get(guest.id, ()) and (one.material.id, guest.id) not in had]
            today = [one for one in his if _by_letter(one, guest, guest.id in grouped)]
            now_offered, later = offered(today, waiting.get(guest.id, ()))
            left += [(one.material.id, guest.id) for one in later]
            if now_offered:
                found[guest.id] = [part_of(one, asks=True) for one in now_offered]
        records.readings.wait(left, Mode.PUSH, day)
        return found

    def taken(self, records: Records, day: date, taken: Sequence[Taken], now: datetime) -> None:  # noqa: ARG002
        ways: dict[Way, list[Given]] = defaultdict(list)
        for one in taken:
            ways[one.way].append((_material_of(one.part), one.person_id))
        records.readings.give(ways[Way.SENT], Mode.PUSH, day)
        records.readings.wait(ways[Way.WAITS], Mode.PUSH, day, again=True)

    def group_parts(self, records: Records, day: date, now: datetime) -> list[Part]:  # noqa: ARG002
        return [part_of(one) for one in self.lessons(records, day) if one.series.to_groups]

    def posted(self, records: Records, day: date, group_ids: Sequence[int], now: datetime) -> None:  # noqa: ARG002
        lessons = [one for one in self.lessons(records, day) if one.series.to_groups and one.series.kind is SeriesKind.STUDY]
        members = records.readings.in_groups(group_ids)
        meant = records.study.readers([one.series for one in lessons], self._day(day), members)
        given = [(one.material.id, person_id) for person_id, his in meant.items() for one in lessons if one.series.id in his]
        records.readings.give(given, Mode.GROUP, day)

    # --- what a meeting studies ----------------------------------------------------------------------------------------

    def subject(self, records: Records, series_id: str, day: date) -> str:
        found = self._studied(records, series_id, day)
        return found.title if found else ""

    def attended(self, records: Records, person_ids: Sequence[int], series_id: str, day: date, now: datetime) -> None:
        if (item := self._kept(records, series_id, day)) is not None:
            given = [(item.id, person_id) for person_id in records.readings.modes(person_ids)]
            records.readings.give(given, Mode.MEETING, day)
            records.readings.read(given, "staff", now)

    def make_up(self, records: Records, person_ids: Sequence[int], series_id: str, day: date, now: datetime) -> Mapping[int, str]:
        item = self._kept(records, series_id, day)
        if item is None:
            return {}
        by_mode: dict[Mode, list[int]] = defaultdict(list)
        for person_id, mode in records.readings.modes(person_ids).items():
            by_mode[mode if mode in BY_HAND else Mode.PUSH].append(person_id)
        found: dict[int, str] = {}
        for mode, ids in by_mode.items():
            new = [person_id for _, person_id in records.readings.wait([(item.id, one) for one in ids], mode, now.date())]
            found |= dict.fromkeys(new, mode.value)
        visits = {one: [item.title] for one, mode in found.items() if mode == Mode.DOOR}
        self._ask_to_bring(records, visits, f"study:make_up:{item.id}", now, made_up=True)
        return found

    def _kept(self, records: Records, series_id: str, day: date) -> Material | None:
        """What was studied on a day, which is kept as what went out then."""
        item = self._studied(records, series_id, day)
        if item is not None and not records.study.lessons(day - MONTH, day, [series_id]):
            records.study.decide(series_id, item.id, day)
        return item

    def _studied(self, records: Records, series_id: str, day: date) -> Material | None:
        series = records.study.get(series_id)
        if series is None:
            return None
        out = records.study.lessons(day - MONTH, day, [series_id])
        return out[-1].material if out else self._next(records, series, day)

    # --- by hand -------------------------------------------------------------------------------------------------------

    def by_hand(self, records: Records, day: date, now: datetime) -> Mapping[str, int]:
        series = [one for one in records.study.all() if one.active and one.by_hand]
        lessons = records.study.lessons(day - MONTH, day, [one.id for one in series])
        counts = {mode.value: self._hand(records, lessons, mode, now) for mode in BY_HAND}
        counts["no_way"] = self._unreached(records, series, day)
        if any(counts.values()):
            clerks = [member.id for member in records.people.staff(CLERKS)]
            reply = Reply("staff/study_by_hand", {"month": f"{day:%Y-%m}", **counts})
            self._dispatch.tell_staff(records, clerks, reply, now, f"study:by_hand:{day:%Y-%m}")
        return counts

    def _hand(self, records: Records, lessons: Sequence[Lesson], mode: Mode, now: datetime) -> int:
        """How many persons get something of it in this way."""
        series = list({one.series.id: one.series for one in lessons}.values())
        meant = records.study.readers(series, self._day(now.date()), None, (mode,))
        declined = records.opt_outs.of(sorted(meant))
        reading = {person_id: his for person_id, his in meant.items() if OptOut.STUDY not in declined.get(person_id, ())}
        wanted = [(one.material.id, person_id) for person_id, his in reading.items() for one in lessons if one.series.id in his]
        titles = {one.material.id: one.material.title for one in lessons}
        brought: dict[int, list[str]] = defaultdict(list)
        for material_id, person_id in records.readings.wait(wanted, mode, now.date()):
            brought[person_id].append(titles[material_id])
        if mode is Mode.DOOR:
            self._ask_to_bring(records, brought, f"study:hand:{now:%Y-%m}", now)
        return len(brought)

    def _unreached(self, records: Records, series: Sequence[Series], day: date) -> int:
        """How many are to be given it by letter, to whom no letter can go."""
        ids = sorted(records.study.readers(series, self._day(day), None, (Mode.PUSH,)))
        routes = records.people.routes(ids)
        return sum(not routes.get(one) for one in ids)

    def _ask_to_bring(
        self, records: Records, visits: Mapping[int, Sequence[str]], key: str, now: datetime, made_up: bool = False
    ) -> None:
        """A task for whoever looks after each person; who has nobody is thought of as for any task without an owner."""
        owners = records.tasks.liaisons(sorted(visits))
        lasts = MAKE_UP_TIME if made_up else HAND_TIME
        deadline = datetime.combine((now + lasts).date(), EVENING, now.tzinfo)
        rows = [
            {
                "key": f"{key}:{person_id}",
                "kind": TaskKind.STUDY.value,
                "owner_id": owners.get(person_id),
                "person_id": person_id,
                "title": shorten(self._render(TITLE, {"made_up": made_up, "titles": list(titles)}), LONGEST_TITLE),
                "deadline": deadline,
                "made_at": now,
            }
            for person_id, titles in visits.items()
        ]
        records.tasks.add(rows)


def _by_letter(one: Lesson, guest: Guest, in_group: bool) -> bool:
    """Care goes to everybody. Whoever studies in the group is written to where it does not get there, or he is in none."""
    if one.series.kind is SeriesKind.CARE:
        return True
    if guest.study_mode == Mode.GROUP:
        return not (one.series.to_groups and in_group)
    return guest.study_mode == Mode.PUSH


def part_of(one: Lesson, asks: bool = False) -> Part:
    """`asks`: whether he may say that he has read it; in a group nobody is asked."""
    kind = PartKind.CARE if one.series.kind is SeriesKind.CARE else PartKind.STUDY
    data = {**one.material.data, "asks": asks}
    return Part(kind, one.key, shorten(one.material.title, PUSH_TITLE), data, one.material.link)


def _material_of(part: Part) -> int:
    return int(part.key.rpartition(":")[2])
