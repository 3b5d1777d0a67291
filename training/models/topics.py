from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData


class Topic(models.Model):
    """What a course is about, in the words residents look for; it needs no occupation."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), max_length=30, unique=True, help_text=_("Stands in addresses; never changes."))
    name = models.CharField(_("name"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name
