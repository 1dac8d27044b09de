"""Every form sent twice at the same moment, and once more by the back button: what it does is done once.

What is sent to anybody is a row before it goes out, so rows tell. Whoever pressed twice is shown the last answer: it may say that
it is done already, and never that there is no such thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.web.every.deeds import Deed, Doing, words_of
from tests.web.every.digest import KEYS, LOOKS, counts
from tests.web.every.filling import filled, posted
from tests.web.every.furnished import StillOffice

PARTS = 4
# Deeds that stand for as many as they are pressed for, each with its reason.
EACH_TIME: Mapping[str, str] = {
    "/console/policy/test/score": "a measurement of the library as it is just now; each one is kept",
}


def done(office: StillOffice, doing: Doing, deed: Deed, times: int) -> tuple[list[requests.Response], Mapping[str, object]]:
    """The form sent so often at once, then, if more than once, once more later; the answers, and how many rows there are then."""
    office.restore()
    form = doing.fresh(deed)
    assert form is not None, f"{deed.name}: its form stands no more on {deed.form.page}"
    request = posted(form, filled(form, deed.route, deed.button))
    action = (deed.button.action if deed.button is not None else "") or form.action

    def press(_: int) -> requests.Response:
        own = doing.walker(deed.who).session
        url = doing.walker(deed.who).base + action
        headers = {"Sec-Fetch-Site": "same-origin"}
        return requests.post(url, **request, headers=headers, cookies=own.cookies, timeout=120, allow_redirects=False)

    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(press, range(times)))
    if times > 1:
        answers.append(press(times))
    return answers, {name: rows for name, rows in counts(office.database).items() if name not in LOOKS | KEYS}


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_sent_twice_is_done_once(office: StillOffice, doing: Doing, deeds: list[Deed], part: int) -> None:
    faults: list[str] = []
    for deed in deeds[part::PARTS]:
        [first], once = done(office, doing, deed, 1)
        if first.status_code not in (200, 303):
            said = words_of(first.text)[:160]
            faults.append(
                f"{deed.name} (by {deed.who}): {first.status_code}; say in filling.SAID what a right form holds: {said}"
            )
            continue
        answers, twice = done(office, doing, deed, 2)
        thrown = [one.status_code for one in answers if one.status_code not in (200, 303, 409)]
        more = {name: (once[name], rows) for name, rows in twice.items() if rows != once[name]}
        if thrown or (more and deed.route not in EACH_TIME):
            faults.append(f"{deed.name} (by {deed.who}): {thrown or ''} {more}")
    assert not faults, "\n".join(faults)
