"""CSV that spreadsheets open as it is meant: UTF-8 with a BOM, and no cell that could be a formula.

A cell that begins with a sign of a formula (= + - @, also full-width, or a tab or line break) gets an
apostrophe in front; one that looks like that already gets one more. Reading takes one away, so that what
comes back is what was written.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BOM = b"\xef\xbb\xbf"
_MARK = "'"
_FORMULA = re.compile(r"'*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return _MARK + cell if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """Return what `defused` was given."""
    return cell.removeprefix(_MARK) if _FORMULA.match(cell) else cell


def lines(rows: Iterable[Iterable[str]]) -> Iterable[bytes]:
    """Yield the lines of a file, its beginning first; every cell is quoted."""
    yield BOM
    for row in rows:
        text = io.StringIO(newline="")
        csv.writer(text, quoting=csv.QUOTE_ALL).writerow([defused(cell) for cell in row])
        yield text.getvalue().encode()
