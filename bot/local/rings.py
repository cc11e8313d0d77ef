"""Whose phone rings: the mentions in a message, found the way Slack finds them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.local.config import Json

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_EVERYBODY = re.compile(r"<!(?:channel|here|everyone)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass
class Mentions:
    """What a message mentions."""

    people: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    everybody: bool = False

    def read(self, text: str) -> None:
        """Add the mentions of a piece of mrkdwn."""
        self.people.update(_PERSON.findall(text))
        self.groups.update(_GROUP.findall(text))
        self.everybody = self.everybody or bool(_EVERYBODY.search(text))


def mentions_in(message: Json) -> Mentions:
    """Collect the mentions of a message's text, blocks and attachments."""
    found = Mentions()
    found.read(message.get("text") or "")
    for part in _parts(message.get("blocks") or []):
        match part.get("type"):
            case "mrkdwn":
                found.read(str(part.get("text", "")))
            case "markdown":
                found.read(str(part.get("text", "")))
            case "user":
                found.people.add(str(part.get("user_id")))
            case "usergroup":
                found.groups.add(str(part.get("usergroup_id")))
            case "broadcast":
                found.everybody = True
    for attachment in message.get("attachments") or []:
        for key in ("pretext", "text"):
            found.read(str(attachment.get(key) or ""))
    return found


def rung_by(
    message: Json, members: Iterable[str], users_of: Callable[[str], Iterable[str]], *, dm: bool
) -> list[str]:
    """Return who is disturbed: mentioned members, everybody in a direct message, never the author."""
    present = set(members)
    found = mentions_in(message)
    rung = set(present) if dm or found.everybody else found.people & present
    for group in found.groups:
        rung |= present & set(users_of(group))
    return sorted(rung - {message.get("user")})


def _parts(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, dict):
        yield value
        for key, item in value.items():
            # a confirmation is read only by whoever clicks
            if key != "confirm":
                yield from _parts(item)
