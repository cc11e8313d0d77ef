"""Every scene once more, with other words wherever somebody's words stand.

The scenes and samples are read anew, and each text in them that a person could have typed (whatever is not
plain ASCII, addresses, file names) goes through a function first. A new scene is part of it by itself.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from contextlib import contextmanager
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, ModuleType

    from tests.slack.scenes import Scene

    Said = Callable[[str], str]

TESTS = Path(__file__).parent.parent
READ_ANEW = re.compile(
    r"tests\.(?:slack\.(?:\w*scenes|samples|settings_forms)|meeting_samples|texts\.\w+_samples)"
)
TYPED = re.compile(r"[^\x00-\x7f]|@\w+\.|^0\d+-\d+-\d+$|\.(?:pdf|step)$")


class _Typed(ast.NodeTransformer):
    """Puts every text that somebody typed through the function `said`."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str) and TYPED.search(node.value):
            said = ast.Name("said", ast.Load())
            return ast.copy_location(ast.Call(said, [node], []), node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        return node  # a docstring

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        parts = [self.visit(one) for one in node.values]
        node.values = [ast.FormattedValue(one, -1) if isinstance(one, ast.Call) else one for one in parts]
        return node


@cache
def _code(name: str) -> CodeType:
    path = TESTS.joinpath(*name.split(".")[1:]).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return compile(ast.fix_missing_locations(_Typed().visit(tree)), str(path), "exec")


class _Reader(MetaPathFinder, Loader):
    def __init__(self, said: Said) -> None:
        self._said = said

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if READ_ANEW.fullmatch(name) else None

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["said"] = self._said
        exec(_code(module.__name__), module.__dict__)


@contextmanager
def _read_anew(said: Said) -> Iterator[None]:
    kept = _forgotten()
    reader = _Reader(said)
    sys.meta_path.insert(0, reader)
    try:
        yield
    finally:
        sys.meta_path.remove(reader)
        _forgotten()
        sys.modules.update(kept)
        for name, module in kept.items():
            package, _, last = name.rpartition(".")
            setattr(sys.modules[package], last, module)


def _forgotten() -> dict[str, ModuleType]:
    """Take the modules with what is typed out of what is imported, and return them."""
    found = {name: sys.modules.pop(name) for name in list(sys.modules) if READ_ANEW.fullmatch(name)}
    for name in found:
        package, _, last = name.rpartition(".")
        delattr(sys.modules[package], last)
    return found


def scenes_of(locale: str, said: Said) -> dict[str, Scene]:
    """Return all scenes in a language, each typed text being what `said` makes of it."""
    with _read_anew(said):
        found: dict[str, Scene] = importlib.import_module("tests.slack.scenes").scenes(locale)
    return found
