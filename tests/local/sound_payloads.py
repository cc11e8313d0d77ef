"""Every kind of payload that Slack takes, and the small builders that the tests share."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "担当する") -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str = "*見積依頼* 有限会社みどり") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "a", text: str = "甲") -> Json:
    return {"text": plain(text), "value": value}


def button(action_id: str = "take", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(), "value": "inq-1", **more}


def section(text: str = "見積依頼", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def field(element: Json, block_id: str = "company", **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("会社名"), "element": element, **more}


def text_input(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "value", **more}


def select(kind: str = "static_select", **more: Any) -> Json:
    own = {"options": [option("a"), option("b", "乙")]} if kind.endswith("static_select") else {}
    return {"type": kind, "action_id": "pick", "placeholder": plain("選ぶ"), **own, **more}


def post(*blocks: Json, **more: Any) -> Json:
    return {"channel": "C0123ABCD", "text": "新しい引き合い", "blocks": list(blocks), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "register_inquiry",
        "title": plain("引き合い登録"),
        "submit": plain("登録"),
        "close": plain("やめる"),
        "private_metadata": "{}",
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def opened(view: Json) -> Json:
    return {"trigger_id": "12345.98765.abcd2358", "view": view}


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "担当 ", "style": {"bold": True}},
                {"type": "user", "user_id": "U0123ABCD"},
                {"type": "link", "url": "https://example.jp/"},
                {"type": "emoji", "name": "wave"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "一"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "引用"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
    ],
}
TABLE = {
    "type": "table",
    "rows": [
        [{"type": "raw_text", "text": "会社"}, {"type": "raw_text", "text": "出欠"}],
        [{"type": "raw_text", "text": "みどり"}, RICH],
    ],
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
}
IMAGE = {"type": "image", "image_url": "https://example.jp/a.png", "alt_text": "図面", "title": plain("図面")}
CONFIRM = {
    "title": plain("本当に?"),
    "text": mrkdwn("戻せません"),
    "confirm": plain("はい"),
    "deny": plain("いいえ"),
    "style": "danger",
}
GROUPS = [
    {"label": plain("市内"), "options": [option("a")]},
    {"label": plain("市外"), "options": [option("b")]},
]
INPUTS = [
    text_input(multiline=True, min_length=1, max_length=3000, initial_value="長さ", placeholder=plain()),
    text_input(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}),
    {
        "type": "number_input",
        "action_id": "n",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": "9",
    },
    {"type": "email_text_input", "action_id": "mail"},
    {"type": "url_text_input", "action_id": "url"},
    {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-30"},
    {"type": "timepicker", "action_id": "time", "initial_time": "09:30", "timezone": "Asia/Tokyo"},
    {"type": "datetimepicker", "action_id": "when", "initial_date_time": 1796000000},
    {"type": "checkboxes", "action_id": "c", "options": [option()], "initial_options": [option()]},
    {
        "type": "radio_buttons",
        "action_id": "r",
        "options": [option(), option("b")],
        "initial_option": option(),
    },
    {"type": "file_input", "action_id": "file", "filetypes": ["pdf"], "max_files": 3},
    {"type": "rich_text_input", "action_id": "rich"},
    select(initial_option=option("b", "乙")),
    {"type": "static_select", "action_id": "g", "option_groups": GROUPS, "initial_option": option("b")},
    select("multi_static_select", max_selected_items=2, initial_options=[option()]),
    select("users_select", initial_user="U0123ABCD"),
    select("multi_users_select", initial_users=["U0123ABCD"]),
    select("channels_select", initial_channel="C0123ABCD"),
    select("multi_channels_select"),
    select("conversations_select", default_to_current_conversation=True, filter={"include": ["public"]}),
    select("multi_conversations_select"),
    select("external_select", min_query_length=0, initial_option=option()),
    select("multi_external_select", min_query_length=1),
]
FORM = modal(*(field(element, f"b{number}") for number, element in enumerate(INPUTS)))
OVERFLOW = {"type": "overflow", "action_id": "more", "options": [{**option(), "url": "https://example.jp/"}]}
CARD = (
    {"type": "header", "text": plain("新しい引き合い")},
    section(accessory=button("open", style="primary", confirm=CONFIRM)),
    {"type": "section", "fields": [mrkdwn("*会社*\nみどり"), plain("板金")]},
    {"type": "divider"},
    {
        "type": "context",
        "elements": [
            mrkdwn("期限 17:00"),
            {"type": "image", "image_url": "https://example.jp/b.png", "alt_text": "印"},
        ],
    },
    actions(button("take"), button("pass", url="https://example.jp/"), OVERFLOW, select(), block_id="row"),
    IMAGE,
)
METADATA = {"event_type": "toban_outbox", "event_payload": {"id": 7, "key": "inq-1/ping", "again": False}}

SOUND: list[tuple[str, str, Json]] = [
    ("a plain text", "chat.postMessage", {"channel": "C0123ABCD", "text": "こんにちは"}),
    ("a text to a person", "chat.postMessage", {"channel": "U0123ABCD", "text": "こんにちは"}),
    ("a card with everything", "chat.postMessage", post(*CARD, metadata=METADATA)),
    (
        "a reply shown in the channel",
        "chat.postMessage",
        post(section(), thread_ts="1796000000.000100", reply_broadcast=True),
    ),
    ("rich text", "chat.postMessage", post(RICH)),
    ("a table", "chat.postMessage", post(TABLE)),
    ("markdown", "chat.postMessage", post({"type": "markdown", "text": "# 議事録"})),
    ("blocks without a text", "chat.postMessage", {"channel": "C0123ABCD", "blocks": [section()]}),
    (
        "attachments with blocks",
        "chat.postMessage",
        {"channel": "C0123ABCD", "attachments": [{"color": "#439FE0", "blocks": [section()]}]},
    ),
    (
        "blocks as JSON in a form",
        "chat.postMessage",
        {"channel": "C0123ABCD", "blocks": '[{"type": "divider"}]'},
    ),
    ("fifty blocks", "chat.postMessage", post(*[{"type": "divider"}] * 50)),
    ("an input in a message", "chat.postMessage", post(field(text_input(), dispatch_action=True))),
    ("a list with the same button in each row", "chat.postMessage", post(*[section(accessory=button())] * 5)),
    ("an overflow menu with one option", "chat.postMessage", post(actions(OVERFLOW))),
    ("a section's text of 3,000", "chat.postMessage", post(section("あ" * 3000))),
    ("a text of 40,000", "chat.postMessage", {"channel": "C0123ABCD", "text": "x" * 40_000}),
    ("an edit", "chat.update", post(*CARD, ts="1796000000.000100")),
    ("an ephemeral message", "chat.postEphemeral", post(section(), user="U0123ABCD")),
    ("a scheduled message", "chat.scheduleMessage", post(section(), post_at=1796000000)),
    (
        "an answer to a button",
        "response_url",
        {"replace_original": True, "text": "済", "blocks": [section()]},
    ),
    ("a deletion by response_url", "response_url", {"delete_original": True}),
    ("a bare ack of a command", "command_ack", {}),
    (
        "an ack of a command with a text",
        "command_ack",
        {"response_type": "ephemeral", "text": "受け付けました"},
    ),
    ("a modal with every input", "views.open", opened(FORM)),
    (
        "a modal without inputs needs no submit",
        "views.open",
        opened({"type": "modal", "title": plain("読み込み中"), "blocks": [section()]}),
    ),
    ("a pushed modal", "views.push", opened(modal(section()))),
    ("an updated modal", "views.update", {"view_id": "V0123ABCD", "hash": "1.abc", "view": modal(section())}),
    ("an updated Home", "views.update", {"external_id": "home-1", "view": home(section())}),
    (
        "a Home tab with inputs",
        "views.publish",
        {"user_id": "U0123ABCD", "view": home(*CARD, field(text_input()))},
    ),
    (
        "a Home tab of 100 blocks",
        "views.publish",
        {"user_id": "U0123ABCD", "view": home(*[{"type": "divider"}] * 100)},
    ),
    ("a bare ack of a submission", "view_ack", {}),
    ("errors by block", "view_ack", {"response_action": "errors", "errors": {"company": "必須です"}}),
    ("a new view after a submission", "view_ack", {"response_action": "update", "view": modal(section())}),
    ("a view on top after a submission", "view_ack", {"response_action": "push", "view": modal(section())}),
    ("all views closed after a submission", "view_ack", {"response_action": "clear"}),
    ("options for a typed word", "options_ack", {"options": [option(str(n)) for n in range(100)]}),
    ("no option for a typed word", "options_ack", {"options": []}),
    ("groups of options", "options_ack", {"option_groups": GROUPS}),
    ("a method with nothing to check", "users.info", {"user": "U0123ABCD"}),
]
