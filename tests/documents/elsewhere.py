"""Commands of the documents that a test cannot run, each with the reason and with what is looked at instead."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from tests.documents.reading import ROOT

Look = Callable[[Sequence[str]], str]  # the words of a command to what is wrong with it


def nothing(_words: Sequence[str]) -> str:
    return ""


def a_target(words: Sequence[str]) -> str:
    """`make` builds and runs for minutes: every target is there, and its recipe can be read."""
    targets = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
    done = subprocess.run(["make", "-n", "-C", str(ROOT), *targets], capture_output=True, text=True, timeout=30, check=False)
    return done.stderr if done.returncode else ""


def a_module(words: Sequence[str]) -> str:
    """Measurements and rehearsals of days take minutes: the module is there and can be run."""
    if words[1:2] != ["-m"]:
        return "" if words[1:2] == ["--version"] else "not python -m"
    module = words[2]
    found = find_spec(module) or None
    if found is None or (found.submodule_search_locations is not None and find_spec(f"{module}.__main__") is None):
        return f"there is no {module} to run"
    return ""


def units(words: Sequence[str]) -> str:
    """No service is started by a test: every unit that is named has its file."""
    for word in words[1:]:
        unit = re.fullmatch(r"(sangyu(?:-[a-z]+)?)(@\S*)?(\.(?:service|timer))?", word)
        if unit is None:
            continue
        kind = unit[3] or ".service"
        if not (ROOT / "deploy" / "systemd" / f"{unit[1]}{'@' if unit[2] else ''}{kind}").exists():
            return f"deploy/systemd has no {word}"
    return ""


def files(words: Sequence[str]) -> str:
    """Places of a server (/opt, /etc) are not ours: what is taken out of the repository is there."""
    own = [word for word in words[1:] if word.startswith(("deploy/", "content/", "docs/", "config.example"))]
    return next((f"there is no {one}" for one in own if not list(ROOT.glob(one))), "")


def installer(words: Sequence[str]) -> str:
    """What it may be told stands in it."""
    text = (ROOT / "deploy" / "bundle" / "install.sh").read_text("utf-8")
    return next((f"install.sh knows no {word}" for word in words[1:] if f"{word})" not in text), "")


def nginx(_words: Sequence[str]) -> str:
    """With certificates of its own; by the machine's nginx, or by the one that the Makefile unpacked."""
    program = shutil.which("nginx") or str(ROOT / ".venv" / "nginx" / "usr" / "sbin" / "nginx")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key = ["-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/key", "-out", f"{folder}/crt"]
        subprocess.run(
            ["openssl", "req", "-x509", *key, "-days", "1", "-subj", "/CN=x"], capture_output=True, check=True, timeout=60
        )
        given = re.sub(r"/etc/\S+\.(?:crt|pem)\b", str(folder / "crt"), (ROOT / "deploy" / "nginx.conf").read_text("utf-8"))
        given = re.sub(r"/etc/\S+\.key\b", str(folder / "key"), given).replace("listen 443", "listen 127.0.0.1:18443")
        given = given.replace("/var/log/nginx/", f"{folder}/")
        kept = " ".join(f"{of}_temp_path {folder}/{of};" for of in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        whole = f"pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {kept} {given} }}"
        (folder / "nginx.conf").write_text(whole, "utf-8")
        done = subprocess.run(
            [program, "-t", "-c", str(folder / "nginx.conf")], capture_output=True, text=True, timeout=30, check=False
        )
    return done.stderr if done.returncode else ""


# The first word of a command to why it is not run here, and what is looked at.
NOT_RUN: dict[str, tuple[str, Look]] = {
    "make": ("builds, serves or tests for minutes; the tests themselves run under it", a_target),
    "python": ("measures or plays days for minutes", a_module),
    "cp": ("writes to places of a server", files),
    "install": ("writes to places of a server", files),
    "mkdir": ("makes folders of a server", nothing),
    "chmod": ("changes rights of a server", nothing),
    "chown": ("changes owners of a server", nothing),
    "useradd": ("makes an account of the machine", nothing),
    "apt-get": ("installs packages of the machine", nothing),
    "git": ("fetches from elsewhere", nothing),
    "tar": ("unpacks what a release brought", nothing),
    "systemctl": ("starts and stops services of the machine", units),
    "journalctl": ("starts and stops services of the machine", units),
    "./install.sh": ("installs on a server; deploy/try/office.sh does so in an empty Debian", installer),
    "/opt/sangyu/current/install.sh": ("as above", installer),
    "cd": ("goes into a folder of a server", nothing),
    "nano": ("an editor, for whoever installs", nothing),
    "nginx": ("serves for good; the configuration is read", nginx),
    "certbot": ("asks a certification authority", nothing),
    "docker": ("builds images for minutes", files),
    "sqlite3": ("the package of that name need not be there; tests/delivery/test_restore.py puts a database back", nothing),
    "pg_dump": ("needs a server with the office in it", nothing),
    "createdb": ("needs a server", nothing),
    "createuser": ("needs a server", nothing),
    "curl": ("asks a public address; tests/web/test_api.py and tests/web/test_guard.py ask the same routes", nothing),
    "chronyc": ("asks the machine's clock", nothing),
    "timedatectl": ("asks the machine's clock", nothing),
    "df": ("looks at the disks of the machine", nothing),
    "psql": ("needs a server", nothing),
    "ss": ("looks at the ports of the machine", nothing),
    "sha256sum": ("looks at what a release brought", nothing),
    "openssl": ("looks at a certificate of the server", nothing),
}
