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


class ListDisclosure(models.Model):
    """Someone read a list of persons, or took it away as a file: which list, and how many it named. Append-only.

    Such a list is masked, but whom it names was chosen. One row stands for the list, however many are on it.
    """

    personal_data: ClassVar[PersonalData] = {"by_name": Protection.RESTRICTED}

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="list_disclosures",
        editable=False,
        verbose_name=_("read by"),
    )
    by_name = models.CharField(_("read by (name)"), max_length=60, editable=False)
    subject = models.CharField(_("list"), max_length=200, editable=False)
    address = models.CharField(
        _("address"), max_length=500, editable=False, help_text=_("Where the list stands, with how it was narrowed.")
    )
    persons = models.PositiveIntegerField(_("persons named"), editable=False)
    is_file = models.BooleanField(_("taken away as a file"), editable=False)

    class Meta:
        verbose_name = _("disclosure of a list")
        verbose_name_plural = _("disclosures of lists")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(subject="") & ~models.Q(address=""),
                name="accounts_list_disclosure_says_which",
                violation_error_message=_("State which list was read."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.subject} ({self.persons:,})"
