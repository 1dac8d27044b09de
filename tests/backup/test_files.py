"""Rules and settings go along, secrets do not; and no name in an archive leads out of the folder into which it is put."""

from __future__ import annotations

import tomllib
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.backup.archive import ArchiveReader, ArchiveWriter
from bot.backup.files import safe_name, settings_in_words, take_files
from bot.config import parse
from bot.errors import BackupFault
from tests.backup.offices import KEY

SECRETS = {
    "database": {"url": "postgresql+psycopg://sangyu:hush-1@db/sangyu", "schema": "jurong"},
    "web": {"secret": "hush-2", "public_url": "https://office.example.cn"},
    "assist": {"enabled": True, "base_url": "https://llm.example.cn/", "model": "m", "api_key": "hush-3"},
    "backup": {"folder": "/mnt/backup", "key": "hush-4"},
    "channels": {
        "wechat": {
            "main": {
                "app_id": "wx1",
                "app_secret": "hush-5",
                "token": "hush-6",
                "encoding_aes_key": "hush7" * 8 + "abc",
                "templates": {"notice": {"id": "T1", "title": "thing1"}},
            }
        },
        "onebot": {"a": {"accept_risk": True, "access_token": "hush-8"}},
        "sms": {
            "main": {
                "provider": "aliyun",
                "key_id": "id",
                "key_secret": "hush-9",
                "sign_name": "某市",
                "receipt_secret": "hush-10-hush-10-hush",
                "templates": {"notice": {"id": "S1", "text": "通知：{title}", "variables": ["title"]}},
            }
        },
    },
}


def test_settings_are_kept_without_a_secret() -> None:
    config = parse({**SECRETS, "office": {"name": '引号"的局', "quiet_hours": ["12:00-14:30"], "cutoff": "16:30"}})
    words = settings_in_words(config)
    assert "hush" not in words
    assert "# app_secret = a secret" in words
    found: dict[str, Any] = tomllib.loads(words)
    again = parse({key: value for key, value in found.items() if key not in ("channels", "database", "assist")})
    assert again.office == config.office
    assert again.backup.folder == "/mnt/backup"
    assert found["channels"]["wechat"]["main"]["templates"]["notice"] == {
        "id": "T1", "title": "thing1", "time": "", "place": "", "contact": "",
    }  # fmt: skip
    assert found["channels"]["sms"]["main"]["templates"]["notice"]["variables"] == ["title"]


@pytest.mark.parametrize(
    "name",
    ["../x", "content/../../x", "/etc/passwd", "content//x", "./content/x", "content/./x", "content\\..\\x", "", ".",
     "x", "var/data_keys",
     "content/a\nb", "config.toml/../x"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="leads elsewhere"):
        safe_name(name)
    file = BytesIO()
    archive = ArchiveWriter(file, KEY)
    archive.put({"manifest": MANIFEST})
    archive.put({"file": name, "size": 1, "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"})
    archive.put({"part": "eA=="})
    archive.finish()
    folder = tmp_path / "into"
    folder.mkdir()
    with pytest.raises(BackupFault, match="leads elsewhere"):
        take_files(ArchiveReader(BufferedReader(BytesIO(file.getvalue())), KEY), folder)  # type: ignore[arg-type]
    assert [one.name for one in tmp_path.rglob("*")] == ["into"]


def test_a_file_that_is_not_what_its_digest_says_is_refused(tmp_path: Path) -> None:
    file = BytesIO()
    archive = ArchiveWriter(file, KEY)
    archive.put({"manifest": MANIFEST})
    archive.put({"file": "content/menu.yaml", "size": 1, "sha256": "0" * 64})
    archive.put({"part": "eA=="})
    archive.finish()
    with pytest.raises(BackupFault):
        take_files(ArchiveReader(BufferedReader(BytesIO(file.getvalue())), KEY), tmp_path)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_later_format_says_which_version_reads_it() -> None:
    file = BytesIO()
    archive = ArchiveWriter(file, KEY)
    archive.put({"manifest": {**MANIFEST, "format": 2, "version": "9.0"}})
    archive.finish()
    with pytest.raises(BackupFault, match=r"newer version \(9.0\)"):
        ArchiveReader(BufferedReader(BytesIO(file.getvalue())), KEY)  # type: ignore[arg-type]


MANIFEST = {
    "format": 1, "version": "0.1", "office": "office", "name": "示范", "taken_at": "2026-03-10T02:30:00+08:00",
    "database": "sqlite", "revision": "0009_cluster", "tables": [],
}  # fmt: skip
