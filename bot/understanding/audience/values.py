"""What a roster's cells mean, however an office writes them."""

from __future__ import annotations

import re
from datetime import date, datetime

_YES = frozenset({"是", "有", "true", "yes", "y", "1", "对", "√", "✓", "已", "在", "会", "能"})
_NO = frozenset({"否", "无", "没有", "没", "false", "no", "n", "0", "不是", "×", "未", "不", "", "none", "null", "-", "—", "/"})
_RANKS = (
    (r"省部|部级", "部"),
    (r"厅|局级|地级|地市|司|巡视员", "厅"),
    (r"处|县|调研员", "处"),
    (r"科员|办事员", "员"),
    (r"科|乡", "科"),
)
# The title of a profession, which is no rank: 高级教师, 主任医师.
TITLE = re.compile(r"(?:师|教授|研究员|馆员|编辑|记者|医士|护士|会计|翻译|[一二三四]级(?:演员|编剧|导演))$")
_IMPAIRED = {
    "走不动": r"走|腿|行动|行走|肢体|轮椅|下肢",
    "看不见": r"看|眼|视|盲|白内障",
    "听不到": r"听|耳|聋",
    "说不清": r"说|语|言|哑",
    "记不住": r"记|忆|痴呆|失智|认知|阿尔茨海默",
}


def flag(value: object) -> bool | None:
    """Yes or no; None for nothing written. Words that are neither mean yes (参战, 城关镇群)."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple | dict):
        return bool(value)
    text = str(value).strip().lower()
    if text in _NO or text.startswith(("没有", "未", "不", "无", "非")):
        return None if text in ("", "none", "null") else False
    return True


def words(value: object) -> tuple[str, ...]:
    """A list, or words parted by 、 or commas."""
    if value is None or isinstance(value, bool) or str(value).strip().lower() in _NO:
        return ()
    parts = value if isinstance(value, list | tuple) else re.split(r"[、,，;；/\s]+", str(value))
    return tuple(str(part).strip().strip("《》") for part in parts if part is not None and str(part).strip())


def text(value: object) -> str:
    """One word; empty for none."""
    found = "" if value is None or value is False else str(value).strip()
    return "" if found.lower() in ("无", "none", "null", "-", "没有") else found


def day(value: object) -> date | None:
    """A date in any of the usual spellings; a year or month alone counts from its first day. Raises ValueError."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.fullmatch(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?)?年?(?:[T ].*)?", str(value).strip())
    if found is None:
        raise ValueError(f"“{value}”不是日期")
    return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))


def category(value: object) -> str:
    """离休, 退休 or 遗属. Raises ValueError."""
    said = str(value or "")
    for word, meant in (("遗", "遗属"), ("离休", "离休"), ("退休", "退休")):
        if word in said:
            return meant
    raise ValueError(f"人员类别“{said}”不是离休、退休或遗属")


def rank(value: object) -> str | None:
    """The level of an administrative rank; 县处级副职 is 副处, a bare 处级 counts as 正处. None for any other."""
    said = str(value or "")
    tier = next((meant for pattern, meant in _RANKS if re.search(pattern, said)), None)
    if "主任科员" in said:
        return "副科" if re.search(r"副主任|三级主任|四级主任", said) else "正科"
    if tier == "员" or tier is None or "工程师" in said:
        return "科员" if tier else None
    if re.search(r"[三四]级调研员", said) or re.search(r"副|二级巡视员", said):
        return f"副{tier}"
    return f"正{tier}"


def impairments(value: object) -> tuple[str, ...]:
    """The five impairments by their plain names; any other word stays as it is."""
    found = []
    for word in words(value):
        found.append(next((plain for plain, pattern in _IMPAIRED.items() if re.search(pattern, word)), word))
    return tuple(dict.fromkeys(found))


def state(value: object) -> str | None:
    """在家, 住院, 卧床, 外出 or 去世; None for any other word."""
    said = str(value or "")
    patterns = {
        "去世": "去世|已故|病故|亡|逝",
        "住院": "住院|医院",
        "卧床": "卧床|瘫",
        "外出": "外出|外地|异地|省外|旅居|候鸟",
        "在家": "在家|居家|正常|本地|健在",
    }
    return next((meant for meant, pattern in patterns.items() if re.search(pattern, said)), None)
