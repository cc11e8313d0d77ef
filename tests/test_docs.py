"""The papers say what is so: commands, links, settings and buttons that they name exist."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic import BaseModel

from bot.cli.commands import app
from bot.i18n import LOCALES, catalogue
from bot.network import Network, load_network
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PAIRS = [
    ("README.md", "README.ja.md"),
    ("docs/setup.md", "docs/setup.ja.md"),
    ("docs/guide.md", "docs/guide.ja.md"),
    ("docs/who-may-do-what.md", "docs/who-may-do-what.ja.md"),
    ("docs/runbook.md", "docs/runbook.ja.md"),
]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?<![/\w.-])toban ([a-z][^`\n#]*)")
ELSEWHERE = re.compile(
    r"pypi|pythonhosted|npmjs|registry\.|artifactory|(?<![\w.])/(?:work|home|root|tmp|Users)/", re.IGNORECASE
)


def _named(papers: list[Path]) -> list:
    return [pytest.param(paper, id=str(paper.relative_to(ROOT))) for paper in papers]


def _code(text: str) -> list[str]:
    blocks = [line for _, block in FENCED.findall(text) for line in block.splitlines()]
    return [*blocks, *INLINE.findall(FENCED.sub("", text))]


def _blocks(paper: str, language: str) -> list[str]:
    return [block for kind, block in FENCED.findall((ROOT / paper).read_text("utf-8")) if kind == language]


@pytest.mark.parametrize("paper", _named(PAPERS))
def test_every_command_exists_with_its_options(paper: Path):
    for line in _code(paper.read_text("utf-8")):
        for typed in COMMAND.findall(line):
            words = typed.split()
            command: Any = typer.main.get_command(app)
            while hasattr(command, "commands"):
                assert words, f"{paper.name}: toban {typed} stops halfway"
                assert words[0] in command.commands, f"{paper.name}: there is no toban {typed}"
                command = command.commands[words.pop(0)]
            known = {option for one in command.params for option in one.opts} | {"--help"}
            assert {word for word in words if word.startswith("--")} <= known, f"{paper.name}: toban {typed}"


@pytest.mark.parametrize("paper", _named(PAPERS))
def test_every_link_within_the_project_leads_somewhere(paper: Path):
    links = [link.partition("#")[0] for link in LINK.findall(paper.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if link and not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", _named(PAPERS))
def test_no_paper_names_a_place_that_is_the_writers_own(paper: Path):
    assert ELSEWHERE.findall(paper.read_text("utf-8")) == []


@pytest.mark.parametrize(("english", "japanese"), PAIRS)
def test_both_languages_have_the_same_parts(english: str, japanese: str):
    def levels(paper: str) -> list[str]:
        text = FENCED.sub("", (ROOT / paper).read_text("utf-8"))
        return re.findall(r"^(#+) ", text, re.MULTILINE)

    assert levels(english) == levels(japanese)


@pytest.mark.parametrize("paper", ["docs/setup.md", "docs/setup.ja.md"])
def test_the_minimal_network_loads(paper: str, tmp_path: Path):
    file = tmp_path / "network.toml"
    file.write_text(_blocks(paper, "toml")[0], "utf-8")
    network = load_network(file)
    assert [firm.id for firm in network.firms] == ["F01", "F02", "F03"]
    assert [(turn.lane, turn.firm) for turn in network.rota] == [("parts", "F01"), ("systems", "F02")]


def test_every_setting_is_explained():
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    variables = [name.upper() for name in Settings.model_fields]
    assert [name for name in variables if f"`{name}`" not in text] == []
    weekdays = {"tue", "wed", "thu", "fri", "sat"}  # `mon` … `sun`
    assert [
        key for key in _keys(Network) if key not in weekdays and not re.search(rf"[`\[]{key}\b", text)
    ] == []


def _keys(model: type[BaseModel]) -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        found.append(field.alias or name)
        for inner in _models(field.annotation):
            found += [
                key for key in _keys(inner) if key != "turns"
            ]  # the lanes of a week are keys of their own
    return found


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models(argument)]


@pytest.mark.parametrize(("locale", "paper"), [("en", "docs/guide.md"), ("ja", "docs/guide.ja.md")])
def test_every_button_is_explained_to_the_secretariat(locale: str, paper: str):
    assert locale in LOCALES
    text = (ROOT / paper).read_text("utf-8")
    labels = [
        words
        for key, words in catalogue(locale).items()
        if key.startswith(("button.", "more.")) and "{" not in words
    ]
    assert labels
    assert [label for label in labels if label not in text] == []
