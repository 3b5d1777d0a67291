"""The district's people: one row for each holder of the registry, with a valid and fictional identity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from config.demonstration import copying, names
from config.demonstration.holdings import Registry
from config.demonstration.organisations import Organisations
from config.demonstration.places import Places
from directory import identity, protection
from directory.enums import IdentityType, Sex
from directory.models import Community, Organisation, Person, Town

Home = tuple[Town, Community] | tuple[None, None]

# No operator has ever been given numbers that begin with 154, so that none of these rings anywhere.
_PHONE_PREFIX = "154"
_OUTSIDE_SHARE = 0.015
_EMPLOYED_SHARE = 0.6
_NEWCOMER_SHARE = 0.2
_NEWCOMERS_AREAS = ("341221", "360121", "411522", "420683", "500235", "522121", "340826", "362330")
_FIRST_SEQUENCE = 900
_FIELDS = (
    "id",
    "name",
    "id_type",
    "id_cipher",
    "id_digest",
    "id_masked",
    "sex",
    "birth_date",
    "phone_cipher",
    "phone_digest",
    "phone_masked",
    "town",
    "community",
    "employer",
    "is_fictional",
    "created_at",
)


@dataclass(frozen=True, slots=True)
class People:
    """Of person i + 1: the name and the employer's key. Their keys run from 1."""

    names: Sequence[str]
    employers: Sequence[int | None]

    def name(self, person: int) -> str:
        return self.names[person - 1]

    def employer(self, person: int) -> int | None:
        return self.employers[person - 1]


def load(
    registry: Registry,
    places: Places,
    organisations: Organisations,
    *,
    hired: Mapping[int, Organisation],
    rng: Random,
) -> People:
    """Copy a person for each first holding of the registry. `hired`: young people whose employer is known."""
    count = len(registry.firsts)
    people = People(names.people(count, rng), _employers(count, organisations, hired, rng))
    copying.copy(Person, _FIELDS, _rows(_first_days(registry), people, _homes(count, places, rng), set(hired), rng))
    return people


def _first_days(registry: Registry) -> list[date]:
    """When each person was first certified."""
    days = [holding.issued_on for holding in registry.firsts]
    for other in registry.others:
        days[other.person - 1] = min(days[other.person - 1], other.issued_on)
    return days


def _employers(
    count: int, organisations: Organisations, hired: Mapping[int, Organisation], rng: Random
) -> list[int | None]:
    keys = [enterprise.pk for enterprise in organisations.enterprises]
    employers = [key if rng.random() < _EMPLOYED_SHARE else None for key in rng.choices(keys, k=count)]
    for person, organisation in hired.items():
        employers[person - 1] = organisation.pk
    return employers


def _homes(count: int, places: Places, rng: Random) -> Iterator[Home]:
    for town in rng.choices(places.towns, places.shares, k=count):
        is_outside = rng.random() < _OUTSIDE_SHARE
        yield (None, None) if is_outside else (town, rng.choice(places.communities[town.pk]))


def _rows(
    first_days: Sequence[date], people: People, homes: Iterator[Home], young: set[int], rng: Random
) -> Iterator[Sequence[object]]:
    created_at = timezone.now()
    sequences: dict[tuple[str, date], int] = {}
    everyone = zip(first_days, people.names, people.employers, homes, strict=True)
    for person, (first_day, name, employer, (town, community)) in enumerate(everyone, start=1):
        born = first_day - timedelta(days=rng.randint(18 * 366, (30 if person in young else 42) * 365))
        area = _area(born, rng)
        sequence = sequences[area, born] = sequences.get((area, born), _FIRST_SEQUENCE - 1) + 1
        number = identity.make(area, born, sequence)
        phone = f"{_PHONE_PREFIX}{person:08d}"
        yield (
            person,
            name,
            IdentityType.RESIDENT.value,
            protection.encrypt(number),
            protection.digest(IdentityType.RESIDENT, number),
            protection.mask_identity(number),
            Sex.MALE.value if sequence % 2 else Sex.FEMALE.value,
            born,
            protection.encrypt(phone),
            protection.digest("phone", phone),
            protection.mask_phone(phone),
            town.pk if town else None,
            community.pk if community else None,
            employer,
            True,
            created_at,
        )


def _area(born: date, rng: Random) -> str:
    """The code Xiaoshan had when the number was given, or that of a newcomer's home."""
    if rng.random() < _NEWCOMER_SHARE:
        return rng.choice(_NEWCOMERS_AREAS)
    if born.year <= 1987:
        return "330121"
    return "330181" if born.year <= 2001 else "330109"
