"""The study material of the day, for whoever asks."""

from __future__ import annotations

from bot.context import Context
from bot.domain.messages import Reply


def today(context: Context) -> Reply:
    context.close_form()
    material = context.records.timetable.material_of(context.now.date())
    if material is None:
        return Reply("reply/no_study")
    return Reply("push/study", {"title": material.title, "body": material.body, "link": material.link, "name": ""})
