"""Whose employer matters: the entrants of the competition of 2024-04-20, and the demonstration enterprise's staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from config.demonstration.holdings import Holding, Registry
from config.demonstration.organisations import Organisations
from directory.models import Organisation

ENTRANTS = 98
DRAUGHTSMAN = "制图员"
COMPETITION_DAY = date(2024, 4, 20)
_STAFF = 40
# Of these, so many came out of one of the latest classes.
_TRAINED = 12
_YEARS_BEFORE_COMPETITION = 8


@dataclass(frozen=True, slots=True)
class Hired:
    """By person. `entrants` in the order of their enterprises, each of which enters three or four."""

    entrants: Mapping[int, Organisation]
    staff: Mapping[int, Organisation]

    @property
    def all(self) -> dict[int, Organisation]:
        return {**self.entrants, **self.staff}


def plan(registry: Registry, organisations: Organisations, *, today: date, rng: Random) -> Hired:
    entrants = rng.sample(_young_draughtsmen(registry.firsts), ENTRANTS)
    competing = organisations.competing
    recent = [
        holding for holding in registry.firsts if holding.issued_on > today - timedelta(days=300) and not holding.exam
    ]
    trained = [holding.person for holding in recent if holding.reference]
    others = [holding.person for holding in recent if not holding.reference]
    staff = rng.sample(trained, min(_TRAINED, len(trained)))
    staff += rng.sample(others, min(_STAFF - len(staff), len(others)))
    return Hired(
        entrants={person: competing[place % len(competing)] for place, person in enumerate(entrants)},
        staff=dict.fromkeys(staff, organisations.enterprise),
    )


def _young_draughtsmen(firsts: Sequence[Holding]) -> list[int]:
    """Certified in the years before the day; where a small district has too few, holders in other occupations too."""
    since = date(COMPETITION_DAY.year - _YEARS_BEFORE_COMPETITION, 1, 1)
    certified = [holding for holding in firsts if since <= holding.issued_on < COMPETITION_DAY]
    draughtsmen = [holding.person for holding in certified if holding.trade.name == DRAUGHTSMAN]
    others = [holding.person for holding in certified if holding.trade.name != DRAUGHTSMAN]
    return draughtsmen + others[: max(0, ENTRANTS - len(draughtsmen))]
