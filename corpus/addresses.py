"""Addresses as sources give them, which may be anything. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str | None) -> str | None:
    """The host of an address, None where it has none or is no address.

    >>> host_of("https://www.example.org/page"), host_of("http://["), host_of(None)
    ('www.example.org', None, None)
    """
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None
