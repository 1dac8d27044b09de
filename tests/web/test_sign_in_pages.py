"""Signing in, one's own account and the book of staff in a real browser: by keyboard alone, on a PC and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from bot.domain.people import Role
from tests.web.conftest import DESK, PHONE, Open, RehearsedOffice, Watch, check_looks, focus_ring
from tests.web.signing_in import WORD, Member, quick_office

pytestmark = pytest.mark.browser
REFUSED = re.compile("Failed to load resource: the server responded with a status of (403|422|429)")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsedOffice]:
    with quick_office(tmp_path_factory.mktemp("office")) as running:
        yield running


class Patient(Watch):
    """A browser complains of a page that is refused; here that is what is looked at."""

    def over(self, context: BrowserContext) -> None:
        super().over(context)
        context.on("console", lambda _: self._forget())

    def _forget(self) -> None:
        self.complaints[:] = [one for one in self.complaints if not REFUSED.match(one)]


@pytest.fixture
def watch() -> Watch:
    return Patient()


def sound(page: Page, contrast: float = 4.5, size: float = 16) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    if contrast:
        check_looks(page, contrast, size)


def keys(page: Page, *pressed: str) -> None:
    """Words are typed, names of keys pressed."""
    for one in pressed:
        if one in ("Tab", "Enter", "Space"):
            page.keyboard.press(one)
        else:
            page.keyboard.type(one)


def test_one_signs_in_with_the_keyboard_alone(visit: Open, office: RehearsedOffice) -> None:
    member = Member(office, codes=True)
    page = visit(f"{office.base}/console/tasks?all=1")
    expect(page.get_by_label("姓名或手机号")).to_be_focused()
    assert focus_ring(page) >= 3
    keys(page, member.name, "Tab", "wrong", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("没有登录成功")
    expect(page.get_by_label("姓名或手机号")).to_have_value(member.name)
    expect(page.get_by_label("密码", exact=True)).to_be_focused()
    keys(page, WORD, "Tab", "Enter")
    expect(page.get_by_label("六位验证码")).to_be_focused()
    keys(page, member.code(), "Enter")
    expect(page).to_have_url(f"{office.base}/console/tasks?all=1")


def test_a_first_password_is_set_with_the_keyboard_alone(visit: Open, office: RehearsedOffice) -> None:
    member = Member(office, password="")
    page = visit(office.base + member.link())
    expect(page.get_by_label("新密码")).to_be_focused()
    keys(page, "12345678", "Tab", "12345678", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("太常见")
    keys(page, WORD, "Tab", WORD, "Tab", "Space")
    expect(page).to_have_url(f"{office.base}/console")
    page.goto(f"{office.base}/console/me")
    expect(page.get_by_role("heading", name="密码 已设")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_of_signing_in_are_sound(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    member, newcomer = Member(office, codes=True), Member(office, password="")
    page = visit(f"{office.base}/signin", size)
    sound(page, 7, 20)
    page.get_by_text("没有密码，或者忘了密码？").click()
    sound(page, 7, 20)
    for _ in range(7):
        page.get_by_label("姓名或手机号").fill("没有此人")
        page.get_by_label("密码", exact=True).fill("wrong")
        page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("秒钟再试")
    sound(page, 7, 20)
    page.goto(office.base + newcomer.link())
    sound(page, 7, 20)
    page.goto(f"{office.base}/signin/{'x' * 32}")
    sound(page, 7, 20)
    page.goto(office.base + member.link())
    expect(page.get_by_role("heading", name="手机验证码")).to_be_visible()
    sound(page, 7, 20)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_ones_account_is_sound_through_setting_up_codes(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    member = Member(office)
    page = visit(office.base + member.link(), size)
    page.goto(f"{office.base}/console/me")
    sound(page, 0)
    page.get_by_text("改密码").first.click()
    sound(page, 0)
    page.get_by_label("先填一下现在的密码").fill(WORD)
    page.get_by_role("button", name="开通手机验证码").click()
    expect(page.get_by_alt_text("给手机扫的二维码")).to_be_visible()
    assert page.get_by_alt_text("给手机扫的二维码").evaluate("image => image.decode().then(() => image.naturalWidth > 100)")
    sound(page, 0)
    member.secret = re.sub(r"\s", "", page.locator("main code").inner_text())
    page.get_by_label("六位验证码").fill("000000")
    page.get_by_role("button", name="开通", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("不对")
    page.get_by_label("六位验证码").fill(member.code())
    page.get_by_role("button", name="开通", exact=True).click()
    expect(page.locator("ol code")).to_have_count(10)
    sound(page, 0)
    page.get_by_role("button", name="我抄好了").click()
    expect(page.get_by_role("status")).to_contain_text("已开通")
    page.get_by_text("换一批备用码，或者取消验证码").click()
    sound(page, 0)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_book_of_staff_is_sound_from_adding_to_leaving(visit: Open, office: RehearsedOffice, size: dict[str, int]) -> None:
    page = visit(office.base + Member(office, Role.ADMIN).link(), size)
    page.goto(f"{office.base}/console/staff")
    sound(page, 0)
    page.locator("#name").fill("水长流")
    page.locator("#phone").fill(f"1395555{size['width']:04d}")
    page.locator("#role").select_option("liaison")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已添加")
    page.get_by_role("button", name="做一个登录链接").click()
    expect(page.get_by_label("只能用一次")).to_have_value(re.compile("/signin/"))
    sound(page, 0)
    page.get_by_role("button", name="已经交给本人").click()
    page.locator("#role").select_option("secretary")
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("button", name="取消支部书记")).to_be_visible()
    page.get_by_text("不再工作了").click()
    sound(page, 0)
    page.get_by_role("button", name="停用水长流").click()
    expect(page.get_by_role("status")).to_contain_text("已停用")
    sound(page, 0)
    page.goto(f"{office.base}/console/staff?q=无此人")
    sound(page, 0)


def test_going_back_after_signing_out_shows_nothing(visit: Open, office: RehearsedOffice) -> None:
    page = visit(office.base + Member(office).link())
    page.goto(f"{office.base}/console/people")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="请重新登录")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="请重新登录")).to_be_visible()
