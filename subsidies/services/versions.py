"""Releasing a version of a scheme's rules."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.errors import NotAllowed
from subsidies import rules
from subsidies.errors import VersionReleased, VersionsOverlap, VersionWithoutAmounts
from subsidies.models import RuleVersion, RuleVersionEvent


def release(version: RuleVersion, *, by: User) -> None:
    """Put a version into force for its period; the one that was open until then ends the day before.

    `VersionsOverlap` when its period still meets another's. From now on the database refuses changes to it.
    """
    if not (verdict := rules.may_release_version(by)):
        raise NotAllowed(verdict.reason)
    with transaction.atomic():
        locked = RuleVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
        if locked.released_at is not None:
            raise VersionReleased
        if not locked.amounts.exists():
            raise VersionWithoutAmounts
        _end_the_open_one(locked, by=by)
        try:
            with transaction.atomic():
                RuleVersion.objects.filter(pk=locked.pk).update(released_at=timezone.now())
        except IntegrityError as error:
            raise VersionsOverlap from error
        RuleVersionEvent.objects.create(version=locked, to_status="released", **signature(by))


def _end_the_open_one(successor: RuleVersion, *, by: User) -> None:
    last_day = successor.valid_from - timedelta(days=1)
    open_ones = RuleVersion.objects.filter(
        scheme=successor.scheme_id, released_at__isnull=False, valid_until=None, valid_from__lte=last_day
    )
    for version in open_ones:
        RuleVersion.objects.filter(pk=version.pk).update(valid_until=last_day)
        RuleVersionEvent.objects.create(
            version=version, from_status="released", to_status="ended", reason=f"{last_day:%Y-%m-%d}", **signature(by)
        )
