from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from competitions.models.competitions import Competition
from directory.protection import PersonalData


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class CompetitionJudge(models.Model):
    """A judge assigned to a competition: they enter marks for these and no others. Who was, and until when, is kept."""

    personal_data: ClassVar[PersonalData] = {}

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="judges", verbose_name=_("competition"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="competitions_judged",
        limit_choices_to={"groups__name": Role.JUDGE},
        verbose_name=_("judge"),
    )

    class Meta:
        verbose_name = _("judge of a competition")
        verbose_name_plural = _("judges of competitions")
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "user"],
                name="competitions_judge_assigned_once",
                violation_error_message=_("This judge is already assigned to this competition."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
