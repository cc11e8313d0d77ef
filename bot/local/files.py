"""Uploaded files."""

import mimetypes
from pathlib import PurePath

from bot.local.config import Json
from bot.local.ids import new_id
from bot.local.store import Store


class Files:
    """What was uploaded, bytes included; an upload is unfinished until it was completed."""

    def __init__(self, store: Store, base_url: str) -> None:
        self._store = store
        self._base = f"{base_url}/workspace/files"

    def reserve(self, name: str, size: int, owner: str, created: int) -> Json:
        """Make room for a file that is about to be uploaded."""
        file_id = new_id("F")
        kind = PurePath(name).suffix.removeprefix(".").lower() or "text"
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        url = f"{self._base}/{file_id}/{name}"
        body: Json = {
            "id": file_id,
            "created": created,
            "timestamp": created,
            "name": name,
            "title": name,
            "mimetype": mime,
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": owner,
            "editable": False,
            "size": size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": url,
            "url_private_download": f"{url}?download=1",
            "permalink": url,
            "channels": [],
            "groups": [],
            "ims": [],
            "comments_count": 0,
            "shares": {},
        }
        self._store.put("upload", file_id, body)
        return body

    def upload_url(self, file_id: str) -> str:
        """Return where the bytes are to be sent."""
        return f"{self._base}/upload/{file_id}"

    def expected(self, file_id: str) -> Json | None:
        """Return an upload that is not finished, or None."""
        return self._store.fetch("upload", file_id) or None

    def fill(self, file_id: str, content: bytes) -> None:
        """Take a file's bytes."""
        self._store.run("INSERT OR REPLACE INTO blobs VALUES (?, ?)", file_id, content)

    def complete(self, file_id: str, title: str | None) -> Json | None:
        """Finish an upload; None when its bytes never came."""
        body = self.expected(file_id)
        if body is None or self.content(file_id) is None:
            return None
        body["title"] = title or body["name"]
        self._store.drop("upload", file_id)
        self.save(body)
        return body

    def get(self, file_id: str) -> Json | None:
        """Return a finished file, or None."""
        return self._store.fetch("file", file_id) or None

    def save(self, body: Json) -> None:
        """Keep a file's record as it now is."""
        self._store.put("file", body["id"], body)

    def remove(self, file_id: str) -> None:
        """Forget a file and its bytes."""
        self._store.drop("file", file_id)
        self._store.run("DELETE FROM blobs WHERE id = ?", file_id)

    def content(self, file_id: str) -> bytes | None:
        """Return a file's bytes, or None."""
        rows = self._store.rows("SELECT content FROM blobs WHERE id = ?", file_id)
        return bytes(rows[0]["content"]) if rows else None

    def shared(self, file_id: str, room: str, *, public: bool, ts: str, thread_ts: str | None) -> Json:
        """Note that a message carries a file."""
        body = self._store.fetch("file", file_id)
        side = "public" if public else "private"
        share: Json = {"ts": ts, "channel_name": room, "team_id": "T0LOCAL", "reply_count": 0}
        if thread_ts:
            share["thread_ts"] = thread_ts
        body["shares"].setdefault(side, {}).setdefault(room, []).append(share)
        place = "ims" if room.startswith("D") else "channels" if public else "groups"
        body[place] = sorted({*body[place], room})
        self.save(body)
        return body
