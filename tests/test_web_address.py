"""`sangyu check` says where passwords could be read on their way."""

from __future__ import annotations

import pytest

from bot.config import Web
from bot.web_address import faults


@pytest.mark.parametrize(
    ("host", "public_url", "named"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", []),
        ("localhost", "http://localhost:8000", []),
        ("::1", "http://[::1]:8000", []),
        ("127.0.0.1", "https://bot.example.org", []),
        ("0.0.0.0", "https://bot.example.org", []),  # in a container, behind a proxy
        ("127.0.0.1", "http://bot.example.org", ["web.public_url"]),
        ("192.168.1.5", "http://192.168.1.5:8000", ["web.public_url", "web.host"]),
        ("0.0.0.0", "http://127.0.0.1:8000", ["web.host"]),
        ("127.0.0.1", "http://127.0.0.1.evil.example", ["web.public_url"]),
        ("127.0.0.1", "", ["web.public_url"]),
    ],
)
def test_an_address_without_https_is_for_this_machine_alone(host: str, public_url: str, named: list[str]) -> None:
    assert [line.split(":")[0] for line in faults(Web(host=host, public_url=public_url))] == named


def test_the_address_of_a_fresh_installation_is_for_this_machine_alone() -> None:
    assert faults(Web()) == []
