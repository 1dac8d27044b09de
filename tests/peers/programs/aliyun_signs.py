"""Signs by Alibaba's own SDK: one request a line, as JSON, and the header for it a line."""

from __future__ import annotations

import json
import sys

from alibabacloud_tea_openapi.utils import Utils
from darabonba.request import DaraRequest

for line in sys.stdin:
    asked = json.loads(line)
    request = DaraRequest()
    request.method, request.pathname = asked["method"], asked["path"]
    request.query, request.headers = asked["query"], asked["headers"]
    payload = asked["headers"]["x-acs-content-sha256"]
    print(Utils.get_authorization(request, "ACS3-HMAC-SHA256", payload, asked["key_id"], asked["secret"]), flush=True)
