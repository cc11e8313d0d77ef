"""Who sends a form: the address it comes from, whether our own page sent it, and how often.

What is counted is kept in memory, each process for itself; nothing of it is written down.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv4Network, IPv6Network

    from starlette.requests import Request

    Address = IPv4Address | IPv6Address
    Proxies = tuple[IPv4Network | IPv6Network, ...] | None

HOUR = 3600.0  # seconds
WHOLE_NETWORK = 5  # times as many from a network as from one address
WHOLE_LINE = 20  # times as many from all networks that one line has in IPv6
_KEPT = 20_000  # addresses; the one that was seen longest ago goes first
_PREFIXES = {4: ((24, WHOLE_NETWORK),), 6: ((64, WHOLE_NETWORK), (48, WHOLE_LINE))}


def proxies_of(text: str) -> Proxies:
    """Read `10.0.0.0/8, 192.0.2.1`; None is `*`, whoever connects. Raises ValueError."""
    named = [one.strip() for one in text.split(",") if one.strip()]
    return None if named == ["*"] else tuple(ip_network(one, strict=False) for one in named)


def address_of(request: Request, proxies: Proxies) -> str:
    """Return the visitor's address: the last one in X-Forwarded-For that is no proxy of ours.

    Without proxies it is whoever connects, whatever their headers say.
    """
    peer = _read(request.client.host if request.client else "")
    said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    hops = [_read(one) for one in said if one.strip()]
    if proxies is None:
        return _text(hops[-1] if hops else peer)
    at = peer
    while at is not None and hops and any(at in network for network in proxies):
        at = hops.pop()
    return _text(at)


def is_behind_unknown_proxy(request: Request, proxies: Proxies) -> bool:
    """Whether a proxy nearby forwards that nobody told us of: all visitors look like one then."""
    peer = _read(request.client.host if request.client else "")
    return proxies == () and peer is not None and peer.is_private and "x-forwarded-for" in request.headers


def is_ours(request: Request, url: str | None) -> bool:
    """Whether the form that is sent is our own page's, as far as the browser says.

    No form of another site can set these headers. Where a browser is too old to say it outright, its origin
    must be a name of ours: a proxy may have given us another one in `Host`.
    """
    if (said := request.headers.get("sec-fetch-site")) is not None:
        return said in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin in {None, "null"}:
        return True
    names = {request.headers.get(name, "") for name in ("host", "x-forwarded-host")}
    try:
        place = urlsplit(origin).netloc
    except ValueError:
        return False
    return place in (names | {urlsplit(url or "").netloc}) - {""}


class Visits:
    """What came within the last hour, by address and by network: of each place when, and under which key."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()

    def wait(self, address: str, most: int, now: float, key: str = "") -> float:
        """Count a sending and return 0, or return in how many seconds the next one is taken.

        What has a `key` that was counted there already is the same once more: it is no other one.
        """
        places = list(_places(address, most))
        waits = [self._wait(place, limit, now) for place, limit in places]
        if key and any(known == key for _, known in self._seen.get(address, ())):
            return 0.0
        if not any(waits):
            for place, _ in places:
                self._seen.setdefault(place, deque()).append((now, key))
        while len(self._seen) > _KEPT:
            self._seen.popitem(last=False)
        return max(waits)

    def forget(self, address: str, key: str) -> None:
        """Count a sending no more that was not taken after all."""
        for place, _ in _places(address, 0):
            seen = self._seen.get(place, deque())
            self._seen[place] = deque(one for one in seen if one[1] != key)

    def _wait(self, place: str, most: int, now: float) -> float:
        times = self._seen.get(place)
        if times is None:
            return 0.0
        self._seen.move_to_end(place)
        while times and times[0][0] <= now - HOUR:
            times.popleft()
        return 0.0 if len(times) < most else times[len(times) - most][0] + HOUR - now


def _places(address: str, most: int) -> Iterator[tuple[str, int]]:
    yield address, most
    if (known := _read(address)) is not None:
        for prefix, more in _PREFIXES[known.version]:
            yield str(ip_network((known, prefix), strict=False)), most * more


def _read(text: str) -> Address | None:
    """Read an address, a port behind it or not; an IPv4 address in IPv6's clothes is what it is."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _text(address: Address | None) -> str:
    return "" if address is None else str(address)
