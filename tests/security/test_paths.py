"""Names that lead elsewhere: in addresses, as names of files that are handed over, and inside of packed files.

Names in a backup stand in `tests/backup/test_files.py`.
"""

from __future__ import annotations

import socket
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import quote

import pytest
import requests

from bot.config import parse
from bot.content import overlaid
from bot.errors import ConfigError, SangyuError
from bot.ledger.faults import LedgerFault
from bot.ledger.opening import open_file
from bot.office import CONTENT
from bot.policy.reading.files import read_file
from bot.web.console.people.imports import plain_name
from tests.ledger.sheets import person, sheet
from tests.web.asking import CLERK, Desk
from tests.web.conftest import RehearsedOffice

MARK = "zq5"
SECRETS = ("root:x:", "from __future__", "[project]", "BEGIN ", "SQLite format", "signs-only-in-tests")
CLIMBS = (
    "../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%252f..%252f..%252fetc%252fpasswd", "..\\..\\..\\etc\\passwd", "..%5c..%5c..%5cetc%5cpasswd",
    "....//....//....//etc/passwd", "..;/..;/..;/etc/passwd", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd",
    "..%c0%af..%c0%afetc%c0%afpasswd", "..%e0%80%af..%e0%80%afetc/passwd", "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "．．/．．/etc/passwd", "..／..／etc／passwd", "‥/‥/etc/passwd", "․․/․․/etc/passwd", "..%00/etc/passwd", "console.css%00.png",
    "../guard.py", "%2e%2e/guard.py", "..%2fserver.py", "../../../pyproject.toml", "..%2f..%2f..%2fpyproject.toml", ".", "..", "%2e", "%2e%2e/",
    "./", "con", "nul", "C:\\Windows\\win.ini", "\\\\host\\share", "~/.ssh/id_rsa", "~root", "$HOME", "*", "a" * 5000, "%", "%zz", "%u002e%u002e/",
    "data_keys", "..%2fdata_keys", "..%2f..%2fdata_keys", "a\u202e../x", "lib/../../guard.py", "lib/%2e%2e/%2e%2e/guard.py",
)  # fmt: skip
PLACES = (
    "/static/", "/static/lib/", "/", "/n/", "/t/", "/g/", "/p/", "/signin/", "/chat/phone/", "/chat/group/", "/console/lists/",
    "/console/policy/topics/", "/console/policy/edit/", "/console/policy/import/", "/console/study/", "/console/import/",
    "/console/people/", "/console/photos/", "/console/exports/", "/api/v1/notices/", "/receipt/", "/callback/", "/onebot/",
)  # fmt: skip


@pytest.fixture(scope="module")
def cookie(office: RehearsedOffice) -> str:
    return "; ".join(f"{one.name}={one.value}" for one in Desk(office, CLERK)._session.cookies)


