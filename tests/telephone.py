"""A phone that receives what the portal sends."""

import json
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Telephone:
    """What the demonstration gateway has written."""

    file: Path

    def messages(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def code(self) -> str:
        """The digits of the latest message."""
        digits = re.search(r"(?<!\d)\d{6}(?!\d)", self.messages()[-1]["text"])
        assert digits is not None
        return digits[0]

    def wrong_code(self) -> str:
        return f"{(int(self.code()) + 1) % 10**6:06d}"
