"""Customers who write again: recognised by their company, mail address or phone; never merged by the bot."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.domain.finding import folded

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry

SOON = timedelta(days=3)  # within which alike texts may be one inquiry sent twice
_ALIKE = 0.5  # share of pairs of letters that two texts have in common
_PHONE = 7  # digits; fewer are nobody's own number
_READ = 2000  # letters of a text
_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|国立大学法人"
    "|\\((?:株|有|同|資|名)\\)|\\b(?:co\\.?,?\\s*ltd|corporation|corp|inc|ltd|llc|k\\.?k|gmbh)\\b\\.?",
    re.IGNORECASE,
)


def company_of(text: str) -> str:
    """Return a company's name without its legal form: 「㈱ミズナラ」 and 「ミズナラ株式会社」 alike."""
    return folded(without_legal_form(text[:200]))


def without_legal_form(text: str) -> str:
    """Return a company's name without its legal form, otherwise as it is written, in letters of one width."""
    return _FORMS.sub("", unicodedata.normalize("NFKC", text)).strip()


def keys_of(case: Inquiry) -> frozenset[int]:
    """Return what the inquiry's customer is recognised by, each as a number of 63 bits that tells nothing."""
    return keys(case.company, case.email, case.phone)


def keys(company: str, email: str, phone: str) -> frozenset[int]:
    """Return the same of what was written of a customer."""
    company, mail = company_of(company), "".join(email.split()).casefold()
    phone = re.sub("\\D", "", unicodedata.normalize("NFKC", phone[:50]))
    named = [f"c:{company}"] if len(company) > 1 else []
    named += [f"m:{mail}"] if "@" in mail else []
    named += [f"p:{phone}"] if len(phone) >= _PHONE else []
    return frozenset(_number(one) for one in named)


def _number(text: str) -> int:
    digest = blake2b(text.encode(errors="ignore"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def may_be_the_same(case: Inquiry, other: Inquiry) -> bool:
    """Whether one customer may have sent an inquiry twice: within three days, with alike words."""
    if abs(case.received_at - other.received_at) > SOON:
        return False
    one, two = (_pairs(f"{each.subject} {each.body}") for each in (case, other))
    return bool(one and two) and len(one & two) >= _ALIKE * len(one | two)


def _pairs(text: str) -> set[str]:
    letters = "".join(unicodedata.normalize("NFKC", text[:_READ]).casefold().split())
    return {letters[at : at + 2] for at in range(len(letters) - 1)}
