"""What systemd hears of a service."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.web.serving import Server, tell_systemd


@pytest.fixture(params=["a file", "a name of no file"])
def listener(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    name = str(tmp_path / "notify") if request.param == "a file" else f"@{tmp_path}/notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(name.replace("@", "\0"))
        line.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield line


def test_it_says_when_it_is_ready_and_when_it_stops(listener: socket.socket) -> None:
    async def life() -> None:
        server = Server(uvicorn.Config(Starlette(), port=0, log_level="critical"), lambda: None)
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup()
        assert listener.recv(100) == b"READY=1"
        await server.shutdown()
        assert listener.recv(100) == b"STOPPING=1"

    asyncio.run(life())


def test_whoever_does_not_listen_does_not_hold_it_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    tell_systemd("READY=1")
