"""Tencent's own SDK sends a text message, or asks for a call, to the address that it is given, and prints the answer.

Arguments: host and port, key, secret, "sms" or "voice", and the request as JSON in the platform's names.
"""

from __future__ import annotations

import sys

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models as sms_models
from tencentcloud.sms.v20210111 import sms_client
from tencentcloud.vms.v20200902 import models as voice_models
from tencentcloud.vms.v20200902 import vms_client

place, key_id, secret, what, params = sys.argv[1:]
profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=place))
who = credential.Credential(key_id, secret)
if what == "sms":
    request = sms_models.SendSmsRequest()
    request.from_json_string(params)
    print(sms_client.SmsClient(who, "ap-guangzhou", profile).SendSms(request).to_json_string())
else:
    request = voice_models.SendTtsVoiceRequest()
    request.from_json_string(params)
    print(vms_client.VmsClient(who, "ap-guangzhou", profile).SendTtsVoice(request).to_json_string())
