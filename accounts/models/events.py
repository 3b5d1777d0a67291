"""The base of every event row: what happened to one thing, when, by whom, and why."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData, Protection


class Event(models.Model):
    """Append-only; the database itself refuses changes. Audit, statistics and what follows later read the same rows.

    A subclass adds one typed foreign key to what it happened to. `by` is empty when the system acted; `by_name` stays
    when the user is gone. `picked_up_at` is set once, by whoever carries the event on (compare and swap).
    """

    personal_data: ClassVar[PersonalData] = {"by_name": Protection.RESTRICTED}

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    by_name = models.CharField(_("by (name)"), max_length=60, blank=True, editable=False)
    from_status = models.CharField(_("from"), max_length=24, blank=True, editable=False)
    to_status = models.CharField(_("to"), max_length=24, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    picked_up_at = models.DateTimeField(_("picked up"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="append_only", exclude=["picked_up_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}" if self.from_status else self.to_status
