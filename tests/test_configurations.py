"""Several offices in one installation: what stands where, and what no two of them may share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.configurations import configurations
from bot.errors import ConfigError

MAIN = '[database]\nurl = "postgresql+psycopg://127.0.0.1/sangyu"\n[offices]\nfolder = "offices"\n'
OWN = '[web]\npublic_url = "https://x"\n[office]\nname = "x"\n'
ON_SQLITE = MAIN.replace("postgresql+psycopg://127.0.0.1/sangyu", "sqlite:///var/sangyu.db")


class Installation:
    """A folder with a main file and one file for each office."""

    def __init__(self, folder: Path) -> None:
        self.main = folder / "config.toml"
        self.offices = folder / "offices"
        self.offices.mkdir()
        self.main.write_text(MAIN, "utf-8")

    def office(self, code: str, more: str = "", office: str = "", web: str = "") -> None:
        text = (
            f'[office]\nname = "{code}老干部局"\n{office}\n[web]\npublic_url = "https://{code}.example.cn"\n{web}\n{more}'
            if "public_url" not in web
            else f'[office]\nname = "{code}老干部局"\n{office}\n[web]\n{web}\n{more}'
        )
        (self.offices / f"{code}.toml").write_text(text, "utf-8")

    def refused(self) -> str:
        with pytest.raises(ConfigError) as caught:
            configurations(self.main, {})
        return str(caught.value)


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_each_office_has_a_schema_a_folder_and_keys_of_its_own(here: Installation) -> None:
    here.office("zhenjiang")
    here.office("jurong", office='above = "zhenjiang"')
    jurong, zhenjiang = configurations(here.main, {})
    assert (jurong.office.code, jurong.office.above, jurong.database.schema, jurong.office.folder) == (
        "jurong", "zhenjiang", "jurong", "var/jurong",
    )  # fmt: skip
    assert zhenjiang.database.schema == "zhenjiang"
    assert jurong.database.url == zhenjiang.database.url
    assert not jurong.is_demo  # an office whose accounts are still to come has no invented people


def test_on_sqlite_each_office_has_a_file_of_its_own(here: Installation) -> None:
    here.main.write_text(ON_SQLITE, "utf-8")
    here.office("zhenjiang")
    here.office("jurong")
    assert [one.database.url for one in configurations(here.main, {})] == [
        "sqlite:///var/jurong/sangyu.db",
        "sqlite:///var/zhenjiang/sangyu.db",
    ]


def test_one_office_alone_is_the_same_with_one_member(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[office]\nname = "某局"\n', "utf-8")
    (one,) = configurations(tmp_path / "config.toml", {})
    assert (one.office.code, one.office.name, one.is_demo) == ("office", "某局", True)
    assert [one.office.code for one in configurations(None, {})] == ["office"]


def test_what_is_the_same_for_all_may_stand_once_and_an_office_may_say_something_else(here: Installation) -> None:
    here.main.write_text(MAIN + '[office]\ncutoff = "16:00"\n[ledger]\nsilent_days = 60\n', "utf-8")
    here.office("zhenjiang", office='cutoff = "16:30"')
    here.office("jurong", "[ledger]\nkeep_years = 5")
    jurong, zhenjiang = configurations(here.main, {})
    assert (jurong.office.cutoff.hour, zhenjiang.office.cutoff.minute) == (16, 30)
    assert (jurong.ledger.silent_days, jurong.ledger.keep_years, zhenjiang.ledger.keep_years) == (60, 5, 10)


def test_files_and_folders_are_named_from_the_file_that_names_them(here: Installation) -> None:
    (here.offices / "token").write_text("from-a-file", "utf-8")
    here.office("zhenjiang", '[channels.wechat.main]\napp_id = "wx1"\ntoken_file = "token"', office='content = "zhenjiang"')
    (one,) = configurations(here.main, {})
    assert one.channels["wechat"]["main"].token == "from-a-file"
    assert one.office.content == str(here.offices / "zhenjiang")


def test_an_office_may_not_contradict_what_holds_for_all(here: Installation) -> None:
    here.office("zhenjiang", '[database]\nurl = "sqlite:///x.db"\n[engine]\nkind = "local"', web="port = 9000")
    assert here.refused().splitlines() == [
        f"zhenjiang.toml: {key}: holds for all offices; it stands in the main file alone"
        for key in ("web.port", "database.url", "engine.kind")
    ]


def test_what_belongs_to_one_office_does_not_stand_in_the_main_file(here: Installation) -> None:
    secrets = '[web]\nsecret_file = "s"\npublic_url = "https://a"\n[ledger]\nkey_ring = "k"\n[channels.fax.x]\n'
    here.main.write_text(MAIN + secrets, "utf-8")
    (here.main.parent / "s").write_text("s", "utf-8")
    here.office("zhenjiang")
    assert here.refused().splitlines() == [
        f"config.toml: {key}: belongs to one office; it stands in the office's own file"
        for key in ("web.secret", "web.public_url", "ledger.key_ring", "channels")
    ]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ('[database]\nschema = "same"', '[database]\nschema = "same"', "schema of the database (database.schema)"),
        ('[ledger]\nkey_ring = "var/k"', '[ledger]\nkey_ring = "var/../var/k"', "data keys (ledger.key_ring, office.folder)"),
        ('[channels.wechat.main]\napp_id = "wx1"\ntoken = "a"', '[channels.wechat.x]\napp_id = "wx1"\ntoken = "b"',
         "account of wechat"),
        ('[channels.wecom.a]\ncorp_id = "ww1"\nagent_id = 1\nsecret = "s"\ntoken = ""\nencoding_aes_key = ""',
         '[channels.wecom.b]\ncorp_id = "ww1"\nagent_id = 1\nsecret = "t"\ntoken = ""\nencoding_aes_key = ""',
         "account of wecom"),
        ('[channels.wecom_group.a]\nkey = "k"', '[channels.wecom_group.b]\nkey = "k"', "account of wecom_group"),
    ],
)  # fmt: skip
def test_what_two_offices_may_not_share(here: Installation, first: str, second: str, said: str) -> None:
    here.office("jurong", first)
    here.office("zhenjiang", second)
    assert here.refused() == f"offices jurong and zhenjiang: have the same {said}"


def test_two_offices_are_not_found_by_the_same_host_nor_sign_with_the_same_secret(here: Installation) -> None:
    here.office("jurong", web='public_url = "https://Offices.example.cn"\nsecret = "s"')
    here.office("zhenjiang", web='public_url = "http://offices.example.cn:8443"\nsecret = "s"')
    assert here.refused().splitlines() == [
        "offices jurong and zhenjiang: have the same host (web.public_url)",
        "offices jurong and zhenjiang: have the same signing secret (web.secret)",
    ]


def test_two_agents_of_one_company_are_two_accounts(here: Installation) -> None:
    for code, agent in (("jurong", 1), ("zhenjiang", 2)):
        account = f'corp_id = "ww1"\nagent_id = {agent}\nsecret = "{code}"\ntoken = ""\nencoding_aes_key = ""'
        here.office(code, f"[channels.wecom.a]\n{account}")
    assert len(configurations(here.main, {})) == 2


def test_the_office_above_is_there_and_the_tree_is_no_circle(here: Installation) -> None:
    here.office("jurong", office='above = "zhenjang"')
    here.office("danyang", office='above = "yangzhong"')
    here.office("yangzhong", office='above = "danyang"')
    assert here.refused().splitlines() == [
        "office danyang: above: leads in a circle back to danyang",
        "office jurong: above: there is no office zhenjang",
        "office yangzhong: above: leads in a circle back to yangzhong",
    ]


def test_keys_of_the_environment_would_be_everybodys(here: Installation) -> None:
    here.office("jurong")
    with pytest.raises(ConfigError, match="each office has data keys of its own"):
        configurations(here.main, {"SANGYU_DATA_KEYS": "1 abc"})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Zhenjiang", "", "office.code: a plain name"),
        ("zhenjiang", f'{OWN}code = "jurong"', "is the name of the file, zhenjiang"),
        ("zhenjiang", '[office]\nname = "x"', "office.name and web.public_url are needed"),
        ("zhenjiang", f"{OWN}[offce]\nx = 1", "zhenjiang.toml: offce: is not a key that Sangyu knows"),
        ("zhenjiang", f'{OWN}[database]\nschema = "pg_x"', "zhenjiang.toml: database.schema"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_offices_file_is_told_with_its_name(here: Installation, name: str, text: str, said: str) -> None:
    here.office(name, "")
    if text:
        (here.offices / f"{name}.toml").write_text(text, "utf-8")
    assert said in here.refused()


def test_a_folder_without_offices_is_told(here: Installation) -> None:
    assert "there is no file <code>.toml" in here.refused()
