"""What differs between the two providers: how a call is asked for."""

from __future__ import annotations

from typing import Any

from bot.channels.shared.clouds import Aliyun, Tencent
from bot.channels.shared.faults import Doubtful
from bot.channels.shared.phone.carriers import Carrier, Handed, Values, as_json
from bot.channels.voice.settings import VoiceAccount

LONGEST_OUT_ID = 15  # bytes, of Aliyun's calls


class AliyunCarrier(Carrier[Aliyun, VoiceAccount]):
    """IvrCall of 2017-05-25 where a key is asked for, else SingleCallByTts. Our key travels as OutId, see `id_before`."""

    def id_before(self, key: str) -> str:
        return key[:LONGEST_OUT_ID]

    def hand_over(self, number: str, text_id: str, values: Values, key: str) -> Handed:
        out_id = self.id_before(key)
        params = {"CalledNumber": number, "OutId": out_id, "PlayTimes": str(self._account.play_times)}
        if self._account.show_number:
            params["CalledShowNumber"] = self._account.show_number
        said = as_json(values)
        if self._account.keys:
            action, params = "IvrCall", params | self._menu() | _given(StartCode=text_id, StartTtsParams=said)
        else:
            action, params = "SingleCallByTts", params | _given(TtsCode=text_id, TtsParam=said)
        return Handed(self._cloud.call(action, params).code, out_id)

    def _menu(self) -> dict[str, str]:
        found = _given(ByeCode=self._account.bye)
        for at, (key, code) in enumerate(self._account.keys.items(), 1):
            found |= {f"MenuKeyMap.{at}.Key": key} | _given(**{f"MenuKeyMap.{at}.Code": code})
        return found


class TencentCarrier(Carrier[Tencent, VoiceAccount]):
    """SendTtsVoice of 2020-09-02. Keys are pushed apart from the receipt; which of them count, the filed text says."""

    def hand_over(self, number: str, text_id: str, values: Values, key: str) -> Handed:
        body: dict[str, Any] = {
            "TemplateId": text_id,
            "CalledNumber": f"+86{number.removeprefix('0')}",
            "VoiceSdkAppid": self._account.app_id,
            "TemplateParamSet": list(values.values()),
            "PlayTimes": self._account.play_times,
            "SessionContext": key,
        }
        replied = self._cloud.call("SendTtsVoice", body)
        if replied.code != "Ok":
            return Handed(replied.code, "")
        status = replied.data.get("SendStatus")
        if not isinstance(status, dict) or not isinstance(status.get("CallId"), str) or not status["CallId"]:
            raise Doubtful("the answer names no call")
        return Handed("Ok", status["CallId"])


VoiceCarrier = AliyunCarrier | TencentCarrier


def _given(**params: str) -> dict[str, str]:
    return {name: value for name, value in params.items() if value}
