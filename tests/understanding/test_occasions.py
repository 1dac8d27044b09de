from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.occasions import FixedDate, OccasionKind, OccasionRule, OccasionRuleError, occasions_of_year
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.occasions import load_occasions, parse_occasions

LIST = Path(__file__).parents[2] / "content" / "occasions.yaml"
RULES = load_occasions(LIST)


def days(year: int) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for occasion in occasions_of_year(year, RULES, ChineseCalendar()):
        out.setdefault(occasion.id, []).append(occasion.date.strftime("%m-%d"))
    return out


def test_the_days_of_2026() -> None:
    expected = {
        "new_year": "01-01", "laba": "01-26", "xiaonian_north": "02-10", "xiaonian_south": "02-11", "new_year_eve": "02-16",
        "spring_festival": "02-17", "lantern": "03-03", "dragon_head": "03-20", "women_day": "03-08", "qingming": "04-05",
        "labour_day": "05-01", "dragon_boat": "06-19", "party_day": "07-01", "army_day": "08-01", "fitness_day": "08-08",
        "qixi": "08-19", "mid_autumn": "09-25", "national_day": "10-01", "older_persons_day": "10-01", "chongyang": "10-18",
        "dongzhi": "12-22",
    }  # fmt: skip
    found = days(2026)
    assert {key: found[key][0] for key in expected} == expected


@pytest.mark.parametrize("year", range(2020, 2061))
def test_every_year_has_its_feasts_in_order(year: int) -> None:
    found = occasions_of_year(year, RULES, ChineseCalendar())
    assert [item.date for item in found] == sorted(item.date for item in found)
    assert {"spring_festival", "new_year_eve", "qingming", "chongyang", "mid_autumn"} <= {item.id for item in found}


def test_laba_may_come_twice_or_never_in_a_year() -> None:
    counts = {len(days(year).get("laba", [])) for year in range(2020, 2040)}
    assert counts == {0, 1, 2}


def test_days_of_mourning_are_never_greeted() -> None:
    silent = {rule.id for rule in RULES if not rule.greet}
    assert {"qingming", "public_memorial", "martyrs_day", "zhongyuan"} <= silent


def test_only_one_xiaonian_is_greeted() -> None:
    assert sum(rule.greet for rule in RULES if rule.id.startswith("xiaonian")) == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nothing: 1", "occasions:"),
        ("occasions: [{name: 春节}]", "entry 1"),
        ("occasions: [{id: a, name: 甲, kind: feast, solar: '01-01'}]", "a: kind"),
        ("occasions: [{id: a, name: 甲, kind: festival}]", "a: exactly one"),
        ("occasions: [{id: a, name: 甲, kind: festival, solar: '01-01', eve: true}]", "a: exactly one"),
        ("occasions: [{id: a, name: 甲, kind: festival, solar: 13-01}]", "a: solar"),
        ("occasions: [{id: a, name: 甲, kind: festival, lunar: '01-31'}]", "a: lunar"),
        ("occasions: [{id: a, name: 甲, kind: solar_term, term: 清暑}]", "a: term"),
        ("occasions: [{id: a, name: 甲, kind: festival, solar: '01-01', great: true}]", "great"),
        ("occasions: [{id: a, name: 甲, kind: festival, solar: '01-01', greet: maybe}]", "greet"),
        (
            "occasions: [{id: a, name: 甲, kind: festival, solar: '01-01'}, {id: a, name: 乙, kind: festival, solar: '01-02'}]",
            "twice",
        ),
        ("occasions: [", "YAML"),
    ],
)
def test_a_faulty_list_is_named(text: str, named: str) -> None:
    with pytest.raises(OccasionRuleError, match=named):
        parse_occasions(text)


def test_a_day_that_no_year_has_is_named() -> None:
    rule = OccasionRule("odd", "怪日", OccasionKind.FESTIVAL, FixedDate(2, 30))
    with pytest.raises(OccasionRuleError, match="odd"):
        occasions_of_year(2026, [rule], ChineseCalendar())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OccasionRuleError, match="none"):
        load_occasions(tmp_path / "none.yaml")


def test_an_occasion_carries_date_id_name_and_kind() -> None:
    first = occasions_of_year(2026, RULES, ChineseCalendar())[0]
    assert (first.date, first.id, first.name, first.kind) == (date(2026, 1, 1), "new_year", "元旦", OccasionKind.PUBLIC_HOLIDAY)
