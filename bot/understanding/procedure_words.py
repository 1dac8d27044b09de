"""What people say while they are led through a procedure: 好了, 下一步, 没得, however the finger or the voice key spells it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

from bot.domain.procedures import Heard, Word

LONGEST = 12  # characters; a longer message is a question or a story

_SAID: Mapping[Word, str] = {
    Word.NEXT: (
        "好 好了 好的 行 行的 可以 中 要得 嗯 对 是 是的 ok 下一步 下步 下一个 下一 下面呢 往下 往下走 往下说 接下来 "
        "接下来呢 然后 然后呢 再然后 继续 弄好 弄完 做好 做完 搞好 搞完 搞定 准备好 知道 晓得 明白 看完 成 成功 妥 妥当 "
        "好好"
    ),
    Word.BACK: (
        "上一步 上步 上一个 上一 前一步 退回 后退 倒回去 返回 返回去 往回 回上一步 退一步 退回去 说错 答错 点错 按错 选错 "
        "错了 弄错 回错 不对"
    ),
    Word.HAVE: ("有 有的 有呢 在 在手里 在手上 在呢 找到 备好 备齐 带着 齐 齐全 现成 有现成的 都有 手头有 我有 家里有"),
    Word.LACK: (
        "没有 没 没得 莫得 冒得 么得 没呢 找不到 找不着 丢了 弄丢 掉了 不见 缺 木有 没找到 没找着 冇 冇得 无 还没有 没带 没这个"
    ),
    Word.UNSURE: (
        "不知道 不晓得 晓不得 不清楚 说不清 说不准 不记得 记不得 记不清 记不清楚 忘了 忘记 不确定 不一定 没印象 弄不清 "
        "弄不清楚 不懂 不太清楚 不太懂"
    ),
    Word.LATER: (
        "还没 还没办 还没弄 没办 没办好 没弄好 没办成 没做 没去 还没去 还没好 等等 等一下 等会 等会儿 等一会 改天 明天 "
        "明天再办 明天再说 以后 以后再办 以后再说 过几天 过两天 回头 先放着 放着 先这样 不急 今天不办 今天不弄 累了 "
        "明朝"
    ),
    Word.FINISHED: "办好 办完 办成 办妥 办得 已办 已经办好 已经办了 都办了 办了",
    Word.WHERE: (
        "第几步 几步 到第几步 到几步 到哪一步 到哪步 办到哪 办到哪里 办到哪一步 办到第几步 走到哪 到哪 到哪里 在第几步 "
        "现在第几步 还有几步"
    ),
    Word.HELP: "帮助 帮帮我 怎么用 不会 不会弄 不会用 不会办 怎么弄 咋弄 咋办 怎么办 怎么回 怎么回答 看不懂",
    Word.CANCEL: "取消 不办 不弄 算了 不要办 不想办 不搞",
    Word.RESUME: "接着办 接着 接着来 接着弄 接着说 继续办 接着做 往下办 接到办 接倒办 继续弄",
    Word.RESTART: "从头来 从头办 从头开始 重来 重新来 重新办 重办 从头再来 重新开始",
    Word.MINE: "我办的事 我在办的事 我办的事情 我要办的事 我办的 我的办事 在办的事 办的事 我的事 我办理的事",
    Word.QUIET: ("不用提醒 别提醒 不要提醒 不用再提醒 不提醒 不用问 不用再问 别问 别再问 别催 不要再问 不用催 不需要提醒"),
}
_STEPPING = "下一步 下步 下一个 下一 往下 往下走 往下说 接下来"  # said of nothing but steps
_EVERYTHING = "全办好 全部办好 都办好 都办完 全办完 全部办完 整个办好 事办好 事情办好 事办完 事情办完 全都办好"
_ENDS = re.compile(r"(?:了|啦|啊|呀|吧|呢|嘛|勒|叻|哈|哦|喔|咯|喽|嘞|哟|哩|噢|的说|呗|诶|哎|谢谢|谢谢您|谢谢你)+$")
_BEGINS = re.compile(r"^(?:嗯|哦|那|我|俺|咱|已经|都|就|这个|刚刚|刚才|刚|刚才|您好|你好|同志|小同志|这样|东西|材料)+")
_NOISE = re.compile(r"[\s\W_]+")
_WHOLE_SIGNS = {"👌": Word.NEXT, "👍": Word.NEXT, "✅": Word.NEXT}
_FIGURES = {character: str(n) for n, character in enumerate("一二三四五六七八九", 1)} | {"两": "2", "壹": "1", "幺": "1"}
_NUMBER = re.compile(
    r"(?:我?(?:要|选|就|回复?|按|是|属于)*)?第?(?P<n>[1-9]|[一二三四五六七八九两壹幺])(?:个|种|项|号|条|样|点)?"
    r"(?:吧|啊|呀|就行|就好|的)*"
)


def heard(text: str) -> Heard | None:
    """What a short message says; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain and plain[0] in _WHOLE_SIGNS and len(set(plain)) <= 2:
        return Heard(_WHOLE_SIGNS[plain[0]])
    words = _NOISE.sub("", plain).lower()
    if not words or len(words) > LONGEST:
        return None
    number = _NUMBER.fullmatch(words)
    if number is not None:
        return Heard(Word.NUMBER, _FIGURES.get(number["n"], number["n"]))
    return next((found for form in _forms(words) if (found := _known(form)) is not None), None)


