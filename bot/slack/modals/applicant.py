"""The forms of those who apply for membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.joining import Stage, following
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, chosen, typed, values_of
from bot.slack.mrkdwn import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.slack.context import Context
    from bot.slack.kit import Json

WHICH, APPLICANT = "settings:applicant_which", "settings:applicant"


def which_view(c: Context, listed: Sequence[Mapping[str, Any]]) -> Json:
    """List the applicants with their stages, and ask which one."""
    options = [kit.option(c.plain("applicants.new"), inputs.NEW)]
    options += [kit.option(_listed(c, row), str(row["id"])) for row in listed]
    first = None if listed else inputs.NEW
    blocks = [kit.ask("which", c.plain("applicants.which"), kit.select(options, first), optional=False)]
    return inputs.chooser(c, WHICH, "applicants", blocks)


def _listed(c: Context, row: Mapping[str, Any]) -> str:
    stage, since = c.plain(f"stage.{row['stage']}"), c.day(row["since"])
    return c.plain("applicants.listed", name=row["name"], stage=stage, since=since)


def parse_which(view: Mapping[str, Any], c: Context) -> int | FormErrors | None:
    """Return the applicant, None for a new one."""
    which = chosen(values_of(view), "which")
    if which is None:
        return FormErrors({"which": c.plain("settings.choose")})
    return None if which == inputs.NEW else int(which)


def applicant_view(
    c: Context, row: Mapping[str, Any], kept: inputs.Kept, last: Sequence[Mapping[str, Any]]
) -> Json:
    """Return the form of an applicant, with the stages that may follow."""
    now = Stage(row.get("stage", Stage.APPLIED))
    stages = [now] if kept.id is None else [now, *following(now)]
    options = [kit.option(c.plain(f"stage.{one}"), one) for one in stages]
    hint = c.plain("applicants.stage_hint") if Stage.JOINED in stages[1:] else None
    blocks = [
        kit.ask("name", c.plain("applicants.name"), kit.text_input(row.get("name", "")), optional=False),
        kit.ask("kana", c.plain("applicants.kana"), kit.text_input(row.get("kana", ""))),
        kit.ask("contact", c.plain("applicants.contact"), kit.text_input(row.get("contact", ""))),
        kit.ask("stage", c.plain("applicants.stage"), kit.select(options, now), optional=False, hint=hint),
        kit.ask("note", c.plain("applicants.note"), kit.text_input(row.get("note", ""), multiline=True)),
        *changes.shown(c, last),
    ]
    return inputs.editor(c, APPLICANT, c.plain("applicants.title"), blocks, kept)


def parse_applicant(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of the applicant."""
    values = values_of(view)
    said: dict[str, Any] = {name: one_line(typed(values, name)) for name in ("name", "kana", "contact")}
    return said | {"note": typed(values, "note").strip(), "stage": chosen(values, "stage") or Stage.APPLIED}


def done_view(c: Context, name: str, stage: str) -> Json:
    """Say that it is saved."""
    text = c.say("applicants.saved", name=name, stage=c.plain(f"stage.{stage}"))
    return kit.modal(
        "notice", c.plain("settings.saved_title"), [kit.section(text)], close=c.plain("form.close")
    )
