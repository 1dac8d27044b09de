"""A file that was changed, cut off or sealed with another key is never taken for a backup."""

from __future__ import annotations

import io
from io import BufferedReader, BytesIO
from pathlib import Path

import pytest

from bot.backup.keys import GIVEN, key_of
from bot.backup.sealing import CUT, DAMAGED, HEADER, SEGMENT, SealedReader, SealedWriter
from bot.config import parse
from bot.errors import BackupFault
from tests.backup.offices import KEY

SIZES = (0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 7)


def sealed(size: int, key: bytes = KEY) -> bytes:
    file = BytesIO()
    writer = SealedWriter(file, key)
    for start in range(0, size, 999_983):
        writer.write(bytes(number % 251 for number in range(start, min(size, start + 999_983))))
    writer.finish()
    return file.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    reader, found = SealedReader(BufferedReader(io.BytesIO(data)), key), b""  # type: ignore[arg-type]
    while part := reader.segment():
        found += part
    return found


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_comes_back(size: int) -> None:
    assert opened(sealed(size)) == bytes(number % 251 for number in range(size))


def test_the_same_words_never_look_the_same_and_are_nowhere_in_the_open() -> None:
    assert sealed(100) != sealed(100)
    assert bytes(range(40)) not in sealed(251)


@pytest.mark.parametrize("at", [3, 20, 30, HEADER - 1, HEADER, HEADER + 2, HEADER + 500, HEADER + SEGMENT + 30, -1])
def test_one_bit_is_enough(at: int) -> None:
    data = bytearray(sealed(SEGMENT + 1000))
    data[at] ^= 1
    with pytest.raises(BackupFault):
        opened(bytes(data))


@pytest.mark.parametrize("left", [0, 10, HEADER - 1, HEADER, HEADER + 3, HEADER + 100, HEADER + SEGMENT + 20, -1])
def test_a_file_that_is_cut_off_is_told_as_such(left: int) -> None:
    data = sealed(SEGMENT + 1000)
    with pytest.raises(BackupFault) as refused:
        opened(data[:left])
    assert str(refused.value) in (CUT, "this file is no backup of Sangyu")


def test_segments_are_not_left_out_repeated_exchanged_or_added() -> None:
    data, size = sealed(2 * SEGMENT + 5), SEGMENT + 20
    head, first, second, last = (
        data[:HEADER],
        data[HEADER : HEADER + size],
        data[HEADER + size : HEADER + 2 * size],
        data[HEADER + 2 * size :],
    )
    assert opened(head + first + second + last)
    for wrong in (first + last, second + first + last, first + first + second + last, first + second + last + last):
        with pytest.raises(BackupFault, match=DAMAGED):
            opened(head + wrong)


def test_another_key_is_told_apart_from_a_damaged_file() -> None:
    with pytest.raises(BackupFault, match="not the key of this backup"):
        opened(sealed(10), b"x" * 32)


# --- whence the key comes ------------------------------------------------------------------------------------------------


def test_the_key_comes_from_a_file_the_environment_the_configuration_or_is_made_once(tmp_path: Path) -> None:
    text = "QUJD" * 10 + "QUI="
    given = tmp_path / "given"
    given.write_text(f"{text}\n", "utf-8")
    config = parse({"office": {"folder": str(tmp_path)}})
    with pytest.raises(BackupFault, match="there is no key"):
        key_of(config, environ={})
    made = key_of(config, environ={}, make=True)
    assert (made.made, oct((tmp_path / "backup_key").stat().st_mode & 0o777)) == (True, "0o600")
    again = key_of(config, environ={}, make=True)
    assert (again.made, again.raw) == (False, made.raw)
    assert key_of(config, given, {}).raw == key_of(config, environ={GIVEN: text}).raw != made.raw
    configured = parse({"office": {"folder": str(tmp_path)}, "backup": {"key_file": "given"}}, tmp_path)
    assert key_of(configured, environ={}).raw == key_of(config, given, {}).raw
    assert text not in repr(configured)
    assert text not in repr(key_of(config, given, {}))


@pytest.mark.parametrize("text", ["", "short", "QUJD" * 12, "老干部局"])
def test_half_a_key_is_refused_without_being_repeated(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key"
    file.write_text(text, "utf-8")
    with pytest.raises(BackupFault) as refused:
        key_of(parse({}), file, {})
    assert not text or text not in str(refused.value)
