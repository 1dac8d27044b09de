"""What is said on a visit: wishes, promises, sorts of contact and events, each with and without stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.understanding.visits import Known, People, VisitReading, read_visits

BASE = datetime(2026, 3, 11, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = People([Known(1, "何志忠", post="书记", sex="男")])
PHRASES = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text("utf-8"))
REPORTS = ("今天去看了何志忠，{said}", "今天去看了老何 {said}", "给何老打了电话，身体还可以，{said}。")
CALLED = ("何志忠", "老何", "何书记")


def read(text: str) -> VisitReading:
    (found,) = read_visits(text, BASE, PEOPLE, (1,))
    assert found.person == 1
    return found


@pytest.mark.parametrize("said", PHRASES["need"])
def test_what_he_wants_or_lacks_is_a_need(said: str) -> None:
    for report in REPORTS:
        assert read(report.format(said=said)).need, report


@pytest.mark.parametrize("said", PHRASES["no need"])
def test_what_is_nobodys_business_or_already_done_is_no_need(said: str) -> None:
    for report in REPORTS:
        assert not read(report.format(said=said)).need, report


@pytest.mark.parametrize("said", PHRASES["promise"])
def test_what_the_office_will_do_is_a_promise(said: str) -> None:
    for report in REPORTS:
        assert read(report.format(said=said)).promise, report


@pytest.mark.parametrize("said", PHRASES["no promise"])
def test_what_others_will_do_or_was_done_is_no_promise(said: str) -> None:
    for report in REPORTS:
        assert not read(report.format(said=said)).promise, report


def told(what: str) -> Iterator[tuple[str, str]]:
    for meant, texts in PHRASES[what].items():
        for text in texts:
            yield meant, text


@pytest.mark.parametrize(("meant", "text"), list(told("kind")))
def test_the_sort_of_contact_is_told(meant: str, text: str) -> None:
    for called in CALLED:
        report = text.format(p=called)
        assert {read(form).kind for form in (report, report.replace("，", " "))} == {meant}, report


@pytest.mark.parametrize(("meant", "text"), list(told("event")))
def test_what_happened_to_himself_is_told(meant: str, text: str) -> None:
    for called in CALLED:
        report = text.format(p=called)
        assert {str(read(form).event or "none") for form in (report, report.replace("，", " "))} == {meant}, report
