from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData, Protection


class ExternalIdentity(models.Model):
    """An account elsewhere that opens a user here, known by what its provider guarantees: issuer and subject.

    Names, numbers and addresses that a provider tells are not kept and decide nothing.
    """

    personal_data: ClassVar[PersonalData] = {"subject": Protection.RESTRICTED}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="external_identities", verbose_name=_("user")
    )
    issuer = models.CharField(_("issuer"), max_length=200)
    subject = models.CharField(_("subject"), max_length=255)
    created_at = models.DateTimeField(_("connected"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("outside account")
        verbose_name_plural = _("outside accounts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                name="accounts_external_identity_opens_one_user",
                violation_error_message=_("This outside account is connected to another user."),
            ),
            models.UniqueConstraint(
                fields=["user", "issuer"],
                name="accounts_one_external_identity_per_issuer",
                violation_error_message=_("This user is connected to another account there."),
            ),
            models.CheckConstraint(
                condition=~models.Q(issuer="") & ~models.Q(subject=""), name="accounts_external_identity_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.issuer
