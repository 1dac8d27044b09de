"""Slips of the keyboard and of speech recognition, and replies that are one well-known word."""

from __future__ import annotations

from collections.abc import Mapping

# What is meant, and how it arrives: homophones, dialects, hasty typing. Only spellings that are no other word.
_ARRIVES = {
    "收到": "收道 手到 收倒 首到 售到 收刀 搜到 兽到",
    "收到了": "受到了 收到叻",
    "知道": "知到 只道 知倒 支道 自到",
    "知道了": "之道了 直到了",
    "晓得": "晓的 晓滴 晓德",
    "晓得了": "小得了",
    "明白": "明百 名白",
    "准时": "准是",
    "准时参加": "准时餐加",
    "参加": "餐加 参家 参佳 参見",
    "不去": "不趣 唔去 不克",
    "去不了": "去不料 去不聊 去唔到",
    "来不了": "来不料 来唔到",
    "请": "請",
    "谢": "謝",
    "谢谢": "謝謝 谢射 写写 蟹蟹 3q thanks thx 3Q",
    "住院": "住圆 住愿 住元",
    "医院": "一院 医元",
    "去世": "去逝",
    "报名": "报明",
    "请假": "请价 清假 请加",
    "没空": "没空儿 莫空 冇空 唔得闲",
    "没有": "木有",
    "没得": "冒得 冇得 莫得 么得",
    "没时间": "冇时间",
    "有事": "有事体",
    "不": "弗 勿",
    "不得": "唔得",
    "我": "俺 咱",
    "我们": "阿拉",
    "你": "侬",
    "不用": "甭",
    "了": "嘞 咧 啰 喽 叻",
    "老伴": "老半 老拌 姥伴",
    "退订": "退定",
}
SLIPS: Mapping[str, str] = {slip: meant for meant, slips in _ARRIVES.items() for slip in slips.split()}

# Whole replies that say one thing only: the fast way for most of a day's traffic.
_WHOLE = {
    "confirm": """
        1 k ☑ ✅ ✔ 一 中 可 哎 哦 喔 嗯 噢 好 妥 对 得 恩 悉 成 收 是 管 行 阅 🆗 👌 👍 💪 🤝 🫡 ok 中中 中了 中啊 中嘞
        了解 可中 可以 哦好 唉好 嗯呐 嗯哪 嗯嗯 嗯好 好个 好了 好勒 好吧 好呀 好咧 好哇 好哒 好啊 好嘞 好好 好滴 好的
        好额 妥了 安逸 已收 已知 已读 已阅 巴适 得了 得劲 得咗 得嘞 得行 恩恩 懂了 收到 收得 收悉 收讫 明了 明白 是的
        晓得 有数 清楚 看到 知悉 知道 管了 管的 能行 行吧 行呗 行啊 行的 行行 要得 要的 诶好 遵命 👌👌 👍👍 [强] okk
        了解了 听到了 好好好 妥妥的 已收到 已知悉 收到了 收到晒 明白了 晓得了 晓得哉 有数了 杠杠的 沒问题 没问题 清楚了
        看到了 看见了 知道了 行行行 记下了 记住了 👍👍👍 [ok] [好的] [抱拳] [握手] [点赞] [玫瑰] okay 好的好的 收到收到
        知道知道
    """,
    "attend": """
        到 去 来 会去 会来 准到 去的 参加 必到 我去 我来 报名 来的 能去 能来 要去 一定到 一定去 一定来 准时到 去去去
        参加的 可以去 我参加 我报名 按时到 准时参加 可以参加 按时参加 算我一个
    """,
    "decline": """
        不 不了 不去 不报 不来 不行 有事 没空 请假 2不去 不去了 不参加 不得空 不得行 不得闲 不方便 不来了 不能去 去不了
        去不成 来不了 来不成 没得空 没时间
    """,
    "thanks": """
        ❤ 🌹 🙏 多谢 感恩 感谢 谢了 谢谢 🙏🙏 谢谢了 谢谢你 谢谢您 费心了 辛苦了 🌹🌹🌹 🙏🙏🙏 [合十] 感谢组织 谢谢你们
        谢谢关心 谢谢组织 你们辛苦了 难为你们了 让你们费心了
    """,
    "unclear": """
        ! . 0 2 3 4 5 6 7 8 9 ? a 。 呃 咦 哈 啊 喂 额 😂 😄 😊 😭 11 ?? aa 也许 你好 再说 可能 呵呵 哈哈 哎呀 哦? 啊?
        喂喂 嗯? 在吗 您好 是吗 测试 看吧 这个 那个 ... ??? 不一定 再说吧 哈哈哈 在不在 是吗? 看情况 真的? 说不准
        到时候看 到时再说 看情况吧 那个什么 到时候再说
    """,
}
WHOLE: Mapping[str, str] = {said: intent for intent, replies in _WHOLE.items() for said in replies.split()}
