from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, User
from directory.models import Organisation, Person
from directory.protection import PersonalData, Protection
from training.enums import EnrolmentStatus
from training.models.classes import TrainingClass
from training.result_rows import FULL_MARK


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def live(self) -> Self:
        """Everyone who has not withdrawn."""
        return self.exclude(status=EnrolmentStatus.WITHDRAWN)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Enrolments follow their class: the bureau's staff see all, a provider's people those of their own classes."""
        if user.is_staff:
            return self
        if not user.is_authenticated or user.organisation_id is None:
            return self.none()
        return self.filter(training_class__course__provider__organisation=user.organisation_id)


class Enrolment(models.Model):
    """A person in a class. Every status but waitlisted and withdrawn holds a seat."""

    personal_data: ClassVar[PersonalData] = {
        "student_number": Protection.RESTRICTED,
        "note": Protection.RESTRICTED,
    }

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="enrolments", verbose_name=_("training class")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments", verbose_name=_("person"))
    student_number = models.CharField(
        _("student number"), max_length=20, blank=True, help_text=_("The school's own; empty until it gives one.")
    )
    status = models.CharField(_("status"), max_length=10, choices=EnrolmentStatus, editable=False)
    employer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainees",
        verbose_name=_("employer"),
        help_text=_("When the class began."),
    )
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    consented_at = models.DateTimeField(
        _("consented"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the person consented on this site; empty where the school holds the consent."),
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["training_class", "student_number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                condition=~models.Q(status=EnrolmentStatus.WITHDRAWN),
                name="training_enrolment_once_per_person_and_class",
                violation_error_message=_("This person is already in the class."),
            ),
            models.UniqueConstraint(
                fields=["training_class", "student_number"],
                condition=~models.Q(student_number="") & ~models.Q(status=EnrolmentStatus.WITHDRAWN),
                name="training_enrolment_student_number_once_per_class",
                violation_error_message=_("This student number is already in use in the class."),
            ),
        ]

    def __str__(self) -> str:
        return self.student_number or f"#{self.pk}"

    @property
    def receipt_number(self) -> str:
        """What a resident is given to name the seat by."""
        return f"{self.training_class.code}-{self.pk:06d}"


class Result(models.Model):
    """What somebody reached in a class: marks, the verdict, and the certificate it led to."""

    personal_data: ClassVar[PersonalData] = {
        "theory": Protection.RESTRICTED,
        "practice": Protection.RESTRICTED,
        "passed": Protection.RESTRICTED,
        "certificate_number": Protection.RESTRICTED,
    }

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="result", verbose_name=_("enrolment"))
    theory = models.DecimalField(_("mark in theory"), max_digits=5, decimal_places=2, null=True, blank=True)
    practice = models.DecimalField(_("mark in practice"), max_digits=5, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True, help_text=_("Empty until it is known."))
    certificate_number = models.CharField(_("certificate number"), max_length=22, blank=True)
    issued_on = models.DateField(_("certificate issued on"), null=True, blank=True)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["enrolment"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(theory=None) | models.Q(theory__range=(0, FULL_MARK)))
                & (models.Q(practice=None) | models.Q(practice__range=(0, FULL_MARK))),
                name="training_result_marks_in_range",
                violation_error_message=_("A mark lies between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=models.Q(certificate_number="", issued_on=None)
                | (
                    ~models.Q(certificate_number="")
                    & models.Q(issued_on__isnull=False, passed__isnull=False, passed=True)
                ),
                name="training_result_certificate_is_of_a_pass",
                violation_error_message=_("A certificate has a number and a date, and only who passed has one."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment)


class EnrolmentEvent(Event):
    """A seat was taken or freed, a roster or result arrived, a class was completed."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("enrolment event")
        verbose_name_plural = _("enrolment events")
