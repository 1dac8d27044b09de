"""The ledger's self-check: for each finding the smallest ledger that has it, and what the field reports printed wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audience.day import Day
from bot.domain.delivery import Purpose
from bot.domain.ledger import PersonFile, Residence, ResidenceKind, State, TraitKind
from bot.domain.people import Birth, Category, Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.units import Unit, UnitTree
from bot.ledger.selfcheck import Finding, Rules, Severity, Totals, TotalsFault, load_totals, self_check, worded
from bot.ledger.selfcheck.care import care
from bot.ledger.selfcheck.dates import dates
from bot.ledger.selfcheck.numbers import numbers
from bot.ledger.selfcheck.totals import totals
from bot.store import Store
from bot.store.selfcheck import Checked, Facts, Helper
from bot.wording import Wording
from tests.builders import APPROVER, DEAD, HE, LEADER, LIAISON, MOURNER, QIN, TAO, WEI, YAO, attempt_row, released

TODAY = date(2026, 3, 10)
RULES = Rules()
BORN = date(1948, 3, 8)
UNKNOWN: Mapping[str, Any] = {"id_number": "", "retired_on": None, "work_from": None}
GOOD = "620102194803080027"  # a woman, born on that day
TREE = UnitTree([Unit(1, "局机关", "单位", None, 1), Unit(2, "第一支部", "党支部", 1)])
STAFF = {
    1: Helper(1, "文清", True, (Grant(Role.CLERK),)),
    3: Helper(3, "简宁", True, (Grant(Role.LIAISON),)),
    4: Helper(4, "路平", False, (Grant(Role.LIAISON),)),
    6: Helper(6, "书记", True, (Grant(Role.SECRETARY, 2),)),
}


def one(number: int = 1, **changes: Any) -> Checked:
    """A person with nothing wrong about her."""
    usual: dict[str, Any] = {
        "name": "何素云",
        "category": Category.TUIXIU,
        "unit_id": 1,
        "sex": "女",
        "liaison_id": 3,
        "phone": f"139000020{number:02d}",
        "phone_checked_on": TODAY,
        "id_number": GOOD if number == 1 else "",
        "born": Birth(1948, 3, 8),
        "born_on": BORN if number == 1 else BORN + timedelta(days=number),
        "work_from": date(1968, 3, 1),
        "retired_on": date(2003, 3, 31),
        "state": State.HOME.value,
    }
    return Checked(number, **{**usual, **changes})


def facts(*people: Checked, **changes: Any) -> Facts:
    return replace(Facts(people, units=TREE, staff=STAFF), **changes)


def findings(known: Facts, rules: Rules = RULES) -> dict[str, Finding]:
    found = [*care(known, TODAY, rules), *dates(known, TODAY, rules), *numbers(known, TODAY, rules)]
    assert len({each.code for each in found}) == len(found)
    return {each.code: each for each in found}


def codes(known: Facts) -> set[str]:
    return set(findings(known)) - {"liaison_under"}  # nobody here looks after ten


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert codes(facts(one())) == set()


ALONE: list[tuple[str, Mapping[str, Any]]] = [
    ("born_impossible", {"born_on": date(2030, 1, 1), "born": Birth(2030, 1, 1), **UNKNOWN}),
    ("born_impossible", {"born_on": date(1890, 1, 1), "born": Birth(1890, 1, 1), "id_number": ""}),
    ("born_missing", {"born": None, "born_on": None}),
    ("born_uncounted", {"born_counted": False}),
    ("died_impossible", {"died_on": date(2030, 1, 1)}),
    ("died_impossible", {"died_on": date(1940, 1, 1), "retired_on": None, "work_from": None, "category": Category.SURVIVOR}),
    ("retired_young", {"retired_on": date(1990, 1, 1)}),
    ("retired_young", {"born_on": date(1985, 1, 1), "born": Birth(1985, 1, 1), **UNKNOWN}),
    ("joined_young", {"joined_on": date(1966, 3, 7), "politics": "中共党员", "unit_id": 2}),
    ("joined_young", {"joined_on": date(1940, 1, 1), "politics": "中共党员", "unit_id": 2}),
    ("joined_late", {"joined_on": date(2026, 3, 11), "politics": "中共党员", "unit_id": 2}),
    ("worked_young", {"work_from": date(1950, 1, 1)}),
    ("retired_first", {"work_from": date(2004, 1, 1)}),
    ("lixiu_late", {"category": Category.LIXIU, "work_from": date(1968, 3, 1)}),
    ("id_length", {"id_number": "62010219480308"}),
    ("id_date", {"id_number": "620102194813080020"}),
    ("id_check", {"id_number": GOOD[:-1] + ("5" if GOOD[-1] != "5" else "4")}),
    ("id_birth", {"born_on": date(1948, 4, 8), "born": Birth(1948, 4, 8)}),
    ("id_sex", {"sex": "男"}),
    ("phone_shape", {"phone": "1390000200"}),
    ("phone_dead", {"phone_dead_on": TODAY}),
    ("phone_stale", {"phone_checked_on": None}),
    ("phone_stale", {"phone_checked_on": TODAY - timedelta(days=366)}),
    ("no_liaison", {"liaison_id": None}),
    ("no_route", {"phone": ""}),
    ("cut_off", {"phone": "", "liaison_id": None}),
    ("liaison_left", {"liaison_id": 4}),
    ("away_unknown", {"state": State.AWAY.value}),
    ("party_no_branch", {"politics": "中共党员", "joined_on": date(1970, 7, 1)}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes"), ALONE)
def test_one_wrong_thing_is_found_and_named_and_nothing_else(code: str, changes: Mapping[str, Any]) -> None:
    known = facts(one(**changes), reached=frozenset({1} if code == "phone_dead" else ()))
    assert codes(known) == {code}
    assert [each.id for each in findings(known)[code].names] == [1]


FINE: list[Mapping[str, Any]] = [
    {"joined_on": date(1966, 3, 8), "politics": "中共党员", "unit_id": 2},  # on the eighteenth birthday
    {"retired_on": date(1993, 3, 8)},  # at forty-five to the day
    {
        "category": Category.LIXIU, "born_on": date(1930, 1, 1), "born": Birth(1930, 1, 1), "id_number": "",
        "work_from": date(1949, 9, 30),
    },
    {"id_number": GOOD.lower()},
    {"born": Birth(1948, 3, 8, lunar=True), "born_on": date(1948, 4, 16)},  # the card has the day that she counts
    {"category": Category.SURVIVOR, "born_on": date(1990, 1, 1), "born": Birth(1990, 1, 1), **UNKNOWN},
    {"phone": "09316680000"},
    {"state": State.AWAY.value, "away_place": "深圳"},
    {"phone_checked_on": TODAY - timedelta(days=365)},
]  # fmt: skip


@pytest.mark.parametrize("changes", FINE)
def test_what_is_unusual_but_true_is_not_found(changes: Mapping[str, Any]) -> None:
    assert codes(facts(one(**changes))) == set()


def test_the_dead_are_not_asked_for_routes_liaisons_or_fresh_numbers() -> None:
    gone = one(died_on=date(2025, 6, 1), phone="", liaison_id=None, phone_checked_on=None, politics="中共党员")
    assert codes(facts(gone)) == set()


# --- several files ------------------------------------------------------------------------------------------------------


def test_the_same_identity_number_in_two_files() -> None:
    known = findings(facts(one(), one(2, name="何素云二", id_number=GOOD, born=Birth(1948, 3, 8), born_on=BORN)))
    assert [each.id for each in known["id_same"].names] == [1, 2]
    assert known["id_same"].names[0].note == f"…{GOOD[-4:]}"


def test_a_couple_on_one_telephone_is_shown_as_a_reminder() -> None:
    found = findings(facts(one(), one(2, name="秦一山", phone="13900002001")))["phone_same"]
    assert (found.severity, [each.name for each in found.names]) == (Severity.NOTE, ["何素云", "秦一山"])
    assert found.names[0].note == "139****2001"


def test_the_same_name_and_birth_twice_may_be_one_person() -> None:
    found = findings(facts(one(id_number=""), one(2, born_on=BORN), one(3, born_on=BORN, name="别人")))["name_same"]
    assert [each.id for each in found.names] == [1, 2]


# --- who would not be told ------------------------------------------------------------------------------------------------


def test_a_chat_account_is_a_way_and_a_dead_number_is_none() -> None:
    assert codes(facts(one(phone="", liaison_id=None), reached=frozenset({1}))) == {"no_liaison"}
    assert codes(facts(one(phone_dead_on=TODAY))) == {"no_route", "phone_dead"}


def test_a_proxy_who_was_not_asked() -> None:
    found = findings(facts(one(), proxies={1: (("女儿", False), ("儿子", True))}))["proxy_unasked"]
    assert [(each.name, each.note) for each in found.names] == [("何素云", "女儿")]


def test_whoever_is_away_at_a_known_place_is_not_lost() -> None:
    assert codes(facts(one(state=State.AWAY.value), placed=frozenset({1}))) == set()


def test_a_party_member_may_hang_in_a_branch_besides_his_unit() -> None:
    assert codes(facts(one(politics="中共党员"), hanging={1: frozenset({2})})) == set()


@pytest.mark.parametrize(("plan", "hurts"), [("notice", True), ("greeting", True), ("check", True), ("survivor", False)])
def test_nothing_is_planned_for_the_dead_except_for_their_family(plan: str, hurts: bool) -> None:
    known = facts(one(died_on=date(2026, 1, 1)), plans={1: frozenset({plan})})
    assert ("dead_planned" in codes(known)) is hurts


def test_no_greeting_is_planned_for_mourners() -> None:
    mourning = one(mourning_until=TODAY)
    assert "mourner_greeted" in codes(facts(mourning, plans={1: frozenset({"greeting"})}))
    assert codes(facts(mourning, plans={1: frozenset({"notice"})})) == set()
    over = one(mourning_until=TODAY - timedelta(days=1))
    assert codes(facts(over, plans={1: frozenset({"greeting"})})) == set()


@pytest.mark.parametrize(("heads", "code"), [(9, "liaison_under"), (10, None), (13, None), (14, "liaison_over")])
def test_a_liaison_looks_after_ten_to_thirteen(heads: int, code: str | None) -> None:
    people = [one(number, name=f"甲{number}") for number in range(1, heads + 1)]
    found = findings(facts(*people, staff={3: STAFF[3], 1: STAFF[1]}))
    about = {name for name in ("liaison_under", "liaison_over") if name in found}
    assert about == ({code} if code else set())
    if code:
        assert [(each.name, each.note, each.kind) for each in found[code].names] == [("简宁", str(heads), "staff")]


def test_loads_and_units_are_not_judged_by_whoever_sees_only_a_part() -> None:
    part = facts(one(), whole=False, units=UnitTree([Unit(1, "局机关")]))
    assert set(findings(part)) == set()


def test_a_unit_for_which_nobody_on_duty_answers() -> None:
    for responsible in (None, 4, 99):
        known = facts(one(), units=UnitTree([Unit(1, "局机关", "单位", None, responsible)]))
        assert [each.name for each in findings(known)["unit_unanswered"].names] == ["局机关"]


def test_a_branch_without_secretary_goes_to_its_superior() -> None:
    known = facts(one(), staff={1: STAFF[1], 3: STAFF[3]})
    found = findings(known)["branch_headless"]
    assert [(each.name, each.note) for each in found.names] == [("局机关/第一支部", "文清")]
    assert "branch_headless" not in findings(replace(known, secretaries=frozenset({1}), hanging={1: frozenset({2})}))


# --- totals: the figures of the field reports -----------------------------------------------------------------------------

REPORTS = """
totals:
  - name: 离退休干部
    expression: 全体
    stated: [{number: 3114, source: 报告第一段}, {number: 3214, source: 采集通报}]
  - {name: 党员, stated: [1457, 945]}
