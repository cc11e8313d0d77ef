"""The way to membership: application, course, interview, and how it ends."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from bot.domain.errors import Refusal


class Stage(StrEnum):
    """Where an applicant stands."""

    APPLIED = "applied"
    COURSE = "course"
    INTERVIEW = "interview"
    JOINED = "joined"
    DECLINED = "declined"  # by the network
    WITHDRAWN = "withdrawn"  # by the applicant


_MAIL = re.compile(r"[!-~]+@[!-~]+\.[a-z]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9(][0-9() -]{7,}[0-9]")
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
    """Return the phone number and the mail address in what an applicant gave as contact; empty without."""
    text = unicodedata.normalize("NFKC", contact)
    mail = _MAIL.search(text)
    phone = _PHONE.search(text.replace(mail.group(), " ") if mail else text)
    return {"phone": phone.group().strip() if phone else "", "email": mail.group() if mail else ""}
