"""What a liaison answers when a visit report is read back to him: what is to be put right, in his words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.domain.text import said
from bot.domain.visit_drafts import Change, Part
from bot.domain.visits import VisitKind
from bot.understanding.life_events import only_day
from bot.understanding.numerals import to_int

# fmt: off
_FIELDS: dict[Part, tuple[str, ...]] = {
    Part.DAY: ("时间", "日期", "日子", "哪天", "几号"),
    Part.KIND: ("方式", "类型", "种类", "性质"),
    Part.CONDITION: ("身体情况", "身体状况", "情况", "身体", "状况", "近况"),
    Part.NEED: ("需要", "需求", "要求", "诉求", "想法", "困难"),
    Part.PROMISE: ("答应的事", "答应的", "答应", "承诺", "许诺"),
    Part.PERSON: ("姓名", "名字", "老人", "人名", "人"),
    Part.EVENT: ("变动", "事件", "大事"),
    Part.WENT: ("谁去的", "去的人", "走访人"),
}
_KINDS: dict[str, VisitKind] = {
    **{kind.value: kind for kind in VisitKind},
    **dict.fromkeys(("打电话", "打的电话", "电话联系", "通电话", "电话里", "电话问的", "视频"), VisitKind.CALL),
    **dict.fromkeys(("上门", "家访", "入户", "去家里", "到家里", "上门看的", "当面", "看望"), VisitKind.VISIT),
    **dict.fromkeys(("去医院", "医院看望", "探视", "医院探视"), VisitKind.HOSPITAL),
    **dict.fromkeys(("送学习资料", "送学上门", "送报纸", "送资料"), VisitKind.STUDY),
    **dict.fromkeys(("送慰问", "送慰问品", "节日慰问"), VisitKind.CONDOLENCE),
    **dict.fromkeys(("过生日", "祝寿", "送生日"), VisitKind.BIRTHDAY),
    **dict.fromkeys(("吊唁", "奔丧", "悼念", "送葬"), VisitKind.FUNERAL),
    **dict.fromkeys(("听说", "没见到", "没见着"), VisitKind.OTHER),
}
_NONE = frozenset(("没有", "无", "没", "不要", "没什么", "去掉", "删掉", "删除", "空", "没提", "暂无", "没有了", "不用"))
# fmt: on

_PART_OF = {word: part for part, names in _FIELDS.items() for word in names}
_NAMES = "|".join(sorted(_PART_OF, key=len, reverse=True))
_PLACE = r"(?:第?\s*(?P<place>\d{1,2}|[一二三四五六七八九十])\s*(?:位|个|条|号)?的?)"
_FIELD = re.compile(
    rf"(?P<lead>(?:请|帮我|帮忙)?(?:改一下|改|更正|修改|把|将))?[\s,，:：]*{_PLACE}?\s*(?:(?P<of>[^\s，,。]{{2,5}})的)?"
    rf"(?P<name>{_NAMES})(?P<link>(?:改成|改为|应该是|应为|写成|换成|改|是|为|写|[\s:：，,])*)(?P<value>.*)",
    re.DOTALL,
)
_NOT_BUT = re.compile(
    r"(?:不是|不对[，,\s]*不是|错了[，,\s]*不是)(?P<wrong>[^，,。是]{1,14})[，,。\s]*(?:而是|应该是|是)(?P<right>.{1,24})"
)
_BUT_NOT = re.compile(r"(?:应该是|应该|是)(?P<right>[^，,。]{1,20}?)[，,。\s]*(?:而)?不是(?P<wrong>.{1,14})")
_BARE = re.compile(r"(?:不对|错了|说错了)?[，,\s]*(?:应该|其实)?(?:是|改成|改为|改)?(?P<value>.{1,16})")
_NOTHING = re.compile(
    r"(?:他|她|老人)?(?:没有?|没什么|没提|没说|去掉|删掉|不用)(?:提|别的|其他|什么|有)*(?P<name>要求|需求|需要|诉求|困难)"
)
_NO_PROMISE = re.compile(r"(?:我|我们)?(?:没有?|没)(?:答应|承诺)(?:他|她)?(?:什么|过|啥)?")
_NO_EVENT = re.compile(r"(?:他|她)?(?:没有?|不是|没)(?:住院|出院|去世|丧偶|搬家|外出|换号)(?:了|过)?")
_DROPS = (
    re.compile(rf"(?:去掉|删掉|删除|划掉|不报|不算)\s*{_PLACE}"),
    re.compile(rf"{_PLACE}\s*(?:不报了?|去掉|删掉|删除|不算)"),
    re.compile(r"(?:去掉|删掉|删除|划掉|不报)\s*(?P<of>[^\s，,。\d]{2,5})了?"),
    re.compile(r"(?P<of>[^\s，,。\d]{2,5}?)(?:不报了?|去掉|删掉|先不报)"),
)
_ENDS = re.compile(r"(?:的事|去的|打的|看的|的)?[。.!！吧啊呢]*$")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,5}")
_FOR = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{2,4}?)(?:让|叫|托|请|委托)我(?:帮忙|帮他|帮她|帮|代|替他|替她)?(?:来|给)?(?:报|登记|说|转|填)"
    r"|(?:我|这是)?(?:替|代|帮)(?P<whom>[\u4e00-\u9fff]{2,4}?)(?:报|登记|转|填)(?:一下|个|一个)?"
)


def changes(text: str, today: date) -> list[Change]:
    """What a message puts right; nothing where it is no correction."""
    whole = said(text)
    first = _one(whole, today)
    pieces = [piece.strip() for piece in re.split(r"[，,；;。\n]+", whole) if piece.strip()]
    if len(pieces) < 2 or (first is not None and first.part in (Part.PERSON, Part.DROP) and _NOT_BUT.fullmatch(whole)):
        return [first] if first else []
    found = list(_several(pieces, today))
    return found or ([first] if first else [])


def _several(pieces: list[str], today: date) -> Iterator[Change]:
    """时间是昨天，需要没有: each piece puts something right, or goes on with the words before it."""
    done: list[Change] = []
    for piece in pieces:
        change = _one(piece, today)
        if change is not None:
            done.append(change)
        elif done and done[-1].part in (Part.CONDITION, Part.NEED, Part.PROMISE) and done[-1].value:
            last = done.pop()
            done.append(Change(last.part, f"{last.value}，{piece}", last.place, last.of))
        else:
            return
    yield from done


def _one(text: str, today: date) -> Change | None:
    for reading in (_named, _dropped, _taken_away, _other_way_round, _bare):
        change = reading(text, today)
        if change is not None:
            return change
    return None


def _named(text: str, today: date) -> Change | None:
    """改 2 时间 昨天; 需要没有; 情况是…: a part is named, and it is plain that it is to be another."""
    found = _FIELD.fullmatch(text)
    if found is None:
        return None
    value, part = found["value"].strip(), _PART_OF[found["name"]]
    if not (found["lead"] or found["link"] or value in _NONE):
        return None  # 身体还行, 要求装扶手: told further, nothing to be put right
    return _valued(part, value, today, to_int(found["place"]) if found["place"] else None, found["of"] or "")


def _valued(part: Part, value: str, today: date, place: int | None, of: str) -> Change:
    if part is Part.DAY:
        day = only_day(value, today) if value else None
        return Change(part, day.isoformat() if day else "", place, of, plain=day is not None)
    if part is Part.KIND:
        kind = _kind(value)
        return Change(part, kind.value if kind else "", place, of, plain=kind is not None)
    bare = "" if value in _NONE else value
    plain = bool(bare) or (bool(value) and part not in (Part.PERSON, Part.WENT))
    if part is Part.EVENT and bare:
        plain = False  # an event is told in a sentence of its own, with its day and place
    return Change(part, bare, place, of, plain)


def _kind(words: str) -> VisitKind | None:
    return _KINDS.get(_ENDS.sub("", words)) or _KINDS.get(words)


def _dropped(text: str, _today: date) -> Change | None:
    for pattern in _DROPS:
        found = pattern.fullmatch(text)
        if found is not None:
            groups = found.groupdict()
            place = to_int(groups["place"]) if groups.get("place") else None
            return Change(Part.DROP, "", place, groups.get("of") or "")
    return None


def _taken_away(text: str, _today: date) -> Change | None:
    if _NOTHING.fullmatch(text):
        return Change(Part.NEED)
    if _NO_PROMISE.fullmatch(text):
        return Change(Part.PROMISE)
    return Change(Part.EVENT) if _NO_EVENT.fullmatch(text) else None


def _other_way_round(text: str, today: date) -> Change | None:
    """不是老李，是老王; 是昨天，不是今天; 不是走访，是电话."""
    found = _NOT_BUT.fullmatch(text) or _BUT_NOT.fullmatch(text)
    if found is None:
        return None
    right, wrong = _ENDS.sub("", found["right"].strip()), _ENDS.sub("", found["wrong"].strip())
    meant = _bare(right, today)
    if meant is not None:
        return meant
    return Change(Part.PERSON, right, of=wrong) if _PERSON.fullmatch(right) else None


def _bare(text: str, today: date) -> Change | None:
    """是昨天; 打的电话; 前天去的."""
    found = _BARE.fullmatch(text)
    value = _ENDS.sub("", found["value"].strip()) if found else ""
    if not value:
        return None
    kind = _KINDS.get(value)
    if kind is not None:
        return Change(Part.KIND, kind.value)
    day = only_day(value, today) if _DAY_ONLY.fullmatch(value) else None
    return Change(Part.DAY, day.isoformat()) if day is not None else None


# Only a day: 昨天下午, 上周三, 3月5号, 初八.
_DAY_ONLY = re.compile(
    r"(?:今天|昨天|前天|大前天|今儿|昨儿|前儿|昨日|今日|上午|下午|早上|晚上|中午|刚才|上周|这周|本周|上个?星期|这个?星期|上个?礼拜|星期|周|礼拜|[一二三四五六日天末]"
    r"|上个?月|本月|这个月|农历|正月|腊月|初|[\d十廿]+|年|月|号|日|的)+"
)


def told_for(text: str) -> str:
    """Who went, where another reports it for him (老柳让我报一下); "" where nobody is named."""
    found = _FOR.search(text[:40])
    return (found["who"] or found["whom"] or "") if found else ""
