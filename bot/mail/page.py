"""The page behind a link in a mail: how the matter stands now, and one button to press.

Opening it changes nothing, because mail scanners open links. Pressing acts as the contact the mail went to,
by the services that Slack's buttons call.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader

from bot.domain.errors import Refusal
from bot.domain.service_hours import moment_of
from bot.i18n import translate
from bot.mail.questions import Question, choice_of, label, questions
from bot.mail.written import linked, rendered, said
from bot.services import cases, contents, correspondents, mail_deeds, members, signed_links
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.mail_deeds import DETAILS, PURPOSE, Said
from bot.services.signed_links import LinkError
from bot.slack.context import Context
from bot.slack.modals.details import details_view
from bot.slack.refusals import refusal_text
from bot.slack.rendered import Rendered
from bot.slack.told import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.desk import Desk, Session
    from bot.slack.kit import Json

_FOLDER = Path(__file__).parent / "templates"
_PAGES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, auto_reload=False)
_STYLE = (_FOLDER / "link.css").read_text("utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_OF_FIELD = {"reply_before_arrival": "at", "reply_in_future": "at"}  # refusals, by the field that mends them
_DUTY = {"dm_duty", "dm_reminder", "dm_call"}  # their first words ask for what a closed inquiry needs no more
_CLICK = 64  # characters of what tells one press from another


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked before the one button; `click` makes pressing it twice harmless."""

    button: str
    who: str
    click: str
    questions: tuple[Question, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)  # by the name of the field


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows; texts are plain. `files` and `more` are labels with addresses."""

    title: str
    lead: str = ""
    text: str = ""
    form: Form | None = None
    more: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    is_alert: bool = False
    is_done: bool = False
    status: int = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was verified: the message it stood in, and the button it stands for."""

    row: dict[str, Any]
    action_id: str
    value: str

    @property
    def user(self) -> str:
        """Who acts by it: whom the mail went to."""
        return str(self.row["target"])


@dataclass(frozen=True, slots=True)
class _Now:
    """A message as it would be rendered now, and the label of the link's button, None where it is gone."""

    c: Context
    message: Rendered
    label: str | None


async def open_link(desk: Desk, token: str) -> Link:
    """Return the link of a token. LinkError for one that does not serve, `gone` where its message is."""
    today = desk.network.hours.local_day(desk.clock.now())

    def look(s: Session) -> Link:
        data = signed_links.read(s, token, PURPOSE, desk.clock.now())
        row = correspondents.message(s, data["o"])
        if row is None or not members.firms_on(s, row["target"], today):
            raise LinkError("gone")  # whoever is no contact any more reads nothing either
        return Link(row, data["a"], data["v"])

    return await desk.read(look)


