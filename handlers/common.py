"""What all listeners share: work that the acknowledgement never waits for, and the one way to say no."""

from __future__ import annotations

import asyncio
import traceback
from contextvars import copy_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.errors import Refusal
from bot.services import about
from bot.services.records import ConflictError
from bot.slack.context import Context
from bot.slack.refusals import refusal_text

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Mapping

    from bot.domain.members import Firm
    from bot.services.desk import Desk
    from bot.services.views import CaseView

    Json = dict[str, Any]
    Work = Coroutine[Any, Any, None]

log = structlog.get_logger(__name__)
_under_way: set[asyncio.Task[None]] = set()
_FRAMES = 4  # places of a traceback that are logged


def spawn(work: Work) -> None:
    """Carry on in the background; a failure is logged without what people wrote."""
    known = copy_context()  # what the log is told of it while it works, it is told of its failure
    task = asyncio.create_task(work, context=known)
    _under_way.add(task)
    task.add_done_callback(_done, context=known)


def _done(task: asyncio.Task[None]) -> None:
    _under_way.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log_error("listener_task_failed", error)


async def settle() -> None:
    """Wait for what was carried on in the background."""
    while _under_way:
        await asyncio.gather(*_under_way, return_exceptions=True)


def log_error(event: str, error: BaseException) -> None:
    """Log an error by its kind and place, never its text: that may quote a customer."""
    name = type(error).__name__
    if isinstance(error, SlackApiError):
        name = str(error.response.get("error"))
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    log.error(
        event,
        **about.in_hand(error),
        error=name,
        where=[f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames],
    )


def context(
    desk: Desk,
    user: str,
    views: Iterable[CaseView] = (),
    *,
    firms: Mapping[str, Firm] | None = None,
    people: Iterable[str | None] = (),
) -> Context:
    """Return what a rendering for this person knows."""
    cases = {view.inquiry.id: view for view in views}
    if len(cases) == 1:  # a list is about no one of them
        about.name(cases.values())
    named = {person for person in people if person}
    for view in cases.values():
        case = view.inquiry
        said = (view.outcome and view.outcome.said and view.outcome.said.said_by) or None
        named |= {who for who in (case.on_it_by, case.replied_by, case.reply_entered_by, said) if who}
    now = desk.clock.now()
    return Context(desk.network, desk.locale(user), cases, firms or {}, desk.names(named), now=now)


def told(desk: Desk, user: str, error: Exception) -> tuple[str, str]:
    """Return the refusal's key ("" for a fault of ours, which is logged) and the sentence for the person."""
    if isinstance(error, ConflictError):
        error = Refusal("changed_meanwhile")
    if not isinstance(error, Refusal):
        log_error("listener_failed", error)
        return "", context(desk, user).plain("error.unexpected")
    who = error.params.get("who")
    c = context(desk, user, people=[who if isinstance(who, str) else None])
    return error.key, refusal_text(c, error, desk.clock.now())


def sentence(desk: Desk, user: str, error: Exception) -> str:
    """Return the one sentence that a person is told instead of what they asked for."""
    return told(desk, user, error)[1]
