"""Who may do what to whose file: one table that a reader can check, and every query of the ledger held against it.

The small office: 局机关 counts 秦一山, 何素云, 严秀英 and the dead 贺长林, all looked after by liaison 简宁; 河口镇 counts
陶大川, 姚静 and 卫国华. 何素云 hangs in a branch under 河口镇 as well, so whoever answers for the town answers for her too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.delivery.desk import numbered
from bot.domain.audience.day import Day
from bot.domain.audience.expression import EVERYBODY
from bot.domain.ladder import Plan
from bot.domain.ledger import Residence, ResidenceKind
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, POWERS, Right, Viewer
from bot.store import Records, Store
from tests.builders import CLERK, DEAD, HE, LADDER, LIAISON, MOURNER, NOW, QIN, TAO, TOWN_LIAISON, WEI, YAO

TOWN = 2
EVERYBODY_IN_IT = frozenset({QIN, HE, TAO, YAO, DEAD, MOURNER, WEI})
WHO: dict[str, frozenset[int]] = {
    "all": EVERYBODY_IN_IT,
    "town": frozenset({TAO, YAO, WEI, HE}),
    "own": frozenset({QIN, HE, DEAD, MOURNER}),  # of 简宁
    "both": EVERYBODY_IN_IT,  # the town's, and her own
    "-": frozenset(),
}
# Whom each may …       see   numbers  reveal  events  notify  change  export  erase
TABLE = """
    admin               all   all      all     all     all     all     all     all
    admin in town       town  town     town    town    town    town    town    town
    clerk               all   all      all     all     all     all     all     -
    clerk in town       town  town     town    town    town    town    town    -
    approver            all   all      all     all     all     -       -       -
    approver in town    town  town     town    town    town    -       -       -
    leader              all   all      -       -       all     -       -       -
    leader in town      town  town     -       -       town    -       -       -
    secretary           all   all      -       all     -       -       -       -
    secretary in town   town  town     -       town    -       -       -       -
    liaison             own   own      -       own     -       -       -       -
    liaison in town     own   own      -       own     -       -       -       -
    nobody              -     -        -       -       -       -       -       -
    liaison + secretary in town    both  both  -    both  -     -       -       -
    liaison + leader in town       both  both  -    own   town  -       -       -
    secretary in town + clerk      all   all   all  all   all   all     all     -
    operator            all   all      all     all     all     all     all     all
