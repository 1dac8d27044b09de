"""The first third of all pages of the console, each in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.web.every.deeds import Doing
from tests.web.every.looks import eye, picked
from tests.web.every.walk import Seen


@pytest.mark.browser
def test_nothing_is_wrong_with_any_page(browser: Browser, doing: Doing, pages: list[Seen]) -> None:
    with eye(browser, doing) as careful:
        faults = [fault for page in picked(pages)[0::3] for fault in careful.faults(page)]
    assert not faults, "\n".join(faults)
