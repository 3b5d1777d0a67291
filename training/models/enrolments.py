from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Event, User
from directory.models import Organisation, Person
from directory.protection import PersonalData, Protection
from training.enums import HOLDS_SEAT, EnrolmentStatus, SeatRule
from training.models.classes import TrainingClass
from training.models.reservations import SeatReservation
from training.result_rows import FULL_MARK


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def live(self) -> Self:
        """Everyone who has not withdrawn."""
        return self.exclude(status=EnrolmentStatus.WITHDRAWN)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Enrolments follow their class: staff who read rosters see all, a provider's people those of their own."""
        if user.is_staff and user.has_perm("training.view_enrolment"):
            return self
        if not user.is_authenticated or user.organisation_id is None:
            return self.none()
        return self.filter(training_class__course__provider__organisation=user.organisation_id)


class Enrolment(models.Model):
    """A person in a class. `HOLDS_SEAT` (enums) says which statuses hold a seat."""

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
    queue_number = models.PositiveIntegerField(
        _("queue number"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The order of the waiting list; kept when the person leaves it."),
    )
    offer_expires_at = models.DateTimeField(_("offer expires"), null=True, blank=True, editable=False)
    reservation = models.ForeignKey(
        SeatReservation,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="enrolments",
        verbose_name=_("seat reservation"),
        help_text=_("Where the seat is one of those kept for a place."),
    )
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
        indexes = [
            models.Index(
                fields=["training_class", "queue_number"],
                name="training_enrolment_queue",
                condition=models.Q(status=EnrolmentStatus.WAITLISTED),
            ),
            models.Index(
                fields=["offer_expires_at"],
                name="training_enrolment_offered",
                condition=models.Q(status=EnrolmentStatus.OFFERED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "queue_number"],
                name="training_enrolment_queue_number_once_per_class",
                violation_error_message=_("Somebody else has this place in the queue."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status=EnrolmentStatus.WAITLISTED) | models.Q(queue_number__isnull=False),
                name="training_enrolment_waits_in_order",
                violation_error_message=_("Whoever waits has a place in the queue."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=EnrolmentStatus.OFFERED, offer_expires_at__isnull=False)
                | (~models.Q(status=EnrolmentStatus.OFFERED) & models.Q(offer_expires_at=None)),
                name="training_enrolment_offer_has_its_end",
                violation_error_message=_("An offer expires; nothing else does."),
            ),
            models.CheckConstraint(
                condition=models.Q(reservation=None) | models.Q(status__in=HOLDS_SEAT),
                name="training_enrolment_reserved_seat_is_held",
                violation_error_message=_("Only who holds a seat holds a reserved one."),
            ),
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
    """A seat was taken or freed, a roster or result arrived, a class was completed; `rule`: by which rule."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="events")
    rule = models.CharField(_("rule"), max_length=20, choices=SeatRule, blank=True, editable=False)

    class Meta(Event.Meta):
        verbose_name = _("enrolment event")
        verbose_name_plural = _("enrolment events")
        indexes = [models.Index(fields=["id"], name="training_event_untold", condition=models.Q(picked_up_at=None))]


class GuardianConsent(models.Model):
    """A guardian agreed that a child takes part, and that the child's data are used for it.

    `guardian`: who did so from their own account, where the place then stands among theirs; empty where the child's own
    account was used. `version`: which wording was agreed to.
    """

    personal_data: ClassVar[PersonalData] = {
        "name": Protection.RESTRICTED,
        "phone_cipher": Protection.ENCRYPTED,
        "phone_masked": Protection.MASKED,
    }

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="guardian_consent", editable=False, verbose_name=_("enrolment")
    )
    guardian = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="consents_as_guardian",
        verbose_name=_("guardian"),
    )
    name = models.CharField(_("guardian's name"), max_length=60, editable=False)
    phone_cipher = models.BinaryField(_("encrypted phone number"), editable=False)
    phone_masked = models.CharField(_("guardian's phone"), max_length=20, editable=False)
    version = models.CharField(_("wording agreed to"), max_length=20, blank=True, editable=False)
    given_at = models.DateTimeField(pgettext_lazy("consent", "given"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("guardian's consent")
        verbose_name_plural = _("guardians' consents")
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return self.phone_masked


class NoShow(models.Model):
    """Somebody kept a seat and never came; until `cools_until` they cannot register, unless staff lift it."""

    personal_data: ClassVar[PersonalData] = {}

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="no_show", editable=False, verbose_name=_("enrolment")
    )
    noted_at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)
    cools_until = models.DateTimeField(_("no registration until"), editable=False)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("no-show")
        verbose_name_plural = _("no-shows")
        ordering = ["-noted_at"]

    def __str__(self) -> str:
        return str(self.enrolment)


class NoShowEvent(Event):
    """Noted, or lifted."""

    no_show = models.ForeignKey(NoShow, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("no-show event")
        verbose_name_plural = _("no-show events")
