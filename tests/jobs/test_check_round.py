"""核对信息 begins by itself on the office's days, and only once it has been switched on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.audiences import AudienceReader
from bot.context import JobContext, Services
from bot.delivery.handover import HandoverDesk
from bot.domain.checks import CheckRules
from bot.domain.schedule import Occurrence
from bot.domain.tasks import OutcomeCode, TaskKind
from bot.office import CONTENT
from bot.services import TextReader, office_calendar
from bot.store import Records, Store
from bot.understanding.calendar import ChineseCalendar
from jobs import check_round
from tests.builders import HE, LIAISON, NOW, OFFICE, QIN, desk, notice_desk, said
from tests.jobs.conftest import NoPolicy

APRIL = NOW.replace(month=4, day=1, hour=8)


def keys(store: Store, enabled: bool, now: Any = APRIL) -> list[str]:
    office = replace(OFFICE, checks=CheckRules(enabled=enabled))
    with store.read() as records:
        planned = check_round.plan(JobContext(now, office, records, None), now.date())  # type: ignore[arg-type]
        return [one.key for one in planned]


@pytest.mark.parametrize(("enabled", "planned"), [(True, ["2026-04-01:start"]), (False, [])])
def test_a_round_begins_on_its_day_once_the_office_has_switched_it_on(store: Store, enabled: bool, planned: list[str]) -> None:
    assert keys(store, enabled) == planned
    assert keys(store, enabled, APRIL + timedelta(days=1)) == []


def test_while_a_round_runs_there_is_a_look_every_hour_or_so_until_the_evening(store: Store) -> None:
    with store.write() as records:
        records.checks.begin(CheckRules(), NOW)
    looks = keys(store, enabled=False, now=NOW.replace(hour=16))
    assert looks == ["2026-03-10:1700", "2026-03-10:1830", "2026-03-10:1930"]


def test_whoever_has_cried_for_help_is_asked_nothing_until_somebody_has_closed_it(store: Store) -> None:
    rules, known = CheckRules(), (NoPolicy(), TextReader(()), AudienceReader(ChineseCalendar()))
    services = Services(*known, office_calendar(CONTENT / "occasions.yaml"), desk(), HandoverDesk(desk()), notice_desk())
    late = NOW + timedelta(days=40)

    def look(records: Records, now: datetime) -> str:
        there = JobContext(now, replace(OFFICE, checks=rules), records, services)
        return check_round.run(there, Occurrence("look", now.date(), now, {}))

    with store.write() as records:
        records.checks.begin(rules, NOW)
        for who in (QIN, HE):
            said(records, f"person-{who}", NOW)
        HandoverDesk(desk()).alert(records, [QIN], "需要关心", "不想活了", NOW, "k1")
        HandoverDesk(desk()).alert(records, [HE], "住院", "我住院了", NOW, "k2")
        assert look(records, NOW).startswith("1 asked")
        assert records.checks.asked([QIN, HE]) == {HE}
        look(records, late)  # by now everybody is rung up who has not answered
        rung = {one.person_id for one in records.tasks.open_tasks() if one.kind is TaskKind.CHECK}
        assert HE in rung
        assert QIN not in rung
        (alarm,) = (one for one in records.tasks.open_tasks() if one.cries)
        records.tasks.close(alarm.id, OutcomeCode.VISITED, LIAISON, late)
        look(records, late + timedelta(hours=1))
        assert QIN in {one.person_id for one in records.tasks.open_tasks() if one.kind is TaskKind.CHECK}
