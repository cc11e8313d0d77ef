"""The environment: what a deployer sets, checked before anything starts.

Values come from the environment, then from `.env`. Every problem is told at once, one line each; of a
secret only its form is told, never its value.
"""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003  pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.mail import is_address
from bot.i18n import DEFAULT_LOCALE, translate
from bot.mail.server import CHARSETS, Mailbox, MailSettings, Server
from bot.web.visitors import proxies_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic_core import ErrorDetails

    from bot.web.visitors import Proxies

Mode = Literal["socket", "http", "local"]
HIGHEST_PORT = 65535
SHOWN = 60  # letters of a wrong value
_PREFIX = re.compile(r"(xox[a-z]|xapp|xoxe)(?=[-.])")
_USER_INFO = re.compile(r"//(?:[^:/@]*(?::(?P<password>.*))?)@")
_ADDRESS = re.compile(r"(?:\[[^\]]*\]|[^:/?\[\]]*)(?::\d*)?(?:[/?]|$)")
_TOKEN = re.compile(r"[A-Za-z0-9.%_-]+")
_URL = re.compile(r"https?://[\w.-]+(:\d{1,5})?(/[\w./~-]*)?")
_DATABASES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_FORMATS = ("text", "json")


def _wrong(key: str, found: str) -> PydanticCustomError:
    """Complain of a value, which is shown."""
    tidy = " ".join(found.split())
    shown = tidy if len(tidy) <= SHOWN else tidy[:SHOWN] + "…"
    return _unlike(key, "text" if tidy else "blank", value=shown)


def _unlike(key: str, form: str, **params: str) -> PydanticCustomError:
    """Complain of a value of which no more than its form (`settings.found_…`) may be told."""
    context = {"key": f"settings.{key}", "form": f"settings.found_{form}", "params": params}
    return PydanticCustomError("settings", "{key}", context)


def _form_of(secret: str) -> tuple[str, dict[str, str]]:
    """Say what a secret looks like without giving it away."""
    found = _PREFIX.match(secret)
    if not secret:
        return "blank", {}
    if not _TOKEN.fullmatch(secret):
        return "characters", {}
    if found is None:
        return "unknown", {}
    prefix = secret[: found.end() + 1]
    return "prefix_only" if secret == prefix else "prefix", {"value": prefix}


def _token(prefix: str, key: str) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        form, params = _form_of(text)
        if not text.startswith(prefix) or form != "prefix":
            raise _unlike(key, form, **params)
        return SecretStr(text)

    return check


def _signing_secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    form, params = _form_of(text)
    if form != "unknown":
        raise _unlike("bad_signing_secret", form, **params)
    return SecretStr(text)


def _api_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^/\s]+/(?:\S+/)?api/", value):
        raise _wrong("bad_api_url", _USER_INFO.sub("//…@", value))
    return value


def _url(value: str) -> str:
    """Check an address of ours and return it without its last slash."""
    if not _URL.fullmatch(value.strip()):
        raise _wrong("bad_url", _USER_INFO.sub("//…@", value))
    return value.strip().rstrip("/")


def _database(value: str) -> str:
    """Check the scheme, and that a SQLite database is a file: in memory it would be lost with the process."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        raise _unlike("bad_database", "no_scheme" if value.strip() else "blank")
    if scheme not in _DATABASES:
        raise _wrong("bad_database", f"{scheme}://…")
    if scheme == "sqlite" and (rest in ("/", "/:memory:") or not rest.startswith("/")):
        raise _wrong("database_in_memory", value)
    if scheme != "sqlite" and not _ADDRESS.match(rest.rpartition("@")[2]):
        raise _unlike("bad_database", "no_address")
    return value


def _mail_url(key: str, read: Callable[[str], object]) -> Callable[[SecretStr], SecretStr]:
    """Check an address with a password in it, of which no more than its form is told."""

    def check(value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        try:
            read(text)
        except ValueError as error:
            if "://" not in text:
                raise _unlike(key, "no_scheme" if text else "blank") from None
            if str(error) == "scheme":
                raise _wrong(key, f"{text.partition('://')[0]}://…") from None
            raise _unlike(key, "no_address") from None
        return SecretStr(text)

    return check


def _address(value: str) -> str:
    if not is_address(value.strip()):
        raise _wrong("bad_address", value)
    return value.strip()


def _folder(value: Path) -> Path:
    """A folder that another working directory would make another one is none to keep drawings in."""
    if not value.is_absolute():
        raise _wrong("bad_folder", str(value))
    return value


def _proxies(value: str) -> str:
    try:
        proxies_of(value)
    except ValueError:
        raise _wrong("bad_proxies", value) from None
    return value


def _port(value: object) -> int:
    text = str(value).strip()
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= HIGHEST_PORT:
        raise _wrong("bad_port", text)
    return int(text)


def _one_of(key: str, known: tuple[str, ...], fold: Callable[[str], str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if fold(value) not in known:
            raise _wrong(key, value)
        return fold(value)

    return check


MAIL_NAMES = ("smtp_url", "imap_url", "mail_from", "mail_reply_to", "mail_charset")


class Settings(BaseSettings):
    """The environment as Toban reads it. Defaults are those of a first try on one's own machine."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    slack_bot_token: Annotated[SecretStr, AfterValidator(_token("xoxb-", "bad_bot_token"))] | None = None
    slack_app_token: Annotated[SecretStr, AfterValidator(_token("xapp-", "bad_app_token"))] | None = None
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    slack_api_url: Annotated[str, AfterValidator(_api_url)] = "https://slack.com/api/"
    database_url: Annotated[str, AfterValidator(_database)] = Field(default="sqlite:///toban.db", repr=False)
    toban_config: Path | None = None
    toban_url: Annotated[str, AfterValidator(_url)] | None = None
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_url("bad_smtp", Server.of))] | None = None
    imap_url: Annotated[SecretStr, AfterValidator(_mail_url("bad_imap", Mailbox.of))] | None = None
    mail_from: Annotated[str, AfterValidator(_address)] | None = None
    mail_reply_to: Annotated[str, AfterValidator(_address)] | None = None
    mail_charset: Annotated[str, AfterValidator(_one_of("bad_charset", CHARSETS, str.lower))] = "utf-8"
    toban_files: Annotated[Path, AfterValidator(_folder)] | None = None
    toban_proxies: Annotated[str, AfterValidator(_proxies)] = ""
    port: Annotated[int, BeforeValidator(_port)] = 3000
    log_level: Annotated[str, AfterValidator(_one_of("bad_log_level", _LEVELS, str.upper))] = "INFO"
    log_format: Annotated[str, AfterValidator(_one_of("bad_log_format", _FORMATS, str.lower))] = "text"

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
        passwords = [found["password"] for url in urls if (found := _USER_INFO.search(url))]
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
