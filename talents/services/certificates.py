"""Issuing and revoking certificates: the row, its event and the holders' standing in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from accounts.models import User
from accounts.services.actors import signature
from talents.enums import CertificateOrigin, CertificateStatus, NumberConflict
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
    """What became of one: `created` now, there already word for word (neither), or in `conflict` with the record."""

    number: str
    created: bool
    conflict: NumberConflict | None = None

    @property
    def taken(self) -> bool:
        """Whether this certificate is not on record as it was given, and will not be under this number."""
        return self.conflict is not None


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
        stored = Certificate.objects.in_bulk([each.number for each in certificates], field_name="number")
        standings.refresh([each.person_id for each in certificates if each.number in created])
    issued = []
    for each in certificates:
        conflict = _conflict(each, stored[each.number])
        issued.append(Issued(each.number, created=each.number in created and not conflict, conflict=conflict))
    return issued


def revoke(chosen: Iterable[Certificate], *, reason: str, by: User | None) -> int:
    """They count no longer; they and their history stay. Says how many counted until now; the others are left alone.

    A constant number of statements, whatever the number of certificates.
    """
    wanted = [certificate.pk for certificate in chosen]
    with transaction.atomic():
        locked = Certificate.objects.select_for_update(no_key=True).filter(
            pk__in=wanted, status=CertificateStatus.ISSUED
        )
        holders = dict(locked.order_by("pk").values_list("pk", "person_id"))
        Certificate.objects.filter(pk__in=holders).update(status=CertificateStatus.REVOKED)
        CertificateEvent.objects.bulk_create(
            CertificateEvent(
                certificate_id=pk,
                from_status=CertificateStatus.ISSUED,
                to_status=CertificateStatus.REVOKED,
                reason=reason,
                **signature(by),
            )
            for pk in holders
        )
        standings.refresh(list(holders.values()))
    return len(holders)


def _conflict(given: NewCertificate, kept: Certificate) -> NumberConflict | None:
    if kept.person_id != given.person_id:
        return NumberConflict.NUMBER_TAKEN
    if kept.status == CertificateStatus.REVOKED:
        return NumberConflict.REVOKED
    on_record = (kept.occupation_id, kept.level, kept.body_id, kept.issued_on)
    if on_record != (given.occupation_id, given.level, given.body_id, given.issued_on):
        return NumberConflict.DIFFERS
    return None


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
