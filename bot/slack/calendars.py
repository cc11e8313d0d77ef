"""The addresses of calendars, to the person who asked for them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.calendars import Address
    from bot.slack.context import Context
    from bot.slack.kit import Json

RENEW = "calendar:renew"
NETWORK = "network"  # instead of a firm's id


def addresses(c: Context, found: Sequence[Address], url: str | None, *, renewed: bool = False) -> Rendered:
    """Show the addresses; `url` is where Toban is reached from outside, None where nobody has said it."""
    title = c.say("calendar.title")
    blocks = [kit.section(c.say("calendar.renewed"))] if renewed else []
    blocks += [kit.section(title), *_each(c, found, url)]
    if url is None:
        blocks.append(kit.section(c.say("calendar.no_url")))
    blocks.append(kit.context(c.say("calendar.secret")))
    return Rendered(title, blocks)


def _each(c: Context, found: Sequence[Address], url: str | None) -> Iterator[Json]:
    for one in found:
        whose = c.plain("calendar.everybodys")
        if one.firm is not None:
            whose = c.plain("calendar.yours", firm=one.firm.label)
        address = Mrkdwn(f"{url or ''}{one.path}")  # ours and the deployer's own
        shown = c.say("calendar.address", whose=whose, address=address)
        value = NETWORK if one.firm is None else one.firm.id
        yes, no = c.plain("calendar.renew"), c.plain("form.cancel")
        sure = kit.confirm(whose, c.plain("calendar.sure"), yes, no)
        button = kit.button(c.plain("calendar.renew"), f"{RENEW}:{value}", value) | {"confirm": sure}
        yield kit.section(shown, button if one.may_renew else None)
