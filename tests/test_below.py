"""An office sees the counts of those below it, of nobody else, and never a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.below import Below
from bot.domain.below import OLD, Figures, Left, Line, Reached, Work, lines
from bot.domain.family import Family, Member
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.store import SharedCounts, Store
from bot.store.shared import office_counts
from tests.builders import NOW, at, ladders, released
from tests.databases import Database

FAMILY = Family(
    (
        Member("province", "省局"),
        Member("zhenjiang", "镇江市局", "province"),
        Member("jurong", "句容市局", "zhenjiang"),
        Member("danyang", "丹阳市局", "zhenjiang"),
        Member("nanjing", "南京市局", "province"),
    )
)
SPAN = Reached(2, 300, 250, 20, 25, 3, 2)
FULL = Figures(153, SPAN, SPAN, Work(1, 2))


def left(**by_code: Figures) -> dict[str, Left]:
    return {code: Left(code, NOW, NOW, figures) for code, figures in by_code.items()}


def shown(code: str, told: dict[str, Left]) -> list[tuple[str, int, bool, int | None]]:
    return [
        (one.code, one.depth, one.whole, one.figures.people if one.figures else None)
        for one in lines(FAMILY, code, told, NOW)
    ]  # fmt: skip


# --- what is shown of what was left ------------------------------------------------------------------------------------


def test_a_city_is_followed_by_its_own_figures_and_its_counties() -> None:
    told = left(zhenjiang=FULL, jurong=FULL, danyang=FULL, nanjing=FULL, province=FULL)
    assert shown("province", told) == [
        ("", 0, True, 4 * 153),
        ("zhenjiang", 1, True, 3 * 153),
        ("zhenjiang", 2, False, 153),
        ("jurong", 2, False, 153),
        ("danyang", 2, False, 153),
        ("nanjing", 1, False, 153),
    ]
    assert shown("zhenjiang", told) == [("", 0, True, 2 * 153), ("jurong", 1, False, 153), ("danyang", 1, False, 153)]
    assert shown("nanjing", told) == []


def test_a_sum_adds_every_figure() -> None:
    whole = lines(FAMILY, "zhenjiang", left(jurong=FULL, danyang=FULL), NOW)[0]
    assert whole.figures == Figures(306, Reached(4, 600, 500, 40, 50, 6, 4), Reached(4, 600, 500, 40, 50, 6, 4), Work(2, 4))


def test_a_small_office_has_no_figures_and_no_sum_gives_them_away() -> None:
    tiny = Figures(3, SPAN, Reached(), Work())
    whole, jurong, danyang = lines(FAMILY, "zhenjiang", left(jurong=tiny, danyang=FULL), NOW)
    assert (jurong.figures, jurong.small, jurong.anybody_left) == (None, 1, True)
    assert (whole.figures, whole.small, whole.anybody_left) == (FULL, 1, True)
    assert danyang.figures == FULL
    nobody = lines(FAMILY, "zhenjiang", left(jurong=Figures(3)), NOW)
    assert [one.anybody_left for one in nobody] == [False] * 3
    assert nobody[0].figures is None


def test_a_service_that_has_stopped_does_not_look_alive() -> None:
    def jurong(at_ago: timedelta, round_ago: timedelta) -> Line:
        told = {"jurong": Left("jurong", NOW - at_ago, NOW - round_ago, FULL)}
        return lines(FAMILY, "zhenjiang", told, NOW)[1]

    minute = timedelta(minutes=1)
    assert jurong(minute, minute).alive
    assert not jurong(OLD + minute, OLD + minute).alive
    assert not jurong(minute, 10 * minute).alive
    assert not lines(FAMILY, "zhenjiang", {}, NOW)[1].alive


# --- who may see it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "scope", "may"),
    [(Role.LEADER, None, True), (Role.ADMIN, None, True), (Role.LEADER, 2, False), (Role.CLERK, None, False),
     (Role.APPROVER, None, False), (Role.LIAISON, None, False)],
)  # fmt: skip
def test_it_is_for_whoever_leads_or_keeps_the_office(shared: SharedCounts, role: Role, scope: int | None, may: bool) -> None:
    viewer = Viewer("staff:1", (Grant(role, scope),), 1)
    assert Below("zhenjiang", FAMILY, shared).may_see(viewer) is may
    assert not Below("jurong", FAMILY, shared).may_see(viewer)  # nobody is below it
    assert not Below("zhenjiang", FAMILY).may_see(OPERATOR)


# --- through the database ----------------------------------------------------------------------------------------------


@pytest.fixture
def shared(database: Database, tmp_path: Path) -> Iterator[SharedCounts]:
    url = database.empty()
    opened = SharedCounts(f"sqlite:///{tmp_path}/counts.db" if url.startswith("sqlite") else url)
    yield opened
    opened.close()


def test_what_is_left_comes_back_and_only_of_whom_it_is_asked(shared: SharedCounts) -> None:
    for code in ("jurong", "danyang", "nanjing", "province"):
        assert shared.leave(code, NOW, None, FULL)
    assert shared.leave("jurong", at("9:05"), at("9:04"), Figures(7))  # in place of the former
    assert shared.of(["jurong", "danyang"]) == {
        "jurong": Left("jurong", at("9:05"), at("9:04"), Figures(7)),
        "danyang": Left("danyang", NOW, None, FULL),
    }


def test_there_is_no_room_for_a_word() -> None:
    kinds = {column.name: column.type.python_type for column in office_counts.c if column.name not in ("code", "at", "round_at")}
    assert set(kinds.values()) == {int}


def test_an_office_leaves_its_counts_every_few_minutes(store: Store, shared: SharedCounts) -> None:
    below = Below("jurong", FAMILY, shared)
    below.leave(store, NOW, NOW)
    below.leave(store, NOW, NOW + timedelta(seconds=15))
    assert shared.of(["jurong"])["jurong"].at == NOW
    below.leave(store, NOW, NOW + timedelta(minutes=3))
    assert shared.of(["jurong"])["jurong"].at == NOW + timedelta(minutes=3)


def test_counts_are_those_of_the_board(store: Store) -> None:
    with store.write() as records:
        mine = released(records)
        tally = records.board.totals([mine.id])[mine.id]
        figures = records.counted.figures(NOW)
    assert figures.people == 6  # one has died
    assert (figures.today.notices, figures.today.should_know) == (1, tally.should_know)
    assert figures.today.waiting == tally.should_know
    assert figures.week == figures.today
    with store.read() as records:
        late = records.counted.figures(at("23:00"))
        assert (late.today.waiting, late.today.left) == (0, tally.should_know)  # the cut-off has passed
        assert records.counted.figures(at("9:00", day=12)).today == Reached()
        assert records.counted.figures(at("9:00", day=16)).week.notices == 1
        assert records.counted.figures(at("9:00", day=17)).week.notices == 0


def test_what_is_late_is_counted(store: Store) -> None:
    with store.write() as records:
        released(records)
    moment = NOW
    while moment < at("23:00"):
        moment += timedelta(minutes=30)
        with store.write() as records:
            ladders().tick(records, moment)
    with store.read() as records:
        figures = records.counted.figures(at("23:00"))
        before = records.counted.figures(NOW)
    assert figures.today.in_hand > 0
    assert (before.work.tasks_overdue, figures.work.tasks_overdue) == (0, 7)  # six calls, and a notice to be passed on
