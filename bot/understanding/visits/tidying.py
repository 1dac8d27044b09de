"""A report as it is read: signs of one width, hums left out, slips in the words of the work put right."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = str.maketrans({"！": "。", "!": "。", ";": "。", "\n": "。"})  # the others are narrow by then
_GAPS = re.compile(r"(?<=[^\x00-\x7f])[ \t]+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f\s])[ \t]+(?=\d)|(?<=\d)[ \t]+(?=[^\x00-\x7f])")
_DASHES = re.compile(r"[.]{2,}|[—―]+|-{2,}")
_SLASHES = re.compile(r"\s+[/|]\s*|\s*[/|]\s+")
# Old telephones send faces out of the private area, which readers use for the persons of a report: none of theirs may get in.
_FACES = re.compile(
    r"[\ue000-\uf8ff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+|\[[\u4e00-\u9fff]{1,4}\]"
)
_HUMS = re.compile(r"(?:嗯+|呃+|额(?=[,那这我])|唉+|哎+呀?|哦+|噢|嘛(?=,)|那个那个|这个这个|就是说)+,?(?![到了])")
_STOPS = re.compile(r"[,。]*。[,。]*")
_COMMAS = re.compile(r",{2,}")
# 张主任，不是县委办那个张主任，是妇联的那个: only where the right one belongs tells who is meant
_NOT_THAT_ONE = re.compile(r",?不是[^,。]{1,8}(?:那个|那位|的)[^,。是]{0,4}(?=,(?:就?是)[^,。]{1,10}(?:的|那个|那位)(?:[,。]|$))")
# fmt: off
_ARRIVES = {
    "走访": "走仿 走坊 走防 奏访", "慰问": "尉问 慰文 卫问 未问 胃问", "看望": "看忘 看旺 砍望", "探望": "探忘 叹望",
    "住院": "住园 主院 住苑 住愿 注院", "出院": "出园 出苑", "去世": "去逝 去室 趣世", "过世": "过逝",
    "护理费": "护里费 户理费 护理废 互理费", "申请": "申清 伸请 深请 生请", "电话": "电画 店话 电化", "血压": "血鸭 雪压",
    "轮椅": "轮以 伦椅 轮倚", "报销": "报消 暴销 报肖", "老伴": "老半 老拌", "上门": "尚门", "病房": "病访",
    "助听器": "助听气 住听器", "答应": "达应 答英 搭应", "生日": "生曰 升日", "吊唁": "吊宴 吊焰", "送学": "宋学",
    "拜访": "拜仿", "家访": "家仿", "丧偶": "丧藕", "没人接": "没人街", "慰问金": "未问金 尉问金", "搬家": "搬加",
    "换号": "换浩",
}
# fmt: on
SLIPS = {slip: meant for meant, slips in _ARRIVES.items() for slip in slips.split()}
_SLIP = re.compile("|".join(sorted(SLIPS, key=len, reverse=True)))


def tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _FACES.sub(",", _SLASHES.sub("\n", text))).translate(_SIGNS)
    plain = _HUMS.sub("", _GAPS.sub(",", _DASHES.sub(",", plain.strip())))
    plain = _SLIP.sub(lambda slip: SLIPS[slip[0]], plain)
    plain = _COMMAS.sub(",", _STOPS.sub("。", plain)).strip(",。 ")
    return _NOT_THAT_ONE.sub("", plain)
