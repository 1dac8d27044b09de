"""Study and care: decided once a day, to whoever it is for, never lost where it has to wait, and by hand too."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.audiences import AudienceReader
from bot.context import Services
from bot.delivery.handover import HandoverDesk
from bot.delivery.study import StudyDesk
from bot.domain.ledger import Residence, ResidenceKind
from bot.domain.letters import OptOut, Part, Taken, Way
from bot.domain.outcomes import Outcome
from bot.domain.people import Owner, OwnerKind
from bot.domain.rhythm import Every, Rhythm
from bot.domain.rights import OPERATOR
from bot.domain.study import DAILY, Material, Mode, ReadingState, Series, SeriesKind
from bot.domain.tasks import OutcomeCode, TaskKind
from bot.notices.outcomes import Outcomes
from bot.office import CONTENT
from bot.services import TextReader, office_calendar
from bot.store import Records, Store
from bot.store.muting import mute, unmute
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording
from tests.builders import CLERK, HE, LIAISON, MOURNER, NOW, OFFICE, QIN, TAO, TOWN_LIAISON, WEI, YAO, at, desk, notice_desk
from tests.jobs.conftest import NoPolicy, leaving

TODAY = NOW.date()
DAY = timedelta(days=1)
WEEKLY = Series("weekly", "每周学习", SeriesKind.STUDY, Rhythm(Every.WEEK, weekdays=(1,)), by_hand=True, active=True, points=2)
EVERY_DAY = Series(DAILY, "每天学一点", SeriesKind.STUDY, Rhythm(Every.DAY), opt_in=True, active=True)
HEAT = Series("heat", "防暑", SeriesKind.CARE, Rhythm(Every.DAY), active=True)
SOMEBODY = ("person:1", NOW)


@pytest.fixture
def study() -> StudyDesk:
    return StudyDesk(
        desk(),
        office_calendar(CONTENT / "occasions.yaml"),
        AudienceReader(ChineseCalendar()).day,
        Wording(OFFICE.name, OFFICE.phone).render,
    )


def begin(records: Records, series: Series, count: int = 3) -> list[int]:
    """A series with so many items; their numbers."""
    records.study.add(series, "operator", NOW)
    records.study.add_items(series.id, [Material(f"{series.name}{n}", "正文。") for n in range(1, count + 1)], "operator", NOW)
    return [one.id for one in records.study.items(series.id)]


def offered(study: StudyDesk, records: Records, day: date = TODAY) -> dict[int, list[Part]]:
    return dict(study.parts(records, day, records.guests.within(0, 999), NOW))


def titles(parts: Sequence[Part]) -> list[str]:
    return [part.title for part in parts]


def take(study: StudyDesk, records: Records, way: Way, day: date = TODAY) -> dict[int, list[str]]:
    """Let this come of everything that is offered."""
    parts = offered(study, records, day)
    study.taken(records, day, [Taken(who, part, way) for who, several in parts.items() for part in several], NOW)
    return {who: titles(several) for who, several in parts.items()}


def set_mode(records: Records, mode: Mode, *persons: int) -> None:
    for one in persons:
        records.people.change_person(one, {"study_mode": mode.value})


def states(records: Records, person_id: int) -> list[tuple[str, str]]:
    return [(one.mode.value, one.state.value) for one in records.readings.since([person_id], date.min)]


# --- what is due -------------------------------------------------------------------------------------------------------


def test_what_goes_out_on_a_day_is_decided_once_whoever_asks(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, EVERY_DAY)
        asked = [[one.material.title for one in study.lessons(records, TODAY + at * DAY)] for at in (0, 0, 1, 2, 3)]
        records.study.add_items(DAILY, [Material("当天的", "正文。", day=TODAY)], "operator", NOW)
        again = study.lessons(records, TODAY)
    assert asked == [["每天学一点1"], ["每天学一点1"], ["每天学一点2"], ["每天学一点3"], ["每天学一点1"]]
    assert [one.material.title for one in again] == ["每天学一点1"]


def test_of_several_who_decide_side_by_side_all_get_the_same(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, EVERY_DAY)

    def asked(_: int) -> list[str]:
        with store.write() as records:
            return [one.material.title for one in study.lessons(records, TODAY)]

    with ThreadPoolExecutor(4) as several:
        found = list(several.map(asked, range(8)))
    assert found == [["每天学一点1"]] * 8


def test_a_series_that_is_off_or_has_no_day_gives_nothing(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, replace(WEEKLY, rhythm=Rhythm(Every.WEEK, weekdays=(2,))))
        begin(records, replace(HEAT, active=False))
        assert study.lessons(records, TODAY) == []
        records.study.change(HEAT, "operator", NOW)
        assert [one.series.id for one in study.lessons(records, TODAY)] == ["heat"]


def test_clerks_hear_once_that_a_series_is_at_its_end(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, WEEKLY, count=1)
        assert study.tell_ended(records, NOW) == 0
        study.lessons(records, TODAY)
        assert study.lessons(records, TODAY + 7 * DAY) == []
        told = []
        for now in (NOW, NOW + DAY):
            assert study.tell_ended(records, now) == 1
            told += [(one.external_id, one.data["values"]["name"]) for one in leaving(records, now)]
    assert told == [(f"staff-{CLERK}", "每周学习")]


# --- for whom ----------------------------------------------------------------------------------------------------------


def test_study_by_wish_goes_to_whoever_wants_it_and_no_longer_to_whoever_does_not(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, EVERY_DAY)
        assert sorted(offered(study, records)) == [HE, YAO]
        records.readings.want([QIN], DAILY, True, SOMEBODY)
        records.readings.want([HE], DAILY, False, SOMEBODY)
        assert sorted(offered(study, records)) == [QIN, YAO]


def test_care_goes_to_everybody_alive_mourners_too_and_study_to_its_audience(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, HEAT)
        begin(records, replace(WEEKLY, audience="类别=离休"))
        set_mode(records, Mode.DOOR, WEI)
        found = offered(study, records)
    assert {who: titles(parts) for who, parts in found.items()} == {
        QIN: ["防暑1", "每周学习1"],
        **{who: ["防暑1"] for who in (HE, TAO, YAO, MOURNER, WEI)},
    }


def test_what_waits_is_offered_on_the_next_days_with_what_is_new_and_never_lost(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, EVERY_DAY, count=20)
        set_mode(records, Mode.DOOR, YAO)
        days = [take(study, records, Way.WAITS if at < 3 else Way.SENT, TODAY + at * DAY)[HE] for at in range(6)]
        left = [one.title for _, one in study.unread(records, [HE], TODAY + 5 * DAY)]
    assert days[:3] == [["每天学一点1"], ["每天学一点1", "每天学一点2"], ["每天学一点1", "每天学一点2"]]
    assert days[3:] == [["每天学一点1", "每天学一点2"], ["每天学一点3", "每天学一点4"], ["每天学一点5", "每天学一点6"]]
    assert left == [f"每天学一点{n}" for n in range(1, 7)]


def test_after_a_week_it_is_offered_no_more_but_stays_to_be_made_up(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, replace(WEEKLY, opt_in=True), count=1)
        take(study, records, Way.WAITS)
        assert [HE in offered(study, records, TODAY + at * DAY) for at in (6, 7)] == [True, False]
        assert [one.title for _, one in study.unread(records, [HE], TODAY + 7 * DAY)] == ["每周学习1"]


def test_a_series_that_begins_anew_is_sent_anew(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, EVERY_DAY, count=2)
        sent = [take(study, records, Way.SENT, TODAY + at * DAY)[HE] for at in range(3)]
        assert take(study, records, Way.SENT, TODAY + 2 * DAY) == {}
    assert sent == [["每天学一点1"], ["每天学一点2"], ["每天学一点1"]]


def test_whoever_studies_in_the_group_gets_it_there_and_else_by_letter(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        (number,) = begin(records, replace(EVERY_DAY, to_groups=True), count=1)
        set_mode(records, Mode.GROUP, HE, YAO)
        records.groups.set_members(1, {"素云": HE, "过客": None})
        assert sorted(offered(study, records)) == [YAO]  # who is in no group
        assert titles(study.group_parts(records, TODAY, NOW)) == ["每天学一点1"]
        study.posted(records, TODAY, [1], NOW)
        assert states(records, HE) == [("group", "given")]
        assert records.readings.had([number], [QIN]) == set()


# --- by hand -----------------------------------------------------------------------------------------------------------


def test_once_a_month_a_visit_each_and_a_list_for_the_post(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, WEEKLY)
        set_mode(records, Mode.DOOR, QIN, YAO)
        set_mode(records, Mode.POST, TAO)
        (file,) = records.ledger.files(OPERATOR, ids=[TAO])
        records.ledger.change([replace(file, residences={ResidenceKind.USUAL: Residence("河口镇", "码头街3号")})])
        for week in range(2):
            study.lessons(records, TODAY + week * 7 * DAY)
        last = at("9:20", 25)
        counts = [dict(study.by_hand(records, last.date(), last)) for _ in range(2)]
        visits = [one for one in records.tasks.open_tasks() if one.kind is TaskKind.STUDY]
        listed = records.readings.to_post(date(2026, 3, 1), date(2026, 3, 31))
    assert [(one["door"], one["post"]) for one in counts] == [(2, 1), (0, 0)]
    assert counts[0]["no_way"] == 1  # 卫国华 has no account
    assert [(one.person_id, one.owner_id, one.title) for one in visits] == [
        (QIN, LIAISON, "送学上门：《每周学习1》《每周学习2》"),
        (YAO, TOWN_LIAISON, "送学上门：《每周学习1》《每周学习2》"),
    ]
    assert [(one.name, one.address, one.titles) for one in listed] == [("陶大川", "河口镇码头街3号", ("每周学习1", "每周学习2"))]


@pytest.mark.parametrize(
    ("code", "state", "points"),
    [(OutcomeCode.VISITED, "read", 2), (OutcomeCode.DONE, "read", 2), (OutcomeCode.FAMILY, "given", 0)],
)
def test_what_was_brought_is_recorded(store: Store, study: StudyDesk, code: OutcomeCode, state: str, points: int) -> None:
    with store.write() as records:
        begin(records, WEEKLY, count=1)
        set_mode(records, Mode.DOOR, QIN)
        study.lessons(records, TODAY)
        study.by_hand(records, TODAY, NOW)
        (visit,) = [one for one in records.tasks.open_tasks() if one.kind is TaskKind.STUDY]
        asked = (NoPolicy(), TextReader(()), AudienceReader(ChineseCalendar()), office_calendar(CONTENT / "occasions.yaml"))
        services = Services(*asked, desk(), HandoverDesk(desk()), notice_desk())
        Outcomes(records, services, OFFICE, at("15:00", 12)).record(visit, Outcome(code), LIAISON)
        assert states(records, QIN) == [("door", state)]
        assert records.readings.figures([QIN], date(2026, 1, 1), date(2026, 12, 31)).points == points


def test_whoever_wants_no_study_is_not_called_on_and_death_stops_the_visit(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, WEEKLY, count=1)
        set_mode(records, Mode.DOOR, QIN, HE)
        records.opt_outs.say(HE, [OptOut.STUDY], "person:2", NOW)
        study.lessons(records, TODAY)
        study.by_hand(records, TODAY, NOW)
        assert [one.person_id for one in records.tasks.open_tasks() if one.kind is TaskKind.STUDY] == [QIN]
        stopped = mute(records.connection, QIN, NOW)
        assert [one for one in records.tasks.open_tasks() if one.kind is TaskKind.STUDY] == []
        unmute(records.connection, stopped, NOW)
        assert [one.person_id for one in records.tasks.open_tasks() if one.kind is TaskKind.STUDY] == [QIN]


# --- a meeting ---------------------------------------------------------------------------------------------------------


def test_the_absent_make_up_what_a_meeting_studied_each_in_his_way(store: Store, study: StudyDesk) -> None:
    meeting = TODAY + DAY
    with store.write() as records:
        begin(records, WEEKLY)
        study.lessons(records, TODAY)  # sent to nobody yet
        set_mode(records, Mode.DOOR, YAO)
        set_mode(records, Mode.POST, TAO)
        assert study.subject(records, "weekly", meeting) == "每周学习1"
        study.attended(records, [HE], "weekly", meeting, NOW)
        made_up = dict(study.make_up(records, [QIN, TAO, YAO, HE], "weekly", meeting, NOW))
        again = dict(study.make_up(records, [QIN, TAO, YAO, HE], "weekly", meeting, NOW))
        letter = titles(offered(study, records, meeting + DAY)[QIN])
        visits = [(one.person_id, one.title) for one in records.tasks.open_tasks() if one.kind is TaskKind.STUDY]
    assert made_up == {QIN: "push", TAO: "post", YAO: "door"}
    assert again == {}
    assert letter == ["每周学习1"]
    assert visits == [(YAO, "补送学习资料：《每周学习1》")]


def test_a_meeting_of_a_series_that_never_went_out_studies_its_next_item(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, replace(WEEKLY, active=False))
        assert study.subject(records, "weekly", TODAY) == "每周学习1"
        study.attended(records, [HE], "weekly", TODAY, NOW)
        assert states(records, HE) == [("meeting", "read")]
        assert study.subject(records, "weekly", TODAY + 40 * DAY) == "每周学习2"
        assert study.make_up(records, [QIN], "nothing of the sort", TODAY, NOW) == {}


# --- the record --------------------------------------------------------------------------------------------------------


def test_reading_counts_once_and_later_than_its_day_is_made_up(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        first, second, _ = begin(records, WEEKLY)
        records.readings.give([(first, HE), (second, HE)], Mode.PUSH, TODAY)
        assert [records.readings.read([(first, HE)], "said", NOW) for _ in range(2)] == [1, 0]
        records.readings.read([(second, HE)], "said", NOW + DAY)
        assert [records.readings.answered([(first, HE)], choice, choice == 2) for choice in (2, 1)] == [True, False]
        found = records.readings.figures([HE], date(2026, 1, 1), date(2026, 12, 31))
        (read, *_) = records.readings.of([HE], first)
    assert (found.given, found.read, found.made_up, found.points) == (2, 2, 1, 4)
    assert (read.state, read.answer) == (ReadingState.READ, "2")


def test_switching_a_series_off_withdraws_what_still_waits(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        begin(records, HEAT)
        take(study, records, Way.WAITS)
        records.study.change(replace(HEAT, active=False), "operator", NOW)
        assert offered(study, records, TODAY + DAY) == {}


def test_all_of_it_is_handed_out_to_him_and_goes_with_him(store: Store, study: StudyDesk) -> None:
    with store.write() as records:
        (number,) = begin(records, EVERY_DAY, count=1)
        take(study, records, Way.SENT)
        records.readings.want([HE], DAILY, True, SOMEBODY)
        found = records.privacy.all_of(Owner(OwnerKind.PERSON, HE))
        assert (len(found["reading"]), len(found["subscription"])) == (1, 1)
        records.privacy.erase(Owner(OwnerKind.PERSON, HE), "operator", NOW)
        assert records.readings.had([number], [HE]) == set()
