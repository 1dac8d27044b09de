"""What an operator sees of a configuration that is right, and of one that is not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, asdict, fields
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.channels.folders import names
from bot.config import EXAMPLE, Config, load, parse
from bot.errors import ConfigError

ACCOUNT = {"app_id": "wx1", "token": "t"}
POSTGRES = "postgresql+psycopg://127.0.0.1/sangyu"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def complaint(raw: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(raw)
    return str(caught.value)


def wechat(**changes: Any) -> dict[str, Any]:
    return {"channels": {"wechat": {"main": {**ACCOUNT, **changes}}}}


# --- mistakes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "key", "example"),
    [
        ({"office": {"cutof": "17:00"}}, "office.cutof: is not a key that Sangyu knows", "[office]"),
        ({"office": {"cutoff": "5 pm"}}, "office.cutoff: a time of day is written as HH:MM", 'cutoff = "17:00"'),
        ({"office": {"cutoff": "24:00"}}, "office.cutoff: a time of day", 'cutoff = "17:00"'),
        ({"office": {"quiet_hours": ["12:00"]}}, "office.quiet_hours.0: a span is written as", "quiet_hours = ["),
        ({"office": {"timezone": "Asia/Peking"}}, "office.timezone: no such time zone", 'timezone = "Asia/Shanghai"'),
        ({"office": 3}, "office: ", "[office]"),
        ({"web": {"port": 70000}}, "web.port: ", "port = 8000"),
        ({"web": {"answer_within": 5.0}}, "web.answer_within: ", "answer_within = 2.0"),
        ({"office": {"code": "Zhenjiang"}}, "office.code: a plain name", 'code = "office"'),
        ({"office": {"above": "镇江"}}, "office.above: a plain name", 'above = ""'),
        ({"database": {"url": POSTGRES, "schema": "a-b"}}, "database.schema: a plain name", 'schema = ""'),
        ({"database": {"url": POSTGRES, "schema": "pg_temp"}}, "database.schema: a plain name", 'schema = ""'),
        ({"database": {"url": POSTGRES, "schema": "sangyu_shared"}}, "database.schema: a plain name", 'schema = ""'),
        ({"database": {"url": POSTGRES, "schema": 'x"; DROP'}}, "database.schema: a plain name", 'schema = ""'),
        ({"database": {"url": POSTGRES, "schema": "x" * 64}}, "database.schema: a plain name", 'schema = ""'),
        ({"database": {"schema": "zhenjiang"}}, "database: schema: there are schemas on PostgreSQL only", "[database]"),
        ({"engine": {"kind": "cloud"}}, "engine.kind: ", 'kind = "local"'),
        ({"assist": {"enabled": True, "model": "m"}}, "assist: an enabled assistant needs base_url", 'base_url = ""'),
        ({"assist": {"timeout_seconds": 2.0}}, "assist.timeout_seconds: ", "timeout_seconds = 0.8"),
        ({"channels": {"wechat": {"main": {"app_id": "wx1"}}}}, "channels.wechat.main.token: is missing", "token = "),
        ({"channels": {"wechat": {"main": 3}}}, "channels.wechat.main: ", "[channels.wechat.main]"),
        (wechat(api_base="api.weixin.qq.com"), "channels.wechat.main.api_base: an address starts with", "https://"),
        (wechat(encoding_aes_key="short"), "channels.wechat.main.encoding_aes_key: an EncodingAESKey has exactly", "43 letters"),
        (wechat(secret="x"), "channels.wechat.main.secret: is not a key", "app_secret_file"),
        (wechat(templates={"meeting": {"title": "t"}}), "channels.wechat.main.templates.meeting.id: is missing", "id = "),
        ({"channels": {"wecom_group": {"x": {}}}}, "channels.wecom_group.x.key: is missing", "key_file"),
        ({"channels": {"fax": {}}}, "channels.fax: is not a key that Sangyu knows", "[channels.wechat.main]"),
        ({"offce": {}}, "offce: is not a key that Sangyu knows", "[office]"),
        ({"demo": "perhaps"}, "demo: ", "demo = true"),
    ],
)
def test_a_mistake_names_its_key_and_shows_an_example(raw: dict[str, Any], key: str, example: str) -> None:
    said = complaint(raw)
    assert said.startswith(key)
    assert example in said


def test_several_mistakes_are_told_together() -> None:
    said = complaint({"office": {"cutoff": "x"}, "web": {"port": "y"}})
    assert "office.cutoff" in said
    assert "web.port" in said


@pytest.mark.parametrize(
    "raw",
    [
        wechat(encoding_aes_key="hush-hush-hush"),
        wechat(token=["hush-hush-hush"]),
        wechat(app_secret={"value": "hush-hush-hush"}),
        wechat(tokn="hush-hush-hush"),
        {"web": {"secret": ["hush-hush-hush"]}},
        {"database": {"url": ["postgresql://u:hush-hush-hush@db"]}},
        {"database": "postgresql://u:hush-hush-hush@db"},
        {"assist": {"enabled": True, "api_key": "hush-hush-hush"}},
        {"channels": {"wecom_group": {"staff": {"key": "k", "api_base": "hush-hush-hush"}}}},
        {"channels": {"wecom_group": "hush-hush-hush"}},
    ],
)
def test_a_wrong_value_is_never_repeated_since_it_may_be_a_secret(raw: dict[str, Any]) -> None:
    assert "hush" not in complaint(raw)


def test_a_configuration_in_a_log_shows_no_secret() -> None:
    config = parse(
        {**wechat(token="hush", app_secret="hush"), "web": {"secret": "hush"}, "database": {"url": "sqlite:///hush.db"}}
    )
    assert "hush" not in repr(config)


# --- files -------------------------------------------------------------------------------------------------------------


def test_a_secret_can_be_kept_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file\n", "utf-8")
    (tmp_path / "config.toml").write_text('[channels.wechat.main]\napp_id = "wx1"\ntoken_file = "secret"\n', "utf-8")
    assert load(tmp_path / "config.toml", {}).channels["wechat"]["main"].token == "from-a-file"


def test_a_secret_file_that_is_missing_is_named_by_its_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^web\.secret_file: that file cannot be read$"):
        parse({"web": {"secret_file": "nowhere"}}, tmp_path)


def test_the_file_can_be_named_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[office]\nname = "某局"\n', "utf-8")
    assert load(None, {"SANGYU_CONFIG": str(tmp_path / "mine.toml")}).office.name == "某局"


def test_without_a_file_the_demo_office_starts() -> None:
    config = load(None, {})
    assert config == Config()
    assert config.is_demo


@pytest.mark.parametrize(
    ("text", "said"), [("[office\n", "this is not valid TOML"), ("\udcff", "this is not valid TOML")], ids=["brackets", "bytes"]
)
def test_a_file_that_is_no_toml_is_said_to_be_none(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "config.toml").write_text(text, "utf-8", "surrogateescape")
    with pytest.raises(ConfigError, match=said):
        load(tmp_path / "config.toml", {})


def test_a_missing_file_is_told_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"copy config\.example\.toml"):
        load(tmp_path / "nowhere.toml", {})


# --- values ------------------------------------------------------------------------------------------------------------


def test_a_real_channel_ends_the_demo_unless_it_is_wanted() -> None:
    assert not parse(wechat()).is_demo
    assert parse({**wechat(), "demo": True}).is_demo
    assert not parse({"demo": False}).is_demo


def test_quiet_hours_may_cross_midnight_and_be_given_up() -> None:
    assert parse({"office": {"quiet_hours": ["22:00-6:30"]}}).office.quiet_hours == ((time(22), time(6, 30)),)
    assert parse({"office": {"quiet_hours": []}}).office.quiet_hours == ()


def test_addresses_are_joined_with_one_stroke() -> None:
    assert parse({"web": {"public_url": "https://office.test/"}}).web.public_url == "https://office.test"
    assert parse(wechat(api_base="http://127.0.0.1:9")).channels["wechat"]["main"].api_base == "http://127.0.0.1:9/"


# --- the example -------------------------------------------------------------------------------------------------------


def uncommented() -> dict[str, Any]:
    """The example file with every setting switched on."""
    text = re.sub(r"^# (?=\[|\w+ *= )", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    return tomllib.loads(text)


@pytest.fixture
def complete(tmp_path: Path) -> Config:
    raw = uncommented()
    for account in accounts(raw):
        if "encoding_aes_key" in account:
            account["encoding_aes_key"] = AES_KEY  # the example tells what it looks like
        if "accept_risk" in account:
            account["accept_risk"] = True  # nobody accepts it by copying
        for key, value in account.items():
            if key.endswith("_file"):
                path = tmp_path / value
                path.parent.mkdir(exist_ok=True)
                path.write_text("secret", "utf-8")
    return parse(raw, tmp_path)


def accounts(raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [account for several in raw["channels"].values() for account in several.values()]


def test_every_setting_of_the_example_is_understood(complete: Config) -> None:
    assert complete.channels["wechat"]["main"].templates["notice"].title == "thing1"
    assert complete.channels["wecom_group"]["staff"].key == "secret"


def test_the_example_shows_every_channel_that_there_is(complete: Config) -> None:
    assert sorted(complete.channels) == names()


# What is an example in the example, and has another default or none.
OWN = {"templates", "subscriptions", "token", "encoding_aes_key", "link_domains", "show_number", "accept_risk", "limits"}


def test_the_example_shows_the_defaults(complete: Config) -> None:
    default = Config()
    assert complete.office == default.office
    assert complete.database == default.database
    assert complete.web == default.web
    assert complete.engine == default.engine
    assert complete.offices == default.offices
    assert complete.assist == default.assist
    for channel, several in complete.channels.items():
        for account in several.values():
            for one in fields(account):
                needed = one.default is MISSING and one.default_factory is MISSING
                if needed or one.name in OWN or not one.repr:
                    continue
                standard = one.default if one.default is not MISSING else one.default_factory()
                assert getattr(account, one.name) == standard, f"{channel}: {one.name}"


def test_every_setting_that_there_is_stands_in_the_example(complete: Config) -> None:
    raw = uncommented()
    settings = asdict(Config())
    assert {"demo", *settings} == set(raw)
    for table in ("office", "database", "offices", "web", "engine", "assist"):
        assert set(settings[table]) == set(raw[table])
    for channel, several in complete.channels.items():
        for name, account in several.items():
            shown = raw["channels"][channel][name]
            assert {one.name for one in fields(account)} == {key.removesuffix("_file") for key in shown}, channel
    shown = raw["channels"]["wechat"]["main"]["templates"]["notice"]
    assert {one.name for one in fields(complete.channels["wechat"]["main"].templates["notice"])} == set(shown)


# --- broken on purpose -------------------------------------------------------------------------------------------------

BROKEN = {
    "office": 'office = "x"',
    "channels": "channels = 3",
    "channels.wechat": "[channels]\nwechat = 3",
    "channels.wechat.main": "[channels.wechat]\nmain = 3",
    "channels.telegram": '[channels.telegram.main]\ntoken = "x"',
    "channels.__init__": '[channels.__init__.main]\ntoken = "x"',
    "web.secret_file": '[web]\nsecret_file = "a\\u0000b"',
    "office.folder": '[office]\nfolder = "\\u0000"',
    "ledger.key_ring": '[ledger]\nkey_ring = "\\u0000"',
    "offices.folder": "[offices]\nfolder = 3",
    "office.name": "[office]\nname = 2020-01-01",
    "office.timezone": '[office]\ntimezone = "../../etc/passwd"',
    "web.port": f"[web]\nport = {'9' * 400}",
    "web.answer_within": "[web]\nanswer_within = nan",
    "web.public_url": '[web]\npublic_url = "http://[::1"',
    "database.url": '[database]\nurl = "mysql://a:hush@b/c"',
    "watch.ping_url": '[watch]\nping_url = "ftp://hush"',
    "metrics.token": '[metrics]\ntoken = "hush"',
}
NO_TOML = {
    "brackets": f"a = {'[' * 2000}",
    "number": f"[web]\nport = {'9' * 5000}",
    "words": "this is = = not",
}


@pytest.mark.parametrize(("key", "text"), BROKEN.items())
def test_whatever_stands_in_it_the_first_line_names_the_key(key: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as told:
        load(tmp_path / "config.toml", {})
    assert str(told.value).startswith(f"{key}: ")
    assert "hush" not in str(told.value)


@pytest.mark.parametrize("text", NO_TOML.values(), ids=NO_TOML)
def test_what_is_no_toml_is_told_with_its_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text, "utf-8")
    for path in (tmp_path / "config.toml", tmp_path):
        with pytest.raises(ConfigError, match=f"^{path}: "):
            load(path, {})
