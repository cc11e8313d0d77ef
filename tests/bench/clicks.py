"""The load: clicks over signed HTTP, kept-alive, a fixed number under way: `python -m tests.bench.clicks`.

Reads {"url", "secret", "concurrency", "payloads"} from standard input and prints the seconds each took.
A process of its own, so that its work is not in the server's loop.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from collections.abc import Iterator

OK = 200


def signed(payloads: list[Any], secret: str) -> list[tuple[str, dict[str, str]]]:
    """Return the bodies with their headers, made before the clock starts."""
    signer = SignatureVerifier(secret)
    stamp = str(int(time.time()))
    made = []
    for payload in payloads:
        body = urlencode({"payload": json.dumps(payload)})
        signature = signer.generate_signature(timestamp=stamp, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        made.append((body, headers | {"Content-Type": "application/x-www-form-urlencoded"}))
    return made


async def worker(session: Any, url: str, requests: Iterator[Any], took: list[float]) -> None:
    for body, headers in requests:
        started = time.perf_counter()
        async with session.post(url, data=body, headers=headers) as answer:
            text = await answer.text()
        took.append(time.perf_counter() - started)
        if answer.status != OK:
            raise SystemExit(f"{answer.status}: {text[:500]}")


async def main(job: dict[str, Any]) -> list[float]:
    requests = iter(signed(job["payloads"], job["secret"]))
    took: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        workers = [worker(session, job["url"], requests, took) for _ in range(job["concurrency"])]
        await asyncio.gather(*workers)
    return took


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
