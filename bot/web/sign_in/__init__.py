"""Signing in at the console: by a link that works once, by password, or out of WeCom; and the sessions that come of it."""

from bot.web.sign_in.entry import SignIn
from bot.web.sign_in.links import new_link
from bot.web.sign_in.sessions import Visitor

__all__ = ["SignIn", "Visitor", "new_link"]