sums:
  - {name: 年龄段, total: 153, parts: {60岁以下: 20, 61至70岁: 55, 71至80岁: 32, 80岁以上: 10}}
  - {name: 住地, total: 153, parts: {市内: 120, 市外: 24, 省外: 8}}
  - {name: 分布, total: 32197, parts: {省属: 3566, 市属: 5386, 乡镇: 1141万人, 县区: "22,104"}}
  - {name: 分布更正后, total: 32197, parts: {省属: 3566, 市属: 5386, 乡镇: 1141, 县区: 22104}}
"""


def stated(folder: Path, text: str) -> Totals:
    (folder / "totals.yaml").write_text(text, "utf-8")
    return load_totals(folder / "totals.yaml")


def test_the_figures_of_the_field_reports_contradict_themselves(tmp_path: Path) -> None:
    found = list(totals(stated(tmp_path, REPORTS), lambda _expression: 3114))
    about = [(each.code, each.numbers.get("name")) for each in found]
    assert about == [
        ("total_twice", "离退休干部"),
        ("total_differs", "离退休干部"),
        ("total_twice", "党员"),
        ("parts_differ", "年龄段"),
        ("parts_differ", "住地"),
        ("magnitude", "分布"),
    ]
    assert found[1].numbers == {"name": "离退休干部", "stated": 3214, "counted": 3114, "source": "采集通报"}
    assert [each.note for each in found[2].names] == ["1457", "945"]
    assert (found[3].numbers["sum"], found[3].numbers["gap"]) == (117, 36)
    assert (found[4].numbers["sum"], found[4].numbers["gap"]) == (152, 1)
    assert (found[5].numbers["part"], found[5].numbers["meant"]) == ("乡镇", 1141)


def test_an_office_that_states_nothing_hears_nothing(tmp_path: Path) -> None:
    assert load_totals(tmp_path / "none.yaml") == Totals()
    assert stated(tmp_path, "totals: []\nsums: []\n") == Totals()


@pytest.mark.parametrize(
    "text", ["totals: [{name: 甲, stated: 很多}]", "totals: [{name: 甲, stated: 1, expression: 没有=1}]", "sums: [{}]"]
)
def test_totals_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(TotalsFault, match=r"totals\.yaml"):
        stated(tmp_path, text)


def test_every_finding_has_words_and_says_what_to_do() -> None:
    wording = Wording("某局", "0000")
    for code, changes in ALONE:
        said = worded(findings(facts(one(**changes)))[code], wording.render)
        assert said["title"]
        assert code not in said["title"]
        assert said["fix"].endswith("。")


# --- from the database ----------------------------------------------------------------------------------------------------


def found_in(store: Store, viewer: Viewer = OPERATOR, said: Totals | None = None) -> dict[str, Finding]:
    with store.read() as records:
        return {each.code: each for each in self_check(records, viewer, Day(TODAY, 2026), RULES, said or Totals())}


def names(finding: Finding) -> list[int]:
    return [each.id for each in finding.names]


def test_the_small_office_is_read_as_it_is(store: Store) -> None:
    found = found_in(store)
    assert names(found["no_liaison"]) == [WEI]
    assert "cut_off" not in found
    assert names(found["phone_stale"]) == [QIN, HE, TAO, YAO, MOURNER, WEI]
    assert [(each.id, each.note) for each in found["liaison_under"].names] == [(3, "3"), (4, "2")]
    assert [list(Severity).index(each.severity) for each in found.values()] == sorted(
        list(Severity).index(each.severity) for each in found.values()
    )


def test_whole_files_are_checked_with_their_branches_and_places(store: Store) -> None:
    with store.write() as records:
        branch = records.ledger.add_unit("第一支部", "党支部", 1)
        member = PersonFile("新来的", Category.TUIXIU, 1, born=Birth(1950, 1, 1), born_on=date(1950, 1, 1), born_lunar_year=1949)
        member = replace(member, politics="中共党员", state=State.AWAY.value, phone="13911112222", id_number=GOOD)
        home = {ResidenceKind.NOW: Residence("三亚")}
        records.ledger.add([member, replace(member, name="另一位", branches=(branch,), residences=home)])
    found = found_in(store)
    assert names(found["party_no_branch"]) == [8]
    assert names(found["away_unknown"]) == [8]
    assert names(found["id_same"]) == names(found["id_birth"]) == names(found["phone_same"]) == [8, 9]
    assert [each.name for each in found["branch_headless"].names] == ["局机关/第一支部"]
    with store.write() as records:
        secretary = PersonFile("书记", Category.TUIXIU, 1, branches=(branch,), traits={TraitKind.DUTY: ("支部书记",)})
        records.ledger.add([secretary])
    assert "branch_headless" not in found_in(store)


def test_what_is_still_planned_for_the_dead_is_found(store: Store) -> None:
    with store.write() as records:
        notice = released(records)
        records.people.change_person(QIN, {"died_on": date(2026, 3, 9)})
        records.delivery.plan(
            [attempt_row("greeting:6", purpose=Purpose.GREETING, external_id="person-6") | {"person_id": MOURNER}]
        )
    found = found_in(store)
    assert notice.number == 1
    assert names(found["dead_planned"]) == [QIN]
    assert names(found["mourner_greeted"]) == [MOURNER]
    assert DEAD not in names(found["dead_planned"])


def test_a_part_of_the_office_is_checked_for_whoever_sees_a_part(store: Store) -> None:
    liaison = Viewer(f"staff:{LIAISON}", (Grant(Role.LIAISON),), LIAISON)
    clerk = Viewer("staff:9", (Grant(Role.CLERK, 2),), 9)
    assert names(found_in(store, liaison)["phone_stale"]) == [QIN, HE, MOURNER]
    assert names(found_in(store, clerk)["phone_stale"]) == [TAO, YAO, WEI]
    assert "liaison_under" not in found_in(store, clerk)
    assert found_in(store, Viewer("staff:9", (), 9)) == {}


def test_stated_totals_are_held_against_the_ledger(store: Store, tmp_path: Path) -> None:
    said = stated(tmp_path, "totals: [{name: 在册, expression: 全体, stated: 7}, {name: 离休, expression: 类别=离休, stated: 1}]")
    found = found_in(store, OPERATOR, said)
    assert found["total_differs"].numbers == {"name": "在册", "stated": 7, "counted": 6, "source": ""}


def test_staff_of_other_kinds_are_no_liaisons(store: Store) -> None:
    listed = {each.id for each in found_in(store)["liaison_under"].names}
    assert not listed & {APPROVER, LEADER}
