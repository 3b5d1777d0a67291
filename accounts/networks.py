"""Networks a credential may be used from, as addresses or in CIDR notation. Pure."""

import ipaddress
import re
from collections.abc import Collection

_SEPARATORS = re.compile(r"[\s,;、，；]+")


def parse(text: str) -> list[str]:
    """The networks of a list somebody typed, in their short form. Raises `ValueError` for what is none."""
    named = [str(ipaddress.ip_network(part, strict=False)) for part in _SEPARATORS.split(text.strip()) if part]
    return list(dict.fromkeys(named))


def allows(networks: Collection[str], address: str) -> bool:
    """Whether a call may come from this address; any may where no network is named, and none whose address is unknown.

    An IPv4 address that arrives in the clothes of IPv6 (`::ffff:…`) counts as what it is.
    """
    if not networks:
        return True
    caller = readable(address)
    return caller is not None and any(caller in ipaddress.ip_network(network) for network in networks)


def readable(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address as one, or None where the text is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
