from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from directory.protection import PersonalData, Protection


class Disclosure(models.Model):
    """Someone read personal data in full: who, whose, which fields, what for. Append-only."""

    personal_data: ClassVar[PersonalData] = {"by_name": Protection.RESTRICTED}

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="disclosures", editable=False, verbose_name=_("read by")
    )
    by_name = models.CharField(_("read by (name)"), max_length=60, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="disclosures", editable=False, verbose_name=_("person")
    )
    fields = ArrayField(models.CharField(max_length=30), editable=False, verbose_name=_("fields"))
    purpose = models.CharField(_("purpose"), max_length=200, editable=False)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fields__len__gt=0) & ~models.Q(purpose=""),
                name="accounts_disclosure_says_what_and_why",
                violation_error_message=_("State the purpose of reading personal data."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {', '.join(self.fields)}"
