"""Verify, decrypt and read one encrypted text, then write and encrypt the answer: ours beside wechatpy's, in one run.

python -m benchmarks.codec
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto

from benchmarks.load import AES_KEY, APP_ID, TOKEN
from bot.channels.wechat import WeChatCallback

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
XML = (
    "<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName><CreateTime>1773018000</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[我想问一下护理费怎么申请]]></Content><MsgId>1</MsgId></xml>"
)
ANSWER = "您好，已转给值班同志。"
ROUNDS, EACH = 9, 400


def main() -> None:
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    stamp = str(int(NOW.timestamp()))
    body = crypto.encrypt_message(XML, "nonce", stamp)
    signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    query = {"timestamp": stamp, "nonce": "nonce", "msg_signature": signature, "encrypt_type": "aes"}
    ours = WeChatCallback("bench", APP_ID, TOKEN, AES_KEY)
    raw = body.encode()

    def own() -> None:
        ours.answer(ours.open(query, raw, NOW), ANSWER, NOW)

    def peer() -> None:
        message = parse_message(crypto.decrypt_message(body, signature, stamp, "nonce"))
        crypto.encrypt_message(create_reply(ANSWER, message).render(), "nonce", stamp)

    took: dict[str, list[float]] = {"sangyu": [], "wechatpy": []}
    for _ in range(ROUNDS):
        took["sangyu"].append(_microseconds(own))
        took["wechatpy"].append(_microseconds(peer))
    middle = {name: statistics.median(several) for name, several in took.items()}
    print(f"one exchange: sangyu {middle['sangyu']:.0f} µs, wechatpy {middle['wechatpy']:.0f} µs,", end=" ")
    print(f"ratio {middle['wechatpy'] / middle['sangyu']:.1f}")


def _microseconds(exchange: Callable[[], None]) -> float:
    start = time.perf_counter()
    for _ in range(EACH):
        exchange()
    return (time.perf_counter() - start) / EACH * 1e6


if __name__ == "__main__":
    main()