"""


def rows() -> list[Any]:
    found = []
    for line in TABLE.strip().splitlines():
        words = line.split()
        name = " ".join(words[: -len(Right)])
        found.append(pytest.param(name, dict(zip(Right, words[-len(Right) :], strict=True)), id=name.replace(" ", "_")))
    return found


def viewer(name: str) -> Viewer:
    """A role as the table writes it: `clerk in town`, or several with +."""
    if name == "operator":
        return OPERATOR
    grants = []
    for part in name.split(" + "):
        role, _, scope = part.partition(" in ")
        if role != "nobody":
            grants.append(Grant(Role(role), TOWN if scope else None))
    return Viewer(f"staff:{LIAISON}", tuple(grants), LIAISON)


# --- every query, as the persons whom it gives ----------------------------------------------------------------------------

Ask = Callable[[Records, Viewer], "set[int]"]
DAY = Day(NOW.date(), 2026)
LIVING = EVERYBODY_IN_IT - {DEAD}


def each(holds: Callable[[int], Any]) -> set[int]:
    return {number for number in EVERYBODY_IN_IT if holds(number)}


def names_of(records: Records) -> dict[str, int]:
    return {one.name: one.id for one in records.people.persons()}


def _fan_out(records: Records, who: Viewer) -> set[int]:
    draft = {"kind": "meeting", "title": "会", "body": "会", "audience": "全体", "place": "", "event_at": None}
    notice = records.notices.add({**draft, "requires_confirmation": True, "author_id": CLERK}, NOW)
    records.audience.fan_out(notice.id, who, EVERYBODY, DAY, numbered(records, [Plan(LADDER)]), NOW)
    return {row["person_id"] for row in records.board.recipients(notice.id) if row["state"] == "waiting"}


def _preview_count(records: Records, who: Viewer) -> set[int]:
    """The preview has no numbers of persons: its count must be that of `ids`."""
    ids = records.audience.ids(who, EVERYBODY, DAY)
    preview = records.audience.preview(who, EVERYBODY, DAY)
    assert preview.included == len(ids)
    assert preview.included + sum(preview.left_out.values()) == len(EVERYBODY_IN_IT)
    names = names_of(records)
    return {names[name] for name in preview.names}


def _revealed(records: Records, who: Viewer) -> set[int]:
    return each(lambda number: records.ledger.reveal(who, number, "id_number", "核对", NOW) is not None)


def _whole_numbers(records: Records, who: Viewer) -> set[int]:
    return {row.id for row in records.roll.names(who, EVERYBODY_IN_IT) if "*" not in row.phone}


def _heads(records: Records, who: Viewer) -> set[int]:
    """Head counts have no names: of each unit exactly those are counted whom the viewer sees there."""
    seen = records.roll.chosen(who, EVERYBODY, DAY)
    for line in records.heads.units(who):
        assert line.own == sum(row.unit_id == line.unit.id for row in seen)
    return {row.id for row in seen}


SEES: dict[str, tuple[frozenset[int], Ask]] = {
    "ledger.search": (EVERYBODY_IN_IT, lambda r, v: {f.id or 0 for name in names_of(r) for f in r.ledger.search(v, name)}),
    "ledger.search by telephone": (
        EVERYBODY_IN_IT,
        lambda r, v: {f.id or 0 for n in EVERYBODY_IN_IT for f in r.ledger.search(v, f"1390000200{n}")},
    ),
    "roll.search": (EVERYBODY_IN_IT, lambda r, v: {row.id for row in r.roll.search(v, "", None, 100)[0]}),
    "roll.search by name": (
        EVERYBODY_IN_IT,
        lambda r, v: {row.id for n in names_of(r) for row in r.roll.search(v, n, None, 9)[0]},
    ),
    "roll.names": (EVERYBODY_IN_IT, lambda r, v: {row.id for row in r.roll.names(v, EVERYBODY_IN_IT)}),
    "sheets.sheet": (EVERYBODY_IN_IT, lambda r, v: each(lambda n: r.sheets.sheet(v, n))),
    "roll.chosen": (LIVING, lambda r, v: {row.id for row in r.roll.chosen(v, EVERYBODY, DAY)}),
    "heads.units": (LIVING, _heads),
    "selfcheck.facts": (EVERYBODY_IN_IT, lambda r, v: {one.id for one in r.selfcheck.facts(v, NOW.date()).people}),
}
OTHERS: dict[str, tuple[Right, frozenset[int], Ask]] = {
    "roll.names with whole numbers": (Right.NUMBERS, EVERYBODY_IN_IT, _whole_numbers),
    "ledger.reveal": (Right.REVEAL, EVERYBODY_IN_IT, _revealed),
    "sheets.looks": (Right.REVEAL, EVERYBODY_IN_IT, lambda r, v: each(lambda n: r.sheets.looks(v, n))),
    "life.subject": (Right.EVENTS, EVERYBODY_IN_IT, lambda r, v: each(lambda n: r.life.subject(v, n))),
    "audience.ids": (Right.NOTIFY, LIVING, lambda r, v: set(r.audience.ids(v, EVERYBODY, DAY))),
    "audience.placed": (Right.NOTIFY, LIVING, lambda r, v: set(r.audience.placed(v, EVERYBODY, DAY, None, 100))),
    "audience.preview": (Right.NOTIFY, LIVING, _preview_count),
    "audience.fan_out": (Right.NOTIFY, LIVING, _fan_out),
}


@pytest.fixture
def office(store: Store) -> Store:
    """The small office with a branch under the town in which 何素云 hangs, and one look at everybody's file."""
    with store.write() as records:
        branch = records.ledger.add_unit("河口镇支部", "党支部", TOWN)
        he = records.ledger.file(OPERATOR, HE)
        assert he is not None
        records.ledger.change([replace(he, branches=(branch,))])
        for number in EVERYBODY_IN_IT:
            records.access.write_history("operator", "revealed", f"person:{number}", NOW, what="id_number", why="核对")
    return store


