from typing import ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData, Protection
from training.models.enrolments import Enrolment


class Feedback(models.Model):
    """What somebody thought of a class: given once, never changed, shown only without a name."""

    personal_data: ClassVar[PersonalData] = {"rating": Protection.RESTRICTED, "text": Protection.RESTRICTED}

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="feedback", editable=False, verbose_name=_("enrolment")
    )
    rating = models.PositiveSmallIntegerField(
        _("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)], editable=False
    )
    text = models.TextField(_("text"), max_length=1_000, blank=True, editable=False)
    given_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-given_at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__range=(1, 5)),
                name="training_feedback_rating_in_range",
                violation_error_message=_("A rating lies between 1 and 5."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.rating)
