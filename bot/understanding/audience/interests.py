"""Hobbies, parties and whatever else the ledger keeps in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.audience.expression import EVERYBODY, Expression, Not, all_of, is_, yes
from bot.understanding.audience.places import Entry
from bot.understanding.audience.token import Criterion, Family
from bot.understanding.audience.values import TITLE
from bot.understanding.audience.vocabulary import Vocabulary

# ---- hobbies ----

# Pieces that a hobby of the ledger has, and what people say for it.
_SAID_FOR = """
    棋: 下棋 棋类 棋
    象棋: 下象棋 象棋
    围棋: 下围棋 围棋
    书法: 写字 写毛笔字 毛笔字 练字 写大字 写书法 练书法 书法
    书法 绘画 国画 书画 画: 书画
    画: 画画 画画儿 绘画
    国画 绘画: 国画
    唱 声乐 合唱 歌: 唱歌
    合唱: 合唱 合唱团 合唱队
    戏 京剧 豫剧 票友 越剧 黄梅: 唱戏
    戏 京剧 豫剧: 听戏
    京剧: 京剧 唱京剧 唱京戏 京戏
    舞: 跳舞 舞蹈
    广场舞: 广场舞 跳广场舞
    交谊舞: 交谊舞
    门球: 打门球 门球
    太极: 打太极 打太极拳 太极 太极拳
    摄影: 拍照 照相 摄影
    摄像 摄影: 摄像
    钓鱼 垂钓: 钓鱼
    垂钓 钓鱼: 垂钓
    二胡: 拉二胡 二胡
    二胡 琴 笛 乐器 葫芦丝 号: 乐器
    乒乓: 打乒乓球 乒乓球 打乒乓 乒乓
    羽毛球: 打羽毛球
    台球: 打台球
    牌: 打牌
    桥牌: 打桥牌
    诗: 写诗 诗词 作诗
    写作: 写文章 写作
    花 园艺: 种花 养花
    登山 爬山: 爬山 登山
    军棋: 下军棋
    琴: 弹琴
    钢琴: 弹钢琴
    笛: 吹笛子
    球: 打球 球类
    游泳: 游泳
    剪纸: 剪纸
    读书 阅读: 读书 看书 阅读
    集邮: 集邮
    收藏: 收藏
    旅游: 旅游
    朗诵: 朗诵
    散步: 散步
    健步: 健步走
    模特: 模特 走模特
    戏 京剧 豫剧 越剧: 戏曲
    麻将: 打麻将
    种菜: 种菜
    篆刻: 篆刻
    葫芦丝: 吹葫芦丝
    茶: 茶艺 品茶
    编织: 编织 打毛线
    鸟: 养鸟 遛鸟
    跑: 跑步
    骑: 骑车
    骑行: 骑行
    电脑: 电脑
    古筝: 弹古筝
    唱 歌: 歌咏
"""
_SAID = {
    said: pieces.split()
    for pieces, words in (line.split(": ") for line in re.sub(r"\n {8}", " ", _SAID_FOR.strip()).splitlines())
    for said in words.split()
}
_LIKES = (
    r"(?:爱好(?:是|有|为)?|爱|会|喜欢|好|擅长|热爱|能|玩|参加了?"
    r"|是|学过?|在|特长(?:是|为)?|有|懂|加入了?|报了|喜好|精通|常|经常|善于|酷爱|热衷|迷|平时爱|练)"
)
_CLUB = (
    r"(?:队|班|协会|社|小组|爱好者|团|会员"
    r"|俱乐部|组|学会|兴趣小组|兴趣班|活动队|培训班|特长|爱好|会)?(?:里(?![面头边])|上)?(?:的)?(?:队员|成员|学员|会员|骨干|社员|团员|爱好者)?"
)


def hobby_pattern(words: Vocabulary) -> tuple[str, dict[str, tuple[str, ...]]] | None:
    """The pattern for liking something, and the ledger's hobbies by each word in it."""
    known: dict[str, tuple[str, ...]] = {hobby: (hobby,) for hobby in words.hobbies}
    for said, pieces in _SAID.items():
        fitting = tuple(hobby for hobby in words.hobbies if any(piece in hobby for piece in pieces))
        if fitting and said not in known:
            known[said] = fitting
    if not known:
        return None
    one = "(?:" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + ")"
    return (
        rf"(?P<no>不会|不爱|不喜欢)?{_LIKES}{{0,2}}(?:老年|老干部|夕阳红)?(?:唱|打|下|写|练|画|拉|弹|跳|搞|玩)?"
        rf"(?P<hobby>{one}){_CLUB}",
        known,
    )


