"""Lines that people write into a running meeting's thread: 決定: …, 宿題: @人 … 12/10まで, and in English.

What stands behind a label counts, down to an empty line or the next label. Ordinary talk gives nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.minute_attendance import attendance, coming, leaving, standing_in
from bot.domain.minute_kinds import Hint, Kind, Line, Undo, fold, named
from bot.domain.minute_todos import todos
from bot.domain.minute_votes import vote
from bot.domain.numerals import KANJI, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.domain.minute_kinds import Known, Said

TALK, OFF_RECORD, UNDO, ALIKE, LEFT, EARLY = "", "off_record", "undo", "alike", "left", "early"
STAND_IN, AWAY, CAME = "substitute", "away", "came"
_WORDS: dict[str, tuple[str, ...]] = {
    Kind.ITEM: ("議題", "議案", "agenda", "item", "agenda item"),
    Kind.DECISION: ("決定", "決定事項", "決議", "decision", "decided"),
    Kind.TODO: ("宿題", "todo", "to do", "to-do", "action item", "action"),
    Kind.PENDING: ("保留", "継続審議", "pending"),
    Kind.MEMO: ("メモ", "memo", "note"),
    Kind.VOTE: ("採決", "表決", "vote"),
    Kind.ATTENDANCE: ("出席", "出席者", "present", "attendance"),
    LEFT: ("退席", "退席者", "退室", "退室者", "left"),
    EARLY: ("早退", "早退者", "left early", "leaving early"),
    CAME: ("途中参加", "途中参加者", "途中出席", "途中出席者", "joined", "joined late"),
    STAND_IN: ("代理", "代理出席", "substitute", "substitutes"),
    AWAY: ("欠席", "欠席者", "委任", "委任状", "absent", "proxy"),
    UNDO: ("取り消し", "取消し", "取消", "とりけし", "undo"),
}
LABELS = {word: kind for kind, words in _WORDS.items() for word in words}
_READ_AS = {"ぎだい": "議題", "けってい": "決定", "しゅくだい": "宿題", "ほりゅう": "保留", "めも": "メモ"}
_READ_AS |= {"さいけつ": "採決", "しゅっせき": "出席", "たいせき": "退席", "そうたい": "早退"}
_SECRET = ("オフレコ", "記録不要", "off the record", "off record", "off-the-record", "off-record")
_SPACE = r"[ \t\u3000]"
_SIGN = rf"{_SPACE}*(?:[・•‣◦●○■□▶*\-–]{_SPACE}*)?"  # what a list begins with
_LABELLED = re.compile(
    rf"{_SIGN}(?:【(?P<framed>[^】]{{1,24}})】[*_~]?{_SPACE}*[:\uff1a∶]?|(?P<word>[^:\uff1a∶【]{{1,24}})[:\uff1a∶])(?P<rest>.*)"
)
_IN_JAPANESE = "|".join(word for word, kind in LABELS.items() if not word.isascii() and kind != UNDO)
_MOTION = rf"第?{_SPACE}*(?P<number>\d{{1,3}}|{KANJI}){_SPACE}*号議案|議[題案]{_SPACE}*(?P<other>\d{{1,3}})"
_NUMBERED = re.compile(_MOTION)
_NO_NAMES = re.sub(r"\?P<\w+>", "?:", _MOTION)
_NO_COLON = re.compile(rf"{_SIGN}(?P<word>{_NO_NAMES}|{_IN_JAPANESE})(?:[ \t\u3000;\uff1b=\uff1d→]|$)")
_OF_SEATS = {Kind.ATTENDANCE, LEFT, EARLY, CAME, STAND_IN, AWAY}
_OF_PEOPLE = {Kind.TODO, Kind.VOTE, *_OF_SEATS}
_POLITE = re.compile(r"よろしく|宜しく|以上|お願い|ありがとう|お疲れ|thank|regards", re.IGNORECASE)
_MARKUP = "*_~` \t\u3000"
_LONG = 6  # letters: of a shorter word, every other one is near
_NEAR = 0.75  # how near to a label a word must be to be taken for a slip of the pen
_NEAR_SECRET = 0.7  # rather too much is kept off the record than too little


@dataclass
class _Piece:
    """What stands behind one label."""

    kind: str
    label: str = ""
    lines: list[str] = field(default_factory=list)

    def goes_on_with(self, line: str) -> bool:
        if self.kind == OFF_RECORD:
            return True
        return self.kind not in {TALK, UNDO, ALIKE} and bool(line.strip())

    def is_more(self) -> bool:
        """Whether talk may have been meant for the minutes: words other than a greeting."""
        said = "".join(self.lines).strip()
        return bool(said) and _POLITE.search(said) is None


def parse(text: str, known: Known) -> list[Said]:
    """Return what a message says for the minutes, in its order; mentions stand in it as `@U…`."""
    found: list[Said] = []
    taken = ""  # the label of what was taken last
    for piece in _pieces(text):
        said = list(_read(piece, known))
        if piece.kind != TALK:
            taken = piece.label if any(isinstance(one, Line) for one in said) else ""
        elif taken and not said and piece.is_more():
            said, taken = [Hint("after_gap", taken)], ""
        found += said
    return found


def has_secret(text: str) -> bool:
    """Whether anything in a message is off the record."""
    return any(piece.kind == OFF_RECORD for piece in _pieces(text))


def names_people(text: str) -> bool:
    """Whether a message may name people, so that its reader must know them."""
    return "@" in text or any(piece.kind in _OF_PEOPLE for piece in _pieces(text))


def names_seats(text: str) -> bool:
    """Whether a message says who is there."""
    return any(piece.kind in _OF_SEATS for piece in _pieces(text))


def label_of(word: str) -> str | None:
    """Return the kind that a label names, or UNDO; OFF_RECORD for one near to オフレコ; None for others."""
    plain = fold(word.strip(_MARKUP))
    secret = plain.startswith(_SECRET) or get_close_matches(plain, _SECRET, 1, _NEAR_SECRET)
    return OFF_RECORD if secret else LABELS.get(plain)


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for line in text.splitlines():
        start = _start(line)
        if _is_secret(line) and (start is None or start.kind != OFF_RECORD):
            would_be_kept = start is not None or (pieces and pieces[-1].goes_on_with(line))
            asked = would_be_kept and not (start is None and pieces[-1].kind == OFF_RECORD)
            pieces.append(_Piece(OFF_RECORD, _SECRET[0] if asked else ""))
        elif start is not None and not (pieces and _is_of_a_vote(start, pieces[-1])):
            pieces.append(start)
        elif pieces and pieces[-1].goes_on_with(line):
            pieces[-1].lines.append(line.rstrip())
        else:
            pieces.append(_Piece(TALK, lines=[line]))
    return pieces


def _is_of_a_vote(start: _Piece, before: _Piece) -> bool:
    """Whether a line below a vote names who stepped out of it, rather than who left."""
    return before.kind == Kind.VOTE and start.kind in {LEFT, EARLY}


def _is_secret(line: str) -> bool:
    plain = fold(line)
    return any(word in plain for word in _SECRET)


def _start(line: str) -> _Piece | None:
    """Return what begins with this line, where it has a label or what looks like one."""
    if fold(line.lstrip(_MARKUP + "・•-【(\uff08")).startswith(_SECRET):
        return _Piece(OFF_RECORD)
    found = _LABELLED.fullmatch(line)
    if found is None:
        return None
    word = str(found["framed"] or found["word"])
    label = word.strip(_MARKUP)
    if kind := label_of(word):
        bold = found["rest"][:1] in {"*", "_", "~"} and line.lstrip().startswith(found["rest"][0])
        if kind == OFF_RECORD:
            return _Piece(kind)
        return _Piece(kind, label, [found["rest"][bold:].strip()])
    plain = fold(label)
    if number := _NUMBERED.fullmatch(plain):
        said = number_of(number["number"] or number["other"])
        return _Piece(Kind.ITEM, label, [f"第{said}号議案 {found['rest'].strip(_MARKUP)}"])
    near = get_close_matches(plain, LABELS, 1, _NEAR) if len(plain) >= _LONG else []
    near = [_READ_AS[plain]] if plain in _READ_AS else near
    return _Piece(ALIKE, near[0]) if near else None


def _read(piece: _Piece, known: Known) -> Iterator[Said]:
    said = "\n".join(piece.lines).strip()
    if piece.kind == TALK:
        yield from _talk(said)
    elif piece.kind == ALIKE:
        yield Hint("unknown", piece.label)
    elif piece.kind == UNDO:
        yield Hint("undo", piece.label) if said else Undo()
    elif piece.kind == OFF_RECORD:
        if piece.label:
            yield Hint("off_record", piece.label)
    elif not said:
        yield Hint("empty", piece.label)
    elif piece.kind in {LEFT, EARLY}:
        yield from leaving(said, known, is_early=piece.kind == EARLY)
    elif piece.kind in _HEADED:
        yield from _HEADED[piece.kind](said, known)
    elif piece.kind == AWAY:
        yield from attendance(f"{piece.label}: {said}", known)
    else:
        yield from _reader(piece)(said, known)


def _talk(line: str) -> Iterator[Said]:
    """Look whether ordinary talk is a label without its colon."""
    plain = fold(line.strip(_MARKUP + "。."))
    alone = Kind.ITEM if _NUMBERED.fullmatch(plain) else LABELS.get(plain)
    if alone == UNDO:
        yield Undo()
    elif alone is not None:
        yield Hint("no_colon", line.strip(_MARKUP + "。."))
    elif found := _NO_COLON.match(line):
        yield Hint("no_colon", found["word"])


def _reader(piece: _Piece) -> Callable[[str, Known], Iterator[Line]]:
    if piece.kind == Kind.TODO:
        return partial(todos, in_japanese=not piece.label.isascii())
    return _READERS.get(Kind(piece.kind), _plain(Kind(piece.kind)))


def _plain(kind: Kind) -> Callable[[str, Known], Iterator[Line]]:
    def read(said: str, known: Known) -> Iterator[Line]:
        yield Line(kind, named(said, known))

    return read


_HEADED: Mapping[str, Callable[[str, Known], Iterator[Line]]] = {CAME: coming, STAND_IN: standing_in}
_READERS: Mapping[Kind, Callable[[str, Known], Iterator[Line]]] = {
    Kind.VOTE: vote,
    Kind.ATTENDANCE: attendance,
}
