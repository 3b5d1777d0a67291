from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Event
from directory.models import Person
from directory.protection import PersonalData, Protection, mask_name
from training.enums import QuestionKind
from training.models.classes import TrainingClass


class RosterQuestionQuerySet(models.QuerySet["RosterQuestion"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)


class RosterQuestion(models.Model):
    """What a school says of somebody and the registry has otherwise; staff settle it with both papers before them."""

    personal_data: ClassVar[PersonalData] = {
        "student_number": Protection.RESTRICTED,
        "sent_name": Protection.MASKED,
    }

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="questions", editable=False, verbose_name=_("training class")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="roster_questions", editable=False, verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=4, choices=QuestionKind, editable=False)
    student_number = models.CharField(_("student number"), max_length=20, editable=False)
    sent_name = models.CharField(_("name as sent"), max_length=60, editable=False)
    noted_at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    objects = RosterQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a roster")
        verbose_name_plural = _("questions about rosters")
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person", "kind"],
                condition=models.Q(settled_at=None),
                name="training_question_asked_once",
                violation_error_message=_("This question is waiting already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} {self.student_number}"

    @property
    def masked_name(self) -> str:
        return mask_name(self.sent_name)


class RosterQuestionEvent(Event):
    """Settled: the reason says how."""

    question = models.ForeignKey(RosterQuestion, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a question about a roster")
        verbose_name_plural = _("events of questions about rosters")
