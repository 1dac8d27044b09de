"""The database means by an expression exactly what the plain-Python model means, and the list of a notice is its preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from bot.delivery.desk import numbered
from bot.domain.audience.day import Day
from bot.domain.audience.expression import Expression
from bot.domain.ladder import Plan
from bot.domain.rights import OPERATOR
from bot.roster import RosterLedger
from bot.store import Store
from tests.audience.invented import BASE, expressions, invented_roster
from tests.audience.model import Model
from tests.builders import LADDER, NOW, new_store
from tests.databases import chosen, kind

DAY = Day(BASE, 2026)
DRAFT = {"kind": "meeting", "title": "t", "body": "b", "audience": "全体", "requires_confirmation": True}


class Both:
    """One ledger as a database and as a model."""

    def __init__(self, seed: int, store: Store | None) -> None:
        roster = invented_roster(seed)
        self.made, self.model = RosterLedger(roster, BASE, store), Model(roster, BASE)


@pytest.fixture(scope="module", params=[1, 2])
def both(request: pytest.FixtureRequest) -> Iterator[Both]:
    """In memory, where that can be."""
    found = Both(request.param, None if kind() == "sqlite" else new_store(chosen().empty()))
    yield found
    found.made.store.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(expression=expressions())
def test_the_database_and_the_model_mean_the_same_people(both: Both, expression: Expression) -> None:
    made, model = both.made, both.model
    with made.store.read() as records:
        ids = records.audience.ids(OPERATOR, expression, DAY)
    assert len(ids) == len(set(ids))
    assert {made.person[one] for one in ids} == model.ids(expression)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(expression=expressions())
def test_the_list_is_the_preview_and_everybody_left_out_has_a_reason(both: Both, expression: Expression) -> None:
    made, model = both.made, both.model
    with made.store.read() as records:  # nothing of this stays
        before = records.audience.preview(OPERATOR, expression, DAY)
        notice = records.notices.add(DRAFT, NOW)
        records.audience.fan_out(notice.id, OPERATOR, expression, DAY, numbered(records, [Plan(LADDER)]), NOW)
        rows = records.board.recipients(notice.id)
    assert Counter(row["person_id"] for row in rows) == Counter(list(made.person))
    inside = [row for row in rows if row["state"] == "waiting"]
    assert len(inside) == before.included == len(model.ids(expression))
    outside = [row for row in rows if row["state"] == "excluded"]
    assert len(inside) + len(outside) == len(rows)
    assert all(row["reason"] and not row["ladder_id"] and row["due_at"] is None for row in outside)
    assert Counter(row["reason"] for row in outside) == Counter(before.left_out)
    assert all(row["ladder_id"] and row["due_at"] == NOW for row in inside)
