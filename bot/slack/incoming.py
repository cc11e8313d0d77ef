"""Mails that became no inquiry, as the secretariat reads of them: what strangers wrote is plain text only."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.incoming import Kind
from bot.services.mail_told import LIST, SHOWN
from bot.slack import kit
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

_LISTED = 40  # mails that a list shows; the rest is counted
_ONE, _PIECE = 120, 10  # characters of a name or subject, lines of a paragraph


def shown(c: Context, params: Params) -> Rendered:
    """Tell of one mail that a person has to look at, and how to find it in the mailbox."""
    key = f"mail_in.shown_{params['kind']}"
    if params["kind"] == Kind.CONTACT and not params.get("number"):
        key += "_of_none"
    lead = c.say(key, number=params.get("number", ""))
    words = [
        c.plain(f"mail_in.{key}", text=params[name] or c.plain("mail_in.none"))
        for key, name in (("from", "sender"), ("subject", "subject"))
    ]
    words += [c.plain("mail_in.date", text=params["date"])] if params.get("date") else []
    where = c.say("mail_in.where", at=c.moment(datetime.fromisoformat(params["at"])), uid=str(params["uid"]))
    return Rendered(lead, [kit.section(lead), kit.plain_section("\n".join(words)), kit.context(where)])


def listed(c: Context, params: Params) -> Rendered:
    """List a day's mails that nobody wrote to us, or that are our own."""
    lead = c.say("mail_in.list", day=c.day(date.fromisoformat(params["day"])), count=params["count"])
    return Rendered(lead, [kit.section(lead), *_lines(c, params), kit.context(c.say("mail_in.list_hint"))])


def _lines(c: Context, params: Params) -> Iterator[Json]:
    mails = params["mails"][-_LISTED:]
    lines = [_line(c, one) for one in mails]
    if params["count"] > len(mails):
        lines.append(c.plain("mail_in.more", count=params["count"] - len(mails)))
    for at in range(0, len(lines), _PIECE):
        yield kit.plain_section("\n".join(lines[at : at + _PIECE]))


def _line(c: Context, mail: dict[str, Any]) -> str:
    at = datetime.fromisoformat(mail["at"])
    kind = c.plain(f"mail_in.kind_{mail['kind']}")
    gaps = {name: mail[name][:_ONE] or c.plain("mail_in.none") for name in ("sender", "subject")}
    return c.plain("mail_in.line", at=c.clock(at, at), kind=kind, **gaps)


TEMPLATES = {SHOWN: shown, LIST: listed}
