"""What is wrong with an app, in sentences that say where to look."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.channels.shared.faults import Refused
from bot.channels.wecom.client import AppClient
from bot.errors import ChannelFault

KEY = "the platform refuses secret: look at it on the app's page in the console, and whether it is this company's"
AGENT = "agent_id and secret are not of the same app"

SAYS: Mapping[int, str] = MappingProxyType(
    {
        40001: KEY,
        40091: KEY,
        40013: "the platform knows no company with this corp_id",
        40056: AGENT,
        301002: AGENT,
        60020: "this machine's address is not among the app's trusted addresses (企业可信IP): enter it on the app's page",
        50003: "the app is switched off in the console",
    }
)


def faults(client: AppClient) -> list[str]:
    """Nothing where all is well."""
    try:
        client.fetch_access_token()
        agent = client.agent()
    except Refused as fault:
        return [SAYS.get(fault.code, f"the platform refuses what every use of the app begins with (code {fault.code})")]
    except ChannelFault:
        return ["the platform cannot be reached; look at the network and at api_base"]
    found = [SAYS[50003]] if agent.get("close") == 1 else []
    return found if _visible(agent) else [*found, "nobody sees the app: no member and no department is in its range (可见范围)"]


def _visible(agent: Mapping[str, Any]) -> bool:
    ranges = (("allow_userinfos", "user"), ("allow_partys", "partyid"), ("allow_tags", "tagid"))
    return any(isinstance(part := agent.get(name), Mapping) and part.get(inner) for name, inner in ranges)
