from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.credentials import SchoolCredential
from directory.protection import PersonalData, Protection


class IdempotencyRecord(models.Model):
    """What a school's write with an `Idempotency-Key` was answered; kept in the transaction of the write's effect."""

    personal_data: ClassVar[PersonalData] = {"body": Protection.RESTRICTED}

    credential = models.ForeignKey(
        SchoolCredential,
        models.CASCADE,
        related_name="idempotency_records",
        editable=False,
        verbose_name=_("credential"),
    )
    key = models.CharField(_("key"), max_length=100, editable=False)
    fingerprint = models.BinaryField(_("fingerprint of the request"), max_length=32, editable=False)
    status = models.PositiveSmallIntegerField(_("status"), editable=False)
    headers = models.JSONField(_("headers"), default=dict, editable=False)
    body = models.TextField(_("answer"), editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["created_at"], name="accounts_idempotency_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "key"],
                name="accounts_idempotency_key_once",
                violation_error_message=_("This key has been used."),
            ),
        ]

    def __str__(self) -> str:
        return self.key
