"""Every secret that an office may give us, and everything that can be wrong beside it: it stands in no message, log or trace."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from typer.testing import CliRunner

from bot import logs
from bot.__main__ import cli
from bot.channels.base import House
from bot.channels.folders import join_all, names, settings_of
from bot.channels.shared.tokens import MemoryTokens
from bot.check.files import SECRETS
from bot.config import Config, load, parse
from bot.configurations import KEYS_GIVEN, configurations
from bot.errors import ConfigError, SangyuError
from tests.office import MONDAY
from tests.security.connected import CHANNELS
from tests.web.conftest import RehearsedOffice

HUSH = ("hush" * 11)[:43]  # in the form of an EncodingAESKey, so that it may stand anywhere
ACCOUNTS: Mapping[str, dict[str, Any]] = {
    **{channel: dict(several["main"]) for channel, several in CHANNELS.items()},
    "wecom_customer": {"corp_id": "c", "secret": "s"},
    "wecom_group": {"key": "k"},
}
# What sounds like a secret, and is none: a file, the public half of a key, and the keys of a telephone.
NO_SECRET = {"ledger.key_ring", "sms.key_id", "voice.key_id", "voice.keys", "qq.token_base"}
SOUNDS = re.compile(r"secret|token|key|password|ping_url|database\.url")

Where = tuple[str, ...]


def tables() -> Iterator[tuple[Where, type[Any]]]:
    """Every table of the configuration with its class; an account by its channel."""
    for name, kind in get_type_hints(Config).items():
        if dataclasses.is_dataclass(kind):
            yield (name,), kind  # type: ignore[misc]
    for channel in names():
        kind = settings_of(channel)
        assert kind is not None
        yield ("channels", channel, "main"), kind


def secrets() -> list[Where]:
    """Where a secret may stand."""
    return [(*where, field.name) for where, kind in tables() for field in dataclasses.fields(kind) if not field.repr]


def short(where: Where) -> str:
    return ".".join(where[-1:] if len(where) == 1 else (where[-3] if where[0] == "channels" else where[0], where[-1]))


SECRET = [pytest.param(where, id=".".join(where)) for where in secrets()]


def value_at(where: Where, word: str = HUSH) -> str:
    whole = {"url": f"postgresql+psycopg://u:{word}@127.0.0.1:1/x", "ping_url": f"https://127.0.0.1:1/{word}"}
    return whole.get(where[-1], word)


def document(where: Where, value: object, **beside: object) -> dict[str, Any]:
    """A configuration with this value there, and what else is to stand in the same table."""
    base = ACCOUNTS[where[1]] if where[0] == "channels" else {}
    found: Any = {**base, where[-1]: value, **beside}
    for name in reversed(where[:-1]):
        found = {name: found}
    return dict(found)


def told(fault: BaseException) -> str:
    """All that anybody could see of a fault."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    log = logging.Logger("of-this-test")
    log.addHandler(handler)
    log.error("broke", exc_info=fault)
    event = logs.with_place(None, "error", {"event": "broke", "action": "a", "why": fault, "exc_info": fault})  # type: ignore[arg-type]
    scrubbed = json.dumps(logs.withhold(None, "error", event), default=str)
    return "\n".join([str(fault), repr(fault), *traceback.format_exception(fault), out.getvalue(), scrubbed])


def fault_of(work: Callable[[], object]) -> str:
    """What is told where it goes wrong; "" where it does not."""
    try:
        made = work()
    except SangyuError as fault:
        return told(fault)
    for _, _, joined in made if isinstance(made, list) else ():
        joined.channel.close()
    return ""


def house() -> House:
    return House(MemoryTokens(lambda: MONDAY), lambda: MONDAY, lambda purpose: purpose * 8)


