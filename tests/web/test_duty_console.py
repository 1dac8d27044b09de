"""What is owed by rule, in the console: the week with who is late, figures, a day for it, the rules in words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.domain.duties import Duty, DutyState
from bot.domain.duty_states import DutyRow
from bot.domain.rights import OPERATOR
from bot.web.sign_in import new_link
from tests.web.asking import CLERK, LEADER, LIAISON, TOWN_LIAISON, Desk, heard
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice
from tests.web.test_people_pages import LOWEST, SMALLEST

FENG, JIA, LEI, GONG = 4, 5, 12, 13  # 冯若兰 and 贾宝田 are 柳青禾's, 雷振声 and 龚有福 are 苗春生's
DAY = timedelta(days=1)
CELLS = re.compile(r"<[^>]+>")


def owed(office: RehearsedOffice, person_id: int, owner_id: int, due: timedelta, **changes: object) -> Duty:
    """Something is owed by that time from now."""
    now = office.clock.now()
    with office.app.store.write() as records:
        key = f"test:{len(records.duties.listed(OPERATOR, limit=1000))}"
        opens = (now + due - 7 * DAY).date().toordinal()
        row = DutyRow(
            None, key, "class_2", person_id, owner_id, 1, person_id, DutyState.READY, opens, now + due, None, None, None, 0, None
        )  # fmt: skip
        records.duties.keep([row._replace(**changes)], now)
        return next(one for one in records.duties.of_person(person_id) if one.key == key)


def duty_now(office: RehearsedOffice, number: int) -> Duty:
    with office.app.store.read() as records:
        found = records.duties.get(number)
    assert found is not None
    return found


def words(page: str) -> str:
    return " ".join(CELLS.sub(" ", page).split())


def test_the_late_ones_come_first_and_another_week_is_another_page(office: RehearsedOffice) -> None:
    late, this, next_week = (owed(office, FENG, LIAISON, due) for due in (-9 * DAY, DAY, 8 * DAY))
    page = Desk(office, CLERK).get("/duties").text
    assert page.index(f'id="d{late.number}"') < page.index(f'id="d{this.number}"')
    assert "已逾期" in page[page.index(f'id="d{late.number}"') : page.index(f'id="d{this.number}"')]
    assert f'id="d{next_week.number}"' not in page
    following = Desk(office, CLERK).get(f"/duties?week={next_week.due_at.date()}").text
    assert f'id="d{next_week.number}"' in following
    assert f'id="d{this.number}"' not in following


def test_a_liaison_sees_what_is_owed_to_his_own_people_and_no_other(office: RehearsedOffice) -> None:
    mine, other = owed(office, FENG, LIAISON, DAY), owed(office, LEI, TOWN_LIAISON, DAY)
    page = Desk(office, LIAISON).get("/duties").text
    assert f'id="d{mine.number}"' in page
    assert f'id="d{other.number}"' not in page
    assert "雷振声" not in page
    refused = Desk(office, LIAISON).post(f"/duties/{other.number}/plan", day="2026-03-10")
    assert refused.status_code == 404
    assert duty_now(office, other.number).planned_on is None


def test_the_list_is_narrowed_and_added_up(office: RehearsedOffice) -> None:
    week = office.clock.now() + 21 * DAY
    begun = {"opens": (office.clock.now().date()).toordinal()}
    done = owed(office, LEI, TOWN_LIAISON, 21 * DAY, state=DutyState.DONE, settled_at=week - DAY, **begun)
    after = owed(office, LEI, TOWN_LIAISON, 22 * DAY, state=DutyState.DONE, settled_at=week + 3 * DAY, **begun)
    missed = owed(office, LEI, TOWN_LIAISON, 23 * DAY, state=DutyState.MISSED, **begun)
    gone = owed(office, LEI, TOWN_LIAISON, 23 * DAY, state=DutyState.CANCELLED, **begun)
    open_one = owed(office, FENG, LIAISON, 24 * DAY)
    path = f"/duties?week={week.date()}"
    clerk = Desk(office, CLERK)
    sums = words(clerk.get(path).text).partition("按人、按单位、按规定")[2]
    assert "苗春生 3 1 1 — 1 —" in sums  # owed, in time, late, overdue, missed, still open
    assert "柳青禾 1 0 — — — 1" in sums
    assert "城关镇 3 1 1 — 1 —" in sums
    assert "二级走访 4 1 1 — 1 1" in sums
    for query, shown in (
        ("who=3", {open_one}), ("unit=2", {done, after, missed, gone}), ("state=missed", {missed}), ("rule=class_1", set()),
    ):  # fmt: skip
        page = clerk.get(f"{path}&{query}").text
        found = {one for one in (done, after, missed, gone, open_one) if f'id="d{one.number}"' in page}
        assert found == shown, query


def test_a_day_is_planned_by_its_owner_or_the_office(office: RehearsedOffice) -> None:
    one = owed(office, JIA, LIAISON, 2 * DAY)
    assert "日子定下了" in Desk(office, LIAISON).post(f"/duties/{one.number}/plan", day="2026-03-11").text
    assert str(duty_now(office, one.number).planned_on) == "2026-03-11"
    Desk(office, CLERK).post(f"/duties/{one.number}/plan", day="2026-03-12")
    assert str(duty_now(office, one.number).planned_on) == "2026-03-12"
    for day in ("2026-03-01", "morgen", ""):
        assert "请选今天或以后" in Desk(office, CLERK).post(f"/duties/{one.number}/plan", day=day).text
    assert str(duty_now(office, one.number).planned_on) == "2026-03-12"
    assert Desk(office, None).post(f"/duties/{one.number}/plan", day="2026-03-12").status_code == 403


def test_two_do_not_come_to_one_door_on_one_day(office: RehearsedOffice) -> None:
    first, second = owed(office, GONG, TOWN_LIAISON, 2 * DAY), owed(office, GONG, LEADER, 3 * DAY)
    Desk(office, TOWN_LIAISON).post(f"/duties/{first.number}/plan", day="2026-03-11")
    assert "苗春生" in heard(office, f"staff-{LEADER}")  # who may go along
    clash = Desk(office, LEADER).post(f"/duties/{second.number}/plan", day="2026-03-11")
    assert clash.status_code == 409
    assert "苗春生也要去龚有福家" in clash.text
    assert duty_now(office, second.number).planned_on is None
    assert 'value="2026-03-12"' in clash.text.partition('role="alert"')[2].partition("</form>")[0]
    assert "日子定下了" in Desk(office, LEADER).post(f"/duties/{second.number}/plan", day="2026-03-12").text


def test_what_is_over_is_planned_no_more(office: RehearsedOffice) -> None:
    one = owed(office, JIA, LIAISON, DAY, state=DutyState.DONE, settled_at=office.clock.now())
    assert Desk(office, LIAISON).post(f"/duties/{one.number}/plan", day="2026-03-11").status_code == 404


def test_the_rules_are_told_in_words_with_what_came_of_them(office: RehearsedOffice) -> None:
    page = words(Desk(office, LEADER).get("/duties/rules").text)
    assert "content/duties.yaml" in page
    assert "住院以后 72 小时内" in page
    assert "满 60、70、80、90、100 岁生日（周岁）" in page
    assert "每 24 个月一次，从上次走访算起" in page
    assert "去世以后 1 天内记下来，并告诉干事、领导" in page
    assert "重阳节" in page
    for day in ("2026-01-01", "x", "0001-01-01", "9999-12-31"):
        assert Desk(office, CLERK).get(f"/duties/rules?from={day}").status_code == 200
        assert Desk(office, CLERK).get(f"/duties?week={day}").status_code == 200


def test_what_happens_to_somebody_opens_what_is_owed_on_his_page(office: RehearsedOffice) -> None:
    clerk = Desk(office, CLERK)
    clerk.post(f"/people/{LEI}/event", kind="住院", day="2026-03-09", known_from="家属")
    page = clerk.get(f"/people/{LEI}").text
    assert "住院探视" in page.partition("该办的</h3>")[2].partition("<h3>")[0]
    with office.app.store.read() as records:
        [one] = [found for found in records.duties.live_of([LEI]) if found.rule == "hospital"]
    assert one.due_at - office.clock.now() <= timedelta(hours=72)


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visit: Open, office: RehearsedOffice, size: dict[str, int]
) -> None:
    owed(office, FENG, LIAISON, -9 * DAY)
    owed(office, LEI, TOWN_LIAISON, DAY, state=DutyState.DONE, settled_at=datetime.fromisoformat("2026-03-09T08:00:00+08:00"))
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size)
    for path in ("/duties", "/duties/rules"):
        page.goto(f"{office.base}/console{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("应访")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALLEST) >= 16, path
        assert page.evaluate(LOWEST) >= 48, path
