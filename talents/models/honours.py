from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Event
from directory.models import Organisation, Person
from directory.protection import PersonalData, Protection
from talents.enums import HonourRank


class HonourTitle(models.Model):
    """An honour the district counts, such as 技术能手 (Technical Expert); `awarded_by` may be an outside body."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120)
    rank = models.CharField(_("rank"), max_length=10, choices=HonourRank)
    awarded_by = models.CharField(_("awarded by"), max_length=80)
    is_leading_talent = models.BooleanField(_("counted among leading high-skilled talents"), default=False)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("honour title")
        verbose_name_plural = _("honour titles")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class Honour(models.Model):
    """One honour held by one person: honours are counted, not persons."""

    personal_data: ClassVar[PersonalData] = {"holder_name": Protection.MASKED}

    title = models.ForeignKey(HonourTitle, models.PROTECT, related_name="honours", verbose_name=_("honour title"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("person")
    )
    holder_name = models.CharField(
        _("holder"), max_length=60, help_text=_("As on the announcement; the person is linked once identified.")
    )
    session = models.PositiveSmallIntegerField(
        _("session"), null=True, blank=True, help_text=_("The N in 第N届, where the honour is given in sessions.")
    )
    awarded_on = models.DateField(_("awarded on"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-awarded_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "person", "session"],
                condition=models.Q(person__isnull=False, session__isnull=False),
                name="talents_honour_once_per_person_and_session",
                violation_error_message=_("This person already holds the honour of this session."),
            ),
        ]

    def __str__(self) -> str:
        if self.session is None:
            return str(self.title)
        return gettext("%(title)s, session %(number)s") % {"title": self.title, "number": self.session}


class HonourEvent(Event):
    """Conferred."""

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("honour event")
        verbose_name_plural = _("honour events")


class TechnicianStudio(models.Model):
    """A studio led by a master or chief technician (技能大师/技师工作室)."""

    personal_data: ClassVar[PersonalData] = {"leader_name": Protection.MASKED}

    name = models.CharField(_("name"), max_length=80, unique=True)
    rank = models.CharField(_("rank"), max_length=10, choices=HonourRank)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="studios", verbose_name=_("organisation")
    )
    leader_name = models.CharField(_("leader"), max_length=60)
    named_on = models.DateField(_("named on"))
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("technician studio")
        verbose_name_plural = _("technician studios")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
