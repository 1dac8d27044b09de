"""What several routes are made of: who speaks and how, and the numbers that are named."""

from bot.domain.messages import Event, Kind
from bot.domain.outcomes import REPORTING
from bot.domain.people import MAY_DRAFT, MAY_SETTLE, Role
from bot.rules import FromStaff, InForm, InGroup, Pattern, Spoken, events, kinds
from bot.rules.meetings import HandsIn

SPOKEN = Spoken()
COMMAND = kinds(Kind.TEXT, Kind.VOICE) | events(Event.MENU)
DRAFTS = FromStaff(MAY_DRAFT)
SETTLES = FromStaff(MAY_SETTLE)
KEEPS_FILES = FromStaff(frozenset({Role.CLERK, Role.ADMIN}))
# What is said inside a command is that command's.
COMMANDED = (
    rf"({REPORTING}|走访(?!时|中|得知|发现|了解)|(演练|演练通知|通知)[:：]|更正\s*\d|改(标题|地点|对象|内容)"
    r"|答复|办结\s*\d|转给\s*\d|入库\s*\d|(受理|转办|安排|跟进|办理|办完|材料)\s*\d|退回|转发|祝福\s*\d|礼\s*\d"
    r"|例会[:：\d\s]|会议\s*\d|(会议)?纪要\s*\d|(到会|实到|没来|缺席)\s*\d).*"
)
ONE = r"[ 第]*(?P<number>\d{1,6})[ 号]*"
NUMBER = r"[ 第]*(?P<number>\d{1,6})?[ 号]*"
PAGE = r"[\s第]*(?P<page>\d{1,2})\s*页?"
# In his own words, and nothing that is asked of him.
TELLS = SPOKEN & ~InGroup() & ~InForm("notice") & ~HandsIn("minutes") & ~Pattern(COMMANDED)
# … of staff: in their own words what there is a command for.
OWN = SPOKEN & ~InGroup() & ~InForm("notice")
