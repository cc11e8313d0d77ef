import copy

import pytest
import yaml

from bot.slack.manifest import EVENTS, SCOPES, SHORTCUTS, manifest, manifest_problems, manifest_yaml

URL = "https://toban.example.jp"
MODES = [pytest.param(URL, id="by request URLs"), pytest.param(None, id="by Socket Mode")]
LOCALES = ["ja", "en"]


def made(locale="ja", url=URL, name="当番"):
    return manifest(name=name, locale=locale, url=url)


@pytest.mark.parametrize("url", MODES)
@pytest.mark.parametrize("locale", LOCALES)
def test_slack_takes_the_manifest(locale, url):
    assert manifest_problems(made(locale, url)) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_command_is_within_slacks_limits(locale):
    commands = made(locale)["features"]["slash_commands"]
    assert [one["command"] for one in commands] == ["/inquiry", "/duty", "/minutes", "/topmeeting", "/toban"]
    for one in commands:
        assert len(one["command"]) <= 32
        assert 1 <= len(one["description"]) <= 100
        assert 1 <= len(one["usage_hint"]) <= 100
        assert one["url"] == f"{URL}/slack/events"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_shortcut_is_within_slacks_limits(locale):
    shortcuts = made(locale)["features"]["shortcuts"]
    assert [(one["type"], one["callback_id"]) for one in shortcuts] == list(SHORTCUTS)
    for one in shortcuts:
        assert 1 <= len(one["name"]) <= 24
        assert 1 <= len(one["description"]) <= 150


def test_shortcuts_are_called_what_they_do():
    named = {one["name"] for one in made("ja")["features"]["shortcuts"]}
    assert named == {"引き合いとして登録", "議題にする"}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_description_fits(locale):
    assert 1 <= len(made(locale)["display_information"]["description"]) <= 140


def test_the_two_languages_differ():
    assert made("ja")["features"] != made("en")["features"]


def test_without_an_address_it_uses_socket_mode_and_names_none():
    socket = made(url=None)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert "http" not in manifest_yaml(name="当番", locale="ja", url=None)


def test_with_an_address_every_request_goes_there():
    settings = made(url=f"{URL}/")["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert settings["interactivity"] == {
        "is_enabled": True,
        "request_url": f"{URL}/slack/events",
        "message_menu_options_url": f"{URL}/slack/events",
    }


def test_people_may_write_to_the_bot():
    home = made()["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


@pytest.mark.parametrize("table", [SCOPES, EVENTS])
def test_everything_asked_for_has_a_reason_and_is_asked_for_once(table):
    names = [name for name, _ in table]
    assert len(set(names)) == len(names)
    assert all(len(why) > 10 for _, why in table)


@pytest.mark.parametrize(
    ("event", "scope"),
    [
        ("message.channels", "channels:history"),
        ("message.groups", "groups:history"),
        ("message.im", "im:history"),
        ("member_joined_channel", "channels:read"),
        ("channel_rename", "channels:read"),
        ("group_rename", "groups:read"),
        ("user_change", "users:read"),
    ],
)
def test_each_event_has_the_scope_it_needs(event, scope):
    assert event in dict(EVENTS)
    assert scope in dict(SCOPES)


@pytest.mark.parametrize("url", MODES)
def test_the_yaml_says_the_same(url):
    text = manifest_yaml(name="当番", locale="ja", url=url)
    assert yaml.safe_load(text) == made(url=url)
    assert "引き合いとして登録" in text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("display_information", "name"), "当" * 36, id="a name of 36"),
        pytest.param(("display_information", "description"), "x" * 141, id="a description of 141"),
        pytest.param(("display_information", "background_color"), "green", id="a colour that is none"),
        pytest.param(
            ("features", "slash_commands", 0, "command"), "inquiry", id="a command without its slash"
        ),
        pytest.param(("features", "slash_commands", 0, "command"), "/" + "x" * 32, id="a command of 33"),
        pytest.param(("features", "slash_commands"), [], id="no commands in the list"),
        pytest.param(("features", "shortcuts", 0, "name"), "x" * 25, id="a shortcut's name of 25"),
        pytest.param(("features", "shortcuts", 0, "type"), "channel", id="a shortcut of an unknown type"),
        pytest.param(("features", "shortcuts", 0, "callback_id"), "x" * 256, id="a callback_id of 256"),
        pytest.param(("oauth_config", "scopes", "bot", 0), "chat:wirte", id="a misspelt scope"),
        pytest.param(
            ("settings", "event_subscriptions", "bot_events", 0), "app_opened", id="an unknown event"
        ),
        pytest.param(
            ("settings", "event_subscriptions", "request_url"), "toban.local", id="an address that is none"
        ),
        pytest.param(("settings", "interactivity"), {}, id="interactivity neither on nor off"),
        pytest.param(("settings", "socket_mode"), True, id="a setting Slack does not know"),
    ],
)
def test_a_broken_manifest_is_refused(path, value):
    broken = copy.deepcopy(made())
    *way, last = path
    place = broken
    for step in way:
        place = place[step]
    place[last] = value
    assert manifest_problems(broken)


def test_a_name_that_is_too_long_is_said_at_once():
    with pytest.raises(ValueError, match="display_information/name"):
        made(name="当" * 36)
