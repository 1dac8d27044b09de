"""A server that takes a request only if Alibaba's own SDK would have signed it so; prints its port. Arguments: key and secret."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

from alibabacloud_tea_openapi.utils import Utils
from darabonba.request import DaraRequest

KEY_ID, SECRET = sys.argv[1:]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = self.headers["Authorization"]
        names = re.search(r"SignedHeaders=([^,]+)", told)[1].split(";")
        request, split = DaraRequest(), urlsplit(self.path)
        request.method, request.pathname = "POST", split.path
        request.query = dict(parse_qsl(split.query, keep_blank_values=True))
        request.headers = {name: self.headers[name] for name in names}
        expected = Utils.get_authorization(request, "ACS3-HMAC-SHA256", hashlib.sha256(body).hexdigest(), KEY_ID, SECRET)
        code = "OK" if expected == told else "SignatureDoesNotMatch"
        answer = json.dumps({"Code": code, "BizId": "1^0", "CallId": "1^1"}).encode()
        self.send_response(200 if code == "OK" else 400)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
