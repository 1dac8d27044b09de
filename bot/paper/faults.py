"""What cannot be printed, in a sentence for whoever wanted it."""

from bot.errors import SangyuError


class PaperFault(SangyuError):
    """This cannot be printed."""
