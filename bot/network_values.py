"""The names, words and numbers of a network's file: what each may be, and how it is told when it is not.

Every function takes what TOML gave and raises PydanticCustomError, whose type is the catalogue's key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date  # noqa: TC003  pydantic reads the annotations
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from bot.domain.colours import ENOUGH, contrast, is_colour
from bot.domain.letters import GAPS, LONGEST, unknown_gaps
from bot.domain.meetings import ONCE
from bot.network_times import day, wrong

LONGEST_TEXT = 3000  # characters that one of Slack's fields takes
Sized = TypeVar("Sized", str, tuple[Any, ...])
_ID = re.compile(r"[\w-]+")
_SITE = re.compile(
    r"(https://(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+|http://(?:localhost|127\.0\.0\.1))(:[0-9]{1,5})?"
)
_SAYS_SOMETHING = re.compile(r"[^\s#*]")


@dataclass(frozen=True)
class Certification:
    """A certificate of a firm and its last day of validity, where known."""

    name: str
    until: date | None = None


def count(value: object) -> int:
    """Read a whole number from 1 on."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise wrong("config.bad_count", value)
    return value


def identifier(value: str) -> str:
    """Refuse ids that could not be typed in a command."""
    if not _ID.fullmatch(value):
        raise wrong("config.bad_id", value)
    return value


def not_once(value: str) -> str:
    """Refuse the id under which meetings of their own are kept."""
    if value == ONCE:
        raise wrong("config.not_once", value)
    return value


def word(value: str) -> str:
    """Refuse a word of the suggestions that would be found everywhere or nowhere."""
    if not _SAYS_SOMETHING.search(value):
        raise wrong("config.bad_word", value)
    return value


def letter(value: str) -> str:
    """Refuse a letter with a gap that nothing fills, and one too long to be shown."""
    if len(value) > LONGEST:
        raise wrong("config.long_letter", len(value), most=LONGEST)
    for name in unknown_gaps(value):
        known = ", ".join(f"{{{gap}}}" for gap in GAPS)
        raise wrong("config.unknown_gap", name, known=known)
    return value


def colour(value: str) -> str:
    """Refuse what is no colour, and one on which white text is hard to read."""
    value = value.strip().lower()
    if not is_colour(value):
        raise wrong("config.bad_colour", value)
    if contrast(value) < ENOUGH:
        raise wrong("config.pale_colour", value, contrast=round(contrast(value), 1), least=ENOUGH)
    return value


def site(value: str) -> str:
    """Refuse what is no address of a website without a path, such as `https://www.example.jp`."""
    value = value.strip().lower().removesuffix("/")
    if not _SITE.fullmatch(value):
        raise wrong("config.bad_site", value)
    return value


def form_text(value: str) -> str:
    """Refuse a text of the form that could not be edited on Home."""
    if len(value) > LONGEST_TEXT:
        raise wrong("config.long_letter", len(value), most=LONGEST_TEXT)
    return value


def at_least_one(value: Sized) -> Sized:
    """Refuse an empty text or list."""
    if not value:
        raise wrong("config.empty", value)
    return value


def certification(value: object) -> Certification:
    """Read "ISO9001" or "ISO9001=2027-03-31"."""
    if not isinstance(value, str) or not value.strip():
        raise wrong("config.bad_certification", value)
    name, found, until = value.partition("=")
    try:
        return Certification(name.strip(), day(until.strip()) if found else None)
    except PydanticCustomError:
        raise wrong("config.bad_certification", value) from None


def split_turns(value: Any) -> Any:
    """Put the lanes of a `[[rota]]` table, which are keys of their own, into one."""
    if not isinstance(value, dict):
        return value
    week = {"week": value["week"]} if "week" in value else {}
    return week | {"turns": {key: firm for key, firm in value.items() if key != "week"}}


Count = Annotated[int, PlainValidator(count)]
Id = Annotated[str, AfterValidator(identifier)]
Name = Annotated[str, AfterValidator(at_least_one)]
Word = Annotated[str, AfterValidator(word)]
Colour = Annotated[str, AfterValidator(colour)]
Site = Annotated[str, AfterValidator(site)]
FormText = Annotated[str, AfterValidator(form_text)]
LetterText = Annotated[str, AfterValidator(letter)]
Handle = Annotated[str, AfterValidator(lambda text: text.removeprefix("@"))]
Certifications = tuple[Annotated[Certification, BeforeValidator(certification)], ...]
