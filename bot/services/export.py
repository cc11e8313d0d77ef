"""Everything out, to read and to take elsewhere: CSV for people, JSON for programs.

It is taken from one moment of the database, beside a running bot. To come back as it was, use a backup.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.outcomes import standing
from bot.domain.rota_changes import SUNDAY
from bot.i18n import translate
from bot.services import export_minutes, members
from bot.services.backup import written_whole
from bot.services.firms_cells import cell_text
from bot.services.firms_csv import COLUMNS, HEADERS, heading
from bot.services.spreadsheet import lines
from storage import allocations, archive, exports, outcomes, people, rota
from storage import members as rows
from storage.migrate import check_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine, Table

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.domain.outcomes import Said
    from bot.network import Network
    from bot.network_tables import CaseType, Lane
    from storage.database import Session

# What only a running bot needs, and what opens doors: it belongs into a backup, not into anybody's hands.
_KEPT_BACK = {
    *("timer", "outbox", "number", "setting", "token", "feed", "search_block", "customer_key"),
    *("upload", "unneeded_file"),
}
_INQUIRY = (
    *("number", "received_at", "source", "lane", "case_type", "state", "firm", "deadline"),
    *("lead_firm", "partners"),
    *("outcome", "outcome_why", "outcome_on", "outcome_amount", "referred_to", "quoted_amount"),
    *("replied_at", "late", "replied_by", "replied_means", "replied_text"),
    *("company", "person", "email", "phone", "subject", "body", "material", "quantity"),
    *("desired_delivery", "process", "attachments", "extra", "confidentiality", "summary", "linked_to"),
)
_SHEETS = ("inquiries", "firms", "rota", "todos")
_ROTA = ("week", "lane", "firm_id", "firm", "stand_ins")


def files(folder: Path) -> list[Path]:
    """Return the files that an export writes into a folder."""
    sheets = [folder / f"{name}.csv" for name in _SHEETS]
    sheets += export_minutes.files(folder)
    return sheets + [folder / "json" / f"{table.name}.json" for table in _tables()]


def _tables() -> list[Table]:
    return [table for table in archive.archived_tables() if table.name not in _KEPT_BACK]


def export(engine: Engine, net: Network, folder: Path) -> dict[str, int]:
    """Write the files into a folder, readable by its owner only; return how many rows each CSV has, how many
    meetings `minutes/`.

    The folder is made; files of the same name in it are replaced. Raises OSError where it cannot be written
    and DatabaseVersionError for a database of another version.
    """
    check_version(engine)
    json_folder = folder / "json"
    for made in (folder, json_folder):
        made.mkdir(mode=0o700, exist_ok=True)
    with archive.snapshot(engine) as s:
        cases = exports.inquiries(s)
        said, partners = outcomes.everything_said(s), allocations.partner_firms(s)
        called = exports.called_without_lane(s)
        words = _words(s, net, exports.inquiry_numbers(s), said, partners, called)
        sheets = (_inquiries(words, cases), _firms(s, net), _rota(s, net), export_minutes.todo_rows(s, net))
        counts = {
            f"{name}.csv": _write(folder / f"{name}.csv", sheet)
            for name, sheet in zip(_SHEETS, sheets, strict=True)
        }
        for table in _tables():
            _write_json(json_folder / f"{table.name}.json", archive.lines_of(s, table))
        counts[f"{export_minutes.FOLDER}/"] = export_minutes.write(s, net, folder)
    return counts


def _write(path: Path, sheet: Iterable[Iterable[str]]) -> int:
    """Write a table and return how many rows it has, its header not counted."""
    count = -2  # the mark of its encoding and the header
    with written_whole(path) as file:
        for line in lines(sheet):
            file.write(line)
            count += 1
    return count


def _write_json(path: Path, found: Iterable[bytes]) -> None:
    """Write a list with an object a line."""
    with written_whole(path) as file:
        file.write(b"[")
        for number, line in enumerate(found):
            file.write((b",\n" if number else b"\n") + line.rstrip(b"\n"))
        file.write(b"\n]\n")


def _firms(s: Session, net: Network) -> Iterator[list[str]]:
    yield [heading(column, net.locale) for column in HEADERS]
    contacts = rows.every_written_contact(s)
    for firm in rows.every_firm(s):
        values = firm | {"contacts": contacts.get(firm["id"], [])}
        yield [_cell(values[COLUMNS.get(column, column)]) for column in HEADERS]


def _cell(value: Any) -> str:
    """Return a value as `toban import firms` reads it; a text stays as it is, line breaks included."""
    return value if isinstance(value, str) else cell_text(value)


def _rota(s: Session, net: Network) -> Iterator[list[str]]:
    yield [translate(net.locale, f"export.{column}") for column in _ROTA]
    firms, lanes = members.names(s), {lane.id: lane.name for lane in net.lanes}
    covers = rota.stand_ins_between(s, date.min, date.max)
    for (week, lane), firm_id in rota.turns_since(s, date.min).items():
        own = [_cover(row, firms) for row in covers if _covers(row, week, lane, firm_id)]
        yield [week.isoformat(), lanes.get(lane, lane), firm_id, firms[firm_id].name, "; ".join(own)]


def _covers(row: Mapping[str, Any], week: date, lane: str, firm_id: str) -> bool:
    """Whether a stand-in does days of a turn."""
    same = (row["lane"], row["instead_of"]) == (lane, firm_id)
    return same and row["first"] <= week + SUNDAY and week <= row["last"]


def _cover(row: Mapping[str, Any], firms: Mapping[str, Firm]) -> str:
    return f"{row['first'].isoformat()}/{row['last'].isoformat()} {firms[row['firm_id']].name}"


def inquiry_lines(s: Session, net: Network, cases: Collection[Inquiry]) -> Iterable[bytes]:
    """Yield the lines of a file of these inquiries, as in `inquiries.csv`; nothing is read of others."""
    numbers = exports.inquiry_numbers(s, {case.linked_to for case in cases if case.linked_to is not None})
    ids = [case.id for case in cases]
    called = exports.called_without_lane(s, ids)
    words = _words(s, net, numbers, outcomes.said_of(s, ids), allocations.partner_firms(s, ids), called)
    return lines(_inquiries(words, cases))


def _words(
    s: Session,
    net: Network,
    numbers: Mapping[int, str],
    said: Mapping[int, list[Said]],
    partners: Mapping[int, list[str]],
    called: Mapping[int, list[str]],
) -> _Words:
    firms = {firm_id: firm.name for firm_id, firm in members.names(s).items()}
    names = {row["slack_user"]: row["name"] for row in people.everybody(s)}
    became = {one: standing(what) for one, what in said.items()}
    return _Words(net, firms, names, numbers, became, partners, called)


def _inquiries(words: _Words, cases: Iterable[Inquiry]) -> Iterator[list[str]]:
    yield [translate(words.net.locale, f"export.{column}") for column in _INQUIRY]
    for case in cases:
        yield words.row(case)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the cells of an inquiry say: names instead of ids, times of the network's zone."""

    net: Network
    firms: Mapping[str, str]
    people: Mapping[str, str]
    numbers: Mapping[int, str]
    became: Mapping[int, tuple[Said | None, Said | None]]
    partners: Mapping[int, list[str]]  # the ids of firms
    called: Mapping[int, list[str]]  # the same, where the lane is unknown

    def row(self, case: Inquiry) -> list[str]:
        """Return an inquiry's cells."""
        own = {
            "source": self._say(f"source.{case.source}"),
            "lane": self._name(self.net.lanes, case.lane or ""),
            "case_type": self._name(self.net.case_types, case.case_type or ""),
            "state": self._say(
                f"dismissal.{case.dismissed_as}" if case.dismissed_as else f"export.{case.state}"
            ),
            "firm": self._firms([case.firm_id] if case.firm_id else self.called.get(case.id, ())),
            "late": self._say("export.yes") if case.late else "",
            "lead_firm": self.firms.get(case.lead_firm_id or "", ""),
            "partners": self._firms(self.partners.get(case.id, ())),
            **self._outcome(case),
            "replied_by": self.people.get(case.replied_by or "", case.replied_by or ""),
            "replied_means": self._say(f"means.{case.replied_means}") if case.replied_means else "",
            "attachments": "; ".join(case.attachments),
            "extra": json.dumps(case.extra, ensure_ascii=False) if case.extra else "",
            "confidentiality": self._say(f"confidentiality.{case.confidentiality}"),
            "linked_to": self.numbers.get(case.linked_to or 0, ""),
        }
        return [own[column] if column in own else self._plain(getattr(case, column)) for column in _INQUIRY]

    def _outcome(self, case: Inquiry) -> dict[str, str]:
        said, quote = self.became.get(case.id, (None, None))
        names = ("outcome", "outcome_why", "outcome_on", "outcome_amount", "referred_to", "quoted_amount")
        if said is None:
            return dict.fromkeys(names, "")
        why = self._say(f"why.{said.why}") if said.why else ""
        day = said.on_day.isoformat() if said.on_day else ""
        amounts = ["" if one is None or one.amount is None else str(one.amount) for one in (said, quote)]
        cells = (self._say(f"outcome.{said.kind}"), why, day, amounts[0], said.referred_to, amounts[1])
        return dict(zip(names, cells, strict=True))

    def _firms(self, ids: Iterable[str]) -> str:
        return "; ".join(self.firms.get(one, one) for one in ids)

    def _plain(self, value: str | datetime | None) -> str:
        if isinstance(value, datetime):
            return value.astimezone(self.net.timezone).strftime("%Y-%m-%d %H:%M")
        return value or ""

    def _say(self, key: str) -> str:
        return translate(self.net.locale, key)

    @staticmethod
    def _name(ones: Iterable[Lane | CaseType], wanted: str) -> str:
        return next((one.name for one in ones if one.id == wanted), wanted)
