"""What a message of the outbox says as a mail: the words of the DM, and its buttons as signed links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from bot.mail.letter import Letter
from bot.mail.text import RULE, missing, plain, ways, words
from bot.services import correspondents, mail_deeds, receipts, signed_links
from bot.services.messages import RECEIPT
from bot.slack.render import render
from bot.slack.rendered import Rendered
from bot.slack.told import context_of
from bot.texts.receipt import receipt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.inquiries import Inquiry
    from bot.services.contents import Contents
    from bot.services.desk import Desk, Session
    from bot.services.sent_letters import LetterNames
    from bot.slack.context import Context
    from bot.slack.kit import Json

LINK = "/m/{token}"
WROTE_AGAIN = "dm_wrote_again"
_SUGGESTIONS = ("case:suggested", "case:unsuggest")


async def written(desk: Desk, row: dict[str, Any], shown: Contents, names: LetterNames) -> Letter | None:
    """Return the letter of a message; None where there is no address to write to any more."""
    about = _thread(row)
    called = names.name(row), names.thread(about) if about else ""
    if row["template"] == RECEIPT:
        return _receipt(desk, shown.cases[row["inquiry_id"]].inquiry, called)
    user = row["target"]
    address = await desk.read(lambda s: correspondents.address_of(s, user))
    if address is None:
        return None
    c = await context_of(desk, row, shown)
    message = rendered(c, row)
    links = await linked(desk, row["id"], message)
    return Letter(address, _subject(c, message), _body(c, user, message, links), *called)


def _receipt(desk: Desk, case: Inquiry, called: tuple[str, str]) -> Letter | None:
    net = desk.network
    own, language = receipts.text(net, case)
    if not own or not receipts.may_go(case):
        return None
    reach = {"phone": net.form.phone, "email": net.form.email}
    subject, body = receipt(case, own, net.name, net.hours, language, **reach)
    return Letter(case.email.strip(), subject, body, *called)


def rendered(c: Context, row: dict[str, Any]) -> Rendered:
    """Return a message as mail may show it: what quotes the customer is behind the click for the details."""
    quoted = {"text": ""} if row["template"] == WROTE_AGAIN else {}
    message = render(row["template"], row["params"] | quoted, c)
    return Rendered(message.text, unquoted(message.blocks))


def unquoted(blocks: Iterable[Json]) -> list[Json]:
    """Leave out the suggestions, which name the customer's words that led to them."""
    return [
        block
        for block in blocks
        if not str((block.get("accessory") or {}).get("action_id", "")).startswith(_SUGGESTIONS)
    ]


async def linked(desk: Desk, message_id: int, message: Rendered) -> list[tuple[str, str]]:
    """Return (label, address) of what a reader of this message can do."""
    now = desk.clock.now()

    def sign(s: Session) -> list[tuple[str, str]]:
        def link(action_id: str, value: str) -> str | None:
            if not mail_deeds.has(action_id):
                return None
            data = {"o": message_id, "a": action_id, "v": value}
            token = signed_links.sign(s, mail_deeds.PURPOSE, data, now + mail_deeds.lasts(action_id))
            return f"{desk.url}{LINK.format(token=token)}"

        return ways(message.blocks, link)

    return await desk.db.write(sign)


def said(c: Context, message: Rendered) -> str:
    """Return the words of a message, people by name."""
    return words(message.blocks, lambda user: c.people.get(user, user)) or _headline(c, message)


def _headline(c: Context, message: Rendered) -> str:
    return plain(message.text, lambda user: c.people.get(user, user))


def _subject(c: Context, message: Rendered) -> str:
    return c.plain("mail.subject", network=c.network.name, text=_headline(c, message).split("\n")[0])


def _body(c: Context, user: str, message: Rendered, links: Iterable[tuple[str, str]]) -> str:
    named = [c.plain("mail.dear", name=c.name(user))] if c.name(user) else []
    parts = [*named, said(c, message)]
    if links := list(links):
        told = [c.plain("mail.way", label=label, address=address) for label, address in links]
        parts += [RULE, c.plain("mail.ways"), *told]
    if labels := missing(message.blocks, mail_deeds.has):
        parts.append(_by_phone(c, labels))
    return "\n\n".join([*parts, RULE, c.plain("mail.footer", network=c.network.name)])


def _by_phone(c: Context, labels: Iterable[str]) -> str:
    """Say whom to tell what a link cannot ask for."""
    form = c.network.form
    where = c.join([one for one in (form.phone, form.email) if one])
    told = c.join(c.plain("mail.quoted", label=one) for one in labels)
    return c.plain("mail.by_phone" if where else "mail.by_phone_nowhere", labels=told, where=where)


def _thread(row: dict[str, Any]) -> str:
    """Return what the letters about one inquiry, meeting or turn have in common."""
    assert is_by_mail(row["target"])
    about = row["inquiry_id"] or next(iter(row["params"].get("inquiry_ids") or []), None)
    return f"inquiry:{about}" if about else row["subject"] or ""
