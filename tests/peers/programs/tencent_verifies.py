"""A server that takes a request only if Tencent's own key chain signs it so; prints its port. Arguments: key and secret.

The SDK's `Sign.sign_tc3` is used for the signature; the canonical request is put together here from what arrived, since the SDK
only ever signs content-type and host, and we sign the action as well.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from tencentcloud.common.sign import Sign

KEY_ID, SECRET = sys.argv[1:]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = re.fullmatch(
            r"TC3-HMAC-SHA256 Credential=(\S+)/([\d-]+)/(\w+)/tc3_request, SignedHeaders=(\S+), Signature=(\w+)",
            self.headers["Authorization"],
        )
        lines = "".join(f"{name}:{self.headers[name].lower()}\n" for name in told[4].split(";"))
        request = f"POST\n/\n\n{lines}\n{told[4]}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{told[2]}/{told[3]}/tc3_request"
        digest = hashlib.sha256(request.encode()).hexdigest()
        signed = f"TC3-HMAC-SHA256\n{self.headers['X-TC-Timestamp']}\n{scope}\n{digest}"
        good = told[1] == KEY_ID and Sign.sign_tc3(SECRET, told[2], told[3], signed) == told[5]
        status = {"SerialNo": "2019:1", "Code": "Ok"}
        taken = {"SendStatusSet": [status], "SendStatus": {"CallId": "x1"}}
        answer = json.dumps({"Response": taken if good else {"Error": {"Code": "AuthFailure.SignatureFailure"}}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
