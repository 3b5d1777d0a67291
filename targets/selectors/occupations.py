"""Certificates in occupations flagged as new, as the last run counted them."""

from collections.abc import Sequence
from dataclasses import dataclass

from targets.selectors.snapshot import Snapshot

LEADING_OCCUPATIONS = 6


@dataclass(frozen=True, slots=True)
class OccupationCount:
    """`occupation`: its key."""

    occupation: int
    name: str
    certificates: int


@dataclass(frozen=True, slots=True)
class NewOccupations:
    """Certificates issued in occupations flagged as new: the leading ones by name, the rest together."""

    leading: Sequence[OccupationCount]
    other_occupations: int
    other_certificates: int
    occupations: int
    certificates: int


def new_occupations(read: Snapshot) -> NewOccupations:
    """What `things.new_certificates` were by occupation when the run counted them; nothing before the first run."""
    counted = read.run.new_occupations if read.run else {}
    ranked = sorted(read.occupations, key=lambda each: (-counted[str(each.id)], each.name))
    leading = [OccupationCount(each.id, each.label, counted[str(each.id)]) for each in ranked[:LEADING_OCCUPATIONS]]
    certificates = sum(counted[str(each.id)] for each in ranked)
    return NewOccupations(
        leading=leading,
        other_occupations=len(ranked) - len(leading),
        other_certificates=certificates - sum(each.certificates for each in leading),
        occupations=len(ranked),
        certificates=certificates,
    )
