"""The clerk's manual is true: what it names stands on the pages that it shows, and what it says to say is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.paper import Card
from tests.documents.reading import spans
from tests.manual.album import SAYS, Album, opened
from tests.manual.pictures import FOLDER, LARGEST
from tests.manual.scenes import LINKED, SCENES, SIGNED_OUT, Press, Scene, Speak
from tests.paper.test_cards import words_on

MANUAL = FOLDER.parent
TEMPLATES = MANUAL.parents[1] / "templates" / "page" / "console"
PAGES = sorted(MANUAL.glob("[0-9]*.md"))
PARTS = ["什么时候用", "怎么做", "做错了怎么办"]
NAMED = re.compile(r"「([^」]+)」")
PICTURE = re.compile(r"!\[([^\]]+)\]\(pictures/([a-z-]+)\.png\)")
ALSO = re.compile(r"<!-- 也看：(\S+) -->")  # further pages whose buttons are named, or templates of what is seen later only
NO_WORDS = re.compile(r"sangyu |content/|fonts-|[a-z-]+\.|https?:|这样写的")  # set as code, and nothing to say
ANSWERS = {"对", "同意", "1", "是昨天", "不是老贾，是老关"}  # to a question that was asked before
WHO = ("staff-1", "staff-2", "staff-3", "person-2", "somebody")
NOT_UNDERSTOOD = {"unknown", "policy", "not_understood", "inquiry_further"}


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_has_its_three_parts_steps_and_pictures(path: Path) -> None:
    assert re.findall(r"^## (.+)$", text(path), re.MULTILINE) == PARTS
    assert re.search(r"^\d+\. ", text(path), re.MULTILINE) or path.stem in {"08-correct", "18-lists"}
    shown = PICTURE.findall(text(path))
    assert shown
    assert all(size <= LARGEST for size in ((FOLDER / f"{name}.png").stat().st_size for _, name in shown))


def test_every_page_stands_in_the_index_and_every_picture_on_a_page() -> None:
    index = text(MANUAL / "README.md")
    assert all(f"({path.name})" in index for path in PAGES)
    shown = {name for path in [*PAGES, MANUAL / "README.md"] for _, name in PICTURE.findall(text(path))}
    scenes = {scene.name for scene in SCENES}
    assert shown == scenes == {path.stem for path in FOLDER.glob("*.png")}


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Album]:
    with opened(tmp_path_factory.mktemp("manual")) as one:
        yield one


def seen(album: Album, scene: Scene) -> str:
    """All words of a page, by HTTP where nothing is done on it: that is quicker than a browser."""
    if scene.who in (SIGNED_OUT, LINKED) or any(isinstance(step, Press) for step in scene.steps):
        with album.open(scene) as page:
            return str(page.evaluate(SAYS))
    if any(isinstance(step, Speak) for step in scene.steps):
        return ""
    return album.words(scene.path, scene.who)


@pytest.fixture(scope="module")
def words(album: Album) -> dict[str, str]:
    return {scene.name: seen(album, scene) for scene in SCENES}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_page_names_stands_on_what_it_shows(path: Path, album: Album, words: dict[str, str]) -> None:
    here = " ".join(words[name] for _, name in PICTURE.findall(text(path)))
    for place in ("/console/menu", *ALSO.findall(text(path))):
        here += album.words(place) if place.startswith("/") else text(TEMPLATES / place)
    assert not [name for name in NAMED.findall(text(path)) if name not in here]


def test_what_a_ring_is_drawn_around_can_be_pressed(words: dict[str, str]) -> None:
    looked_at = [(scene.name, ring) for scene in SCENES for ring in scene.ring if words[scene.name]]
    assert not [(name, ring) for name, ring in looked_at if ring not in words[name]]


def test_what_the_manual_says_to_say_is_understood(album: Album) -> None:
    said = {word for path in PAGES for word in spans(path) if not NO_WORDS.match(word)} - ANSWERS
    assert len(said) > 60
    assert not sorted(word for word in said if not understood(album, word, WHO))


@pytest.mark.parametrize(("card", "who"), [(Card.LIAISON, ("staff-3",)), (Card.ELDER, ("person-2", "somebody"))])
def test_what_a_card_says_to_say_is_understood(album: Album, card: Card, who: tuple[str, ...]) -> None:
    asked = {"护理费怎么领"}  # the library answers
    assert not [word for word in words_on(card) if word not in {*ANSWERS, *asked} and not understood(album, word, who)]


def understood(album: Album, word: str, who: tuple[str, ...]) -> bool:
    return any(album.route(one, word) not in NOT_UNDERSTOOD for one in who)
