"""要約: what a summary may say of an inquiry, drawn from its own words; for a person to edit, never sent."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.domain.customers import without_legal_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.inquiries import Inquiry

FIELDS = ("subject", "material", "quantity", "process", "desired_delivery")
_HIDDEN = "…"
_SHORTEST = 2  # letters of a name; a shorter one stands in too many other words
_PART = 3  # letters of a part of a company's name, or of a drawing's name without its suffix
_LONGEST = 40  # letters of a part of a name before an honorific
_JOINING = {"and", "the"}  # words in names that are nobody's
_MOST = 5_000  # letters of all that a customer is known by; no customer has more, and each is looked for
_NUMBER = 7  # letters of a phone number; fewer may be a quantity
_CONTACT = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w.-]{1,255}"  # a mail address
    r"|(?:https?://|www\.)[!-~]+"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?![\w-])"  # a domain, or a file
    r"|(?<!\d)(?<!\d\.)(?:"  # a phone number; with points only where it can be no size and no day
    r"(?:\+\d|\(?0)(?:[-\s()・\u2010-\u2015\u2212\u30fc]{0,2}\d){8,14}"
    r"|(?:\+\d{1,3}\.\d{1,3}|0\d{1,2})\.\d{3,4}\.\d{4}"
    r"|0\d{3,4}\.\d{1,2}\.\d{4}"
    r")(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_HONORIFIC = r"\s?(?:様|さま|殿|御中|さん|氏)"
_ADDRESSED = re.compile(_HONORIFIC)


def proposed(case: Inquiry, customer: str) -> dict[str, str]:
    """Return what may be shown of an inquiry, by field, without the empty ones.

    `customer` stands in the place of the customer's company and people, "…" in that of addresses, phone
    numbers and the drawings' names. The customer's text is not looked at. A name that is not known to be
    one stays, so a person reads it first. Of a customer with names by the page nothing is proposed.
    """
    if sum(map(len, (case.company, case.person, case.email, case.phone, *case.attachments))) > _MOST:
        return {}
    known = _Known.of(case)
    found = {name: known.hidden_in(getattr(case, name), customer) for name in FIELDS}
    return {name: text for name, text in found.items() if text}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a customer: its drawings and its names as patterns, the names' parts as letters."""

    drawings: tuple[re.Pattern[str], ...]
    names: tuple[re.Pattern[str], ...]
    parts: tuple[str, ...]
    people: tuple[str, ...]

    @classmethod
    def of(cls, case: Inquiry) -> _Known:
        company, person = (unicodedata.normalize("NFKC", text) for text in (case.company, case.person))
        firms = [one for one in _words(without_legal_form(company)) if one.casefold() not in _JOINING]
        people = _words(person)
        whole = ["".join(one.split()) for one in (company, without_legal_form(company), person)]
        names = {one for one in (*whole, *people) if len(one) >= _SHORTEST}
        names |= {one for one in firms if len(one) >= _PART}
        contacts = ("".join(unicodedata.normalize("NFKC", one).split()) for one in (case.email, case.phone))
        names |= {one for one in contacts if len(one) >= _NUMBER}
        parts = {one.casefold() for one in (*whole, *firms, *people)}
        return cls(
            _patterns(_drawings(case)),
            _patterns(names, f"(?:{_HONORIFIC})?"),
            tuple(parts),
            tuple(one.casefold() for one in people),
        )

    def hidden_in(self, text: str, customer: str) -> str:
        """Return a line of the inquiry without what is known or seems to be of the customer."""
        text = unicodedata.normalize("NFKC", text)
        for drawing in self.drawings:
            text = drawing.sub(_HIDDEN, text)
        text = _CONTACT.sub(_HIDDEN, text)
        for name in self.names:
            text = name.sub(lambda _: customer, text)
        return " ".join(self._unaddressed(text, customer).split())

    def _unaddressed(self, text: str, customer: str) -> str:
        """Return it without parts of names before an honorific: 「山田様」 where 山田太郎 is known."""
        shown, at = "", 0
        for honorific in _ADDRESSED.finditer(text):
            before = text[at : honorific.start()]
            lengths = range(min(len(before), _LONGEST), 0, -1)
            found = next((one for one in lengths if self._is_part(before[-one:].casefold())), 0)
            shown += before[:-found] + customer if found else before + honorific.group()
            at = honorific.end()
        return shown + text[at:]

    def _is_part(self, letters: str) -> bool:
        """Whether letters stand in a name; a single one only where a person's name begins with it."""
        if len(letters) == 1:
            return any(one.startswith(letters) for one in self.people)
        return any(letters in one for one in self.parts)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _drawings(case: Inquiry) -> set[str]:
    """Return the drawings' names with and without their suffix."""
    names = ["".join(unicodedata.normalize("NFKC", name).split()) for name in case.attachments]
    return {one for name in names for one in (name, PurePath(name).stem) if len(one) >= _PART}


def _patterns(known: Iterable[str], followed_by: str = "") -> tuple[re.Pattern[str], ...]:
    """Return what finds these, the longest first, however they are spaced; Latin ones in no other word."""
    return tuple(_pattern(one, followed_by) for one in sorted(known, key=lambda one: (-len(one), one)))


def _pattern(letters: str, followed_by: str) -> re.Pattern[str]:
    spaced = r"\s*".join(map(re.escape, letters))
    before, after = ("(?<![a-z0-9])", "(?![a-z0-9])") if letters.isascii() else ("", "")
    return re.compile(f"{before}{spaced}{after}{followed_by}", re.IGNORECASE)
