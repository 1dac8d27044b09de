"""One OpenAI-compatible endpoint: chat completions and embeddings. Whatever it does, it ends in an answer or in AssistFault."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from bot.config import Assist
from bot.errors import AssistFault

CONNECTIONS = 4
LARGEST = 1_048_576  # bytes of an answer: a handful of embeddings as JSON, and room
CHUNK = 65_536
HUGE = 1e6  # no embedding has such a part; nor is NaN less


class _Bearer(AuthBase):
    """The key, or nothing; set as `auth`, so that no .netrc of the machine puts in another one."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class Endpoint:
    """Safe to share between threads. Opens nothing before it is asked; call `close` at the end.

    `wait` is in seconds, for the whole call. Every method raises AssistFault and nothing else for what network and
    endpoint can do.
    """

    def __init__(self, config: Assist) -> None:
        self._config = config
        self._http = requests.Session()
        self._http.auth = _Bearer(config.api_key)
        self._http.headers["Accept-Encoding"] = "identity"  # an answer is as large as it looks
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))

    def chat(self, rules: str, words: str, wait: float, tokens: int) -> str:
        """What the chat model says to `words` under `rules`, in at most so many tokens."""
        messages = [{"role": "system", "content": rules}, {"role": "user", "content": words}]
        body = {"model": self._config.model, "messages": messages, "temperature": 0, "max_tokens": tokens, "stream": False}
        said = _at(self._post("chat/completions", body, wait), "choices", 0, "message", "content")
        if not isinstance(said, str):
            raise AssistFault("the answer holds no text")
        return said

    def embeddings(self, texts: Sequence[str], wait: float) -> list[tuple[float, ...]]:
        """A vector for each text, in their order and of one length."""
        body = {"model": self._config.embedding_model, "input": list(texts), "encoding_format": "float"}
        rows = _at(self._post("embeddings", body, wait), "data")
        if not isinstance(rows, list) or len(rows) != len(texts):
            raise AssistFault("the answer holds another number of vectors")
        rows.sort(key=_index)
        found = [_vector(_at(row, "embedding")) for row in rows]
        if [_index(row) for row in rows] != list(range(len(texts))) or len({len(vector) for vector in found}) > 1:
            raise AssistFault("the vectors do not belong together")
        return found

    def close(self) -> None:
        self._http.close()

    def _post(self, path: str, body: Mapping[str, Any], wait: float) -> object:
        answer: object = None
        fault = ""
        try:
            answer = json.loads(self._bytes(path, body, wait))
        except AssistFault as named:
            fault = str(named)
        except (requests.RequestException, HTTPError) as error:
            fault = type(error).__name__
        except (ValueError, RecursionError):
            fault = "the answer is not JSON"
        if fault:
            raise AssistFault(fault)  # outside `except`: the library's error, which holds address and words, is not its context
        return answer

    def _bytes(self, path: str, body: Mapping[str, Any], wait: float) -> bytes:
        ends = time.monotonic() + wait
        address = self._config.base_url + path
        # A redirect would take the key and the words elsewhere.
        with self._http.post(address, json=body, timeout=(wait, wait), stream=True, allow_redirects=False) as response:
            if response.status_code != 200:
                raise AssistFault(f"HTTP {response.status_code}")
            return _read(response.raw, ends)


def _read(body: BaseHTTPResponse, ends: float) -> bytes:
    """A body, given up when it is too large, or comes in drops for longer than there is time."""
    found = bytearray()
    while chunk := body.read1(CHUNK, decode_content=False):
        found += chunk
        if len(found) > LARGEST:
            raise AssistFault("the answer is too large")
        if time.monotonic() > ends:
            raise AssistFault("the answer comes too slowly")
    return bytes(found)


def _at(answer: object, *path: str | int) -> object:
    """What stands at a place of parsed JSON; None where there is no such place."""
    for step in path:
        if isinstance(step, str) and isinstance(answer, dict):
            answer = answer.get(step)
        elif isinstance(step, int) and isinstance(answer, list) and len(answer) > step:
            answer = answer[step]
        else:
            return None
    return answer


def _index(row: object) -> int:
    number = _at(row, "index")
    return number if isinstance(number, int) else -1


def _vector(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or not value or not all(type(one) in (int, float) and abs(one) < HUGE for one in value):
        raise AssistFault("a vector is none")
    return tuple(float(one) for one in value)
