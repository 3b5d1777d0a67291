"""What can go wrong when readings are taken or opened."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict, Missing


class AlreadyRunning(Conflict):
    code = "RECOMPUTATION_RUNNING"
    message = _("A recomputation is under way; its readings appear within seconds.")


class AlreadyServed(Conflict):
    code = "RECOMPUTATION_SERVED"
    message = _("Another worker has answered this request.")


class MonthNotOver(Conflict):
    code = "MONTH_NOT_OVER"
    message = _("This month has not ended; it can be closed once it has.")


class FigureNotFound(Missing):
    message = _("There is no such figure.")


class CountsNoPersons(Missing):
    code = "COUNTS_NO_PERSONS"
    message = _("This figure does not count people, so there is no list of them.")


class YearNotCounted(Missing):
    code = "YEAR_NOT_COUNTED"
    message = _("No readings are taken of this year. The dashboard names the years that are counted.")


class BriefNotFound(Missing):
    message = _("There is no brief of this Monday.")
