"""The single cells of `firms.csv`: text to value and back. CellError says what is wrong with one."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.network import Network

_ID = re.compile(r"[\w-]{1,40}")
_USER = re.compile(r"[UW][A-Z0-9]{5,}")
_DAY = r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")  # spreadsheets turn - into /
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:[/~〜–-]|から)\s*{_DAY}(?:まで)?)?")
_SHORTENED = re.compile(r"\d{1,2}(?:[-/.月]\d{1,2}|日)")  # a date without its year


class CellError(Exception):
    """A cell that cannot be read; `more` is what else is wrong with it."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
        self.more: tuple[CellError, ...] = ()


def read_cell(column: str, text: str, net: Network) -> Any:
    """Return the value of a cell; a column without a reader of its own is text."""
    return _READERS.get(column, _text)(text, net)


def cell_text(value: Any) -> str:
    """Return a value as a cell shows it, in one line; "" where there is none."""
    if isinstance(value, dict):
        return ";".join(f"{name}={until}" if until else name for name, until in value.items())
    if isinstance(value, list):
        return ";".join("/".join(dict.fromkeys(one)) if isinstance(one, list) else one for one in value)
    return "" if value is None else " ".join(str(value).split())


def _text(text: str, _net: Network) -> str:
    return text


def _name(text: str, _net: Network) -> str:
    if not text:
        raise CellError("firms.no_name")
    return text


def _id(text: str, _net: Network) -> str:
    if text and not _ID.fullmatch(text):
        raise CellError("firms.bad_id")
    return text


def _email(text: str, _net: Network) -> str:
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise CellError("firms.bad_email")
    return text


def _phone(text: str, _net: Network) -> str:
    if text and not any(sign.isdecimal() for sign in text):
        raise CellError("firms.bad_phone")
    return text


def _parts(text: str) -> Iterator[str]:
    yield from (part.strip() for part in re.split("[;;]", text) if part.strip())


def _list(text: str, _net: Network) -> list[str]:
    return list(dict.fromkeys(_parts(text)))


def _lanes(text: str, net: Network) -> list[str]:
    known = {name: lane.id for lane in net.lanes for name in (lane.id, lane.name)}
    return [_one_of(part, known, "firms.unknown_lane") for part in _list(text, net)]


def _grade(text: str, net: Network) -> str:
    known = {name: name for grade in net.grades for name in (grade.id, grade.name)}
    return _one_of(text, known, "firms.unknown_grade") if text and known else text


def _one_of(text: str, known: dict[str, str], key: str) -> str:
    if text not in known:
        raise CellError(key, value=text, known=", ".join(known))
    return known[text]


def _contacts(text: str, net: Network) -> list[str]:
    for part in _list(text, net):
        if not _USER.fullmatch(part) and not is_address(part):
            raise CellError("firms.bad_contact", value=part)
    return _list(text, net)


def _day(text: str, _net: Network | None = None) -> date | None:
    if not text:
        return None
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellError("firms.bad_date", value=text)


def _closures(text: str, _net: Network) -> list[list[str]]:
    closures, wrong = [], []
    for part in _parts(text):
        try:
            closures.append(_closure(part))
        except CellError as error:
            wrong.append(error)
    if wrong:
        wrong[0].more = tuple(wrong[1:])
        raise wrong[0]
    return closures


def _closure(part: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", part)
    found = _SPAN.fullmatch(plain)
    if found is None:
        if _SHORTENED.fullmatch(plain):
            raise CellError("firms.day_shortened", value=part)
        shortened = _SHORTENED.search(_DATE.sub("", plain))
        raise CellError("firms.closure_shortened" if shortened else "firms.bad_closure", value=part)
    first = _day(found[1])
    last = _day(found[2]) if found[2] else first
    assert first is not None
    assert last is not None
    if last < first:
        raise CellError("firms.closure_backwards", value=part)
    return [first.isoformat(), last.isoformat()]


def _certifications(text: str, _net: Network) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for part in _parts(text):
        name, equals, until = (piece.strip() for piece in part.partition("="))
        if not name or (equals and not until):
            raise CellError("firms.bad_certification", value=part)
        day = _day(until)
        found[name] = None if day is None else day.isoformat()
    return found


_READERS: dict[str, Callable[[str, Network], Any]] = {
    "id": _id,
    "name": _name,
    "email": _email,
    "phone": _phone,
    "grade": _grade,
    "lanes": _lanes,
    "contacts": _contacts,
    "processes": _list,
    "materials": _list,
    "equipment": _list,
    "certifications": _certifications,
    "closures": _closures,
    "joined": _day,
    "left": _day,
    "nda": _day,
}
