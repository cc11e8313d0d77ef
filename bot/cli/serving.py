"""`toban run`, `web`, `worker`, `local`: the commands that go on until they are told to stop."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from bot.cli.opening import settings, sqlite_file
from bot.cli.words import CliError, locale
from bot.logs import set_up_logging
from bot.ports import listen

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import Role
    from bot.local_run import LocalOptions
    from bot.settings import Settings

LOOPBACK, ANYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  a hosting provider routes to it


def run(role: Role) -> None:
    """Run the bot in a real workspace."""
    found = settings()
    if found.mode == "local":
        raise CliError("no_tokens")
    if role != "run" and sqlite_file(found.database_url) is not None:
        raise CliError("sqlite_alone", role=role)
    port = found.port_of(role, os.environ)
    if port is not None:
        _require_free(ANYWHERE, port)
    _log(found)
    from bot import app

    app.main(found, role, os.environ)


def local(config: Path | None, db: Path | None, port: int | None, *, empty: bool) -> None:
    """Run the local workspace. Never where tokens are set: nobody shall take it for the real one."""
    found = settings()
    if found.mode != "local":
        raise CliError("tokens_set")
    from pathlib import Path

    from bot import local_run
    from bot.local_people import personas_of
    from bot.network import load_network

    if config is not None and db is None:  # a network of one's own does not mix with the demo's people
        db = Path(f"toban-local-{config.stem}.db")
    if config is not None and not personas_of(load_network(config, locale()), (), ()):
        raise CliError("nobody_to_be", file=config)
    given = {"config": config, "db": db, "port": port, "empty": empty}
    options = local_options(found, {name: value for name, value in given.items() if value is not None})
    _require_free(LOOPBACK, options.port)
    _log(found)
    local_run.main(options)


def local_options(found: Settings, given: dict[str, Any]) -> LocalOptions:
    """Return what the local workspace is asked for, the rest as the environment says: port, mail, proxies."""
    from bot.local_run import LocalOptions
    from bot.settings import MAIL_NAMES

    outside = {name: getattr(found, name) for name in (*MAIL_NAMES, "toban_proxies")}
    told: dict[str, Any] = {"port": found.port, "outside": outside}
    return LocalOptions(**(told | given))


def start() -> None:
    """Start the bot where there are tokens, else the local workspace (without TOBAN_CONFIG: the demo)."""
    if settings().mode == "local":
        local(settings().toban_config, None, None, empty=False)
    else:
        run("run")


def _log(found: Settings) -> None:
    set_up_logging(found.log_level, found.log_format, found.secrets)


def _require_free(host: str, port: int) -> None:
    """Say that the port is taken before anything is loaded and started."""
    listen(host, port).close()
