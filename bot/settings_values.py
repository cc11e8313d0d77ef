"""The single values of the environment: what each may be, and how it is told when it is not.

Of a secret only its form is told, never its value.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError

from bot.domain.mail import is_address
from bot.mail.server import CHARSETS, Mailbox, Server
from bot.web.visitors import proxies_of

if TYPE_CHECKING:
    from collections.abc import Callable

HIGHEST_PORT = 65535
SHOWN = 60  # letters of a wrong value
_PREFIX = re.compile(r"(xox[a-z]|xapp|xoxe)(?=[-.])")
USER_INFO = re.compile(r"//(?:[^:/@]*(?::(?P<password>.*))?)@")
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
        raise _wrong("bad_api_url", USER_INFO.sub("//…@", value))
    return value


def _url(value: str) -> str:
    """Check an address of ours and return it without its last slash."""
    if not _URL.fullmatch(value.strip()):
        raise _wrong("bad_url", USER_INFO.sub("//…@", value))
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


BotToken = Annotated[SecretStr, AfterValidator(_token("xoxb-", "bad_bot_token"))]
AppToken = Annotated[SecretStr, AfterValidator(_token("xapp-", "bad_app_token"))]
SigningSecret = Annotated[SecretStr, AfterValidator(_signing_secret)]
ApiUrl = Annotated[str, AfterValidator(_api_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Url = Annotated[str, AfterValidator(_url)]
SmtpUrl = Annotated[SecretStr, AfterValidator(_mail_url("bad_smtp", Server.of))]
ImapUrl = Annotated[SecretStr, AfterValidator(_mail_url("bad_imap", Mailbox.of))]
Address = Annotated[str, AfterValidator(_address)]
Charset = Annotated[str, AfterValidator(_one_of("bad_charset", CHARSETS, str.lower))]
Folder = Annotated[Path, AfterValidator(_folder)]
ProxyList = Annotated[str, AfterValidator(_proxies)]
Port = Annotated[int, BeforeValidator(_port)]
LogLevel = Annotated[str, AfterValidator(_one_of("bad_log_level", _LEVELS, str.upper))]
LogFormat = Annotated[str, AfterValidator(_one_of("bad_log_format", _FORMATS, str.lower))]
