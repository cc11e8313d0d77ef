"""How the bot is put together."""

from __future__ import annotations

from bot.bolt import new_bolt
from bot.settings import Settings


def test_the_token_in_the_environment_is_no_reason_to_warn(monkeypatch, caplog):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-environment")
    settings = Settings(slack_bot_token="xoxb-1-given", slack_api_url="http://127.0.0.1:1/api/")
    client = new_bolt(settings).client
    assert caplog.messages == []
    assert (client.token, client.base_url) == ("xoxb-1-given", "http://127.0.0.1:1/api/")
    assert (client.retry_handlers, client.proxy) == ([], None)
