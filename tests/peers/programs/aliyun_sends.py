"""Alibaba's own SDK sends a text message, or asks for a call, to the address that it is given, and prints the answer.

Arguments: host and port, key, secret, "sms" or "ivr", and the request's parameters as JSON in the SDK's names.
"""

from __future__ import annotations

import json
import sys

from alibabacloud_dysmsapi20170525 import models as sms_models
from alibabacloud_dysmsapi20170525.client import Client as SmsClient
from alibabacloud_dyvmsapi20170525 import models as voice_models
from alibabacloud_dyvmsapi20170525.client import Client as VoiceClient
from alibabacloud_tea_openapi.utils_models import Config

place, key_id, secret, what, params = sys.argv[1:]
config = Config(access_key_id=key_id, access_key_secret=secret, endpoint=place, protocol="HTTP")
given = json.loads(params)
if what == "sms":
    answer = SmsClient(config).send_sms(sms_models.SendSmsRequest(**given))
else:
    menu = [voice_models.IvrCallRequestMenuKeyMap(**one) for one in given.pop("menu")]
    answer = VoiceClient(config).ivr_call(voice_models.IvrCallRequest(menu_key_map=menu, **given))
print(json.dumps(answer.body.to_map(), ensure_ascii=False))
