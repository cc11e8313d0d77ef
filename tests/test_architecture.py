"""The house as docs and design draw it: who may import whom, who reads the time, which texts exist."""

from __future__ import annotations

import ast
import re
import string
import sys
from functools import cache
from pathlib import Path

import pytest

from bot.i18n import LOCALES, catalogue

ROOT = Path(__file__).parent.parent
FLOORS = {  # what each floor may import of ours, beside itself; what is not named here may import all
    "bot.domain": (),
    "bot.i18n": (),
    "bot.clock": (),
    "bot.durations": (),
    "bot.local": (),
    "bot.texts": ("bot.domain", "bot.i18n"),
    "bot.network": ("bot.domain", "bot.i18n", "bot.durations"),
    "storage": ("bot.domain",),
    "bot.services": ("bot.domain", "storage", "bot.network", "bot.i18n", "bot.clock", "bot.texts"),
    "bot.slack": ("bot.domain", "bot.services", "bot.network", "bot.i18n", "bot.clock", "bot.texts"),
    "bot.mail": (
        "bot.domain",
        "bot.services",
        "bot.slack",
        "bot.network",
        "bot.i18n",
        "bot.clock",
        "bot.texts",
    ),
    "bot.web": (
        "bot.domain",
        "bot.services",
        "bot.mail",
        "bot.network",
        "bot.i18n",
        "bot.clock",
        "bot.texts",
    ),
    "handlers": (
        "bot.domain",
        "bot.services",
        "bot.slack",
        "bot.network",
        "bot.i18n",
        "bot.clock",
        "bot.texts",
        "bot.durations",
    ),
}
PACKAGES = {  # libraries that only these floors may use
    "aiosmtplib": ("bot.mail.handover",),
    "imapclient": ("bot.mail.mailbox",),
    "html_text": ("bot.mail.parts",),
    "slack_bolt": ("handlers", "bot.app", "bot.bolt", "bot.socket_mode", "bot.web.slack_events"),
    "slack_sdk": ("bot.slack", "handlers", "bot.app", "bot.cli", "bot.local"),
    "sqlmodel": ("storage", "bot.services"),
    "apscheduler": ("bot.engine",),
    "starlette": ("bot.web", "bot.local", "bot.app", "bot.http_server", "bot.local_run"),
    "typer": ("bot.cli",),
    "itsdangerous": ("bot.services.signed_links", "bot.services.form_tokens"),
    "highspy": ("bot.domain.plan_program",),
    "PIL": ("bot.slack.figures_picture", "bot.slack.lettering", "bot.slack.year_picture", "bot.network_logo"),
    "icalendar": ("bot.texts.calendar",),
}
LOCAL_STARTERS = ("bot.local_run", "bot.local_people")
PURE = {"dateutil", "jpholiday", "highspy", "bot"}


def _modules() -> dict[str, Path]:
    found = {}
    for folder in ("bot", "handlers", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "versions" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = _modules()


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def _imports(module: str, *, types: bool = True) -> frozenset[str]:
    """Return every module that one imports, those inside functions included, those for types if wanted."""
    found = set()
    for node in _nodes(_tree(module), types=types):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}: relative imports hide the arrows"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return frozenset(found)


def _nodes(tree: ast.AST, *, types: bool):
    for node in ast.iter_child_nodes(tree):
        if types or not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node
            yield from _nodes(node, types=types)


def _within(module: str, floors) -> bool:
    """Tell whether a module is one of the floors or inside; `bot.network` is also `bot.network_file`."""
    return any(
        module == floor
        or module.startswith((f"{floor}.", "bot.network_" if floor == "bot.network" else "\0"))
        for floor in floors
    )


def _floor(module: str) -> str | None:
    return next((floor for floor in FLOORS if _within(module, (floor,))), None)


def _is_ours(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] in ("bot", "handlers", "storage")


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_from_the_floors_above(module: str):
    floor = _floor(module)
    if floor is None:
        return
    allowed = (floor, *FLOORS[floor])
    wrong = {name for name in _imports(module) if _is_ours(name) and not _within(name, allowed)}
    assert wrong == set()


