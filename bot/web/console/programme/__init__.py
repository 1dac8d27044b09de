"""What the office does by its calendar: greetings, study, meetings, gifts, periodicals, and what runs by itself."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.pages import Pages
from bot.web.console.programme import meeting
from bot.web.console.programme.calendar import CalendarPages
from bot.web.console.programme.days_off import DaysOffPages
from bot.web.console.programme.gifts import GiftPages
from bot.web.console.programme.meeting import MeetingPages
from bot.web.console.programme.meetings import MeetingSeriesPages
from bot.web.console.programme.periodicals import PeriodicalPages
from bot.web.console.programme.study import StudyPages
from bot.web.console.programme.timetable import TimetablePages


def routes(pages: Pages) -> list[Route]:
    calendar, days_off, timetable = CalendarPages(pages), DaysOffPages(pages), TimetablePages(pages)
    series, meetings, study = MeetingSeriesPages(pages), MeetingPages(pages), StudyPages(pages)
    gifts, periodicals = GiftPages(pages), PeriodicalPages(pages)
    return [
        pages.get("/console/calendar", calendar.ahead),
        pages.post("/console/calendar", calendar.anew),
        pages.post("/console/calendar/greeting/{step}", calendar.step),
        pages.get("/console/calendar/days-off", days_off.known),
        pages.post("/console/calendar/days-off", days_off.enter),
        pages.post("/console/calendar/days-off/read", days_off.read),
        pages.get("/console/study", study.all),
        pages.post("/console/study/post-list", study.post_list),
        pages.get("/console/study/{series_id}", study.one),
        pages.post("/console/study/{series_id}/items", study.add),
        pages.post("/console/study/{series_id}/items/{number:int}", study.withdraw),
        pages.post("/console/study/{series_id}/{step}", study.switch),
        pages.get("/console/meetings", series.all),
        pages.post("/console/meetings", series.begin),
        pages.get("/console/meetings/{number:int}", series.one),
        pages.post("/console/meetings/{number:int}/{step}", series.step),
        pages.get("/console/meetings/one/{number:int}", meetings.one),
        pages.get("/console/meetings/one/{number:int}/photos/{photo:int}", meetings.picture),
        pages.post("/console/meetings/one/{number:int}/{step}", meetings.step, meeting.LARGEST),
        pages.get("/console/timetable", timetable.today),
        pages.post("/console/timetable/{step}", timetable.step),
        pages.get("/console/gifts", gifts.all),
        pages.post("/console/gifts/sheet", gifts.sheet),
        pages.post("/console/gifts/{number:int}/{step}", gifts.close),
        pages.get("/console/periodicals", periodicals.all),
        pages.post("/console/periodicals/sheet", periodicals.sheet),
    ]
