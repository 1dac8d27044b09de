"""Slips of the keyboard and of speech recognition, dialects in one speech, and replies that are one well-known word."""

from __future__ import annotations

import re
import unicodedata
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
    "谢谢": "謝謝 唔该 唔该晒 多谢晒 谢射 写写 蟹蟹 3q thanks thx 3Q",
    "住院": "主院 住圆 住愿 住元",
    "医院": "一院 医元",
    "去世": "去逝",
    "报名": "报明",
    "请假": "请价 清假 请加",
    "没空": "没空儿 莫空 冇空",
    "没有": "木有 呒没 呒 莫得 冒得 冇得 么得",
    "没时间": "冇时间",
    "没": "冇",
    "有事": "有事体",
    "不": "弗 勿 唔",
    "不要": "覅 嫑",
    "我": "俺 咱",
    "我们": "阿拉 俺们 咱们",
    "你": "侬 恁",
    "他": "佢 伊",
    "不用": "甭",
    "了": "嘞 咧 啰 喽 叻 咯 咗 啦",
    "的": "嘅",
    "呢": "哩",
    "在": "喺",
    "来": "嚟",
    "看": "睇",
    "给": "畀 俾",
    "是不是": "系咪 系唔系",
    "谁": "边个 啥人 啥子人",
    "哪里": "边度 哪搭 啥地方 啥子地方 啥地儿",
    "什么时候": "几时 啥辰光 啥时候 啥子时候 嘛时候 啥时 啥前儿 多暂",
    "时间": "辰光",
    "什么": "啥 啥子 么子",
    "怎么": "咋 咋个 啷个 杂个 咋子",
    "怎么样": "咋样",
    "今天": "今儿 今儿个 今个 今朝 今日",
    "明天": "明儿 明儿个 明个 明朝 听日 明日",
    "昨天": "昨儿 昨儿个 昨个 昨日 寻日",
    "后天": "后儿 后儿个 后日",
    "前天": "前儿个 前儿 前日 前朝",
    "现在": "而今 这会儿 眼下 目前",
    "家里": "屋头 屋里 屋里头 屋里厢 家头",
    "认识": "认得 识得",
    "孩子": "娃儿 细佬 伢子 囡囡",
    "老婆": "堂客 婆娘 婆婆客 婆姨",
    "腿": "脚杆 腿杆",
    "腰": "腰杆 腰眼",
    "头": "脑壳 脑袋",
    "乡下": "乡头 乡里头",
    "一下": "一哈 一哈儿",
    "走不开": "走不脱 走勿开",
    "等会": "等哈儿 等哈",
    "照顾": "招扶 经佑",
    "爸": "阿爸",
    "妈": "阿妈",
    "聊天": "摆龙门阵 唠嗑 拉呱",
    "不舒服": "不得劲 不安逸 不爽利 不自在",
    "体检": "体捡 替检",
    "老伴": "老半 老拌 姥伴",
    "退订": "退定",
}
SLIPS: Mapping[str, str] = {slip: meant for meant, slips in _ARRIVES.items() for slip in slips.split()}

