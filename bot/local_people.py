"""Who lives in the local workspace: the people and channels of a network, for its stand-in for Slack."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.domain.members import short_name
from bot.domain.rota import week_of
from bot.i18n import LOCALES, translate
from bot.local.config import Channel, Command, Pacing, Person, Shortcut, UserGroup, WorkspaceConfig
from bot.local.people import BOT_USER_ID
from bot.services.members import is_slack_user
from bot.slack.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.network import Network
    from bot.network_tables import Firm

# Invented family names for the second and later contacts, whom the demo does not name.
FAMILY_NAMES = (
    "青木", "石田", "上野", "遠藤", "岡本", "川口", "北村", "久保", "小林", "坂本", "清水", "須藤",
    "瀬川", "園田", "高木", "千葉", "辻", "寺田",
)  # fmt: skip
_SOURCES = {"expo": "fair"}  # the demo's word for ours
_DATE = re.compile(r"\d{4}-\d\d(-\d\d)?")
_SLACK_LOCALES = {"ja": "ja-JP", "en": "en-US"}
GUESTS = "シルバー会員"  # whose people are guests, who may have neither commands nor forms


def workspace_of(net: Network, now: datetime, base_url: str, db: str) -> WorkspaceConfig:
    """Return the workspace of a network: everybody named in it, its channels, the app's commands."""
    people = tuple(_people(net, now))
    everybody = tuple(person.id for person in people)
    return WorkspaceConfig(
        base_url=base_url,
        db=db,
        team=net.name,
        timezone=str(net.timezone),
        users=people,
        channels=tuple(_channels(net, everybody)),
        groups=tuple(
            UserGroup(f"S0LOCAL{number:03d}", lane.usergroup, lane.name)
            for number, lane in enumerate(net.lanes, start=1)
            if lane.usergroup
        ),
        commands=tuple(
            Command(one["command"], words["description"], words["usage_hint"])
            for one, words in _of_the_app("slash_commands")
        ),
        shortcuts=tuple(
            Shortcut(one["type"], words["name"], one["callback_id"], words["description"])
            for one, words in _of_the_app("shortcuts")
        ),
        pacing=Pacing(enabled=False),  # a pushed clock makes a day's messages due in one second
    )


def _of_the_app(what: str) -> Iterator[tuple[dict[str, Any], dict[str, dict[str, str]]]]:
    """Yield what the app's manifest offers, each with its words by language: an installed app has but one."""
    for ones in zip(*(_manifest(locale)["features"][what] for locale in LOCALES), strict=True):
        yield (
            ones[0],
            {word: dict(zip(LOCALES, (one[word] for one in ones), strict=True)) for word in ones[0]},
        )


@cache
def _manifest(locale: str) -> dict[str, Any]:
    return manifest(name="Toban", locale=locale, url=None)


def _channels(net: Network, everybody: tuple[str, ...]) -> Iterator[Channel]:
    names = {"inquiries": net.channels.inquiries, "members": net.channels.members}
    for number, (role, name) in enumerate(names.items(), start=1):
        topic = translate(net.locale, f"local.topic_{role}")
        yield Channel(f"C0LOCAL{number:03d}", name.removeprefix("#"), False, (*everybody, BOT_USER_ID), topic)


def _people(net: Network, now: datetime) -> Iterator[Person]:
    roles = _roles(net)
    week = week_of(now, net.hours)
    held = [(turn.week, turn.firm) for turn in net.rota if turn.firm]
    following = [firm for monday, firm in held if monday == week + timedelta(weeks=1)]
    personas = personas_of(net, [firm for monday, firm in held if monday == week], following)
    seen: set[str] = set()
    for firm in net.firms:
        for position, user in enumerate(firm.contacts):
            if user not in seen:
                seen.add(user)
                yield _contact(net, firm, position, user, roles, personas)
    for number, user in enumerate(_without_firm(net, seen), start=1):
        name = f"{translate(net.locale, 'local.secretariat')} {FAMILY_NAMES[-number]}"
        yield Person(
            user,
            user.lower(),
            name,
            locale=_SLACK_LOCALES[net.locale],
            persona=user in personas,
            role=personas.get(user, ""),
        )


