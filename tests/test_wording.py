"""Every word that people read: complete, in the sizes that platforms take, and never a blank where a name should be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta

from bot.domain.messages import Reply
from bot.errors import WordingFault
from bot.wording import ROOT, Wording
from handlers.confirm import ALARMING, INTENTS, OBJECTIONS
from handlers.life import STEPS
from handlers.visits import SHOWN
from jobs import JOBS
from tests.builders import at
from tests.template_samples import HOSTILE, NOTICE_PAGE, PAGES, SAMPLES

SOURCE = ROOT.parent
OFFICE = "某某省某某市某某区委老干部局离退休干部服务中心"
BYTES = 2048  # of one message, on the narrowest channel
MOST_PARTS = 3
TEMPLATES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix()
    for folder in ("reply", "push", "staff")
    for path in (ROOT / folder).glob("*.txt")
    if not path.name.startswith("_")
)
CASES = [pytest.param(name, data, id=f"{name}-{n}") for name, several in SAMPLES.items() for n, data in enumerate(several)]


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(OFFICE, "0000-12345678转8001")


def test_every_template_has_a_sample_and_every_sample_a_template() -> None:
    assert sorted(SAMPLES) == TEMPLATES
    assert all(SAMPLES.values())
    pages = {path.relative_to(ROOT / "page").with_suffix("").as_posix() for path in (ROOT / "page").rglob("*.html")}
    whole = {page for page in pages if not page.rpartition("/")[2].startswith("_")}
    assert whole <= set(PAGES) <= pages  # a piece of a page has a sample where it is also shown by itself


@pytest.mark.parametrize(("name", "data"), CASES)
def test_a_message_is_complete_and_fits(name: str, data: dict[str, Any], wording: Wording) -> None:
    text = wording.render(name, data)
    assert text
    for left_over in ("None", "{{", "{%", "True", "False", "\n\n\n", "[]", "()", "“”", "《》", "+08:00"):
        assert left_over not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert not re.search(r"，[，。！]|。。|：\n*$|、$", text)
    parts = wording.parts(text, BYTES)
    assert len(parts) <= MOST_PARTS
    assert all(len(part.encode()) <= BYTES for part in parts)


def _names_used(wording: Wording, name: str) -> set[str]:
    """The names that a template and what it includes ask for."""
    tree = wording.environment.parse((ROOT / name).read_text("utf-8"))
    included = [_names_used(wording, other) for other in meta.find_referenced_templates(tree) if other]
    return meta.find_undeclared_variables(tree).union(*included) - {"office"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_name_that_nobody_gave_is_an_error_and_never_a_blank(name: str, wording: Wording) -> None:
    for missing in _names_used(wording, f"{name}.txt"):
        bare = [{key: value for key, value in data.items() if key != missing} for data in SAMPLES[name]]
        assert any(_fails(wording, name, data) for data in bare), missing


def _fails(wording: Wording, name: str, data: dict[str, Any]) -> bool:
    try:
        wording.text(Reply(name, data))
    except WordingFault:
        return True
    return False


# --- what handlers and jobs ask for --------------------------------------------------------------------------------------


def _replies() -> Iterator[tuple[str, str | None, ast.expr]]:
    """Every `Reply(…)` of the source: where it stands, the template if it is written out, and how it is written."""
    for folder in ("handlers", "jobs", "bot"):
        for path in sorted((SOURCE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reply" and node.args:
                    where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                    for name in _written(node.args[0]):
                        yield where, name, node.args[0]


def _written(name: ast.expr) -> list[str | None]:
    if isinstance(name, ast.Constant):
        return [str(name.value)]
    if isinstance(name, ast.IfExp):
        return [*_written(name.body), *_written(name.orelse)]
    return [None]


def test_whatever_the_source_says_has_words() -> None:
    found = list(_replies())
    assert len(found) > 40
    assert [(where, name) for where, name, _ in found if name is not None and name not in TEMPLATES] == []


def test_replies_whose_template_is_put_together_have_words_for_every_case() -> None:
    put_together = {(where.split(":")[0], ast.unparse(node)) for where, name, node in _replies() if name is None}
    cases = {
        ("bot/delivery/handover.py", "one.template"): ["staff/life_to_verify", "staff/missed", "staff/worry"],
        ("handlers/confirm.py", "f'reply/{intent}'"): [f"reply/{one}" for one in OBJECTIONS | set(ALARMING)],
        ("handlers/life.py", "f'staff/life_{step}'"): [f"staff/life_{step}" for step in STEPS],
        ("handlers/visits.py", "SHOWN[draft.step]"): list(SHOWN.values()),
    }
    assert put_together == set(cases)
    assert [name for names in cases.values() for name in names if name not in TEMPLATES] == []


def test_no_template_lies_about_that_nobody_uses() -> None:
    code = "".join(path.read_text("utf-8") for folder in ("handlers", "jobs", "bot") for path in (SOURCE / folder).rglob("*.py"))
    put_together = {f"reply/{one}" for one in INTENTS}
    put_together |= {f"staff/life_{step}" for step in STEPS}
    assert [name for name in TEMPLATES if f'"{name}"' not in code and name not in put_together] == []


def test_every_job_has_its_name_in_words() -> None:
    titles = [job.title for job in JOBS]
    assert all(titles)
    assert len(set(titles)) == len(titles)


# --- how words are made --------------------------------------------------------------------------------------------------


def _wording_of(folder: Path, **templates: str) -> Wording:
    for name, text in templates.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return Wording("某局", "0000", folder)


def test_blank_lines_left_by_conditions_are_closed_up(tmp_path: Path) -> None:
    assert _wording_of(tmp_path, one="\n甲\n\n\n\n乙\n").render("one", {}) == "甲\n\n乙"


def test_filters_speak_as_people_do(tmp_path: Path) -> None:
    text = "{{ a | moment }} {{ b | moment }} {{ c | day }} {{ a | clock }} {{ p | masked }} {{ t | short(4) }}"
    wording = _wording_of(tmp_path, one=text)
    data = {"a": at("9:00"), "b": at("9:00").isoformat(), "c": "2026-03-10", "p": "13900002001", "t": "关于座谈会"}
    moment = "3月10日（周二）上午9:00"
    assert wording.render("one", data) == f"{moment} {moment} 3月10日（周二） 上午9:00 139****2001 关于座…"


def test_a_message_shows_what_was_written_as_it_was_written(wording: Wording) -> None:
    assert wording.render("push/part", {"text": "甲 < 乙 & 丙"}) == "甲 < 乙 & 丙"


def test_an_answer_that_is_too_long_leaves_in_several_messages(wording: Wording) -> None:
    parts = wording.parts("请各位老同志按时参加座谈会。" * 100, BYTES)
    assert len(parts) == 3
    assert all(part.endswith("。") for part in parts)


@pytest.mark.parametrize(("name", "data"), PAGES.items(), ids=list(PAGES))
def test_what_people_wrote_never_becomes_part_of_a_page(name: str, data: dict[str, Any], wording: Wording) -> None:
    page = wording.page(name, data)
    assert HOSTILE not in page
    assert "None" not in page
    assert "{{" not in page
    if HOSTILE in repr(data):
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("when", [at("9:00"), None])
def test_the_page_of_a_notice_asks_whether_he_comes_only_if_there_is_something_to_come_to(
    when: datetime | None, wording: Wording
) -> None:
    page = wording.page("notice", {**NOTICE_PAGE, "when": when})
    assert ('value="attend"' in page) is (when is not None)
    assert 'value="confirm"' in page
