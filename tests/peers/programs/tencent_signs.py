"""Signs by Tencent's own SDK: one request a line, as JSON, and the signature a line. It signs content-type and host."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

from tencentcloud.common import credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.sms.v20210111.sms_client import SmsClient

client = SmsClient(credential.Credential("id", "key"), "ap-guangzhou")
for line in sys.stdin:
    asked = json.loads(line)
    request = RequestInternal(asked["host"], "POST", "/")
    request.header.update({"Content-Type": asked["content_type"], "Host": asked["host"], "X-TC-Timestamp": str(asked["at"])})
    request.data = asked["body"]
    day = f"{datetime.fromtimestamp(asked['at'], UTC):%Y-%m-%d}"
    print(client._get_tc3_signature({}, request, day, asked["service"], asked["secret"]), flush=True)
