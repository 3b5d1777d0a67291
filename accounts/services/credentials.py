"""School credentials: issued once, recognised at every call, revoked for good."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from accounts import networks, rules
from accounts.enums import Scope
from accounts.errors import AddressNotAllowed, CredentialRefused, NetworkUnreadable, NotASchool, UnknownScope
from accounts.models import CredentialEvent, SchoolCredential, User
from accounts.services.actors import signature

SCHEME = "skp"
TOKEN = re.compile(rf"{SCHEME}_(?P<prefix>[0-9a-f]{{8}})_[\w-]{{43}}", re.ASCII)


def issue(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime,
    allowed_from: str = "",
    is_sandbox: bool = False,
    by: User | None,
) -> tuple[SchoolCredential, str]:
    """A new credential acting as `user`, and its token. The token cannot be had again.

    `allowed_from`: a list of networks, empty for anywhere. Raises `NotASchool` for anybody but a partner school's own
    user, `UnknownScope` and `NetworkUnreadable`.
    """
    verdict = rules.may_hold_credential(user)
    if not verdict:
        raise NotASchool(verdict.reason, fields={"user": verdict.reason})
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in Scope.values]:
        raise UnknownScope(fields={"scopes": ", ".join(unknown)})
    try:
        named = networks.parse(allowed_from)
    except ValueError as error:
        raise NetworkUnreadable(fields={"networks": NetworkUnreadable.message}) from error
    prefix = secrets.token_hex(4)
    token = f"{SCHEME}_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        credential = SchoolCredential.objects.create(
            user=user,
            name=name,
            prefix=prefix,
            secret_digest=_digest(token),
            scopes=wanted,
            networks=named,
            is_sandbox=is_sandbox,
            expires_at=expires_at,
        )
        CredentialEvent.objects.create(credential=credential, to_status="issued", **signature(by))
    return credential, token


def recognise(token: str, *, address: str = "") -> SchoolCredential:
    """The live credential this token belongs to, marked as used. Raises `CredentialRefused`, `AddressNotAllowed`."""
    credential = find(token)
    admit(credential, address=address)
    return credential


def find(token: str) -> SchoolCredential:
    """The credential this token belongs to, live or not. `CredentialRefused` says no more than that."""
    form = TOKEN.fullmatch(token)
    if form is None:
        raise CredentialRefused
    credential = SchoolCredential.objects.select_related("user__organisation").filter(prefix=form["prefix"]).first()
    if credential is None or not hmac.compare_digest(bytes(credential.secret_digest), _digest(token)):
        raise CredentialRefused
    return credential


def admit(credential: SchoolCredential, *, address: str) -> None:
    """Let it in from this address, and note its use. Raises `CredentialRefused` for one that is not live.

    `AddressNotAllowed` is said of a live one only: whoever holds a dead token learns nothing from it.
    """
    live = SchoolCredential.objects.live().filter(pk=credential.pk)
    if not networks.allows(credential.networks, address):
        raise AddressNotAllowed if live.exists() else CredentialRefused
    if not live.update(last_used_at=Now()):
        raise CredentialRefused


def revoke(chosen: Iterable[SchoolCredential], *, reason: str, by: User | None) -> int:
    """From now on refused, all of them; says how many were not before. Revoking twice is revoking once.

    A constant number of statements, whatever the number of credentials.
    """
    wanted = [credential.pk for credential in chosen]
    with transaction.atomic():
        locked = SchoolCredential.objects.select_for_update(no_key=True).filter(pk__in=wanted, revoked_at=None)
        unrevoked = list(locked.order_by("pk").values_list("pk", flat=True))
        SchoolCredential.objects.filter(pk__in=unrevoked).update(revoked_at=Now())
        CredentialEvent.objects.bulk_create(
            CredentialEvent(credential_id=pk, from_status="issued", to_status="revoked", reason=reason, **signature(by))
            for pk in unrevoked
        )
    return len(unrevoked)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
