"""What an indicator counts, where a reading belongs, and why readings are recomputed."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IndicatorKind(models.TextChoices):
    COUNT_IN_YEAR = "count_in_year", _("Count in a year")
    STOCK = "stock", _("Count at a date")
    STOCK_RATIO = "stock_ratio", _("Ratio of stocks at a date")


class Dimension(models.TextChoices):
    """What a figure can be broken down by. Of every dimension the parts, unknown among them, add up to the total."""

    TOWN = "town", _("Town or subdistrict")
    INDUSTRY = "industry", _("Industry")
    LEVEL = "level", _("Level")
    SEX = "sex", _("Sex")
    AGE = "age", _("Age")


class Formula(models.TextChoices):
    """How a figure is counted: one function or statement each. What it means stands in the indicator's versions."""

    NEW_SKILLED = "new_skilled", _("New skilled people")
    NEW_HIGH_SKILLED = "new_high_skilled", _("New high-skilled people")
    NEW_DIGITAL_HIGH_SKILLED = "new_digital_high_skilled", _("New digital high-skilled people")
    SKILLED_SHARE = "skilled_share", _("Skilled people in the workforce")
    HIGH_SKILLED_SHARE = "high_skilled_share", _("High-skilled people among the skilled")
    COMPETITIONS_HELD = "competitions_held", _("Skills competitions held")
    CONTESTS_HELD = "contests_held", _("Skills contests held")
    NIGHT_CLASSES = "night_classes", _("Night classes begun")
    NIGHT_CLASS_SEATS = "night_class_seats", _("Seats in night classes")
    CIRCLE_COVERAGE = "circle_coverage", _("Communities in the 30-minute training circle")
    NEW_OCCUPATIONS = "new_occupations", _("New occupations with certificates")
    NEW_OCCUPATION_CERTIFICATES = "new_occupation_certificates", _("Certificates in new occupations")
    DIGITAL_COURSES = "digital_courses", _("Digital courses online")
    STUDIOS = "studios", _("Technician studios")
    LEADING_HONOURS = "leading_honours", _("Honours of leading high-skilled talents")
    SUBSIDY_GRANTED = "subsidy_granted", _("Subsidies granted")
    MILESTONES_REACHED = "milestones_reached", _("Milestones of the plan reached")

    @property
    def kind(self) -> IndicatorKind:
        return _COUNTED_AS[self][0]

    @property
    def unit(self) -> "Unit":
        return _COUNTED_AS[self][1]


class Unit(models.TextChoices):
    PERSONS = "persons", pgettext_lazy("unit", "people")
    SHARE = "share", pgettext_lazy("unit", "%")
    COMPETITIONS = "competitions", pgettext_lazy("unit", "competitions")
    CLASSES = "classes", pgettext_lazy("unit", "classes")
    SEATS = "seats", pgettext_lazy("unit", "seats")
    OCCUPATIONS = "occupations", pgettext_lazy("unit", "occupations")
    CERTIFICATES = "certificates", pgettext_lazy("unit", "certificates")
    COURSES = "courses", pgettext_lazy("unit", "courses")
    STUDIOS = "studios", pgettext_lazy("unit", "studios")
    HONOURS = "honours", pgettext_lazy("unit", "honours")
    YUAN = "yuan", pgettext_lazy("unit", "yuan")


COUNTS = (Formula.NEW_SKILLED, Formula.NEW_HIGH_SKILLED, Formula.NEW_DIGITAL_HIGH_SKILLED)
SHARES = (Formula.SKILLED_SHARE, Formula.HIGH_SKILLED_SHARE)
# Counted from standings and kept by town × industry × level × sex × age; the others are counted where they live.
OF_PEOPLE = (*COUNTS, *SHARES)

_COUNTED_AS: Mapping[Formula, tuple[IndicatorKind, Unit]] = {
    **dict.fromkeys(COUNTS, (IndicatorKind.COUNT_IN_YEAR, Unit.PERSONS)),
    **dict.fromkeys(SHARES, (IndicatorKind.STOCK_RATIO, Unit.SHARE)),
    Formula.COMPETITIONS_HELD: (IndicatorKind.COUNT_IN_YEAR, Unit.COMPETITIONS),
    Formula.CONTESTS_HELD: (IndicatorKind.COUNT_IN_YEAR, Unit.COMPETITIONS),
    Formula.NIGHT_CLASSES: (IndicatorKind.COUNT_IN_YEAR, Unit.CLASSES),
    Formula.NIGHT_CLASS_SEATS: (IndicatorKind.COUNT_IN_YEAR, Unit.SEATS),
    Formula.CIRCLE_COVERAGE: (IndicatorKind.STOCK_RATIO, Unit.SHARE),
    Formula.NEW_OCCUPATIONS: (IndicatorKind.STOCK, Unit.OCCUPATIONS),
    Formula.NEW_OCCUPATION_CERTIFICATES: (IndicatorKind.STOCK, Unit.CERTIFICATES),
    Formula.DIGITAL_COURSES: (IndicatorKind.STOCK, Unit.COURSES),
    Formula.STUDIOS: (IndicatorKind.STOCK, Unit.STUDIOS),
    Formula.LEADING_HONOURS: (IndicatorKind.STOCK, Unit.HONOURS),
    Formula.SUBSIDY_GRANTED: (IndicatorKind.COUNT_IN_YEAR, Unit.YUAN),
    Formula.MILESTONES_REACHED: (IndicatorKind.STOCK_RATIO, Unit.SHARE),
}


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


class Extent(models.TextChoices):
    """What a run reads. Both end with the same cells; a test holds them equal."""

    CHANGES = "changes", _("What changed since the last run")
    EVERYTHING = "everything", _("Every standing")


class RequestStatus(models.TextChoices):
    """Of a recomputation somebody asked for."""

    WAITING = "waiting", pgettext_lazy("recomputation", "Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


OPEN = (RequestStatus.WAITING, RequestStatus.RUNNING)


class Stage(models.IntegerChoices):
    """How far a run has come, in the order of its work."""

    NOT_BEGUN = 0, _("Not begun")
    STANDINGS = 1, _("Bringing standings up to date")
    CELLS = 2, _("Counting people")
    FIGURES = 3, _("Counting everything else")
    WRITTEN = 4, _("Writing the readings")
    COMPLETE = 5, _("Complete")


class RestatementCause(models.TextChoices):
    CERTIFICATES = "certificates", _("Certificates of the past changed")
    WORKFORCE = "workforce", _("The workforce statistic changed")
    PERSONS = "persons", _("Persons or occupations changed")


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
