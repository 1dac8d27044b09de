"""What the sections of all accounts have that reach telephone numbers through a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from bot.channels.shared.filed import EMPTY, FiledText, VariableChars
from bot.channels.shared.pushed import NetworkText, SecretPath
from bot.channels.shared.settings import STRICT, BaseUrlIfAny, Positive
from bot.domain.sms_words import LONGEST_VARIABLE


class Place(NamedTuple):
    """Where a provider's interface stands, and which version of it is spoken."""

    base: str
    version: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PhoneAccount:
    """One account with Aliyun or Tencent. The timeout is in seconds.

    `variable_chars`: Tencent gives accounts made since January 2024 six. `receipt_secret` stands in the address for what the
    provider pushes; without it one is made.
    """

    application: ClassVar[str]  # Tencent's name for what `app_id` is

    provider: Literal["aliyun", "tencent"]
    key_id: str
    key_secret: str = field(default="", repr=False)
    api_base: BaseUrlIfAny = ""
    app_id: str = ""  # Tencent's, see `application`
    region: str = "ap-guangzhou"  # Tencent's
    params_in: Literal["body", "query"] = "body"  # Aliyun's
    templates: Mapping[str, FiledText] = field(default_factory=dict)
    variable_chars: VariableChars = LONGEST_VARIABLE
    empty: Annotated[str, Field(min_length=1, max_length=10)] = EMPTY
    receipt_secret: SecretPath = field(default="", repr=False)
    allow_from: tuple[NetworkText, ...] = ()
    timeout: Positive = 8.0

    @model_validator(mode="after")
    def _names_its_application(self) -> Self:
        if self.provider == "tencent" and not self.app_id:
            raise ValueError(f"app_id: Tencent wants the {self.application} of the application")
        return self
