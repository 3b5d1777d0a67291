import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodePurpose
from directory.protection import PersonalData, Protection

MAXIMUM_TRIES = 5


class OneTimeCodeQuerySet(models.QuerySet["OneTimeCode"]):
    def live(self) -> Self:
        """Those that the right six digits would still redeem."""
        return self.filter(redeemed_at=None, expires_at__gt=Now(), tries__lt=MAXIMUM_TRIES)


class OneTimeCode(models.Model):
    """Six digits sent to a phone, kept as a keyed hash together with the phone and the reference.

    The reference stays with whoever asked for the code, so nobody else's browser can redeem it.
    """

    personal_data: ClassVar[PersonalData] = {
        "phone_cipher": Protection.ENCRYPTED,
        "phone_digest": Protection.LOOKUP,
    }

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("used for"), max_length=12, choices=CodePurpose)
    phone_cipher = models.BinaryField(_("encrypted phone number"))
    phone_digest = models.BinaryField(_("hash of the phone number"), max_length=32)
    code_digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    redeemed_at = models.DateTimeField(_("redeemed"), null=True, blank=True)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        indexes = [models.Index(fields=["created_at"], name="accounts_code_created")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tries__lte=MAXIMUM_TRIES), name="accounts_code_is_tried_five_times_at_most"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="accounts_code_lives_before_it_expires"
            ),
            models.CheckConstraint(
                condition=models.Q(redeemed_at=None) | models.Q(tries__gt=0),
                name="accounts_code_is_tried_to_be_redeemed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)
