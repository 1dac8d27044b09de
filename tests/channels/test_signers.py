"""The published vectors of both clouds' signatures, and what a signature covers."""

from __future__ import annotations

import hashlib

import pytest

from bot.channels.shared import acs3, tc3

EMPTY = hashlib.sha256(b"").hexdigest()
ECS = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
CVM_AT = 1551113065
CVM_BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
CVM = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
STARS = "*" * 32


def ecs_headers(date: str, nonce: str) -> dict[str, str]:
    return {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": EMPTY,
        "x-acs-date": date,
        "x-acs-signature-nonce": nonce,
        "x-acs-version": "2014-05-26",
    }


@pytest.mark.parametrize(
    ("date", "nonce", "expected"),
    [
        (
            "2023-10-26T10:22:32Z",
            "3156853299f313e23d1673dc12e1703d",
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        ),
        (
            "2023-10-26T09:01:01Z",
            "d410180a5abf7fe235dd9b74aca91fc0",
            "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804",
        ),
    ],
)
def test_published_acs3(date: str, nonce: str, expected: str) -> None:
    headers = ecs_headers(date, nonce)
    signed = acs3.signature("YourAccessKeySecret", "POST", "/", ECS, headers)
    assert signed == expected
    assert acs3.authorization("YourAccessKeyId", headers, signed) == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        f"x-acs-signature-nonce;x-acs-version,Signature={expected}"
    )


@pytest.mark.parametrize(
    ("secret", "more", "expected"),
    [
        (STARS, {"x-tc-action": "DescribeInstances"}, "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"),
        ("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", {}, "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"),
        ("Gu5t9xGARNpq86cd98joQYCN3*******", {}, "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"),
    ],
)
def test_published_tc3(secret: str, more: dict[str, str], expected: str) -> None:
    assert tc3.signature(secret, "cvm", CVM_AT, CVM | more, CVM_BODY) == expected


def test_published_tc3_header() -> None:
    assert tc3.authorization("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "cvm", CVM_AT, CVM, "72e4") == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, Signature=72e4"
    )


def test_day_of_tc3_is_the_one_of_utc() -> None:
    half_past_midnight_in_shanghai = 1764088200  # 2025-11-25T16:30:00Z
    assert "/2025-11-25/" in tc3.authorization("id", "sms", half_past_midnight_in_shanghai, CVM, "x")


def test_query_is_encoded_as_rfc_3986_says() -> None:
    query = {"b": "座 谈+会*", "a": "~-_.", "A": "%2F"}
    assert acs3.canonical_query(query) == "A=%252F&a=~-_.&b=%E5%BA%A7%20%E8%B0%88%2B%E4%BC%9A%2A"


@pytest.mark.parametrize("change", ["x-acs-action", "x-acs-date", "x-acs-content-sha256", "host"])
def test_every_header_of_acs3_counts(change: str) -> None:
    headers = ecs_headers("2023-10-26T10:22:32Z", "n")
    before = acs3.signature("s", "POST", "/", ECS, headers)
    assert acs3.signature("s", "POST", "/", ECS, headers | {change: "other"}) != before
    assert acs3.signature("s", "POST", "/", ECS | {"RegionId": "other"}, headers) != before


def test_body_of_tc3_counts() -> None:
    assert tc3.signature("s", "sms", 1, CVM, b"{}") != tc3.signature("s", "sms", 1, CVM, b"{ }")
