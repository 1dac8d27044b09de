"""Calls to Alibaba Cloud and to Tencent Cloud, signed by ourselves. Neither names a number in an address, if it can be helped.

No code is a fault here: a refusal is an answer, and each channel's table says what it means.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from bot.channels.shared import acs3, tc3
from bot.channels.shared.codes import ACCOUNT, BUSY, CONTENT, CREDENTIALS, NOT_TRIED, OTHER, UNKNOWN
from bot.channels.shared.faults import Doubtful, NeverSent
from bot.channels.shared.http import Http
from bot.domain.delivery import Outcome, SendResult
from bot.errors import ChannelFault

FORM = "application/x-www-form-urlencoded"
JSON = "application/json; charset=utf-8"

# Neither platform takes a message twice for one, so what is in doubt is never sent again: the receipt says what became of it.
DOUBT = replace(UNKNOWN, once=True)
RUSH = replace(BUSY, wait=timedelta(seconds=5))

# Codes that every interface of the platform may answer with; the grouping is ours.
ALIYUN_COMMON: Mapping[str, SendResult] = MappingProxyType(
    {
        "InvalidAccessKeyId": CREDENTIALS,  # no such key, or it is switched off
        "SignatureDoesNotMatch": CREDENTIALS,  # the secret is wrong
        "IncompleteSignature": CREDENTIALS,  # the signature has the wrong form
        "InvalidTimeStamp": ACCOUNT,  # this machine's clock is off by more than 15 minutes
        "SignatureNonceUsed": BUSY,  # this request was seen before; a new one has a new nonce
        "Throttling": RUSH,  # too many calls at this moment
        "Forbidden": ACCOUNT,  # the key may not do that
        "NoPermission": ACCOUNT,
        "ServiceUnavailable": DOUBT,
        "InternalError": DOUBT,
        "isp.RAM_PERMISSION_DENY": ACCOUNT,  # the key may not do that
        "isp.SYSTEM_ERROR": DOUBT,
        "isv.OUT_OF_SERVICE": ACCOUNT,  # stopped for want of money
        "isv.AMOUNT_NOT_ENOUGH": ACCOUNT,  # the balance is used up
        "isv.PRODUCT_UN_SUBSCRIPT": ACCOUNT,  # the service was never opened
        "isv.PRODUCT_UNSUBSCRIBE": ACCOUNT,
        "isv.ACCOUNT_NOT_EXISTS": ACCOUNT,
        "isv.ACCOUNT_ABNORMAL": ACCOUNT,  # barred
        "isv.DENY_IP_RANGE": ACCOUNT,  # this machine's address is not taken for one of the mainland
        "isv.INVALID_PARAMETERS": CONTENT,
        "isv.INVALID_JSON_PARAM": CONTENT,
    }
)
TENCENT_COMMON: Mapping[str, SendResult] = MappingProxyType(
    {
        "AuthFailure": CREDENTIALS,  # the key or its signature is not accepted
        "AuthFailure.SignatureExpire": ACCOUNT,  # this machine's clock is off by more than 5 minutes
        "InternalError.RequestTimeException": ACCOUNT,  # … or by more than 10
        "AuthFailure.UnauthorizedOperation": ACCOUNT,  # the key may not do that
        "UnauthorizedOperation": ACCOUNT,  # barred, in arrears, or not opened
        "RequestLimitExceeded": RUSH,  # too many calls at this moment
        "InternalError": DOUBT,
        "MissingParameter": CONTENT,
        "InvalidParameter": CONTENT,
        "InvalidParameterValue": CONTENT,
        "FailedOperation.FailResolvePacket": CONTENT,
        "FailedOperation.JsonParseFail": CONTENT,
        "FailedOperation.ContainSensitiveWord": CONTENT,
    }
)
CLOCK_CODES = ("InvalidTimeStamp", "AuthFailure.SignatureExpire", "InternalError.RequestTimeException")


class Replied(NamedTuple):
    """A platform's answer: its code, and what else it says."""

    code: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Access:
    """The key of an account, the address of an interface and its version, and the clock that requests are signed by."""

    key_id: str
    key_secret: str = field(repr=False)
    base: str
    version: str
    timeout: float
    now: Callable[[], datetime]


