"""The command line: `toban`. Commands import what they need when they run, so that each starts fast.

Exit codes: 0 done, 1 a problem that it names, 2 wrong usage. An error is one sentence on standard error.
"""

from __future__ import annotations

import re
import sys
from typing import Any, NoReturn

import typer

from bot.cli import commands
from bot.cli.words import say

DONE, PROBLEM, USAGE, INTERRUPTED = 0, 1, 2, 130
UNTIL_STOPPED = ("run", "web", "worker", "local", "start")  # Ctrl+C is how these end
_UsageError: Any = typer.BadParameter.__base__  # typer does not export it
_NO_COMMAND = re.compile(r"No such command '([^']*)'")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    code = _run(arguments)
    stopped = code == INTERRUPTED and arguments[0] in UNTIL_STOPPED
    return DONE if stopped else code


def _run(arguments: list[str]) -> int:
    try:
        code = commands.app(arguments, prog_name="toban", standalone_mode=False)
    except _UsageError as error:
        return _usage(error)
    except typer.Exit as end:
        return int(end.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else PROBLEM
    except Exception as error:  # noqa: BLE001  whatever it is, it is told in a sentence
        from bot.cli.problems import explain

        typer.echo(explain(error), err=True)
        return PROBLEM
    return code if isinstance(code, int) else DONE


def _usage(error: Any) -> int:
    """Say what is wrong with the words that were typed, in the reader's language."""
    command = error.ctx.command_path if error.ctx else "toban"
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
        return USAGE
    unknown = _NO_COMMAND.search(error.message or "")
    if unknown:
        text = say("no_such_command", name=unknown[1])
    elif kind == "NoSuchOption":
        text = say("no_such_option", name=error.option_name)
    elif kind == "MissingParameter":
        text = say("missing", name=_name_of(error))
    elif kind == "BadParameter":
        text = _bad_value(error)
    else:
        text = say("usage")
    wants_time = kind == "MissingParameter" and command == "toban deadline"
    hint = say("example_deadline") if wants_time else say("see_help", command=command)
    typer.echo(f"{text} {hint}", err=True)
    return USAGE


def _bad_value(error: Any) -> str:
    low, high = getattr(error.param, "min", None), getattr(error.param, "max", None)
    if low is None or high is None:
        return say("bad_value", name=_name_of(error))
    return say("out_of_range", name=_name_of(error), low=low, high=high)


def _name_of(error: Any) -> str:
    """Return an option as it is typed (`--weeks`), an argument in capitals."""
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(parameter.name).upper()
