"""The console: what staff see and do in a browser, each by his own rights. Rendered here, no scripts."""

from bot.web.console.routes import Console

__all__ = ["Console"]
