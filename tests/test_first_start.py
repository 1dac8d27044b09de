"""The units of several processes are enabled together, over a database in which nothing is yet."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from bot.secret_files import make_once
from tests.databases import PostgreSQL

CONFIG = '[office]\nname = "示范老干部局"\nphone = "0511-00000000"\nfolder = "{folder}"\n[database]\nurl = "{url}"\n'


def test_processes_that_start_at_once_share_keys_and_what_an_office_begins_with(postgresql: PostgreSQL, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(folder=tmp_path / "office", url=postgresql.empty()), "utf-8")
    command = [sys.executable, "-m", "bot", "--config", str(config), "link"]
    begun = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(*one.communicate(timeout=300), one.returncode) for one in begun]
    assert all(code == 0 and "/signin/" in said for said, _, code in ended), ended
    assert sorted(one.name for one in (tmp_path / "office").iterdir()) == ["data_keys", "signing_secret"]


def test_of_several_who_make_a_secret_at_once_one_does_and_it_is_whole(tmp_path: Path) -> None:
    secret, made, begin = tmp_path / "folder" / "secret", [], threading.Barrier(8)

    def make(number: int) -> None:
        begin.wait()
        made.append((number, make_once(secret, f"{number}" * 1_000)))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    [first] = [number for number, was in made if was]
    assert secret.read_text("utf-8") == f"{first}" * 1_000
    assert (secret.stat().st_mode & 0o777, list(secret.parent.iterdir())) == (0o600, [secret])
