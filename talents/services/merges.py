"""Two rows of one human being: the certificates and honours of both belong to the one that stays in use."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.services.actors import signature
from directory.models import Person
from directory.services import merges
from talents.models import Certificate, CertificateEvent, Honour
from talents.services import standings


@dataclass(frozen=True, slots=True)
class Moving:
    """What a merge would move. `doubled`: honours that both hold; these stay, for they are one honour."""

    certificates: Sequence[Certificate]
    honours: Sequence[Honour]
    doubled: Sequence[Honour]


def moving(duplicate: Person, *, into: Person) -> Moving:
    """What `merge` would move from one to the other, for whoever is to decide."""
    honours = Honour.objects.filter(person=duplicate).select_related("title")
    moved = set(_of_one_alone(duplicate, into).values_list("pk", flat=True))
    return Moving(
        list(Certificate.objects.filter(person=duplicate).select_related("occupation")),
        [each for each in honours if each.pk in moved],
        [each for each in honours if each.pk not in moved],
    )


def merge(duplicate: Person, *, into: Person, reason: str, by: User | None) -> int:
    """Merge the persons and what the registry holds of them. Returns how many certificates moved.

    An honour of a session that both hold stays where it is: it is one honour. Raises `directory.errors.CannotMerge`.
    A constant number of statements, whatever the number of certificates.
    """
    with transaction.atomic():
        merges.merge(duplicate, into=into, reason=reason, by=by)
        moved = dict(
            Certificate.objects.select_for_update(no_key=True)
            .filter(person=duplicate)
            .order_by("pk")
            .values_list("pk", "status")
        )
        Certificate.objects.filter(pk__in=moved).update(person=into)
        CertificateEvent.objects.bulk_create(
            CertificateEvent(certificate_id=pk, from_status=status, to_status=status, reason=reason, **signature(by))
            for pk, status in moved.items()
        )
        _of_one_alone(duplicate, into).update(person=into)
        standings.refresh([duplicate.pk, into.pk])
    return len(moved)


def _of_one_alone(duplicate: Person, into: Person) -> QuerySet[Honour]:
    held = Honour.objects.filter(person=into, title=OuterRef("title"), session=OuterRef("session"))
    return Honour.objects.filter(~Exists(held), person=duplicate)
