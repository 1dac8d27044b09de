"""What people send is fetched soon, kept as what it is, and given up when nobody has it any more."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wechat import SafeClient, WeChatChannel
from bot.clock import ManualClock
from bot.delivery.media import MediaFetcher
from bot.delivery.photos import PhotoFetcher
from bot.dispatcher import Dispatcher
from bot.domain.media import LOST_AFTER, MOST_BYTES, MediaState
from bot.domain.messages import Incoming, Kind
from bot.domain.people import Owner, OwnerKind
from bot.errors import ChannelFault, MediaGone
from bot.intake import Intake
from bot.router import Router
from bot.store import Store
from bot.store.media import Attached
from bot.store.tables.messages import media, media_content
from bot.wording import Wording
from handlers import ROUTES
from jobs import JOBS
from tests.answering import Telephones
from tests.builders import ABILITIES, CHAT, HE, LIAISON, NOW, OFFICE, QIN, at, chat_id
from tests.fakes.client import FakeWeChat
from tests.jobs.conftest import Days

VOICE = b"#!AMR\n\x04\x80\x38\x1f\xef\xeb\x69\xf5\x8e\x00"
PAGE = b"<html><body>busy</body></html>"


def photograph(side: int = 2000) -> bytes:
    """As a telephone makes it: large, and with the place where it was taken."""
    where = Image.Exif()
    where.get_ifd(0x8825)[1] = "N"
    where[0x010F] = "telephone"
    kept = BytesIO()
    Image.new("RGB", (side, side // 2), "red").save(kept, "JPEG", exif=where)
    return kept.getvalue()


@dataclass
class Platform:
    """Hands out what lies there; what does not lie there is gone, and what is a fault is raised."""

    lies: dict[str, bytes | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    name: str = CHAT[0]
    account: str = CHAT[1]

    def fetch(self, media_id: str) -> bytes:
        self.asked.append(media_id)
        found = self.lies.get(media_id, MediaGone())
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class House:
    """An office whose intake takes in what people send, and whose fetcher asks the platform when it is told to."""

    store: Store
    platform: object = field(default_factory=Platform)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))

    def send(self, *messages: Incoming) -> None:
        services = Telephones(self.store).services
        wording = Wording(OFFICE.name, OFFICE.phone)
        intake = Intake(self.store, Dispatcher(Router(ROUTES), wording, OFFICE, services), wording, self.clock, ABILITIES)
        intake.start()
        try:
            asyncio.run(_all(intake, messages))
        finally:
            intake.stop()

    def fetch(self, later: timedelta = timedelta()) -> int:
        self.clock.advance(later)
        return MediaFetcher(self.store, self.clock, [self.platform]).round()

    def came(self, *keys: str) -> list[Attached]:
        """What came with these messages, in this order."""
        with self.store.read() as records:
            found = records.media.of_messages([(*CHAT, key) for key in keys])
        return [found[(*CHAT, key)] for key in keys if (*CHAT, key) in found]

    def content(self, key: str) -> bytes:
        with self.store.read() as records:
            kept = records.media.content(self.came(key)[0].digest)
        assert kept is not None
        return kept.content

    def next_in(self) -> timedelta:
        """How long until the platform is asked again for the one that waits."""
        with self.store.read() as records:
            at: datetime = records.sealing._connection.execute(select(media.c.next_at)).scalar_one()
        return at - self.clock.now()

    def count(self, table: str) -> int:
        query = select(func.count()).select_from({"media": media, "content": media_content}[table])
        with self.store.read() as records:
            return int(records.sealing._connection.execute(query).scalar_one())


async def _all(intake: Intake, messages: Sequence[Incoming]) -> None:
    await asyncio.gather(*(intake.answer(one, 5.0) for one in messages))


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


@pytest.fixture
def platform(house: House) -> Platform:
    assert isinstance(house.platform, Platform)
    return house.platform


def sent(key: str, kind: Kind = Kind.IMAGE, sender: str = chat_id(OwnerKind.PERSON, QIN), **changes: Any) -> Incoming:
    return Incoming(*CHAT, sender, kind, key, NOW, **{"media_id": f"of-{key}", **changes})


# --- what is fetched ---------------------------------------------------------------------------------------------------------


def test_a_picture_and_a_voice_note_are_kept_with_their_messages(house: House, platform: Platform) -> None:
    platform.lies = {"of-m1": photograph(), "of-m2": VOICE}
    house.send(sent("m1"))
    house.send(sent("m2", Kind.VOICE, text="我要理发"))
    assert house.fetch() == 2
    picture, voice = house.came("m1", "m2")
    assert (picture.state, picture.media_type) == (MediaState.KEPT, "image/jpeg")
    assert (voice.state, voice.media_type, voice.size) == (MediaState.KEPT, "audio/amr", len(VOICE))
    assert house.content("m2") == VOICE
    kept = house.content("m1")
    assert (hashlib.sha256(kept).hexdigest(), len(kept)) == (picture.digest, picture.size)
    with Image.open(BytesIO(kept)) as shown:
        assert (shown.size, dict(shown.getexif())) == ((1600, 800), {})
    assert house.fetch(timedelta(days=1)) == 0


def test_a_message_that_is_pushed_again_brings_nothing_more(house: House, platform: Platform) -> None:
    platform.lies = {"of-m1": VOICE}
    for _ in range(3):
        house.send(sent("m1", Kind.VOICE))
        house.fetch()
    assert platform.asked == ["of-m1"]
    assert house.count("media") == 1


def test_the_picture_that_twelve_people_forward_is_stored_once(house: House, platform: Platform) -> None:
    keys = [f"m{number}" for number in range(12)]
    platform.lies = dict.fromkeys((f"of-{key}" for key in keys), photograph(100))
    house.send(*(sent(key, sender=f"somebody-{key}") for key in keys))
    while house.fetch():
        pass
    assert len({one.digest for one in house.came(*keys)}) == 1
    assert (len(house.came(*keys)), house.count("content")) == (12, 1)


def test_what_staff_send_for_a_report_is_kept_there_and_fetched_once(house: House, platform: Platform) -> None:
    platform.lies = {"of-m1": photograph(100)}
    house.send(sent("m1", sender=chat_id(OwnerKind.STAFF, LIAISON)))
    assert house.count("media") == 0
    assert house.fetch() == 0
    PhotoFetcher(house.store, house.clock, [platform]).round()
    assert platform.asked == ["of-m1"]
    (found,) = house.came("m1")
    assert (found.state, found.photo is None) == (MediaState.KEPT, False)


def test_films_files_and_words_are_not_fetched(house: House) -> None:
    house.send(sent("m1", Kind.VIDEO), sent("m2", Kind.FILE, chat_id(OwnerKind.PERSON, HE)))
    house.send(sent("m3", Kind.IMAGE, media_id=""), sent("m4", Kind.TEXT, "somebody", text="你好"))
    assert house.count("media") == 0


# --- what is not kept --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        (Kind.IMAGE, PAGE, "type"),
        (Kind.IMAGE, VOICE, "type"),
        (Kind.IMAGE, photograph()[:400], "broken"),
        (Kind.IMAGE, b"\0\0\0\x1cftypheic" + bytes(40), "broken"),
        (Kind.IMAGE, b"", "empty"),
        (Kind.VOICE, PAGE, "type"),
        (Kind.VOICE, photograph(100), "type"),
        (Kind.VOICE, VOICE.ljust(MOST_BYTES[Kind.VOICE] + 1), "large"),
    ],
)
def test_what_is_not_what_it_was_said_to_be_is_refused_with_a_word_in_the_log(
    house: House, platform: Platform, kind: Kind, content: bytes, reason: str
) -> None:
    platform.lies = {"of-m1": content}
    house.send(sent("m1", kind))
    with capture_logs() as logs:
        house.fetch()
    assert [one.state for one in house.came("m1")] == [MediaState.REFUSED]
    assert [(one["action"], one["reason"]) for one in logs] == [("media.refused", reason)]
    assert set(logs[0]) == {"event", "log_level", "action", "number", "channel", "reason"}
    assert (house.fetch(timedelta(days=1)), house.count("content")) == (0, 0)


def test_what_the_platform_has_no_more_is_lost_at_once(house: House, platform: Platform) -> None:
    house.send(sent("m1"))
    with capture_logs() as logs:
        house.fetch()
    assert [one.state for one in house.came("m1")] == [MediaState.LOST]
    assert [(one["action"], one["reason"]) for one in logs] == [("media.lost", "gone")]


def test_a_platform_that_is_down_is_asked_ever_more_slowly_for_three_days(house: House, platform: Platform) -> None:
    platform.lies = {"of-m1": ChannelFault()}
    house.send(sent("m1"))
    waits: list[timedelta] = []
    house.fetch()
    while house.came("m1")[0].state is MediaState.WAITING:
        waits.append(house.next_in())
        assert house.fetch(waits[-1] - timedelta(seconds=1)) == 0
        assert house.fetch(timedelta(seconds=1)) == 1
    minutes = [wait // timedelta(minutes=1) for wait in waits]
    assert minutes[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(minutes[9:]) == {360}
    assert len(platform.asked) == len(waits)
    assert house.came("m1")[0].state is MediaState.LOST
    assert LOST_AFTER <= house.clock.now() - NOW <= LOST_AFTER + timedelta(hours=6)


def test_what_waited_while_the_service_stood_still_is_asked_for_once_more(house: House, platform: Platform) -> None:
    platform.lies = {"of-m1": VOICE}
    house.send(sent("m1", Kind.VOICE))
    house.fetch(timedelta(days=5))
    assert [one.state for one in house.came("m1")] == [MediaState.KEPT]


def test_an_account_that_is_configured_no_more_keeps_nobody_waiting_for_ever(house: House) -> None:
    house.platform = object()
    house.send(sent("m1"))
    house.fetch()
    house.fetch(timedelta(minutes=2))
    assert house.came("m1")[0].state is MediaState.WAITING
    house.fetch(LOST_AFTER)
    assert house.came("m1")[0].state is MediaState.LOST


def test_one_that_breaks_us_does_not_stand_in_the_way_of_the_next(house: House, platform: Platform) -> None:
    platform.lies = {"of-m1": KeyError("a fault that nobody foresaw"), "of-m2": VOICE}
    house.send(sent("m1", Kind.VOICE))
    house.send(sent("m2", Kind.VOICE))
    with pytest.raises(KeyError):
        house.fetch()
    house.fetch()
    assert [one.state for one in house.came("m1", "m2")] == [MediaState.WAITING, MediaState.KEPT]


def test_what_is_erased_while_it_is_fetched_is_not_kept(house: House, platform: Platform) -> None:
    class Slow(Platform):
        def fetch(self, media_id: str) -> bytes:
            with house.store.write() as records:
                records.privacy.erase(Owner(OwnerKind.PERSON, QIN), "operator", NOW)
            return super().fetch(media_id)

    house.platform = Slow({"of-m1": VOICE})
    house.send(sent("m1", Kind.VOICE))
    house.fetch()
    assert (house.count("media"), house.count("content")) == (0, 0)


def test_two_services_that_fetch_the_same_keep_it_once(house: House) -> None:
    class Beside(Platform):
        def fetch(self, media_id: str) -> bytes:
            other = MediaFetcher(house.store, ManualClock(NOW + timedelta(minutes=2)), [Platform({"of-m1": VOICE + b"other"})])
            assert other.round() == 1
            return super().fetch(media_id)

    house.platform = Beside({"of-m1": VOICE})
    house.send(sent("m1", Kind.VOICE))
    house.fetch()
    assert house.content("m1") == VOICE + b"other"
    assert house.count("content") == 1


def test_after_a_month_the_nightly_round_forgets_it(house: House, platform: Platform) -> None:
    days = Days(house.store, [job for job in JOBS if job.name == "retention"])
    platform.lies = {"of-m1": VOICE, "of-m2": photograph(100)}
    house.send(sent("m1", Kind.VOICE))
    house.fetch()
    house.clock.advance(timedelta(days=20))
    house.send(sent("m2"))
    house.fetch()
    days.pass_by(at("5:00", 31), at("7:00", 31))
    assert house.count("content") == 2
    days.pass_by(at("5:00", 10) + timedelta(days=31), at("7:00", 10) + timedelta(days=31))
    assert house.came("m1") == []
    assert [one.state for one in house.came("m2")] == [MediaState.KEPT]
    assert house.count("content") == 1


# --- from a service account --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as platform:
        platform.configure(app_id="wx1", app_secret="s3cr3t")
        yield platform


@pytest.fixture
def account(wechat: FakeWeChat) -> Iterator[WeChatChannel]:
    wechat.all_well()
    made = WeChatChannel(CHAT[1], SafeClient("wx1", "s3cr3t", wechat.base, MemoryTokens(lambda: NOW), 2.0), {})
    yield made
    made.close()


def test_a_picture_comes_over_the_wire_and_a_picture_in_place_of_a_voice_note_does_not(
    house: House, account: WeChatChannel, wechat: FakeWeChat
) -> None:
    house.platform = account
    wechat.media_gone("of-m3")
    for message in (sent("m1"), sent("m2", Kind.VOICE), sent("m3")):
        house.send(message)
    wechat.fault("media/get", "html")
    house.fetch()
    assert [one.state.value for one in house.came("m1", "m2", "m3")] == ["waiting", "refused", "lost"]
    house.fetch(timedelta(minutes=2))
    assert house.came("m1")[0].state is MediaState.KEPT
    with Image.open(BytesIO(house.content("m1"))) as shown:
        assert (shown.format, max(shown.size), dict(shown.getexif())) == ("JPEG", 1600, {})
