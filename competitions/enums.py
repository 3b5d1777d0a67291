"""Kinds and states of competitions and entries, and the awards there are."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CompetitionKind(models.TextChoices):
    COMPETITION = "competition", _("Skills competition")
    CONTEST = "contest", _("Skills contest")


class CompetitionStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    OPEN = "open", _("Open for entries")
    MARKING = "marking", _("Marking")
    PUBLISHED = "published", _("Results published")
    CANCELLED = "cancelled", _("Cancelled")


COMPETITION_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({CompetitionStatus.DRAFT}),
    CompetitionStatus.DRAFT: frozenset({CompetitionStatus.OPEN, CompetitionStatus.CANCELLED}),
    CompetitionStatus.OPEN: frozenset({CompetitionStatus.MARKING, CompetitionStatus.CANCELLED}),
    CompetitionStatus.MARKING: frozenset({CompetitionStatus.PUBLISHED, CompetitionStatus.CANCELLED}),
    CompetitionStatus.PUBLISHED: frozenset(),
    CompetitionStatus.CANCELLED: frozenset(),
}


class EntryStatus(models.TextChoices):
    ENTERED = "entered", _("Entered")
    MARKED = "marked", _("Marked")
    PLACED = "placed", _("Placed")
    ABSENT = "absent", _("Absent")
    WITHDRAWN = "withdrawn", pgettext_lazy("competition entry", "Withdrawn")


# Whoever was taken for absent and did work is marked after all; a mark may be corrected until the results stand.
ENTRY_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({EntryStatus.ENTERED}),
    EntryStatus.ENTERED: frozenset({EntryStatus.MARKED, EntryStatus.ABSENT, EntryStatus.WITHDRAWN}),
    EntryStatus.MARKED: frozenset({EntryStatus.MARKED, EntryStatus.PLACED}),
    EntryStatus.PLACED: frozenset(),
    EntryStatus.ABSENT: frozenset({EntryStatus.MARKED}),
    EntryStatus.WITHDRAWN: frozenset(),
}


class Award(models.TextChoices):
    FIRST = "first", _("First prize")
    SECOND = "second", _("Second prize")
    THIRD = "third", _("Third prize")
    MERIT = "merit", _("Merit award")
