"""A small library of an invented office, large enough to be searched."""

from __future__ import annotations

from typing import Any

from bot.domain.policy import PolicySource, PolicyTopic
from bot.policy.scoring import Kept

ORDER = PolicySource("关于老年大学报名的通知", "青老发〔2025〕3号", "2025-02-10", "read")

# id, title, category, wordings
_TOPICS = """
dues 党费怎么交 党组织生活 党费每月交多少|党费咋算|交党费的标准|退休党员党费交几块|党费可以一季度一交吗|党费基数是啥
university 老年大学怎么报名 学习 老年大学啥时候招生|想上老年大学|老年大学报名要带啥|老年大学学费多少|老年大学书法班|老大学报名
checkup 年度体检 健康 体检哪天|今年体检安排|体检要空腹吗|体检在哪个医院|没接到体检通知|老干部体检项目
nursing 护理费申请 待遇 护理费怎么办|瘫痪了有没有护理费|护理费找谁批|申请护理费要啥材料|护理费多少钱|卧床护理补助
heating 取暖费 待遇 取暖费什么时候发|采暖补贴多少|今年取暖费没到|暖气费报销|烤火费|冬天取暖补贴
card 社保卡补办 办事 社保卡丢了怎么办|社保卡补办去哪|社保卡坏了|挂失社保卡|换三代社保卡|社保卡到期
bus 老年公交卡 优待 坐公交免费吗|公交卡怎么办|老年卡年审|几岁坐车不要钱|地铁优惠|公交优待证
visit 住院慰问 慰问 住院了单位来看吗|生病慰问金|住院探视|住院要告诉单位吗|病了谁来看我|住院慰问标准
"""
_ROWS = {row.split()[0]: row.split()[1:] for row in _TOPICS.split("\n") if row}

KEPT = tuple(
    Kept(q, (topic,))
    for q, topic in (
        ("一个月党费交几块钱", "dues"),
        ("我的党费基数怎么算的", "dues"),
        ("想去老年大学学书法", "university"),
        ("老年大学几月份报名", "university"),
        ("体检那天能吃早饭不", "checkup"),
        ("今年的体检是哪天", "checkup"),
        ("老伴瘫痪在床护理费咋申请", "nursing"),
        ("取暖费咋还没发下来", "heating"),
        ("我的社保卡不见了咋补办", "card"),
        ("公交车老人坐要钱吗", "bus"),
        ("住院了单位派人来慰问不", "visit"),
    )
)


def topic(id: str, **changes: Any) -> PolicyTopic:
    title, category, wordings = _ROWS[id]
    values = {"facts": (f"{title}按本单位规定办。",), "questions": tuple(wordings.split("|")), **changes}
    return PolicyTopic(id, title, category, **values)


def library() -> list[PolicyTopic]:
    return [topic(id, sources=(ORDER,)) for id in sorted(_ROWS)]
