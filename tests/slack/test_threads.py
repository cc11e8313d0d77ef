"""What of Slack's message events is something said in a thread."""

from __future__ import annotations

from typing import Any

from bot.slack.threads import message_of

HEAD, TS = "1764550000.000100", "1764550060.000200"
SAID = {
    "type": "message",
    "channel": "C1",
    "user": "USAKA1",
    "ts": TS,
    "thread_ts": HEAD,
    "text": "決定: 会費",
}


def changed(**inner: Any) -> dict[str, Any]:
    message = {key: value for key, value in SAID.items() if key != "channel"} | inner
    return {"type": "message", "subtype": "message_changed", "channel": "C1", "message": message}


def test_a_reply_is_read_with_its_mentions_and_signs_as_the_writer_saw_them() -> None:
    text = "宿題: <@UANN01|ann> R&amp;D &lt;2 <https://example.com|社内> 12/10まで"
    found = message_of(SAID | {"text": text})
    assert found is not None
    assert (found.channel, found.thread_ts, found.ts, found.user) == ("C1", HEAD, TS, "USAKA1")
    assert found.text == "宿題: @UANN01 R&D <2 社内 12/10まで"
    assert found.edited_at is None


def test_a_reply_with_a_file_or_shown_in_the_channel_is_said_too() -> None:
    for subtype in ("file_share", "thread_broadcast"):
        assert message_of(SAID | {"subtype": subtype}) is not None


def test_what_is_no_reply_of_a_person_is_nothing() -> None:
    plain = {key: value for key, value in SAID.items() if key != "thread_ts"}
    assert message_of(plain) is None
    assert message_of(SAID | {"ts": HEAD}) is None
    assert message_of(SAID | {"bot_id": "B1"}) is None
    assert message_of(SAID | {"subtype": "channel_join"}) is None


def test_an_edit_is_known_by_its_time_and_an_unfurled_link_is_none() -> None:
    found = message_of(changed(text="決定: 改め", edited={"user": "USAKA1", "ts": "1764550090.000000"}))
    assert found is not None
    assert (found.text, found.is_gone) == ("決定: 改め", False)
    assert found.edited_at is not None
    assert found.edited_at.timestamp() == 1764550090
    assert message_of(changed(text="決定: 会費")) is None


def test_a_deleted_reply_is_gone() -> None:
    before = {key: value for key, value in SAID.items() if key != "channel"}
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "previous_message": before}
    found = message_of(event)
    assert found is not None
    assert (found.ts, found.text, found.is_gone) == (TS, "", True)
    tombstone = changed(subtype="tombstone", edited=None) | {"previous_message": before}
    gone = message_of(tombstone)
    assert gone is not None
    assert gone.is_gone
