"""The name that was meant: what a school wrote, held against the names there are. Pure."""

import difflib
from collections.abc import Iterable

LONGEST = 40
MOST = 500


class Names:
    """A set of names, and for a wrong one the nearest of them, looked for once however many rows repeat the slip.

    Somebody who sends hundreds of different wrong names has made no slip: the first 500 are looked for, the others
    not, and no text longer than 40 characters is.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._nearest: dict[str, str] = {}

    def nearest(self, text: str) -> str:
        """The name that resembles the text most, or nothing."""
        if text not in self._nearest:
            if len(text) > LONGEST or len(self._nearest) >= MOST:
                return ""
            self._nearest[text] = "".join(difflib.get_close_matches(text, sorted(self.known), n=1))
        return self._nearest[text]
