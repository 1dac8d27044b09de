"""The QQ open platform for tests: a server on the loopback in a thread, which lives by a clock that it is given.

It knows nothing of the bot: it signs, counts and refuses as the platform's pages say, and where those are silent or disagree,
by the harsher reading.
"""

from tests.fakes.qq.fake import FakeQQ

__all__ = ["FakeQQ"]
