"""What stands in the folder in which a test of the command line runs."""

from __future__ import annotations

from storage.database import Database


def read(query):
    """Return what a query finds in the folder's database."""
    db = Database("sqlite:///toban.db")
    try:
        return db.read_now(query)
    finally:
        db.close()


def change(work) -> None:
    db = Database("sqlite:///toban.db")
    db.write_now(work)
    db.close()