def _contact(
    net: Network,
    firm: Firm,
    position: int,
    user: str,
    roles: dict[str, str],
    personas: dict[str, dict[str, str]],
) -> Person:
    family = FAMILY_NAMES[
        (int("0" + "".join(filter(str.isdigit, firm.id))) + position * 7) % len(FAMILY_NAMES)
    ]
    short = short_name(firm.name)
    role = f"local.role_{roles[firm.id]}" if firm.id in roles and position == 0 else None
    return Person(
        id=user,
        name=user.lower(),
        real_name=f"{family}({short})",
        title=translate(net.locale, role) if role else "",
        kind="guest" if firm.grade == GUESTS else "member",
        locale=_SLACK_LOCALES[net.locale],
        firm=short,
        persona=user in personas,
        role=personas.get(user, ""),
    )


def _without_firm(net: Network, seen: set[str]) -> list[str]:
    """Return the people a role names who belong to no firm: the secretariat first."""
    roles = [*net.roles.get("secretariat", ()), *(name for names in net.roles.values() for name in names)]
    return list(dict.fromkeys(name for name in roles if is_slack_user(name) and name not in seen))


def _roles(net: Network) -> dict[str, str]:
    known = ("standing_directors", "sales_head", "representative")
    return {firm_id: role for role in known for firm_id in net.roles.get(role, ())}


def personas_of(net: Network, on_duty: Sequence[str], following: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return whom a newcomer may be, each with their part in every language; `following` is on duty next."""
    members = {user for firm in net.firms for user in firm.contacts}
    parts = _parts(net, on_duty, following)
    parts |= dict.fromkeys(_without_firm(net, members)[:1], "local.persona_secretariat")
    return {user: _words(key) for user, key in parts.items()}


def _parts(net: Network, on_duty: Sequence[str], following: Sequence[str]) -> dict[str, str]:
    """Return this week's duty contacts and the next ones, sales head, representative, another firm."""
    contacts = {firm.id: firm.contacts for firm in net.firms}
    chosen: dict[str, str] = {}
    for firm_id in on_duty:
        chosen |= _first(contacts, firm_id, "local.persona_duty")
    for role in ("sales_head", "representative"):
        for firm_id in net.roles.get(role, ())[:1]:
            chosen |= _first(contacts, firm_id, f"local.persona_{role}", chosen)
    for firm_id in following:
        chosen |= _first(contacts, firm_id, "local.persona_next", chosen)
    others = [firm_id for firm_id in contacts if not set(contacts[firm_id]) & set(chosen)]
    for firm_id in others[:1]:
        chosen |= _first(contacts, firm_id, "local.persona_other")
    return chosen


def _first(
    contacts: dict[str, tuple[str, ...]], firm_id: str, key: str, taken: dict[str, str] | None = None
) -> dict[str, str]:
    users = contacts.get(firm_id, ())[:1]
    return {user: key for user in users if user not in (taken or {})}


def _words(key: str) -> dict[str, str]:
    return {locale: translate(locale, key) for locale in LOCALES}


def samples_of(inquiries: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Return the demo's inquiries as the page offers them: they arrive now, as their source says.

    A date by which something is wanted lies as far ahead as it did when the inquiry was written.
    """
    return [_sample(inquiry, now) for inquiry in inquiries]


def _sample(inquiry: dict[str, Any], now: datetime) -> dict[str, Any]:
    source = _SOURCES.get(inquiry["source"], inquiry["source"])
    ago = now.date() - datetime.fromisoformat(inquiry["received_at"]).date()
    whole_weeks = timedelta(weeks=-(-ago.days // 7))  # a Friday stays one
    wanted = _later(inquiry["desired_delivery"], whole_weeks)
    told = {name: value for name, value in inquiry.items() if name not in {"id", "received_at"}}
    shown = {name: inquiry[name] for name in ("id", "company", "subject")}
    return shown | {"source": source, "fields": told | {"source": source, "desired_delivery": wanted}}


def _later(wanted: str, by: timedelta) -> str:
    """Move a day (2026-10-23) or a month (2027-04); anything else stays as it was said."""
    if not _DATE.fullmatch(wanted):
        return wanted
    moved = date.fromisoformat(f"{wanted}-01"[:10]) + by
    return moved.isoformat()[: len(wanted)]
