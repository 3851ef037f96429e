"""Which network addresses are public."""

from __future__ import annotations

import ipaddress

# RFC 6052, section 2.1: an IPv4 address in its last 32 bits, wherever that one leads.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an IP address lies on the public internet.

    Loopback, private, link-local (cloud metadata), shared, reserved and multicast addresses do
    not, nor do IPv6 addresses that only wrap such an IPv4 address.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if wrapped is None and ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if wrapped is not None:
            ip = wrapped
    return ip.is_global and not ip.is_multicast
