"""Two offices in one process, alike in everything: the same people, numbers, addresses. Nothing of one shows at the other.

Everything that somebody wrote in the second office carries a mark, in every table and under every key; the first is then walked
through, page by page, and all that can be done there is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest
import requests
from sqlalchemy import String, Table, update
from starlette.types import ASGIApp

from bot.app import App
from bot.below import Below
from bot.config import Config
from bot.domain.people import Role
from bot.errors import KeyFault
from bot.offices import Offices
from bot.opening import shared_counts
from bot.store import Records
from bot.store.tables import metadata
from bot.store.vault import Sealed
from bot.web.server import site, sites
from bot.web.sign_in import new_link
from tests.office import copy_office
from tests.web.asking import APPROVER, CLERK, LEADER, LIAISON
from tests.web.conftest import demo_config
from tests.web.every.deeds import Deed
from tests.web.every.filling import filled, posted
from tests.web.every.furnished import ADMIN, BEGIN, HOUR, StillOffice
from tests.web.every.walk import Seen, Walker

MARK = "〇乙局〇"
WORDS_OF_THE_RULES = frozenset({"category", "kind", "sex", "state", "how", "role", "relation", "reason", "title", "outcome"})
TOKEN = "sy_of_the_second_office"
PAGES = 250  # of each member of staff: the first of every kind


class TwoOffices(StillOffice):
    """The office under test, with another beside it in the same process, on the same port."""

    host = "0.0.0.0"

    def __init__(self, first: Config, second: Config) -> None:
        super().__init__(first, BEGIN + HOUR)
        self._second = second

    @property
    def base(self) -> str:
        return f"http://127.0.0.2:{self.port}"

    @property
    def other_base(self) -> str:
        return f"http://127.0.0.3:{self.port}"

    def _build(self) -> App:
        self.offices = Offices((self.config, self._second), self.clock)
        self.other = self.offices.app("second")
        # Both leave their counts in one place, as offices of one database do.
        self.other.below = Below("second", self.offices.family, shared_counts(self.config))
        return self.offices.app("first")

    async def _start(self) -> None:
        await self.offices.start(ticking=False)

    def _site(self) -> ASGIApp:
        self.site = site(self.app.parts())  # for the map of its routes
        return sites({app: app.parts() for app in (self.app, self.other)}, self.offices.by_host)

    def close(self) -> None:
        self.run(self.other.stop())
        super().close()


def of(folder: Path, code: str, host: str, above: str = "") -> Config:
    own = {"name": f"{code}老干部局", "code": code, "above": above, "folder": str(folder)}
    web = {"secret": f"signs for {code}", "port": 0, "public_url": f"http://{host}:1"}
    return demo_config(folder, office=own, web=web, offices={"counts": str(folder.parent / "counts.db")})


def mark(records: Records) -> int:
    """Whatever somebody wrote, in every table: letters of his, and not the codes of the rules. How many values."""
    return sum(_marked(records, table) for table in metadata.sorted_tables)


def _marked(records: Records, table: Table) -> int:
    written = [
        column for column in table.c
        if not column.primary_key and not column.foreign_keys and column.name not in WORDS_OF_THE_RULES
        and isinstance(column.type, String | Sealed)
    ]  # fmt: skip
    count = 0
    for row in records.connection.execute(table.select()).mappings().all() if table.primary_key else ():
        found = {one.name: row[one.name] for one in written if isinstance(row[one.name], str) and not row[one.name].isascii()}
        if found:
            here = [key == row[key.name] for key in table.primary_key]
            values = {name: f"{MARK}{value}" for name, value in found.items()}
            records.connection.execute(update(table).where(*here).values(values))
            count += len(values)
    return count


@pytest.fixture(scope="module")
def two(found: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoOffices]:
    root = tmp_path_factory.mktemp("two")
    for code in ("first", "second"):
        (root / code).mkdir()
        copy_office(found, root / code)
    offices = TwoOffices(of(root / "first", "first", "127.0.0.2"), of(root / "second", "second", "127.0.0.3", "first"))
    offices.open()
    with offices.other.store.write() as records:
        assert mark(records) > 500
    offices.other.policy.refresh()
    try:
        yield offices
    finally:
        offices.close()


def everything(answer: requests.Response) -> str:
    """All that was sent, packed files unpacked."""
    text = answer.content.decode("utf-8", "replace") + str(answer.headers)
    with suppress(BadZipFile), ZipFile(BytesIO(answer.content)) as packed:
        text += "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return text


def shown(walker: Walker, url: str) -> tuple[int, str]:
    """The status, and all of it; of a page that goes on, nothing but that."""
    with walker.session.get(walker.base + url, timeout=120, allow_redirects=False, stream=True) as answer:
        goes_on = answer.headers.get("content-type", "").startswith("text/event-stream")
        return answer.status_code, "" if goes_on else everything(answer)


def dump(office: App) -> list[str]:
    with office.store.read() as records:
        return [
            f"{table.name} {sorted(map(repr, records.connection.execute(table.select())))}" for table in metadata.sorted_tables
        ]


def test_the_mark_shows_where_it_belongs(two: TwoOffices) -> None:
    """Otherwise all that follows would prove nothing."""
    session = requests.Session()
    with two.other.store.write() as records:
        link = new_link(records, two.clock.now(), CLERK)
    assert session.get(two.other_base + link, timeout=30).status_code == 200
    for path in ("people", "tasks", "notices", "visits", "inquiries"):
        assert MARK in session.get(f"{two.other_base}/console/{path}", timeout=60).text, path


@pytest.mark.parametrize("who", [CLERK, ADMIN, LIAISON, LEADER])
def test_no_page_of_one_shows_anything_of_the_other(two: TwoOffices, pages: list[Seen], who: int) -> None:
    before = dump(two.other)
    walker = Walker(two, who)
    urls = list(dict.fromkeys(one.url for one in pages if one.who == who or who == LEADER))[:PAGES]
    seen = [shown(walker, url) for url in urls]
    assert sum(status == 200 for status, _ in seen) > len(seen) // 3
    assert not [url for url, (_, text) in zip(urls, seen, strict=True) if MARK in text]
    assert dump(two.other) == before


def test_nothing_that_is_done_in_one_changes_the_other(two: TwoOffices, deeds: list[Deed]) -> None:
    before = dump(two.other)
    walkers = {who: Walker(two, who) for who in {one.who for one in deeds}}
    done = 0
    for deed in [one for one in deeds if one.before is None and "accept" not in one.name and "/score" not in one.name]:
        walker = walkers[deed.who]
        action = (deed.button.action if deed.button is not None else "") or deed.form.action
        sent: dict[str, Any] = posted(deed.form, filled(deed.form, deed.route, deed.button))
        answer = walker.session.post(walker.base + action, timeout=120, allow_redirects=False, **sent)
        done += answer.status_code in (200, 303)
        assert MARK not in everything(answer), deed.name
    two.settle()
    two.app.audit()
    assert done > 40
    assert dump(two.other) == before


def test_a_session_a_link_and_a_token_of_one_are_worth_nothing_at_the_other(two: TwoOffices) -> None:
    with two.other.store.write() as records:
        link, second = (new_link(records, two.clock.now(), APPROVER) for _ in range(2))
        records.tokens.make("portal", Role.APPROVER, TOKEN, two.clock.now())
    own = requests.Session()
    own.get(two.other_base + link, timeout=30)
    assert own.get(f"{two.other_base}/console", timeout=30, allow_redirects=False).status_code == 200
    carried = {cookie.name: str(cookie.value) for cookie in own.cookies}
    assert carried
    answer = requests.get(f"{two.base}/console", cookies=carried, timeout=30, allow_redirects=False)
    assert answer.status_code in (303, 403)
    assert "console" not in requests.get(two.base + second, timeout=30, allow_redirects=False).headers.get("location", "")
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert requests.get(f"{two.other_base}/api/v1/notices", headers=bearer, timeout=30).status_code == 200
    assert requests.get(f"{two.base}/api/v1/notices", headers=bearer, timeout=30).status_code == 401


def test_a_page_of_a_notice_opens_by_its_own_offices_link_alone(two: TwoOffices) -> None:
    for app, base, others in ((two.app, two.base, two.other_base), (two.other, two.other_base, two.base)):
        with app.store.read() as records:
            recipient = records.connection.exec_driver_sql("SELECT min(id) FROM recipient WHERE state <> 'excluded'").scalar_one()
        path = app.links.url(recipient).partition(":1")[2]
        assert requests.get(base + path, timeout=30).status_code == 200
        assert requests.get(others + path, timeout=30).status_code == 404


def test_a_form_of_one_is_not_sent_from_a_page_of_the_other(two: TwoOffices) -> None:
    walker = Walker(two, CLERK)
    headers = {"Origin": two.other_base, "Sec-Fetch-Site": "same-site"}
    assert walker.session.post(f"{two.base}/console/tasks", headers=headers, timeout=30).status_code in (403, 405)
    answer = walker.session.post(f"{two.base}/console/notices", headers=headers, data={"title": "x"}, timeout=30)
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example", "", "127.0.0.2.evil.example", "[::1", "second", "127.0.0.2@x"])
def test_a_host_that_is_nobodys_is_told_nothing(two: TwoOffices, host: str) -> None:
    for path in ("/", "/chat", "/console", "/signin", "/api/v1/openapi.json", "/n/x", "/callback/wechat/main"):
        answer = requests.get(two.base + path, headers={"Host": host}, timeout=30, allow_redirects=False)
        assert answer.status_code in (400, 404), (path, answer.status_code)
        assert "老干部局" not in answer.text


def test_what_a_caller_says_of_another_host_is_not_believed(two: TwoOffices) -> None:
    headers = {"X-Forwarded-Host": "127.0.0.3", "Forwarded": "host=127.0.0.3"}
    assert "second老干部局" not in requests.get(f"{two.base}/chat", headers=headers, timeout=30).text


def test_what_is_sealed_by_one_is_not_opened_with_the_keys_of_the_other(found: Path, tmp_path: Path) -> None:
    copy_office(found, tmp_path)
    fresh = tmp_path / "data_keys"
    fresh.write_text("1 " + "QUJE" * 10 + "QUI=\n", "utf-8")  # keys that are another office's
    with pytest.raises(KeyFault, match="not the keys of this database"):
        Offices((of(tmp_path, "first", "127.0.0.2"),)).app("first")


def test_the_one_above_sees_the_counts_of_the_one_below_and_nobody_sees_those_above(two: TwoOffices) -> None:
    two.other.audit()
    leader = Walker(two, LEADER)
    page = leader.session.get(f"{two.base}/console/below", timeout=30)
    assert page.status_code == 200
    assert "second老干部局" in page.text
    assert MARK not in page.text
    taken = leader.session.post(f"{two.base}/console/exports/below", data={"kind": "csv"}, timeout=30)
    assert "second老干部局" in taken.content.decode("utf-8-sig")
    clerk = Walker(two, CLERK)
    assert clerk.session.get(f"{two.base}/console/below", timeout=30).status_code == 404
    assert clerk.session.post(f"{two.base}/console/exports/below", data={"kind": "csv"}, timeout=30).status_code == 404
    with two.app.store.write() as records:
        records.tokens.make("above", Role.LEADER, "sy_of_the_leader", two.clock.now())
        records.tokens.make("clerk", Role.CLERK, "sy_of_the_clerk", two.clock.now())
    asked = [requests.get(f"{two.base}/api/v1/below", headers={"Authorization": f"Bearer sy_of_the_{who}"}, timeout=30)
             for who in ("leader", "clerk")]  # fmt: skip
    assert [one.status_code for one in asked] == [200, 403]
    assert [line["code"] for line in asked[0].json()["lines"]] == ["second"]
    below = requests.Session()
    with two.other.store.write() as records:
        link = new_link(records, two.clock.now(), LEADER)
    below.get(two.other_base + link, timeout=30)
    assert below.get(f"{two.other_base}/console/below", timeout=30).status_code == 404
