from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, User
from competitions.enums import Award, EntryStatus
from competitions.models.competitions import Competition
from directory.levels import CERTIFIABLE_CHOICES
from directory.models import Organisation, Person
from directory.protection import PersonalData, Protection
from talents.models import Honour

MARK_RANGE = [MinValueValidator(0), MaxValueValidator(100)]


class EntryQuerySet(models.QuerySet["Entry"]):
    def live(self) -> Self:
        """Entered and not withdrawn."""
        return self.exclude(status=EntryStatus.WITHDRAWN)

    def visible_to(self, user: User) -> Self:
        """Every entry for the bureau; for an organisation those it made."""
        if user.has_perm("competitions.view_entry"):
            return self
        if user.organisation_id is None:
            return self.none()
        return self.filter(employer=user.organisation_id)


class Entry(models.Model):
    """A person entered for a competition. Judges know it by its workstation number alone (工位号)."""

    personal_data: ClassVar[PersonalData] = {}

    competition = models.ForeignKey(Competition, models.PROTECT, related_name="entries", verbose_name=_("competition"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="entries", verbose_name=_("person"))
    employer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("employer"),
        help_text=_("Who entered the person; empty for those who entered themselves."),
    )
    workstation_number = models.PositiveSmallIntegerField(
        _("workstation number"), null=True, blank=True, help_text=_("Drawn by lot when marking begins.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=EntryStatus, default=EntryStatus.ENTERED, editable=False
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "person"],
                condition=~models.Q(status=EntryStatus.WITHDRAWN),
                name="competitions_one_live_entry_per_person",
                violation_error_message=_("This person is already entered for this competition."),
            ),
            models.UniqueConstraint(
                fields=["competition", "workstation_number"],
                name="competitions_workstation_once",
                violation_error_message=_("Another entrant works at this station."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=[EntryStatus.MARKED, EntryStatus.PLACED])
                | models.Q(workstation_number__isnull=False),
                name="competitions_marked_at_a_workstation",
                violation_error_message=_("Marks are entered against a workstation number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competition} · {self.workstation_number or self.person}"


class EntryEvent(Event):
    """Entered, withdrawn, marked, corrected, absent, placed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("entry event")
        verbose_name_plural = _("entry events")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Mark(models.Model):
    """The two marks of an entry, out of 100 each. A correction raises `version`; what stood there before is kept."""

    personal_data: ClassVar[PersonalData] = {"theory": Protection.RESTRICTED, "practice": Protection.RESTRICTED}

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="mark", verbose_name=_("entry"))
    theory = models.DecimalField(_("theory"), max_digits=5, decimal_places=2, validators=MARK_RANGE)
    practice = models.DecimalField(_("practice"), max_digits=5, decimal_places=2, validators=MARK_RANGE)
    seconds = models.PositiveIntegerField(_("time used (seconds)"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="marks_entered",
        editable=False,
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(theory__range=(0, 100), practice__range=(0, 100)),
                name="competitions_marks_in_range",
                violation_error_message=_("A mark lies between 0 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theory} / {self.practice}"


class Placing(models.Model):
    """What an entry came to when the results were published. Never recomputed: it is what was announced."""

    personal_data: ClassVar[PersonalData] = {"total": Protection.RESTRICTED}

    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, related_name="placing", verbose_name=_("entry")
    )
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2)
    rank = models.PositiveSmallIntegerField(_("rank"))
    has_passed = models.BooleanField(_("passed both parts"))
    award = models.CharField(_("award"), max_length=8, choices=Award, blank=True)
    promoted_to = models.PositiveSmallIntegerField(
        _("promoted to level"), choices=CERTIFIABLE_CHOICES, null=True, blank=True
    )
    honours = models.ManyToManyField(Honour, blank=True, related_name="placings", verbose_name=_("honours"))
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("placing")
        verbose_name_plural = _("placings")
        ordering = ["rank", "entry"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rank__gte=1, total__range=(0, 100)),
                name="competitions_placing_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(has_passed=True) | models.Q(award="", promoted_to=None),
                name="competitions_rewards_need_a_pass",
                violation_error_message=_("Awards and promotions need a pass in both parts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}: {self.total}"
