"""All commands of the documents: ours are run in a scratch office, the machine's own are looked at."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.app import App, build
from bot.commands import base
from bot.config import load
from tests.databases import toml_in
from tests.documents.elsewhere import NOT_RUN
from tests.documents.reading import ROOT, Block, blocks, commands, documents, name, prose, spans
from tests.documents.terminal import PROGRAM, SERVES, fault, ours, parts, said, words_of
from tests.office import copy_office, prepared

CONFIG = 'demo = false\n[office]\nname = "示范老干部局"\nphone = "0000-1234567"\n{database}[web]\nsecret = "x"\n'
# Not run in the scratch office, though ours: why.
ONLY_READ = {
    "move": "wants a PostgreSQL; tests/test_move_command.py moves an office",
    "simulate": "plays a whole day; tests/simulation plays it",
    "policy train": "learns for minutes; tests/retrieval hold what was learnt",
    "policy shorten": "asks an endpoint; tests/assist has one",
    "channels sync": "asks a platform; tests/test_channel_commands.py has one",
    "channels sync-group": "asks a platform; tests/test_channel_commands.py has one",
    "restore": "puts another database in the place of this one",
}
FINDS = {"check", "people check", "policy check", "notice verify"}  # exit status 1 says that something was found
DISK = "/mnt/backup"  # a folder of the scratch office stands for it
HEADINGS = ("姓名", "性别", "出生日期", "人员类别", "单位", "手机号")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Path]:
    """The people of the demo office, no channel, and the files that the documents speak of. Built once: that costs a second."""
    folder = tmp_path / "office"
    folder.mkdir()
    copy_office(prepared(), folder)
    (folder / "config.toml").write_text(CONFIG.format(database=toml_in(folder)), "utf-8")
    shutil.copytree(ROOT / "content", folder / "content")
    (folder / "disk").mkdir()
    for file in ("花名册.xlsx", "名册.xlsx"):
        _ledger(folder / file)
    for file in ("nicknames.txt", "群昵称.txt"):
        (folder / file).write_text("老秦\n余淑贞\n", "utf-8")
    one = build(load(folder / "config.toml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "build", lambda config: one)
        patch.setattr(App, "close", lambda self: None)
        yield folder
    one.close()


def _ledger(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, (*HEADINGS, "老人电话"))
        sheet.write_row(1, 0, ("蓝守正", "男", "1950-03-04", "退休", "城关镇", "13900009001", ""))


@pytest.mark.parametrize("path", [one for one in documents() if any(block.language == "sh" for block in blocks(one))], ids=name)
def test_what_a_document_says_to_type_can_be_typed(path: Path, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its order, as whoever follows it would: what one line makes is there for the next."""
    monkeypatch.chdir(office)
    monkeypatch.setenv("SANGYU_CONFIG", str(office / "config.toml"))
    wrong = [f"{block}: {line}: {one}" for block in blocks(path) if block.language == "sh" for line, one in _tried(block)]
    assert not wrong, "\n".join(wrong)


def _tried(block: Block) -> Iterator[tuple[str, str]]:
    for line in commands(block):
        for words in parts(line):
            if one := _typed(words):
                yield line, one


def _typed(words: list[str]) -> str:
    """What is wrong with a command; empty: nothing."""
    if ours(words):
        return _run(said(words))
    first = Path(words[0]).name if words[0].startswith((".venv/bin/", "/opt/sangyu/.venv/bin/")) else words[0]
    first = {"python3": "python"}.get(first, first)
    if first not in NOT_RUN:
        return f"nobody looks at {words[0]}: add it to NOT_RUN with its reason"
    return NOT_RUN[first][1]([first, *words[1:]])


def _run(words: list[str]) -> str:
    if one := fault(words):
        return one
    words = [word.replace(DISK, "disk") for word in words]
    called = [part for part in (words[0], " ".join(words[:2])) if part in ONLY_READ]
    if not words or called or words[0] in SERVES:
        return ""
    done = CliRunner().invoke(cli, words)
    allowed = {0, 1} if {words[0], " ".join(words[:2])} & FINDS else {0}
    if done.exit_code in allowed and (done.exception is None or isinstance(done.exception, SystemExit)):
        return ""
    return f"exit status {done.exit_code}: {done.stderr or done.stdout or done.exception!r}"


@pytest.mark.parametrize("path", documents(), ids=name)
def test_a_command_in_running_text_exists_with_its_options(path: Path) -> None:
    found = [(span, words_of(span)) for span in spans(path)]
    mine = [(span, said(words)) for span, words in found if ours(words)]
    wrong = [f"{span}: {fault(words)}" for span, words in mine if words and re.match(r"[a-z-]+$", words[0]) and fault(words)]
    modules = [(span, words[2:3]) for span, words in found if words[:2] == ["python", "-m"] and not ours(words)]
    wrong += [span for span, module in modules if NOT_RUN["python"][1](["python", "-m", *module])]
    targets = [words for _, words in found if words[:1] == ["make"] and len(words) == 2 and words[1].isidentifier()]
    wrong += [f"make {words[1]}" for words in targets if f"\n{words[1]}:" not in (ROOT / "Makefile").read_text("utf-8")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", documents()[:2], ids=name)
def test_the_table_of_commands_names_what_there_is(path: Path) -> None:
    """Each row begins with commands, without the program's name; a later one may leave out what the first began with."""
    text = prose(path)
    begin = max(text.find("\n## Commands"), text.find("\n## 命令"))
    rows = [row for row in text[begin : text.index("\n| make |", begin)].splitlines() if row.startswith("| `")]
    assert len(rows) > 30
    wrong = []
    for row in rows:
        group = ""
        for span in re.findall(r"`([^`]+)`", row.split(" | ")[0]):
            words = words_of(span)
            whole = words if words[0] in PROGRAM.commands else [group, *words]
            group = whole[0]
            if one := fault(whole):
                wrong.append(f"{span}: {one}")
    assert not wrong, "\n".join(wrong)
