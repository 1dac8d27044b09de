"""What proves the fake: wechatpy as it is as the client, and a small callback written with wechatpy alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient, create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException, WeChatClientException
from wechatpy.utils import check_signature

from tests.fakes.client import FakeWeChat

APP, SECRET = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef"
TOKEN, AES_KEY = "fakeplatformtoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WANG, LI = "o-wang", "o-li"
TEMPLATE_SEND, CUSTOM_SEND = "message/template/send", "message/custom/send"
NOTICE = {"thing1": {"value": "学习会"}, "time2": {"value": "2026年3月2日 09:00"}}


class ToFake(HTTPAdapter):
    """Leads api.weixin.qq.com to the fake, so that wechatpy runs as it is."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        request.url = f"{self.base}{parts.path}?{parts.query}"
        return super().send(request, *args, **kwargs)


@contextmanager
def wechatpy_client(wechat: FakeWeChat, secret: str = SECRET) -> Iterator[Any]:
    client = WeChatClient(APP, secret, timeout=2, auto_retry=False)
    client._http.trust_env = False
    client._http.mount("https://", ToFake(wechat.base))
    yield client
    client._http.close()


def send(api: Any, openid: str = WANG, key: str = "", **changes: Any) -> dict[str, Any]:
    body = {"touser": openid, "template_id": "TEMPLATE", "data": NOTICE, **({"client_msg_id": key} if key else {}), **changes}
    return dict(api.post(TEMPLATE_SEND, data=body))


def refused(act: Callable[[], object]) -> int:
    with pytest.raises(WeChatClientException) as caught:
        act()
    return int(caught.value.errcode)


@dataclass
class Echo:
    """Repeats what it hears; `hold` makes it wait that long first, `answer` overrides the body, `status` the code."""

    mode: str = "safe"
    hold: float = 0.0
    answer: bytes | None = None
    status: int = 200
    heard: list[Any] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    rejected: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def hear(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        try:
            check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
            crypto = WeChatCrypto(TOKEN, AES_KEY, APP)
            if query.get("encrypt_type") == "aes":
                opened = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
            else:
                opened = body
        except InvalidSignatureException:
            self.rejected += 1
            return 403, b""
        message = parse_message(opened)
        self.heard.append(message)
        self.queries.append(query)
        self.done.wait(self.hold)
        if self.answer is not None:
            return self.status, self.answer
        said = message.content if message.type == "text" else f"{message.type} {getattr(message, 'event', '')}"
        rendered = create_reply(f"您说：{said}", message).render()
        if self.mode == "safe":
            rendered = crypto.encrypt_message(rendered, query["nonce"], query["timestamp"])
        return self.status, rendered.encode()


Listener = TypeVar("Listener", bound=Echo)


@contextmanager
def listening(wechat: FakeWeChat, echo: Listener, push_timeout: float = 2.0) -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def query(self) -> dict[str, str]:
            return dict(parse_qsl(urlsplit(self.path).query))

        def do_GET(self) -> None:
            self.reply(200, self.query()["echostr"].encode())

        def do_POST(self) -> None:
            self.reply(*echo.hear(self.query(), self.rfile.read(int(self.headers["Content-Length"]))))

        def reply(self, status: int, body: bytes) -> None:
            try:
                self.wfile.write(f"HTTP/1.1 {status} OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            except OSError:
                self.close_connection = True  # the platform has hung up

        def log_message(self, format: str, *args: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        request_queue_size = 256  # a burst must not wait for lost connection attempts

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    wechat.configure(callback_url=f"http://127.0.0.1:{server.server_port}/callback", mode=echo.mode, push_timeout=push_timeout)
    try:
        yield echo
    finally:
        echo.done.set()
        server.shutdown()
        thread.join()
        server.server_close()
