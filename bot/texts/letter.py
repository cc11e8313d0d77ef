"""Letters to a customer in their language, filled from the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.letters import filled, missing
from bot.i18n import catalogue, translate

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.domain.inquiries import Inquiry
    from bot.domain.letters import Example, Letter


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: their name, "" where unknown, and their firm's, "" for the secretariat."""

    network: str
    zone: ZoneInfo
    name: str = ""
    firm: str = ""


def letter(
    case: Inquiry | Example,
    kind: Letter,
    language: str,
    writer: Writer,
    own: str = "",
    *,
    why: str = "",
    to: str = "",
) -> tuple[str, str]:
    """Return subject and body of a letter in `ja` or `en`.

    `own` is the network's own text, "" for Toban's. `why` is why the case was declined and `to` whom the
    customer is referred to, as far as it was said.
    """
    one_line = {name: " ".join(getattr(case, name).split()) for name in ("company", "person", "subject")}
    known = "known" if one_line["subject"] else "unknown"
    values = {
        "to": _addressee(one_line["company"], one_line["person"], language),
        "number": case.number,
        "subject": one_line["subject"] or translate(language, "letter.no_subject"),
        "title": translate(language, f"letter.title_{known}", **one_line),
        "about": translate(language, "letter.about", **one_line) if one_line["subject"] else "",
        "received": _day(case, language, writer.zone),
        "network": writer.network,
        "sender": _sender(writer, language),
        "missing": _missing(case, language),
        "reason": translate(language, f"letter.reason_{why or 'other'}"),
        "referred_to": to or translate(language, "letter.referred_to"),
        "sign": "\n".join(filter(None, [writer.network, writer.firm, writer.name])),
    }
    return filled(own.strip() or catalogue(language)[f"letter.text_{kind}"], values)


def _sender(writer: Writer, language: str) -> str:
    """Name firm and writer; somebody of the secretariat may be called so in Slack already."""
    whose = writer.firm or translate(language, "letter.secretariat")
    return writer.name if writer.name.startswith(whose) else " ".join(filter(None, [whose, writer.name]))


def _addressee(company: str, person: str, language: str) -> str:
    known = "both" if company and person else "company" if company else "person" if person else "nobody"
    return translate(language, f"letter.to_{known}", company=company, person=person)


def _day(case: Inquiry | Example, language: str, zone: ZoneInfo) -> str:
    day = case.received_at.astimezone(zone)
    month = translate(language, f"deadline.month_{day.month}")
    return translate(language, "letter.day", year=day.year, month=month, day=day.day)


def _missing(case: Inquiry | Example, language: str) -> str:
    lines = [translate(language, f"letter.missing_{name}") for name in missing(case)]
    # What a customer wrote in their own words may say it already.
    lead = "letter.missing_or_said" if case.subject.strip() or case.body.strip() else "letter.missing"
    return "\n".join([translate(language, lead), *lines]) if lines else ""
