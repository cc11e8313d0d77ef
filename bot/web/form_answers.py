"""What is said to whoever sent a form that cannot be taken as it is: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.public_form import Doubt, doubts, text_version
from bot.i18n import translate
from bot.web.form_body import FIELDS, TOO_LARGE, most_bytes
from bot.web.form_page import Filled, Problem, consent_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.drawings import Limits
    from bot.domain.inquiries import Draft
    from bot.network import Network
    from bot.web.form_body import Came
    from bot.web.form_page import Kept

_ORDER = ("", *FIELDS, "files", "consent")  # of the page; what concerns all of it first
_FIELD = {Doubt.SAYS_NOTHING: "body", Doubt.NO_WAY_BACK: "email", Doubt.ODD_EMAIL: "email"}


def faults(net: Network, lang: str, came: Came, draft: Draft, *, trusted: bool) -> list[Problem]:
    """Return what must be put right; `trusted`: our own page sent it, not too long ago."""
    found = [Problem("files", translate(lang, key, **gaps)) for key, gaps in came.faults]
    said = any(getattr(draft, name) for name in FIELDS)
    if not (said or came.files or came.tokens or found):
        found.append(Problem("body", translate(lang, "public.problem_empty")))
    if came.values.get("consent") != text_version(consent_text(net, lang)):
        found.append(Problem("consent", translate(lang, "public.problem_consent")))
    if not trusted:
        found.append(Problem("", translate(lang, "public.problem_again")))
    return found


def questions(came: Came, draft: Draft, found: Sequence[Problem]) -> list[Doubt]:
    """Return what is asked, each kind once: whoever saw it and sends again means it so."""
    told = {problem.field for problem in found}
    return [one for one in doubts(draft) if one not in _seen(came) and _FIELD[one] not in told]


def _seen(came: Came) -> list[str]:
    return [one for one in came.values.get("seen", "").split(",") if one in list(Doubt)]


def again(
    lang: str,
    came: Came,
    token: str,
    wrong: Sequence[Problem],
    asked: Sequence[Doubt] = (),
    kept: Sequence[Kept] = (),
) -> Filled:
    """Return the form as it was sent, with what is wrong and what is asked."""
    alert = translate(lang, "public.alert_problems" if wrong else "public.alert_doubts")
    seen = ",".join([*_seen(came), *asked])
    values = dict(came.values)
    if any(problem.field == "consent" for problem in wrong):
        values["consent"] = ""
    doubtful = [Problem(_FIELD[one], translate(lang, f"public.problem_{one}")) for one in asked]
    told = sorted([*wrong, *doubtful], key=lambda problem: _ORDER.index(problem.field))
    return Filled(token, values, kept, seen, alert, told)


def away(lang: str, came: Came, token: str) -> Filled:
    """Return the form as it was sent where it can be kept nowhere."""
    return _later(lang, came, token, translate(lang, "public.alert_away"), "away")


def busy(lang: str, came: Came, token: str, time: str, kept: Sequence[Kept]) -> Filled:
    """Return the form as it was sent too often, until when to wait."""
    return _later(lang, came, token, translate(lang, "public.alert_busy", time=time), "busy", kept)


def crowded(lang: str, came: Came, token: str, time: str, kept: Sequence[Kept]) -> Filled:
    """Return the form as it was sent while too many send files, until when to wait."""
    return _later(lang, came, token, translate(lang, "public.alert_crowded", time=time), "crowded", kept)


def _later(lang: str, came: Came, token: str, alert: str, why: str, kept: Sequence[Kept] = ()) -> Filled:
    said = [Problem("", translate(lang, f"public.problem_{why}"))]
    if came.passed_over or len(kept) < len(came.files) + len(came.tokens):
        said.append(Problem("files", translate(lang, "public.problem_files_again")))
    seen = came.values.get("seen", "")
    return Filled(token, came.values, kept, seen, alert, said, with_contacts=True)


def broken(lang: str, came: Came, limits: Limits) -> list[Problem]:
    """Say why a form could not be read to its end."""
    if came.broken == TOO_LARGE:
        megabytes = most_bytes(limits) // 1_000_000
        return [Problem("files", translate(lang, "public.problem_too_large", megabytes=megabytes))]
    return [Problem("", translate(lang, "public.problem_unreadable"))]
