"""The commands and their options. What they do is in the modules beside this one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.words import say


def _group(name: str) -> typer.Typer:
    return typer.Typer(help=say(f"help_{name}"), no_args_is_help=True, rich_markup_mode=None)


app = typer.Typer(
    help=say("help"),
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
rota, token, imports, minutes = map(_group, ("rota", "token", "import", "minutes"))
app.add_typer(rota, name="rota")
app.add_typer(token, name="token")
app.add_typer(imports, name="import")
app.add_typer(minutes, name="minutes")

Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help=say("option_config"))]
From = Annotated[str, typer.Option("--from", metavar="DATE", help=say("option_from"))]
Weeks = Annotated[int, typer.Option("--weeks", min=1, max=520, metavar="N", help=say("option_weeks"))]
Firms = Annotated[Path | None, typer.Option("--firms", metavar="FILE.csv", help=say("option_firms"))]
Json = Annotated[bool, typer.Option("--json", help=say("option_json"))]
Force = Annotated[bool, typer.Option("--force", help=say("option_force"))]


@app.command(help=say("help_run"))
def run() -> None:  # noqa: D103  the catalogue has the words
    from bot.cli import serving

    serving.run("run")


@app.command(help=say("help_web"))
def web() -> None:  # noqa: D103
    from bot.cli import serving

    serving.run("web")


@app.command(help=say("help_worker"))
def worker() -> None:  # noqa: D103
    from bot.cli import serving

    serving.run("worker")


@app.command(hidden=True)
def start() -> None:
    """Start what the environment allows: what `make run` calls."""
    from bot.cli import serving

    serving.start()


@app.command(help=say("help_local"))
def local(  # noqa: D103
    config: Config = None,
    db: Annotated[Path | None, typer.Option("--db", metavar="FILE", help=say("option_db"))] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help=say("option_port"))] = None,
    empty: Annotated[bool, typer.Option("--empty", help=say("option_empty"))] = False,
) -> None:
    from bot.cli import serving

    serving.local(config, db, port, empty=empty)


@app.command(help=say("help_migrate"))
def migrate() -> None:  # noqa: D103
    from bot.cli import data

    data.migrate()


@app.command(help=say("help_check"))
def check() -> None:  # noqa: D103
    from bot.cli import doctor

    raise typer.Exit(doctor.check())


@app.command(help=say("help_deadline"))
def deadline(  # noqa: D103
    time: Annotated[str, typer.Argument(metavar="TIME", help=say("option_time"))],
    window: Annotated[str | None, typer.Option("--window", metavar="2h", help=say("option_window"))] = None,
    config: Config = None,
) -> None:
    from bot.cli import deadline

    deadline.show(time, window, config)


@rota.command("plan", help=say("help_rota_plan"))
def rota_plan(  # noqa: D103
    first: From, weeks: Weeks, firms: Firms = None, config: Config = None, as_json: Json = False
) -> None:
    from bot.cli import rota

    rota.plan(first, weeks, firms, config, as_json=as_json)


@rota.command("publish", help=say("help_rota_publish"))
def rota_publish(  # noqa: D103
    first: From, weeks: Weeks, firms: Firms = None, config: Config = None, as_json: Json = False
) -> None:
    from bot.cli import rota

    rota.publish(first, weeks, firms, config, as_json=as_json)


@token.command("new", help=say("help_token_new"))
def token_new(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:  # noqa: D103
    from bot.cli import data

    data.new_token(name)


@token.command("revoke", help=say("help_token_revoke"))
def token_revoke(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:  # noqa: D103
    from bot.cli import data

    data.revoke_token(name)


@imports.command("firms", help=say("help_import_firms"))
def import_firms(  # noqa: D103
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    apply: Annotated[bool, typer.Option("--apply", help=say("option_apply"))] = False,
) -> None:
    from bot.cli import data

    data.import_members(file, apply=apply)


@imports.callback()
def _imports() -> None:
    """Keep `import firms` two words, although there is one thing to import only."""


@minutes.command("export", help=say("help_minutes_export"))
def minutes_export(  # noqa: D103
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help=say("option_meeting"))],
    output: Annotated[Path | None, typer.Option("-o", metavar="FILE", help=say("option_output"))] = None,
    force: Force = False,
    front_matter: Annotated[bool, typer.Option("--front-matter", help=say("option_front_matter"))] = False,
) -> None:
    from bot.cli import minutes

    minutes.export(meeting, output, force=force, front_matter=front_matter)


@minutes.callback()
def _minutes() -> None:
    """Keep `minutes export` two words."""


@app.command(help=say("help_export"))
def export(  # noqa: D103
    folder: Annotated[Path, typer.Argument(metavar="DIR")], force: Force = False
) -> None:
    from bot.cli import data

    data.export(folder, force=force)


@app.command(help=say("help_manifest"))
def manifest(  # noqa: D103
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help=say("option_url"))] = None,
) -> None:
    from bot.cli import data

    data.show_manifest(url)


@app.command(help=say("help_backup"))
def backup(  # noqa: D103
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    force: Force = False,
    without_files: Annotated[bool, typer.Option("--without-files", help=say("option_without_files"))] = False,
) -> None:
    from bot.cli import data

    data.backup(file, force=force, without_files=without_files)


@app.command("person-data", help=say("help_person_data"))
def person_data(  # noqa: D103
    query: Annotated[str, typer.Argument(metavar="QUERY", help=say("option_person"))],
    output: Annotated[Path, typer.Option("-o", metavar="FILE", help=say("option_person_file"))],
    force: Force = False,
) -> None:
    from bot.cli import person_data

    person_data.write(query, output, force=force)


@app.command(help=say("help_restore"))
def restore(  # noqa: D103
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    erasures: Annotated[Path | None, typer.Option(metavar="FILE", help=say("option_erasures"))] = None,
) -> None:
    from bot.cli import data

    data.restore(file, erasures)
