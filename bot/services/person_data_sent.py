"""What is held on a customer, sent to the secretary who asks: a file, into their direct messages only.

The message names inquiries, never the customer; the file is made when it goes out. Erasing one of them takes
the file back as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.rights import Right
from bot.services import person_data, roles
from bot.services.messages import NOTE, message
from bot.texts.person_data import as_text
from storage import outbox
from storage.erasures import COPY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

TEMPLATE = COPY


def owe(s: Session, net: Network, act: Act, whose: str | int) -> list[str]:
    """Owe whoever asks a copy of what is held on a customer; return the numbers, and record them.

    `whose` as `erasing.of_customer` has it. Refusal for anybody but the secretariat, and where there is
    nothing.
    """
    roles.require(s, net, act, Right.COPY_CUSTOMER)
    cases = person_data.taken(s, whose, act.actor, act.now)
    params = {"cases": [case.id for case in cases]}
    row = message(f"{COPY}:{act.request_id}", act.actor, COPY, params, act.now, urgency=NOTE)
    outbox.owe(s, [row | {"op": "file"}])
    return [case.number for case in cases]


def content(s: Session, net: Network, ids: Sequence[int], now: datetime) -> bytes:
    """Return the file, in the language the customer wrote in, as things stand now."""
    held = person_data.held(s, ids)
    return as_text(held, person_data.names(s, held), net.timezone, person_data.language(held), now).encode()
