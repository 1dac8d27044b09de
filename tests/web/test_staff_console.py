"""人员和权限: who serves, in which roles, and how each comes in; nobody raises himself, and one administrator stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.domain.people import Grant, Role
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, Desk
from tests.web.conftest import RehearsedOffice
from tests.web.signing_in import WORD, Browser, Member, quick_office

STAFF = "/console/staff"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with quick_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def admin(office: RehearsedOffice) -> Member:
    return Member(office, Role.ADMIN)


@pytest.fixture(scope="module")
def desk(admin: Member) -> Browser:
    return admin.browser()


def grants(office: RehearsedOffice, staff_id: int) -> list[tuple[str, int | None]]:
    with office.app.store.read() as records:
        entry = records.staff_book.one(staff_id)
    assert entry is not None
    return [(grant.role.value, grant.scope_id) for grant in entry.grants]


def active(office: RehearsedOffice, staff_id: int) -> bool:
    with office.app.store.read() as records:
        return records.people.staff_member(staff_id) is not None


# --- adding --------------------------------------------------------------------------------------------------------------


def test_a_new_member_of_staff_comes_in_by_the_link_that_is_shown_and_sets_a_password(
    office: RehearsedOffice, desk: Browser
) -> None:
    added = desk.post(STAFF, name="贺 新来", phone="139-1234-5678", role="liaison", scope="2").headers["Location"]
    assert added.endswith("?done=added")
    here = added.partition("?")[0]
    assert "下一步：给本人一个登录链接" in desk.get(added).text
    assert grants(office, int(here.rpartition("/")[2])) == [("liaison", 2)]
    page = desk.post(f"{here}/link", onward=True).text
    link = re.search(r'value="http://127\.0\.0\.1:1(/signin/[\w-]+)"', page)
    assert link
    newcomer = Browser(office)
    assert "贺新来，设一个密码" in newcomer.get(link[1]).text
    newcomer.post("/signin/password", password=WORD, again=WORD)
    assert Browser(office).sign_in("13912345678").status_code == 303
    assert Browser(office).get(link[1]).status_code == 403
    desk.post(f"{here}/link/handed")
    assert "/signin/" not in desk.get(here).text


def test_a_link_is_shown_to_whoever_made_it_and_to_nobody_else(office: RehearsedOffice, desk: Browser) -> None:
    member = Member(office, Role.LIAISON)
    desk.post(f"{STAFF}/{member.id}/link")
    assert "/signin/" in desk.get(f"{STAFF}/{member.id}").text
    assert "/signin/" not in Member(office, Role.ADMIN).browser().get(f"{STAFF}/{member.id}").text


def test_whoever_is_known_already_is_shown_as_he_is(office: RehearsedOffice, desk: Browser) -> None:
    member = Member(office, Role.LIAISON)
    answer = desk.post(STAFF, name=member.name, phone=member.phone, role="admin")
    assert answer.headers["Location"] == f"{STAFF}/{member.id}?done=known"
    assert grants(office, member.id) == [("liaison", None)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "phone": "13800000000", "role": "clerk"}, "姓名请填"),
        ({"name": "甲", "phone": "13800000000", "role": "clerk"}, "姓名请填"),
        ({"name": "<b>甲</b>", "phone": "13800000000", "role": "clerk"}, "姓名请填"),
        ({"name": "13800000000", "phone": "13800000000", "role": "clerk"}, "姓名请填"),
        ({"name": "甲" * 21, "phone": "13800000000", "role": "clerk"}, "姓名请填"),
        ({"name": "易有名", "phone": "138", "role": "clerk"}, "手机号请填"),
        ({"name": "易有名", "phone": "1380000000０" * 9, "role": "clerk"}, "手机号请填"),
        ({"name": "易有名", "phone": "13800000000", "role": "king"}, "请选一个您能给的角色"),
        ({"name": "易有名", "phone": "13800000000", "role": "clerk", "scope": "99999"}, "请选一个您能给的角色"),
        ({"name": "易有名", "phone": "13800000000", "role": "clerk", "scope": "1; DROP"}, "请选一个您能给的角色"),
    ],
)
def test_a_form_that_makes_no_sense_adds_nobody(
    office: RehearsedOffice, desk: Browser, fields: dict[str, str], said: str
) -> None:
    answer = desk.post(STAFF, **fields)
    assert (answer.status_code, said in answer.text) == (422, True)
    with office.app.store.read() as records:
        assert records.staff_book.page("易有名", 0, 5) == []


def test_a_double_click_adds_once(office: RehearsedOffice, desk: Browser) -> None:
    fields = {"name": "单一人", "phone": "13955550000", "role": "liaison", "scope": "", "once": "k" * 22}
    assert desk.post(STAFF, **fields).headers["Location"] == desk.post(STAFF, **fields).headers["Location"]
    with office.app.store.read() as records:
        assert len(records.staff_book.page("单一人", 0, 5)) == 1


# --- roles ---------------------------------------------------------------------------------------------------------------


def test_roles_are_given_and_taken_with_the_unit_in_which_they_count(office: RehearsedOffice, desk: Browser) -> None:
    member = Member(office, Role.LIAISON)
    here = f"{STAFF}/{member.id}"
    for _ in range(2):
        assert desk.post(f"{here}/role", role="secretary", scope="2").headers["Location"] == f"{here}?done=given"
    assert grants(office, member.id) == [("liaison", None), ("secretary", 2)]
    assert desk.post(f"{here}/role/take", grant="liaison:").headers["Location"] == f"{here}?done=taken"
    assert grants(office, member.id) == [("secretary", 2)]
    only = desk.post(f"{here}/role/take", grant="secretary:2")
    assert (only.status_code, "至少要留一个角色" in only.text) == (422, True)
    assert [action for _, action in member.history()] == ["staff.role_given", "staff.role_taken"]


def test_a_role_that_is_taken_is_gone_at_once(office: RehearsedOffice, desk: Browser) -> None:
    member = Member(office, Role.LIAISON)
    with office.app.store.write() as records:
        records.people.add_role(member.id, Grant(Role.ADMIN))
    his = member.browser()
    assert his.get(STAFF).status_code == 200
    desk.post(f"{STAFF}/{member.id}/role/take", grant="admin:")
    assert his.get(STAFF).status_code == 404
    desk.post(f"{STAFF}/{member.id}/active", active="no")
    assert his.get("/console/tasks").status_code == 403


@pytest.mark.parametrize("grant", ["", ":", "admin", "king:", "liaison:99", "liaison:x", "secretary:"])
def test_a_role_that_he_does_not_have_is_not_taken(office: RehearsedOffice, desk: Browser, grant: str) -> None:
    member = Member(office, Role.LIAISON)
    desk.post(f"{STAFF}/{member.id}/role/take", grant=grant)
    assert grants(office, member.id) == [("liaison", None)]


def test_nobody_raises_himself(office: RehearsedOffice, admin: Member, desk: Browser) -> None:
    here = f"{STAFF}/{admin.id}"
    for path, fields in (
        ("role", {"role": "approver"}),
        ("role/take", {"grant": "admin:"}),
        ("active", {"active": "no"}),
        ("link", {}),
        ("reset", {"what": "password"}),
    ):
        answer = desk.post(f"{here}/{path}", **fields)
        assert (answer.status_code, "不能自己改" in answer.text) == (403, True)
    assert grants(office, admin.id) == [("admin", None)]
    assert "/role" not in desk.get(here).text


def test_a_clerk_lets_in_only_those_at_the_door(office: RehearsedOffice) -> None:
    """Whoever approves what a clerk has written owes neither role nor way in to that clerk."""
    clerk = Member(office, Role.CLERK).browser()
    refused = clerk.post(STAFF, name="假审批", phone="13900000001", role="approver")
    assert (refused.status_code, "要由管理员来添加" in refused.text) == (422, True)
    helper = Member(office, Role.LIAISON)
    for role in ("approver", "leader", "admin", "clerk"):
        assert clerk.post(f"{STAFF}/{helper.id}/role", role=role).status_code == 422
    assert clerk.post(f"{STAFF}/{helper.id}/role", role="secretary", scope="2").status_code == 303
    assert clerk.post(f"{STAFF}/{helper.id}/link").status_code == 303
    for other in (APPROVER, LEADER, CLERK):
        for path, fields in (
            ("link", {}),
            ("reset", {"what": "codes"}),
            ("active", {"active": "no"}),
            ("role", {"role": "liaison"}),
        ):
            answer = clerk.post(f"{STAFF}/{other}/{path}", **fields)
            assert (answer.status_code, "您不能改这个人" in answer.text) == (403, True)
    assert grants(office, APPROVER) == [("approver", None)]


def test_the_last_administrator_stays(tmp_path_factory: pytest.TempPathFactory) -> None:
    with quick_office(tmp_path_factory.mktemp("small")) as office:
        first, second, operator = Member(office, Role.ADMIN), Member(office, Role.ADMIN), Desk(office, None)
        with office.app.store.write() as records:
            records.people.add_role(first.id, Grant(Role.LIAISON))
        assert operator.post(f"/staff/{second.id}/active", active="no").status_code == 200
        for path, fields in (("active", {"active": "no"}), ("role/take", {"grant": "admin:"})):
            answer = operator.post(f"/staff/{first.id}/{path}", **fields)
            assert (answer.status_code, "最后一位管理员" in answer.text) == (422, True)
        assert active(office, first.id)
        operator.post(f"/staff/{second.id}/active", active="yes")
        assert operator.post(f"/staff/{first.id}/role/take", grant="admin:").status_code == 200
        assert grants(office, first.id) == [("liaison", None)]


# --- ways in -------------------------------------------------------------------------------------------------------------


def test_whoever_leaves_is_out_at_once_and_may_come_back(office: RehearsedOffice, desk: Browser) -> None:
    member = Member(office, Role.LIAISON)
    his, link = member.browser(), member.link()
    here = f"{STAFF}/{member.id}"
    assert desk.post(f"{here}/active", active="no").headers["Location"] == f"{here}?done=inactive"
    assert not his.inside
    assert Browser(office).sign_in(member.name).status_code == 403
    assert Browser(office).get(link).status_code == 403
    refused = desk.post(f"{here}/link")
    assert (refused.status_code, "先恢复再办" in refused.text) == (422, True)
    assert desk.post(f"{here}/role", role="secretary").status_code == 422
    desk.post(f"{here}/active", active="yes")
    assert not his.inside  # the old session stays over
    assert Browser(office).sign_in(member.name).status_code == 403  # so does the old password: he comes in as a newcomer does
    assert Browser(office).get(member.link(), allow_redirects=False).status_code == 303
    assert [action for actor, action in member.history() if actor != "guest"][:2] == ["signin.link", "staff.inactive"]


def test_a_password_and_codes_are_taken_away_from_whoever_has_lost_them(office: RehearsedOffice, desk: Browser) -> None:
    member = Member(office, Role.LIAISON, codes=True)
    here = f"{STAFF}/{member.id}"
    assert "取消手机验证码" in desk.get(here).text
    assert desk.post(f"{here}/reset", what="codes").headers["Location"] == f"{here}?done=codes"
    his = Browser(office)
    assert his.sign_in(member.name).headers["Location"] == "/console"
    assert desk.post(f"{here}/reset", what="password").status_code == 303
    assert not his.inside
    assert Browser(office).sign_in(member.name).status_code == 403
    assert desk.post(f"{here}/reset", what="everything").status_code == 422
    back = member.browser()
    assert desk.post(f"{here}/reset", what="out").status_code == 303
    assert not back.inside
    with office.app.store.read() as records:
        assert records.credentials.recovery_left(member.id) == 0


# --- who sees this -------------------------------------------------------------------------------------------------------


def test_only_whoever_may_change_everything_sees_the_book(office: RehearsedOffice) -> None:
    scoped = Member(office, Role.LIAISON)
    with office.app.store.write() as records:
        records.people.add_role(scoped.id, Grant(Role.CLERK, 2))
    for browser in (Desk(office, APPROVER), Desk(office, LIAISON), Desk(office, LEADER), Desk(office, scoped.id)):
        assert browser.get("/staff").status_code == 404
        assert browser.get(f"/staff/{CLERK}").status_code == 404
        assert browser.post("/staff", name="易有名", phone="13800000000", role="liaison").status_code == 404
        for path in ("role", "role/take", "active", "link", "reset"):
            assert browser.post(f"/staff/{LIAISON}/{path}", role="admin", active="no", what="out").status_code == 404
    assert active(office, LIAISON)


def test_the_book_shows_who_signs_in_how_and_finds_by_name(office: RehearsedOffice, desk: Browser) -> None:
    member = Member(office, Role.SECRETARY, codes=True)
    page = desk.get(f"{STAFF}?q={member.name}").text
    assert member.name in page
    assert member.phone not in page
    assert "手机验证码" in page
    assert "没登录过" in page
    assert "孟秋岚" not in page
    assert "没有找到" in desk.get(f"{STAFF}?q=无此人").text
    assert desk.get(f"{STAFF}?page=x&q=%25").status_code == 200
    assert desk.get(f"{STAFF}?page=99999").status_code == 200


def test_programs_are_no_members_of_staff(office: RehearsedOffice, desk: Browser) -> None:
    with office.app.store.write() as records:
        records.tokens.make("接口程序", Role.CLERK, "token", office.clock.now())
        program = records.connection.exec_driver_sql("SELECT id FROM staff WHERE name = '接口程序'").scalar_one()
    assert "接口程序" not in desk.get(STAFF).text
    assert desk.get(f"{STAFF}/{program}").status_code == 404
    assert desk.post(f"{STAFF}/{program}/link").status_code == 404


def test_whoever_is_not_there_is_not_there(desk: Browser) -> None:
    for number in (0, 999999):
        assert desk.get(f"{STAFF}/{number}").status_code == 404
        assert desk.post(f"{STAFF}/{number}/link").status_code == 404


FORMS = ("", "/{id}/role", "/{id}/role/take", "/{id}/active", "/{id}/link", "/{id}/link/handed", "/{id}/reset")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_does_nothing(office: RehearsedOffice, desk: Browser, path: str) -> None:
    member = Member(office, Role.LIAISON)
    before = member.history()
    fields = {"name": "易有名", "phone": "13800000000", "role": "secretary", "grant": "liaison:", "active": "no", "what": "out"}
    answer = desk.session.post(
        office.base + STAFF + path.format(id=member.id), fields, headers={"Sec-Fetch-Site": "cross-site"}, timeout=30
    )
    assert answer.status_code == 403
    assert member.history() == before
    assert active(office, member.id)
