"""The folder of customers' files: whole or not there, once each, nobody else's business."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from storage.files import FileStore, default_folder


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def keep(store: FileStore, content: bytes) -> str:
    file = store.receive()
    file.write(content[:3])
    file.write(content[3:])
    return file.finish()


def everything_in(store: FileStore) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file() and path.name != ".lock")


def test_a_file_is_found_by_the_hash_of_its_content(store: FileStore) -> None:
    sha256 = keep(store, b"%PDF-1.7")
    assert sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    with store.open(sha256) as file:
        assert file.read() == b"%PDF-1.7"


def test_only_its_owner_reads_it_and_nobody_runs_it(store: FileStore) -> None:
    sha256 = keep(store, b"#!/bin/sh")
    assert stat.S_IMODE(store.path(sha256).stat().st_mode) == 0o600
    for folder in (store.folder, store.path(sha256).parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_same_content_is_kept_once(store: FileStore) -> None:
    keep(store, b"%PDF-1.7")
    before = everything_in(store)
    keep(store, b"%PDF-1.7")
    assert everything_in(store) == before


def test_what_is_dropped_leaves_nothing(store: FileStore) -> None:
    file = store.receive()
    file.write(b"half of ")
    file.drop()
    assert everything_in(store) == []


def test_whoever_reads_a_file_reads_it_to_its_end_though_it_is_removed(store: FileStore) -> None:
    sha256 = keep(store, b"%PDF-1.7")
    with store.open(sha256) as file:
        store.remove(sha256)
        assert file.read() == b"%PDF-1.7"
    assert not store.has(sha256)
    store.remove(sha256)
    with pytest.raises(FileNotFoundError):
        store.open(sha256)


def test_what_arrived_is_told_until_somebody_has_noted_it(store: FileStore) -> None:
    first, second = keep(store, b"%PDF-1"), keep(store, b"%PDF-2")
    store.noted(first)
    assert [sha256 for sha256, _ in store.unnoted()] == [second]


def test_what_nobody_noted_goes_when_it_is_old_and_stays_when_it_came_again(store: FileStore) -> None:
    sha256 = keep(store, b"%PDF-1.7")
    ((_, came),) = store.unnoted()
    store.remove_if_older(sha256, came)
    assert store.has(sha256)
    os.utime(store.folder / "unnoted" / sha256, (came - 10, came - 10))
    keep(store, b"%PDF-1.7")
    store.remove_if_older(sha256, came - 5)
    assert store.has(sha256)
    os.utime(store.folder / "unnoted" / sha256, (came - 10, came - 10))
    store.remove_if_older(sha256, came - 5)
    assert everything_in(store) == []


def test_a_crash_in_the_middle_is_tidied_up(store: FileStore) -> None:
    file = store.receive()
    file.write(b"%PDF")
    (begun,) = everything_in(store)
    store.remove_unfinished(begun.stat().st_mtime)
    assert everything_in(store) == [begun]
    store.remove_unfinished(begun.stat().st_mtime + 1)
    assert everything_in(store) == []
    file.drop()


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 64 + "\n"])
def test_nothing_but_a_hash_is_ever_a_path(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="no hash"):
        store.path(name)


def test_files_are_beside_the_database_unless_somebody_says_where(tmp_path: Path) -> None:
    assert default_folder(f"sqlite:///{tmp_path}/toban.db") == tmp_path / "toban-files"
    assert default_folder("sqlite:///toban.db") == Path.cwd() / "toban-files"
    assert default_folder("postgres://host/toban") == Path.cwd() / "files"
