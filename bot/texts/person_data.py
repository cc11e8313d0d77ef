"""What is held on a customer, as a file to hand over: a plain text to read, JSON for a program."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.members import CLI
from bot.domain.retention import CONTACT, REQUEST, bare
from bot.domain.unseen import seen
from bot.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

_RULE = "=" * 40


def as_json(held: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> str:
    """Return it as JSON; moments in the network's zone, with their offset."""
    return json.dumps(_plain(held, zone), ensure_ascii=False, indent=1) + "\n"


def as_text(
    held: Sequence[Mapping[str, Any]], names: Mapping[str, str], zone: ZoneInfo, locale: str, now: datetime
) -> str:
    """Return it for the customer to read, as every computer shows it; `names`: of firms and people, by id.

    What people wrote stands as they wrote it, never at a line's beginning; columns that only a program
    needs are left out.
    """
    words = _Words(names, zone, locale)
    blocks = [words.say("title"), words.say("made", at=words.when(now))]
    for one in held:
        blocks.append(f"{words.say('number', number=one['number'])}\n{_RULE}")
        blocks.append(_items(_fields(words, one)))
        for name, told in _LISTS.items():
            if lines := [line for row in one[name] if (line := told(words, row))]:
                blocks.append(f"{words.say('part', name=words.say(name))}\n{_items(lines)}")
    return "\n\n".join(blocks) + "\n"


def _items(lines: Iterable[str]) -> str:
    return "\n".join("- " + "\n  ".join(seen(line).strip().split("\n")) for line in lines)


@dataclass(frozen=True, slots=True)
class _Words:
    names: Mapping[str, str]
    zone: ZoneInfo
    locale: str

    def say(self, key: str, **gaps: object) -> str:
        return translate(self.locale, f"person_data.{key}", **gaps)

    def plain(self, key: str) -> str:
        return translate(self.locale, key)

    def when(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y/%m/%d %H:%M}"

    def join(self, parts: Iterable[str]) -> str:
        return translate(self.locale, "words.comma").join(parts)


def _fields(words: _Words, one: Mapping[str, Any]) -> Iterator[str]:
    told = [(words.plain(f"intake.{name}"), one[name]) for name in (*CONTACT, *REQUEST)]
    told += [(name, _text(value)) for name, value in one["extra"].items()]
    told.append((words.say("attachments"), words.join(one["attachments"])))
    told.append((words.say("received_at"), words.when(one["received_at"])))
    told.append((words.say("source"), words.plain(f"source.{one['source']}")))
    if one["replied_at"] is not None:
        told.append((words.say("replied_at"), words.when(one["replied_at"])))
    told.append((words.say("replied_text"), one["replied_text"]))
    told.append((words.say("summary"), one["summary"]))
    told.append((words.say("lead_firm"), words.names.get(one["lead_firm_id"] or "", "")))
    if one["consent_at"] is not None:
        told.append((words.say("consent_at"), words.when(one["consent_at"])))
        told.append((words.say("consent_version"), one["consent_version"]))
        told.append((words.say("consent_text"), one["consent_text"]))
    yield from (words.say("line", label=label, value=value) for label, value in told if value)


def _file(words: _Words, row: Mapping[str, Any]) -> str:
    return words.say("file", name=row["name"], kilobytes=f"{max(1, row['bytes'] // 1000):,}")


def _outcome(words: _Words, row: Mapping[str, Any]) -> str:
    what = words.plain(f"outcome.{row['kind']}")
    return words.say("line", label=words.when(row["said_at"]), value=f"{what} {row['referred_to']}".strip())


def _note(words: _Words, row: Mapping[str, Any]) -> str:
    """Return what somebody wrote down; what only happened says nothing of the customer."""
    left = bare(row["kind"], row["data"])
    written = [
        text for name, value in row["data"].items() if left.get(name) != value for text in _leaves(value)
    ]
    return words.say("line", label=words.when(row["at"]), value=" / ".join(written)) if written else ""


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    elif isinstance(value, str) and value.strip():
        yield value


def _mail(words: _Words, row: Mapping[str, Any]) -> str:
    return words.say("mail", at=words.when(row["received_at"]), sender=row["sender"], subject=row["subject"])


def _seen(words: _Words, row: Mapping[str, Any]) -> str:
    firm = words.names.get(row["firm_id"] or "", row["firm_id"] or "")
    person = words.names.get(row["slack_user"], "")
    if row["slack_user"] == CLI:
        person = words.plain("words.by_cli")
    who = " ".join(one for one in (firm, person) if one) or words.say("by_secretariat")
    signed = words.say("nda", day=f"{row['nda_on']:%Y/%m/%d}") if row["nda_on"] else words.say("no_nda")
    told = words.say(
        "seen", at=words.when(row["at"]), who=who, what=words.say(f"seen_{row['what']}"), nda=firm and signed
    )
    return words.say("line", label=told, value=words.join(row["drawings"])) if row["drawings"] else told


def _erased(words: _Words, row: Mapping[str, Any]) -> str:
    kinds = words.join(words.plain(f"erased.{kind}") for kind in row["kinds"] or ["nothing"])
    return words.say("line", label=words.when(row["at"]), value=kinds)


_LISTS: dict[str, Callable[[_Words, Mapping[str, Any]], str]] = {
    "files": _file,
    "outcomes": _outcome,
    "happened": _note,
    "mails": _mail,
    "seen_by": _seen,
    "erased": _erased,
}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one, zone) for name, one in value.items()}
    return [_plain(one, zone) for one in value] if isinstance(value, list | tuple) else value
