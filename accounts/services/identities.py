"""Accounts elsewhere that open a user here: bound by issuer and subject, never by a name or a number."""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountChange
from accounts.errors import IdentityTaken, LastWayIn
from accounts.models import AccountEvent, ExternalIdentity, User
from accounts.providers import Audience, Provider
from accounts.services.actors import signature
from directory.errors import Missing


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a provider vouches for."""

    issuer: str
    subject: str


def providers(audience: Audience) -> list[Provider]:
    return [each for each in settings.OIDC_PROVIDERS if each.audience == audience]


def provider(key: str) -> Provider:
    """The provider that stands under this key in addresses. Raises `Missing`."""
    for each in settings.OIDC_PROVIDERS:
        if each.key == key:
            return each
    raise Missing(_("There is no such way to sign in."))


def recognise(subject: Subject) -> User | None:
    """The user this outside account opens, its use noted."""
    known = ExternalIdentity.objects.select_related("user")
    identity = known.filter(issuer=subject.issuer, subject=subject.subject).first()
    if identity is None:
        return None
    ExternalIdentity.objects.filter(pk=identity.pk).update(last_used_at=Now())
    return identity.user


def connect(user: User, subject: Subject, *, by: User | None) -> ExternalIdentity:
    """Let an outside account open this user from now on. Raises `IdentityTaken` when either is bound already."""
    try:
        with transaction.atomic():
            identity = ExternalIdentity.objects.create(user=user, issuer=subject.issuer, subject=subject.subject)
            _record(user, AccountChange.CONNECTED, subject.issuer, by=by)
    except IntegrityError as error:
        raise IdentityTaken from error
    return identity


def disconnect(identity: ExternalIdentity, *, by: User | None) -> None:
    """Let it open the user no longer. Raises `LastWayIn` where nothing else would."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=identity.user_id)
        others = ExternalIdentity.objects.filter(user=user).exclude(pk=identity.pk)
        account = getattr(user, "resident", None)
        if not (user.has_usable_password() or others.exists() or (account and account.phone_digest)):
            raise LastWayIn
        deleted, _per_model = ExternalIdentity.objects.filter(pk=identity.pk).delete()
        if deleted:
            _record(user, AccountChange.DISCONNECTED, identity.issuer, by=by)


def _record(user: User, change: AccountChange, issuer: str, *, by: User | None) -> None:
    AccountEvent.objects.create(user=user, to_status=change, reason=issuer, **signature(by))
