"""How passwords are kept, and what the time it takes to look at one says."""

from __future__ import annotations

import time

import pytest

from bot.web.sign_in.passwords import WAITING, Busy, Passwords
from tests.web.signing_in import WORD


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture(scope="module")
def kept(passwords: Passwords) -> str:
    return passwords.hash(WORD)


def test_a_password_is_hashed_by_the_parameters_that_the_makers_of_argon2_recommend(passwords: Passwords, kept: str) -> None:
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.fits(kept, WORD)
    assert not passwords.is_old(kept)
    assert passwords.hash(WORD) != kept


def test_the_time_it_takes_says_nothing_of_whether_there_is_such_an_account(passwords: Passwords, kept: str) -> None:
    def quickest(hashed: str) -> float:
        spent = []
        for _ in range(3):
            begun = time.perf_counter()
            assert not passwords.fits(hashed, "another word")
            spent.append(time.perf_counter() - begun)
        return min(spent)

    assert 0.4 < quickest("") / quickest(kept) < 2.5


def test_no_hash_fits_no_password(passwords: Passwords) -> None:
    assert not passwords.fits("", "")
    assert not passwords.fits("not a hash", "not a hash")


def test_a_word_that_is_longer_than_a_password_may_be_is_none(passwords: Passwords) -> None:
    """… and is not hashed as it is: nobody keeps a thread busy with a book."""
    long = passwords.hash("x" * 128)
    assert passwords.fits(long, "x" * 128)
    assert not passwords.fits(long, "x" * 129)


def test_more_than_there_is_room_for_are_told_to_come_back(kept: str) -> None:
    full = Passwords()
    waiting = [full._submit(time.sleep, 0.05) for _ in range(WAITING)]
    with pytest.raises(Busy):
        full.fits(kept, WORD)
    for one in waiting:
        one.result()
    assert full.fits(kept, WORD)
