"""The way to membership: application, course, interview, and how it ends."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Stage(StrEnum):
    """Where an applicant stands."""

    APPLIED = "applied"
    COURSE = "course"
    INTERVIEW = "interview"
    JOINED = "joined"
    DECLINED = "declined"  # by the network
    WITHDRAWN = "withdrawn"  # by the applicant


_MAIL = re.compile(r"[!-~]+@[!-~]+\.[a-z]+", re.IGNORECASE)
_AT_HOME = r"\(?0[0-9]{1,4}[()-]?[- ]?[0-9]{1,4}[)-]?[- ]?[0-9]{3,4}"
_ABROAD = r"\+[0-9](?:[() -]{0,2}[0-9]){8,13}"
_PHONE = re.compile(rf"(?<![0-9+])(?<![0-9][/:.-])(?:{_AT_HOME}|{_ABROAD})(?![0-9]|[/:.-][0-9])")
ON_THE_WAY = (Stage.APPLIED, Stage.COURSE, Stage.INTERVIEW)


def following(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that may come next: none after joining, and a network without courses skips them."""
    if stage is Stage.JOINED:
        return ()
    ends = (Stage.JOINED, Stage.DECLINED, Stage.WITHDRAWN) if stage in ON_THE_WAY else ()
    return tuple(other for other in (*ON_THE_WAY, *ends) if other is not stage)


def check_move(before: Stage, after: Stage) -> None:
    """Raise Refusal where an applicant may not get from one stage to the other."""
    if after is not before and after not in following(before):
        raise Refusal("applicant.bad_stage")


def reached_by(contact: str) -> dict[str, str]:
    """Return the mail address and the only phone number in an applicant's contact; "" for none."""
    text = unicodedata.normalize("NFKC", contact)
    mail = _MAIL.search(text)
    found = _PHONE.findall(text.replace(mail.group(), " ") if mail else text)
    phones = [one for one in found if one[0] == "+" or sum(map(str.isdigit, one)) in (10, 11)]
    return {"phone": phones[0] if len(phones) == 1 else "", "email": mail.group() if mail else ""}


def as_firm(said: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return what the form of the firm is filled with that an applicant becomes today.

    The rest of the contact stays with the applicant: a firm's note may be read by other firms.
    """
    kept = {name: said[name] for name in ("name", "kana", "note")}
    return kept | {"joined_on": today} | reached_by(said["contact"])
