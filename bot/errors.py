"""Every failure that this project names, drawn once.

SangyuError
├── ConfigError            the configuration file is wrong; the message names the key and shows an example
├── Rejected               an inbound request is not from whom it claims to be, or is no message at all
│   ├── WrongSignature
│   ├── StaleRequest
│   └── Malformed
├── Conflict               the record has moved on: approved twice, withdrawn meanwhile
├── KeyFault               personal data cannot be opened: a key is missing, or the bytes are not what was sealed
├── Refused                a step in a notice's life is not taken; `staff/notice_refused` puts its objection into words
├── NotAllowed             this member of staff may not do that, or not to that person
├── WordingFault           a template is missing, or needs a name that nobody gave it
├── MoveFault              an office cannot be moved to another database as it stands; nothing was kept there
├── BackupFault            a backup cannot be made, read or put back; nothing was changed
├── AssistFault            the optional endpoint did not answer as it should; never carries an address, a key or words
└── ChannelFault           a platform could not be asked (network, body that is no JSON); never carries an address or secret
    └── MediaGone          what somebody sent is not kept there (any more): asking again is of no use

The docstring of each class is the sentence that operators read.
"""

from __future__ import annotations

from bot.domain.notices import Objection
from bot.domain.warnings import Caution


class SangyuError(Exception):
    """Something Sangyu can name went wrong."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").strip()


class ConfigError(SangyuError):
    """The configuration cannot be used."""


class Rejected(SangyuError):
    """The request was refused."""


class WrongSignature(Rejected):
    """The signature does not belong to this account."""


class StaleRequest(Rejected):
    """The request's timestamp is too far from this machine's clock."""


class Malformed(Rejected):
    """The body is not a message of this platform."""


class Conflict(SangyuError):
    """The record has changed in the meantime."""


class Refused(SangyuError):
    """This step in the life of a notice is not taken."""

    def __init__(self, objection: Objection, detail: str = "", cautions: tuple[Caution, ...] = ()) -> None:
        super().__init__(objection.value)
        self.objection = objection
        self.detail = detail  # the question about an audience; the minutes until a resend; never shown in logs
        self.cautions = cautions  # those that must be heeded first

    def data(self, number: int | str = "") -> dict[str, object]:
        """As the template `staff/notice_refused` takes it; "" for a notice that has no number yet."""
        cautions = [one.data() for one in self.cautions]
        return {"number": number, "objection": self.objection.value, "detail": self.detail, "cautions": cautions}


class KeyFault(SangyuError):
    """Personal data cannot be opened with the keys at hand."""


class NotAllowed(SangyuError):
    """This is outside what this member of staff may see or do."""


class WordingFault(SangyuError):
    """This template cannot be put into words."""


class ChannelFault(SangyuError):
    """The platform could not be reached or did not answer in its own language."""


class MediaGone(ChannelFault):
    """The platform does not have what was sent."""


class MoveFault(SangyuError):
    """The office cannot be moved."""


class BackupFault(SangyuError):
    """The backup cannot be used."""


class AssistFault(SangyuError):
    """The optional endpoint did not answer, or not as an OpenAI-compatible one does."""
