"""A folder for customers' files beside the office, and inquiries that bring some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.drawings import Limits, Stored
from bot.file_keeper import FileKeeper
from bot.services import cases, drawing_links, drawings
from bot.services.desk import Desk
from storage.tables import disclosure
from tests.services.at_once import AtThatHour

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.inquiries import Inquiry
    from storage.files import FileStore
    from tests.services.conftest import Office

PDF = b"%PDF-1.7 " + b"x" * 50_000
LIMITS = Limits(largest=1_000_000, most=3)


async def pieces(content: bytes, size: int = 4096) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


async def taken(store: FileStore, content: bytes = PDF, name: str = "図面.pdf") -> Stored:
    return await drawings.take(store, pieces(content), name, LIMITS)


async def arrives_with(office: Office, store: FileStore, *contents: bytes) -> Inquiry:
    """An inquiry that brings these PDFs."""
    files = [await taken(store, content, f"図面{at}.pdf") for at, content in enumerate(contents, 1)]
    case = office.arrives(attachments=tuple(file.name for file in files))
    office.db.write_now(lambda s: drawings.attach(s, store, case.id, files, office.now))
    return case


def keeper(office: Office, store: FileStore) -> FileKeeper:
    desk = Desk(office.db, office.net, AtThatHour(office), files=store)  # type: ignore[arg-type]
    return FileKeeper(desk)


def hashes(store: FileStore) -> set[str]:
    return {path.name for path in store.folder.glob("[0-9a-f][0-9a-f]/*")}


def begun(store: FileStore) -> list[str]:
    return [path.name for path in store.folder.glob("incoming/*")]


def ledger(office: Office) -> list[tuple[Any, ...]]:
    columns = ("what", "slack_user", "firm_id", "nda_on", "drawings")
    query = disclosure.select().order_by(disclosure.c.id)
    rows = office.db.read_now(lambda s: s.execute(query).mappings().all())
    return [tuple(row[name] for name in columns) for row in rows]


def token_of(office: Office, who: str, case: Inquiry, at: int = 0) -> str:
    """The link to a file, as the details show it."""
    view, _ = office.do(cases.details, who, case.id)
    return str(view.files[at].path.removeprefix("/files/"))


def opens(office: Office, token: str) -> Stored:
    return office.db.write_now(lambda s: drawing_links.opened(s, office.net, token, office.now))
