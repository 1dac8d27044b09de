"""Pieces of configuration in the documents, and where the documents point."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.config import parse
from bot.errors import ConfigError
from tests.documents.elsewhere import nginx
from tests.documents.reading import ROOT, blocks, documents, links, name

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"  # 43 letters and figures, in place of "…"


@pytest.mark.parametrize("path", documents(), ids=name)
def test_pieces_of_configuration_load(path: Path, tmp_path: Path) -> None:
    for block in blocks(path):
        if block.language != "toml":
            continue
        raw = tomllib.loads(re.sub(r'(encoding_aes_key = )"[^"]*"', rf'\1"{KEY}"', block.text))
        for secret in re.findall(r'_file = "([^"]+)"', block.text):
            place = tmp_path / secret.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("https://ping.example/x" if "url" in secret else "secret-of-sixteen-letters", "utf-8")
        wrong = _faults(_inside(raw, tmp_path), tmp_path)
        if "\n# …" in block.text:  # the piece says itself that it is not all
            wrong = [line for line in wrong if not line.partition(": ")[2].startswith("is missing")]
        assert not wrong, f"{block}: {wrong}"


def _faults(raw: dict[str, object], folder: Path) -> list[str]:
    try:
        parse(raw, folder)
    except ConfigError as wrong:
        return [line for line in str(wrong).splitlines() if re.match(r"\S+: ", line)]
    return []


def _inside(raw: dict[str, object], folder: Path) -> dict[str, object]:
    """Secrets that lie in places of a server lie in this folder."""
    out: dict[str, object] = {}
    for key, value in raw.items():
        if isinstance(value, dict):
            out[key] = _inside(value, folder)
        else:
            out[key] = str(folder / str(value).lstrip("/")) if key.endswith("_file") else value
    return out


def test_the_example_configuration_has_no_line_that_does_not_load() -> None:
    parse(tomllib.loads((ROOT / "config.example.toml").read_text("utf-8")))


@pytest.mark.parametrize("path", documents(), ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    wrong = []
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, part = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        if not target.exists() or (part and target.suffix == ".md" and part not in _headings(target)):
            wrong.append(link)
    assert not wrong, wrong


def _headings(path: Path) -> set[str]:
    found = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in found}


def test_nginx_reads_the_front_that_is_handed_out() -> None:
    assert nginx([]) == ""