_GAPS = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_SLIPS = re.compile("|".join(sorted(map(re.escape, SLIPS), key=len, reverse=True)))
_ENDS = " ,。!~;:、.\n\t"
_SIGNS = str.maketrans(
    {"，": ",", "！": "!", "？": "?", "；": ",", ";": ",", "：": ":", "．": "。", "～": "", "~": "", "\n": ",", "\ufe0f": ""}
)
# Words that mean what they say only at the end of a thought, before a verb, or of oneself.
_DIALECT = (
    (re.compile(r"(?<=[去来到好])格(?=$|[,。!?])"), "的"),
    (re.compile(r"[伐咩](?=$|[,。!?])"), "吗"),
    (re.compile(r"莫(?=再|发|打|来|搞|烦|叫|管|给)"), "别"),
    (re.compile(r"噻(?=$|[,。!?])|(?<=[了的])哈(?=$|[,。!?])"), ""),
    (
        re.compile(
            r"我(?:们)?(?:就是|这个?|一个|这些?|个|这把|这样的)(?:孤|糟|穷|老)?老(?:头子?儿?|太婆|婆子|太太|家伙|朽|骨头"
            r"|东西)"
        ),
        "我",
    ),
    (re.compile(r"(?<=[去来好得要])撒"), ""),
    (re.compile(r"妈老汉儿?"), "爸妈"),
    (re.compile(r"我(?:们|的|家|们家)?老汉儿"), "我父亲"),
    (re.compile(r"我(?:的|屋头|家)?老汉(?=$|[,。!他说不脑腿脚身在去来的收晓知也要昨前上])"), "我父亲"),
    (re.compile(r"一路(?=来|去|参加)"), "一起"),
    (re.compile(r"喊(?=我|他|她)"), "叫"),
    (re.compile(r"绊(?=了|倒|一)"), "摔"),
    (re.compile(r"遭(?=骗|送|抢|打|偷)"), "被"),
    (re.compile(r"(?<=要|得|在)招呼(?=他|她|老|娃|孙|病)"), "照顾"),
    (re.compile(r"(?<=[昨前今]天)黑了"), "晚上"),
    (re.compile(r"(?<=[不没])系(?=[^统列])"), "是"),
)


# Whole replies that say one thing only: the fast way for most of a day's traffic.
_WHOLE = {
    "confirm": """
        1 k ☑ ✅ ✔ 一 中 可 哎 哦 喔 嗯 噢 好 妥 对 得 恩 悉 成 收 是 管 行 阅 🆗 👌 👍 💪 🤝 🫡 ok yes y roger copy
        就这么办 就这么定 就这样 一言为定 说定了 嗳 诶 欸 遵旨 遵令 得令 照办 学习了 受教了 收悉照办 中中 中了 中啊 中嘞
        了解 可中 可以 哦好 唉好 嗯呐 嗯哪 嗯嗯 嗯好 好个 好了 好勒 好吧 好呀 好咧 好哇 好哒 好啊 好嘞 好好 好滴 好的
        好额 妥了 安逸 已收 已知 已读 已阅 巴适 得了 得劲 得咗 得嘞 得行 恩恩 懂了 收到 收得 收悉 收讫 明了 明白 是的
        晓得 有数 清楚 看到 知悉 知道 管了 管的 能行 行吧 行呗 行啊 行的 行行 要得 要的 诶好 遵命 👌👌 👍👍 [强] okk
        了解了 听到了 好好好 妥妥的 已收到 已知悉 收到了 收到晒 明白了 晓得了 晓得哉 有数了 杠杠的 沒问题 没问题 清楚了
        看到了 看见了 知道了 行行行 记下了 记住了 👍👍👍 [ok] [好的] [抱拳] [握手] [点赞] [玫瑰] okay 好的好的 收到收到
        知道知道
    """,
    "attend": """
        到 去 来 会去 会来 准到 去的 参加 必到 我去 我来 报名 来的 能去 能来 要去 一定到 一定去 一定来 准时到 去去去
        参加的 可以去 我参加 我报名 按时到 准时参加 可以参加 按时参加 算我一个 准时
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
        喂喂 嗯? 在吗 您好 是吗 测试 嗯嗯啊啊 看吧 这个 那个 ... ??? 不知道 不晓得 不清楚 没想好 不一定 再说吧 哈哈哈
        在不在 是吗? 看情况 真的? 说不准 到时候看 到时再说 看情况吧 那个什么 到时候再说
    """,
}
WHOLE: Mapping[str, str] = {said: intent for intent, replies in _WHOLE.items() for said in replies.split()}


def tidy_reply(text: str) -> str:
    """Signs of one width, lower case, spaces between Chinese words as pauses, known slips put right, dialects in one speech."""
    narrow = unicodedata.normalize("NFKC", text).translate(_SIGNS).lower().strip(_ENDS)
    if not narrow or narrow in WHOLE:
        return narrow
    plain = _SLIPS.sub(lambda slip: SLIPS[slip[0]], _GAPS.sub(",", narrow))
    for pattern, meant in _DIALECT:
        plain = pattern.sub(meant, plain)
    return plain
