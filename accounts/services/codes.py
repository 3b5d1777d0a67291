"""One-time codes: six digits by SMS that prove who holds a phone. Issued to any number, known here or not."""

import hmac
import secrets
import uuid
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from accounts import gateways
from accounts.enums import CodePurpose
from accounts.errors import CodeSpent, CodeWrong
from accounts.models import OneTimeCode
from directory import protection
from directory.models import District

LIFETIME = timedelta(minutes=5)
# How long the proof may wait for what it opens, such as a registration form being filled in.
PROOF_LIFETIME = timedelta(minutes=30)
KEPT_FOR = timedelta(days=1)


def send(phone: str, purpose: CodePurpose) -> OneTimeCode:
    """Send a new code to a normalised mobile number. Raises `gateways.GatewayError`."""
    digits = f"{secrets.randbelow(10**6):06d}"
    reference = uuid.uuid4()
    phone_digest = protection.digest("phone", phone)
    now = timezone.now()
    code = OneTimeCode.objects.create(
        reference=reference,
        purpose=purpose,
        phone_cipher=protection.encrypt(phone),
        phone_digest=phone_digest,
        code_digest=_digest(reference, phone_digest, digits),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    gateways.gateway().send(phone, _text(digits), str(reference))
    return code


def redeem(reference: str, purpose: CodePurpose, digits: str) -> OneTimeCode:
    """The code, used up. `CodeWrong` costs one of its tries; `CodeSpent` says that it has none left.

    The try is counted before the digits are looked at, and used up by one of two at once, each by one statement.
    """
    mine = OneTimeCode.objects.filter(reference=reference, purpose=purpose)
    if not mine.live().update(tries=F("tries") + 1):
        raise CodeSpent
    code = mine.get()
    expected = _digest(code.reference, bytes(code.phone_digest), digits)
    if not hmac.compare_digest(bytes(code.code_digest), expected):
        raise CodeWrong
    if not mine.filter(redeemed_at=None).update(redeemed_at=Now()):
        raise CodeSpent
    code.refresh_from_db()
    return code


def phone_of(reference: str) -> str:
    """The number a code was sent to; empty if the code is forgotten."""
    code = OneTimeCode.objects.filter(reference=reference).first()
    return protection.decrypt(code.phone_cipher) if code else ""


def proof(reference: str, purpose: CodePurpose) -> OneTimeCode | None:
    """The code of this reference, if it was redeemed a short while ago."""
    since = timezone.now() - PROOF_LIFETIME
    return OneTimeCode.objects.filter(reference=reference, purpose=purpose, redeemed_at__gt=since).first()


def forget() -> int:
    """Delete the codes that have long served their purpose, and say how many."""
    deleted, _per_model = OneTimeCode.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted


def _digest(reference: uuid.UUID, phone_digest: bytes, digits: str) -> bytes:
    return protection.digest("one-time code", f"{reference}:{phone_digest.hex()}:{digits}")


def _text(digits: str) -> str:
    district = District.objects.first()
    return gettext(
        "%(digits)s is your code for %(portal)s. It lasts 5 minutes; give it to nobody, the bureau never asks for it."
    ) % {"digits": digits, "portal": district.portal_name if district else gettext("Skills portal")}
