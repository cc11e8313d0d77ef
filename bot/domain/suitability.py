"""Which firms suit an inquiry, and why: processes, materials, size, certifications, lanes, closures.

Nothing is weighed or ranked: a firm suits or not, and says why in its own words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm

_COUNT = re.compile(r"[\s ]*\d+\s*(?:台|基|席|ライン|色|t|kw)?$", re.IGNORECASE)
_BOX = re.compile(r"(\d+(?:\.\d+)?)(?:mm)?\s*[×x*]\s*(\d+(?:\.\d+)?)(?:mm)?(?:\s*[×x*]\s*(\d+(?:\.\d+)?))?")
_LARGEST = re.compile(r"最大|まで|max|up to", re.IGNORECASE)
_ASCII = re.compile(r"[ -~]+")


@dataclass(frozen=True, slots=True)
class Skills:
    """A firm with what it can do, in its own words."""

    firm: Firm
    processes: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    certifications: Mapping[str, date | None] | None = None  # with the last day, where known
    note: str = ""

    @property
    def id(self) -> str:
        """The firm's id."""
        return self.firm.id


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a firm suits (`process`, `material`, `equipment`, `certification`, `size`, `lane`, `member`)."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Suited:
    """A firm that suits, with its reasons."""

    skills: Skills
    reasons: tuple[Reason, ...]

    @property
    def id(self) -> str:
        """The firm's id."""
        return self.skills.id


@dataclass(frozen=True, slots=True)
class Need:
    """What an inquiry asks for, as far as its words say so."""

    text: str
    lane: str | None
    processes: tuple[str, ...]  # named by the desk; empty: whatever the words name
    certifications: frozenset[str]
    size: tuple[float, ...]  # millimetres, the longest first; empty: unknown


def plain(text: str) -> str:
    """Return a text as words are looked for in it: one width, one case."""
    return unicodedata.normalize("NFKC", text).casefold()


def named(word: str, text: str) -> bool:
    """Whether a plain text names a word: Latin ones not inside another (`PP` is not in `stopper`)."""
    wanted = plain(word).strip()
    if not wanted:
        return False
    if not _ASCII.fullmatch(wanted):
        return wanted in text
    return re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z])", text) is not None


def size_of(text: str) -> tuple[float, ...]:
    """Return the largest box that a text names (`400×300×250`), its longest side first; () for none."""
    boxes = [
        tuple(sorted((float(side) for side in found.groups() if side), reverse=True))
        for found in _BOX.finditer(plain(text))
    ]
    return max(boxes, default=())


def need_of(case: Inquiry, firms: Iterable[Skills], processes: Sequence[str] = ()) -> Need:
    """Read an inquiry by the words that the network's firms use of themselves."""
    text = plain(f"{case.process} {case.subject} {case.material} {case.body}")
    known = {name for one in firms for name in one.certifications or {}}
    # 「JIS Q 9100」 and 「JISQ9100」 are one.
    tight = text.replace(" ", "")
    wanted = frozenset(name for name in known if named(plain(name).replace(" ", ""), tight))
    return Need(text, case.lane, tuple(processes), wanted, size_of(text))


def suited(firms: Sequence[Skills], need: Need, first: date, last: date) -> list[Suited]:
    """Return the firms that suit, members from `first` to `last` who have not announced a closure in it.

    Where the inquiry names a process, a machine or a material that any firm has, those that have one; else
    those of its lane; all members where nothing is known. Where the desk names processes, they alone decide.
    """
    able = [one for one in firms if _there(one.firm, first, last) and not _lacks(one, need, last)]
    for kind in (_by_process,) if need.processes else (_by_work, _by_lane):
        found = [(one, kind(one, need)) for one in able]
        if any(reasons for _, reasons in found):
            return [Suited(one, (*reasons, *_also(one, need, reasons))) for one, reasons in found if reasons]
    return [] if need.processes else [Suited(one, (Reason("member", one.firm.label),)) for one in able]


def _there(firm: Firm, first: date, last: date) -> bool:
    is_member = (firm.joined_on is None or firm.joined_on <= first) and (
        firm.left_on is None or firm.left_on >= last
    )
    return is_member and not any(start <= last and first <= end for start, end in firm.closures)


def _lacks(one: Skills, need: Need, day: date) -> bool:
    """Whether a certificate that is asked for is missing or runs out, or the work is too large."""
    held = one.certifications or {}
    for name in need.certifications:
        until = held.get(name)
        if name not in held or (until is not None and until < day):
            return True
    most = size_of(one.note) if _LARGEST.search(one.note) else ()
    return any(wanted > largest for wanted, largest in zip(need.size, most, strict=False))


def _by_work(one: Skills, need: Need) -> tuple[Reason, ...]:
    return (*_by_process(one, need), *_by_material(one, need))


def _by_process(one: Skills, need: Need) -> tuple[Reason, ...]:
    if need.processes:
        wanted = [plain(process) for process in need.processes]
        own = [word for word in one.processes if any(plain(word) in w or w in plain(word) for w in wanted)]
        return tuple(Reason("process", word) for word in own)
    processes = [Reason("process", word) for word in one.processes if named(word, need.text)]
    machines = (_COUNT.sub("", word) for word in one.equipment)
    return (*processes, *(Reason("equipment", word) for word in machines if named(word, need.text)))


def _by_material(one: Skills, need: Need) -> tuple[Reason, ...]:
    found = (word for word in one.materials if word not in one.processes)
    return tuple(Reason("material", word) for word in found if named(word, need.text))


def _by_lane(one: Skills, need: Need) -> tuple[Reason, ...]:
    return (Reason("lane", need.lane),) if need.lane is not None and need.lane in one.firm.lanes else ()


def _also(one: Skills, need: Need, known: tuple[Reason, ...]) -> Iterable[Reason]:
    """Return what else speaks for a firm, without a word twice."""
    more = [
        *_by_material(one, need),
        *(Reason("certification", name) for name in sorted(need.certifications)),
    ]
    if need.size and _LARGEST.search(one.note) and size_of(one.note):
        more.append(Reason("size", one.note))
    said = {reason.words for reason in known}
    return [reason for reason in (*more, *_by_lane(one, need)) if reason.words not in said]
