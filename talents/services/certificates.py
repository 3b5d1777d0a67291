"""Issuing and revoking certificates: the row, its event and the holders' standing in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from accounts.models import User
from accounts.services.actors import signature
from talents.enums import CertificateOrigin, CertificateStatus
from talents.errors import AlreadyRevoked
from talents.models import Certificate, CertificateEvent
from talents.services import standings


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate to issue. Its number has passed `talents.numbers.check` against the rest of the row."""

    number: str
    person_id: int
    occupation_id: int
    level: int
    body_id: int
    issued_on: date
    origin: CertificateOrigin
    origin_reference: str = ""
    exam_reference: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one: `created` now, there already (neither), or its number `taken` by another certificate."""

    number: str
    created: bool
    taken: bool


def issue(certificates: Sequence[NewCertificate], *, by: User | None) -> list[Issued]:
    """Issue them all, in their order; one that is already there word for word is left as it is.

    A constant number of statements, whatever the number of certificates.
    """
    if not certificates:
        return []
    with transaction.atomic():
        created = _insert(certificates)
        CertificateEvent.objects.bulk_create(
            CertificateEvent(certificate_id=pk, to_status=CertificateStatus.ISSUED, **signature(by))
            for pk in created.values()
        )
        stored = Certificate.objects.filter(number__in=[each.number for each in certificates])
        holders = {
            number: holding for number, *holding in stored.values_list("number", "person_id", "occupation_id", "level")
        }
        standings.refresh([each.person_id for each in certificates if each.number in created])
    return [
        Issued(
            number=each.number,
            created=each.number in created,
            taken=holders[each.number] != [each.person_id, each.occupation_id, each.level],
        )
        for each in certificates
    ]


def revoke(certificate: Certificate, *, reason: str, by: User) -> None:
    """The certificate counts no longer; it and its history stay."""
    with transaction.atomic():
        moved = Certificate.objects.filter(pk=certificate.pk, status=CertificateStatus.ISSUED).update(
            status=CertificateStatus.REVOKED
        )
        if not moved:
            raise AlreadyRevoked
        CertificateEvent.objects.create(
            certificate=certificate,
            from_status=CertificateStatus.ISSUED,
            to_status=CertificateStatus.REVOKED,
            reason=reason,
            **signature(by),
        )
        standings.refresh([certificate.person_id])


def _insert(certificates: Sequence[NewCertificate]) -> dict[str, int]:
    """The numbers that were not there, with their new keys. Sorted, so that two batches lock in one order."""
    columns = zip(
        *(
            (
                each.number,
                each.person_id,
                each.occupation_id,
                each.level,
                each.body_id,
                each.issued_on,
                each.valid_until,
                each.origin,
                each.origin_reference,
                each.exam_reference,
            )
            for each in certificates
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [list(column) for column in columns])
        return dict(cursor.fetchall())


INSERT = """
    INSERT INTO talents_certificate (
        number, person_id, occupation_id, level, body_id, issued_on, valid_until, origin, origin_reference,
        exam_reference, status
    )
    SELECT *, 'issued' FROM unnest(
        %s::text[], %s::bigint[], %s::bigint[], %s::smallint[], %s::bigint[], %s::date[], %s::date[],
        %s::text[], %s::text[], %s::text[]
    ) AS new(number)
    ORDER BY number
    ON CONFLICT (number) DO NOTHING
    RETURNING number, id
"""
