from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.credentials import SchoolCredential
from directory.protection import PersonalData


class ApiCall(models.Model):
    """One call of a school's program, with what it was answered: the access log. Kept for `API_CALLS_KEPT_DAYS`.

    Also calls with a genuine token that was refused: revoked, expired, from elsewhere. Addresses hold no query, and
    numbers of persons in them are masked.
    """

    personal_data: ClassVar[PersonalData] = {}

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    credential = models.ForeignKey(
        SchoolCredential, models.PROTECT, related_name="calls", editable=False, verbose_name=_("credential")
    )
    method = models.CharField(_("method"), max_length=10, editable=False)
    path = models.CharField(_("address"), max_length=200, editable=False)
    status = models.PositiveSmallIntegerField(_("status"), editable=False)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), editable=False)
    caller = models.GenericIPAddressField(_("came from"), null=True, editable=False)

    class Meta:
        verbose_name = _("API call")
        verbose_name_plural = _("API calls")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], name="accounts_api_call_age"),
            models.Index(fields=["credential", "-at"], name="accounts_api_call_of_whom"),
        ]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
