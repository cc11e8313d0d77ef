"""The form's pages as HTML. Every word of a customer's is escaped by the template."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.domain.deadlines import kept_of
from bot.domain.public_form import text_version
from bot.i18n import LOCALES, translate
from bot.network_logo import read_logo
from bot.texts.deadline import explain, full_moment, hours_text, moment_text, zone_text
from bot.web.form_body import ACCEPTED, FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.drawings import Limits
    from bot.domain.inquiries import Draft, Inquiry
    from bot.network import Network
    from bot.network_logo import Logo
    from bot.network_tables import Lane

_FOLDER = Path(__file__).parent / "templates"
_PAGES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, auto_reload=False)
_CSS = (_FOLDER / "form.css").read_text("utf-8")
_COPIED = (*FIELDS, "attachments")
_MEGA = 1_000_000
_ADDRESS = re.compile(r"(https://[\w./?&=%#~+:-]*[\w/])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or doubtful, in the reader's language; `field` is where, "" for all of it."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that came with an earlier try: the token that stands for it, its name and size in bytes."""

    token: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form shows beside the network's own: what was typed, and what is to be said of it."""

    token: str
    values: Mapping[str, str] = field(default_factory=dict)
    kept: Sequence[Kept] = ()
    seen: str = ""
    alert: str = ""
    problems: Sequence[Problem] = ()
    with_contacts: bool = False


def style_of(net: Network) -> str:
    """Return the style sheet in the network's colour."""
    return f":root{{--own:{net.form.colour}}}\n{_CSS}"


def style_path(net: Network) -> str:
    """Return where the style sheet is; another one has another address."""
    return f"/form/{hashlib.sha256(style_of(net).encode()).hexdigest()[:16]}.css"


def logo_of(net: Network) -> Logo | None:
    """Return the network's logo, None for one that has none."""
    return read_logo(net.form.logo) if net.form.logo else None


def consent_text(net: Network, lang: str) -> str:
    """Return what customers consent to."""
    return net.form.text("consent", lang) or translate(lang, "public.consent_default", network=net.name)


def form_page(net: Network, lang: str, filled: Filled, limits: Limits) -> str:
    """Return the form."""
    consent = consent_text(net, lang)
    values = {**dict.fromkeys((*FIELDS, "lane", "consent"), ""), "confidentiality": "case", **filled.values}
    intro = net.form.text("intro", lang) or translate(lang, "public.intro_default")
    hint = {"megabytes": limits.largest / _MEGA, "most": limits.most}
    return _page(
        "form.html",
        net,
        lang,
        title=translate(lang, "public.title"),
        intro=_paragraphs(intro),
        token=filled.token,
        values=values,
        seen=filled.seen,
        alert=filled.alert,
        problems=[Problem({"files": "more"}.get(one.field, one.field), one.text) for one in filled.problems],
        errors=_by_field(filled.problems),
        with_contacts=filled.with_contacts,
        kept=[{"token": one.token, "name": one.name, "size": _size(one.size, lang)} for one in filled.kept],
        files_hint=translate(lang, "public.hint_files", **hint),
        accept=ACCEPTED,
        lanes=[(lane.id, *_lane(net, lane, lang)) for lane in net.lanes] if len(net.lanes) > 1 else (),
        consent=[_linked(line) for line in _paragraphs(consent)],
        consent_version=text_version(consent),
    )


def _by_field(problems: Sequence[Problem]) -> dict[str, list[str]]:
    """Return what is wrong, all of it, by the field that shows it."""
    found: dict[str, list[str]] = {}
    for one in problems:
        if one.field and one.text not in found.setdefault(one.field, []):
            found[one.field].append(one.text)
    return found