def test_the_domain_knows_only_the_standard_library_the_calendar_and_the_solver():
    for module in MODULES:
        if _within(module, ("bot.domain",)):
            roots = {name.split(".")[0] for name in _imports(module)}
            assert roots - set(sys.stdlib_module_names) <= PURE, module


@pytest.mark.parametrize("package", PACKAGES)
def test_a_library_is_used_only_where_it_belongs(package: str):
    users = [name for name in MODULES if any(_within(one, (package,)) for one in _imports(name, types=False))]
    assert [name for name in users if not _within(name, PACKAGES[package])] == []


def test_only_its_starter_knows_the_local_workspace():
    users = {name for name in MODULES if any(_within(one, ("bot.local",)) for one in _imports(name))}
    assert {name for name in users if not _within(name, ("bot.local", *LOCAL_STARTERS))} == set()


def test_only_the_clock_reads_the_time():
    readers = set()
    for module in MODULES:
        for node in ast.walk(_tree(module)):
            if isinstance(node, ast.Call) and re.fullmatch(
                r"(datetime\.)?(datetime|date)\.(now|utcnow|today)|time\.(time|monotonic|time_ns)",
                ast.unparse(node.func),
            ):
                readers.add(module)
    assert {name for name in readers if not _within(name, ("bot.clock", "bot.local"))} == set()


def test_both_languages_have_the_same_texts_with_the_same_gaps():
    first, *others = (catalogue(locale) for locale in LOCALES)
    for other in others:
        assert first.keys() == other.keys()
        days = ("deadline.day", "words.day")  # months: by number, or by name
        numbered = {f"{one}{more}" for one in days for more in ("", "_of_year")}
        for key in first.keys() - numbered:
            assert _gaps(other[key]) == _gaps(first[key]), key


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


PREFIXED = {  # calls whose first text is the end of a key, and where they mean that
    "say": ("cli.", "bot.cli"),
    "CliError": ("cli.", "bot.cli"),
    "right": ("cli.check_", "bot.cli.doctor"),
    "note": ("cli.check_", "bot.cli.doctor"),
    "wrong": ("cli.check_", "bot.cli.doctor"),
    "Refusal": ("refusal.", "bot"),
    "BackupError": ("cli.backup_", "bot.services"),
    "DatabaseVersionError": ("cli.database_", "storage"),
    "ApiError": ("", "bot.web"),
    "CellError": ("", "bot.services"),
    "Problem": ("", "bot.services.firms_csv"),
}


def _keys_asked_for() -> set[tuple[str, str]]:
    """Return (module, key) of every text whose key stands in the code as it is."""
    found = set()
    for module in MODULES:
        for node in ast.walk(_tree(module)):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).split(".")[-1]
            texts = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
            prefix, floor = PREFIXED.get(name, ("", ""))
            if name == "translate":
                texts, floor = texts[1:], "bot"
            place = {"ApiError": 1, "Problem": 2}.get(name, 0)
            if _within(module, (floor,)) and len(texts) > place and isinstance(texts[place], str):
                found.add((module, prefix + texts[place]))
    return found


def test_every_text_that_is_asked_for_exists():
    missing = {(module, key) for module, key in _keys_asked_for() if key not in catalogue("ja")}
    assert missing == set()


@cache
def _texts_in_code() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the texts of the code, and those with gaps as patterns."""
    plain, patterns = set(), set()
    for module in MODULES:
        for node in ast.walk(_tree(module)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                    for part in node.values
                ]
                if any(part != ".+" for part in parts):
                    patterns.add("".join(parts))
    return frozenset(plain), tuple(map(re.compile, sorted(patterns)))


def test_no_text_is_left_that_nobody_asks_for():
    plain, patterns = _texts_in_code()
    for key in catalogue("ja"):
        ends = {key, *(key.removeprefix(prefix) for prefix, _ in PREFIXED.values())} | {key.partition(".")[2]}
        used = ends & plain or any(pattern.fullmatch(end) for end in ends for pattern in patterns)
        assert used, key
