"""What the platforms' codes mean: one table each for the answer to a send, and one for the receipts of Aliyun.

Codes from both platforms' lists for text messages; the grouping is ours. What every interface of a platform may answer stands
in `bot.channels.shared.clouds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.channels.shared.clouds import ALIYUN_COMMON, RUSH, TENCENT_COMMON
from bot.channels.shared.codes import ACCEPTED, ACCOUNT, BUSY, CONTENT, QUOTA, RECIPIENT
from bot.domain.delivery import Reason, SendResult

ALIYUN: Mapping[str, SendResult] = MappingProxyType(
    {
        **ALIYUN_COMMON,
        "OK": ACCEPTED,
        "isv.BUSINESS_LIMIT_CONTROL": QUOTA,  # this number has had its share of this minute, hour or day
        "isv.DAY_LIMIT_CONTROL": ACCOUNT,  # the account's own ceiling of the day, set in the console
        "isv.MONTH_LIMIT_CONTROL": ACCOUNT,  # … of the month
        "isv.MOBILE_NUMBER_ILLEGAL": RECIPIENT,  # no number of a mobile telephone
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": RECIPIENT,
        "isv.SMS_SIGNATURE_ILLEGAL": ACCOUNT,  # no such signature, or not approved
        "isv.SMS_SIGN_ILLEGAL": ACCOUNT,  # the signature may not be used
        "isv.SIGN_STATE_ILLEGAL": ACCOUNT,  # the signature is out of use
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL": ACCOUNT,  # the signature is for another sort of text
        "isv.SMS_TEMPLATE_ILLEGAL": ACCOUNT,  # no such template, or not approved
        "isv.EXTEND_CODE_ERROR": ACCOUNT,
        "isv.TEMPLATE_MISSING_PARAMETERS": CONTENT,  # a variable is missing
        "isv.TEMPLATE_PARAMS_ILLEGAL": CONTENT,  # a variable says what it may not
        "isv.BLACK_KEY_CONTROL_LIMIT": CONTENT,  # … or has a barred word
        "isv.SMS_CONTENT_ILLEGAL": CONTENT,
        "isv.PARAM_LENGTH_LIMIT": CONTENT,  # a variable is too long
        "isv.PARAM_NOT_SUPPORT_URL": CONTENT,  # a variable has a link
    }
)

TENCENT: Mapping[str, SendResult] = MappingProxyType(
    {
        **TENCENT_COMMON,
        "Ok": ACCEPTED,
        "LimitExceeded.PhoneNumberThirtySecondLimit": replace(BUSY, wait=timedelta(seconds=30)),  # this number, just now
        "LimitExceeded.PhoneNumberOneHourLimit": QUOTA,  # this number has had its share of the hour
        "LimitExceeded.PhoneNumberDailyLimit": QUOTA,  # … of the day
        "LimitExceeded.PhoneNumberSameContentDailyLimit": QUOTA,  # … of the same words
        "LimitExceeded.DeliveryFrequencyLimit": QUOTA,  # one of the limits set in the console
        "LimitExceeded.AppDailyLimit": ACCOUNT,  # the account's own ceiling of the day
        "LimitExceeded.AppMainlandChinaDailyLimit": ACCOUNT,
        "LimitExceeded.DailyLimit": ACCOUNT,
        "LimitExceeded": RUSH,
        "FailedOperation.PhoneNumberInBlacklist": RECIPIENT,  # has unsubscribed, or the carrier shields him
        "FailedOperation.PhoneNumberParseFail": RECIPIENT,
        "InvalidParameterValue.IncorrectPhoneNumber": RECIPIENT,
        "UnsupportedOperation": RECIPIENT,  # abroad
        "FailedOperation.SignatureIncorrectOrUnapproved": ACCOUNT,
        "FailedOperation.MissingSignature": ACCOUNT,
        "FailedOperation.TemplateIncorrectOrUnapproved": ACCOUNT,  # not approved; also where the variables do not fit it
        "FailedOperation.TemplateUnapprovedOrNotExist": ACCOUNT,
        "FailedOperation.TemplateIdNotExist": ACCOUNT,
        "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": ACCOUNT,  # `variables` is not what was filed
        "FailedOperation.InsufficientBalanceInSmsPackage": ACCOUNT,  # the package is used up
        "FailedOperation.MarketingSendTimeConstraint": CONTENT,  # filed as advertising
        "InvalidParameterValue.SdkAppIdNotExist": ACCOUNT,
        "InvalidParameter.AppidAndBizId": ACCOUNT,  # the application belongs to another account
        "InvalidParameter.DirtyWordFound": CONTENT,
        "InvalidParameterValue.ContentLengthLimit": CONTENT,
        "InvalidParameterValue.TemplateParameterLengthLimit": CONTENT,  # see `variable_chars`
        "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": CONTENT,
    }
)

# `err_code` of a receipt, as far as it says something of the recipient or of the text; anything else is the carrier's failure.
RECEIPTS: Mapping[str, Reason] = MappingProxyType(
    {
        "MOBILE_IN_BLACK": Reason.BLOCKED,  # has unsubscribed, or the carrier shields him
        "USER_REJECT": Reason.BLOCKED,
        "MOBILE_NOT_ON_SERVICE": Reason.RECIPIENT,  # no such number, or out of service
        "INVALID_NUMBER": Reason.RECIPIENT,
        "MOBILE_SEND_LIMIT": Reason.QUOTA,
        "CONTENT_KEYWORD": Reason.CONTENT,
        "CONTENT_ERROR": Reason.CONTENT,
    }
)
