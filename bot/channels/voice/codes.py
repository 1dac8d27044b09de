"""What the platforms' codes mean: one table each for the answer to a call that is asked for, and for how a call ended.

Codes from both platforms' lists for calls; the grouping is ours. What every interface of a platform may answer stands in
`bot.channels.shared.clouds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.shared.clouds import ALIYUN_COMMON, DOUBT, RUSH, TENCENT_COMMON
from bot.channels.shared.codes import ACCEPTED, ACCOUNT, CONTENT, QUOTA, RECIPIENT
from bot.domain.delivery import Reason, SendResult

ALIYUN: Mapping[str, SendResult] = MappingProxyType(
    {
        **ALIYUN_COMMON,
        "OK": ACCEPTED,
        "isv.BUSINESS_LIMIT_CONTROL": QUOTA,  # this number has been rung often enough this minute, hour or day
        "isv.VOICE_ROBOT_NOT_PERIOD": QUOTA,  # not at this hour
        "isv.VOICE_CALL_PERIOD_ERROR": QUOTA,
        "isv.MOBILE_NUMBER_ILLEGAL": RECIPIENT,
        "isv.COMPLAINT_REJECT": RECIPIENT,  # shielded after a complaint
        "isv.TTS_TEMPLATE_ILLEGAL": ACCOUNT,  # no such text, or not approved
        "isv.TEMPLATE_ILLEGAL": ACCOUNT,
        "isv.VOICE_FILE_ILLEGAL": ACCOUNT,
        "isv.DISPLAY_NUMBER_ILLEGAL": ACCOUNT,  # show_number is not ours
        "isv.BILLID_NOT_EXIST": ACCOUNT,  # … or belongs to somebody else
        "isv.TEMPLATE_MISSING_PARAMETERS": CONTENT,
        "isv.TEMPLATE_PARAMS_ILLEGAL": CONTENT,
        "isv.BLACK_KEY_CONTROL_LIMIT": CONTENT,  # a variable has a barred word
        "isv.PARAM_LENGTH_LIMIT": CONTENT,
        "isv.PARAM_NOT_SUPPORT_URL": CONTENT,
        "isv.VOICE_CALL_FAIL": DOUBT,  # it may have rung
    }
)

TENCENT: Mapping[str, SendResult] = MappingProxyType(
    {
        **TENCENT_COMMON,
        "Ok": ACCEPTED,
        "LimitExceeded.DeliveryFrequencyLimit": QUOTA,  # this number has been rung often enough
        "LimitExceeded": RUSH,
        "InvalidParameterValue.CalledNumberVerifyFail": RECIPIENT,
        "InvalidParameterValue.ContentLengthLimit": CONTENT,
        "InvalidParameterValue.SdkAppidNotExist": ACCOUNT,
        "FailedOperation.TemplateIncorrectOrUnapproved": ACCOUNT,  # not approved; also where the variables do not fit it
        "FailedOperation.PhonenumberUnappliedOrExpired": ACCOUNT,  # no number to ring from
        "FailedOperation.InsufficientBalanceInVoicePackage": ACCOUNT,  # the package is used up
        "FailedOperation.InvalidParameters": CONTENT,
        "FailedOperation.InvalidJsonParameters": CONTENT,
        "FailedOperation.AccessUpstreamTimeout": DOUBT,
    }
)

# `status_code` of Aliyun's VoiceReport for a call that nobody took; anything else is the carrier's failure.
ALIYUN_ENDS: Mapping[str, Reason] = MappingProxyType(
    {
        "200002": Reason.PLATFORM,  # engaged
        "200003": Reason.PLATFORM,  # rang, and nobody took it
        "200005": Reason.PLATFORM,  # could not be reached, or refused it: the carrier does not say which
        "200007": Reason.PLATFORM,  # out of reach
        "200010": Reason.PLATFORM,  # switched off
        "200004": Reason.RECIPIENT,  # no number
        "200011": Reason.RECIPIENT,  # out of service
    }
)
ALIYUN_HEARD = "200000"  # he listened to the end

# `result` of Tencent's voiceprompt_callback.
TENCENT_ENDS: Mapping[str, Reason] = MappingProxyType(
    {
        "0": Reason.NONE,  # he took it
        "1": Reason.PLATFORM,  # nobody took it
        "2": Reason.PLATFORM,  # the call went wrong
    }
)
TENCENT_NO_NUMBER = "8"  # `failure_code` of voice_failure_callback; the other codes say why it rang in vain
