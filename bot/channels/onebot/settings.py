"""The section of one OneBot bridge in the configuration."""

from __future__ import annotations

from dataclasses import field

from pydantic.dataclasses import dataclass

from bot.channels.shared.settings import STRICT, BaseUrlIfAny, Positive, PositiveInt

RISK = (
    "a OneBot bridge signs in a personal QQ account by means that Tencent does not offer. The account may be forced offline,"
    " frozen for days, or made to pass checks of name and face. Never use an official's own account or the office's main one."
    " The bridge sees every message of every group that the account is in, and the office's information-security rules may"
    " forbid it. Every notice that is sent this way needs a second channel. If the office accepts all this,"
    " write accept_risk = true"
)
NEEDS_ONE = "access_token or secret is required: without one, anybody could speak in the name of the bridge"

# Where QQ keeps what people send; a bridge hands out addresses there.
MEDIA_HOSTS = ("multimedia.nt.qq.com.cn", "gchat.qpic.cn", "c2cpicdw.qpic.cn")


@dataclass(frozen=True, config=STRICT)
class OneBotAccount:
    """One bridge (NapCat, LLBot and the like) with its personal QQ account. Off unless `accept_risk`. Times are in seconds.

    Bridges that know one token only use it as access token and as secret; so where one of the two is empty, the other
    stands for it. With `api_base` (the bridge's HTTP API) actions leave over HTTP; otherwise over the WebSocket that the
    bridge keeps open to us.
    """

    accept_risk: bool = False
    access_token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    api_base: BaseUrlIfAny = ""
    self_id: str = ""  # the account's QQ number, events of any other account are not believed
    timeout: Positive = 10.0
    stale_after: Positive = 300.0  # how far the time of a POSTed event may be from ours
    per_second: Positive = 0.5  # bridges have no queue of their own, whatever their action is called
    each_hour: PositiveInt = 20  # to one person
    each_group_hour: PositiveInt = 30  # to one group
    each_day: PositiveInt = 1000  # in all; nobody knows what QQ puts up with
    media_hosts: tuple[str, ...] = MEDIA_HOSTS
    group_notice: bool = False  # notices to groups become group notices (群公告); the account has to be an administrator there

    def __post_init__(self) -> None:
        if not self.accept_risk:
            raise ValueError(RISK)
        if not (self.access_token or self.secret):
            raise ValueError(NEEDS_ONE)

    @property
    def token(self) -> str:
        """What a WebSocket has to show."""
        return self.access_token or self.secret

    @property
    def signs(self) -> str:
        """What a POST is signed with."""
        return self.secret or self.access_token
