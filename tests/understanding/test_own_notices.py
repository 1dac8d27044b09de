"""Who asks after his own notices, by the sayings in own_notices.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.understanding.own_notices import OwnNotices, read_own_notices

SAYINGS = yaml.safe_load(Path(__file__).with_name("own_notices.yaml").read_text("utf-8"))
MEANT = {"有哪些": OwnNotices.WHICH, "漏了我": OwnNotices.MISSED, "不是": None}


@pytest.mark.parametrize(("meant", "text"), [(meant, text) for meant, texts in SAYINGS.items() for text in texts])
def test_what_is_asked_of_ones_own_notices(meant: str, text: str) -> None:
    assert read_own_notices(text) is MEANT[meant]
