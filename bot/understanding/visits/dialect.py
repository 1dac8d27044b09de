"""Dialects in one speech, in a report in which every person stands as one sign, so that no name is touched."""

from __future__ import annotations

import re

from bot.understanding.reply_slips import SLIPS

# fmt: off
_PATTERNS = (
    (r"昨儿|昨个|夜来|夜里个(?:黑了)?|昨日|昨黑", "昨天"), (r"今儿|今个|今日|今朝", "今天"),
    (r"前儿个?|前个(?!月|礼拜|星期)|前日", "前天"), (r"(?<=天)个", ""), (r"后晌", "下午"), (r"晌午", "中午"),
    (r"屋头|屋里头|家头|(?<![同])屋里|家里头", "家里"), (r"没得", "没有"), (r"莫(?=[忘往送叫喊去来再要打看])", "别"),
    (r"(?<!什)么事|么子|啥子|(?<!什)么(?=要求|话|困难)", "什么"), (r"(?<!怎)么样", "怎么"),
    (r"(?<!什)么时候|啥时候|几时", "什么时候"), (r"过身", "过世"), (r"(?<![坦巧麦夹马扑千毫])克了(?=[,。]|$)", "去了"),
    (r"(?<=我)克(?=[^,。]{1,6}[看医])", "去"),
    (r"怎么个", "怎么"), (r"打问(?!题)", "打听"), (r"一哈子?|一哈儿", "一下"),
    (r"(?<=[看坐问打去])哈(?!哈)", "下"), (r"喊(?=我|他|她|你|移|电|人|医|把|给|帮|补|修|送|带|拿|换)", "叫"),
    (r"寻(?=我|人)", "找"),
    (r"一搭|一路(?=去|来|上午|$|[,。])", "一起"), (r"脑壳", "头"), (r"孙(?:伢|娃)子?", "孙子"),
    (r"伢们|娃娃们?|伢子?|娃儿?", "孩子"), (r"幺儿", "儿子"), (r"老汉家", "老人家"), (r"老汉(?!家)", "老头"),
    (r"妹子", "女儿"), (r"殁(?:了)?", "去世了"), (r"礼拜天|星期天", "周日"), (r"没麻达", "没问题"),
    (r"(?<=[家户])(都|全|也)?走了(?=[,。]|$)", r"\1走访了"), (r"我们?镇|我们?乡", "镇里"), (r"(?<=[^,。])(?:攒劲)", "精神"),
)
# What a word of a dialect may mean here; other slips of replies are left alone, being words of their own in a report.
_MEANINGS = frozenset((
    "一下", "不", "不用", "不舒服", "不要", "了", "什么", "什么时候", "今天", "他", "你", "前天", "后天", "呢", "在", "头",
    "孩子", "家里", "怎么", "怎么样", "我", "我们", "明天", "昨天", "来", "没", "没有", "照顾", "现在", "的", "看", "给",
    "老婆", "聊天", "腰", "腿", "谁",
))
# fmt: on
_TABLE = tuple((re.compile(pattern), meant) for pattern, meant in _PATTERNS)
_NOT_HERE = frozenset(("咯", "目前", "屋里", "咱"))
_MEANT = {word: meant for word, meant in SLIPS.items() if meant in _MEANINGS and word not in _NOT_HERE} | {
    "咱": "我",
    "咱们": "我们",
}
_WORD = re.compile("|".join(sorted(map(re.escape, _MEANT), key=len, reverse=True)))


def plainly(said: str) -> str:
    """Dialects in one speech; the persons are signs already, so that no name is touched."""
    plain = _WORD.sub(lambda word: _MEANT[word[0]], said)
    for pattern, meant in _TABLE:
        plain = pattern.sub(meant, plain)
    return plain
