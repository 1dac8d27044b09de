"""Signs that are taken for one another by hand and eye: 末 and 未, 桂 and 佳."""

from __future__ import annotations

# fmt: off
_ALIKE = (
    "末未朱", "己已巳", "土士", "日曰", "人入", "大太犬丈", "天夫无", "白自百", "干千于", "午牛", "田由甲申", "刀力",
    "贝见", "石右古", "木本术", "今令", "仓仑", "戊戌戍成", "桂佳柱住", "徐除", "陈阵", "杨扬", "李季", "冯马", "何河",
    "粱梁", "邓郑", "曹曾", "袁哀", "沈沉", "吕昌", "卢芦户", "蔡祭", "了丁", "叶汁", "闫阎", "余佘", "社杜", "汪江",
    "仕任", "姚桃", "潭谭", "崔催", "丘邱", "侯候", "尤龙", "尹伊", "汤场", "钱线", "玉王主", "兰三", "珍诊", "明朋",
    "固国", "健建", "车军", "乎平", "淑叔", "凤风", "祥样", "清请情", "贵责", "材林村", "锋峰", "钢刚纲", "纬伟", "挥辉",
    "良艮", "连莲", "苹萍", "洁沽", "净静", "停婷", "捐娟", "俄娥蛾", "春舂", "思恩", "景影", "琴瑟", "华毕", "亮克",
    "卫工", "永水", "文又", "泉帛", "福幅", "庆厌", "瑞端", "宏宠", "英莫", "胜腾", "勤勒", "廷延", "培陪", "炳柄", "桓恒",
    "霞露", "云去", "治冶", "敏敌", "茂芜", "铭铬", "海每", "方万", "荣宋", "泽译择", "俭检险捡", "栋拣炼冻", "礼札扎",
    "尚向", "德徳", "魁魅", "宝室", "月用", "敬教", "学字", "志忘", "寸才", "分芬", "在存", "断继", "亚业", "透秀", "运远",
    "腊猎", "仙仚", "玲拎",
)
# fmt: on


def _table() -> dict[int, str]:
    """For str.translate: each sign as the first of those that look like it; the first group that has it counts."""
    found: dict[int, str] = {}
    for signs in _ALIKE:
        for sign in signs:
            found.setdefault(ord(sign), signs[0])
    return found


_TABLE = _table()


def seen(name: str) -> str:
    """One sign for all that look alike."""
    return name.translate(_TABLE)
