"""What can go wrong in the training room."""

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from directory.errors import Busy, Conflict, DomainError, Invalid, Missing, NotAllowed, TooLarge, Unprocessable
from directory.findings import Issue


class ClassNotFound(Missing):
    code = "CLASS_NOT_FOUND"
    message = _("There is no class with this code among yours.")


class ClassNotPublished(ClassNotFound):
    """For everybody's pages, which know of no class that is not published."""

    message = _("There is no class with this code.")


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


class NotYourTime(Conflict):
    """The person cannot be in two places at once."""

    code = "SESSIONS_OVERLAP"
    message = _("A session of this class overlaps with one of another class of yours.")


class CourseAlreadyHeld(Conflict):
    code = "COURSE_ALREADY_HELD"
    message = _("You have a seat of this course this year already.")


class TooYoung(Conflict):
    code = "TOO_YOUNG"
    message = _("This class is for older people.")


class AgeUnknown(Conflict):
    code = "AGE_UNKNOWN"
    message = _("This class depends on age, and your birth date is not on record. Add it under “My details” first.")


class HomeKept(Conflict):
    code = "HOME_KEPT"
    message = _("A class you wait for looks at where you live, so this cannot be changed now.")


class GuardianNeeded(Conflict):
    code = "GUARDIAN_NEEDED"
    message = _("A guardian must agree first.")


class NotForChildren(Conflict):
    code = "NOT_FOR_CHILDREN"
    message = _("Parents register their children for events; this class is not one for children.")


class NotAChild(Conflict):
    code = "NOT_A_CHILD"
    message = _("Only children are registered by a parent.")


class ChildPlacedAlready(Conflict):
    code = "CHILD_PLACED_ALREADY"
    message = _(
        "This child has a place already, which was not taken from your account. Call the bureau if that is wrong."
    )


class GuardianUnreachable(Conflict):
    code = "GUARDIAN_UNREACHABLE"
    message = _("Add a mobile number to your account first, so that you can be reached while the child is there.")


class CoolingDown(Conflict):
    code = "COOLING_DOWN"
    message = _("You kept a seat and did not come, so you cannot register for a while.")


class OfferGone(Conflict):
    code = "OFFER_GONE"
    message = _("This offer is no longer open.")


class WithdrawalRefused(Conflict):
    code = "WITHDRAWAL_REFUSED"
    message = _("Only somebody enrolled or waiting can give up the seat.")


class WithdrawalTooLate(Conflict):
    code = "WITHDRAWAL_TOO_LATE"
    message = _("It is too late to give up the seat here.")


class PlaceNotFound(Missing):
    code = "PLACE_NOT_FOUND"
    message = _("There is no such place in a class among yours.")


class NoDraw(Missing):
    code = "NO_DRAW"
    message = _("The seats of this class are not drawn, or its draw is not prepared yet.")


class NotEnoughSeats(Conflict):
    code = "NOT_ENOUGH_SEATS"
    message = _("The class has fewer free seats than are to be kept back.")


class MoveRefused(Conflict):
    code = "CLASS_MOVE_REFUSED"
    message = _("The class cannot move to this status now.")


class NothingToDraw(Conflict):
    code = "NOTHING_TO_DRAW"
    message = _("There is no draw to be held for this class now.")


class SeedNotBound(Conflict):
    code = "SEED_NOT_BOUND"
    message = _("No seed was bound before registration closed: extend registration, then it is bound at once.")


class SeatingKept(Conflict):
    code = "SEATING_KEPT"
    message = _("How seats are given stays as it is once the class is open: people register by it.")


class AmendmentRefused(Conflict):
    """`fields`: what stands against each of the changes."""

    code = "AMENDMENT_REFUSED"
    message = _("The class cannot be changed like this.")


class RosterClosed(Conflict):
    code = "ROSTER_CLOSED"
    message = _("Rosters are taken while a class is open or running.")


class BodyTooLarge(TooLarge):
    code = "BODY_TOO_LARGE"
    message = _("The body is larger than 20 MiB.")


class TooManyRows(TooLarge):
    code = "TOO_MANY_ROWS"
    message = _("A push has at most 50,000 rows; send the others in a second one.")


class MalformedJson(Invalid):
    code = "MALFORMED_JSON"
    message = _("The body is not JSON in UTF-8.")


class MalformedText(Invalid):
    code = "MALFORMED_TEXT"
    message = _("The body is neither UTF-8 nor GB18030.")


class MalformedCsv(Invalid):
    code = "MALFORMED_CSV"
    message = _("The body is not CSV: the first line names the columns, and every line has as many cells.")


class CsvHeaderMissing(Invalid):
    code = "CSV_HEADER_MISSING"
    message = _("The first line of the CSV names no field: put a line with their names above the rows.")


class CsvColumnTwice(Invalid):
    code = "CSV_COLUMN_TWICE"
    message = _("Two columns of the CSV have one name: keep one of them.")


class RowsMissing(Invalid):
    code = "ROWS_MISSING"
    message = _('The body is an object {"rows": [...]} with at least one row, and nothing else.')


class PushNotFound(Missing):
    code = "PUSH_NOT_FOUND"
    message = _("There is no push with this number among yours.")


class UploadNotFound(Missing):
    code = "UPLOAD_NOT_FOUND"
    message = _("There is no uploaded workbook here. It is kept for a day: upload it again.")


