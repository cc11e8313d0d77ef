"""A vote's words beside what was read of them: what stands on its own is not said twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.minute_votes import COUNT, in_digits
from bot.domain.stepping_out import REASON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.minutes import Vote

_POLITE = r"(?:さん|さま|様|氏|君|社長|会長|理事|監事)?"
_LEAVES = r"(?:退席|退室|stepped out)"
_LABEL = r"(?:(?:退席|退室)者?|除斥|特別利害関係人?|stepped out|recused|left the room)"
_WHY = rf"(?:{REASON})?"
_BEHIND = r"(?:のうえで?|の上で?|して|した(?:うえで?|上で?)?|し|中|のため)?"
_REASON = r"(?:\s*[(\uff08]\s*(?:特別の?)?利害関係[^)\uff09]*[)\uff09])?"
_NAMED = r"[ん様氏君長事][、,・と]"  # somebody else is named before, whom nobody knows
_EDGE = " \t\u3000、,。・"
_NOTHING = re.compile(r"[\s、,。・;/()]|and")


def words_of(text: str, vote: Vote) -> str:
    """Return a vote's words but who stepped out; "" where all they say are the counts that were read.

    Where names are woven into a sentence, it stays as it is.
    """
    plain = _without(text, vote.stepped_out) if vote.stepped_out else text
    rest, found = COUNT.subn("", in_digits(plain))
    says_only_counts = found == len(vote.counts) and not _NOTHING.sub("", rest)
    return "" if found and says_only_counts else plain


def names_anybody(text: str, vote: Vote) -> bool:
    """Whether words still name all who stepped out."""
    return bool(vote.stepped_out) and all(name in text for name in vote.stepped_out)


def _without(text: str, out: Sequence[str]) -> str:
    one = "|".join(re.escape(name) for name in sorted(out, key=len, reverse=True))
    who = rf"@?(?:{one}){_POLITE}(?:\s*(?:[、,・/と]|and|および)?\s*@?(?:{one}){_POLITE})*"
    left = rf"(?<!{_NAMED})(?:{REASON})?{who}{_REASON}\s*[がはも]?\s*{_WHY}{_LEAVES}{_BEHIND}{_REASON}"
    named = rf"{_WHY}{_LABEL}\s*[:\uff1aは]?\s*{who}(?:\s*[がはも]?\s*{_LEAVES})?"
    for form in (rf"[(\uff08]\s*(?:{left}|{named})\s*[)\uff09]", rf"(?:{named}|{left})[{_EDGE}]*"):
        text = re.sub(form, " ", text, flags=re.IGNORECASE)
    return re.sub(r"[ \t\u3000]{2,}", " ", text).strip(_EDGE)
