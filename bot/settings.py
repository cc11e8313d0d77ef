"""The environment: what a deployer sets, checked before anything starts.

Values come from the environment, then from `.env`. Every problem is told at once, one line each; of a
secret only its form is told, never its value.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.i18n import DEFAULT_LOCALE, translate
from bot.mail.server import CHARSETS, Mailbox, MailSettings, Server
from bot.settings_values import (
    USER_INFO,
    Address,
    ApiUrl,
    AppToken,
    BotToken,
    Charset,
    DatabaseUrl,
    Folder,
    ImapUrl,
    LogFormat,
    LogLevel,
    Port,
    ProxyList,
    SigningSecret,
    SmtpUrl,
    Url,
)
from bot.web.visitors import proxies_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from bot.web.visitors import Proxies

Mode = Literal["socket", "http", "local"]
MAIL_NAMES = ("smtp_url", "imap_url", "mail_from", "mail_reply_to", "mail_charset")


class Settings(BaseSettings):
    """The environment as Toban reads it. Defaults are those of a first try on one's own machine."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    slack_bot_token: BotToken | None = None
    slack_app_token: AppToken | None = None
    slack_signing_secret: SigningSecret | None = None
    slack_api_url: ApiUrl = "https://slack.com/api/"
    database_url: DatabaseUrl = Field(default="sqlite:///toban.db", repr=False)
    toban_config: Path | None = None
    toban_url: Url | None = None
    smtp_url: SmtpUrl | None = None
    imap_url: ImapUrl | None = None
    mail_from: Address | None = None
    mail_reply_to: Address | None = None
    mail_charset: Charset = "utf-8"
    toban_files: Folder | None = None
    toban_proxies: ProxyList = ""
    port: Port = 3000
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "text"

    @property
    def mode(self) -> Mode:
        """How Slack reaches the bot; `local` means that there are no tokens and no real workspace."""
        if self.slack_bot_token is None:
            return "local"
        return "http" if self.slack_app_token is None else "socket"

    @property
    def mail(self) -> MailSettings | None:
        """How mail goes out; None where it does not. Without our own address its links would lead nowhere."""
        if self.smtp_url is None or self.mail_from is None or self.toban_url is None:
            return None
        server = Server.of(self.smtp_url.get_secret_value())
        charset = next(one for one in CHARSETS if one == self.mail_charset)
        return MailSettings(server, self.mail_from, self.mail_reply_to or "", charset)

    @property
    def mailbox(self) -> Mailbox | None:
        """Where customers' mails come in; None where they do not."""
        return None if self.imap_url is None else Mailbox.of(self.imap_url.get_secret_value())

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The network's own addresses, and `@domain` for a domain that is all its own: no customer is there.

        That is sure of a domain in which Toban is reached; a mail provider's has customers, too.
        """
        user = self.mailbox.user if self.mailbox else ""
        own = [one for one in (self.mail_from, self.mail_reply_to, user) if one and "@" in one]
        host = f".{urlsplit(self.toban_url or '').hostname}"
        domains = dict.fromkeys(one.rpartition("@")[2].lower() for one in own)
        return (*own, *(f"@{one}" for one in domains if host.endswith(f".{one}")))

    @property
    def proxies(self) -> Proxies:
        """Whose X-Forwarded-For tells where somebody comes from; None is whoever connects."""
        return proxies_of(self.toban_proxies)

    def port_of(self, role: str, env: Mapping[str, str]) -> int | None:
        """Return the port that a process listens on, or None.

        A worker does only where the environment itself has PORT: `.env` is the web process's beside it, too.
        """
        return self.port if role != "worker" or env.get("PORT") else None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed or logged."""
        held = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        mail = [url.get_secret_value() for url in (self.smtp_url, self.imap_url) if url]
        urls = (self.database_url, *mail)
        passwords = [found["password"] for url in urls if (found := USER_INFO.search(url))]
        # As they are spelt without the address around them.
        passwords += [Server.of(self.smtp_url.get_secret_value()).password] if self.smtp_url else []
        passwords += [self.mailbox.password] if self.mailbox else []
        return (*(secret.get_secret_value() for secret in held if secret), *filter(None, passwords))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic-settings hands over all four
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what was handed in, then `.env`: the caller says which environment counts."""
        return init_settings, dotenv_settings


class SettingsError(Exception):
    """An environment that cannot be used; `problems` has one line for each fault."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def load_settings(
    env: Mapping[str, str], dotenv: Path | None = None, locale: str = DEFAULT_LOCALE
) -> Settings:
    """Read the environment, and `dotenv` for what it does not say. Raises SettingsError."""
    given: dict[str, Any] = {
        name: env[name.upper()] for name in Settings.model_fields if env.get(name.upper())
    }
    try:
        settings = Settings(_env_file=dotenv, **given)
    except UnicodeDecodeError:
        raise SettingsError([translate(locale, "settings.dotenv_not_utf8", file=dotenv)]) from None
    except ValidationError as error:
        raise SettingsError([_line(fault, locale) for fault in error.errors()]) from None
    if missing := _missing(settings):
        raise SettingsError([translate(locale, f"settings.{missing}")])
    return settings


def _line(fault: ErrorDetails, locale: str) -> str:
    context = fault["ctx"]
    found = translate(locale, context["form"], **context["params"])
    return translate(locale, context["key"], name=str(fault["loc"][0]).upper(), found=found)


def _missing(settings: Settings) -> str | None:
    """Say which value is missing for the others to be of use."""
    bot, app, signing = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot is None and (app is not None or signing is not None):
        return "no_bot_token"
    if bot is not None and app is None and signing is None:
        return "no_app_token"
    if (settings.smtp_url is None) != (settings.mail_from is None):
        return "no_mail_from" if settings.mail_from is None else "no_smtp_url"
    return None
