"""A channel whose platform is asked by blocking calls, in threads of its own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.channels.shared.codes import NOT_TRIED
from bot.domain.delivery import SendResult
from bot.domain.messages import Outgoing


class Threaded:
    """Owns threads: call `close` at the end. Whoever derives from it says in `attempt` what one try is."""

    def __init__(self, name: str, account: str, concurrency: int) -> None:
        self.name = name
        self.account = account
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix=f"{name}-{account}")
        self._closed = False

    async def send(self, message: Outgoing) -> SendResult:
        """Try once, in a thread of this channel. Every outcome is a result; only cancellation raises."""
        if self._closed:
            return NOT_TRIED
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.attempt, message)

    def attempt(self, message: Outgoing) -> SendResult:
        """One try, in one of the threads. Must not raise for what a platform can do."""
        raise NotImplementedError

    def close(self) -> None:
        """Take no more messages, and wait for those under way: at most a few timeouts."""
        self._closed = True
        self._threads.shutdown(wait=True)
