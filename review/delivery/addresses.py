"""Which addresses a delivery may go to.

An endpoint's URL is typed by a person, and this program stands inside a network. So a name is resolved once,
every address that it has is checked, and the connection goes to the address that was checked: a name that
resolves to another address a moment later (DNS rebinding) gains nothing.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from review.delivery.names import look_up
from review.delivery.terms import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""What is given out to the public; all else in IPv6 is local, or carries an IPv4 address that may be."""

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # serves virtual machines of Azure on an address that looks public
        "192.0.0.0/24",  # those of others, and protocols
        "192.88.99.0/24",  # relays to IPv6, given up
        "3fff::/20",  # for documentation
    )
)


class RefusedError(Exception):
    """A delivery may not go there; the message says why."""


def read_networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a list with commas between them; raises ValueError for what is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def is_allowed(address: Address, networks: Iterable[Network]) -> bool:
    """Return whether deliveries may go to an address: a public one, or one in ``networks``."""
    return is_listed(address, networks) or all(_is_public(one) for one in _meant(address))


def is_listed(address: Address, networks: Iterable[Network]) -> bool:
    """Return whether an address is in one of ``networks``, however it is written."""
    return any(one in network for network in networks for one in _meant(address))


def check_url(url: str, networks: Sequence[Network]) -> str:
    """Return what is wrong with a URL that deliveries are to go to, or nothing; asks no name server."""
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        return "holds a space or a control character"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in {"http", "https"} or not host:
        return "must start with https:// and name a host"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "must not hold a user name, a password or a #fragment"
    return _check_host(host, networks, encrypted=parts.scheme == "https")


def _check_host(host: str, networks: Sequence[Network], *, encrypted: bool) -> str:
    address = _literal(host)
    if address is not None and not is_allowed(address, networks):
        return f"names {host}, which is not public; WEIGHBRIDGE_WEBHOOK_NETWORKS can allow its network"
    # Where a name leads to is looked up at each delivery, which refuses it likewise.
    if not encrypted and not (is_listed(address, networks) if address is not None else networks):
        return "must start with https://; WEIGHBRIDGE_WEBHOOK_NETWORKS can allow networks with plain http://"
    return ""


async def resolve(host: str, port: int, networks: Sequence[Network], *, encrypted: bool) -> Address:
    """Return an address of ``host`` that deliveries may go to; plain HTTP only goes to ``networks``.

    Raises:
        RefusedError: it has none.
        OSError: its name cannot be resolved.
    """
    found = await look_up(host, port)
    addresses = [ipaddress.ip_address(each.partition("%")[0]) for each in found]
    for address in addresses:
        if is_allowed(address, networks) and (encrypted or is_listed(address, networks)):
            return address
    if addresses and not encrypted and is_allowed(addresses[0], networks):
        raise RefusedError("plain http:// goes only to networks that WEIGHBRIDGE_WEBHOOK_NETWORKS allows")
    raise RefusedError(f"{host} resolves to {', '.join(map(str, addresses[:3]))}, not to a public address")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    listed = any(address in network for network in _NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not listed


def _meant(address: Address) -> list[Address]:
    """Return the address, or the IPv4 addresses that an IPv6 one stands for or carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    meant: list[Address] = [address]
    if address.sixtofour is not None:
        meant.append(address.sixtofour)
    if address.teredo is not None:
        meant.extend(address.teredo)
    if address in _TRANSLATED:
        return [ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)]
    return meant