class UploadNotLookedThrough(Conflict):
    code = "UPLOAD_NOT_LOOKED_THROUGH"
    message = _("The workbook is still being looked through: confirm it once you have seen what it would change.")


class PushUnderWay(Busy):
    """`push_id`: the one that runs."""

    code = "PUSH_UNDER_WAY"
    message = _("Another push of this class is under way; send this one once that is done.")

    def __init__(self, push_id: uuid.UUID) -> None:
        super().__init__()
        self.push_id = push_id


class WithdrawalsDiffer(Unprocessable):
    code = "WITHDRAWALS_DIFFER"
    message = _("The push withdraws another number of people than you agree to: look at it again.")


class PushMoveRefused(Conflict):
    code = "PUSH_MOVE_REFUSED"
    message = _("The push is no longer in a state in which that can be done.")


class RosterChangedSince(Conflict):
    code = "ROSTER_CHANGED_SINCE"
    message = _("The roster has changed since this push was held: discard it and push the roster anew.")


class PushCancelled(Conflict):
    code = "PUSH_CANCELLED"
    message = _("The push was cancelled while it was being worked on; nothing of it was applied.")


class PushFailed(DomainError):
    """Nobody's fault who sent it: its worker was given up for lost."""

    code = "PUSH_FAILED"
    message = _("The push broke off and nothing of it was applied; send it again with the same key.")


class AttendanceClosed(Conflict):
    code = "ATTENDANCE_CLOSED"
    message = _("Attendance is taken for classes that are open, running or finished.")


class ClassRefused(Unprocessable):
    """`issues`: all that is wrong with a proposed class, each as with a row of a push."""

    code = "CLASS_REFUSED"
    message = _("The class cannot be held as proposed; `issues` names all that is wrong with it.")

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__()
        self.issues = issues


class ResultsNotDue(Conflict):
    code = "RESULTS_NOT_DUE"
    message = _("Results are taken while a class is running or finished.")


class SessionNotFound(Missing):
    code = "SESSION_NOT_FOUND"
    message = _("This class has no such session.")


class AttendanceNotFound(Missing):
    code = "ATTENDANCE_NOT_FOUND"
    message = _("Nothing is on record for this person in this session.")


class CheckInClosed(Conflict):
    code = "CHECK_IN_CLOSED"
    message = _("You can check in from half an hour before the session until it ends.")


class CodeExpired(Conflict):
    code = "CHECK_IN_CODE_EXPIRED"
    message = _("This code has run out. Scan the one on the screen now: it is a new one every 30 seconds.")


class CodeWrong(Invalid):
    code = "CHECK_IN_CODE_WRONG"
    message = _("This is not a code of this session. Scan the one on the teacher's screen.")


class NotInTheClass(NotAllowed):
    code = "NOT_IN_THE_CLASS"
    message = _("You have no seat in this class, so you cannot be checked in.")


class AttendanceNotDue(Conflict):
    code = "ATTENDANCE_NOT_DUE"
    message = _("Attendance is taken from half an hour before the session begins.")


class RowsUnknown(Invalid):
    code = "ROWS_UNKNOWN"
    message = _("Some row numbers are not on the sheet.")


class CorrectionRefused(Conflict):
    code = "CORRECTION_REFUSED"
    message = _("This changes nothing, or the time is longer than the session.")


class ClosingRefused(Conflict):
    code = "CLOSING_REFUSED"
    message = _("The attendance of this session is closed already.")


class DisputeRefused(Conflict):
    code = "DISPUTE_REFUSED"
    message = _("Only a confirmed record can be disputed, within two weeks of the session.")


class RuleMissing(Conflict):
    code = "COMPLETION_RULE_MISSING"
    message = _("No completion rule is in force on the first day of this class; staff must enter one.")


class AssessmentRefused(Conflict):
    code = "ASSESSMENT_REFUSED"
    message = _("Somebody of this list has completed the class already, or is no longer in it.")


class CompletionNotFound(Missing):
    code = "COMPLETION_NOT_FOUND"
    message = _("There is no certificate of completion with this code. Check every letter and digit.")


class CharacterNotPrintable(Conflict):
    """The type holds more than 30,000 characters, and refuses rather than leave one out."""

    code = "CHARACTER_NOT_PRINTABLE"
    message = _("A character of the name cannot be printed here. Please call the bureau: it writes the certificate.")


class FeedbackNotDue(Conflict):
    code = "FEEDBACK_NOT_DUE"
    message = _("Feedback is asked for once the class is over.")


class FeedbackGiven(Conflict):
    code = "FEEDBACK_GIVEN"
    message = _("You have given your feedback on this class already. Thank you.")


class ReasonNeeded(Invalid):
    code = "REASON_NEEDED"
    message = _("Say why: the people of the class are told this reason.")


class NothingToClose(Conflict):
    code = "REGISTRATION_NOT_UNDER_WAY"
    message = _("Registration for this class is not under way.")


class TimetableClosed(Conflict):
    code = "TIMETABLE_CLOSED"
    message = _("The class is over: its sessions stay as they were.")


class NothingPlanned(Invalid):
    code = "NO_SESSION_PLANNED"
    message = _("No session comes of this: every such day is a holiday, or already has one.")
