"""Troubles of old age, lying in bed and being away, as patterns: what hurts, by how much, and that it does not work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.domain.audience.expression import EVERYBODY, is_, not_, yes
from bot.understanding.audience.token import Criterion, Family, Scene

Reader = Callable[[re.Match[str], Scene], Criterion | None]

_VERY = r"(?:也|都|又|还|有点儿?|有些|不太|不大|不怎么|比较|特别|很|老|已经|越来越|实在|太|是|上)*"
_TROUBLES = {
    "听不到": (
        r"(?:两只)?(?:耳朵|听力)",
        r"不(?:太|大|怎么|很)?好使?|背|聋|沉|不灵光?|不行|不中用|差|听不"
        r"(?:太|大|怎么)?(?:见|到|着|清楚?)|不管用|下降|有问题|有毛病|不清楚",
    ),
    "看不见": (
        r"(?:两只|一双|双)?(?:眼睛|眼神儿?|视力|眼)",
        r"不(?:太|大|怎么|很)?好使?|瞎|花|差|不行|不济|不中用|看不(?:太|大|怎么)?"
        r"(?:见|到|着|清楚?)|失明|模糊|不管用|下降|有问题|有毛病|坏",
    ),
    "走不动": (
        r"(?:两条)?(?:腿脚|腿|脚|走路|走道|行动|行走|下楼|出门)",
        r"(?:走|动|挪|迈)?不(?:太|大|怎么|很)?"
        r"(?:好|便|方便|好使?|利索|利落|灵便?|行|得劲|听使唤|中用)|困难|走不[动了成]|有毛病|费劲",
    ),
    "说不清": (
        r"(?:说话|讲话|嘴巴?|口齿|言语|语言|话都?)",
        r"[说讲]不[清明出]楚?白?来?|不清楚?|不利索|不利落|含糊|有障碍|不明白|[说讲]不利索|有问题",
    ),
    "记不住": (
        r"(?:记性|记忆力?|脑子|脑筋|脑袋)",
        r"不(?:太|大|怎么|很)?好使?|差|糊涂|不灵光?|不中用|记不住事?|不(?:太|大)?记事|迷糊|衰退|减退|记不清楚?|下降|有问题",
    ),
}
_ABROAD = r"(?:外头|外面|外地|外边|异地)"
_STAYS = r"(?:居住|定居|生活|养老|过日子|过|住|待|呆)(?:着)?"
_AWAY = (
    r"(?:人)?(?:长期|常年|一直|一年到头)?(?:住|在|去|到|跑|待在|呆在|住在|人在|跑到)(?:了)?"
    rf"{_ABROAD}(?:去)?(?:{_STAYS})?(?:没回来?)?(?:了)?"
)
_MOURNS = r"(?:家里|家中|家)(?:正在|正|在|刚|才|最近|还在|有|办|治|着|完|了){1,4}(?:丧事|白事|丧)(?:着|呢)?"
_THERE = rf"(?:长期|常年|一直)?{_ABROAD}{_STAYS}"
_ALONE = r"(?:自己|一个人|独自|单独|孤零零)(?:一个人|一人)?(?:在家)?(?:单)?(?:过日子|居住|生活|过|住)(?:着)?(?![了去])|单过"
_PHONE = r"(?:智能手机|智能机|手机|微信)"
_HANDLES = rf"(?:会|能|用得来|玩得来|耍得来|使得来|弄得来|用得了|玩得转|用得惯)(?:用|玩|耍|使|弄|摆弄|刷)?{_PHONE}"
_CANNOT = (
    r"(?:不(?:太|大|怎么)?会|不能|用不来|玩不来|耍不来|使不来|弄不来|用不了|玩不转|搞不来|用不惯)"
    rf"(?:用|玩|耍|使|弄|摆弄|刷)?{_PHONE}"
)
_INTENDED = r"(?:打算|准备|快要|即将|马上要|将要|计划)(?:去外地|到外地|外出|出门|出远门|住院|退休|搬家|搬走|出院)"
_BED = (
    r"(?:长期|常年|整天|一直)?(?:在|躺在|睡在|瘫在|瘫|躺)?(?:病)?[床炕]上?(?:起不来|下不来|躺|睡|瘫)(?:着|倒)?(?:了)?"
    r"|(?:躺|瘫|睡)在(?:病)?[床炕]上?"
)


def _ails(trouble: str) -> Reader:
    return lambda _, __: Criterion(Family.STATE, is_("障碍", trouble))


def _is(state: str) -> Reader:
    return lambda _, __: Criterion(Family.STATE, is_("状态", state))


def _not_yet(match: re.Match[str], _: Scene) -> Criterion | None:
    """打算去外地: nobody has written down what people intend."""
    return Criterion(Family.STATE, EVERYBODY, ask=f"“{match[0]}”名册里没有记载，请直接写出姓名，或者换个条件。")


def _readers() -> Iterator[tuple[str, Reader]]:
    for trouble, (what, how) in _TROUBLES.items():
        yield rf"{what}{_VERY}(?:{how})(?:了)?", _ails(trouble)
    yield _AWAY, _is("外出")
    yield _THERE, _is("外出")
    yield _MOURNS, lambda _, __: Criterion(Family.STATE, yes("服丧"))
    yield _ALONE, lambda _, __: Criterion(Family.STATE, yes("独居"))
    yield _INTENDED, _not_yet
    yield _BED, _is("卧床")
    yield _HANDLES, lambda _, __: Criterion(Family.STATE, yes("智能手机"))
    yield _CANNOT, lambda _, __: Criterion(Family.STATE, not_(yes("智能手机")))


READERS: tuple[tuple[str, Reader], ...] = tuple(_readers())
