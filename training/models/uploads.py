import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.protection import PersonalData, Protection
from training.enums import Difference, PushMode
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

    A short one is looked through at once. A long one waits for its `rehearsal`, a push that is only tried out; then
    its lines are laid out. Forgotten after a day (`services.uploads.forget`).
    """

    personal_data: ClassVar[PersonalData] = {"content": Protection.ENCRYPTED, "notices": Protection.ENCRYPTED}

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
    notices = models.BinaryField(_("encrypted notices"), editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    rehearsal = models.OneToOneField(
        Push, models.CASCADE, null=True, related_name="tried_for", editable=False, verbose_name=_("dry run")
    )
    taken_up_at = models.DateTimeField(_("taken up"), null=True, editable=False)
    compared_at = models.DateTimeField(_("compared"), null=True, editable=False)
    is_held = models.BooleanField(_("would be held"), default=False, editable=False)
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
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(compared_at__isnull=False),
                name="training_upload_is_confirmed_once_seen",
                violation_error_message=_("Only what was looked through is confirmed."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class UploadLine(models.Model):
    """One person of an upload, in the order of the sheet: a row of it, or somebody who is not on it and has no `line`.

    `changes`: of each field its name, what is on record and what was sent. `issues`: as a push keeps them.
    """

    personal_data: ClassVar[PersonalData] = {
        "student_number": Protection.RESTRICTED,
        "name": Protection.MASKED,
        "changes": Protection.RESTRICTED,
        "issues": Protection.RESTRICTED,
        "cut": Protection.ENCRYPTED,
    }

    upload = models.ForeignKey(
        RosterUpload,
        models.CASCADE,
        db_index=False,
        related_name="lines",
        editable=False,
        verbose_name=_("uploaded roster"),
    )
    place = models.PositiveIntegerField(_("place"), editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Difference, editable=False)
    line = models.PositiveIntegerField(_("row"), null=True, editable=False)
    student_number = models.CharField(_("student number"), max_length=20, blank=True, editable=False)
    name = models.CharField(_("masked name"), max_length=60, blank=True, editable=False)
    changes = models.JSONField(_("changes"), default=list, editable=False)
    issues = models.JSONField(_("what is wrong"), default=list, editable=False)
    cut = models.BinaryField(_("encrypted rest of a destroyed number"), null=True, editable=False)

    class Meta:
        verbose_name = _("line of an uploaded roster")
        verbose_name_plural = _("lines of uploaded rosters")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "kind", "place"],
                name="training_upload_line_once",
                violation_error_message=_("This line is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.place}"
