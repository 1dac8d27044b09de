"""The pages of the office with every sample that they have: nothing that somebody wrote becomes a part of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.wording import Wording
from tests.console_samples import FRAME, HOSTILE, ROW
from tests.office_page_samples import office_pages

CASES = [
    pytest.param(name, data, id=f"{name}-{at}")
    for name, several in office_pages(FRAME, HOSTILE, ROW).items()
    for at, data in enumerate(several)
]


@pytest.mark.parametrize(("name", "data"), CASES)
def test_every_state_of_a_page_can_be_shown(name: str, data: dict[str, Any]) -> None:
    page = Wording("示范局", "0000").page(name, data)
    assert HOSTILE not in page
    assert "None" not in page
    assert "{{" not in page
    assert "<Macro" not in page