def done_page(net: Network, lang: str, case: Inquiry) -> str:
    """Return the receipt: number, until when a reply comes and why then, and a copy.

    Of what was erased the number, and that it was.
    """
    if case.erased_at is not None:
        text = translate(lang, _reached(net, "public.erased"), number=case.number)
        return notice(net, lang, translate(lang, "public.erased_title"), text)
    why = explain(kept_of(case), net.hours, lang) if case.why_deadline else ""
    lane = next((_lane(net, one, lang)[0] for one in net.lanes if one.id == case.lane), None)
    told = [
        *([(translate(lang, "public.label_lane"), lane)] if lane and len(net.lanes) > 1 else []),
        *_copy(case, lang),
        (translate(lang, "public.label_received_at"), full_moment(case.received_at, net.hours, lang)),
    ]
    return _page(
        "done.html",
        net,
        lang,
        other_lang="",
        title=translate(lang, "public.done"),
        number=case.number,
        due=moment_text(case.deadline, net.hours, lang, net.hours.local_day(case.received_at))
        + zone_text(case.deadline, net.hours, lang),
        why=why and translate(lang, "public.reply_why", why=why),
        told=told,
    )


def later_page(net: Network, lang: str, draft: Draft) -> str:
    """Return the receipt of a form that waits for its number."""
    return _page(
        "done.html",
        net,
        lang,
        other_lang="",
        title=translate(lang, "public.done_later"),
        with_hours=True,
        hours=hours_text(net.hours, lang),
        told=_copy(draft, lang),
    )


def gone_page(net: Network, lang: str) -> str:
    """Return the page of a receipt that opens no more."""
    return notice(
        net, lang, translate(lang, "public.gone_title"), translate(lang, _reached(net, "public.gone"))
    )


def _reached(net: Network, key: str) -> str:
    """Return the text that sends people to phone and mail only where the page shows either."""
    return key if net.form.phone or net.form.email else f"{key}_nowhere"


def notice(net: Network, lang: str, title: str, text: str) -> str:
    """Return a page that says one thing, with phone and mail."""
    return _page("notice.html", net, lang, title=title, text=text)


def _page(template: str, net: Network, lang: str, **more: Any) -> str:
    other = next((one for one in LOCALES if one != lang), "")

    def say(key: str, **params: object) -> str:
        return translate(lang, f"public.{key}", **params)

    return _PAGES.get_template(template).render(
        lang=lang,
        say=say,
        network=net.name,
        own=Markup(f' lang="{net.locale}"') if net.locale != lang else "",  # noqa: S704  ja or en
        phone=net.form.phone,
        dial="".join(one for one in net.form.phone if one in "+0123456789"),
        email=net.form.email,
        style=style_path(net),
        logo=logo_of(net),
        **{"other_lang": other, **more},
    )


def _copy(said: Draft | Inquiry, lang: str) -> list[tuple[str, str]]:
    """Return what a customer sent, with its labels; what was left empty is left out."""
    told = {name: getattr(said, name) for name in FIELDS}
    told["attachments"] = "\n".join(said.attachments)
    found = [(translate(lang, f"public.label_{name}"), told[name]) for name in _COPIED if told[name]]
    shared = translate(lang, f"public.sharing_{said.confidentiality}")
    return [*found, (translate(lang, "public.label_confidentiality"), shared)]


def _lane(net: Network, lane: Lane, lang: str) -> tuple[str, str]:
    """Return what a lane is called in a language, and the language of that name where it is another."""
    if lang == "en" and lane.name_en:
        return lane.name_en, ""
    return lane.name, net.locale if net.locale != lang else ""


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _linked(text: str) -> Markup:
    """Return a text with its addresses as links; they open beside the form, which would be lost otherwise."""
    link = Markup('<a href="{0}" target="_blank" rel="noopener">{0}</a>')
    parts = enumerate(_ADDRESS.split(text))  # every other one is an address
    return Markup().join(link.format(part) if place % 2 else part for place, part in parts)


def _size(size: int, lang: str) -> str:
    if size < _MEGA:
        return translate(lang, "public.kilobytes", kilobytes=max(1, round(size / 1000)))
    return translate(lang, "public.megabytes", megabytes=round(size / _MEGA, 1))
