"""Reading a form that was sent: its fields in memory, its files straight to where they are kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from starlette.requests import ClientDisconnect

from bot.domain.drawings import OFFICE, Kind
from bot.domain.errors import Refusal
from bot.domain.inquiries import Confidentiality, Draft, Source
from bot.domain.unseen import seen, seen_on_one_line
from bot.web.form_room import CrowdedError
from bot.web.multipart import MOST_TEXT, Body, BodyTooLargeError, UnreadableBodyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.domain.drawings import Limits, Stored

    Keep = Callable[[AsyncIterator[bytes], str], Awaitable[Stored]]

log = structlog.get_logger(__name__)

FIELDS = (
    *("subject", "body", "company", "person", "email", "phone"),
    *("material", "quantity", "desired_delivery", "process"),
)
TOO_LARGE, UNREADABLE = "too_large", "unreadable"
_LONGEST = 900.0  # seconds that sending may take, on a slow line
_LONGEST_WORDS = 60.0  # seconds, where no file is taken
_HIDDEN = ("token", "seen", "lane", "confidentiality", "consent", "note2")
_SINGLE = {*FIELDS, *_HIDDEN}
_EXTENSIONS = {
    Kind.STEP: (".step", ".stp"),
    Kind.IGES: (".igs", ".iges"),
    Kind.JPEG: (".jpg", ".jpeg"),
    Kind.ZIP: (".zip", *(f".{one}" for one in OFFICE)),
}
ACCEPTED = ",".join(one for kind in Kind for one in _EXTENSIONS.get(kind, (f".{kind}",)))


@dataclass(slots=True)
class Came:
    """What came; `faults` are (key, gaps) of what did not, `broken` what ended the reading early."""

    values: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    files: list[Stored] = field(default_factory=list)
    faults: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    passed_over: bool = False  # files came and were not kept
    broken: str = ""  # TOO_LARGE, UNREADABLE
    whole: bool = False  # it was read to its end
    crowded: float = 0.0  # seconds after which files are taken again


def most_bytes(limits: Limits) -> int:
    """Return how large a whole form may be."""
    return limits.most * limits.largest + 2 * MOST_TEXT


def announced(request: Request) -> int:
    """Return how large a form says it is, in bytes; 0 where it does not say."""
    size = request.headers.get("content-length", "")
    return int(size[:15]) if size.isascii() and size.isdigit() else 0


async def read(request: Request, limits: Limits, keep: Keep | None, token_of: Callable[[str], Any]) -> Came:
    """Read a form, each file with `keep`; what came before a fault counts.

    Files are kept only behind a token of ours: `token_of` reads it. Where none is kept, or the form says it
    is too large, its words are read, which stand before the files, and nothing after them.
    """
    came, most, longest = Came(), most_bytes(limits), _LONGEST
    if announced(request) > most:
        came.broken, keep = TOO_LARGE, None
    if keep is None:
        most, longest = 2 * MOST_TEXT, _LONGEST_WORDS
    try:
        body = Body(request, most)
        try:
            async with asyncio.timeout(longest):
                await _read_into(came, body, limits, keep, token_of)
        finally:
            came.whole = body.whole
    except BodyTooLargeError:
        came.broken = TOO_LARGE
    except (UnreadableBodyError, ClientDisconnect, TimeoutError):
        came.broken = came.broken or UNREADABLE
    return came


async def _read_into(
    came: Came, body: Body, limits: Limits, keep: Keep | None, token_of: Callable[[str], Any]
) -> None:
    async for part in body.parts():
        if part.filename is None:
            _put(came, part.name, await body.text(), limits.most)
        elif not part.filename:
            continue
        elif keep is None or not token_of(came.values.get("token", "")):
            came.passed_over = True
            return
        else:
            try:
                await _take(came, body, part.filename, limits, keep)
            except CrowdedError as error:
                came.passed_over, came.crowded = True, error.seconds
                return


def _put(came: Came, name: str, text: str, most: int) -> None:
    if name == "kept":
        if text not in came.tokens and _has_room(came, most):
            came.tokens.append(text)
    elif name in _SINGLE:
        came.values.setdefault(name, seen(text) if name == "body" else seen_on_one_line(text))


def _has_room(came: Came, most: int) -> bool:
    """Whether one more file may come; that there were too many is said once."""
    fault: tuple[str, dict[str, object]] = ("public.problem_too_many", {"most": most})
    there = len(came.files) + len(came.tokens) < most
    if not there and fault not in came.faults:
        came.faults.append(fault)
    return there


async def _take(came: Came, body: Body, name: str, limits: Limits, keep: Keep) -> None:
    if not _has_room(came, limits.most):
        return
    try:
        came.files.append(await keep(body.pieces(), name))
    except Refusal as refusal:
        came.faults.append((f"refusal.{refusal.key}", refusal.params))
    except OSError as error:
        log.warning("file_not_kept", error=type(error).__name__)
        came.faults.append(("public.problem_files_again", {}))


def draft_of(values: Mapping[str, str], lanes: set[str], lang: str) -> Draft:
    """Return what was typed as a draft; a lane or class that we do not have is not known."""
    lane, shared = values.get("lane", ""), values.get("confidentiality", "")
    typed: dict[str, Any] = {name: values.get(name, "").strip() for name in FIELDS}
    known = shared in list(Confidentiality)
    return Draft(
        source=Source.WEB,
        lane=lane if lane in lanes else None,
        confidentiality=Confidentiality(shared) if known else Confidentiality.CASE,
        lang=lang,
        **typed,
    )