def silent(given: Mapping[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(given)
    assert "hush" not in told(caught.value).lower()


def test_whatever_sounds_like_a_secret_is_shown_nowhere() -> None:
    """A new one is kept out of `repr`, or stands in the list above with its reason."""
    open_ones = {
        short((*where, field.name))
        for where, kind in tables()
        for field in dataclasses.fields(kind)
        if field.repr and SOUNDS.search(".".join((*where[-1:], field.name)) if where[0] != "channels" else field.name)
    }
    assert open_ones == NO_SECRET
    assert len(secrets()) > 20


@pytest.mark.parametrize("where", SECRET)
def test_the_check_knows_it_for_a_secret(where: Where) -> None:
    assert where[-1] in SECRETS or where == ("database", "url")


@pytest.mark.parametrize("where", SECRET)
def test_a_configuration_shows_it_nowhere(where: Where) -> None:
    config = parse(document(where, value_at(where)))
    shown = [repr(config), str(config), f"{config!r:>10}", repr(vars(config)) if hasattr(config, "__dict__") else ""]
    shown += [repr(one) for accounts in config.channels.values() for one in accounts.values()]
    assert "hush" not in "".join(shown)


# --- what can be wrong -----------------------------------------------------------------------------------------------------

WRONG = ([HUSH], {"value": HUSH}, {HUSH: HUSH}, [[HUSH]], [{"a": HUSH}], f"{HUSH}\x00", f"{HUSH}\n\x00{HUSH}")


@pytest.mark.parametrize("where", SECRET)
def test_a_value_of_the_wrong_kind_is_not_repeated(where: Where) -> None:
    for value in WRONG:
        silent(document(where, value))
    for table in ([HUSH], HUSH, [{where[-1]: HUSH}]):
        silent({where[0]: table})
        if where[0] == "channels":
            silent({"channels": {where[1]: table}})
            silent({"channels": {where[1]: {"main": table}}})


@pytest.mark.parametrize("where", SECRET)
def test_what_is_wrong_beside_it_does_not_show_it(where: Where) -> None:
    value = value_at(where)
    others = [field for at, kind in tables() if at == where[:-1] for field in dataclasses.fields(kind) if field.name != where[-1]]
    for other in others:
        for wrong in ([[]], {"x": {}}, "\x00"):
            silent(document(where, value, **{other.name: wrong}))
    silent(document(where, value, no_such_key=1))
    silent(document(where, value, **{f"{where[-1]}x": value}))
    silent({**document(where, value), "no_such_table": {"a": value}})
    silent({**document(where, value), "web": {"port": "x"}})
    missing = document(where, value)
    at = missing
    for name in where[:-1]:
        at = at[name]
    for name in [one for one in at if one != where[-1]]:
        left = dict(at)
        del left[name]
        given: Any = left
        for one in reversed(where[:-1]):
            given = {one: given}
        assert "hush" not in fault_of(partial(parse, given))


@pytest.mark.parametrize("where", SECRET)
def test_a_secret_where_the_name_of_its_file_belongs_is_not_repeated(where: Where, tmp_path: Path) -> None:
    """Whoever writes token_file = "the token itself"."""
    given = document(where, "x")
    at = given
    for name in where[:-1]:
        at = at[name]
    del at[where[-1]]
    at[f"{where[-1]}_file"] = HUSH
    with pytest.raises(ConfigError) as caught:
        parse(given, tmp_path)
    assert "hush" not in told(caught.value)
    (tmp_path / HUSH).mkdir()
    with pytest.raises(ConfigError) as caught:
        parse(given, tmp_path)
    assert "hush" not in told(caught.value)


def test_a_file_of_a_secret_that_is_none_is_not_shown(tmp_path: Path) -> None:
    for content in (b"hush\xff\xfe", b"hush\x00hush", b"", b"hush\nhush", b"\xef\xbb\xbfhush"):
        (tmp_path / "kept").write_bytes(content)
        for where in secrets():
            given = document((*where[:-1], f"{where[-1]}_file"), "kept")
            assert "hush" not in fault_of(partial(parse, given, tmp_path))


TOML = f'[web]\nport = 8000\nsecret = "{HUSH}"\n[channels.wechat.main]\napp_id = "a"\ntoken = \'{HUSH}\'\n'


def test_a_document_that_is_broken_anywhere_does_not_show_it(tmp_path: Path) -> None:
    """Each letter left out, doubled, or in the way."""
    file = tmp_path / "config.toml"
    refused = 0
    for at in range(len(TOML)):
        for broken in (
            TOML[:at],
            TOML[:at] + TOML[at + 1 :],
            f'{TOML[:at]}"{TOML[at:]}',
            f"{TOML[:at]}\n{TOML[at:]}",
            f"{TOML[:at]}\\{TOML[at:]}",
        ):
            file.write_text(broken, "utf-8")
            said = fault_of(partial(load, file, {}))
            refused += bool(said)
            assert HUSH[:12] not in said, broken
    assert refused > 300


# --- what is wrong later -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [one for one in SECRET if one.values[0][0] == "channels"])
def test_an_account_that_cannot_be_joined_does_not_show_it(where: Where) -> None:
    """A secret of a form that only its channel can refuse."""
    for word in (HUSH, "hush", "hush hush", "密hush", "hush" * 300):
        where_told = fault_of(lambda word=word: join_all(parse(document(where, value_at(where, word))).channels, house()))  # type: ignore[misc]
        assert "hush" not in where_told


def test_a_database_that_is_away_does_not_show_its_password(tmp_path: Path) -> None:
    for url in (
        f"postgresql+psycopg://u:{HUSH}@127.0.0.1:1/x", f"postgresql+psycopg://{HUSH}@127.0.0.1:1/x?password={HUSH}",
        f"postgresql+psycopg://u:{HUSH}@[::1/x", f"postgresql+psycopg://u:{HUSH}@127.0.0.1:99999/x", f"mysql://u:{HUSH}@h/x",
        f"sqlite://u:{HUSH}@h//proc/x", f"postgresql+psycopg://u:{HUSH}@127.0.0.1:1/x?nonsense={HUSH}", f"postgresql+psycopg:///{HUSH}?host=/nowhere",
    ):  # fmt: skip
        file = tmp_path / "config.toml"
        file.write_text(
            f'demo = true\n[web]\nsecret = "{HUSH}"\n[office]\nfolder = "{tmp_path}"\n[database]\nurl = "{url}"\n', "utf-8"
        )
        for command in ("check", "channels", "people"):
            done = CliRunner().invoke(cli, ["--config", str(file), command, *(["list"] if command != "check" else [])])
            assert "hush" not in done.output
            assert done.exception is None or isinstance(done.exception, SystemExit) or "hush" not in told(done.exception)


@pytest.mark.parametrize("given", [HUSH, f"1:{HUSH}", f"{HUSH}:1", f"[{HUSH}]", f'{{"1": "{HUSH}"}}', f"{HUSH}\n{HUSH}"])
def test_data_keys_in_the_environment_are_not_shown(given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'demo = true\n[web]\nsecret = "x"\n[database]\nurl = "sqlite:///{tmp_path}/a.db"\n', "utf-8")
    monkeypatch.setenv(KEYS_GIVEN, given)
    done = CliRunner().invoke(cli, ["--config", str(file), "check"], env={"SANGYU_CONFIG": str(file)})
    assert "hush" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit) or "hush" not in told(done.exception)
    (tmp_path / "offices").mkdir()
    (tmp_path / "offices" / "north.toml").write_text('[office]\nname = "x"\n[web]\npublic_url = "https://x"\n', "utf-8")
    file.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/a.db"\n[offices]\nfolder = "offices"\n', "utf-8")
    with pytest.raises(ConfigError) as caught:
        configurations(file, {KEYS_GIVEN: given})
    assert "hush" not in told(caught.value)


def test_a_running_office_shows_none(listening: RehearsedOffice) -> None:
    app = listening.app
    shown = repr(app.parts()) + repr(app.config) + repr(app) + repr(app.store)
    kept = [
        value
        for several in CHANNELS.values()
        for account in several.values()
        for name, value in account.items()
        if name in SECRETS and len(str(value)) > 3
    ]
    assert kept
    # A receipt's secret is its address, by which a door is found.
    assert not [one for one in kept if one in shown and "receipts" not in one]
