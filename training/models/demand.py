from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.levels import SkillLevel
from directory.models import Occupation, Organisation
from directory.protection import PersonalData
from training.enums import DemandStatus


class DemandPosting(models.Model):
    """An enterprise says whom it needs trained (需求发布): occupation, level, head-count."""

    personal_data: ClassVar[PersonalData] = {}

    enterprise = models.ForeignKey(
        Organisation, models.PROTECT, related_name="demand_postings", verbose_name=_("enterprise")
    )
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="demand_postings", verbose_name=_("occupation")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel, null=True, blank=True)
    head_count = models.PositiveIntegerField(_("head-count"), validators=[MinValueValidator(1)])
    posted_on = models.DateField(_("posted on"))
    status = models.CharField(_("status"), max_length=10, choices=DemandStatus, default=DemandStatus.OPEN)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("demand posting")
        verbose_name_plural = _("demand postings")
        ordering = ["-posted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(head_count__gte=1),
                name="training_demand_is_for_someone",
                violation_error_message=_("A demand is for at least one person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation} × {self.head_count}"
