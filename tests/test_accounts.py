"""What an operator does to the account: check it, publish its menu, print a code that binds whoever scans it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from bot.accounts import NotOnePerson, binding_codes, publish_menus
from bot.check import findings
from tests.fakes.client import FakeWeChat
from tests.office import RunningOffice, running


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        yield platform


@pytest.fixture
def office(wechat: FakeWeChat, tmp_path: Path) -> Iterator[RunningOffice]:
    with running(wechat, tmp_path) as open_office:
        yield open_office


def wrong(office: RunningOffice) -> list[str]:
    """Without the warnings: as which user the tests run is nobody's fault."""
    return [str(one) for one in findings(office.app) if not one.warning]


def test_office_on_a_working_account_is_fit(office: RunningOffice) -> None:
    assert wrong(office) == []


def test_wrong_secret_is_found_before_a_notice_needs_it(office: RunningOffice) -> None:
    office.wechat.configure(app_secret="another")
    found = wrong(office)
    assert len(found) == 1
    assert "app_secret" in found[0]
    assert "s3cr3t" not in found[0]


def test_menu_says_words_that_the_bot_understands(office: RunningOffice) -> None:
    assert list(publish_menus(office.app)) == ["main"]
    menu = office.wechat.menu()
    assert menu is not None
    buttons = [one for top in menu["button"] for one in top.get("sub_button") or [top]]
    assert len(buttons) >= 4
    for button in buttons:
        said = office.wechat.click("person-1", button["key"])
        assert said.status == "text"
        assert "没太明白" not in (said.text or "")


def test_scanning_the_code_binds_whoever_scans_it_once(office: RunningOffice) -> None:
    ((account, picture),) = binding_codes(office.app, "雷振声", "2012")
    ticket = parse_qs(urlparse(picture).query)["ticket"][0]
    assert account == "main"
    assert "雷振声，您好" in (office.wechat.scan("a-new-phone", ticket).text or "")
    assert "绑定好了" not in (office.wechat.scan("another-phone", ticket).text or "")
    assert office.wechat.say("a-new-phone", "我的通知").text is not None


def test_code_is_made_for_one_person_only(office: RunningOffice) -> None:
    with pytest.raises(NotOnePerson):
        list(binding_codes(office.app, "查无此人", "0000"))