def _forms(words: str) -> list[str]:
    """As it stands, without what is added at its end, and without what is said before it."""
    bare = _ENDS.sub("", words) or words
    short = _BEGINS.sub("", bare) or bare
    return list(dict.fromkeys((words, bare, short)))


def _known(form: str) -> Heard | None:
    exact, sounding = _vocabulary()
    if form in exact:
        return exact[form]
    return sounding.get(_sound(form)) if len(form) >= 2 else None


@cache
def _vocabulary() -> tuple[dict[str, Heard], dict[str, Heard]]:
    """By spelling, and (two characters and more) by sound."""
    exact = {said: Heard(word) for word, several in _SAID.items() for said in several.split()}
    exact |= {said: Heard(Word.NEXT, "step") for said in _STEPPING.split()}
    exact |= {said: Heard(Word.FINISHED, "all") for said in _EVERYTHING.split()}
    sounding: dict[str, Heard] = {}
    for said, found in exact.items():
        if len(said) >= 2:
            sounding.setdefault(_sound(said), found)
    return exact, sounding


@lru_cache(maxsize=2048)  # short words, and mostly the same: every message is held against them
def _sound(words: str) -> str:
    """Without tones, and as several dialects speak it: n for l, s for sh, in for ing."""
    sounds = "/".join(lazy_pinyin(words))
    for heard_as, meant in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en")):
        sounds = sounds.replace(heard_as, meant)
    return sounds


# --- how one begins ----------------------------------------------------------------------------------------------------

_LEAD = r"(?:带|代|待|戴|袋|领|帶)(?:着|领|路)?(?:我|俺|咱|阿拉)"
_STEPS = r"(?:一步一?步|一步步|手把手|手拉手|一歩一歩)(?:的|地|来)?"
_DO = r"(?:办理|办|瓣|半|伴|搬|般|班|辦|申请|申领|弄|做|报|走|搞)"
_POLITE = r"^(?:请|麻烦|那|那就|就|好|好的|要|想|要的|你|您|能不能|可不可以|能|可以|行|小同志|同志)*"
_TOWARDS = r"(?:给|替|帮|为)(?P<whom>.{1,8}?)"
_THIS = r"(?:一下|一遍|这个事|这件事|这个|那个)?"
_BEGINNING = (
    re.compile(rf"{_POLITE}{_LEAD}(?:去|来|把)?(?:{_STEPS})?(?:{_TOWARDS})?(?:去|来)?{_DO}{_THIS}(?P<what>.*)$"),
    re.compile(rf"{_POLITE}{_STEPS}(?:教|带|领|陪|帮)(?:着|领)?(?:我|俺|咱)?(?:{_TOWARDS})?(?:去|来)?{_DO}?{_THIS}(?P<what>.*)$"),
    re.compile(rf"{_POLITE}(?:怎么|咋|咋个|怎样|如何){_STEPS}(?:去|来)?{_DO}(?P<what>.*)$"),
    re.compile(rf"^(?P<what>.+?)(?:要|该)?(?:怎么|咋|咋个|怎样|如何){_STEPS}(?:去|来)?{_DO}(?:理|下来|呢|啊|呀)?$"),
)
_YES_PLEASE = re.compile(r"^(?:好的?|行)?(?:要|要的|要啊|要得|带吧|带我|要带|想|想的|要要|带一下|需要)(?:吧|啊|呀|的|谢谢)*$")
_TRAILS = re.compile(r"(?:吧|呗|啊|呀|好吗|好不好|行吗|可以吗|谢谢您?|谢谢你|这件事|这个事|的事|的手续)+$")
_PLAINLY = re.compile(rf"{_LEAD}(?:去|来)?(?:[给替帮为].{{1,8}}?)?[办瓣半伴辦]|{_STEPS}(?:教|带|领|陪|帮|去?[办申弄])")
LONGEST_START = 30


@dataclass(frozen=True, slots=True)
class Start:
    """Somebody wants to be led: through what, and for whom, as he said it; "" for what he did not say.

    `plain`: it can mean nothing else, whatever he wants to be led through.
    """

    what: str = ""
    whom: str = ""
    plain: bool = False


def start(text: str) -> Start | None:
    """带我办护理费, 带我给我爸办认证, 认证怎么一步一步办."""
    words = _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()
    if not words or len(words) > LONGEST_START:
        return None
    for pattern in _BEGINNING:
        found = pattern.search(_TRAILS.sub("", words))
        if found is not None:
            parts = found.groupdict()
            return Start(_TRAILS.sub("", parts.get("what") or ""), parts.get("whom") or "", bool(_PLAINLY.search(words)))
    return None


def yes_please(text: str) -> bool:
    """The answer to whether he would like to be led: 要, 带我吧."""
    return bool(_YES_PLEASE.match(_NOISE.sub("", text)))
