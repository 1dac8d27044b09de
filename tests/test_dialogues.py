"""Every dialogue script, through the encrypted callback, against the fake platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.client import FakeWeChat
from tests.office import running
from tests.scripts import Script, scripts, starts_at


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        yield platform


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.stem)
def test_dialogue(path: Path, wechat: FakeWeChat, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    with running(wechat, tmp_path, starts_at(text)) as office:
        Script(office, path.name).play(text)