async def ask(
    desk: Desk,
    link: Link,
    alert: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Page:
    """Return the page that asks for the one click; with what was typed before and what is wrong with it."""
    now = await _now(desk, link)
    c, text = now.c, said(now.c, now.message)
    if link.action_id == DETAILS:
        form = Form(c.plain("mail.page_show"), _who(c, link), _new_click())
        return Page(c.plain("button.details"), c.plain("mail.page_show_hint"), text, form)
    if now.label is None:
        more = tuple(await linked(desk, link.row["id"], now.message))
        return Page(label(c, link.action_id, link.value), c.plain("mail.page_not_now"), text, more=more)
    asked = questions(c, link.action_id, link.value)
    button = c.plain("mail.page_press", label=now.label)
    form = Form(button, _who(c, link), _new_click(), asked, typed or {}, errors or {})
    return Page(now.label, alert, text, form, is_alert=bool(alert))


async def too_long(desk: Desk, link: Link) -> Page:
    """Return the page that asks again where more was typed than is read; nothing was done."""
    shown = await ask(desk, link, (await _now(desk, link)).c.plain("mail.page_too_long"))
    return replace(shown, status=413)


async def press(desk: Desk, link: Link, typed: Mapping[str, str]) -> Page:
    """Do what the link is for, and return the page that says what came of it."""
    c = (await _now(desk, link)).c
    act = desk.act(link.user, f"mail:{link.row['id']}:{typed.get('click', '')[:_CLICK]}", "mail")
    try:
        at = _moment(c, typed.get("at", ""))
    except (ValueError, OverflowError):
        return await _wrong(desk, link, typed, {"at": c.plain("mail.page_bad_time")})
    chosen = choice_of(c, link.action_id, link.value, typed.get("choice", ""))
    answer = Said(typed.get("choice", ""), typed.get("text", ""), at)
    lead = "mail.page_done"
    try:
        if link.action_id == DETAILS:
            return await _details(desk, link)
        await desk.write(lambda s: mail_deeds.do(s, desk.network, act, link.action_id, link.value, answer))
    except AlreadyDone:
        lead = "mail.page_again"
    except (Refusal, ConflictError, ValueError) as error:
        if isinstance(error, Refusal) and error.key in _OF_FIELD:
            told = refusal_text(c, error, desk.clock.now())
            return await _wrong(desk, link, typed, {_OF_FIELD[error.key]: told})
        return await _refused(desk, link, error)
    now = await _now(desk, link)
    more = tuple(await linked(desk, link.row["id"], now.message))
    told = label(now.c, link.action_id, link.value)
    if chosen:
        told = c.plain("mail.page_chosen", label=told, choice=chosen)
    return Page(now.c.plain(lead), told, said(now.c, now.message), more=more, is_done=True)


async def _wrong(desk: Desk, link: Link, typed: Mapping[str, str], errors: Mapping[str, str]) -> Page:
    """Ask once more where something that was typed is wrong; nothing was done."""
    alert = (await _now(desk, link)).c.plain("mail.page_wrong")
    return await ask(desk, link, alert, typed, errors)


async def _details(desk: Desk, link: Link) -> Page:
    """Show the details; the look is recorded before they are shown."""
    act = desk.act(link.user, surface="mail")
    view, events = await desk.write(lambda s: cases.details(s, desk.network, act, int(link.value)))
    shown = await desk.read(lambda s: contents.of(s, desk.network, act.now, link.row))
    known = await context_of(desk, link.row, shown)
    people = desk.names(event.actor for event in events)
    named = {**known.people, **people}
    c = Context(desk.network, known.locale, {view.inquiry.id: view}, known.firms, named, now=act.now)
    found: Json = details_view(c, view, events, desk.url)
    message = Rendered(c.say("words.toban"), found["blocks"])
    files = tuple((one.file.name, f"{desk.url}{one.path}") for one in view.files)
    return Page(found["title"]["text"], "", said(c, message), files=files)


async def _refused(desk: Desk, link: Link, error: Exception) -> Page:
    refusal = error if isinstance(error, Refusal) else Refusal("changed_meanwhile")
    now = await _now(desk, link)
    who = refusal.params.get("who")
    named = desk.names([who]) if isinstance(who, str) else {}
    c = Context(desk.network, now.c.locale, people={**now.c.people, **named}, now=now.c.now)
    more = tuple(await linked(desk, link.row["id"], now.message))
    lead = refusal_text(c, refusal, desk.clock.now())
    return Page(c.plain("mail.page_refused"), lead, said(now.c, now.message), more=more, is_alert=True)


async def _now(desk: Desk, link: Link) -> _Now:
    at, row = desk.clock.now(), link.row
    shown = await desk.read(lambda s: contents.of(s, desk.network, at, row))
    c = await context_of(desk, row, shown)
    message = rendered(c, row | {"params": row["params"] | {"resent": False}})
    view = c.cases.get(row["inquiry_id"])
    if row["template"] in _DUTY and view is not None and not view.inquiry.is_open:
        message = Rendered(message.text, message.blocks[1:])
    found = {
        (one["action_id"], one["value"]): one["text"]["text"]
        for block in message.blocks
        for one in (*block.get("elements", ()), block.get("accessory") or {})
        if one.get("type") == "button"
    }
    return _Now(c, message, found.get((link.action_id, link.value)))


def _who(c: Context, link: Link) -> str:
    name = c.people.get(link.user, link.user)
    firm = next((one.label for one in c.firms.values() if link.user in one.contacts), "")
    key = "mail.page_who" if firm else "mail.page_who_alone"
    return c.plain(key, firm=firm, name=name)


def _moment(c: Context, typed: str) -> datetime | None:
    return moment_of(datetime.fromisoformat(typed), c.network.timezone) if typed.strip() else None


def _new_click() -> str:
    return secrets.token_urlsafe(12)


def html(page: Page, network: str, lang: str) -> str:
    """Return the page as HTML; the template escapes every word."""
    titles = {name: translate(lang, f"mail.page_{name}") for name in ("now", "more", "files")}
    template = _PAGES.get_template("link.html")
    return template.render(
        page=page,
        network=network,
        lang=lang,
        style=_STYLE,
        now_title=titles["now"],
        more_title=titles["more"],
        files_title=titles["files"],
    )
