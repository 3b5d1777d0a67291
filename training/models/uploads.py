import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.protection import PersonalData, Protection
from training.enums import PushMode
from training.models.classes import TrainingClass
from training.models.pushes import Push


class RosterUploadQuerySet(models.QuerySet["RosterUpload"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Uploads follow their class: staff who read rosters see all, a provider's people those of their own."""
        if user.is_staff and user.has_perm("training.view_enrolment"):
            return self
        if not user.is_authenticated or user.organisation_id is None:
            return self.none()
        return self.filter(training_class__course__provider__organisation=user.organisation_id)


class RosterUpload(models.Model):
    """A workbook somebody uploaded, and what it would do; the very bytes they saw the effect of are what is pushed.

    Forgotten after a day (`services.uploads.forget`).
    """

    personal_data: ClassVar[PersonalData] = {"content": Protection.ENCRYPTED, "report": Protection.ENCRYPTED}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="uploads", editable=False, verbose_name=_("training class")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("sent by")
    )
    mode = models.CharField(_("mode"), max_length=7, choices=PushMode, editable=False)
    sha256 = models.CharField(_("SHA-256 of the body"), max_length=64, editable=False)
    content = models.BinaryField(_("encrypted workbook"), editable=False)
    report = models.BinaryField(_("encrypted preview"), editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    push = models.OneToOneField(
        Push, models.CASCADE, null=True, related_name="upload", editable=False, verbose_name=_("push")
    )

    objects = RosterUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded roster")
        verbose_name_plural = _("uploaded rosters")
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["uploaded_at"], name="training_upload_age")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(push=None) | models.Q(confirmed_at__isnull=False),
                name="training_upload_is_pushed_once_confirmed",
                violation_error_message=_("Only what somebody confirmed is pushed."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
