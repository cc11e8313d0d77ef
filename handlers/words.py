"""The words of the slash commands, Japanese and English."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from bot.domain.dates import read_coming
from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence
    from datetime import date

    from bot.network_tables import Lane

    Json = dict[str, Any]

HELP = frozenset({"help", "ヘルプ", "使い方", "?"})
LIST = frozenset({"list", "一覧"})
OPEN = frozenset({"open", "未回答", "回答待ち", "一次回答待ち"})
SHOW = frozenset({"show", "表示"})
SET = frozenset({"set", "設定"})
NOW = frozenset({"now", "今週"})
PLAN = frozenset({"plan", "案", "輪番案"})
YEAR = frozenset({"year", "年間", "年"})
AWAY = frozenset({"away", "absent", "不在"})
CALENDAR = frozenset({"calendar", "カレンダー", "ical"})
HEALTH = frozenset({"health", "状態", "確認"})
SETTINGS = frozenset({"settings", "設定"})
_YEAR = re.compile(r"20\d\d", re.ASCII)
_LONGEST_DATE = 6  # words: 2026 年 12 月 7 日


def words_of(text: str) -> list[str]:
    """Split what was typed, full-width spaces included."""
    return text.split()


def says(word: str, known: frozenset[str]) -> bool:
    """Whether a word is one of these, however wide or tall its letters are."""
    return _plain(word) in known


def first_word_in(known: frozenset[str]) -> Callable[[Json], Awaitable[bool]]:
    """Return what tells Bolt whether a command is this one, by its first word."""

    async def matches(body: Json) -> bool:
        words = words_of(body.get("text") or "")
        return bool(words) and says(words[0], known)

    return matches


def read_year(words: Sequence[str]) -> int | None:
    """Read a calendar year (`2027`, `2027年`); None where nothing was said. Refusal `bad_year`."""
    text = _plain("".join(words)).removesuffix("年")
    if not text:
        return None
    if not _YEAR.fullmatch(text):
        raise Refusal("bad_year", text=" ".join(words))
    return int(text)


def read_turn(words: Sequence[str], lanes: Sequence[Lane], today: date) -> tuple[date, str, str] | None:
    """Read a week, a lane and a firm, each of as many words as it has: `next week parts Alder Works`.

    Return the date (to come), the lane's id and the firm as it was typed; None where words are missing.
    Refusal `bad_date` or `unknown_lane` for what stands in their place.
    """
    if not words:
        return None
    named = list(_lanes_in(words, lanes))
    for start, end, lane in named:
        if (week := _date(words[:start], today)) is not None:
            return (week, lane, " ".join(words[end:])) if words[end:] else None
    if named:
        raise Refusal("bad_date", text=" ".join(words[: named[0][0]]))
    longest = min(_LONGEST_DATE, len(words))
    dates = [count for count in range(1, longest + 1) if _date(words[:count], today) is not None]
    if not dates:
        raise Refusal("bad_date", text=words[0])
    if words[dates[-1] :]:
        raise Refusal("unknown_lane", lane=words[dates[-1]])
    return None


def _lanes_in(words: Sequence[str], lanes: Sequence[Lane]) -> Iterator[tuple[int, int, str]]:
    """Yield where lanes are named behind the first word: from, to, the lane's id."""
    names = [(name.split(), lane.id) for lane in lanes for name in (lane.id, lane.name)]
    for start in range(1, len(words)):
        for name, lane in names:
            end = start + len(name)
            if [_plain(word) for word in words[start:end]] == [_plain(word) for word in name]:
                yield start, end, lane


def _date(words: Sequence[str], today: date) -> date | None:
    try:
        return read_coming(" ".join(words), today)
    except Refusal:
        return None


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower()