def hobby(match: re.Match[str], known: dict[str, tuple[str, ...]]) -> Criterion:
    meant: Expression = is_("爱好", *known[match["hobby"]])
    return Criterion(Family.HOBBY, Not(meant) if match["no"] else meant, head=bool(re.search(r"队|员|团|爱好者|骨干", match[0])))


# ---- tags as the office keeps them ----

_PARTIES = {
    "民盟": "民主同盟",
    "民建": "民主建国",
    "民革": "国民党革命",
    "农工党": "农工民主",
    "农工": "农工",
    "九三学社": "九三",
    "九三": "九三",
    "致公党": "致公",
    "民进": "民主促进",
    "台盟": "台湾民主",
}
_POOR = (
    "困难",
    "特困",
    "经济上困难",
    "经济上有困难",
    "经济有困难",
    "生活上困难",
    "生活上有困难",
    "家里穷",
    "家里条件差",
    "家庭条件差",
    "日子过得紧",
    "日子紧巴",
    "日子不好过",
    "生活困难",
    "经济困难",
    "困难户",
    "特困户",
    "家庭困难",
    "家里困难",
    "家境困难",
    "有困难",
    "生活有困难",
    "日子难",
    "手头紧",
    "经济条件差",
    "条件困难",
)
_GONE = (
    "去世",
    "已故",
    "过世",
    "已去世",
    "去世了",
    "已经去世",
    "病故",
    "逝世",
    "走了的",
    "已经走了",
    "不在世",
    "不在了",
    "过世了",
    "已过世",
    "已病故",
    "去世的",
)


_LATELY_WIDOWED = (
    "刚没了老伴",
    "刚去世了老伴",
    "才去世了老伴",
    "刚丧偶",
    "新近丧偶",
    "老伴刚走",
    "老伴刚没",
    "老伴刚去世",
    "老伴刚过世",
    "刚走了老伴",
    "才没了老伴",
    "刚死了老伴",
)


_WARS = {
    "对越": "对越作战 对越自卫反击 对越自卫还击 自卫反击战 自卫还击战 自卫反击 自卫还击 越战 对越反击战 对越战争 对越自卫还击战",
    "抗美援朝": "抗美援朝战争 朝鲜战争 入朝作战 赴朝作战 抗美",
    "援越": "援越抗美 抗美援越",
}


def _wars(words: Vocabulary) -> list[Entry]:
    """对越作战的老兵: what people call the one war of which the ledger speaks."""
    found: list[Entry] = []
    for part, said in _WARS.items():
        known = [word for word in words.conditions if part in word]
        found += [
            (f"{before}{name}{tail}", Criterion(Family.VETERAN, is_("情况", *known), head=bool(tail)))
            for name in said.split()
            for before in ("", "参加过", "打过", "参加", "经历过")
            for tail in ("", "老兵", "老战士", "老军人", "的老兵", "的老战士")
            if known and name not in words.conditions
        ]
    return found


