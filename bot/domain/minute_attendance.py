"""出席: 坂本、川端(オンライン) 18:10から. Who is there, how, and from when to when."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import TYPE_CHECKING, Any

from bot.domain.attendance import Way
from bot.domain.meetings import Answer
from bot.domain.members import short_name
from bot.domain.minute_kinds import (
    GUEST,
    INTEREST,
    MENTION,
    VOTER,
    Ask,
    Kind,
    Line,
    bare_name,
    fold,
    is_unread,
)
from bot.domain.minute_meant import meant
from bot.domain.stepping_out import REASON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.domain.minute_kinds import Known

_BY = r"(?:で|にて)?(?:の?(?:参加|出席))?"
_ONLINE = re.compile(rf"(?:オンライン|リモート|ウェブ|zoom|teams|online|remote(?:ly)?){_BY}", re.IGNORECASE)
_AT_PLACE = re.compile(rf"(?:会場|現地|対面|in person|on site){_BY}|(?<![^\s(])出席(?![^\s)])", re.IGNORECASE)
_WAY = re.compile(rf"{_ONLINE.pattern}|{_AT_PLACE.pattern}", re.IGNORECASE)
_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|時(?:(?P<minutes>\d{1,2})分)?(?P<half>半)?)"
_LATER = _TIME.replace("P<", "P<b")  # the same where the word stands behind it
_TIME_FIRST, _AT_HOUR = re.compile(_TIME), re.compile(r"\bat\s+(?=\d)", re.IGNORECASE)
_FLAGS = re.IGNORECASE | re.ASCII
_CAME = re.compile(
    rf"(?:遅刻|途中(?:参加|出席|から)|late|from)\s*[:は]?\s*{_TIME}(?:から)?|{_LATER}\s*(?:から|より|着|遅刻|途中(?:参加|出席)|~|late)",
    _FLAGS,
)
_LEFT = re.compile(
    rf"(?:早退|(?:途中で?)?退[出席室]|left|until)\s*[:は]?\s*{_TIME}(?:まで)?|{_LATER}\s*(?:まで|(?:に|で)?(?:早退|(?:途中)?退[出席室])|left)",
    _FLAGS,
)
_STAND_IN = re.compile(
    r"代理(?:出席)?\s*[:は]?\s*(?P<who>\S+)|\bsubstitute\s*:?\s*(?P<other>(?:(?:mr|mrs|ms|dr)\.?\s+)?\S+)",
    re.IGNORECASE,
)
_COMES_NOW = re.compile(r"途中(?:で?(?:参加|出席))|\bjoin(?:s|ed)\b", re.IGNORECASE)
_LEAVES_NOW = re.compile(r"(?:途中で?)?退[出席室]|\b(?:left|leaves)\b", re.IGNORECASE)
_LATE = re.compile(r"遅刻|途中から|\blate\b", re.IGNORECASE)
_EARLY = re.compile(r"早退|\bleft early\b", re.IGNORECASE)
_INTEREST = re.compile(
    rf"{REASON}(?:途中で?)?退[席室]中?|退[席室]中?\s*[(:は]?\s*{REASON}"
    r"|\brecused\b|(?:left|stepped out)\W*(?:for a )?conflict of interest",
    re.IGNORECASE,
)
_HALF_THERE = re.compile(
    "|".join(f"(?:{one.pattern})" for one in (_COMES_NOW, _EARLY, _LEAVES_NOW, _LATE)), re.IGNORECASE
)
_AWAY = re.compile(r"(?:(?<=\S)[はがも])?欠席(?:者|です|の?予定|の?連絡(?:あり)?)?|\babsent\b", re.IGNORECASE)
_PROXY = re.compile(
    r"(?:議長(?:へ|に))?(?:(?<=\S)[はがも])?委任状?(?:提出|出席)?(?:\s*\(\s*議長\s*\))?|\bproxy\b(?:\s+to\b)?",
    re.IGNORECASE,
)
_VOTER = re.compile(
    r"^\s*\S.*?(?:委任状?|\bproxy\b(?:\s+to\b)?)[\s(]+(?P<to>[^\s()][^()]*?)\s*\)?\s*$", re.IGNORECASE
)
_VOTER_FIRST = re.compile(r"^\s*(?P<said>\S.*?[\s(].*\S)[にへ]委任状?\s*\)?\s*$")
_VOTER_LAST = re.compile(r"^\s*(?P<seat>\S.*?)\s*\(\s*to\s+(?P<to>[^()]+)\)\s*$", re.IGNORECASE)
_SAID_OF_NAME = (_STAND_IN, _AWAY, _PROXY, _ONLINE, _AT_PLACE, _HALF_THERE)
_HEADING = re.compile(
    r"(?<![^\s、,;/・。(])(欠席者?|委任状?|出席者?|absent|proxy|present)\s*[:]\s*", re.IGNORECASE
)
_COMMA = re.compile(r"[、,;\n/]|・")
_BRACKETS = str.maketrans("()[]", "    ")


def attendance(said: str, known: Known) -> Iterator[Line]:
    """Yield a line for each of those named; nobody named is the writer.

    A part of which a word is left over says nothing of any seat, and is asked about.
    """
    first, *headed = _HEADING.split(unicodedata.normalize("NFKC", said))
    for heading, names in [("", first), *zip(headed[::2], headed[1::2], strict=True)]:
        for part in filter(str.strip, _COMMA.split(names)):
            yield from _part(part, heading, known)


def leaving(said: str, known: Known, *, is_early: bool) -> Iterator[Line]:
    """Yield a line for each of those named behind 退席 (`is_early`: 早退), with the hour if one is said."""
    for part in filter(str.strip, _COMMA.split(unicodedata.normalize("NFKC", said))):
        yield from _part(_leaving(part.translate(_BRACKETS).strip(), is_early=is_early), "", known)


def coming(said: str, known: Known) -> Iterator[Line]:
    """Yield a line for each of those named behind 途中参加, with the hour if one is said."""
    for part in filter(str.strip, _COMMA.split(unicodedata.normalize("NFKC", said))):
        named = _AT_HOUR.sub("", part.translate(_BRACKETS)).strip()
        yield from _part(f"途中参加 {named}" if _TIME_FIRST.match(named) else f"{named}途中参加", "", known)


def standing_in(said: str, known: Known) -> Iterator[Line]:
    """Yield a line for each seat named behind 代理, with who stands in for it behind its name."""
    for part in filter(str.strip, _COMMA.split(unicodedata.normalize("NFKC", said))):
        words = part.translate(_BRACKETS).split()
        ends = range(len(words), 0, -1)
        end = next((one for one in ends if known.seats.get(fold(" ".join(words[:one])))), 1)
        word = "substitute" if part.isascii() else "代理"
        yield from _part(" ".join([*words[:end], word, *words[end:]]), "", known)


def _leaving(part: str, *, is_early: bool) -> str:
    if _LEAVES_NOW.search(part) or _EARLY.search(part):
        return part
    part = _AT_HOUR.sub("", part)
    word = "早退" if is_early else "退席"
    return f"{word} {part}" if _TIME_FIRST.match(part) else f"{part}{word}"


def unread(said: Iterable[tuple[str, str, Mapping[str, Any]]], firms: Iterable[str]) -> tuple[str, ...]:
    """Return what stands of somebody's attendance of whom nobody knows who it is.

    `said` are kind, text and data of lines in their order, `firms` what firms are called. A later line of
    somebody known settles it that says the same name, whatever it says of the firm.
    """
    firm = _firm_in_name(firms)
    found: list[str] = []
    settled: set[str] = set()
    for text, data in reversed([(text, data) for kind, text, data in said if kind == Kind.ATTENDANCE]):
        if not is_unread(Kind.ATTENDANCE, data):
            settled |= {_name(one, firm) for one in (text, data.get("person")) if one}
        elif _name(text, firm) not in settled:
            found.append(text)
    return tuple(reversed(found))


def _firm_in_name(firms: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(fold, firms), key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})の?")


def _name(text: str, firm: re.Pattern[str]) -> str:
    """Return the name in a line without hours, ways and the firm; the firm where nothing else is left."""
    rest = without_reason(unicodedata.normalize("NFKC", text))
    for form in (_CAME, _LEFT, *_SAID_OF_NAME):
        rest = form.sub(" ", rest)
    name = fold(" ".join(short_name(bare_name(word)) for word in rest.split()))
    return fold(firm.sub(" ", name)) or name


def without_reason(said: str) -> str:
    """Return the name of somebody of whom it is said that they step out for a conflict of interest."""
    return " ".join(_INTEREST.sub(" ", said).translate(_BRACKETS).split())


def _part(part: str, heading: str, known: Known) -> Iterator[Line]:
    interest = _INTEREST.search(part) is not None
    came, rest = _take(_CAME, _INTEREST.sub(" ", part))
    left, rest = _take(_LEFT, rest)
    stand_in = _STAND_IN.search(rest)
    person = bare_name((stand_in["who"] or stand_in["other"]).strip("()[]")) if stand_in else ""
    rest, voter = _voter(rest, heading, known)
    answer = _answer(rest, heading, is_substitute=stand_in is not None)
    there = answer in {Answer.PRESENT, Answer.SUBSTITUTE}
    asked: list[str] = []
    if there and not interest:
        came, left, asked = _half(rest, came, left, known)
    way = Way.ONLINE if _ONLINE.search(part) else Way.PLACE
    adds = there and bool(interest or came or left or asked) and not (stand_in or _WAY.search(part))
    for form in _SAID_OF_NAME:
        rest = form.sub(" ", rest)
    for one in meant(rest, part, heading, known, is_there=there, is_proxy=_PROXY.search(heading) is not None):
        data: dict[str, Any] = {
            "seat": one.seat,
            "answer": answer.value,
            "way": way.value if there else None,
            "person": (person or one.name) if there else "",
            "came_at": came if there else None,
            "left_at": left if there and not interest else None,
        }
        data |= ({"adds": True} if adds else {}) | ({INTEREST: True} if interest and there else {})
        data |= {VOTER: voter} if voter and answer == Answer.PROXY else {}
        asks = (*(Ask(what, one.name) for what in asked), *one.asks)
        if one.guest and there:
            data |= {GUEST: one.guest[0], "person": person or one.guest[1]}
        elif one.guest:
            asks = (Ask("no_seat", one.guest[0]),)
        elif one.seat is None:
            asks = one.asks
        yield Line(Kind.ATTENDANCE, one.name, data, asks)


def _voter(part: str, heading: str, known: Known) -> tuple[str, str]:
    """Return a part without who votes for a seat, and that one's name; "" for nobody known.

    X 委任 Y, X(Yに委任), and X (to Y) under a heading that says proxy, as minutes have it.
    """
    found = None if heading else _VOTER.match(part)
    if found and (name := _called_voter(found["to"], known)):
        return part[: found.start("to")], name
    found = _VOTER_LAST.match(part) if _PROXY.search(heading) else None
    if found and (name := _called_voter(found["to"], known)):
        return found["seat"], name
    found = _VOTER_FIRST.match(part)
    words = found["said"].translate(_BRACKETS).split() if found else []
    for start in range(1, len(words)):
        if name := _called_voter(" ".join(words[start:]), known):
            return " ".join([*words[:start], "委任"]), name
    return part, ""


def _called_voter(said: str, known: Known) -> str:
    name = bare_name(said)
    if mention := MENTION.fullmatch(f"@{name}"):
        return known.names.get(mention[1], mention[1])
    is_known = any(fold(name) in one for one in (known.seats, known.people, known.guests))
    return name if name == "議長" or is_known else ""


def _half(
    part: str, came: str | None, left: str | None, known: Known
) -> tuple[str | None, str | None, list[str]]:
    """Return from when to when somebody is there, and what is to be asked about it.

    Who comes or leaves as the line is written does so at its time; of 遅刻 and 早退 alone nobody knows when.
    """
    asked = []
    if came is None and known.at and _COMES_NOW.search(part):
        came, asked = known.at, ["came_now"]
    elif came is None and (_LATE.search(part) or _COMES_NOW.search(part)):
        asked = ["came"]
    if left is None and known.at and _LEAVES_NOW.search(part) and not _EARLY.search(part):
        left, asked = known.at, [*asked, "left_now"]
    elif left is None and (_EARLY.search(part) or _LEAVES_NOW.search(part)):
        asked = [*asked, "left"]
    return came, left, asked


def _answer(part: str, heading: str, *, is_substitute: bool) -> Answer:
    if is_substitute:
        return Answer.SUBSTITUTE
    for form, answer in ((_AWAY, Answer.ABSENT), (_PROXY, Answer.PROXY)):
        if form.search(part) or form.search(heading):
            return answer
    return Answer.PRESENT


def _take(form: re.Pattern[str], part: str) -> tuple[str | None, str]:
    """Return the hour that a form finds, and the part without it."""
    found = form.search(part)
    if found is None:
        return None, part
    given = {name.removeprefix("b"): value for name, value in found.groupdict().items() if value}
    minute = given.get("minute") or given.get("minutes") or ("30" if "half" in given else 0)
    try:
        at = time(int(given["hour"]), int(minute))
    except ValueError:
        return None, part
    return f"{at:%H:%M}", f"{part[: found.start()]} {part[found.end() :]}"
