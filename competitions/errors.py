"""What can go wrong between an entry and its placing."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict, Invalid


class EntriesClosed(Conflict):
    code = "ENTRIES_CLOSED"
    message = _("This competition takes no entries now.")


class AlreadyEntered(Conflict):
    code = "ALREADY_ENTERED"
    message = _("This person is already entered for this competition.")


class EntryRefused(Conflict):
    """Says nothing about what the district knows: it is shown to whoever typed the number."""

    code = "ENTRY_REFUSED"
    message = _(
        "This person cannot be entered online. Compare the name and the number with the document; "
        "if both are right, please call the bureau."
    )


class StageRefused(Conflict):
    code = "STAGE_REFUSED"
    message = _("The competition is not at the stage for this.")


class ResultsPublished(StageRefused):
    code = "RESULTS_PUBLISHED"
    message = _("The results are published and no longer change.")


class StationUnknown(Invalid):
    code = "STATION_UNKNOWN"
    message = _("No entrant works at this workstation.")


class MarkChanged(Conflict):
    code = "MARK_CHANGED"
    message = _("Somebody else has changed these marks since the page was drawn.")


class MarksMissing(Conflict):
    code = "MARKS_MISSING"
    message = _("Some workstations have neither marks nor an absence.")
