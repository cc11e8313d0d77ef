"""The forms of one member firm: which one, what it is, and its contacts in the order of call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.firms_cells import cell_text
from bot.services.members import is_slack_user
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, chosen, picked, typed, values_of
from bot.slack.mrkdwn import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.services.firms import Saved
    from bot.slack.context import Context
    from bot.slack.kit import Json

WHICH, FIRM, CONTACTS = "settings:firm_which", "settings:firm", "settings:contacts"
NEXT = "firm:contacts"
_LINES = ("processes", "materials", "equipment", "certifications", "closures")
_DAYS = ("nda_on", "joined_on", "left_on")
_DETAILS = ("name", "role", "phone", "email")
_BLANK = {"slack_user": None, "name": "", "role": "", "phone": "", "email": ""}
_EMPTY_ROWS = 2
MOST_CONTACTS = 12  # seven blocks each


def which_view(c: Context, firms: Sequence[tuple[str, str]]) -> Json:
    """Ask which firm, and what of it; `firms` are (id, how it is shown)."""
    options = [kit.option(c.plain("firm.new"), inputs.NEW), *(kit.option(name, one) for one, name in firms)]
    parts = [kit.option(c.plain(f"firm.part_{part}"), part) for part in ("firm", "contacts")]
    blocks = [
        kit.ask("which", c.plain("firm.which"), kit.select(options), optional=False),
        kit.ask("part", c.plain("firm.part"), kit.radio(parts, "firm"), optional=False),
        kit.context(c.say("firm.import_hint")),
    ]
    return inputs.chooser(c, WHICH, "firm", blocks)


def parse_which(view: Mapping[str, Any], c: Context) -> tuple[str | None, str] | FormErrors:
    """Return the firm (None: a new one) and what of it is edited."""
    values = values_of(view)
    which, part = chosen(values, "which"), chosen(values, "part") or "firm"
    if which is None:
        return FormErrors({"which": c.plain("settings.choose")})
    if which == inputs.NEW and part == "contacts":
        return FormErrors({"part": c.plain("firm.contacts_later")})
    return (None if which == inputs.NEW else which), part


def firm_view(
    c: Context, row: Mapping[str, Any], kept: inputs.Kept, last: Sequence[Mapping[str, Any]]
) -> Json:
    """Return the form of a firm with `row` filled in: columns of the table, for a new firm a few or none."""
    blocks = [
        kit.ask("name", c.plain("firm.name"), kit.text_input(row.get("name", "")), optional=False),
        kit.ask("kana", c.plain("firm.kana"), kit.text_input(row.get("kana", ""))),
        *_grade(c, row.get("grade", "")),
        *_lanes(c, row.get("lanes", ())),
        kit.ask("phone", c.plain("firm.phone"), kit.text_input(row.get("phone", ""))),
        kit.ask("email", c.plain("firm.email"), kit.text_input(row.get("email", ""))),
        *(_line(c, name, row.get(name)) for name in _LINES),
        *(
            kit.ask(name, c.plain(f"firm.{name}"), inputs.day(row.get(name)), hint=_hint(c, name))
            for name in _DAYS
        ),
        kit.ask("note", c.plain("firm.note"), kit.text_input(row.get("note", ""), multiline=True)),
        *changes.shown(c, last),
    ]
    title = c.plain("firm.title_new" if kept.id is None else "firm.title")
    return inputs.editor(c, FIRM, title, blocks, kept)


def _grade(c: Context, grade: str) -> Iterator[Json]:
    grades = c.network.grades
    if not grades:
        yield kit.ask("grade", c.plain("firm.grade"), kit.text_input(grade))
        return
    known = [grade if grade in (one.id, one.name) else one.name for one in grades]
    options = [kit.option(one.name, value) for one, value in zip(grades, known, strict=True)]
    yield kit.ask("grade", c.plain("firm.grade"), kit.select(options, grade))


def _lanes(c: Context, lanes: Sequence[str]) -> Iterator[Json]:
    options = [kit.option(lane.name, lane.id) for lane in c.network.lanes]
    hint = c.plain("firm.lanes_hint")
    yield kit.ask("lanes", c.plain("firm.lanes"), inputs.several(options, lanes), hint=hint)


def _line(c: Context, name: str, value: Any) -> Json:
    text = cell_text(value).replace(";", "\n")
    element = kit.text_input(text, multiline=True)
    return kit.ask(name, c.plain(f"firm.{name}"), element, hint=c.plain(f"firm.{name}_hint"))


def _hint(c: Context, name: str) -> str | None:
    return c.plain("firm.left_on_hint") if name == "left_on" else None


def parse_firm(view: Mapping[str, Any], c: Context) -> dict[str, Any] | FormErrors:
    """Return the columns of the firm as they were filled in."""
    values, errors = values_of(view), FormErrors()
    said: dict[str, Any] = {name: one_line(typed(values, name)) for name in ("name", "kana")}
    said["grade"] = chosen(values, "grade") or one_line(typed(values, "grade"))
    said["lanes"] = inputs.chosen_many(values, "lanes")
    said |= {name: inputs.cell(c, values, name, errors) for name in ("phone", "email", *_LINES)}
    said |= {name: inputs.picked_day(values, name) for name in _DAYS}
    said["note"] = typed(values, "note").strip()
    return errors or said


def contacts_view(
    c: Context, row: Mapping[str, Any], kept: inputs.Kept, last: Sequence[Mapping[str, Any]]
) -> Json:
    """Return the form of a firm's contacts in the order of call, with room for two more."""
    known = [*row["contacts"], *[_BLANK] * _EMPTY_ROWS][:MOST_CONTACTS]
    blocks = [kit.section(c.say("contacts.lead", firm=row["name"]))]
    for number, one in enumerate(known, start=1):
        blocks += _contact(c, number, one)
    return inputs.editor(c, CONTACTS, c.plain("contacts.title"), [*blocks, *changes.shown(c, last)], kept)


