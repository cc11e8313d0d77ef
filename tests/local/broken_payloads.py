"""Payloads that Slack refuses, each broken in one place."""

from tests.local.sound_payloads import (
    CONFIRM,
    IMAGE,
    METADATA,
    TABLE,
    Json,
    actions,
    button,
    field,
    home,
    modal,
    mrkdwn,
    opened,
    option,
    plain,
    post,
    section,
    select,
    text_input,
)

DIVIDER = {"type": "divider"}


def _buttons(count: int) -> list[Json]:
    return [button(f"a{number}") for number in range(count)]


def _overflow(count: int) -> Json:
    options = [option(str(number)) for number in range(count)]
    return {"type": "overflow", "action_id": "more", "options": options}


def _message(name: str, *blocks: Json) -> tuple[str, str, Json]:
    return name, "chat.postMessage", post(*blocks)


def _modal(name: str, view: Json) -> tuple[str, str, Json]:
    return name, "views.open", opened(view)


def _input(name: str, element: Json) -> tuple[str, str, Json]:
    return _modal(name, modal(field(element)))


BLOCKS = [
    _message("51 blocks", *[DIVIDER] * 51),
    _message("a block of an unknown type", {"type": "sektion", "text": mrkdwn()}),
    _message("a block without a type", {"text": mrkdwn()}),
    _message("a property Slack does not know", {**DIVIDER, "colour": "red"}),
    _message("a section with neither text nor fields", {"type": "section"}),
    _message("an empty section text", section("")),
    _message("a section text of 3,001", section("x" * 3001)),
    _message("a section's text as a bare string", {"type": "section", "text": "見積"}),
    _message(
        "a section's text of an unknown type", {"type": "section", "text": {"type": "html", "text": "x"}}
    ),
    _message("a field of 2,001", {"type": "section", "fields": [mrkdwn("x" * 2001)]}),
    _message("11 fields", {"type": "section", "fields": [mrkdwn()] * 11}),
    _message("no fields in the list", {"type": "section", "fields": []}),
    _message("a header of 151", {"type": "header", "text": plain("x" * 151)}),
    _message("a header in mrkdwn", {"type": "header", "text": mrkdwn("x")}),
    _message("11 elements in a context", {"type": "context", "elements": [mrkdwn()] * 11}),
    _message("an empty context", {"type": "context", "elements": []}),
    _message("a button in a context", {"type": "context", "elements": [button()]}),
    _message("26 elements in actions", actions(*_buttons(26))),
    _message("actions without elements", actions()),
    _message("an input element in actions", actions(text_input())),
    _message("the same block_id twice", {**DIVIDER, "block_id": "b"}, {**DIVIDER, "block_id": "b"}),
    _message("the same action_id twice in a block", actions(button("a"), button("a"))),
    _message("a block_id of 256", {**DIVIDER, "block_id": "b" * 256}),
    _message("an action_id of 256", actions(button("a" * 256))),
    _message("an image without alt_text", {"type": "image", "image_url": "https://example.jp/a.png"}),
    _message("an image's address that is none", {**IMAGE, "image_url": "a.png"}),
    _message("a file block", {"type": "file", "external_id": "x", "source": "remote"}),
    _message("101 rows in a table", {**TABLE, "rows": TABLE["rows"][:1] * 101}),
    _message("12,001 characters in all blocks", *[section("x" * 3000)] * 4, section("y")),
    _message("a modal-only element", field({"type": "file_input", "action_id": "f"})),
]
ELEMENTS = [
    _message("a button's text of 76", actions(button(text=plain("x" * 76)))),
    _message("a button's text in mrkdwn", actions(button(text=mrkdwn("x")))),
    _message("an empty button", actions(button(text=plain("")))),
    _message("a button's value of 2,001", actions(button(value="x" * 2001))),
    _message("a button's value that is a number", actions(button(value=7))),
    _message("a button's address of 3,001", actions(button(url="https://" + "x" * 2993))),
    _message("a button of an unknown style", actions(button(style="warning"))),
    _message(
        "a confirmation's title of 101", actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))
    ),
    _message("a confirmation's text of 301", actions(button(confirm={**CONFIRM, "text": plain("x" * 301)}))),
    _message("an overflow menu without options", actions(_overflow(0))),
    _message("an overflow menu with 6 options", actions(_overflow(6))),
    _message("a select without options", actions({"type": "static_select", "action_id": "s"})),
    _message("a select with an empty list", actions(select(options=[]))),
    _message("101 options", actions(select(options=[option(str(number)) for number in range(101)]))),
    _message(
        "options and groups", actions(select(option_groups=[{"label": plain(), "options": [option()]}]))
    ),
    _message(
        "a group without options",
        actions(
            {"type": "static_select", "action_id": "s", "option_groups": [{"label": plain(), "options": []}]}
        ),
    ),
    _message("an option's text of 76", actions(select(options=[option(text="x" * 76)]))),
    _message("an option's value of 151", actions(select(options=[option("x" * 151)]))),
    _message("an option without a text", actions(select(options=[{"value": "a"}]))),
    _message("two options of one value", actions(select(options=[option("a"), option("a", "乙")]))),
    _message("an initial option that is not offered", actions(select(initial_option=option("z")))),
    _message("a placeholder of 151", actions(select(placeholder=plain("x" * 151)))),
    _input("11 radio buttons", {"type": "radio_buttons", "options": [option(str(n)) for n in range(11)]}),
    _input("a date that is none", {"type": "datepicker", "action_id": "d", "initial_date": "2026-02-30"}),
    _input(
        "a date written with slashes", {"type": "datepicker", "action_id": "d", "initial_date": "2026/02/03"}
    ),
    _input("a time that is none", {"type": "timepicker", "action_id": "t", "initial_time": "24:30"}),
    _input("a moment in milliseconds", {"type": "datetimepicker", "initial_date_time": 1796000000000}),
    _input("a text input longer than 3,000", text_input(max_length=3001)),
    _input("a text input's limits the wrong way round", text_input(min_length=9, max_length=8)),
    _input("a text longer than its input", text_input(max_length=3, initial_value="長い文章")),
    _input("a number input without is_decimal_allowed", {"type": "number_input", "action_id": "n"}),
    _input("a button as an input", button()),
]
VIEWS = [
    _modal(
        "a modal with inputs and no submit",
        {k: v for k, v in modal(field(text_input())).items() if k != "submit"},
    ),
    _modal("a modal without a title", {k: v for k, v in modal(section()).items() if k != "title"}),
    _modal("a modal's title of 25", modal(section(), title=plain("x" * 25))),
    _modal("an empty title", modal(section(), title=plain(""))),
    _modal("a submit of 25", modal(section(), submit=plain("x" * 25))),
    _modal("a close of 25", modal(section(), close=plain("x" * 25))),
    _modal("private_metadata of 3,001", modal(section(), private_metadata="x" * 3001)),
    _modal("private_metadata that is an object", modal(section(), private_metadata={"id": 1})),
    _modal("a callback_id of 256", modal(section(), callback_id="x" * 256)),
    _modal("101 blocks in a view", modal(*[DIVIDER] * 101)),
    _modal("a label of 2,001", modal(field(text_input(), label=plain("x" * 2001)))),
    _modal("a hint of 2,001", modal(field(text_input(), hint=plain("x" * 2001)))),
    _modal("an input without a label", modal({"type": "input", "element": text_input()})),
    _modal("two inputs of one block_id", modal(field(text_input()), field(text_input()))),
    _modal("a table in a modal", modal(TABLE)),
    _modal("a Home tab opened as a modal", home(section())),
    _modal("a view of an unknown type", {**modal(section()), "type": "dialog"}),
    ("a view opened without a trigger", "views.open", {"view": modal(section())}),
    ("a view opened without a view", "views.open", {"trigger_id": "1.2.3"}),
    ("a view pushed without a trigger", "views.push", {"view": modal(section())}),
    ("a view that is not JSON", "views.open", {"trigger_id": "1.2.3", "view": "{"}),
    ("an update of no view", "views.update", {"view": modal(section())}),
    ("a modal published as a Home tab", "views.publish", {"user_id": "U0123ABCD", "view": modal(section())}),
    ("a Home tab with a submit", "views.publish", {"user_id": "U0123ABCD", "view": home(submit=plain())}),
    ("a Home tab of nobody", "views.publish", {"view": home(section())}),
]
MESSAGES = [
    ("nothing to say", "chat.postMessage", {"channel": "C0123ABCD"}),
    ("no channel", "chat.postMessage", {"text": "x"}),
    ("a text of 40,001", "chat.postMessage", {"channel": "C0123ABCD", "text": "x" * 40_001}),
    ("blocks that are not JSON", "chat.postMessage", {"channel": "C0123ABCD", "text": "x", "blocks": "[{"}),
    ("blocks that are no list", "chat.postMessage", {"channel": "C0123ABCD", "text": "x", "blocks": DIVIDER}),
    ("a thread_ts without its fraction", "chat.postMessage", post(DIVIDER, thread_ts="1796000000")),
    ("a broadcast outside a thread", "chat.postMessage", post(DIVIDER, reply_broadcast=True)),
    (
        "a broken block in an attachment",
        "chat.postMessage",
        post(attachments=[{"blocks": [{"type": "section"}]}]),
    ),
    ("metadata without a type", "chat.postMessage", post(DIVIDER, metadata={"event_payload": {}})),
    ("metadata without a payload", "chat.postMessage", post(DIVIDER, metadata={"event_type": "x"})),
    (
        "a metadata payload that is a list",
        "chat.postMessage",
        post(metadata={"event_type": "x", "event_payload": []}),
    ),
    (
        "metadata over 8 KB",
        "chat.postMessage",
        post(metadata={"event_type": "x", "event_payload": {"text": "あ" * 3000}}),
    ),
    ("an event_type with a space", "chat.postMessage", post(metadata={**METADATA, "event_type": "a b"})),
    ("an edit of no message", "chat.update", post(DIVIDER)),
    ("an ephemeral message to nobody", "chat.postEphemeral", post(DIVIDER)),
    ("a scheduled message without a time", "chat.scheduleMessage", post(DIVIDER)),
    (
        "a scheduled message with metadata",
        "chat.scheduleMessage",
        post(post_at=1796000000, metadata=METADATA),
    ),
    ("an empty answer to a button", "response_url", {"replace_original": True}),
    ("an answer of an unknown response_type", "response_url", {"text": "x", "response_type": "public"}),
    ("a broken block in a command's ack", "command_ack", {"blocks": [section("")]}),
]
ACKS = [
    ("an unknown response_action", "view_ack", {"response_action": "close"}),
    ("errors without a response_action", "view_ack", {"errors": {"company": "必須です"}}),
    ("no errors", "view_ack", {"response_action": "errors", "errors": {}}),
    ("an error without a text", "view_ack", {"response_action": "errors", "errors": {"company": ""}}),
    ("an update without a view", "view_ack", {"response_action": "update"}),
    ("a broken view after a submission", "view_ack", {"response_action": "push", "view": modal(section(""))}),
    ("neither options nor groups", "options_ack", {}),
    ("101 suggestions", "options_ack", {"options": [option(str(number)) for number in range(101)]}),
    ("a suggestion of 76 characters", "options_ack", {"options": [option(text="x" * 76)]}),
    ("options that are no list", "options_ack", {"options": {"a": "甲"}}),
]

BROKEN = [*BLOCKS, *ELEMENTS, *VIEWS, *MESSAGES, *ACKS]
