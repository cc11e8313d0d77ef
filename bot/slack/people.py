"""Naming those who are called: the only place where a message mentions people, and so rings."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.mail import is_by_mail
from bot.slack.mrkdwn import Mrkdwn, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.rendered import Params

_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_MENTIONS = 100  # in one message; a call is for a handful


def mention(c: Context, user: str) -> Mrkdwn:
    """Return a mention that rings; who is reached by mail is named, what is no user id shown as it is."""
    if is_by_mail(user):
        return c.say("mail.named", name=c.who(user))
    return Mrkdwn(f"<@{user}>") if _USER_ID.fullmatch(user) else literal(user)


def mentions(c: Context, users: Iterable[str]) -> Mrkdwn:
    """Return the mentions of those who are called."""
    return Mrkdwn(" ".join(mention(c, user) for user in list(users)[:_MENTIONS]))


def by_firm(
    c: Context, firm_ids: Sequence[str], users: Sequence[str], instead_of: Mapping[str, str]
) -> Mrkdwn:
    """Return each firm with its contacts and whom it stands in for; who belongs to none comes last."""
    named: list[Mrkdwn] = []
    left = list(users)
    for firm_id in firm_ids:
        contacts = c.firms[firm_id].contacts if firm_id in c.firms else ()
        theirs = [user for user in left if user in contacts]
        left = [user for user in left if user not in contacts]
        if theirs:
            key = "ping.firm_stands_in" if firm_id in instead_of else "ping.firm"
            other = c.firm(instead_of.get(firm_id, ""))
            named.append(c.say(key, firm=c.firm(firm_id), people=mentions(c, theirs), other=other))
    return c.join_mrkdwn([*named, *([mentions(c, left)] if left else [])])


def called(c: Context, view: CaseView, params: Params, where: str) -> Mrkdwn:
    """Say what was due when and who is called; `where` is `dm` or `thread`."""
    deadline = datetime.fromisoformat(params["deadline"]) if "deadline" in params else view.inquiry.deadline
    delay = timedelta(minutes=params["delay_minutes"])
    meant_for = datetime.fromisoformat(params["meant_for"])
    empty = [c.role(role) for role in params.get("empty_roles", ())]
    return c.say(
        f"call.{where}_later" if delay else f"call.{where}_at_deadline",
        number=view.inquiry.number,
        deadline=c.clock(deadline, view.now, meant_for),
        meant_for=c.clock(meant_for, view.now, deadline),
        delay=c.span(delay),
        roles=c.join(c.role(role) for role in params["roles"]),
        empty=c.say("call.empty_roles", roles=c.join(empty)) if empty else Mrkdwn(),
    )
