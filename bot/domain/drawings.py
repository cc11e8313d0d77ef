"""Drawings and pictures of a customer's: what kind a file is, told by its content, and what it is called.

A name says nothing of what is in a file: it is made harmless and ends as its kind does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

HEAD = 8192  # bytes from the beginning of a file that tell its kind
LONGEST_NAME = 200  # bytes of a name in UTF-8; file systems take 255
NAMELESS = "file"


class Kind(StrEnum):
    """What a file is; its value is what its name ends in."""

    PDF = "pdf"
    STEP = "step"
    DXF = "dxf"
    IGES = "igs"
    JPEG = "jpg"
    PNG = "png"
    ZIP = "zip"


OFFICE = ("docx", "xlsx", "pptx")  # documents that are ZIP files; those with macros are not called so
# What a name of the kind may end in already.
_ENDINGS = {
    Kind.PDF: ("pdf",),
    Kind.STEP: ("step", "stp", "p21"),
    Kind.DXF: ("dxf",),
    Kind.IGES: ("igs", "iges"),
    Kind.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    Kind.PNG: ("png",),
    Kind.ZIP: ("zip", *OFFICE),
}
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.STEP: "model/step",
    Kind.DXF: "image/vnd.dxf",
    Kind.IGES: "model/iges",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.ZIP: "application/octet-stream",
}
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),  # an empty one
    (b"AutoCAD Binary DXF\r\n\x1a\x00", Kind.DXF),
)
_BLANK = rb"(?:\xef\xbb\xbf)?\s*"
# ISO 10303-21: the first token, after comments if there are any.
_STEP = re.compile(_BLANK + rb"(?>/\*.*?\*/\s*)*+ISO-10303-21\s*;", re.DOTALL)
# DXF: pairs of lines, a group's code and its value; the first that is no comment (999) begins a section.
_DXF = re.compile(_BLANK + rb"(?>999[ \t]*\r?\n[^\r\n]*\r?\n\s*)*+0[ \t]*\r?\n[ \t]*SECTION[ \t]*\r?\n")
# IGES: lines of 80 columns, the 73rd the letter of the section (S: the start), behind it the line's number.
_IGES = re.compile(
    rb"[^\r\n]{72,160}S[ 0]{6}1[ ]*\r?\n?[^\r\n]{72,160}[SG][ 0]{6}[12][ ]*(?:\r|\n|\Z|[^\r\n])"
)
# The first file within a document of Office's, by whatever program.
_DOCUMENT = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|(?:_rels|docProps|customXml|word|xl|ppt)/)", re.DOTALL
)
_PDF_WITHIN = 1024  # bytes in which readers look for the mark; some programs write something before it


def kind_of(head: bytes) -> Kind | None:
    """Return what a file is that begins with these bytes (HEAD of them serve); None for anything else."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    for pattern, kind in ((_STEP, Kind.STEP), (_DXF, Kind.DXF), (_IGES, Kind.IGES)):
        if pattern.match(head):
            return kind
    return Kind.PDF if b"%PDF-" in head[:_PDF_WITHIN] else None


_PATH = re.compile(r"[/\\]")
_UNSAFE = re.compile(r'[<>:"|?*]')  # in names on Windows
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def neutral_name(given: str, kind: Kind, head: bytes | None = None) -> str:
    """Return a name without a path, without letters that hide or turn others, ending as its kind does.

    Where its `head` is known, only what begins as a document of Office's is called one.
    """
    stem, ending = shown_name(given), f".{kind}"
    before, dot, after = stem.rpartition(".")
    allowed = _ENDINGS[kind]
    if head is not None and not _DOCUMENT.match(head):
        allowed = tuple(one for one in allowed if one not in OFFICE)
    if dot and after.lower() in allowed:
        stem, ending = before.rstrip(". "), f".{after}"
    return f"{_cut(stem, LONGEST_NAME - len(ending)).rstrip('. ') or NAMELESS}{ending}"


def shown_name(given: str) -> str:
    """Return a name as it may be shown and kept, whatever the file turns out to be; `file` for none."""
    name = unicodedata.normalize("NFC", _PATH.split(given)[-1])
    shown = "".join(" " if one.isspace() else one for one in name if one.isspace() or _is_shown(one))
    stem = _UNSAFE.sub("_", " ".join(shown.split())).strip(". ")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return _cut(stem, LONGEST_NAME) or NAMELESS


def _is_shown(letter: str) -> bool:
    """Whether a letter is one to see: no control, no mark of direction or without width, no half of one."""
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn"}


def _cut(text: str, most: int) -> str:
    """Return as much of a text as fits into so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large each file may be (bytes), and how many an inquiry may bring."""

    largest: int = 30_000_000
    most: int = 10


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose bytes are kept: under which hash (hexadecimal), how many bytes, what it is, its name."""

    sha256: str
    size: int
    kind: Kind
    name: str