def tag_entries(words: Vocabulary) -> list[Entry]:
    """Conditions, further impairments, other parties: the ledger's own words, and a few that people say instead."""
    found = [(word, Criterion(Family.RANK, is_("情况", word), head=True)) for word in words.conditions if TITLE.search(word)]
    found += [
        (f"{word}{tail}", Criterion(Family.STATE, is_("情况", word)))
        for word in words.conditions
        if not TITLE.search(word)
        for tail in ("", "老人", "家庭", "户")
    ]
    found += [
        (f"{before}{word}", Criterion(Family.VETERAN, is_("情况", word)))
        for word in words.conditions
        for before in ("参加过", "打过", "上过", "经历过")
    ]
    found += [
        (f"{word}{tail}", Criterion(Family.VETERAN, is_("情况", word), head=True))
        for word in words.conditions
        for tail in ("老兵", "老战士", "老军人", "人员")
    ]
    found += _wars(words)
    found += [(word, Criterion(Family.STATE, is_("障碍", word))) for word in words.impairments if len(word) > 1]
    poor = [word for word in words.conditions if "困" in word]
    meant: Expression = is_("情况", *poor) if poor else yes("低收入")
    found += [(word, Criterion(Family.STATE, meant, head=word.endswith("户"))) for word in _POOR if word not in words.conditions]
    if fought := [word for word in words.conditions if re.search("战|抗|援|志愿军", word) and not re.search("[非未]参战", word)]:
        said = ("打过仗", "上过战场", "参过战", "参战", "参战老兵", "上过前线", "打过仗的老兵", "参战退役军人", "参加过战争")
        found += [(word, Criterion(Family.VETERAN, is_("情况", *fought))) for word in said if word not in words.conditions]
    found += [
        (f"{cls}{of}{kin}", _whose(f"{cls}{of}{kin}"))
        for cls in ("离休干部", "退休干部", "离休", "退休", "离休老干部", "离退休干部", "党员")
        for of in ("", "的")
        for kin in ("遗属", "遗孀")
    ]
    found += [
        (word, Criterion(Family.STATE, EVERYBODY, ask=f"“{word}”的不再通知。要通知他们的家属，是指名册里的遗属吗？"))
        for word in _GONE
    ]
    found += [(word, _lately_widowed(word)) for word in _LATELY_WIDOWED]
    found += [(word, _cadre(word)) for word in ("干部", "干部们", "职工", "老职工", "老职工们", "职工们", "老员工", "老员工们")]
    found += [(word, _not_at_home(word)) for word in ("不在家", "没在家", "人不在家")]
    if words.other_parties and words.other_parties_are_masses is not True:
        found += [(word, _masses(word, words.other_parties_are_masses is None)) for word in ("群众", "普通群众")]
    return found + list(_other_parties(words.other_parties))


def _cadre(word: str) -> Criterion:
    readings: tuple[Expression, ...] = (is_("类别", "离休", "退休"), EVERYBODY)
    return Criterion(Family.CLASS, readings[0], head=True, ask=f"“{word}”包不包括遗属？", readings=readings)


def _lately_widowed(word: str) -> Criterion:
    """The ledger knows who is widowed and who is in mourning, not since when."""
    readings: tuple[Expression, ...] = (all_of([yes("丧偶"), yes("服丧")]), yes("丧偶"))
    return Criterion(Family.STATE, readings[0], ask=f"“{word}”只指还在服丧的，还是丧偶的都算？", readings=readings)


def _not_at_home(word: str) -> Criterion:
    readings: tuple[Expression, ...] = (is_("状态", "外出"), Not(is_("状态", "在家")))
    return Criterion(Family.STATE, readings[0], ask=f"“{word}”只指外出的，还是住院、卧床的也算？", readings=readings)


def _whose(word: str) -> Criterion:
    return Criterion(Family.CLASS, is_("类别", "遗属"), head=True, ask=f"名册里的遗属没有按“{word}”细分，是通知全部遗属吗？")


def _masses(word: str, open_: bool) -> Criterion:
    """群众, where the ledger has members of other parties: none of any party, or whoever is no 党员."""
    out = Not(yes("党员"))
    readings: tuple[Expression, ...] = (all_of([out, is_("民主党派", "无")]), out)
    if not open_:
        return Criterion(Family.PARTY, readings[0], head=True)
    return Criterion(Family.PARTY, readings[0], head=True, ask=f"“{word}”包不包括民主党派的？", readings=readings)


def _other_parties(parties: Iterable[str]) -> Iterable[Entry]:
    for party in parties:
        meant = Criterion(Family.PARTY, is_("民主党派", party))
        names = {party, *(short for short, piece in _PARTIES.items() if piece in party or short in party or party in short)}
        for name in names:
            for tail in ("", "成员", "盟员", "会员", "社员", "党员"):
                yield f"{name}{tail}", Criterion(Family.PARTY, meant.expression, head=bool(tail))
