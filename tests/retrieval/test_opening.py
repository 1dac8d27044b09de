"""Where a pattern may begin: a wrong answer here would silently mute a rule."""

import pytest

from bot.retrieval.opening import openings


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        ("胸口疼", {"胸口"}),
        ("(胸|心口)疼", {"胸疼", "心口"}),
        ("胸.{0,3}疼", {"胸"}),
        ("(我|他)?摔", {"我摔", "他摔", "摔"}),
        ("(?<!不)着火", {"着火"}),
        ("(?:爸|妈)(?!的)没", {"爸没", "妈没"}),
        ("[甲乙]丙", {"甲丙", "乙丙"}),
        ("药+片", {"药"}),
        (".{0,2}疼", {""}),
        ("[^甲]乙", {""}),
        ("快$", {"快"}),
    ],
)
def test_every_match_begins_with_one_of_them(pattern: str, starts: set[str]) -> None:
    assert openings(pattern) == starts
