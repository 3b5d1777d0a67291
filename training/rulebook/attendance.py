"""Who was in which session for how long."""

from django.utils.translation import gettext_lazy as _

from training.rulebook.rule import Subject, error

RULES = (
    error(
        "SESSION_UNKNOWN",
        (Subject.ATTENDANCE,),
        meaning=_("The class has no such session."),
        mend=_(
            "Name the session by its number (1 is the first), its day, or the day and time it begins. The "
            "list of attendance shows them."
        ),
        wrong='{"session": "2026-03-03"}',
        right='{"session": "2026-03-02T18:30"}',
    ),
    error(
        "SESSION_AMBIGUOUS",
        (Subject.ATTENDANCE,),
        meaning=_("The class meets more than once on this day, so the day alone does not say which session is meant."),
        mend=_("Add the time it begins, or use the number of the session."),
        wrong='{"session": "2026-03-02"}',
        right='{"session": "2026-03-02T18:30"}',
    ),
    error(
        "ATTENDANCE_REPEATED",
        (Subject.ATTENDANCE,),
        meaning=_("One person stands twice in this push for one session, however the session was written."),
        mend=_("Keep one row; the message names the lines."),
        wrong=(
            '[{"student_number": "2026001", "session": 1, "hours": 2}, {"student_number": "2026001", "session": '
            '1, "hours": 0}]'
        ),
        right='[{"student_number": "2026001", "session": 1, "hours": 2}]',
    ),
    error(
        "HOURS_FORMAT",
        (Subject.ATTENDANCE,),
        meaning=_(
            "Hours are class hours of 45 minutes: a number from 0 with at most one decimal place. 0 is an absence."
        ),
        mend=_("Send the number alone."),
        wrong='{"hours": "two"}',
        right='{"hours": "2"}',
    ),
    error(
        "HOURS_TOO_MANY",
        (Subject.ATTENDANCE,),
        meaning=_("The row has more class hours than the session lasts."),
        mend=_(
            "Send at most the hours the suggestion names. If the session was longer, ask the bureau to "
            "correct the timetable first."
        ),
        wrong='{"session": 1, "hours": 3}',
        right='{"session": 1, "hours": 2}',
    ),
    error(
        "ATTENDANCE_EARLY",
        (Subject.ATTENDANCE,),
        meaning=_("The session has not begun yet: attendance is taken from half an hour before it."),
        mend=_("Send the row after the session."),
        wrong='{"session": 12, "hours": 2}',
    ),
    error(
        "SESSIONS_OVERLAP",
        (Subject.ATTENDANCE, Subject.CLASS),
        meaning=_(
            "The person is on record as present in a session of another class at the same time, or two "
            "sessions of one class overlap. Nobody is in two places at once."
        ),
        mend=_("Find out where the person was, and correct the other record or this one."),
        wrong='{"session": 1, "hours": 2}',
        right='{"session": 1, "hours": 0}',
    ),
    error(
        "ATTENDANCE_DISPUTED",
        (Subject.ATTENDANCE,),
        meaning=_(
            "The person disputes this record. It is settled by a row that gives a reason, which stays on record."
        ),
        mend=_("Send the row with a reason, whether it upholds the hours or corrects them."),
        wrong='{"hours": 2}',
        right='{"hours": 2, "reason": "Signed the sheet on paper"}',
    ),
)
