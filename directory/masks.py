"""Numbers of persons masked wherever they stand in a text: in a log line, in an address somebody mistyped."""

import re

# Digits only count as neighbours where they belong to the same number, not to a percent-encoded character before it.
_START = r"(?:(?<!\d)|(?<=%[0-9A-F][0-9A-F]))"
_ID_NUMBER = re.compile(_START + r"(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_MOBILE_NUMBER = re.compile(_START + r"(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def mask_numbers(text: str) -> str:
    """`330109199001010017` → `330109********0017`, `13812345678` → `138****5678`; certificate numbers stay."""
    return _MOBILE_NUMBER.sub(r"\1****\2", _ID_NUMBER.sub(r"\1********\2", text))
