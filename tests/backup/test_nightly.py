"""The backup of each night: made beside the timetable, thrown away when it is old, and missed by staff when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App, build
from bot.backup.make import prove
from bot.backup.nightly import ENDING
from bot.check.office import backup_faults
from bot.clock import ManualClock
from bot.config import parse
from bot.domain.backups import is_stale, to_keep
from bot.store.tables.notices import attempt
from tests.databases import settings_in
from tests.office import MONDAY, TEMPLATE, copy_office, prepared

WECHAT = {"app_id": "wx1", "app_secret": "s", "token": "t", "api_base": "http://127.0.0.1:9", "templates": {"notice": TEMPLATE}}
CHANNELS = {"channels": {"wechat": {"main": WECHAT}}}
NIGHT = datetime(2026, 3, 10, 2, 31, tzinfo=MONDAY.tzinfo)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kept").mkdir()
    (tmp_path / "key").write_text("QUJD" * 10 + "QUI=", "utf-8")
    return tmp_path / "kept"


@pytest.fixture
def app(folder: Path, tmp_path: Path) -> Iterator[App]:
    copy_office(prepared(), tmp_path)
    backup = {"folder": str(folder), "key_file": "key", "daily": 2, "weekly": 1}
    office = {"folder": str(tmp_path)}
    made = build(
        parse(
            {"demo": False, "web": {"secret": "x"}, "office": office, "backup": backup, **CHANNELS, **settings_in(tmp_path)},
            tmp_path,
        ),
        ManualClock(MONDAY),
    )
    yield made
    made.close()


def night(app: App, when: datetime) -> None:
    clock = app.clock
    assert isinstance(clock, ManualClock)
    clock.set(when)
    app.plan_timetable()
    app.keep_timetable()
    app.back_up()


def told(app: App) -> list[str]:
    with app.store.read() as records:
        rows = records.connection.execute(attempt.select().where(attempt.c.template == "staff/backup_failed")).all()
    return [row.key for row in rows]


def test_each_night_has_a_backup_that_can_be_read_back(app: App, folder: Path, tmp_path: Path) -> None:
    app.plan_timetable()
    for number in range(4):
        night(app, NIGHT + timedelta(days=number))
        app.back_up()
    names = sorted(one.name for one in folder.iterdir())
    assert names == ["office-20260312-023100.sangyu", "office-20260313-023100.sangyu"]
    manifest, _, _ = prove(folder / names[-1], b"ABC" * 10 + b"AB", tmp_path, app.store.vault)
    assert manifest.taken_at == NIGHT + timedelta(days=3)
    with app.store.read() as records:
        last = records.copies.state(app.clock.now()).last
    assert last is not None
    assert (last.at, last.file) == (NIGHT + timedelta(days=3), str(folder / names[-1]))
    assert (told(app), backup_faults(app)) == ([], [])


def test_a_night_that_fails_is_told_at_once_and_shown_by_check_and_the_old_ones_stay(app: App, folder: Path) -> None:
    night(app, NIGHT)
    (folder / f"office-20260201-023100{ENDING}").write_bytes(b"x")
    (folder / "something else.txt").write_bytes(b"x")
    folder.rename(folder.with_name("away"))
    night(app, NIGHT + timedelta(days=1))
    assert [key.rpartition(":")[0] for key in told(app)] == ["backup:failed:2026-03-11"]
    assert any("failed" in fault and "no such folder" in fault for fault in backup_faults(app))
    folder.with_name("away").rename(folder)
    night(app, NIGHT + timedelta(days=2))
    assert backup_faults(app) == []
    assert (folder / "something else.txt").exists()
    assert not (folder / f"office-20260201-023100{ENDING}").exists()


def test_after_two_days_without_one_check_says_so(app: App, folder: Path) -> None:
    night(app, NIGHT)
    with app.store.write() as records:
        records.timetable.pause("backup", "staff:1", NIGHT)
    night(app, NIGHT + timedelta(hours=47))
    assert backup_faults(app) == []
    night(app, NIGHT + timedelta(hours=50))
    assert told(app) == []
    assert any("last good backup is of 2026-03-10 02:31" in fault for fault in backup_faults(app))


def test_without_a_folder_nothing_is_planned(tmp_path: Path) -> None:
    copy_office(prepared(), tmp_path)
    app = build(parse({"demo": False, "web": {"secret": "x"}, **settings_in(tmp_path)}), ManualClock(MONDAY))
    try:
        night(app, NIGHT)
        with app.store.read() as records:
            assert not [row for row in records.timetable.of_day(NIGHT.date()) if row["job"] == "backup"]
    finally:
        app.close()


# --- which are kept ----------------------------------------------------------------------------------------------------------


def test_the_newest_of_days_and_weeks_are_kept() -> None:
    made = [MONDAY - timedelta(days=number, hours=hour) for number in range(60) for hour in (0, 5)]
    keep = to_keep(made, 7, 4)
    assert {one.date() for one in keep} >= {(MONDAY - timedelta(days=number)).date() for number in range(7)}
    assert len(keep) == 7 + 2  # this week's and last week's are among the days
    assert all(one.hour == 9 for one in keep)
    assert to_keep([], 7, 4) == set()


@pytest.mark.parametrize(
    ("last", "since", "stale"), [(None, None, False), (None, 47, False), (None, 49, True), (47, 900, False), (49, 900, True)]
)
def test_a_backup_is_missing_after_two_days(last: int | None, since: int | None, stale: bool) -> None:
    def ago(hours: int | None) -> datetime | None:
        return None if hours is None else MONDAY - timedelta(hours=hours)

    assert is_stale(ago(last), ago(since), MONDAY) is stale
