from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory import protection
from directory.models import Organisation
from directory.protection import PersonalData, Protection
from talents.enums import MentorGroupKind, MentorServiceKind, NamedMethodKind


class MentorGroup(models.Model):
    """A group of the master mentors (名匠领航团)."""

    personal_data: ClassVar[PersonalData] = {}

    kind = models.CharField(_("kind"), max_length=16, choices=MentorGroupKind, unique=True)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("mentor group")
        verbose_name_plural = _("mentor groups")
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.name


class MasterMentor(models.Model):
    """A master who helps enterprises (名匠)."""

    personal_data: ClassVar[PersonalData] = {"name": Protection.MASKED}

    group = models.ForeignKey(MentorGroup, models.PROTECT, related_name="mentors", verbose_name=_("mentor group"))
    name = models.CharField(_("name"), max_length=60)
    speciality = models.CharField(_("speciality"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mentors", verbose_name=_("organisation")
    )
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("master mentor")
        verbose_name_plural = _("master mentors")
        ordering = ["group", "name"]

    def __str__(self) -> str:
        return protection.mask_name(self.name)


class MentorService(models.Model):
    """A line of the service ledger (名匠助企): a visit, a seminar, a problem solved."""

    personal_data: ClassVar[PersonalData] = {}

    group = models.ForeignKey(MentorGroup, models.PROTECT, related_name="services", verbose_name=_("mentor group"))
    kind = models.CharField(_("kind"), max_length=16, choices=MentorServiceKind)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentor_services",
        verbose_name=_("organisation"),
    )
    served_on = models.DateField(_("date"))
    summary = models.CharField(_("summary"), max_length=200)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("mentor service")
        verbose_name_plural = _("mentor services")
        ordering = ["-served_on", "pk"]

    def __str__(self) -> str:
        return self.summary


class NamedMethod(models.Model):
    """A named working method (先进操作法) or the result of a technical improvement project (技改课题成果)."""

    personal_data: ClassVar[PersonalData] = {"author_name": Protection.MASKED}

    kind = models.CharField(_("kind"), max_length=16, choices=NamedMethodKind)
    name = models.CharField(_("name"), max_length=80)
    author_name = models.CharField(_("author"), max_length=60)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="named_methods",
        verbose_name=_("organisation"),
    )
    recognised_on = models.DateField(_("recognised on"))
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("named method")
        verbose_name_plural = _("named methods")
        ordering = ["-recognised_on", "name"]

    def __str__(self) -> str:
        return self.name
