from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.levels import CERTIFIABLE, CERTIFIABLE_CHOICES
from directory.models import Occupation
from directory.protection import PersonalData
from training.models.providers import Provider
from training.models.topics import Topic
from training.result_rows import FULL_MARK


class Course(models.Model):
    """What a provider teaches. One that leads to a skill certificate names its occupation and level."""

    personal_data: ClassVar[PersonalData] = {}

    title = models.CharField(_("title"), max_length=80)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="courses", verbose_name=_("training provider"))
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("occupation")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("topic")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=CERTIFIABLE_CHOICES, null=True, blank=True)
    hours = models.PositiveSmallIntegerField(
        _("class hours"), validators=[MinValueValidator(1)], help_text=_("Of 45 minutes each.")
    )
    theory_pass_mark = models.DecimalField(
        _("pass mark in theory"), max_digits=5, decimal_places=2, default=Decimal(60)
    )
    practice_pass_mark = models.DecimalField(
        _("pass mark in practice"), max_digits=5, decimal_places=2, default=Decimal(60)
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("What one can do afterwards."))
    what_to_bring = models.TextField(_("what to bring"), blank=True)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "title"],
                name="training_course_title_once_per_provider",
                violation_error_message=_("This provider already has a course of this title."),
            ),
            models.CheckConstraint(
                condition=models.Q(level=None) | models.Q(level__in=CERTIFIABLE, occupation__isnull=False),
                name="training_course_level_is_of_an_occupation",
                violation_error_message=_("A level belongs to an occupation, and certificates must exist for it."),
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=1),
                name="training_course_has_hours",
                violation_error_message=_("A course has at least one class hour."),
            ),
            models.CheckConstraint(
                condition=models.Q(theory_pass_mark__range=(0, FULL_MARK), practice_pass_mark__range=(0, FULL_MARK)),
                name="training_course_pass_marks_in_range",
                violation_error_message=_("A pass mark lies between 0 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
