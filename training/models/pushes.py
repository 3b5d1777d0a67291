import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from training.enums import PushKind
from training.models.classes import TrainingClass


class Push(models.Model):
    """The receipt of a roster or of results that a school sent: what arrived, whence, and what became of its rows."""

    personal_data: ClassVar[PersonalData] = {}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="pushes", editable=False, verbose_name=_("training class")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="pushes", editable=False, verbose_name=_("sent by")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=PushKind, editable=False)
    sha256 = models.CharField(
        _("SHA-256 of the body"),
        max_length=64,
        editable=False,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", _("64 hexadecimal digits."))],
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    received = models.PositiveIntegerField(_("rows received"), editable=False)
    created = models.PositiveIntegerField(_("rows created"), editable=False)
    updated = models.PositiveIntegerField(_("rows updated"), editable=False)
    unchanged = models.PositiveIntegerField(_("rows unchanged"), editable=False)
    rejected = models.PositiveIntegerField(_("rows rejected"), editable=False)

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    received=models.F("created") + models.F("updated") + models.F("unchanged") + models.F("rejected")
                ),
                name="training_push_accounts_for_every_row",
                violation_error_message=_("Every row is created, updated, unchanged or rejected."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
