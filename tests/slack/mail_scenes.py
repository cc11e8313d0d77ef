"""What the secretariat reads of mails that became no inquiry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.incoming import Kind
from bot.services.mail_told import LIST, SHOWN
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, HOSTILE, context

if TYPE_CHECKING:
    from bot.slack.rendered import Rendered


def _mail(number: int, kind: Kind, sender: str, subject: str) -> dict[str, Any]:
    return {"id": number, "uid": 100 + number, "kind": str(kind), "sender": sender, "subject": subject,
            "at": ARRIVAL.isoformat()}  # fmt: skip


def rendered(locale: str) -> dict[str, Rendered]:
    """Return the list of a day, a long one, and single mails that a person has to look at."""
    mails = [
        _mail(1, Kind.AUTO, "tanaka@sobaura.example.jp", "不在のお知らせ"),
        _mail(2, Kind.LIST, "news@fair.example.jp", "展示会のご案内"),
        _mail(3, Kind.OWN, "info@example.jp", "Re: 見積"),
        _mail(4, Kind.BOUNCE, HOSTILE, HOSTILE),
        _mail(5, Kind.AUTO, "", ""),
    ]
    many = [_mail(at, Kind.LIST, f"n{at}@fair.example.jp", "ご案内" * 50) for at in range(120)]
    day = ARRIVAL.date().isoformat()
    unreadable = _mail(6, Kind.UNREADABLE, HOSTILE, HOSTILE) | {"date": "Mon, 99 Foo", "number": ""}
    contact = _mail(7, Kind.CONTACT, "sato@hodokoji.example.jp", "Re: 引き合い") | {
        "date": "",
        "number": "26-0123",
    }
    scenes = {
        "mail_list": (LIST, {"day": day, "count": 5, "mails": mails}),
        "mail_list_long": (LIST, {"day": day, "count": 300, "mails": many}),
        "mail_shown_unreadable": (SHOWN, unreadable),
        "mail_shown_contact": (SHOWN, contact),
        "mail_shown_contact_of_none": (SHOWN, contact | {"number": ""}),
    }
    return {
        name: render(template, params, context(locale=locale)) for name, (template, params) in scenes.items()
    }
