"""One number, in one place."""

from __future__ import annotations

import re
import subprocess
import sys

from bot.config import ROOT
from bot.version import version


def test_the_command_tells_the_number_of_the_project() -> None:
    told = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, cwd=ROOT, check=True)
    assert told.stdout.strip() == version()


def test_the_changelog_has_something_to_say_about_it() -> None:
    numbers = re.findall(r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert numbers[0] == version()
    assert re.fullmatch(r"\d+\.\d+\.\d+(rc\d+)?", version())
