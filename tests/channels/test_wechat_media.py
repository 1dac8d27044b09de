"""Pictures out and in, voice notes in, and pages that learn who looks at them."""

from __future__ import annotations

import traceback
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from wechatpy.oauth import WeChatOAuth

from bot.channels.base import Recognises
from bot.channels.shared.faults import Doubtful
from bot.channels.wechat.client import CodeSpent
from bot.channels.wechat.pictures import LARGEST
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Form, Outgoing
from bot.errors import MediaGone
from tests.fakes.wechat.media import PHOTO, VOICE
from tests.fakes.wechat.pages import open_page

from .pushes import NOW
from .wechat_office import CUSTOM, HU, LIN, SETTINGS, UPLOAD, Office

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def picture(content: bytes = PNG, to: str = HU) -> Outgoing:
    return Outgoing(to, Form.CHAT, "这是会场的路线图。", "k", picture=content)


class TestPictures:
    def test_text_comes_first_and_then_the_picture(self, office: Office) -> None:
        office.person(HU).windows.spoke(NOW)
        assert office.send(picture()) == SendResult(Outcome.ACCEPTED)
        assert [one.kind for one in office.person(HU).phone] == ["text", "image"]
        assert [content for content, _ in office.world.uploads.values()] == [PNG]

    def test_one_picture_is_uploaded_once_for_everybody(self, office: Office) -> None:
        for one in (HU, LIN):
            office.person(one).windows.spoke(NOW)
            office.send(picture(to=one))
        assert office.called().count(UPLOAD) == 1
        office.clock.now += timedelta(days=2)
        office.person(HU).windows.spoke(office.clock.now)
        office.send(picture())
        assert office.called().count(UPLOAD) == 2
        assert [one.kind for one in office.person(HU).phone] == ["text", "image"] * 2

    def test_picture_that_the_platform_lost_is_uploaded_anew_the_next_time(self, office: Office) -> None:
        office.person(HU).windows.spoke(NOW)
        office.send(picture())
        office.world.uploads.clear()
        assert office.send(picture()) == SendResult(Outcome.ACCEPTED, code=40007)
        office.send(picture())
        assert [one.kind for one in office.person(HU).phone] == ["text", "image", "text", "text", "image"]

    def test_picture_takes_a_second_answer_of_the_window(self, office: Office) -> None:
        office.person(HU).windows.spoke(NOW)
        for _ in range(2):
            office.send(picture())
        assert office.send(picture()) == SendResult(Outcome.ACCEPTED, code=45047)
        assert office.send(picture()).reason is Reason.WINDOW

    @pytest.mark.parametrize(("content", "code"), [(b"GIF89a", 40005), (PNG + bytes(LARGEST), 40009)])
    def test_impossible_picture_leaves_the_text(self, content: bytes, code: int, office: Office) -> None:
        office.person(HU).windows.spoke(NOW)
        assert office.send(picture(content)) == SendResult(Outcome.ACCEPTED, code=code)
        assert [one.kind for one in office.person(HU).phone] == ["text"]

    @pytest.mark.parametrize("endpoint", [UPLOAD, CUSTOM])
    def test_doubt_about_the_picture_does_not_repeat_the_text(self, endpoint: str, office: Office) -> None:
        office.person(HU).windows.spoke(NOW)
        if endpoint == CUSTOM:
            office.fails(CUSTOM, "errcode", errcode=0, after=True)  # the text is taken, the picture then is in doubt
        office.fails(endpoint, "html")
        assert office.send(picture()).outcome is Outcome.ACCEPTED

    def test_no_picture_no_upload(self, office: Office) -> None:
        office.person(HU).windows.spoke(NOW)
        office.send(picture(b""))
        assert office.called() == [CUSTOM]

    def test_refused_text_takes_no_picture_along(self, office: Office) -> None:
        office.person(HU)
        assert office.send(picture()).reason is Reason.WINDOW
        assert office.called() == [CUSTOM]


class TestFetching:
    def test_pictures_and_voices_arrive_whole(self, office: Office) -> None:
        assert office.channel.fetch("media-1") == PHOTO
        assert office.channel.fetch("voice-1") == VOICE

    def test_what_is_kept_no_more(self, office: Office) -> None:
        office.world.gone.add("media-1")
        with pytest.raises(MediaGone):
            office.channel.fetch("media-1")

    def test_file_without_end_is_not_kept(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.channels.wechat.sender.LARGEST_FILE", 10)
        with pytest.raises(MediaGone):
            office.channel.fetch("media-1")


BACK = "https://office.example/who?to=看板&x=1"


class TestRecognition:
    def opened(self, office: Office, state: str = "abc123") -> dict[str, list[str]]:
        assert isinstance(office.channel, Recognises)
        back = open_page(office.world, HU, office.channel.ask_url(BACK, state), office.clock())
        assert back.startswith("https://office.example/who?")
        return parse_qs(urlsplit(back).query)

    def test_address_is_the_one_that_wechatpy_makes(self, office: Office) -> None:
        theirs = WeChatOAuth(SETTINGS.app_id, "s", BACK, state="abc123").authorize_url
        assert office.channel.ask_url(BACK, "abc123") == theirs

    def test_page_learns_who_looks_at_it(self, office: Office) -> None:
        query = self.opened(office)
        assert (query["state"], query["x"], query["to"]) == (["abc123"], ["1"], ["看板"])
        assert office.channel.who(query["code"][0]) == HU

    def test_code_is_good_once(self, office: Office) -> None:
        (code,) = self.opened(office)["code"]
        office.channel.who(code)
        with pytest.raises(CodeSpent) as told:
            office.channel.who(code)
        assert told.value.code == 40163

    def test_code_is_good_for_five_minutes(self, office: Office) -> None:
        (code,) = self.opened(office)["code"]
        office.clock.now += timedelta(minutes=5)
        with pytest.raises(CodeSpent):
            office.channel.who(code)

    def test_made_up_code_is_nobodys(self, office: Office) -> None:
        with pytest.raises(CodeSpent) as told:
            office.channel.who("made-up")
        assert told.value.code == 40029

    @pytest.mark.parametrize("kind", ["html", "http", "reset"])
    def test_no_secret_in_any_error(self, kind: str, office: Office) -> None:
        (code,) = self.opened(office)["code"]
        office.fails("sns/oauth2/access_token", kind)
        with pytest.raises(Doubtful) as told:
            office.channel.who(code)
        shown = "".join(traceback.format_exception(told.value))
        assert told.value.__context__ is None
        for secret in (SETTINGS.app_secret, code, HU, "127.0.0.1", "secret="):
            assert secret not in shown

    def test_answer_that_names_nobody_is_no_answer(self, office: Office) -> None:
        office.fails("sns/oauth2/access_token", "errcode", errcode=0)
        with pytest.raises(Doubtful):
            office.channel.who("x")

    def test_overlong_state_is_refused_here(self, office: Office) -> None:
        with pytest.raises(ValueError):
            office.channel.ask_url(BACK, "x" * 129)
