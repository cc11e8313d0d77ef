"""Reading `firms.csv`: cells to values, every bad one named with its line, its column and what to do.

UTF-8 with or without BOM, or CP932; the headers may be English or those of `toban export` in Japanese.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.services.firms_cells import CellError, read_cell
from bot.services.spreadsheet import restored

if TYPE_CHECKING:
    from bot.network import Network

HEADERS = {
    "id": ("会員番号", "番号"),
    "name": ("会社名", "企業名", "名称", "名前"),
    "kana": ("フリガナ", "ふりがな", "カナ", "よみ"),
    "grade": ("会員区分", "区分"),
    "lanes": ("担当", "担当区分", "担当レーン", "レーン"),
    "contacts": ("連絡先", "Slackユーザー", "当番連絡先"),
    "email": ("メール", "メールアドレス"),
    "phone": ("電話", "電話番号"),
    "processes": ("加工", "加工方法", "工程"),
    "materials": ("材料", "材質"),
    "equipment": ("設備",),
    "certifications": ("認証", "認証・資格"),
    "closures": ("休業", "休業期間", "休業日"),
    "joined": ("入会日", "入会"),
    "left": ("退会日", "退会"),
    "nda": ("NDA締結日", "秘密保持契約"),
    "note": ("備考", "メモ"),
}
COLUMNS = {"joined": "joined_on", "left": "left_on", "nda": "nda_on"}  # where the table says it otherwise
_NOT_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")  # what Python makes of bytes that CP932 does not use
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """A bad cell, row or file: where it is, and the sentence (`firms.…`) that says what to do."""

    line: int | None
    column: str
    key: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A firm as the file gives it; `values` has the columns of the file, no others."""

    line: int
    values: dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """What was read. With problems, the rows are not to be used."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # headers that say nothing to us
    titles: dict[str, str] = field(default_factory=dict)  # the file's own header of each column

    def problem(self, line: int, column: str, key: str, params: dict[str, object]) -> None:
        """Add what is wrong in a column, by the name that the file gives it."""
        self.problems.append(Problem(line, self.titles.get(column, column), key, params))


def read_sheet(data: bytes, net: Network) -> Sheet:
    """Read the whole file and return what it says and all that is wrong with it."""
    sheet = Sheet()
    try:
        text = _decoded(data)
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(lines, [])
        columns = _columns(header, sheet)
        if not sheet.problems:
            for cells in lines:
                _read_row(cells, lines.line_num, header, columns, net, sheet)
    except CellError as error:
        sheet.problems.append(Problem(None, "", error.key, error.params))
    except csv.Error:
        sheet.problems.append(Problem(lines.line_num, "", "firms.not_csv"))
    _no_repetitions(sheet)
    return sheet


def heading(column: str, locale: str) -> str:
    """Return the header of a column of the file, or of the table, in the reader's language."""
    name = next((header for header, other in COLUMNS.items() if other == column), column)
    return HEADERS[name][0] if locale == "ja" else name


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CellError("firms.not_text")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_CP932.search(text):
            return text
    raise CellError("firms.not_text")


def _columns(header: list[str], sheet: Sheet) -> dict[int, str]:
    """Say which column has which field."""
    known = {_plain(other): name for name, others in HEADERS.items() for other in (name, *others)}
    columns: dict[int, str] = {}
    for place, title in enumerate(header):
        name = known.get(_plain(title))
        if name is None:
            sheet.ignored += [title.strip()] if title.strip() else []
        elif name in columns.values():
            sheet.problems.append(Problem(1, title, "firms.column_twice"))
        else:
            columns[place] = name
            sheet.titles[name] = title.strip()
    if "name" not in columns.values():
        sheet.problems.append(Problem(1, "name", "firms.no_name_column", {"found": ", ".join(header)}))
    return columns


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title).strip().lower()


def _read_row(
    cells: list[str], line: int, header: list[str], columns: dict[int, str], net: Network, sheet: Sheet
) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        sheet.problems.append(Problem(line, "", "firms.too_many_cells", {"limit": len(header)}))
    values: dict[str, Any] = {}
    for place, name in columns.items():
        text = restored(_CONTROL.sub("", cells[place]).strip()) if place < len(cells) else ""
        try:
            values[COLUMNS.get(name, name)] = read_cell(name, text, net)
        except CellError as error:
            shown = {"value": text, **error.params}
            sheet.problem(line, name, error.key, shown)
    joined, left = values.get("joined_on"), values.get("left_on")
    if joined and left and left < joined:
        sheet.problem(line, "left", "firms.left_before_joined", {"value": left})
    sheet.rows.append(Row(line, values))


def _no_repetitions(sheet: Sheet) -> None:
    for name in ("id", "name"):
        seen: dict[str, int] = {}
        for row in sheet.rows:
            value = row.values.get(name)
            if value and value in seen:
                shown = {"value": value, "line": seen[value]}
                sheet.problem(row.line, name, "firms.twice", shown)
            elif value:
                seen[value] = row.line
