"""The log of whatever the tests run: as production writes it, and searched for what may stand in no log.

What may not is learned at the doors by which it comes in: customers' words at the draft of an inquiry,
secrets where they are read or made. What production knows to be a secret of its own it cuts out; here it is
told of none, so that only what nobody logs is not found.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from typing import TYPE_CHECKING, Any

from itsdangerous import URLSafeSerializer

from bot.demo import demo_inquiries
from bot.domain.inquiries import Draft
from bot.logs import set_up_logging
from bot.mail.reading import UnreadableError
from bot.mail.server import Mailbox, Server
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

WORDS = ("company", "person", "email", "phone", "subject", "body", "material", "quantity", "process")
OF_THE_TESTS = ("httpx", "pymap", "mail.log")  # their client and mail servers, which quote what they are sent
SHORTEST, SHORTEST_ASCII = 2, 8  # letters: what is shorter may stand anywhere
SHAPES = re.compile(r"xox[a-z]-\w|xapp-\w|Bearer [\w.~+/=-]{8}|://[^\s/:@]*:(?!\[redacted\])[^\s/@]+@")


class SearchedLog:
    """Where log lines go; `findings` says what stands in those since it was asked last."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._heard: list[Any] = []
        self._handler: logging.Handler | None = None

    def listen(self) -> None:
        """Be where the log goes, also after a test that let it go elsewhere."""
        root = logging.getLogger()
        if self._handler is None or self._handler not in root.handlers:
            set_up_logging("INFO", stream=self)  # type: ignore[arg-type]
            self._handler = root.handlers[0]
            for name in OF_THE_TESTS:
                logging.getLogger(name).setLevel(logging.WARNING)

    def write(self, text: str) -> None:
        """Take a line, and show it with whatever else a test says."""
        self._lines.append(text)
        sys.stdout.write(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Be plain."""
        return False

    def learn(self, heard: Any) -> None:
        """Take note of a draft, settings or a text that may stand in no line."""
        self._heard.append(heard)

    def lines(self) -> list[str]:
        """Return the lines since `findings` was asked last."""
        return list(self._lines)

    def findings(self) -> list[str]:
        """Return the lines that say what no log may, each after what that is."""
        lines, heard = self._lines, self._heard
        self._lines, self._heard = [], []
        return _found(lines, heard) if lines else []


LOG = SearchedLog()
_DEMO = [{name: one.get(name) or "" for name in WORDS} for one in demo_inquiries()]


def written(path: Path, *heard: Any) -> list[str]:
    """Return the lines of a process of its own, by its file, that say what no log may, `heard` besides."""
    return _found(path.read_text(encoding="utf-8", errors="replace").splitlines(), heard)


def _found(lines: Iterable[str], heard: Iterable[Any]) -> list[str]:
    words = {form for one in (*heard, *_DEMO) for word in _words_of(one) for form in _forms_of(word)}
    found = []
    for line in lines:
        said = [word for word in words if word in line]
        said += [match.group() for match in SHAPES.finditer(line)]
        found += [f"{said}: {line}"] if said else []
    return found


def _words_of(heard: Any) -> Iterator[str]:
    if isinstance(heard, Draft):
        texts: Iterable[str] = [*(getattr(heard, name) for name in WORDS), *heard.attachments]
    elif isinstance(heard, Settings):
        texts = heard.secrets
    else:
        texts = heard.values() if isinstance(heard, dict) else [heard]
    for text in texts:
        for line in str(text).splitlines():
            word = line.strip()
            if len(word) >= (SHORTEST_ASCII if word.isascii() else SHORTEST):
                yield word


def _forms_of(word: str) -> tuple[str, ...]:
    """A word as it is, and as `repr` and JSON write it."""
    return word, repr(word)[1:-1], json.dumps(word)[1:-1]


def _told(owner: Any, name: str, what: Callable[..., Any]) -> None:
    """Let the log learn what comes through a door: `what` of its answer and of what it was given."""
    door = getattr(owner, name)

    def through(*args: Any, **more: Any) -> Any:
        answer = door(*args, **more)
        LOG.learn(what(answer, *args))
        return answer

    setattr(owner, name, through)


def stand_at_the_doors() -> None:
    """Learn from now on what comes in."""
    for kind in (Draft, Settings):
        _told(kind, "__init__", lambda _, made, *__: made)
    for server in (Server, Mailbox):
        _told(server, "__init__", lambda _, made, *__: made.password)
    _told(UnreadableError, "__init__", lambda _, made, *__: {"sender": made.sender, "subject": made.subject})
    for maker in ("token_hex", "token_urlsafe"):
        _told(secrets, maker, lambda made, *_: made)
    _told(URLSafeSerializer, "dumps", lambda made, *_: str(made))
    LOG.listen()
