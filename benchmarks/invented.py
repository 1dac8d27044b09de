"""Invented people for measurements: names put together from lists, numbers from ranges that nobody is given, checksums right."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from bot.domain.ledger import PersonFile, Residence, ResidenceKind, TraitKind
from bot.domain.people import Birth, Category

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
GIVEN = [
    "建国",
    "秀英",
    "志强",
    "桂兰",
    "文华",
    "玉珍",
    "德胜",
    "淑芬",
    "永福",
    "凤霞",
    "国栋",
    "素琴",
    "长青",
    "春和",
    "明远",
    "慧敏",
    "立新",
    "兰芝",
    "振华",
    "月娥",
]
POSTS = ("局长", "副局长", "科长", "副科长", "主任科员", "教师", "工程师", "站长", "书记", "干事")
RANKS = ("科员", "副科", "正科", "副处", "正处", "")
HOBBIES = ("书法", "太极拳", "合唱", "门球", "摄影", "下棋")
CONDITIONS = ("独居", "空巢", "丧偶", "失能")
FIRST_PHONE = 13900000000


def id_number(area: str, born: date, order: int) -> str:
    """A number with the right check digit (GB 11643)."""
    body = f"{area}{born:%Y%m%d}{order % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(weight * int(figure) for weight, figure in zip(weights, body, strict=True)) % 11]


def unit_names(units: int) -> list[str]:
    return [f"第{number}{'镇' if number % 3 == 0 else '局'}" for number in range(1, units + 1)]


def invented_files(people: int, units: int, seed: int = 1) -> list[PersonFile]:
    """`people` files in units numbered from 1 to `units`; the same seed gives the same people."""
    chance = Random(seed)
    return [_file(number, units, chance) for number in range(people)]


def _file(number: int, units: int, chance: Random) -> PersonFile:
    born = date(1928, 1, 1) + timedelta(days=chance.randrange(365 * 37))
    worked = born.replace(day=1) + timedelta(days=365 * 19)
    lixiu = born.year < 1932
    return PersonFile(
        name=chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(("", "", "安", "宁", "平")),
        category=Category.LIXIU if lixiu else chance.choices(list(Category)[1:], (30, 1))[0],
        unit_id=number % units + 1,
        sex="男" if number % 2 else "女",
        born=Birth(born.year, born.month, born.day),
        phone=str(FIRST_PHONE + number),
        id_number=id_number(str(110101 + number // 1000), born, number),  # an odd last figure is a man's, as `sex` has it
        post=chance.choice(POSTS),
        rank=chance.choice(RANKS),
        politics=chance.choice(("中共党员", "中共党员", "群众", "民盟")),
        work_from=worked.replace(day=1),
        traits=_traits(chance),
        residences={ResidenceKind.USUAL: Residence(detail=f"团结路{chance.randrange(1, 300)}号{chance.randrange(1, 30)}栋")},
    )


def _traits(chance: Random) -> dict[TraitKind, tuple[str, ...]]:
    hobby = {TraitKind.HOBBY: (chance.choice(HOBBIES),)} if chance.random() < 0.4 else {}
    condition = {TraitKind.CONDITION: (chance.choice(CONDITIONS),)} if chance.random() < 0.2 else {}
    return {**hobby, **condition}
