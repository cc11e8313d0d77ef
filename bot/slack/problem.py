"""What the secretariat is told when Slack does not take a message, or when the auditor finds something.

It says in plain words what is wrong and what to do.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.mail import is_by_mail
from bot.services.delivery import FILE_STAYS
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.people import mention
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.slack.context import Context
    from bot.slack.rendered import Params

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
_CHANNEL_REMEDIES = {
    "channel_not_found": "missing",
    "not_in_channel": "invite",
    "is_archived": "archived",
    "restricted_action": "restricted",
    "restricted_action_read_only_channel": "restricted",
    "posting_to_general_channel_denied": "restricted",
}
_PERSON_REMEDIES = {
    "user_not_found": "missing",
    "users_not_found": "missing",
    "invalid_users": "missing",
    "channel_not_found": "missing",
    "user_disabled": "left",
    "is_inactive": "left",
    "cannot_dm_bot": "bot",
    "messages_tab_disabled": "tab",
    "mail_off": "mail_off",
}
_GROUP_REMEDIES = {
    "unknown_handle": "missing",
    "no_such_subteam": "missing",
    "missing_scope": "scope",
    "permission_denied": "permission",
    "paid_teams_only": "plan",
    "plan_upgrade_required": "plan",
}


def problem(c: Context, params: Params) -> Rendered:
    """Name the channel, person or user group that is out of reach, and the remedy."""
    what, error = params["what"], params["error"]
    if params["problem"] == "channel":
        remedy = _CHANNEL_REMEDIES.get(error, "other")
        line = c.say(f"problem.channel_{remedy}", channel=channel(c, what), error=error)
    elif params["problem"] == "usergroup":
        remedy = _GROUP_REMEDIES.get(error, "other")
        line = c.say(f"problem.usergroup_{remedy}", handle=what, error=error)
    elif params["problem"] in {"mail", "mailbox", "customer"}:
        line = c.say(f"problem.{params['problem']}", number=what, error=error)
    elif params["problem"] == FILE_STAYS:
        line = c.say("problem.file", person=mention(c, what), error=error)
    else:
        remedy = _PERSON_REMEDIES.get(error, "mail" if is_by_mail(what) else "other")
        line = c.say(f"problem.person_{remedy}", person=mention(c, what), error=error)
    return Rendered(line, [kit.section(line)])


def finding(c: Context, params: Params) -> Rendered:
    """Tell what should have happened and had not at the hour that is told: this may go out much later."""
    at = c.moment(datetime.fromisoformat(params["at"]))
    line = c.say(f"finding.{params['kind']}", at=at, count=params["count"], example=params["example"])
    return Rendered(line, [kit.section(line), kit.context(c.say("finding.hint"))])


def channel(c: Context, target: str) -> Mrkdwn:
    """Name a channel: by its configured name for a role such as `#inquiries`, by its id as a link."""
    if _CHANNEL_ID.fullmatch(target):
        return Mrkdwn(f"<#{target}>")
    role = target.removeprefix("#")
    known = c.network.channels.model_dump()
    return c.say("words.channel", name=str(known.get(role, role)).removeprefix("#"))
