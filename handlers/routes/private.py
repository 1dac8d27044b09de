"""What concerns one person, and so is not talked about before everybody."""

from bot.domain.outcomes import REPORTING
from bot.router import Route
from bot.rules import InGroup, Pattern
from bot.rules.life import ReportsEvent
from bot.rules.visits import TellsVisit
from bot.rules.wishes import AppliesForHelp, Suggests, WantsService
from handlers import welcome
from handlers.routes.parts import SPOKEN

PERSONAL = (
    r"绑定.*|(解绑|解除绑定|取消绑定).*|(同意|拒绝)绑定.*|(演练|演练通知|通知)[:：].*|更正\s*\d.*|改(标题|时间|地点|对象|内容)[\s\d:：].*|(重发|催办|预计)\s*\d*"
    r"|(不用|要)回复\s*\d*|报名截止[\s\d:：].*|(同意|撤回|进展)\s*\d*|退回.*|看(通知)?\s*\d+|(答复|办结|转给|入库)\s*\d+.*|接\s*\d+号?|(我的)?问询\s*\d*号?"
    r"|(停|恢复|改|不发)?祝福\s*第?\s*\d+.*|祝福|祝福预览|近期祝福|(我的)?礼品?\s*\d+.*|(我的)?礼品|退订.*|恢复(学习|祝福|关怀|活动).*"
    r"|(\d+[\s号]*)?(撤回|收回|撤销)(已?(电话|当面)?告知|已?上门|家属转告).*|看答复|(我的)?任务\s*\d*号?|(今天|明天)([\s第]*\d+\s*页?)?|我的通知|转发\s*\d*"
    rf"|走访.*|审核.*|(改|补充)(走访)?\s*\d+.*|继续走访|我的走访|照片\s\S{{2,6}}|\d+\s*\D{{2,8}}|{REPORTING}.*|撤销\s*\d+|(座次表?|报名|谁来|接送)\s*\d*|存?名单.*|我的老同志.*|核对信息|进展核对"
    r"|(我的)?应访.{0,6}|(走访)?计划(\s*\d.*)?"
    r"|(接受|不接受|撤回)?交接(\s.*|\d.*)?|.{2,8}交接给.{2,8}|定时(任务)?|定时(任务)?\s*(停|暂停|恢复|现在做).*"
    r"|补学|学(完|过)?了|我的积分|学习积分|(我的)?学习情况.*|(改|换)?学习方式.*"
    r"|报刊\s*(开始|进展|生效)?|代订.*|我订的.{1,6}|改订"
    r"|(同意|退回|新)?例会(\s*\d.*|[:：].*)?|会议\s*\d.*|(会议)?纪要\s*\d.*|会议照片\s*\d+|(到会|实到|没来|缺席)\s*\d.*"
    r"|(受理|转办|安排|跟进|办理|办完|材料|评价)\s*\d+.*|(我的)?(诉求|答应的事|事项|服务|困难帮扶|帮扶|建言)\s*\d*号?|(诉求|建言)[:：].*"
)

PRIVATE = (
    Route("in_private", SPOKEN & InGroup() & Pattern(PERSONAL), welcome.in_private),
    Route("wish_in_private", SPOKEN & InGroup() & (WantsService() | Suggests() | AppliesForHelp("hardship")), welcome.in_private),
    Route("visit_in_private", SPOKEN & InGroup() & TellsVisit(), welcome.in_private),
    Route("life_in_private", SPOKEN & InGroup() & ReportsEvent(), welcome.in_private),
)
