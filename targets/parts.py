"""Which part of a figure is meant: the words that narrow it, as they stand in an address. No ORM, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Self

# A town, an industry, a sex or an age that nobody knows is a part of its own.
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Every word narrows, an empty one does not. `town` is a code, `industry` a key; each may be `UNKNOWN`.

    `level` is a rank, `age` the lower bound of a band; the names are those of `enums.Dimension`.
    """

    town: str = ""
    industry: str = ""
    level: str = ""
    sex: str = ""
    age: str = ""

    @classmethod
    def of(cls, words: Mapping[str, object]) -> Self:
        """The part that a form's cleaned words name."""
        return cls(**{field.name: str(words.get(field.name) or "") for field in fields(cls)})

    @property
    def words(self) -> dict[str, str]:
        """What narrows, by dimension: the query of an address."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}

    def within(self, dimension: str, value: str) -> Self:
        """The part of this part that has one more word, or another."""
        return replace(self, **{dimension: value})


WHOLE = Part()
