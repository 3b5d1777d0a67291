"""Two rows of one human being: the certificates and honours of both belong to the one that stays in use."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.services.actors import signature
from directory.models import Person
from directory.services import merges
from talents.models import Certificate, CertificateEvent, Honour
from talents.services import standings


def merge(duplicate: Person, *, into: Person, reason: str, by: User | None) -> int:
    """Merge the persons and what the registry holds of them. Returns how many certificates moved.

    An honour of a session that both hold stays where it is: it is one honour. Raises `directory.errors.CannotMerge`.
    A constant number of statements, whatever the number of certificates.
    """
    with transaction.atomic():
        merges.merge(duplicate, into=into, by=by)
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
        held = Honour.objects.filter(person=into, title=OuterRef("title"), session=OuterRef("session"))
        Honour.objects.filter(~Exists(held), person=duplicate).update(person=into)
        standings.refresh([duplicate.pk, into.pk])
    return len(moved)
