"""The registry's holdings as certificates, numbered as their bodies would."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from random import Random
from typing import NamedTuple

from config.demonstration import copying
from config.demonstration.holdings import Holding, Registry
from config.demonstration.organisations import Organisations
from directory.levels import SkillLevel
from directory.models import EvaluationBody
from talents import numbers
from talents.enums import CertificateOrigin, CertificateStatus
from talents.models import Certificate

# Bodies have been filed, and the 22 characters printed, since the reform; before it, 16 digits (职业资格证书).
FIRST_REFORMED_YEAR = 2020
_SHARE_OF_EMPLOYERS = 0.25
_FIELDS = (
    "id",
    "number",
    "person",
    "occupation",
    "level",
    "body",
    "issued_on",
    "status",
    "origin",
    "origin_reference",
    "exam_reference",
)


class Issued(NamedTuple):
    """What a class led to for one person."""

    number: str
    issued_on: date


def load(
    registry: Registry,
    organisations: Organisations,
    *,
    bodies: Mapping[str, EvaluationBody],
    rng: Random,
) -> dict[int, Issued]:
    """Copy them all. `bodies`: who certifies the classes of these codes. Returns those classes' certificates."""
    issued: dict[int, Issued] = {}
    copying.copy(Certificate, _FIELDS, _rows(registry, organisations, bodies, issued, rng))
    return issued


def _rows(
    registry: Registry,
    organisations: Organisations,
    bodies: Mapping[str, EvaluationBody],
    issued: dict[int, Issued],
    rng: Random,
) -> Iterator[Sequence[object]]:
    serials: Counter[tuple[str, int, int]] = Counter()
    for key, holding in enumerate(chain(registry.firsts, registry.others), start=1):
        body = bodies.get(holding.reference) or _body(holding, organisations, rng)
        number = _number(holding, body, serials)
        if holding.reference:
            issued[holding.person] = Issued(number, holding.issued_on)
        yield (
            key,
            number,
            holding.person,
            holding.trade.key,
            int(holding.level),
            body.pk,
            holding.issued_on,
            CertificateStatus.ISSUED.value,
            (CertificateOrigin.TRAINING if holding.reference else CertificateOrigin.EXAMINATION).value,
            holding.reference,
            holding.exam,
        )


def _body(holding: Holding, organisations: Organisations, rng: Random) -> EvaluationBody:
    """Two certificates of one exam come from one body: which, follows from the person."""
    is_reformed = holding.issued_on.year >= FIRST_REFORMED_YEAR
    if holding.exam:
        return organisations.social_bodies[holding.person % len(organisations.social_bodies)]
    if is_reformed and rng.random() < _SHARE_OF_EMPLOYERS:
        return rng.choice(organisations.employer_bodies)
    return rng.choice(organisations.social_bodies)


def _number(holding: Holding, body: EvaluationBody, serials: Counter[tuple[str, int, int]]) -> str:
    year = holding.issued_on.year
    series = (body.site_code, year, holding.level)
    serials[series] += 1
    if year < FIRST_REFORMED_YEAR:
        printed = SkillLevel(holding.level).printed
        return f"{year % 100:02d}{numbers.ZHEJIANG}{body.site_code}{printed}{serials[series]:05d}"
    return numbers.make(
        body_letter=body.kind, site=body.site_code, year=year, level=holding.level, serial=serials[series]
    )
