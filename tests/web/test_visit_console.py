"""Visit reports in the console: who sees them, four eyes, versions, pictures, and what can be printed of them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from bot.desks.visits import SentIn
from bot.domain.conversation import Place
from bot.domain.rights import OPERATOR
from bot.domain.visits import Visit, VisitKind, VisitReport, VisitState
from bot.pictures import as_jpeg
from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, TOWN_LIAISON, Desk, heard
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice
from tests.web.test_people_pages import LOWEST, SMALLEST

QIN, FENG, PANG, LEI, CHE = 1, 4, 3, 12, 19  # 秦怀远 and 冯若兰 are 柳青禾's, the others 苗春生's


def reported(office: RehearsedOffice, draft: str, person_id: int = QIN, staff_id: int = LIAISON, **said: str) -> Visit:
    """A member of staff has sent a report in."""
    told = {"condition": f"身体还好，{draft}", "need": "", "promise": "", **said}
    with office.app.store.write() as records:
        staff = records.people.staff_member(staff_id)
        assert staff is not None
        day = office.clock.now().date()
        report = VisitReport(draft, person_id, staff_id, VisitKind.VISIT, told["condition"], told["need"], day, told["promise"])
        [sent] = office.app.services.visits.send_in(records, [SentIn(report)], staff, office.clock.now())
    return sent


def visit_now(office: RehearsedOffice, number: int) -> Visit:
    with office.app.store.read() as records:
        found = records.visits.get(number)
    assert found is not None
    return found


def picture(colour: str = "red", size: tuple[int, int] = (400, 300)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def pictured(office: RehearsedOffice, one: Visit) -> int:
    """A picture of a visit, fetched from the platform already."""
    kept = as_jpeg(picture())
    assert kept is not None
    with office.app.store.write() as records:
        photo = records.photos.add(Place("simulator", "demo", "x"), LIAISON, f"media-{one.number}", office.clock.now())
        assert photo is not None
        records.photos.keep(photo.number, kept.content, kept.width, kept.height)
        records.photos.attach([photo.number], one.number, one.report.person_id)
    return photo.number


# --- looking -----------------------------------------------------------------------------------------------------------


def test_a_liaison_sees_what_was_reported_of_his_own_people_and_no_other(office: RehearsedOffice) -> None:
    mine = reported(office, "own", FENG)
    other = reported(office, "other", LEI, TOWN_LIAISON)
    liaison = Desk(office, LIAISON)
    listed = liaison.get("/visits").text
    assert f'/console/visits/{mine.number}"' in listed
    assert f'/console/visits/{other.number}"' not in listed
    assert "雷振声" not in listed
    assert liaison.get(f"/visits/{other.number}").status_code == 404
    assert liaison.post(f"/visits/{other.number}/approve", version="1").status_code == 404
    assert liaison.get("/visits/4711").status_code == 404


def test_the_list_is_narrowed_by_all_that_is_asked(office: RehearsedOffice) -> None:
    kept = reported(office, "narrow", PANG, TOWN_LIAISON)
    today = office.clock.now().date()
    clerk, row = Desk(office, CLERK), f'href="/console/visits/{kept.number}"'
    for query in ("kind=走访", "state=received", f"who={TOWN_LIAISON}", "unit=2", f"from={today}&to={today}"):
        assert row in clerk.get(f"/visits?{query}").text, query
    for query in ("kind=电话", "state=approved", f"who={LIAISON}", "unit=3", f"to={today - timedelta(days=1)}"):
        assert row not in clerk.get(f"/visits?{query}").text, query
    assert clerk.get("/visits?from=gestern&page=-3&who=x").status_code == 200
    assert "庞德厚" in clerk.get(f"/visits?number={kept.number}").text


def test_one_report_shows_what_came_of_it(office: RehearsedOffice) -> None:
    one = reported(office, "came", need="想申请护理费", promise="周五把表送来")
    page = Desk(office, CLERK).get(f"/visits/{one.number}").text
    assert "身体还好，came" in page
    assert "诉求" in page.partition("由它办的事")[2]
    with office.app.store.read() as records:
        numbers = [found.number for found in records.commitments.of_visit(one.number)]
    assert len(numbers) == 2
    assert all(f"/console/commitments/{number}" in page for number in numbers)


def test_a_visit_shows_what_it_has_settled(office: RehearsedOffice) -> None:
    Desk(office, CLERK).post(f"/people/{CHE}/event", kind="住院", day="2026-03-09", known_from="家属")
    one = reported(office, "settled", CHE, TOWN_LIAISON)
    followed = Desk(office, TOWN_LIAISON).get(f"/visits/{one.number}").text.partition("由它办的事")[2]
    assert "住院探视" in followed.partition("<h2")[0]


# --- review ------------------------------------------------------------------------------------------------------------


def test_nobody_reviews_what_he_wrote_and_whoever_did_stays_written(office: RehearsedOffice) -> None:
    one = reported(office, "eyes", staff_id=CLERK)
    assert "审核</h2>" not in Desk(office, CLERK).get(f"/visits/{one.number}").text
    assert Desk(office, CLERK).post(f"/visits/{one.number}/approve", version="1").status_code == 404
    assert visit_now(office, one.number).state is VisitState.RECEIVED
    done = Desk(office, APPROVER).post(f"/visits/{one.number}/approve", version="1")
    assert "审核通过" in done.text
    assert "孟秋岚" in done.text.partition("经过</h2>")[2]
    assert "郝建章" in done.text.partition("经过</h2>")[2]
    assert visit_now(office, one.number).reviewed_by == APPROVER


def test_what_the_reviewer_asks_is_answered_by_a_new_version(office: RehearsedOffice) -> None:
    one = reported(office, "asked")
    clerk, liaison = Desk(office, CLERK), Desk(office, LIAISON)
    assert "还没有写" in clerk.post(f"/visits/{one.number}/ask", version="1", remark=" ").text
    clerk.post(f"/visits/{one.number}/ask", version="1", remark="吃什么药？")
    assert "吃什么药？" in heard(office, f"staff-{LIAISON}")
    assert "吃什么药？" in liaison.get(f"/visits/{one.number}").text
    said = {"kind": "电话", "visited_on": "2026-03-09", "condition": "吃降压药，血压平稳", "need": "", "promise": ""}
    answer = liaison.post(f"/visits/{one.number}/change", version="1", **said)
    assert "改好了" in answer.text
    now = visit_now(office, one.number)
    assert (now.version, now.state, now.report.kind) == (2, VisitState.RECEIVED, VisitKind.CALL)
    trail = answer.text.partition("经过</h2>")[2]
    assert "<del>身体还好，asked</del> → <ins>吃降压药，血压平稳</ins>" in trail
    assert trail.index("吃什么药？") < trail.index("吃降压药")


def test_a_version_that_the_reviewer_has_not_read_is_not_approved(office: RehearsedOffice) -> None:
    one = reported(office, "read")
    said = {"kind": "走访", "visited_on": "2026-03-09", "condition": "改过", "need": "", "promise": ""}
    Desk(office, LIAISON).post(f"/visits/{one.number}/change", version="1", **said)
    late = Desk(office, CLERK).post(f"/visits/{one.number}/approve", version="1")
    assert late.status_code == 409
    assert "刚才已经有变动" in late.text
    assert visit_now(office, one.number).state is VisitState.RECEIVED


def test_only_its_author_changes_a_report_and_to_nothing_impossible(office: RehearsedOffice) -> None:
    one = reported(office, "author")
    said = {"kind": "走访", "visited_on": "2026-03-09", "condition": "别人写的", "need": "", "promise": ""}
    assert Desk(office, CLERK).post(f"/visits/{one.number}/change", version="1", **said).status_code == 404
    liaison = Desk(office, LIAISON)
    tomorrow = liaison.post(f"/visits/{one.number}/change", version="1", **{**said, "visited_on": "2026-03-10"})
    assert "日期在今天之后" in tomorrow.text
    assert "别人写的" in tomorrow.text  # what was typed is not lost
    assert "请选方式" in liaison.post(f"/visits/{one.number}/change", version="1", **{**said, "kind": "飞"}).text
    assert visit_now(office, one.number).version == 1


def test_what_waits_for_a_review_is_listed_for_those_who_may_review(office: RehearsedOffice) -> None:
    one = reported(office, "waits")
    row = f'href="/console/visits/{one.number}"'
    assert row in Desk(office, APPROVER).get("/visits?waiting=1").text
    assert row not in Desk(office, LIAISON).get("/visits?waiting=1").text
    Desk(office, APPROVER).post(f"/visits/{one.number}/approve", version="1")
    assert row not in Desk(office, APPROVER).get("/visits?waiting=1").text


def test_the_operator_reviews_nothing(office: RehearsedOffice) -> None:
    one = reported(office, "operator")
    refused = Desk(office, None).post(f"/visits/{one.number}/approve", version="1")
    assert refused.status_code == 403
    assert visit_now(office, one.number).state is VisitState.RECEIVED


# --- pictures ----------------------------------------------------------------------------------------------------------


def test_a_picture_is_shown_to_those_who_see_the_person_and_kept_in_no_cache(office: RehearsedOffice) -> None:
    number = pictured(office, reported(office, "picture"))
    seen = Desk(office, LIAISON).get(f"/photos/{number}")
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
    assert seen.headers["cache-control"] == "no-store"
    assert Image.open(BytesIO(seen.content)).size == (400, 300)
    assert Desk(office, TOWN_LIAISON).get(f"/photos/{number}").status_code == 404
    assert Desk(office, CLERK).get("/photos/4711").status_code == 404
    assert requests.get(f"{office.base}/console/photos/{number}", timeout=30).status_code == 403


def test_a_portrait_is_put_up_and_what_is_no_picture_is_not(office: RehearsedOffice) -> None:
    liaison = Desk(office, LIAISON)
    bad = liaison.post(f"/people/{FENG}/portrait", files={"picture": ("a.jpg", b"no picture at all")})
    assert "照片没有放上" in bad.text
    good = liaison.post(f"/people/{FENG}/portrait", files={"picture": ("a.jpg", picture("blue", (3000, 2000)))})
    assert "照片放上了" in good.text
    with office.app.store.read() as records:
        portrait = records.photos.portrait(FENG)
        looks = [one.action for one in records.sheets.looks(OPERATOR, FENG)]
    assert portrait is not None
    assert max(portrait.width, portrait.height) <= 1600
    assert "portrait" in looks
    assert f"/console/photos/{portrait.number}" in liaison.get(f"/people/{FENG}").text
    stranger = Desk(office, TOWN_LIAISON).post(f"/people/{FENG}/portrait", files={"picture": ("a.jpg", picture())})
    assert stranger.status_code == 404


# --- papers ------------------------------------------------------------------------------------------------------------


def test_the_register_is_for_those_who_may_take_files_out_and_is_written_down(office: RehearsedOffice) -> None:
    reported(office, "register", FENG, condition="=HYPERLINK(1)")
    assert Desk(office, LIAISON).post("/papers/visits").status_code == 404
    sheet = Desk(office, CLERK).post("/papers/visits", **{"from": "2026-03-01", "to": "2026-03-31"})
    assert sheet.headers["content-disposition"] == 'attachment; filename="register.xlsx"'
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_name("走访").to_python()
    assert any("=HYPERLINK(1)" in row for row in rows)


def test_a_handbook_as_a_page_and_on_paper_for_those_who_see_the_person(office: RehearsedOffice) -> None:
    one = reported(office, "handbook", FENG)
    liaison = Desk(office, LIAISON)
    page = liaison.get(f"/people/{FENG}/handbook").text
    assert "精准服务手册" in page
    assert f"/console/visits/{one.number}" in page
    pdf = liaison.post(f"/people/{FENG}/handbook")
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    with office.app.store.read() as records:
        assert "printed" in [look.action for look in records.sheets.looks(OPERATOR, FENG)]
    stranger = Desk(office, TOWN_LIAISON)
    assert stranger.get(f"/people/{FENG}/handbook").status_code == 404
    assert stranger.post(f"/people/{FENG}/handbook").status_code == 404


def test_the_handbooks_of_a_liaison_hold_only_whom_the_printer_sees(office: RehearsedOffice) -> None:
    mine = Desk(office, LIAISON).post("/papers/handbooks", who=str(LIAISON), unit="")
    assert mine.content[:5] == b"%PDF-"
    assert Desk(office, LIAISON).post("/papers/handbooks", who=str(TOWN_LIAISON), unit="").status_code == 404
    assert "二选一" in Desk(office, CLERK).post("/papers/handbooks", who="", unit="").text
    assert Desk(office, CLERK).post("/papers/handbooks", who="", unit="2").content[:5] == b"%PDF-"


def test_a_month_is_for_himself_and_for_those_who_see_everybody(office: RehearsedOffice) -> None:
    one = reported(office, "month", FENG)
    path = f"/papers/month?who={LIAISON}&month=2026-03"
    for staff in (LIAISON, LEADER):
        assert f"/console/visits/{one.number}" in Desk(office, staff).get(path).text
    assert Desk(office, TOWN_LIAISON).get(path).status_code == 404
    assert Desk(office, CLERK).get(f"/papers/month?who={LIAISON}&month=2026-13").status_code == 404
    pdf = Desk(office, LIAISON).post("/papers/month", who=str(LIAISON), month="2026-03")
    assert pdf.content[:5] == b"%PDF-"


def test_the_digest_names_nobody(office: RehearsedOffice) -> None:
    reported(office, "digest", FENG)
    page = Desk(office, LEADER).get("/papers/digest?quarter=2026Q1").text
    assert "第 1 季度工作汇编" in page
    assert "冯若兰" not in page
    assert Desk(office, LIAISON).get("/papers/digest?quarter=2026Q1").status_code == 404
    assert Desk(office, LEADER).post("/papers/digest", quarter="2026Q1").content[:5] == b"%PDF-"


# --- looks -------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visit: Open, office: RehearsedOffice, size: dict[str, int]
) -> None:
    one = reported(office, f"axe-{size['width']}", need="长" * 120, promise="长" * 120)
    pictured(office, one)
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), CLERK)
    page = visit(office.base + link, size)
    paths = (
        "/visits", f"/visits/{one.number}", f"/people/{QIN}", f"/people/{QIN}/handbook", "/papers",
        f"/papers/month?who={LIAISON}&month=2026-03", "/papers/digest?quarter=2026Q1",
    )  # fmt: skip
    for path in paths:
        page.goto(f"{office.base}/console{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALLEST) >= 16, path
        assert page.evaluate(LOWEST) >= 48, path
