"""Rules about what is said in groups: a 收到 under what was posted there, whether or not we are spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.context import Context
from bot.notices.answers import understood
from bot.rules import NOTHING, Match, Rule
from bot.understanding.asides import plain_answer

POSTED_WITHIN = timedelta(hours=36)  # a word under a post counts for the day of the post and the next


@dataclass(frozen=True)
class AnswersInGroup(Rule):
    """Nothing but 收到, 参加 or 不去, in a group where a notice was posted; hands over `intent`.

    Whoever does not speak to us is listened to only while the post is the last announcement there: after somebody else's, his
    收到 is for that. A word that counts for the wrong thing would be worse than one that does not count.
    """

    def fits(self, context: Context) -> Match | None:
        message = context.message
        if not message.group or not message.text or not plain_answer(message.text):
            return None
        place = context.place
        posts = context.records.group_posts.posted(
            place.channel, place.account, place.group, context.now - POSTED_WITHIN, addressed=message.addressed
        )
        if not posts:
            return None
        intent = understood(context, message.text).intent.value
        return {"intent": intent, "notices": ",".join(str(one) for one in posts)}


@dataclass(frozen=True)
class SaysYesInGroup(Rule):
    """收到 said to us in a group where nothing was posted: it cannot be known what it is about."""

    def fits(self, context: Context) -> Match | None:
        said = context.message.group and context.message.addressed and context.message.text
        return NOTHING if said and plain_answer(context.message.text) else None
