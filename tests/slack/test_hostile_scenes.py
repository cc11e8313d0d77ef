"""Whatever people type, in whichever place: Slack takes every scene, and nothing pings, formats or links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.validate import validate
from tests.fuzz import cases
from tests.slack.said import scenes_of
from tests.slack.scenes import scenes
from tests.slack.test_hostile_text import mrkdwn_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOUTS = (
    "<!channel> <!here> <!subteam^SEVIL> <@UEVIL> <#CEVIL> <https://evil.example|here> *b* _i_ ~s~ `c`"
    " ```p``` &lt;!channel&gt; :tada: https://evil.example\n> q\n&gt; q\n/inquiry list\n=1+1\t@channel"
)
UNSEEN = "\u202e\u2066\u200b\u200d\ufeff\u2028\x00\x07\x1b[31m"
KINDS = {
    "shouting": lambda text: text + SHOUTS,
    "shouting_first": lambda text: SHOUTS + text,
    "unseen": lambda text: UNSEEN + text + UNSEEN,
    "long": lambda text: text + "&あ" * 850,  # what buttons carry is never longer than their 2,000
    "lines": lambda text: text + "\n \t\n" * 300 + "x",
    "emoji": lambda text: text + "👨\u200d👩\u200d👧𠮷🇯🇵" * 60,
}
PLAIN = scenes("ja")
FORMATS = "<>*_~`"
ADDRESS = re.compile(
    r"<https?://[^|<>\s]+>"
)  # what the secretariat wrote of a meeting, and shows where it leads
NEVER = re.compile(r"^&gt;|:tada:|<[!@#][^>]*EVIL", re.MULTILINE)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SHOWN = ("text", "alt_text", "title_url", "initial_value")


def formatted(payload: dict[str, Any]) -> str:
    """All that Slack would format."""
    fallback = payload.get("text")
    texts = [*mrkdwn_of(payload), *([fallback] if isinstance(fallback, str) else [])]
    return ADDRESS.sub("", "\n".join(texts))


def shown(node: Any) -> Iterator[str]:
    """All that somebody reads."""
    for name, value in node.items() if isinstance(node, dict) else ():
        if name in SHOWN and isinstance(value, str):
            yield value
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from shown(inner)


def faults(method: str, payload: dict[str, Any], plain: dict[str, Any]) -> list[str]:
    found, before = formatted(payload), formatted(plain)
    more = [f"more {sign}" for sign in FORMATS if found.count(sign) > before.count(sign)]
    controls = ["control characters"] if any(map(CONTROLS.search, shown(payload))) else []
    return [*validate(method, payload), *more, *NEVER.findall(found), *controls]


def wrong(said: dict[str, Any]) -> dict[str, list[str]]:
    assert said.keys() == PLAIN.keys()
    every = {name: faults(*scene, PLAIN[name][1]) for name, scene in said.items()}
    return {name: found for name, found in every.items() if found}


@pytest.mark.parametrize("kind", KINDS)
def test_no_scene_shouts_or_breaks(kind: str) -> None:
    assert wrong(scenes_of("ja", KINDS[kind])) == {}


@cases(2)
@given(st.text(max_size=300))
def test_nor_with_any_other_text(text: str) -> None:
    assert wrong(scenes_of("ja", lambda said: said + text)) == {}
