"""What `toban export` writes of meetings: a Markdown file each, an index of the decisions, the ToDos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import translate
from bot.services import members, minutes_export
from bot.services.backup import written_whole
from bot.texts.minutes_index import Given, minutes_index
from bot.texts.minutes_markdown import minutes_markdown
from storage import meetings, todos

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.network import Network
    from storage.database import Session

FOLDER, INDEX = "minutes", "index.md"
_TODOS = ("meeting", "todo", "todo_owner", "todo_firm", "todo_due", "state", "todo_reason", "todo_settled_at")


def files(folder: Path) -> list[Path]:
    """Return the files in a folder that an export would replace, and the index."""
    return sorted({folder / FOLDER / INDEX, *(folder / FOLDER).glob("*.md")})


def write(s: Session, net: Network, folder: Path) -> int:
    """Write the minutes of all meetings and their index into a folder; return of how many meetings."""
    place = folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    held = list(minutes_export.every(s, net))
    for minutes, stamp in held:
        _text(place / minutes.file_name, minutes_markdown(minutes, stamp, net.locale))
    given = [Given(one.todo, one.key) for one in minutes_export.open_todos(s, net)]
    listed = [(minutes, stamp.is_draft) for minutes, stamp in held]
    _text(place / INDEX, minutes_index(listed, given, net.locale))
    return len(held)


def _text(path: Path, text: str) -> None:
    with written_whole(path) as file:
        file.write(text.encode())


def todo_rows(s: Session, net: Network) -> Iterator[list[str]]:
    """Yield the table of all ToDos, its header first."""
    yield [translate(net.locale, f"export.{column}") for column in _TODOS]
    names = members.people_names(s)
    firms = {firm_id: firm.name for firm_id, firm in members.names(s).items()}
    found = todos.every(s)
    keys = {
        one: meeting.key for one, meeting in meetings.by_ids(s, {one.meeting_id for one in found}).items()
    }
    for todo in found:
        at = todo.settled_at and todo.settled_at.astimezone(net.timezone)
        yield [
            keys[todo.meeting_id],
            todo.text,
            names.get(todo.owner or "") or todo.owner_name,
            firms.get(todo.owner_firm or "", ""),
            todo.due.isoformat() if todo.due else "",
            translate(net.locale, f"export.todo_{todo.state}"),
            todo.reason,
            f"{at:%Y-%m-%d %H:%M}" if at else "",
        ]
