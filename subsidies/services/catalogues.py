"""Publishing the two catalogues: an edition comes into force, the one before it goes out."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.errors import NotAllowed
from subsidies import rules
from subsidies.enums import EDITION_MOVES, EditionStatus
from subsidies.errors import EditionAnnounced, EditionEmpty
from subsidies.models import CatalogueEdition, CatalogueEvent


def publish(edition: CatalogueEdition, *, by: User) -> None:
    """Bring an edition into force and supersede the one in force, in one transaction. Its entries freeze."""
    if not (verdict := rules.may_publish_catalogue(by)):
        raise NotAllowed(verdict.reason)
    with transaction.atomic():
        siblings = CatalogueEdition.objects.select_for_update(no_key=True).filter(kind=edition.kind).order_by("pk")
        editions = {each.pk: each for each in siblings}
        locked = editions[edition.pk]
        if EditionStatus.PUBLISHED not in EDITION_MOVES[locked.status]:
            raise EditionAnnounced
        if not locked.entries.exists():
            raise EditionEmpty
        for previous in editions.values():
            if previous.status == EditionStatus.PUBLISHED:
                _move(previous, EditionStatus.SUPERSEDED, by=by)
        _move(locked, EditionStatus.PUBLISHED, published_on=timezone.localdate(), by=by)


def _move(edition: CatalogueEdition, to: EditionStatus, *, by: User, **changes: date) -> None:
    """The one writer of `CatalogueEdition.status`."""
    CatalogueEdition.objects.filter(pk=edition.pk).update(status=to, **changes)
    CatalogueEvent.objects.create(edition=edition, from_status=edition.status, to_status=to, **signature(by))
