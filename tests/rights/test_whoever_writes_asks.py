"""Whatever a surface calls that writes is tried by everybody (`tries_*.py`), or stands here with the reason.

The code is read, not run: what a function mentions, itself or through what it mentions, it may call.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.test_architecture import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

SURFACES = ("handlers", "bot.web", "bot.mail", "bot.cli", "bot.local_run", "bot.local_people")
INSIDE = ("bot.services.", "storage.")
WRITING = {"insert", "insert_for", "insert_into", "update", "delete"}  # SQLAlchemy's, and ours beside them
UNTRIED = {
    "anybody may, in the table as well": {
        *("public_form.take_in", "mail_in.take", "finding.record"),
        *("opened.open_one", "opened.open_more"),  # what was told somebody opens for them alone
        "edition_told.hint",  # to whoever asks, how to ask
    },
    "asks, and then for what is one's own: tests/services/test_minutes.py, test_rota_answers.py": {
        *("minute_commands.undo", "rota_answers.send_choices"),
    },
    "the meetings of a trial": {"past_meetings.load"},
    "what was said in a meeting's thread: tests/services/test_minutes.py": {"minute_taking.hear"},
    "does what a mail's button stands for, and that asks: tests/mail/test_deeds.py": {
        *("mail_deeds.do", "mail_deeds.has"),
    },
    "what is owed goes its way; nobody acts": {
        *("delivery.dropped", "delivery.failed", "delivery.later", "delivery.resend", "delivery.sent"),
        *("delivery.mail_is_slow", "delivery.mail_is_stuck", "delivery.mailbox_is_away", "delivery.try_held"),
        *("contents.of", "sent_letters.names", "mail_in.lease", "mail_in.reach"),
    },
    "what Slack says of people and channels": {"groups.remember", "people.forget_channel"},
    "secrets that are made when they are first needed": {"form_tokens.secret", "signed_links.sign"},
    "a file that came with a form whose signature was read": {"drawings.keep_upload"},
    "the command line's alone: whoever reaches it has the machine": {
        *("backup.backup", "backup.restore", "journal.place", "import_firms.seed"),
        *("person_data.copy", "tokens.new", "tokens.revoke"),
    },
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def names(path: Path) -> dict[str, str]:
    """What the names that a module imports stand for."""
    imports = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    return {one.asname or one.name: f"{node.module}.{one.name}" for node in imports for one in node.names}


def mentioned(path: Path, code: ast.AST, module: str = "") -> Iterator[str]:
    """What of ours a piece of a module's code mentions."""
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{names(path).get(node.value.id, node.value.id)}.{node.attr}"
        elif isinstance(node, ast.Name):
            yield names(path).get(node.id, f"{module}.{node.id}")


@cache
def definitions() -> dict[str, tuple[str, ast.stmt]]:
    """Every function, class and constant inside by its whole name, with its module."""
    found: dict[str, tuple[str, ast.stmt]] = {}
    for module, path in MODULES.items():
        for node in tree(path).body if module.startswith(INSIDE) else ():
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            for name in (getattr(node, "name", None), *(getattr(one, "id", None) for one in targets)):
                if name is not None:
                    found[f"{module}.{name}"] = module, node
    return found


@cache
def directly(name: str) -> frozenset[str]:
    module, code = definitions()[name]
    return frozenset(one for one in mentioned(MODULES[module], code, module) if one in definitions())


def writes(name: str) -> bool:
    """Whether a function, or what it mentions, changes rows."""
    found, left = {name}, [name]
    while left:
        one = left.pop()
        if _changes_rows(one):
            return True
        left += directly(one) - found
        found |= directly(one)
    return False


@cache
def _changes_rows(name: str) -> bool:
    module, code = definitions()[name]
    calls = (node.func for node in ast.walk(code) if isinstance(node, ast.Call))
    said = {getattr(one, "attr", None) or getattr(one, "id", None) for one in calls}
    return module.startswith("storage.") and bool(WRITING & said)


def functions(paths: list[Path]) -> set[str]:
    """The services that these files mention."""
    found = {one for path in paths for one in mentioned(path, tree(path))}
    known = {name for name, (_, code) in definitions().items() if isinstance(code, ast.FunctionDef)}
    return {one for one in found & known if one.startswith("bot.services.")}


def test_whatever_a_surface_calls_that_writes_is_tried_by_everybody() -> None:
    surfaces = [path for module, path in MODULES.items() if module.startswith(SURFACES)]
    called = {one for one in functions(surfaces) if writes(one)}
    assert len(called) > 150
    tried = functions(sorted(Path(__file__).parent.glob("tries_*.py")))
    untried = {one.removeprefix("bot.services.") for one in called - tried}
    assert untried == set().union(*UNTRIED.values())
