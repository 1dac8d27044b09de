"""A channel is added by one folder and one section in the configuration, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

import bot.channels
from bot.channels import folders
from bot.check import faults
from bot.config import parse
from bot.errors import ConfigError
from bot.office import CONTENT, read
from tests.databases import settings_in
from tests.office import ServedOffice, copy_office, prepared

TOYS = Path(__file__).parent / "toys"
SECTION = {"pigeon": {"loft": {"word": "grain"}}}


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder, put where channels are."""
    monkeypatch.setattr(bot.channels, "__path__", [*bot.channels.__path__, str(TOYS)])
    folders._module.cache_clear()
    yield
    folders._module.cache_clear()


@pytest.fixture
def office(toys: None, tmp_path: Path) -> Iterator[ServedOffice]:
    copy_office(prepared(), tmp_path)
    served = ServedOffice(parse({**settings_in(tmp_path), "web": {"secret": "x"}, "channels": SECTION}))
    served.open()
    yield served
    served.close()


def lands(office: ServedOffice, ring: str, text: str, word: str = "grain") -> requests.Response:
    address = f"http://127.0.0.1:{office.port}/callback/pigeon/loft"
    said: dict[str, Any] = {"ring": ring, "from": "grey", "text": text}
    return requests.post(address, json=said, headers={"X-Word": word}, timeout=10)


def flown(office: ServedOffice) -> list[str]:
    office.app.advance()
    office.run(office.app.drain())
    channel: Any = office.app.channels["pigeon", "loft"]
    return [one.text for one in channel.flown]


def test_a_folder_and_a_section_make_a_channel_that_is_spoken_to_and_answers(office: ServedOffice) -> None:
    assert lands(office, "1", "护理费怎么申请").content == b"coo"
    assert lands(office, "1", "护理费怎么申请").content == b"coo"  # the same pigeon lands twice
    (answer,) = flown(office)
    assert "护理费" in answer


def test_somebody_binds_it_and_is_reached_by_a_notice(office: ServedOffice) -> None:
    person = read(CONTENT / "demo" / "office.yaml")["people"][2]  # who has no other account
    lands(office, "2", f"绑定 {person['name']} {person['phone'][-4:]}")
    assert "绑定" in flown(office)[-1]


def test_what_its_platform_did_not_sign_is_refused(office: ServedOffice) -> None:
    assert lands(office, "3", "通知：明天开会", word="chaff").status_code == 403


def test_its_own_check_is_asked(office: ServedOffice) -> None:
    assert "channels.pigeon.loft: no pigeon has come home yet" in faults(office.app)


def test_its_settings_are_checked_like_all_others(toys: None) -> None:
    with pytest.raises(ConfigError, match=r"^channels\.pigeon\.loft\.word: is missing"):
        parse({"channels": {"pigeon": {"loft": {}}}})


def test_without_the_folder_the_section_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match=r"^channels\.pigeon: is not a key that Sangyu knows"):
        parse({"channels": SECTION})
