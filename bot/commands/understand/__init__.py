"""What the bot makes of free text, a line at a time: for people who try it out, and for whoever measures it.

One kind of text a file; each is a command `sangyu understand KIND`.
"""

from __future__ import annotations

import typer

from bot.commands.understand.audience import audience
from bot.commands.understand.notice import notice
from bot.commands.understand.reply import reply
from bot.commands.understand.visit import visit

understand = typer.Typer(no_args_is_help=True, help="What is made of free text.")
understand.command()(audience)
understand.command()(notice)
understand.command()(reply)
understand.command()(visit)
