"""Who may open and press what, route by route, against a table that was read through; and nobody reads another unit's names."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import requests

from bot.web.sign_in import new_link
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON, Desk
from tests.web.every.deeds import Deed, Doing
from tests.web.every.filling import filled, posted
from tests.web.every.furnished import ADMIN, GONE, NEWCOMER, SECRETARY, TOWN, TOWN_CLERK, StillOffice
from tests.web.every.walk import Seen

TABLE = Path(__file__).with_name("rights.txt")
ROLES: Mapping[str, int | None] = {
    "operator": None, "admin": ADMIN, "clerk": CLERK, "approver": APPROVER, "leader": LEADER, "secretary": SECRETARY,
    "liaison": LIAISON, "newcomer": NEWCOMER, "town": TOWN_CLERK,
}  # fmt: skip
REFUSED = (403, 404)


@lru_cache(maxsize=1)
def table() -> Mapping[str, frozenset[str]]:
    """Of each line (method, route, button) who may."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return {line.partition(" : ")[0].strip(): frozenset(line.partition(" : ")[2].split()) for line in lines}


def against_table(found: Mapping[str, set[str]]) -> list[str]:
    faults: list[str] = []
    for name, roles in sorted(found.items()):
        here = " ".join(one for one in ROLES if one in roles)
        if name not in table():
            faults.append(f"not in rights.txt; decide who may, and add the line:  {name} : {here}")
        elif table()[name] != roles:
            wrong = ", ".join(sorted(roles - table()[name])) or "nobody"
            short = ", ".join(sorted(table()[name] - roles)) or "nobody"
            faults.append(f"{name}: {wrong} may and should not; {short} should and may not")
    return faults


# --- looking ------------------------------------------------------------------------------------------------------------


def opened(pages: list[Seen]) -> Mapping[str, str]:
    """One address of each route, which somebody could open."""
    found: dict[str, str] = {}
    for page in pages:
        if page.status in (200, 303) and page.route.startswith("/console") and not page.pressed:
            found.setdefault(page.route, page.url)
    return found


def test_each_page_is_for_whom_the_table_says(doing: Doing, pages: list[Seen]) -> None:
    found: dict[str, set[str]] = {}
    for route, url in opened(pages).items():
        answers = {role: doing.walker(staff_id).get(url) for role, staff_id in ROLES.items()}
        assert all(one.status in (200, 303, *REFUSED) for one in answers.values()), (url, answers)
        found[f"GET {route}"] = {role for role, one in answers.items() if one.status == 200}
    assert not (faults := against_table(found)), "\n".join(faults)


def test_each_button_is_for_whom_the_table_says(office: StillOffice, doing: Doing, deeds: list[Deed]) -> None:
    found: dict[str, set[str]] = {}
    touched = True  # what was refused has changed nothing, and the office stands as it was
    for deed in deeds:
        may: set[str] = set()
        for role, staff_id in ROLES.items():
            if touched:
                office.restore()
            form = doing.fresh(deed) if deed.before is not None else deed.form
            assert form is not None, deed.name
            action = (deed.button.action if deed.button is not None else "") or form.action
            answer = doing.send(staff_id, action, **posted(form, filled(form, deed.route, deed.button)))
            assert answer.status_code < 500, (deed.name, role)
            taken = answer.status_code not in REFUSED
            touched = taken or deed.before is not None
            may |= {role} if taken else set()
        found[f"POST {deed.name}"] = may
    office.restore()
    assert not (faults := against_table(found)), "\n".join(faults)


def test_the_table_names_nothing_that_is_gone(pages: list[Seen], deeds: list[Deed]) -> None:
    there = {f"GET {route}" for route in opened(pages)} | {f"POST {deed.name}" for deed in deeds}
    assert not sorted(set(table()) - there), "no longer there: strike the line out of rights.txt"


# --- without a session --------------------------------------------------------------------------------------------------


def test_whoever_has_left_and_whoever_never_came_open_nothing(office: StillOffice, pages: list[Seen], deeds: list[Deed]) -> None:
    left, stranger = requests.Session(), requests.Session()
    with office.app.store.write() as records:
        link = new_link(records, office.clock.now(), GONE)
    left.get(office.base + link, timeout=30)
    names = person_names(office, lambda _: True)
    for session in (left, stranger):
        for route, url in opened(pages).items():
            answer = session.get(office.base + url, timeout=30, allow_redirects=False)
            assert answer.status_code in (303, 403), (route, answer.status_code)
            assert not [name for name in names if name in answer.text]
        for deed in deeds:
            answer = session.post(office.base + deed.action, headers={"Origin": office.base}, timeout=30, allow_redirects=False)
            assert answer.status_code in (303, 403), (deed.name, answer.status_code)


# --- another unit -------------------------------------------------------------------------------------------------------


def person_names(office: StillOffice, which: object) -> set[str]:
    """Of the persons of a unit (by its number) that fits."""
    assert callable(which)
    with office.app.store.read() as records:
        return {one.name for one in records.people.persons() if which(one.unit_id)}


def names_in(pages: list[Seen], names: set[str]) -> Iterator[str]:
    for page in pages:
        yield from (f"{name} on {page.url}" for name in sorted(names) if name in page.text)


def test_who_answers_for_one_unit_reads_no_name_of_another(office: StillOffice, doing: Doing) -> None:
    others, own = person_names(office, lambda unit: unit != TOWN), person_names(office, lambda unit: unit == TOWN)
    for staff_id in (TOWN_CLERK, SECRETARY):
        pages = doing.walker(staff_id).walk()
        assert any(name in page.text for page in pages for name in own)
        assert not list(names_in(pages, others)), staff_id
    assert not list(names_in(doing.walker(NEWCOMER).walk(), others | own))


def test_what_he_takes_away_holds_no_name_of_another_unit_either(office: StillOffice, doing: Doing) -> None:
    others = person_names(office, lambda unit: unit != TOWN)
    faults: list[str] = []
    for page in doing.walker(TOWN_CLERK).walk():
        for form in page.forms:
            route = doing.walker(TOWN_CLERK).map.name("POST", form.action)
            if not any(word in route for word in ("sheet", "papers", "handbook", "evidence", "csv", "excel", "pdf", "download")):
                continue
            answer = doing.send(TOWN_CLERK, form.action, **posted(form, filled(form, route, None)))
            faults += [f"{name} in {form.action}" for name in others if name in _inside(answer)]
    assert not faults


def _inside(answer: requests.Response) -> str:
    if not answer.content.startswith(b"PK"):
        return answer.content.decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist() if name.endswith(".xml"))


def test_what_is_not_his_cannot_be_told_from_what_is_not_there(office: StillOffice) -> None:
    newcomer = Desk(office, NEWCOMER)
    assert newcomer.get("/people/4").text == newcomer.get("/people/4711").text
