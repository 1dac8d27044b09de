"""`sangyu policy …` and `sangyu ask …` as an operator types them, on the starter library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.app import App, build
from bot.commands import base
from bot.config import load
from bot.retrieval import load_topics
from tests.databases import toml_in

CONFIG = """
demo = false
[office]
name = "林场老干部科"
phone = "0000-1234567"
{database}[web]
secret = "signs-only-in-tests"
"""
FIELDS = {"q", "decision", "topic", "confidence", "candidates", "answer", "sources"}
DECISIONS = {"answer", "clarify", "handoff", "emergency", "smalltalk"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of its own for the commands of this file, which follow each other."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "config.toml").write_text(CONFIG.format(database=toml_in(folder)), "utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def app(office: Path) -> Iterator[App]:
    """Learning the policy library costs seconds: each command of this file finds the same service, built already."""
    made = build(load(office / "config.toml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "build", lambda config: made)
        yield made


def sangyu(office: Path, *words: Any, pasted: str = "") -> Result:
    return CliRunner().invoke(cli, ["--config", str(office / "config.toml"), *map(str, words)], input=pasted)


def policy(office: Path, *words: Any, pasted: str = "") -> Result:
    return sangyu(office, "policy", *words, pasted=pasted)


def asked(office: Path, *lines: Any) -> list[dict[str, Any]]:
    batch = office / "in.jsonl"
    batch.write_text("\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines), "utf-8")
    done = sangyu(office, "ask", "--batch", batch, "--json")
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


# --- ask -------------------------------------------------------------------------------------------------------------------


def test_a_batch_has_a_line_for_each_question_in_order(office: Path) -> None:
    questions = [
        "离休干部护理费怎么申请",
        "丧葬费怎么领",
        "你好",
        "明天会下雨吗",
        "胸口疼得喘不上气",
        "",
        "😀😀",
        "<b>党费</b>'; DROP TABLE",
    ]
    found = asked(office, *({"q": question} for question in questions))
    assert [one["q"] for one in found] == questions
    for one in found:
        assert set(one) >= FIELDS
        assert one["decision"] in DECISIONS
        assert (one["topic"] is not None) == (one["decision"] == "answer")
        assert 0 <= one["confidence"] <= 1
        assert one["answer"]
        assert all(set(candidate) == {"topic", "score"} for candidate in one["candidates"])
        assert all(set(source) == {"name", "no", "date"} for source in one["sources"])


def test_an_answer_is_the_message_with_its_documents(office: Path, app: App) -> None:
    (found,) = asked(office, {"q": "离休干部护理费怎么申请"})
    topic = app.policy.topic("lixiu-nursing-fee")
    assert topic is not None
    assert (found["decision"], found["topic"]) == ("answer", topic.id)
    assert found["answer"].startswith(f"【{topic.title}】\n{topic.point}")
    assert "依据：《" in found["answer"]
    assert "未经本单位核实" in found["answer"]
    assert [one["no"] for one in found["sources"]] == [source.no for source in topic.sources]


def test_a_menu_is_numbered_and_its_choices_are_the_candidates(office: Path, app: App) -> None:
    menus = [
        one
        for one in asked(office, *({"q": q} for q in ("认证", "补贴", "报销", "手机", "慰问")))
        if one["decision"] == "clarify"
    ]
    assert menus
    for one in menus:
        titles = [topic.title for c in one["candidates"] if (topic := app.policy.topic(c["topic"]))]
        offered = [line[2:] for line in one["answer"].splitlines() if line[:1].isdecimal()][:-1]
        assert offered
        assert set(offered) <= set(titles)


def test_a_cry_for_help_gets_the_fixed_words(office: Path) -> None:
    heart, despair = asked(office, {"q": "胸口疼得喘不上气"}, {"q": "活着没意思，不想活了"})
    assert heart["decision"] == despair["decision"] == "emergency"
    assert "120" in heart["answer"]
    assert "12356" in despair["answer"]


def test_the_question_before_is_heeded(office: Path) -> None:
    (found,) = asked(office, {"q": "那要带啥", "context": "社保卡丢了怎么补办"})
    assert found["candidates"][0]["topic"] == "social-card"


def test_a_line_that_is_no_question_says_so_and_the_rest_goes_on(office: Path) -> None:
    found = asked(office, "{", "[]", {"p": 1}, {"q": 7}, {"q": "党费", "context": 7}, {"q": "你好"})
    assert ["error" in one for one in found] == [True] * 5 + [False]
    assert found[4]["q"] == "党费"


def test_a_single_question_tells_staff_what_decided(office: Path) -> None:
    said = sangyu(office, "ask", "离休干部护理费怎么申请").stdout
    for word in ("decision    answer", "because", "candidate", "version 1", "not verified by this office", "中办发〔2016〕3号"):
        assert word in said
    as_json = json.loads(sangyu(office, "ask", "离休干部护理费怎么申请", "--json").stdout)
    assert set(as_json) >= FIELDS


def test_a_question_or_a_file_but_not_both(office: Path) -> None:
    assert sangyu(office, "ask").exit_code == 2
    assert sangyu(office, "ask", "党费", "--batch", office / "in.jsonl").exit_code == 2


# --- the library -----------------------------------------------------------------------------------------------------------


def test_importing_what_is_there_changes_nothing(office: Path) -> None:
    out = office / "library.yaml"
    assert policy(office, "export", out).exit_code == 0
    assert policy(office, "import", out, "--dry-run").stdout.startswith("0 new, 0 changed, 117 unchanged")


def test_an_export_is_read_back_as_it_was(office: Path, app: App) -> None:
    out = office / "library.yaml"
    policy(office, "export", out)
    with app.store.read() as records:
        assert list(load_topics(out)) == records.policy.published()


def test_a_dry_run_shows_the_change_and_keeps_it_out(office: Path, app: App) -> None:
    path = office / "one.yaml"
    path.write_text(policy_entry(office, "party-dues", contacts=["支部书记"]), "utf-8")
    said = policy(office, "import", path, "--dry-run").stdout
    assert "contacts + 支部书记" in said
    assert "scored by" in said
    with app.store.read() as records:
        assert records.policy.get("party-dues")[2] == 1  # type: ignore[index]
    assert json.loads(policy(office, "import", path, "--dry-run", "--json").stdout)["changed"][0]["id"] == "party-dues"


def test_an_import_is_a_version_with_its_file(office: Path) -> None:
    path = office / "one.yaml"
    path.write_text(policy_entry(office, "party-dues", contacts=["支部书记"]), "utf-8")
    assert policy(office, "import", path).exit_code == 0
    newest, first = json.loads(policy(office, "versions", "party-dues", "--json").stdout)
    assert (newest["version"], newest["author"], newest["note"]) == (2, "operator", "one.yaml")
    assert newest["topic"]["contacts"] == ["支部书记"]
    assert "contacts" not in first["topic"]
    assert "contacts + 支部书记" in policy(office, "versions", "party-dues").stdout


def test_a_fault_names_file_and_key_and_changes_nothing(office: Path) -> None:
    path = office / "bad.csv"
    path.write_text("编号,标题,答案,层级\na,甲,甲。,\nb,乙,乙。,乡\n", "utf-8")
    wrong = policy(office, "import", path)
    assert wrong.exit_code == 2
    assert "bad.csv, row 3 (b), key 'level': must be one of" in wrong.stderr
    assert policy(office, "show", "a").exit_code == 2


def test_a_document_is_only_ever_proposed(office: Path) -> None:
    text = "青山市老干部局\n关于接送的通知\n一、接送安排\n体检当天每天8点发车，在老干部局门口上车。\n"
    said = policy(office, "import", "-", pasted=text).stdout
    assert "1 proposals wait: 1" in said
    (waiting,) = json.loads(policy(office, "proposals", "--json").stdout)
    assert waiting["topic"]["facts"] == ["体检当天每天8点发车，在老干部局门口上车。"]
    assert policy(office, "show", waiting["topic"]["id"]).exit_code == 2
    assert policy(office, "drop", 1).exit_code == 0
    assert policy(office, "drop", 1).exit_code == 2
    assert "nothing waits" in policy(office, "proposals").stdout


def test_a_proposal_that_is_accepted_is_quoted(office: Path) -> None:
    path = office / "one.yaml"
    path.write_text(policy_entry(office, "party-dues", contacts=["支部书记", "组织委员"]), "utf-8")
    policy(office, "import", path, "--propose")
    (waiting,) = json.loads(policy(office, "proposals", "--json").stdout)
    assert policy(office, "accept", waiting["number"]).exit_code == 0
    assert "组织委员" in policy(office, "show", "party-dues").stdout


def test_a_topic_is_verified_by_name(office: Path) -> None:
    assert policy(office, "verify", "lixiu-nursing-fee", "--by", "孙文书").exit_code == 0
    rows = {one["id"]: one for one in json.loads(policy(office, "list", "--json").stdout)}
    assert rows["lixiu-nursing-fee"]["verified_by"] == "孙文书"
    (found,) = asked(office, {"q": "离休干部护理费怎么申请"})
    assert "由孙文书核实" in found["answer"]


def test_the_scoring_is_printed_by_kind(office: Path) -> None:
    found = json.loads(policy(office, "score", "--json").stdout)
    assert found["asked"] == 240
    assert set(found["kinds"]) >= {"dialect", "voice", "near", "far", "emergency"}
    assert "answered right or offered" in policy(office, "score").stdout


def test_learning_without_questions_proposes_nothing(office: Path) -> None:
    assert json.loads(policy(office, "learn", "--json").stdout) == {"proposals": []}


def test_a_library_in_order_has_nothing_to_mend(office: Path) -> None:
    done = policy(office, "check")
    assert (done.exit_code, "116 of them not verified" in done.stdout) == (0, True)


def test_what_is_withdrawn_is_not_answered_even_before_the_search_knows(office: Path) -> None:
    assert policy(office, "withdraw", "lixiu-nursing-fee", "--reason", "标准变了").exit_code == 0
    (found,) = asked(office, {"q": "离休干部护理费怎么申请"})
    assert (found["decision"], found["topic"], found["sources"]) == ("handoff", None, [])
    assert "护理费" not in found["answer"]
    assert policy(office, "withdraw", "lixiu-nursing-fee", "--reason", "x").exit_code == 2


def policy_entry(office: Path, topic_id: str, **changes: Any) -> str:
    shown = json.loads(policy(office, "show", topic_id, "--json").stdout)
    entry = {name: value for name, value in shown.items() if name not in ("state", "version")}
    return yaml.safe_dump([{**entry, **changes}], allow_unicode=True)
