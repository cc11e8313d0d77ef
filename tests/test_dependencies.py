"""What Toban is made of: every package pinned with its hashes, installed as locked, free to be used.

What only the registry can say, `make audit` asks.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
# Licences under which a program of MIT's may use a library as it is.
FREE = re.compile(
    r"(MIT(-0|-CMU)?|0BSD|BSD(-[23]-Clause)?|Apache(-2\.0)?|PSF-2\.0|Python|ISC|ISCL|MPL-2\.0|Mozilla|Zlib|CC0-1\.0"
    r"|LGPL-3\.0-only|OFL-1\.1)\b"
)
UNSAID = {"imapclient": "BSD-3-Clause"}  # its package says it in a file alone


def locked(name: str) -> Iterator[tuple[Requirement, list[str]]]:
    """What a lock file pins, each with its hashes."""
    for entry in (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines():
        said, *hashes = entry.split("--hash=")
        yield Requirement(said.strip()), [one.strip() for one in hashes]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    for requirement, hashes in locked(name):
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert requirement.url is None
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement


def test_what_is_installed_is_what_is_locked_and_fits_together() -> None:
    for requirement, _ in locked("requirements-dev.txt"):
        if requirement.marker is None or requirement.marker.evaluate():
            assert distribution(requirement.name).version in requirement.specifier, requirement
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def licences(name: str) -> list[str]:
    said = distribution(name).metadata
    classifiers = [one for one in said.get_all("Classifier") or [] if one.startswith("License :: OSI")]
    stated = said["License-Expression"] or "".join(classifiers[:1]).rpartition(" :: ")[2] or UNSAID.get(name)
    return re.split(r" (?:AND|OR) ", stated or said["License"] or "")


def test_the_licence_of_each_package_lets_toban_use_it() -> None:
    said = {}
    for requirement, _ in locked("requirements.txt"):
        try:
            said[requirement.name] = licences(requirement.name)
        except PackageNotFoundError:  # another system's
            continue
    assert len(said) > 50
    assert {name: of for name, of in said.items() if not all(map(FREE.match, of))} == {}
