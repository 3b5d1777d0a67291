"""What an indicator counts, where a reading belongs, and why readings are recomputed."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IndicatorKind(models.TextChoices):
    COUNT_IN_YEAR = "count_in_year", _("Count in a year")
    STOCK_RATIO = "stock_ratio", _("Ratio of stocks at a date")


class Dimension(models.TextChoices):
    """What a figure can be broken down by. Of every dimension the parts, unknown among them, add up to the total."""

    TOWN = "town", _("Town or subdistrict")
    INDUSTRY = "industry", _("Industry")
    LEVEL = "level", _("Level")
    SEX = "sex", _("Sex")
    AGE = "age", _("Age")


class Formula(models.TextChoices):
    """How a figure is counted; the definitions are this project's decision. The three counts nest by construction."""

    NEW_SKILLED = "new_skilled", _("New skilled people")
    NEW_HIGH_SKILLED = "new_high_skilled", _("New high-skilled people")
    NEW_DIGITAL_HIGH_SKILLED = "new_digital_high_skilled", _("New digital high-skilled people")
    SKILLED_SHARE = "skilled_share", _("Skilled people in the workforce")
    HIGH_SKILLED_SHARE = "high_skilled_share", _("High-skilled people among the skilled")

    @property
    def kind(self) -> IndicatorKind:
        return IndicatorKind.STOCK_RATIO if self in SHARES else IndicatorKind.COUNT_IN_YEAR

    @property
    def definition(self) -> str | Promise:
        """Who is counted, in words for the page that shows the figure."""
        return _DEFINITIONS[self]


COUNTS = (Formula.NEW_SKILLED, Formula.NEW_HIGH_SKILLED, Formula.NEW_DIGITAL_HIGH_SKILLED)
SHARES = (Formula.SKILLED_SHARE, Formula.HIGH_SKILLED_SHARE)

_DEFINITIONS = {
    Formula.NEW_SKILLED: _("People with at least one certificate issued in the year; each counts once."),
    Formula.NEW_HIGH_SKILLED: _("Of these, people with a certificate of the year at level 3 or above."),
    Formula.NEW_DIGITAL_HIGH_SKILLED: _(
        "Of these, people whose certificate is in a digital occupation. First time: high-skilled in anything."
    ),
    Formula.SKILLED_SHARE: _("People holding a valid certificate, divided by the workforce."),
    Formula.HIGH_SKILLED_SHARE: _("People whose valid certificate is at level 3 or above, divided by the skilled."),
}


class Unit(models.TextChoices):
    PERSONS = "persons", pgettext_lazy("unit", "people")
    SHARE = "share", pgettext_lazy("unit", "%")


class AgeBand(models.IntegerChoices):
    """The age reached in the year counted, by its lower bound.

    A constant, not data: cells of past years cannot be cut anew. The bands are the ten-year groups of labour
    statistics, with everyone of working age under 25 (the young, 16–24) and everyone near retirement together.
    """

    UNKNOWN = -1, _("Age unknown")
    UNDER_25 = 0, _("Under 25")
    FROM_25 = 25, "25–34"
    FROM_35 = 35, "35–44"
    FROM_45 = 45, "45–54"
    FROM_55 = 55, _("55 and over")


class Scope(models.TextChoices):
    """A figure of the whole, or of one part of it: the towns and those outside add up to the total, always."""

    TOTAL = "total", _("Whole district")
    TOWN = "town", _("Town or subdistrict")
    OUTSIDE = "outside", _("Outside or unknown")


class Trigger(models.TextChoices):
    CHANGE = "change", _("Certificates changed")
    NIGHTLY = "nightly", _("Every night")
    DEMAND = "demand", _("On demand")


class MilestoneState(models.TextChoices):
    REACHED = "reached", _("Reached")
    LATE = "late", _("Late")
    COMING = "coming", _("To come")


class Outlook(models.TextChoices):
    """Whether a target will be reached, in one word."""

    MADE = "made", pgettext_lazy("outlook", "Made")
    WILL_BE_MADE = "will_be_made", pgettext_lazy("outlook", "Will be made")
    CLOSE = "close", pgettext_lazy("outlook", "Close")
    WILL_BE_MISSED = "will_be_missed", pgettext_lazy("outlook", "Will be missed")
    MISSED = "missed", pgettext_lazy("outlook", "Missed")


class Comparison(models.TextChoices):
    """A provider's pass rate beside the district's in the same occupations and levels."""

    ABOVE = "above", pgettext_lazy("pass rate", "Higher than usual")
    AS_USUAL = "as_usual", pgettext_lazy("pass rate", "No clear difference")
    BELOW = "below", pgettext_lazy("pass rate", "Lower than usual")
    TOO_FEW = "too_few", pgettext_lazy("pass rate", "Too few to compare")
