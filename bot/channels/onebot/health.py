"""What is wrong with a bridge: asked of it, and seen by its heartbeat, since it calls a frozen account online."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.channels.onebot.actions import Actions
from bot.channels.onebot.memory import Memory
from bot.channels.onebot.parse import ident
from bot.channels.onebot.settings import OneBotAccount
from bot.channels.shared.faults import NeverSent
from bot.errors import ChannelFault

NOT_CONNECTED = "no bridge is connected; look whether it runs, and at the address and the token of its reverse WebSocket"
UNREACHABLE = "the bridge cannot be reached; look whether it runs, and at api_base"
SILENT = "the bridge does not answer; restart it"
REFUSES = "the bridge refuses our questions; look at access_token"
OTHER_ACCOUNT = "the bridge is signed in as another account than self_id"
OFFLINE = "the bridge says that its QQ account is offline; sign in again by hand, and look whether the account is frozen"
NO_BEAT = "the bridge is connected, but its heartbeat is overdue; look whether it hangs or its account is frozen"


class Health:
    """One account's."""

    def __init__(self, settings: OneBotAccount, actions: Actions, memory: Memory, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._actions = actions
        self._memory = memory
        self._now = now

    def check(self) -> list[str]:
        """Plain sentences; none if nothing is found, which does not prove that QQ lets the account speak."""
        try:
            login = self._actions.ask_now("get_login_info", {})
            status = self._actions.ask_now("get_status", {})
        except NeverSent:
            return [UNREACHABLE if self._settings.api_base else NOT_CONNECTED]
        except ChannelFault:
            return [SILENT]
        if not login.done:
            return [REFUSES]
        found = []
        own = ident(login.data.get("user_id")) if isinstance(login.data, Mapping) else ""
        pulse = self._memory.pulse
        if self._memory.is_other(own) or self._memory.shows_other:
            found.append(OTHER_ACCOUNT)
        said = status.data if isinstance(status.data, Mapping) else {}
        if said.get("online") is False or said.get("good") is False or not pulse.online or pulse.offline_said:
            found.append(OFFLINE)
        if pulse.stale(self._now()):
            found.append(NO_BEAT)
        return found
