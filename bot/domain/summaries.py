"""要約: what a summary may say of an inquiry, drawn from its own words; for a person to edit, never sent."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.domain.customers import without_legal_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.inquiries import Inquiry

FIELDS = ("subject", "material", "quantity", "process", "desired_delivery")
_HIDDEN = "…"
_SHORTEST = 2  # letters of a name; a shorter one stands in too many other words
_NUMBER = 7  # letters of a phone number; fewer may be a quantity
_CONTACT = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w.-]{1,255}"  # a mail address
    r"|(?:https?://|www\.)[!-~]+"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:jp|com|net|org|biz|info)(?![\w-])"
    r"|(?<![\d.])(?:\+\d|\(?0)(?:[-\s()\u2010-\u2015\u2212\u30fc]{0,2}\d){8,14}(?!\d)",  # a phone number
    re.ASCII | re.IGNORECASE,
)
_HONORIFIC = r"(?:\s?(?:様|さま|殿|御中|さん|氏))?"


def proposed(case: Inquiry, customer: str) -> dict[str, str]:
    """Return what may be shown of an inquiry, by field, without the empty ones.

    `customer` stands in the place of the customer's company and people, "…" in that of addresses and phone
    numbers. The customer's text and the drawings' names are not looked at. A name that is not known to be
    one stays, so a person reads it first.
    """
    names = list(_names(case))
    found = {name: _without(getattr(case, name), names, customer) for name in FIELDS}
    return {name: text for name, text in found.items() if text}


def _without(text: str, names: list[re.Pattern[str]], customer: str) -> str:
    text = _CONTACT.sub(_HIDDEN, unicodedata.normalize("NFKC", text))
    for name in names:
        text = name.sub(lambda _: customer, text)
    return " ".join(text.split())


def _names(case: Inquiry) -> Iterator[re.Pattern[str]]:
    """Yield what finds the customer, the longest first: with and without the legal form, parts of names."""
    company, person = (unicodedata.normalize("NFKC", text) for text in (case.company, case.person))
    known = {"".join(one.split()) for one in (company, without_legal_form(company), person, *person.split())}
    known = {one for one in known if len(one) >= _SHORTEST}
    known |= {one for text in (case.email, case.phone) if len(one := "".join(text.split())) >= _NUMBER}
    for letters in sorted(known, key=lambda one: (-len(one), one)):
        yield _pattern(unicodedata.normalize("NFKC", letters))


def _pattern(letters: str) -> re.Pattern[str]:
    """Return what finds a name however it is spaced; a Latin one not inside another word."""
    spaced = r"\s*".join(map(re.escape, letters))
    before, after = ("(?<![a-z0-9])", "(?![a-z0-9])") if letters.isascii() else ("", "")
    return re.compile(f"{before}{spaced}{after}{_HONORIFIC}", re.IGNORECASE)
