"""Words that open something are ours or open nothing."""

from __future__ import annotations

import pytest

from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks

ALL = (NoticeLinks, GroupLinks, TaskLinks, PolicyLinks)
MADE = NoticeLinks("one secret", "https://office.test").url(12).rpartition("/")[2]
FORGED = [
    "",
    ".",
    "MQ",
    "MQ.",
    "MQ.ab\udcda",
    MADE,
    MADE[:-1],
    MADE + "A",
    MADE.replace(".", ".."),
    "é" * 50,
    "A" * 100_000,
    "\x00",
]


@pytest.mark.parametrize("links", ALL)
@pytest.mark.parametrize("token", FORGED)
def test_what_was_not_made_with_this_secret_opens_nothing(links: type[NoticeLinks], token: str) -> None:
    assert links("another secret", "https://office.test").read(token) is None


@pytest.mark.parametrize("links", ALL[1:])
def test_what_opens_a_notice_opens_nothing_else(links: type[NoticeLinks]) -> None:
    assert links("one secret", "https://office.test").read(MADE) is None
