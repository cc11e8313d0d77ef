"""The receipt that a customer gets by mail: the network's own words, then number, reply deadline and why."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.domain.deadlines import kept_of
from bot.i18n import translate
from bot.texts.deadline import explain, moment_text, zone_text

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from bot.domain.service_hours import ServiceHours

LONGEST = 40  # characters of a name
_SIGNS = " .,'-&()・"  # what names have beside letters; digits, which phone numbers are made of, are not
_LINK = re.compile(r"\.\S*\w|www", re.IGNORECASE)  # `a.b`; `Co., Ltd.` is none


def receipt(
    case: Inquiry,
    own: str,
    network: str,
    hours: ServiceHours,
    language: str,
    *,
    phone: str = "",
    email: str = "",
) -> tuple[str, str]:
    """Return subject and body in `ja` or `en`; nothing of what the customer wrote goes back but the name."""
    name = next(filter(None, map(_name, (case.person, case.company))), "")
    why = explain(kept_of(case), hours, language) if case.why_deadline else ""
    deadline = moment_text(case.deadline, hours, language, hours.local_day(case.received_at))
    deadline += zone_text(case.deadline, hours, language)
    reach = [
        *([translate(language, "public.by_phone", phone=phone)] if phone else []),
        *([translate(language, "public.by_email", email=email)] if email else []),
    ]
    facts = {"number": case.number, "deadline": deadline}
    parts = [
        *([translate(language, "mail.dear", name=name)] if name else []),
        own.strip(),
        translate(language, "receipt.facts", **facts),
        *([translate(language, "receipt.why", text=why)] if why else []),
        *(["\n".join([translate(language, "public.reach"), *reach])] if reach else []),
        translate(language, "receipt.footer", network=network),
    ]
    return translate(language, "receipt.subject", network=network, number=case.number), "\n\n".join(parts)


def _name(text: str) -> str:
    """Return a name to write to, or nothing: what may be a message or a link goes to no stranger from us."""
    if len(text) > LONGEST:
        return ""
    name = " ".join(text.split())
    read = unicodedata.normalize("NFKC", name)
    plain = all(sign in _SIGNS or unicodedata.category(sign)[0] in "LM" for sign in read)
    return name if plain and not _LINK.search(read) else ""
