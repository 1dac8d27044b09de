"""One letter a day: the greeting, care and study of each person in one message, once, and to nobody who should not get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.delivery.greeting_calls import GreetingCalls
from bot.delivery.greeting_desk import GreetingDesk
from bot.delivery.greetings import GreetingPlanner, GreetingSource
from bot.delivery.handover import HandoverDesk
from bot.delivery.letters import LetterDesk
from bot.desks.greetings import Coming
from bot.desks.letters import LetterSource
from bot.domain.delivery import AttemptState, Lane, Purpose, Reason
from bot.domain.greeted import GreetingState
from bot.domain.greetings import AddressRule, GreetingBook, OccasionWords, Wording
from bot.domain.guests import Guest
from bot.domain.letters import OptOut, Part, PartKind, Taken, Way
from bot.domain.notices import Objection
from bot.domain.people import StaffMember
from bot.domain.tasks import OutcomeCode, TaskKind
from bot.errors import Refused
from bot.office import CONTENT
from bot.services import office_calendar
from bot.starters import greeting_check
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from bot.store.muting import mute
from bot.wording import Wording as Words
from tests.builders import (
    CHAT,
    CLERK,
    DEAD,
    GROUPS,
    HE,
    LIAISON,
    MOURNER,
    OFFICE,
    QIN,
    TAO,
    TOWN_LIAISON,
    WEI,
    YAO,
    ZONE,
    attempt_row,
    desk,
    planner,
    said,
)

EVERYBODY = ("person-1", "person-2", "person-5", "person-6", "proxy-1")
BIRTHDAY = datetime(2026, 3, 10, 8, 30, tzinfo=ZONE)  # of 秦一山, 姚静 and two who are not greeted
WOMEN_DAY = datetime(2026, 3, 8, 8, 30, tzinfo=ZONE)  # and the birthday of 何素云
MID_AUTUMN = datetime(2026, 9, 25, 8, 30, tzinfo=ZONE)
LABOUR_DAY = datetime(2026, 5, 1, 8, 30, tzinfo=ZONE)
CHUNK = (0, 999)
WORDS = Words(OFFICE.name, OFFICE.phone)

BOOK = GreetingBook(
    occasions={
        "birthday": OccasionWords(texts=tuple(Wording("{称呼}，生日快乐" + end) for end in ("！", "，福寿绵长！"))),
        "women_day": OccasionWords(also=(Wording("也祝您节日快乐！"),), texts=(Wording("{称呼}，三八节快乐！"),)),
        "mid_autumn": OccasionWords(
            texts=tuple(Wording("{称呼}，" + words) for words in ("中秋安康！", "月圆人安！", "中秋吉祥！")),
            group=(Wording("各位，中秋安康！"), Wording("各位，月圆人安！")),
        ),
    },
    order=("birthday", "women_day", "mid_autumn"),
    addresses=(AddressRule("{姓}老"),),
    spare=OccasionWords(texts=(Wording("{称呼}，{节}安康！"), Wording("{称呼}，祝您{节}安康！"))),
)


class Shelf:
    """A source that has the same part for everybody it is given."""

    def __init__(self, kind: PartKind, *person_ids: int) -> None:
        self.kind, self.person_ids = kind, person_ids
        self.came: dict[int, Way] = {}
        self.breaks = False

    def part(self) -> Part:
        data = {"title": "冬季锻炼", "body": "先在屋里活动五分钟。"}
        study = {
            "link": "http://office.test/a",
            "media": "audio",
            "quiz": {"question": "先做什么？", "choices": ["活动", "喝水"]},
        }
        return Part(self.kind, "s1", "今日学习", data | (study if self.kind is PartKind.STUDY else {}))

    def parts(self, records: Records, day: date, guests: Sequence[Guest], now: datetime) -> Mapping[int, list[Part]]:
        return {guest.id: [self.part()] for guest in guests if guest.id in self.person_ids}

    def taken(self, records: Records, day: date, taken: Sequence[Taken], now: datetime) -> None:
        self.came |= {one.person_id: one.way for one in taken}
        if self.breaks:
            raise RuntimeError("the power is off")

    def group_parts(self, records: Records, day: date, now: datetime) -> list[Part]:
        return [self.part()]

    def posted(self, records: Records, day: date, group_ids: Sequence[int], now: datetime) -> None:
        self.came |= dict.fromkeys(group_ids, Way.SENT)


GREETINGS = GreetingPlanner(BOOK, office_calendar(CONTENT / "occasions.yaml"))
SOURCE = GreetingSource(GREETINGS, GreetingCalls({"mid_autumn"}, WORDS.render), WORDS.render)


def letters(*others: LetterSource, cap: int = 3) -> LetterDesk:
    return LetterDesk(desk(), [SOURCE, *others], replace(OFFICE, daily_messages=cap), planner().accounts)


def greeting_desk() -> GreetingDesk:
    return GreetingDesk(GREETINGS, SOURCE, greeting_check())


def have_spoken(store: Store, now: datetime, *who: str) -> None:
    """Open the window of so many accounts, since greetings are never pushed."""
    with store.write() as records:
        for one in who or EVERYBODY:
            said(records, one, now - timedelta(hours=1))


def write(store: Store, now: datetime, *others: LetterSource, cap: int = 3) -> Mapping[str, int]:
    with store.write() as records:
        return letters(*others, cap=cap).write(records, now.date(), CHUNK, now)


def leaving(store: Store, now: datetime) -> dict[int, Claimed]:
    """The letters that leave now, by person; each has one at most."""
    found: list[Claimed] = []
    with store.write() as records:
        while more := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
            found += [one for one in more if one.key.startswith("letter:")]
    assert len({one.key for one in found}) == len(found)
    return {int(one.key.rpartition(":")[2]): one for one in found}


def texts(store: Store, now: datetime) -> dict[int, str]:
    return {person_id: text_of(one) for person_id, one in leaving(store, now).items()}


def text_of(letter: Claimed) -> str:
    return WORDS.render(letter.template, (letter.data or {})["values"])


def states(store: Store, day: date) -> dict[int, tuple[GreetingState, str]]:
    with store.read() as records:
        return {one.person_id: (one.state, one.reason) for one in records.greetings.of_day(day)}


def ahead(store: Store, begin: datetime, days: int = 30) -> list[Coming]:
    with store.read() as records:
        return greeting_desk().coming(records, begin.date(), begin.date() + timedelta(days=days), begin)


def clerk(records: Records) -> StaffMember:
    found = records.people.staff_member(CLERK)
    assert found is not None
    return found


# --- whom, for what --------------------------------------------------------------------------------------------------------


def test_a_festival_greets_the_living_and_never_a_mourner(store: Store) -> None:
    have_spoken(store, WOMEN_DAY)
    write(store, WOMEN_DAY)
    assert sorted(one.external_id for one in leaving(store, WOMEN_DAY).values()) == ["person-1", "person-2", "proxy-1"]
    assert states(store, WOMEN_DAY.date())[MOURNER] == (GreetingState.SKIPPED, "mourning")
    assert DEAD not in states(store, WOMEN_DAY.date())


def test_whoever_has_mourned_long_enough_is_greeted_again(store: Store) -> None:
    have_spoken(store, LABOUR_DAY)
    write(store, LABOUR_DAY)
    assert MOURNER in leaving(store, LABOUR_DAY)


def test_a_birthday_on_a_festival_is_one_greeting_for_both(store: Store) -> None:
    have_spoken(store, WOMEN_DAY)
    write(store, WOMEN_DAY)
    said_to = texts(store, WOMEN_DAY)
    assert said_to[HE].startswith("何老，生日快乐")
    assert "也祝您节日快乐！" in said_to[HE]
    assert said_to[QIN] == "秦老，三八节快乐！\n\n示范老干部局"
    with store.read() as records:
        assert {one.person_id: (one.occasion, one.also, one.years) for one in records.greetings.of_day(WOMEN_DAY.date())}[HE] == (
            ("birthday", ("women_day",), 78)
        )


def test_nobody_gets_last_years_words(store: Store) -> None:
    said_to = []
    for year in range(3):
        morning = MID_AUTUMN.replace(year=2026 + year, month=(9, 9, 10)[year], day=(25, 15, 3)[year])
        have_spoken(store, morning, "person-1")
        write(store, morning)
        said_to.append(texts(store, morning)[QIN])
    assert len(set(said_to)) == 3


# --- one message -------------------------------------------------------------------------------------------------------------


def test_what_falls_on_one_day_is_one_message_that_reads_as_one(store: Store) -> None:
    have_spoken(store, BIRTHDAY)
    write(store, BIRTHDAY, Shelf(PartKind.STUDY, QIN), Shelf(PartKind.CARE, QIN))
    letter = leaving(store, BIRTHDAY)[QIN]
    text = text_of(letter)
    assert letter.purpose is Purpose.GREETING
    assert text.index("生日快乐") < text.index("顺便提醒您") < text.index("再送您一点学习内容") < text.index("回“退订”")
    assert text.endswith("示范老干部局")
    assert text.count("示范老干部局") == 1


def test_how_to_stop_is_said_at_first_and_then_once_a_month_and_never_under_a_greeting(store: Store) -> None:
    hinted = []
    for days in (0, 1, 29, 30, 31):
        morning = BIRTHDAY + timedelta(days=days)
        have_spoken(store, morning, "person-2")
        write(store, morning, Shelf(PartKind.STUDY, HE))
        hinted.append("退订" in texts(store, morning)[HE])
    assert hinted == [True, False, False, True, False]
    have_spoken(store, MID_AUTUMN, "person-2")
    write(store, MID_AUTUMN)
    assert "退订" not in texts(store, MID_AUTUMN)[HE]


def test_whoever_has_cried_for_help_gets_no_letter_until_somebody_has_closed_it(store: Store) -> None:
    have_spoken(store, BIRTHDAY)
    study = Shelf(PartKind.STUDY, QIN, HE)
    with store.write() as records:
        HandoverDesk(desk()).alert(records, [QIN], "需要关心", "不想活了", BIRTHDAY, "k1")
        HandoverDesk(desk()).alert(records, [HE], "住院", "我住院了", BIRTHDAY, "k2")
    write(store, BIRTHDAY, study)
    assert study.came == {HE: Way.SENT}
    with store.write() as records:
        (alarm,) = (one for one in records.tasks.open_tasks() if one.cries)
        records.tasks.close(alarm.id, OutcomeCode.VISITED, LIAISON, BIRTHDAY)
    write(store, BIRTHDAY, study)
    assert study.came == {QIN: Way.SENT, HE: Way.SENT}


def test_what_somebody_has_declined_is_left_out_and_the_rest_still_comes(store: Store) -> None:
    have_spoken(store, BIRTHDAY)
    study, care = Shelf(PartKind.STUDY, QIN, HE), Shelf(PartKind.CARE, QIN, HE)
    with store.write() as records:
        records.opt_outs.say(QIN, [OptOut.STUDY, OptOut.GREETING], "person:1", BIRTHDAY)
        records.opt_outs.say(HE, [OptOut.STUDY], "person:2", BIRTHDAY)
        records.opt_outs.take_back(HE, [OptOut.STUDY], BIRTHDAY)
    write(store, BIRTHDAY, study, care)
    said_to = texts(store, BIRTHDAY)
    assert "学习" not in said_to[QIN]
    assert "生日" not in said_to[QIN]
    assert "顺便提醒您" not in said_to[QIN]
    assert "学习" in said_to[HE]
    assert (study.came, care.came) == ({QIN: Way.OPTED_OUT, HE: Way.SENT}, {QIN: Way.SENT, HE: Way.SENT})
    assert states(store, BIRTHDAY.date())[QIN] == (GreetingState.SKIPPED, "opted_out")


def test_whoever_was_written_to_often_enough_gets_study_another_day_but_his_birthday_greeting_today(store: Store) -> None:
    have_spoken(store, BIRTHDAY)
    study = Shelf(PartKind.STUDY, QIN, HE)
    with store.write() as records:
        for person_id in (QIN, HE):
            rows = [attempt_row(f"{person_id}:{n}", BIRTHDAY, person_id=person_id) for n in range(2)]
            records.delivery.plan(rows)
    write(store, BIRTHDAY, study, cap=2)
    assert study.came == {QIN: Way.SENT, HE: Way.WAITS}
    write(store, BIRTHDAY, study, cap=3)
    assert study.came == {QIN: Way.SENT, HE: Way.SENT}


def test_nothing_is_written_when_it_could_not_leave_today(store: Store) -> None:
    late = BIRTHDAY.replace(hour=21, minute=30)
    have_spoken(store, late)
    assert write(store, late) == {}
    assert states(store, late.date()) == {}


def test_a_letter_that_is_late_waits_for_the_end_of_the_noon_rest(store: Store) -> None:
    noon = BIRTHDAY.replace(hour=12)
    have_spoken(store, noon)
    write(store, noon)
    assert leaving(store, noon) == {}
    assert QIN in leaving(store, noon.replace(hour=14, minute=30))


def test_a_crash_in_between_loses_nothing_and_doubles_nothing(store: Store) -> None:
    have_spoken(store, BIRTHDAY)
    study = Shelf(PartKind.STUDY, QIN, HE)
    study.breaks = True
    with pytest.raises(RuntimeError):
        write(store, BIRTHDAY, study)
    assert leaving(store, BIRTHDAY) == {}
    assert states(store, BIRTHDAY.date()) == {}
    study.breaks = False
    for _ in range(2):
        write(store, BIRTHDAY, study)
    assert sorted(leaving(store, BIRTHDAY)) == [QIN, HE]
    assert leaving(store, BIRTHDAY.replace(hour=9)) == {}
    with store.read() as records:
        calls = [one.person_id for one in records.tasks.open_tasks() if one.kind is TaskKind.GREETING]
    assert calls == [YAO]


# --- whoever cannot be written to ---------------------------------------------------------------------------------------------


def test_a_birthday_without_a_way_is_a_call_with_the_words_and_leaves_the_list_at_night(store: Store) -> None:
    write(store, BIRTHDAY)
    with store.write() as records:
        calls = {one.person_id: one for one in records.tasks.open_tasks()}
        assert {person: one.owner_id for person, one in calls.items()} == {QIN: LIAISON, YAO: TOWN_LIAISON}
        assert calls[YAO].title == "今天生日，请打电话祝福（发不了消息）"
        assert records.tasks.relay_text(calls[YAO].id).startswith("姚老，生日快乐")
        assert records.greetings.lapse_calls(BIRTHDAY.replace(hour=19)) == 0
        assert records.greetings.lapse_calls(BIRTHDAY.replace(hour=20, minute=1)) == 2
        assert records.tasks.open_tasks() == []
        assert records.greetings.lapsed(BIRTHDAY.replace(hour=0), BIRTHDAY + timedelta(days=1)) == 2
    assert states(store, BIRTHDAY.date())[YAO] == (GreetingState.RUNG, "")


def test_on_a_great_festival_a_liaison_gets_one_list_and_on_others_nobody_is_rung(store: Store) -> None:
    for morning in (LABOUR_DAY, MID_AUTUMN):
        have_spoken(store, morning, "person-1")
        for first, last in ((0, HE), (TAO, TAO), (YAO, 999)):  # whoever comes later joins the list that stands
            with store.write() as records:
                letters().write(records, morning.date(), (first, last), morning)
    with store.read() as records:
        lists = {
            one.owner_id: (one.title, records.greetings.to_ring(one.id, MID_AUTUMN.date())) for one in records.tasks.open_tasks()
        }
    title = "中秋节电话问候：收不到消息的几位"
    assert lists == {LIAISON: (title, [HE, MOURNER]), TOWN_LIAISON: (title, [TAO, YAO]), None: (title, [WEI])}
    assert states(store, LABOUR_DAY.date())[YAO] == (GreetingState.NO_WAY, "")
    assert states(store, MID_AUTUMN.date())[YAO] == (GreetingState.RUNG, "")


def test_whose_letter_did_not_get_through_is_rung_up_on_his_birthday(store: Store) -> None:
    for morning, state in ((WOMEN_DAY, GreetingState.NO_WAY), (BIRTHDAY, GreetingState.RUNG)):
        have_spoken(store, morning, "person-1")
        write(store, morning)
        letter = leaving(store, morning)[QIN]
        blocked = Mark(letter.id, letter.claimed_at, AttemptState.FAILED, Reason.BLOCKED, morning)
        with store.write() as records:
            records.delivery.mark([blocked], morning)
            greeting_desk().ring_up(records, morning.date(), morning)
            assert greeting_desk().ring_up(records, morning.date(), morning) == 0
        assert states(store, morning.date())[QIN] == (state, "")
    with store.read() as records:
        assert [one.title for one in records.tasks.open_tasks() if one.person_id == QIN] == [
            "今天生日，请打电话祝福（发不了消息）"
        ]


def test_whoever_comes_onto_a_list_that_is_done_is_on_another_one(store: Store) -> None:
    for first, last in ((0, TAO), (YAO, 999)):
        with store.write() as records:
            letters().write(records, MID_AUTUMN.date(), (first, last), MID_AUTUMN)
            (one,) = (one for one in records.tasks.open_tasks() if one.owner_id == TOWN_LIAISON)
            listed = records.greetings.to_ring(one.id, MID_AUTUMN.date())
            records.tasks.close(one.id, OutcomeCode.TOLD, TOWN_LIAISON, MID_AUTUMN)
    assert listed == [YAO]


def test_a_death_in_the_morning_stops_his_letter_and_the_call(store: Store) -> None:
    have_spoken(store, BIRTHDAY)
    write(store, BIRTHDAY)
    with store.write() as records:
        for person_id in (QIN, YAO):
            mute(records.connection, person_id, BIRTHDAY)
        assert records.tasks.open_tasks() == []
    assert leaving(store, BIRTHDAY) == {}


# --- what staff decide ---------------------------------------------------------------------------------------------------------


def test_the_preview_is_what_is_sent(store: Store) -> None:
    now = WOMEN_DAY - timedelta(days=7)
    shown = {(one.day, one.occasion, one.person_id): one for one in ahead(store, now)}
    birthday = shown[BIRTHDAY.date(), "birthday", QIN]
    festival = shown[WOMEN_DAY.date(), "women_day", 0]
    assert (festival.text, festival.count) == ("{称呼}，三八节快乐！", 4)
    assert shown[WOMEN_DAY.date(), "birthday", HE].also == ("国际妇女节",)
    assert shown[BIRTHDAY.date(), "birthday", MOURNER].withheld == "mourning"
    for morning in (WOMEN_DAY, BIRTHDAY):
        have_spoken(store, morning)
        write(store, morning)
    assert texts(store, BIRTHDAY)[QIN].startswith(birthday.text)
    assert (BIRTHDAY.date(), "birthday") not in {(one.day, one.occasion) for one in ahead(store, BIRTHDAY)}


def test_staff_stop_one_greeting_and_put_another_into_their_own_words(store: Store) -> None:
    now = WOMEN_DAY - timedelta(days=7)
    shown = {(one.occasion, one.person_id): one for one in ahead(store, now)}
    with store.write() as records:
        greeting_desk().stop(records, shown["birthday", QIN], clerk(records), now)
        greeting_desk().stop(records, shown["birthday", HE], clerk(records), now)
        greeting_desk().reword(records, shown["women_day", 0], "{称呼}，祝您节日愉快。", clerk(records), now)
    changed = {(one.occasion, one.person_id): one for one in ahead(store, now)}
    assert changed["birthday", QIN].stopped
    assert changed["birthday", HE].stopped
    assert (changed["women_day", 0].text, changed["women_day", 0].count) == ("{称呼}，祝您节日愉快。", 5)
    said_to = {}
    for morning in (WOMEN_DAY, BIRTHDAY):
        have_spoken(store, morning)
        write(store, morning)
        said_to |= texts(store, morning)
    assert said_to[HE] == "何老，祝您节日愉快。\n\n示范老干部局"
    assert states(store, BIRTHDAY.date())[QIN] == (GreetingState.STOPPED, "staff")


def test_what_was_stopped_is_taken_up_again(store: Store) -> None:
    now = WOMEN_DAY - timedelta(days=7)
    before = ahead(store, now)
    for one in before[:2]:
        with store.write() as records:
            greeting_desk().stop(records, one, clerk(records), now)
    with store.write() as records:
        for one in before[:2]:
            greeting_desk().resume(records, one, clerk(records), now)
    assert ahead(store, now) == before


@pytest.mark.parametrize(
    ("text", "objection"),
    [(" ", Objection.NO_BODY), ("好" * 201, Objection.LONG_GREETING), ("祝您早日安息", Objection.BLOCKED)],
)
def test_words_that_cannot_be_sent_are_refused(store: Store, text: str, objection: Objection) -> None:
    now = WOMEN_DAY - timedelta(days=7)
    one = ahead(store, now)[0]
    with pytest.raises(Refused) as refused, store.write() as records:
        greeting_desk().reword(records, one, text, clerk(records), now)
    assert refused.value.objection is objection


def test_what_has_been_sent_cannot_be_stopped(store: Store) -> None:
    shown = ahead(store, BIRTHDAY)
    have_spoken(store, BIRTHDAY)
    write(store, BIRTHDAY)
    with pytest.raises(Refused) as refused, store.write() as records:
        greeting_desk().stop(records, shown[0], clerk(records), BIRTHDAY)
    assert refused.value.objection is Objection.GREETED


# --- groups -----------------------------------------------------------------------------------------------------------------


def test_groups_get_greeting_and_study_in_one_post_and_other_words_the_next_year(store: Store) -> None:
    told = []
    for morning in (MID_AUTUMN, MID_AUTUMN.replace(year=2027, day=15)):
        study = Shelf(PartKind.STUDY)
        with store.write() as records:
            for _ in range(2):
                assert letters(study).post(records, morning.date(), morning) == 2
            told += [text_of(one) for one in records.claims.claim(*GROUPS, morning, 10, tuple(Lane), ())]
            relays = [one.owner_id for one in records.tasks.open_tasks() if one.kind is TaskKind.RELAY]
        assert study.came == {1: Way.SENT, 2: Way.SENT}
    assert relays == [TOWN_LIAISON, TOWN_LIAISON]
    assert len(told) == 2
    assert told[0].splitlines()[0] != told[1].splitlines()[0]
    assert "再送您一点学习内容" in told[0]
    assert "退订" not in told[0]


def test_groups_are_greeted_in_the_words_of_staff_or_not_at_all(store: Store) -> None:
    now = MID_AUTUMN - timedelta(days=7)
    one = next(one for one in ahead(store, now) if one.occasion == "mid_autumn")
    with store.write() as records:
        greeting_desk().reword(records, one, "{称呼}，中秋好！", clerk(records), now)
        assert letters().post(records, MID_AUTUMN.date(), MID_AUTUMN) == 2
        (post,) = records.claims.claim(*GROUPS, MID_AUTUMN, 10, tuple(Lane), ())
    assert text_of(post).startswith("各位老同志，中秋好！")
    with store.write() as records:
        greeting_desk().stop(records, one, clerk(records), now)
        assert letters().post(records, MID_AUTUMN.date(), MID_AUTUMN) == 0