def asked_as_it_stands(line: socket.socket, path: str, cookie: str) -> tuple[bytes, bytes]:
    """Status and body of an address that no library has put right before."""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nAuthorization: Bearer sy_clerk\r\n\r\n"
    line.sendall(request.encode())
    head, _, body = _until(line, b"\r\n\r\n").partition(b"\r\n\r\n")
    length = next((int(one[15:]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += line.recv(65_536)
    return head[9:12], body


def _until(line: socket.socket, end: bytes) -> bytes:
    found = b""
    while end not in found:
        piece = line.recv(65_536)
        if not piece:
            raise ConnectionError
        found += piece
    return found


@pytest.mark.parametrize("place", PLACES)
def test_no_address_leads_out_of_its_place(office: RehearsedOffice, cookie: str, place: str) -> None:
    keys = next(Path(office.config.office.folder).rglob("data_keys"), None) if office.config.office.folder else None
    secrets = [*SECRETS, *([keys.read_text("utf-8")[:20]] if keys is not None else [])]
    for climb in CLIMBS:
        path = place + quote(climb, safe="/%\\~*$:;.")
        with socket.create_connection(("127.0.0.1", office.port), 60) as line:
            line.settimeout(60)
            status, body = b"400", b""
            with suppress(ConnectionError):  # the server reads no such line
                status, body = asked_as_it_stands(line, path, cookie)
        assert status[:1] != b"5", path
        assert not [one for one in secrets if one.encode() in body], path
        if place.startswith("/static/") and status == b"200":
            pytest.fail(f"{path} is a file")


def test_what_is_ours_is_found_at_its_own_name_alone(office: RehearsedOffice) -> None:
    assert requests.get(f"{office.base}/static/console.css", timeout=60).status_code == 200
    for name in ("CONSOLE.CSS", "console.css%20", "console.css.", "console.css::$DATA", ""):
        assert requests.get(f"{office.base}/static/{name}", timeout=60).status_code == 404


# --- names of files that are handed over ------------------------------------------------------------------------------------------

FILES = (
    f"../../../../../../tmp/{MARK}", f"..\\..\\..\\{MARK}", f"/tmp/{MARK}", f"C:\\{MARK}", f"C:{MARK}", f"{MARK}\x00.xlsx", f".{MARK}",
    f"..{MARK}", f"{MARK}/..", f"{MARK}\\..", "..", ".", "", "/", "\\", "...", ". . .", f"a/../../{MARK}", f"{MARK}" + "x" * 5000, "长" * 3000,
    f"．．／{MARK}", f"‥／{MARK}", f"{MARK}\r\nX: y", f"\u202e{MARK}", f"{MARK}:stream", f"~/{MARK}", f"|{MARK}", f"$(touch {MARK})", "\ud800", "con",
    f"%2e%2e%2f{MARK}", "-rf", "*", f"{MARK}\t", "\x7f",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_name_is_one_part_of_a_path_that_can_be_written(tmp_path: Path, name: str) -> None:
    for given in (name, f"{name}.xlsx", f"{name}.docx"):
        plain = plain_name(given)
        path = tmp_path / plain
        assert path.parent == tmp_path
        assert path.resolve().parent == tmp_path.resolve()
        assert plain not in ("", ".", "..")
        path.write_bytes(b"x")
    assert len(list(tmp_path.iterdir())) <= 3


@pytest.fixture
def nothing_outside(office: RehearsedOffice) -> Iterator[None]:
    """No file of such a name anywhere that the service can write."""
    yield
    roots = {Path(gettempdir()), Path.cwd()}
    assert not [found for root in roots for found in root.glob(f"*{MARK}*")]


UPLOADS = {"/import": "file", "/policy/import": "file", "/notices/read": "file"}


@pytest.mark.parametrize("room", UPLOADS)
@pytest.mark.usefixtures("nothing_outside")
def test_a_file_of_any_name_is_kept_where_files_are_kept(office: RehearsedOffice, tmp_path: Path, room: str) -> None:
    content = sheet(tmp_path / "a.xlsx", [person()]).read_bytes()
    desk = Desk(office, CLERK)
    for name in FILES:
        if "\ud800" in name:
            continue  # no client can send it
        for body in (b"rubbish", content):
            answer = desk.post(room, files={UPLOADS[room]: (f"{name}.xlsx", body)})
            assert answer.status_code < 500, (name, answer.text[:200])


# --- inside of packed files ---------------------------------------------------------------------------------------------------------

MEMBERS = (
    f"../../../../tmp/{MARK}",
    f"/tmp/{MARK}",
    f"..\\..\\{MARK}",
    f"xl/../../../{MARK}",
    f"{MARK}\x00",
    "C:\\" + MARK,
    f"xl//{MARK}",
    "xl/" + "x" * 3000,
)
READERS: dict[str, Callable[[Path], object]] = {"xlsx": open_file, "docx": read_file}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.usefixtures("nothing_outside")
def test_a_part_of_a_file_that_leads_elsewhere_is_written_nowhere(tmp_path: Path, kind: str, member: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / f"a.{kind}"
    if kind == "xlsx":
        sheet(path, [person()])
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(zipfile.ZipInfo(member), b"outside")
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    with suppress(SangyuError, LedgerFault):
        READERS[kind](path)
    assert [one.name for one in folder.iterdir()] == [path.name]
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/x", "..\\x"]
)
def test_a_sheet_that_points_elsewhere_brings_nothing_from_there(tmp_path: Path, target: str) -> None:
    plain = sheet(tmp_path / "plain.xlsx", [person()])
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.endswith(".rels"):
                content = content.replace(b"worksheets/sheet1.xml", target.encode()).replace(
                    b"sharedStrings.xml", target.encode()
                )
            after.writestr(name, content)
    try:
        found = repr(open_file(path))
    except SangyuError as fault:
        found = str(fault)
    assert "root:" not in found


# --- what the operator names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../etc/passwd", "/etc/passwd", "policy/../../x", "no_such.yaml", "policy/x/y.yaml"])
def test_an_office_lays_its_files_over_those_that_there_are(tmp_path: Path, name: str) -> None:
    own = tmp_path / "own"
    (own / name.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        (own / name.lstrip("/")).write_text("x", "utf-8")
    if not any(path.is_file() for path in own.rglob("*")):
        assert overlaid(own, tmp_path / "made") is not None  # it did not lie in the folder at all
        return
    with pytest.raises(ConfigError):
        overlaid(own, tmp_path / "made")
    assert CONTENT.is_dir()


@pytest.mark.parametrize("code", ["../x", "/x", "a/b", "a\\b", ".", "..", "a.b", "", " ", "a\x00", "Ａ", "a" * 64])
def test_the_code_of_an_office_is_no_path(code: str) -> None:
    with pytest.raises(ConfigError):
        parse({"office": {"code": code}})