class Aliyun:
    """One interface of Alibaba Cloud, in its RPC style. Safe to share between threads.

    `params_in`: whether parameters stand in a form ("body") or in the address ("query"). Alibaba's own SDK puts them, and so
    numbers and names, into the address of a POST; that a form is taken as well under this signature is for a real account to
    prove.
    """

    def __init__(self, access: Access, params_in: Literal["body", "query"] = "body") -> None:
        self._access = access
        self._in_body = params_in == "body"
        self._http = Http(access.base, access.timeout)

    def call(self, action: str, params: Mapping[str, str]) -> Replied:
        """Raises NeverSent or Doubtful; every code is an answer."""
        query = {} if self._in_body else params
        body = acs3.canonical_query(params).encode() if self._in_body else b""
        headers = self._signed(action, query, body)
        path = f"?{acs3.canonical_query(query)}" if query else ""
        data = self._http.call("POST", path, data=body, headers=headers).data
        if not isinstance(data, dict) or not isinstance(data.get("Code"), str):
            raise Doubtful("the answer is not the platform's")
        return Replied(data["Code"], data)

    def _signed(self, action: str, query: Mapping[str, str], body: bytes) -> dict[str, str]:
        place = urlsplit(self._access.base)
        headers = {
            "host": place.netloc,
            "x-acs-action": action,
            "x-acs-version": self._access.version,
            "x-acs-date": f"{self._access.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        }
        if self._in_body:
            headers["content-type"] = FORM
        signed = acs3.signature(self._access.key_secret, "POST", place.path or "/", query, headers)
        return {**headers, "authorization": acs3.authorization(self._access.key_id, headers, signed)}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class Tencent:
    """One service of Tencent Cloud. Safe to share between threads. A refusal inside `Response` is an answer."""

    def __init__(self, access: Access, service: str, region: str) -> None:
        self._access = access
        self._service = service
        self._region = region
        self._http = Http(access.base, access.timeout)

    def call(self, action: str, params: Mapping[str, Any]) -> Replied:
        """Raises NeverSent or Doubtful; every code is an answer: "Ok" where the platform names none."""
        body = json.dumps(params, ensure_ascii=False).encode("utf-8", "replace")
        data = self._http.call("POST", "", data=body, headers=self._signed(action, body)).data
        response = data.get("Response") if isinstance(data, dict) else None
        if not isinstance(response, dict):
            raise Doubtful("the answer is not the platform's")
        error = response.get("Error")
        if error is None:
            return Replied("Ok", response)
        if not isinstance(error, dict) or not isinstance(error.get("Code"), str):
            raise Doubtful("the answer is not the platform's")
        return Replied(error["Code"], response)

    def _signed(self, action: str, body: bytes) -> dict[str, str]:
        at = int(self._access.now().timestamp())
        signed = {"content-type": JSON, "host": urlsplit(self._access.base).netloc, "x-tc-action": action.lower()}
        sign = tc3.signature(self._access.key_secret, self._service, at, signed, body)
        return {
            **signed,
            "x-tc-action": action,
            "x-tc-timestamp": str(at),
            "x-tc-version": self._access.version,
            "x-tc-region": self._region,
            "authorization": tc3.authorization(self._access.key_id, self._service, at, signed, sign),
        }

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def judge_code(meaning: Mapping[str, SendResult], code: str, message_id: str = "") -> SendResult:
    """The result that a code stands for; one that is not in the table stands for what stands before its last dot.

    `message_id` is kept where the message is out, or may be.
    """
    known = code
    while known not in meaning and "." in known:
        known = known.rpartition(".")[0]
    result = meaning.get(known, OTHER)
    return replace(result, message_id=message_id) if result.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN) else result


def judge_cloud_fault(fault: ChannelFault, message_id: str = "") -> SendResult:
    """The result that a call without an answer stands for. `message_id`: the one a receipt would name, where it is known."""
    return NOT_TRIED if isinstance(fault, NeverSent) else replace(DOUBT, message_id=message_id)


def shown_code(code: str) -> str:
    """A code as it may stand in a log: nothing but a code."""
    return code if re.fullmatch(r"[A-Za-z0-9._]{1,64}", code) else "unreadable"
