"""Where deliveries may go: tables of addresses."""

import asyncio
import ipaddress

import httpx
import pytest

from review.delivery import addresses
from review.delivery.addresses import RefusedError

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "168.63.129.16",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::127.0.0.1",
    "::ffff:0:7f00:1",
    "64:ff9b:1::7f00:1",
    "fec0::1",
    "5f00::1",
    "3fff::1",
    "2001:db8::1",
    "192.0.0.192",
    "192.88.99.1",
    "198.18.0.1",
]


@pytest.mark.parametrize("written", PRIVATE)
def test_what_is_not_public_is_refused_however_it_is_written(written: str) -> None:
    assert not addresses.is_allowed(ipaddress.ip_address(written), ())


@pytest.mark.parametrize(
    "written", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"]
)
def test_what_is_public_is_allowed(written: str) -> None:
    assert addresses.is_allowed(ipaddress.ip_address(written), ())


@pytest.mark.parametrize(
    ("written", "allowed"), [("10.1.2.3", True), ("10.2.0.1", False), ("::ffff:10.1.2.3", True)]
)
def test_a_network_that_is_listed_is_allowed_and_no_other(written: str, allowed: bool) -> None:
    networks = addresses.read_networks("10.1.0.0/16, fd00:1::/32")
    assert addresses.is_allowed(ipaddress.ip_address(written), networks) is allowed


def test_a_name_is_checked_by_what_it_resolves_to() -> None:
    with pytest.raises(RefusedError, match="not to a public address"):
        asyncio.run(addresses.resolve("localhost", 443, (), encrypted=True))
    listed = addresses.read_networks("127.0.0.0/8,::1/128")
    found = asyncio.run(addresses.resolve("localhost", 80, listed, encrypted=False))
    assert found.is_loopback


def test_plain_http_goes_to_listed_networks_only() -> None:
    with pytest.raises(RefusedError, match="plain http"):
        asyncio.run(addresses.resolve("93.184.216.34", 80, (), encrypted=False))
    assert "https://" in addresses.check_url("http://example.com/", ())


def test_plain_http_to_a_public_address_is_refused_also_where_networks_are_listed() -> None:
    listed = addresses.read_networks("10.0.0.0/8")
    assert "https://" in addresses.check_url("http://93.184.216.34/", listed)
    assert not addresses.check_url("http://10.1.2.3/", listed)
    # Adding an endpoint asks no name server: what the name leads to is refused when it is delivered.
    assert not addresses.check_url("http://inside.example/", listed)
    with pytest.raises(RefusedError, match="plain http"):
        asyncio.run(addresses.resolve("93.184.216.34", 80, listed, encrypted=False))


@pytest.mark.parametrize(
    "url",
    [
        *("https://[::1]/", "https://[::ffff:7f00:1]/", "https://127.1/", "https://0x7f000001/"),
        *("https://2130706433/", "https://0/", "https://LOCALHOST/", "https://127\u30020\u30020\u30021/"),
        *("HTTPS://127.0.0.1/", "https://[::1%25lo]/", "https://example.com\\@127.0.0.1/"),
        *("https://example.com#@127.0.0.1/", "https://example.com/\r\nX: y", "https://1.1.1.1@127.0.0.1/"),
    ],
)
def test_short_and_odd_forms_of_loopback_are_not_let_through(url: str) -> None:
    refused = bool(addresses.check_url(url, ()))
    if not refused:
        with pytest.raises(RefusedError):
            asyncio.run(addresses.resolve(httpx.URL(url).host, 443, (), encrypted=True))
