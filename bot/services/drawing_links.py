"""Opening an inquiry's files: a link for one file and one person serves ten minutes; each use is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.domain.rights import Right
from bot.services import ledger, signed_links
from bot.services.records import append, load, require
from storage import attachments

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.drawings import Stored
    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.attachments import Attachment
    from storage.database import Session

PURPOSE = "file"
VALID = timedelta(minutes=10)
SURFACE = "web"


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of an inquiry and where its viewer opens it: the latter half of an address."""

    file: Stored
    path: str


def links(s: Session, act: Act, case: Inquiry) -> tuple[FileLink, ...]:
    """Return a link for each of an inquiry's files, for this person alone, who may see it."""
    return tuple(FileLink(one.file, _path(s, act, one)) for one in attachments.of_inquiry(s, case.id))


def _path(s: Session, act: Act, one: Attachment) -> str:
    data = {"case": one.inquiry_id, "file": one.id, "user": act.actor}
    return f"/files/{signed_links.sign(s, PURPOSE, data, act.now + VALID)}"


def read(s: Session, token: str, now: datetime) -> dict[str, Any]:
    """Return what a link names: case, file and user. Raises LinkError."""
    return signed_links.read(s, token, PURPOSE, now)


def opened(s: Session, net: Network, token: str, now: datetime) -> Stored:
    """Return the file that a link opens, and record that it was opened, under which NDA.

    Raises LinkError. Refusal for whoever may not see the inquiry any more (`not_yours`), and for a file that
    was erased (`file_gone`).
    """
    data = read(s, token, now)
    act = Act(data["user"], now, SURFACE)
    case = load(s, data["case"])
    require(s, net, act, case, Right.OPEN_FILE)
    file = find(s, case, data["file"])
    ledger.opened(s, net, act, case, file)
    append(s, act, case, "file_opened", told(file))
    return file.file


def find(s: Session, case: Inquiry, attachment_id: int) -> Attachment:
    """Return a file of an inquiry. Refusal `file_gone` where there is none."""
    found = (one for one in attachments.of_inquiry(s, case.id) if one.id == attachment_id)
    file = next(found, None)
    if file is None:
        raise Refusal("file_gone")
    return file


def told(file: Attachment) -> dict[str, object]:
    """Return what the timeline says of a file: never its name, which is the customer's."""
    return {"file": file.number, "kind": file.file.kind}
