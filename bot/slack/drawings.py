"""Customers' files: in the details, and on their way into a DM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.services import drawing_posts
from bot.slack import kit
from bot.slack.rendered import Rendered
from bot.slack.uploads import GoneError, Upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.drawings import Stored
    from bot.services.desk import Desk
    from bot.services.drawing_links import FileLink
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

SHOWN = 20  # files; each is a block of Slack's hundred
# One listener takes them all; what follows the prefix tells the buttons apart.
PREFIX = "files:"
OPEN, RECEIVE = f"{PREFIX}open", f"{PREFIX}receive"
_KILO = 1000


def blocks(c: Context, view: CaseView, url: str | None) -> Iterator[Json]:
    """Yield each file with the button that opens it; `url` is where Toban is reached from outside."""
    files = view.files
    if not files:
        return
    yield kit.section(c.say("files.title", count=len(files)))
    for number, one in enumerate(files[:SHOWN], 1):
        yield kit.section(
            c.say("files.line", number=number, name=one.file.name, size=size_text(c, one.file)),
            None if url is None else _open(c, view, number, one, url),
        )
    yield from _small_print(c, files, url)
    if view.may_receive_files:
        value = str(view.inquiry.id)
        yield kit.actions(f"files:{value}", [kit.button(c.plain("button.receive_files"), RECEIVE, value)])


def _open(c: Context, view: CaseView, number: int, one: FileLink, url: str) -> Json:
    button = kit.button(c.plain("button.open_file"), f"{OPEN}:{number}", str(view.inquiry.id))
    heard = kit.plain(c.plain("files.open_named", number=number, name=one.file.name), kit.BUTTON)["text"]
    return button | {"url": f"{url}{one.path}", "accessibility_label": heard}


def _small_print(c: Context, files: Sequence[FileLink], url: str | None) -> Iterator[Json]:
    if len(files) > SHOWN:
        yield kit.context(c.say("files.more", count=len(files) - SHOWN))
    yield kit.context(c.say("files.no_url" if url is None else "files.minutes"))


def size_text(c: Context, file: Stored) -> str:
    """Return what a file is and how large: `PDF、1.2MB`."""
    size = file.size
    if size < _KILO:
        key, amount = "files.bytes", float(size)
    elif size < _KILO * _KILO:
        key, amount = "files.kilobytes", size / _KILO
    else:
        key, amount = "files.megabytes", size / _KILO / _KILO
    return c.plain(key, kind=c.plain(f"files.kind_{file.kind}"), amount=amount)


def comment(c: Context, params: Params) -> Rendered:
    """Return what is said with a file."""
    return Rendered(c.say("files.comment", number=params["number"]))


def gone(c: Context, params: Params) -> Rendered:
    """Say that a file could not be handed out any more."""
    text = c.say("files.gone", number=params["number"])
    return Rendered(text, [kit.section(text)])


def not_sent(c: Context, params: Params) -> Rendered:
    """Say that a file was made before a customer in it was erased, and is to be asked for once more."""
    text = c.say(f"files.not_sent_{params['what']}")
    return Rendered(text, [kit.section(text)])


async def drawing(desk: Desk, row: dict[str, Any]) -> Upload:
    """Return a customer's file for the one who asked for it. Raises GoneError where there is none."""
    net, now = desk.network, desk.clock.now()
    try:
        file = await desk.db.write(lambda s: drawing_posts.handed_out(s, net, row, now))
    except Refusal as refusal:
        raise GoneError(refusal.key) from refusal
    if not desk.files.has(file.sha256):
        raise GoneError("file_gone")
    return Upload(file.name, file.name, path=desk.files.path(file.sha256), size=file.size)


TEMPLATES = {
    drawing_posts.TEMPLATE: comment,
    drawing_posts.GONE: gone,
    drawing_posts.NOT_SENT: not_sent,
}
