"""Words that offices write into one cell and that mean several things: health, company at home, marriage, roles of staff."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.ledger import ALONE, WIDOWED, State
from bot.domain.people import Role
from bot.ledger.faults import CellFault

# What plainly stands in a cell, the longest first: pattern → the condition, impairment or state that it is.
_CONDITIONS = (
    ("半失能|半自理", "半失能"),
    ("(?<!半)失能|不能自理|生活不能自理", "失能"),
    ("独居|独自居住", ALONE),
    ("空巢", "空巢"),
    ("丧偶", WIDOWED),
    ("失独", "失独"),
    ("重病|重症|癌|透析", "重病"),
    ("异地", "异地"),
)
_IMPAIRMENTS = (
    ("听不到|听不见|耳聋|失聪|听力(很|较|严重)?(差|障碍|下降)|听障", "听不到"),
    ("看不见|失明|视力(很|较|严重)?(差|障碍)|视障", "看不见"),
    ("走不动|行动不便|行动不了|腿脚不便|坐轮椅", "走不动"),
    ("说不清|失语|言语不清", "说不清"),
    ("记不住|失智|痴呆|阿尔茨海默|健忘", "记不住"),
)
_STATES = (("卧床|瘫痪", State.BEDRIDDEN), ("住院", State.HOSPITAL))
# What each column decides anew when it says something: a widower who is 已婚 now is none any more.
DECIDES = {"living": frozenset({ALONE, "空巢"}), "marriage": frozenset({WIDOWED})}
_NEGATED = re.compile(r"(非|不|无|未|没有?|曾|已)(独居|空巢|丧偶|失能|失独|卧床|住院|重病)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one such cell says. `rest`: the whole text, where not all of it became something."""

    conditions: tuple[str, ...] = ()
    impairments: tuple[str, ...] = ()
    state: str = ""
    rest: str = ""


def meaning(said: str) -> Meaning:
    """What is plain becomes a condition, impairment or state; a text with anything else in it is kept whole besides."""
    if _NEGATED.search(said):
        return Meaning(rest=said)
    left = said
    conditions: list[str] = []
    impairments: list[str] = []
    states: list[str] = []
    tables = ((_CONDITIONS, conditions), (_IMPAIRMENTS, impairments), (_STATES, states))
    for table, found in tables:
        for pattern, word in table:
            if re.search(pattern, left):
                found.append(str(word))
                left = re.sub(pattern, "", left)
    rest = said if re.sub(r"[\s、，,；;/。.]|老人|人员|家庭", "", left) else ""
    return Meaning(tuple(conditions), tuple(impairments), states[0] if states else "", rest)


_ROLES = {
    Role.CLERK: "clerk 工作人员 办事员 文书 干事 经办人 专干 老干专干",
    Role.APPROVER: "approver 审批 审批人 科长 主任 副局长 审核人",
    Role.LIAISON: "liaison 联系人 结对联系人 组长 老干组长 小组长 联络员 包联干部",
    Role.SECRETARY: "secretary 书记 支部书记 党支部书记 支书 老干支部书记",
    Role.LEADER: "leader 领导 局长 分管领导",
    Role.ADMIN: "admin 管理员 系统管理员",
}
_BY_WORD = {word: role for role, some in _ROLES.items() for word in some.split()}
ROLE_NAMES = {
    Role.CLERK: "工作人员",
    Role.APPROVER: "审批",
    Role.LIAISON: "联系人",
    Role.SECRETARY: "书记",
    Role.LEADER: "领导",
    Role.ADMIN: "管理员",
}


def roles(said: str) -> tuple[Role, ...]:
    """The roles of a cell: 组长兼书记, 联系人、书记. Raises CellFault."""
    parts = [part for part in re.split(r"[、，,；;/\s兼+]+", said) if part]
    unknown = [part for part in parts if part not in _BY_WORD]
    if not parts or unknown:
        raise CellFault(f"请写 {'、'.join(ROLE_NAMES.values())}；几个角色用顿号隔开")
    return tuple(dict.fromkeys(_BY_WORD[part] for part in parts))