def _contact(c: Context, number: int, one: Mapping[str, Any]) -> Iterator[Json]:
    yield kit.divider()
    user = one["slack_user"]
    start = user if user and is_slack_user(user) else None
    label = c.plain("contacts.slack_user", number=number)
    yield kit.ask(f"slack_user-{number}", label, inputs.user(start))
    for name in _DETAILS:
        label = c.plain(f"contacts.{name}", number=number)
        yield kit.ask(f"{name}-{number}", label, kit.text_input(one[name]))
    hint = c.plain("contacts.place_hint") if number == 1 else None
    label = c.plain("contacts.place", number=number)
    yield kit.ask(f"place-{number}", label, kit.text_input(str(number)), hint=hint)


def parse_contacts(view: Mapping[str, Any], c: Context) -> list[dict[str, Any]] | FormErrors:
    """Return the contacts in the order of call; one of whom nothing is said any more is left out."""
    values, errors = values_of(view), FormErrors()
    numbers = [one["block_id"].partition("-")[2] for one in view["blocks"] if one["type"] == "input"]
    found: list[tuple[float, dict[str, Any]]] = []
    for number in dict.fromkeys(numbers):
        said: dict[str, Any] = {name: one_line(typed(values, f"{name}-{number}")) for name in _DETAILS}
        said["slack_user"] = picked(values, f"slack_user-{number}", "selected_user")
        if said["email"] and "@" not in said["email"].strip("@"):
            errors[f"email-{number}"] = c.plain("firms.bad_email", value=said["email"])
        _check_phone(c, said["phone"], f"phone-{number}", errors)
        if any(said.values()):
            found.append((_place(c, values, number, errors), said))
    return errors or [said for _, said in sorted(found, key=lambda one: one[0])]


def _check_phone(c: Context, phone: str, field: str, errors: FormErrors) -> None:
    if phone and not any(sign.isdecimal() for sign in phone):
        errors[field] = c.plain("firms.bad_phone", value=phone)


def _place(c: Context, values: Mapping[str, Any], number: str, errors: FormErrors) -> float:
    text = one_line(typed(values, f"place-{number}")) or number
    if text.isdecimal():
        return int(text)
    errors[f"place-{number}"] = c.plain("contacts.bad_place", value=text)
    return 0


def done_view(c: Context, saved: Saved, *, is_new: bool = False) -> Json:
    """Say that it is saved, which turns nobody has any more, and which of its own it cannot serve.

    Of a new firm nobody is called before it has contacts: that form is next.
    """
    blocks = [kit.section(c.say("firm.saved", firm=saved.name, id=saved.id))]
    if is_new:
        add = kit.button(c.plain("button.add_contacts"), NEXT, saved.id, "primary")
        blocks = [
            kit.section(c.say("firm.saved_new", firm=saved.name, id=saved.id)),
            kit.actions("next", [add]),
        ]
    for key, slots in (("firm.given_up", saved.given_up), ("firm.unserved", saved.unserved)):
        if slots:
            turns = [c.plain("firm.turn", week=c.day(week), lane=c.lane(lane)) for week, lane in slots]
            blocks.append(kit.section(c.say(key, firm=saved.name, turns=c.join(turns))))
    for key, numbers in (("firm.held", saved.held), ("firm.led", saved.led)):
        if numbers:
            blocks.append(kit.section(c.say(key, firm=saved.name, numbers=c.join(numbers))))
    for user, other in saved.shared:
        blocks.append(kit.section(c.say("contacts.shared", who=c.who(user), other=other)))
    return kit.modal("notice", c.plain("settings.saved_title"), blocks, close=c.plain("form.close"))
