"""Thanks for a greeting, and wishes given back. Whoever also asks or tells something is heard for that instead."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 60  # characters
LEFT_OVER = 3  # characters beside what thanks are made of: a name, a word that the voice key got wrong

_SLIPS = (
    (re.compile("写写|谢写|写谢|些些|谢些|些谢|蟹蟹|谢泻|泻泻"), "谢谢"),
    (re.compile("[干敢赶]谢"), "感谢"),
    (re.compile("同[了勒][同童][了勒]|通乐|铜乐"), "同乐"),
    (re.compile("也[住主煮助]你"), "也祝你"),
    (re.compile("[块筷]乐"), "快乐"),
    (re.compile("你门"), "你们"),
    (re.compile("祝[复服幅]"), "祝福"),
)
_GRATEFUL = re.compile(
    r"谢谢|感谢|多谢|谢了|谢啦|谢过|拜谢|致谢|叩谢|道谢|谢(?=组织|领导|党|你|您|大家|各位|老干|局)|唔该|多得|感恩|感激|有心了|费心|让[你您]们?(?:操心|惦记|挂念|破费|费神)"
    r"|(?:难得|亏得|还)?(?:惦记|惦念|惦着|牵挂|挂念|记挂|想着|记得|记着)(?:着|了)?(?:我|俺|咱|老)|辛苦|难为(?:你|您)|劳(?:你|您)们?(?:费心|惦记)|领情|心领"
    r"|[🙏🌹❤💐🎉🥰😊👏]|\[(?:合十|玫瑰|抱拳|爱心|鲜花|握手|拥抱|感谢|谢谢|庆祝|蛋糕|太阳|愉快)\]"
    r"|感动得?|(?:很|好|真|太|十分|非常|深受)(?:感动|温暖|暖心|高兴|开心|贴心|鼓舞)|心里(?:真|好|很)?(?:暖|热乎|高兴)|暖心"
)
_WISHING = re.compile(
    r"同乐|同喜|同庆|同贺|彼此彼此|大家好|(?:也|同|回|还|祝|愿|恭祝|敬祝)(?:祝|愿)?(?:祖国|国家|党|你|您|大家|各位|组织|领导|同志|老干|局|单位|全体|桑榆|小)"
    r"|(?:节|节日|新年|新春|春节|元旦|元宵|端午|中秋|重阳|国庆|七一|八一|五一|冬至|腊八|小年|生日|妇女节|劳动节)(?:快乐|愉快|安康|吉祥|好)|(?:新年|过年|拜年|春节|过节|节日)好|给(?:你"
    r"|您|大家)们?拜(?:个)?(?:早|晚)?年"
    r"|恭喜发财|万事如意|阖家(?:欢乐|幸福)|身体健康|工作顺利|平安(?:健康|喜乐|幸福)"
)
_OF_GREETING = re.compile(r"祝福|问候|祝贺|祝寿|生日|节|年|同[乐喜庆贺]|祝|惦|牵挂|挂念|记挂|想着|记[得着]|关心|关怀|长寿|拜年")
_NOT_THANKS = re.compile(r"不[用必]谢|不客气|谢绝|谢什么|谢谁|感谢信|没什么谢|谢罪|道歉")
_ASKS = re.compile(
    r"[?？]|[吗么呢不]$|怎么|怎样|咋|如何|为什么|为啥|什么时候|啥时|何时|哪|谁|多少|几[时点号天个]|能不能|可不可以|能否|是不是|有没有|请问|想问|问一下|什么|啥(?!都)"
)
_TELLS = re.compile(
    r"不(?!忘|容易|胜感激|尽|已|得了|错)|(?<!不)错|没(?!想到|有忘|忘)|[未病痛疼死丧去走车药酒钱]|住院|医院|出院|过世|帮我|替我(?!谢|感谢|问|向|们)|参加|请假|报名|但是?|可是|就是"
    r"|希望|建议|需要|想(?!着|到|得)|退订|来(?=接|送|人|看)"
)
_MADE_OF = re.compile(
    r"你|您|们|大家|各位|组织|领导|党|政府|国家|单位|老干部?|局|处|科|办|中心|离退休|支部|书记|局长|主任|科长|同志|工作人员|全体|机器人|桑榆|小[\u4e00-\u9fff]|祝福|祝词|问候|祝贺|短信|消息|微信|话"
    r"|关心|关怀|关爱|厚爱|照顾|惦记|惦念|惦着|牵挂|挂念|记挂|想着|想到|记得|记着|我|俺|咱|家|爸爸?|妈妈?|父亲|母亲|爷爷?|奶奶?|公公|婆婆|岳父|岳母|叔叔|阿姨|伯伯|老头子?|老太[太婆]?|老人家?|老年人"
    r"|老兵|老党员|老朽|老伴|全家|一家|退休"
    r"|生日|节日|新年|新春|春节|过年|过节|元旦|元宵|端午|中秋|重阳|国庆|七一|八一|五一|冬至|腊八|小年|除夕|妇女|劳动|节|年|寿|快乐|愉快|健康|平安|幸福|如意|顺利|安康|吉祥|欢乐|喜乐|阖家|合家"
    r"|工作|身体|万事|生活|想得|周到|繁荣|昌盛|富强|祖国|开心|高兴|长寿|硬朗|越来越|步步高升|发财"
    r"|都|好|的|了|啊|呀|哈|啦|嘛|吧|哦|喔|哟|嗯|哎|唉|嘿|也|还|真|太|很|非常|十分|万分|特别|由衷|衷心|深受|深表|表示|多|又|这么|那么|一直|总是?|每年|年年|今年|今天|一早|大早|这|份"
    r"|心意|心|让|叫|给|向|对|和|与|跟|在|为|替|代|请|转|说声?|声|费|有|辛苦|操|受累|破费|祝|愿|福|恭"
    r"|收到|看到|听到|知道|知|温暖|暖|感动|热泪|鼓舞|洋洋|乎乎|里|同|喜|庆|乐|贺|回|难得|亏得|到|着|来|得|是|不|忘|老|人|们|再次|一声|呵|嘻|[0-9一二三四五六七八九十]+岁?|大|早|晚|个"
    r"|拜|敬|礼|致|领情|情|牢|爱|记"
    r"|收|看|们|哩|噻|嘞|咯|呗|晓得|才|就|上|下|可|最|更|万|分|过|早上|中午|晚上|上午|下午"
)
_SIGNS = re.compile(
    r"[\s,，。.、!！~～…;；:：\"'“”‘’()（）\-—^_]|\[[^\]]{1,4}\]|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200d❤]"
)


@dataclass(frozen=True, slots=True)
class Thanks:
    """`of_greeting`: it speaks of the greeting itself, or gives wishes back."""

    of_greeting: bool


def read_thanks(text: str) -> Thanks | None:
    """谢谢组织关心; 同乐同乐; 也祝你们节日快乐; 🙏. None where anything else is asked or told."""
    said = _tidy(text)
    if not said or len(said) > LONGEST or _NOT_THANKS.search(said) or _ASKS.search(said) or _TELLS.search(said):
        return None
    wishing = _WISHING.search(said) is not None
    if not wishing and not _GRATEFUL.search(said):
        return None
    bare = _SIGNS.sub("", said)
    if len(_MADE_OF.sub("", _GRATEFUL.sub("", _WISHING.sub("", bare)))) > LEFT_OVER:
        return None
    return Thanks(wishing or _OF_GREETING.search(said) is not None)


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern, meant in _SLIPS:
        plain = pattern.sub(meant, plain)
    return plain
