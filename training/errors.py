"""What can go wrong in the training room."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict, Missing


class ClassNotFound(Missing):
    code = "CLASS_NOT_FOUND"
    message = _("There is no class with this code among yours.")


class ClassFull(Conflict):
    code = "CLASS_FULL"
    message = _("All seats of this class are taken.")


class RegistrationNotOpenYet(Conflict):
    code = "REGISTRATION_NOT_OPEN_YET"
    message = _("Registration for this class has not opened yet.")


class RegistrationClosed(Conflict):
    code = "REGISTRATION_CLOSED"
    message = _("Registration for this class is closed.")


class AlreadyEnrolled(Conflict):
    code = "ALREADY_ENROLLED"
    message = _("This person has already taken this class.")


class RegistrationRefused(Conflict):
    """Says nothing about what the district knows: it is shown to whoever typed the number."""

    code = "REGISTRATION_REFUSED"
    message = _("This registration cannot be completed online. Please call the service phone; it takes two minutes.")


class WithdrawalRefused(Conflict):
    code = "WITHDRAWAL_REFUSED"
    message = _("Only somebody enrolled or waiting can give up the seat.")


class MoveRefused(Conflict):
    code = "CLASS_MOVE_REFUSED"
    message = _("The class cannot move to this status now.")


class RosterClosed(Conflict):
    code = "ROSTER_CLOSED"
    message = _("Rosters are taken while a class is open or running.")


class ResultsNotDue(Conflict):
    code = "RESULTS_NOT_DUE"
    message = _("Results are taken while a class is running or finished.")
