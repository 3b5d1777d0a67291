from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData


class PolicyDocument(models.Model):
    """A document the district's rules stand in: the seven supporting measures (配套管理办法) and those they rest on."""

    personal_data: ClassVar[PersonalData] = {}

    title = models.CharField(_("title"), max_length=120, unique=True)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    is_supporting_measure = models.BooleanField(
        _("supporting measure"), default=False, help_text=_("One of the district's own (配套管理办法).")
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")
        ordering = ["-is_supporting_measure", "title"]

    def __str__(self) -> str:
        return self.title
