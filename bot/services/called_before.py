"""Through which firm people were called before that was written down with the call: named once a database.

Without it somebody who left a firm, or whose firm left, could go on answering what they were called to.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from storage import called, history, settings
from storage import members as rows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.network import Network
    from bot.services.desk import Desk
    from storage.database import Session

_AGAIN = 60.0  # seconds until the database is tried again
NAMED = "firms_of_the_called"  # the setting that says when it was done


async def name_firms(desk: Desk) -> None:
    """Name the firms, and try again until it is done; nothing where it is."""
    while True:
        try:
            await _name_firms(desk)
        except DBAPIError:
            await asyncio.sleep(_AGAIN)
        else:
            return


async def _name_firms(desk: Desk) -> None:
    """Name them one person after the other, so that nobody waits long."""
    net, now = desk.network, desk.clock.now()
    for user, firm_id in (await desk.read(lambda s: unnamed(s, net))).items():
        await desk.decide(partial(called.name_firm, slack_user=user, firm_id=firm_id))
    await desk.decide(lambda s: done(s, now))


def unnamed(s: Session, net: Network) -> dict[str, str]:
    """Return the firm of each person who may have been called through it; nobody once they are named.

    Whoever is named by themselves is not among them, on Home or in the network's file, nor is whoever was of
    several firms, since nobody knows which one it was.
    """
    if settings.get(s, NAMED) is not None:
        return {}
    firms: defaultdict[str, set[str]] = defaultdict(set)
    of_now = ((firm_id, user) for firm_id, users in rows.every_contact(s).items() for user in users)
    for firm_id, user in (*of_now, *history.contacts_once(s)):
        firms[user].add(firm_id)
    by_themselves = {term.holder for role in net.role_names for term in net.terms(role)}
    by_themselves |= {name for step in net.escalation for name in step.call}
    return {user: min(of) for user, of in firms.items() if len(of) == 1 and user not in by_themselves}


def done(s: Session, now: datetime) -> None:
    """Write down that all are named."""
    if settings.get(s, NAMED) is None:
        settings.put(s, NAMED, {"at": now.isoformat()})