@pytest.mark.parametrize(("name", "allowed"), rows())
def test_every_query_gives_exactly_whom_the_table_allows(office: Store, name: str, allowed: dict[Right, str]) -> None:
    who = viewer(name)
    with office.write() as records:
        found = {query: ask(records, who) for query, (_, ask) in SEES.items()}
        found |= {query: ask(records, who) for query, (_, _, ask) in OTHERS.items()}
        found["roll.count"] = {records.roll.count(who, EVERYBODY, DAY)}
    expected = {query: set(WHO[allowed[Right.SEE]] & those) for query, (those, _) in SEES.items()}
    expected |= {query: set(WHO[allowed[right]] & those) for query, (right, those, _) in OTHERS.items()}
    expected["roll.count"] = {len(WHO[allowed[Right.SEE]] & LIVING)}
    assert found == expected


@pytest.mark.parametrize(("name", "allowed"), rows())
def test_every_right_is_as_the_table_says(office: Store, name: str, allowed: dict[Right, str]) -> None:
    who = viewer(name)
    with office.read() as records:
        by_file = {right: {file.id for file in records.ledger.files(who, right)} for right in Right}
        one_by_one = {right: each(lambda n, r=right: records.ledger.file(who, n, r)) for right in Right}
        in_reach = {right: set(records.exchange.within_reach(who, right, EVERYBODY_IN_IT)) for right in Right}
        sheets = {number: records.sheets.sheet(who, number) for number in EVERYBODY_IN_IT}
    expected = {right: set(WHO[allowed[right]]) for right in Right}
    assert by_file == one_by_one == in_reach == expected
    on_pages = {right: {n for n, sheet in sheets.items() if sheet is not None and right in sheet.rights} for right in Right}
    assert on_pages == expected


def test_the_table_has_every_role() -> None:
    named = {part.partition(" in ")[0] for param in rows() for part in str(param.values[0]).split(" + ")}
    assert {role.value for role in Role} <= named
    assert set(POWERS) == set(Role)


def test_a_page_never_gets_what_needs_a_reason(office: Store) -> None:
    with office.write() as records:
        file = records.ledger.file(OPERATOR, QIN)
        assert file is not None
        home = {ResidenceKind.USUAL: Residence("城关", "幸福路3号")}
        records.ledger.change([replace(file, id_number="620102194803080027", residences=home)])
        sheet = records.sheets.sheet(OPERATOR, QIN)
        assert sheet is not None
        assert "62010219480308002" not in repr(sheet)
        assert "幸福路" not in repr(sheet)
        assert (sheet.has_id, sheet.has_address) == (True, True)
        assert records.ledger.reveal(OPERATOR, QIN, "address", "送慰问品", NOW) == "幸福路3号"
        look = records.sheets.looks(OPERATOR, QIN)[0]
    assert (look.action, look.what, look.why, look.actor) == ("revealed", "address", "送慰问品", "")


def test_masks_stay_on_for_whoever_may_not_have_the_number(office: Store) -> None:
    nobody_sees = Viewer("staff:3", (Grant(Role.LIAISON),), LIAISON)
    with office.read() as records:
        assert [row.phone for row in records.roll.names(nobody_sees, [QIN])] == ["13900002001"]
        assert records.roll.names(nobody_sees, [TAO]) == []


def test_a_second_helper_sees_whom_he_helps(office: Store) -> None:
    helper = Viewer(f"staff:{TOWN_LIAISON}", (Grant(Role.LIAISON),), TOWN_LIAISON)
    with office.write() as records:
        assert records.sheets.sheet(helper, QIN) is None
        records.ledger.pair(QIN, TOWN_LIAISON, "签约医生", date(2026, 1, 1))
        sheet = records.sheets.sheet(helper, QIN)
    assert sheet is not None
    assert sheet.helpers == (("路平", "签约医生"),)


def test_uploads_are_only_for_whoever_sent_them_in(office: Store) -> None:
    other = Viewer("staff:1", (Grant(Role.CLERK),), CLERK)
    with office.write() as records:
        records.uploads.keep("a", "名册.xlsx", b"content", OPERATOR, NOW)
        records.uploads.map("a", other, {"甲": "姓名"})
        records.uploads.drop("a", other)
        assert records.uploads.get("a", other) is None
        assert records.uploads.waiting(other) == []
        kept = records.uploads.get("a", OPERATOR)
        assert kept is not None
        assert (kept.content, kept.mapping) == (b"content", {})
        records.uploads.drop("a", OPERATOR)
        assert records.uploads.get("a", OPERATOR) is None
