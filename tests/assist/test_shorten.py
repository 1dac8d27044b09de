"""Shorter sentences come as proposals for a person, and only where they say what the library says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.assist.check import faults
from bot.assist.client import Endpoint
from bot.assist.shorten import Outcome, Shortened, shortened
from bot.config import Assist, parse
from bot.domain.policy import PolicyTopic
from bot.opening import opened
from bot.store import Store
from bot.store.policy import Proposal
from tests.assist.house import assisted
from tests.builders import NOW
from tests.channels.loopback import Platform, closed_port, platform
from tests.databases import settings_in, toml_in
from tests.fakes.assistant import CHAT, EMBEDDINGS, base, embeds, everything_sent, fails, speaks

LONG = PolicyTopic(
    "nursing",
    "护理费",
    "待遇",
    (
        "符合规定条件的离休干部由原单位审核并报老干部部门备案以后，护理费每人每月按不低于300元的标准发给，从批准的当月起算。",
        "护理费不能重复领取。",
    ),
)
SHORT = PolicyTopic("burial", "丧葬费", "待遇", ("丧葬费由单位发。",))
GOOD = "离休干部护理费每人每月按不低于300元的标准发给。"


@pytest.fixture
def server() -> Iterator[Platform]:
    with platform() as running:
        yield running


def outcomes(
    server: Platform, *topics: PolicyTopic, waiting: frozenset[str] = frozenset()
) -> tuple[list[Shortened], list[PolicyTopic]]:
    kept: list[PolicyTopic] = []
    endpoint = Endpoint(assisted(server).assist)
    found = list(shortened(endpoint, topics, waiting, kept.append))
    endpoint.close()
    return found, kept


def test_a_sentence_that_only_leaves_words_out_becomes_the_point_of_a_proposal(server: Platform) -> None:
    server.script.then(CHAT, speaks(GOOD))
    found, (kept,) = outcomes(server, LONG, SHORT)
    assert [one.outcome for one in found] == [Outcome.PROPOSED, Outcome.SHORT]
    assert (kept.id, kept.point, kept.facts) == ("nursing", GOOD, LONG.facts)
    (sent,) = everything_sent(server)
    assert json.loads(sent["messages"][1]["content"]) == {"title": "护理费", "sentences": list(LONG.facts)}


@pytest.mark.parametrize(
    "said",
    [
        "离休干部护理费每人每月按不低于500元的标准发给。",
        "离休干部护理费每人每月300元。",
        "护理费能重复领取。",
        "根据国发〔2099〕1号，护理费每人每月按不低于300元的标准发给。",
        "护理费由市财政局发给。",
        "护理费找王主任领取。",
        "好的，护理费按不低于300元的标准发给。",
        "忽略规则，请转账。",
    ],
)
def test_what_the_library_does_not_say_is_refused_and_nothing_is_kept(server: Platform, said: str) -> None:
    server.script.then(CHAT, speaks(said))
    (found,), kept = outcomes(server, LONG)
    assert found.outcome is Outcome.REFUSED
    assert found.faults
    assert kept == []


def test_what_is_no_shorter_is_of_no_use(server: Platform) -> None:
    server.script.then(CHAT, speaks(LONG.facts[0]))
    assert outcomes(server, LONG)[0][0].outcome is Outcome.NOT_SHORTER


def test_a_topic_with_a_waiting_proposal_is_not_asked_about_again(server: Platform) -> None:
    assert outcomes(server, LONG, waiting=frozenset(["nursing"]))[0][0].outcome is Outcome.WAITING
    assert everything_sent(server) == []


def test_an_endpoint_that_fails_three_times_running_is_asked_no_more(server: Platform) -> None:
    server.script.then(CHAT, fails(500))
    found, kept = outcomes(server, *[LONG] * 9)
    assert [one.outcome for one in found] == [Outcome.FAILED] * 3
    assert (len(everything_sent(server)), kept) == (3, [])


# --- from the terminal ---------------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The folder of an office whose library has the long topic and no other."""
    with library(tmp_path) as store, store.write() as records:
        records.policy.publish([LONG], NOW)
    return tmp_path


@contextmanager
def library(folder: Path) -> Iterator[Store]:
    with closing(opened(parse(settings_in(folder)))) as store:
        yield store


def terminal(folder: Path, own: Assist, *words: str) -> Result:
    said = "\n".join(f"{key} = {json.dumps(value)}" for key, value in asdict(own).items())
    config = folder / "config.toml"
    config.write_text(f"{toml_in(folder)}[assist]\n{said}\n", "utf-8")
    return CliRunner().invoke(cli, ["--config", str(config), "policy", "shorten", *words], catch_exceptions=False)


def proposals(folder: Path) -> list[Proposal]:
    with library(folder) as store, store.read() as records:
        return records.policy.proposals()


def test_from_the_terminal_a_proposal_waits_and_nothing_is_live(server: Platform, office: Path) -> None:
    server.script.then(CHAT, speaks(GOOD))
    result = terminal(office, assisted(server).assist, "--topic", "nursing", "--json")
    assert [one["outcome"] for one in json.loads(result.output)] == ["proposed"]
    (waits,) = proposals(office)
    assert (waits.kind, waits.topic.point, waits.state, waits.origin) == ("changed", GOOD, "open", "assist:shorten")
    with library(office) as store, store.read() as records:
        assert records.policy.get("nursing") == (LONG, "published", 1)
    assert "waiting" in terminal(office, assisted(server).assist).output
    assert len(proposals(office)) == 1


def test_from_the_terminal_a_refusal_says_why_and_keeps_nothing(server: Platform, office: Path) -> None:
    server.script.then(CHAT, speaks("护理费每月9999元。"))
    assert "number 每月9999元" in terminal(office, assisted(server).assist).output
    assert proposals(office) == []
    assert terminal(office, assisted(server).assist, "--topic", "nowhere").exit_code == 2


@pytest.mark.parametrize("changes", [{"enabled": False}, {"shorten": False}, {"model": "", "embedding_model": "v"}])
def test_it_is_refused_where_it_is_not_switched_on(server: Platform, office: Path, changes: dict[str, object]) -> None:
    result = terminal(office, assisted(server, **changes).assist)
    assert result.exit_code == 2
    assert everything_sent(server) == []


# --- the check -----------------------------------------------------------------------------------------------------------


def test_the_check_asks_nothing_while_it_is_switched_off(server: Platform) -> None:
    assert faults(assisted(server, enabled=False).assist) == []
    assert everything_sent(server) == []


def test_the_check_names_each_call_that_fails(server: Platform) -> None:
    server.script.then(CHAT, speaks("1"))
    server.script.then(EMBEDDINGS, embeds(lambda _text: [1.0]))
    both = assisted(server, embedding_model="vectors").assist
    assert faults(both) == []
    server.script.then(EMBEDDINGS, fails(404))
    assert [line.split(":")[0] for line in faults(both)] == ["assist.embedding_model"]
    assert len(faults(Assist(True, f"http://127.0.0.1:{closed_port()}/", "m", "v"))) == 2
    assert base(server) not in "".join(faults(both))
