"""The environment: what is taken, and how each wrong value is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.app import Toban
from bot.clock import SystemClock
from bot.i18n import LOCALES
from bot.settings import Settings, SettingsError, load_settings
from storage.database import make_engine

if TYPE_CHECKING:
    from bot.network import Network
    from storage.database import Database

BOT, APP, SIGNING = "xoxb-1-secretpart", "xapp-1-secretpart", "0123456789abcdef0123456789abcdef"


def _problems(**env: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(env, locale="en")
    return caught.value.problems


def test_without_anything_the_local_workspace_is_meant():
    settings = load_settings({})
    assert (settings.mode, settings.port, settings.database_url) == ("local", 3000, "sqlite:///toban.db")
    assert (settings.slack_api_url, settings.log_level, settings.log_format) == (
        "https://slack.com/api/",
        "INFO",
        "text",
    )


@pytest.mark.parametrize("url", ["https://toban.example.com", "http://10.0.0.7:3000", "https://a.example/b"])
def test_the_address_of_our_own_is_taken_without_its_last_slash(url: str):
    assert load_settings({"TOBAN_URL": f"{url}/"}).toban_url == url
    assert load_settings({"TOBAN_URL": url}).toban_url == url


def test_an_app_token_means_socket_mode_and_a_signing_secret_alone_means_http():
    tokens = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
    assert load_settings(tokens).mode == "socket"
    assert load_settings(tokens | {"SLACK_SIGNING_SECRET": SIGNING}).mode == "socket"
    assert load_settings({"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING}).mode == "http"


def test_the_environment_goes_before_the_file_and_an_empty_value_is_none(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"PORT=4000\nLOG_LEVEL=debug\nSLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\nOTHER=1\n")
    settings = load_settings({"PORT": "5000", "LOG_LEVEL": ""}, dotenv)
    assert (settings.port, settings.log_level, settings.mode) == (5000, "DEBUG", "socket")


def test_what_the_machine_has_in_its_environment_does_not_leak_in(monkeypatch):
    monkeypatch.setenv("PORT", "1234")
    assert load_settings({}).port == 3000


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-secretpart", "found a value that begins with xoxp-, expected"),
        ("SLACK_BOT_TOKEN", "xoxb-", "found xoxb- and nothing behind it, expected"),
        ("SLACK_BOT_TOKEN", "secretpart", "found a value that is no Slack token, expected"),
        ("SLACK_BOT_TOKEN", "'xoxb-1-secretpart'", "found a value with spaces, quotes"),
        ("SLACK_BOT_TOKEN", "  ", "found nothing but spaces, expected"),
        ("SLACK_APP_TOKEN", "xoxb-1-secretpart", "begins with xoxb-, expected"),
        ("SLACK_SIGNING_SECRET", "xapp-1-secretpart", "begins with xapp-, expected"),
        ("SLACK_SIGNING_SECRET", "secretpart secretpart", "found a value with spaces"),
        ("SLACK_API_URL", "https://slack.com/api", "found https://slack.com/api, expected"),
        ("SLACK_API_URL", "http:///api/", "found http:///api/, expected"),
        ("SLACK_API_URL", "slack.com/api/", "found slack.com/api/, expected"),
        ("SLACK_API_URL", "http://user:secretpart@slack.com/", "found http://…@slack.com/, expected"),
        ("TOBAN_URL", "toban.example.com", "found toban.example.com, expected"),
        ("TOBAN_URL", "https://", "found https://, expected"),
        (
            "TOBAN_URL",
            "https://u:secretpart@toban.example.com",
            "found https://…@toban.example.com, expected",
        ),
        ("TOBAN_URL", "https://toban.example.com/?q=1", "expected the address at which Toban is reached"),
        ("TOBAN_FILES", "files", "found files, expected a folder from the root on"),
        ("TOBAN_FILES", "../files", "found ../files, expected"),
        ("DATABASE_URL", "mysql://user:secretpart@host/db", "found mysql://…, expected"),
        ("DATABASE_URL", "toban.db", "found a value without ://, expected"),
        ("DATABASE_URL", "sqlite://", "found sqlite://, which names no file; expected"),
        ("DATABASE_URL", "sqlite://toban.db", "found sqlite://toban.db, which names no file"),
        ("DATABASE_URL", "postgresql://u:secretpart@h:port/d", "found a value whose host or port cannot be"),
        ("DATABASE_URL", "sqlite:///:memory:", "found sqlite:///:memory:, which names no file"),
        ("TOBAN_PROXIES", "10.0.0/8", "found 10.0.0/8, expected the addresses"),
        ("PORT", "0", "found 0, expected"),
        ("PORT", "65536", "found 65536, expected"),
        ("PORT", "30\n00", "found 30 00, expected"),
        ("PORT", "3" * 100, f"found {'3' * 60}…, expected"),
        ("PORT", " ", "found nothing but spaces, expected"),
        ("LOG_LEVEL", "loud", "found loud, expected"),
        ("LOG_FORMAT", "xml", "found xml, expected"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_without_its_secret(name: str, value: str, told: str):
    problems = [line for line in _problems(**{name: value}) if line.startswith(f"{name}: ")]
    assert len(problems) == 1
    assert told in problems[0]
    assert "\n" not in problems[0]
    assert "secretpart" not in problems[0]


def test_every_problem_is_told_at_once():
    names = {"PORT": "x", "LOG_LEVEL": "x", "SLACK_BOT_TOKEN": "x", "DATABASE_URL": "x"}
    assert {line.split(":")[0] for line in _problems(**names)} == set(names)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("env", "missing"),
    [
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": SIGNING}, "SLACK_BOT_TOKEN"),
    ],
)
def test_a_token_without_its_companion_is_told(env: dict[str, str], missing: str, locale: str):
    with pytest.raises(SettingsError) as caught:
        load_settings(env, locale=locale)
    assert str(caught.value).startswith(missing)


@pytest.mark.parametrize(
    "url",
    [
        *("postgres://u:p@h/d", "postgresql://u:p@h/d", "sqlite:////var/toban.db", "postgresql:///d"),
        *(
            "postgresql://u:p#:w/@h:5432/d?sslmode=require",
            "postgresql://u:p@[::1]:5432/d",
            "postgresql://u@h",
        ),
    ],
)
def test_the_urls_of_hosting_providers_are_taken_as_they_come(url: str):
    assert load_settings({"DATABASE_URL": url}).database_url == url


def test_a_worker_has_a_port_only_where_the_environment_itself_gives_it_one(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=5000\n")
    shared = load_settings({}, dotenv)
    assert [shared.port_of(role, {}) for role in ("run", "web", "worker")] == [5000, 5000, None]
    own = {"PORT": "5100"}
    assert load_settings(own, dotenv).port_of("worker", own) == 5100


def test_nothing_that_holds_a_secret_shows_it(sqlite_db: Database, network: Network):
    given = MAIL | INBOX | {"TOBAN_URL": "https://toban.example.jp"}
    given |= {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": SIGNING}
    settings = load_settings(given | {"DATABASE_URL": "postgresql://toban:secretpart@db.example.jp/toban"})
    assert len(settings.secrets) >= 6
    toban = Toban(settings, network, SystemClock(), sqlite_db)
    engine = make_engine(settings.database_url)
    holding = [settings, settings.mail, settings.mailbox, engine, engine.url, toban.client, toban.bolt.client]
    for one in [*holding, *vars(toban).values()]:
        assert [secret for secret in settings.secrets if secret in f"{one!r} {one}"] == []


def test_neither_the_settings_nor_their_repr_show_a_secret():
    settings = Settings(
        slack_bot_token=BOT, slack_app_token=APP, database_url="postgresql://u:secretpart@h/d"
    )
    assert "secretpart" not in f"{settings!r} {settings}"
    assert settings.secrets == (BOT, APP, "secretpart")
    odd = Settings(database_url="postgresql://u:secret#part:1@h/d")
    assert odd.secrets == ("secret#part:1",)


MAIL = {"SMTP_URL": "smtp://user:gehe%40im@mail.example.jp:587", "MAIL_FROM": "toban@example.jp"}


def test_mail_goes_out_where_server_sender_and_our_own_address_are_known():
    assert load_settings(MAIL).mail is None
    more = {"TOBAN_URL": "https://toban.example.jp", "MAIL_CHARSET": "ISO-2022-JP"}
    found = load_settings(MAIL | more).mail
    assert found is not None
    server = found.server
    assert (server.host, server.port, server.password) == ("mail.example.jp", 587, "gehe@im")
    assert (found.sender, found.reply_to, found.charset) == ("toban@example.jp", "", "iso-2022-jp")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"SMTP_URL": "mail.example.jp"}, "SMTP_URL: found a value without ://, expected smtp://"),
        ({"SMTP_URL": "http://mail.example.jp"}, "SMTP_URL: found http://…, expected smtp://"),
        ({"SMTP_URL": "smtp://user:secret@mail:x"}, "SMTP_URL: found a value whose host or port"),
        ({"MAIL_FROM": "T <t@example.jp>"}, "MAIL_FROM: found T <t@example.jp>, expected one mail"),
        ({"MAIL_REPLY_TO": "x\nBcc: y@z.example"}, "MAIL_REPLY_TO: found x Bcc: y@z.example, expected one"),
        ({"MAIL_CHARSET": "latin-1"}, "MAIL_CHARSET: found latin-1, expected utf-8 or iso-2022-jp."),
        ({"MAIL_FROM": ""}, "MAIL_FROM: not set, expected the address"),
        ({"SMTP_URL": ""}, "SMTP_URL: not set, expected smtp://"),
    ],
)
def test_a_wrong_mail_setting_is_told_in_one_line(change: dict[str, str], told: str):
    (problem,) = _problems(**(MAIL | change))
    assert problem.startswith(told)


INBOX = {"IMAP_URL": "imaps://info%40example.jp:gehe%40im@mail.example.jp/%E5%BC%95%E5%90%88"}


def test_mail_comes_in_where_a_mailbox_is_named():
    assert load_settings({}).mailbox is None
    held = load_settings(INBOX | MAIL | {"MAIL_REPLY_TO": "desk@example.jp"})
    box = held.mailbox
    assert box is not None
    assert (box.host, box.port, box.tls, box.user) == ("mail.example.jp", 993, True, "info@example.jp")
    assert (box.password, box.folder) == ("gehe@im", "引合")
    assert set(held.own_addresses) == {"toban@example.jp", "desk@example.jp", "info@example.jp"}
    plain = load_settings({"IMAP_URL": "imap://u:p@mail.example.jp"}).mailbox
    assert plain is not None
    assert (plain.port, plain.tls, plain.folder) == (143, False, "INBOX")


@pytest.mark.parametrize(
    ("url", "sender", "domains"),
    [
        ("https://toban.example.jp", "toban@Example.jp", {"@example.jp"}),
        ("https://example.jp:8443/toban", "toban@example.jp", {"@example.jp"}),
        ("https://toban.example.jp", "network@provider.example", set()),
        ("https://toban.example.jp", "network@notexample.jp", set()),
        ("https://myexample.jp", "toban@example.jp", set()),
        (None, "toban@example.jp", set()),
    ],
)
def test_a_domain_is_the_networks_own_where_toban_is_reached_in_it(
    url: str | None, sender: str, domains: set[str]
):
    held = load_settings({"SMTP_URL": MAIL["SMTP_URL"], "MAIL_FROM": sender, "TOBAN_URL": url or ""})
    assert set(held.own_addresses) == {sender} | domains


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("mail.example.jp", "IMAP_URL: found a value without ://, expected imaps://"),
        ("pop3://u:geheim@mail", "IMAP_URL: found pop3://…, expected imaps://"),
        ("imaps://mail.example.jp/INBOX", "IMAP_URL: found a value whose host or port"),
        ("imaps://user:geheim@mail:x", "IMAP_URL: found a value whose host or port"),
    ],
)
def test_a_wrong_mailbox_is_told_in_one_line_without_its_password(wrong: str, told: str):
    (problem,) = _problems(IMAP_URL=wrong)
    assert problem.startswith(told)
    assert "geheim" not in problem
    assert {"gehe%40im", "gehe@im"} <= set(load_settings(INBOX).secrets)
    assert "gehe" not in repr(load_settings(INBOX))


def test_no_password_of_the_mail_server_is_told():
    held = load_settings(MAIL)
    assert {"gehe%40im", "gehe@im"} <= set(held.secrets)
    assert "gehe" not in repr(held)
    for wrong in ("smtp://user:geheim@mail:x", "smpt://user:geheim@mail", "user:geheim@mail"):
        assert "geheim" not in "".join(_problems(**(MAIL | {"SMTP_URL": wrong})))
