"""A real mailbox for the tests: an IMAP server in memory, with mails put into it as other servers would."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

USER, PASSWORD = "info@example.jp", "geh/eim@:"
PATIENCE = 30.0


class ImapServer:
    """The server; `open` anew makes its mailbox anew, with another UIDVALIDITY and nothing in it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._server: asyncio.Server | None = None
        self._lines: list[asyncio.StreamWriter] = []

    @property
    def url(self) -> str:
        return f"imap://info%40example.jp:geh%2Feim%40%3A@127.0.0.1:{self.port}/INBOX"

    async def open(self) -> None:
        args = Namespace(
            host="127.0.0.1", port=str(self.port), cert=None, key=None, tls=False, debug=False,
            inherited_sockets=None, proxy_protocol=ProxyProtocolVersion.NOOP.name, passlib_cfg=None,
            demo_data=False, demo_user=USER, demo_password=PASSWORD,
        )  # fmt: skip
        # Nobody attacks its password: half a million rounds at each login were a fifth of a story's time.
        backend, config = await DictBackend.init(args, hash_context=BuiltinHash(rounds=1))
        config.apply_context()
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._lines.append(writer)
            await answer(reader, writer)

        self._server = await asyncio.start_server(talk, "127.0.0.1", self.port)

    async def close(self) -> None:
        """Go away, whoever is connected."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in self._lines:
            line.transport.abort()
        self._lines.clear()

    async def put(self, mail: bytes, at: datetime | None = None) -> None:
        """Let a mail arrive, as of `at`."""
        await self._do(lambda client: client.append("INBOX", mail, msg_time=at))

    async def state(self) -> dict[int, tuple[Any, ...]]:
        """Return the flags of each mail."""

        def look(client: IMAPClient) -> dict[int, tuple[Any, ...]]:
            client.select_folder("INBOX", readonly=True)
            found = client.fetch(client.search("ALL"), ["FLAGS"])
            recent = b"\\Recent"
            return {uid: tuple(set(said[b"FLAGS"]) - {recent}) for uid, said in found.items()}

        return await self._do(look)

    async def remove(self, uid: int) -> None:
        def work(client: IMAPClient) -> None:
            client.select_folder("INBOX")
            client.delete_messages([uid])
            client.expunge()

        await self._do(work)

    async def _do(self, work: Any) -> Any:
        def done() -> Any:
            with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=PATIENCE) as client:
                client.login(USER, PASSWORD)
                return work(client)

        return await asyncio.to_thread(done)


@asynccontextmanager
async def imap_server() -> AsyncIterator[ImapServer]:
    found = ImapServer(free_port())
    await found.open()
    try:
        yield found
    finally:
        await found.close()


class OddServer:
    """An IMAP server of few words, for what no good one does.

    `mails` by UID: when each came, and its bytes, None where the server has lost them, or why it says NO.
    It refuses the dates of `dateless`, ends the connection over the bytes of `breaking`, says nothing more
    over those of `silent`, and while `is_away` nothing to anybody. It lets in `logins` times.
    """

    def __init__(self, port: int) -> None:
        self.port, self.uid_validity = port, 1
        self.mails: dict[int, tuple[datetime, bytes | str | None]] = {}
        self.given: list[int] = []  # the mails of which all bytes were asked for
        self.dateless, self.breaking, self.silent = set[int](), set[int](), set[int]()
        self.is_away = False
        self.logins = 1000

    @property
    def url(self) -> str:
        return f"imap://x:y@127.0.0.1:{self.port}/INBOX"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK\r\n")
        while (line := await reader.readline()) and not self.is_away:
            tag, _, asked = line.decode().strip().partition(" ")
            told, refusal = self._answer(asked)
            if refusal == "silence":
                await reader.read()
            if refusal in {"silence", "break"}:
                break
            writer.write(told + f"{tag} {f'NO {refusal}' if refusal else 'OK'} done\r\n".encode())
        writer.close()

    def _answer(self, asked: str) -> tuple[bytes, str]:
        if asked.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n", ""
        if asked.startswith("LOGIN"):
            self.logins -= 1
            return b"", "" if self.logins >= 0 else "[LIMIT]"
        if asked.startswith("EXAMINE"):
            after = max(self.mails, default=0) + 1
            return f"* OK [UIDVALIDITY {self.uid_validity}]\r\n* OK [UIDNEXT {after}]\r\n".encode(), ""
        if asked.startswith("UID SEARCH"):
            return f"* SEARCH {' '.join(map(str, self.mails))}\r\n".encode(), ""
        if asked.startswith("UID FETCH"):
            uids, _, items = asked.removeprefix("UID FETCH ").partition(" ")
            wanted = [int(one) for one in uids.split(",")]
            if "BODY.PEEK[]" in items and "<" not in items:
                self.given += wanted
            return self._fetched(wanted, with_bytes="BODY" in items)
        return b"", ""

    def _fetched(self, uids: list[int], *, with_bytes: bool) -> tuple[bytes, str]:
        told = b""
        for uid in (one for one in uids if one in self.mails):
            at, data = self.mails[uid]
            if with_bytes and uid in self.breaking | self.silent:
                return b"", "break" if uid in self.breaking else "silence"
            if not with_bytes and uid in self.dateless:
                return b"", "[SERVERBUG]"
            said = f'INTERNALDATE "{at:%d-%b-%Y %H:%M:%S %z}"'.encode()
            if with_bytes:
                if isinstance(data, str):
                    return b"", data
                said = b"BODY[] NIL" if data is None else b"BODY[] {%d}\r\n%b" % (len(data), data)
            told += b"* 1 FETCH (UID %d %b)\r\n" % (uid, said)
        return told, ""


@asynccontextmanager
async def odd_server() -> AsyncIterator[OddServer]:
    found = OddServer(free_port())
    async with await asyncio.start_server(found.talk, "127.0.0.1", found.port):
        yield found


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """A server that takes whoever calls and says nothing; its address."""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    port = free_port()
    async with await asyncio.start_server(listen, "127.0.0.1", port):
        yield f"imap://x:y@127.0.0.1:{port}/INBOX"
