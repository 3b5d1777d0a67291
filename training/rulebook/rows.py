"""What every row must keep, whatever it is about."""

from django.utils.translation import gettext_lazy as _

from training.rulebook.rule import ROWS, Subject, error

RULES = (
    error(
        "ROW_FORMAT",
        ROWS,
        meaning=_("A row is not an object with named fields, so nothing in it could be read."),
        mend=_("Send every row as an object: the name of each field, and its value."),
        wrong='["2026001", "张小满"]',
        right='{"student_number": "2026001"}',
    ),
    error(
        "OTHER_ROWS_WRONG",
        ROWS,
        meaning=_("The row is right. It was not taken since others are wrong and on_error=reject takes all or none."),
        mend=_("Correct the rows with other rules and send all of them again, or leave on_error away."),
        wrong="PATCH /api/v1/classes/XS2026-0001/roster?on_error=reject",
        right="PATCH /api/v1/classes/XS2026-0001/roster",
    ),
    error(
        "FIELD_UNKNOWN",
        ROWS,
        meaning=_(
            "The row holds a field that does not exist. A slip in a name would otherwise leave a blank nobody notices."
        ),
        mend=_("Correct the name of the field; the suggestion is the nearest one that exists."),
        wrong='{"student_no": "2026001"}',
        right='{"student_number": "2026001"}',
    ),
    error(
        "FIELD_TYPE",
        ROWS,
        meaning=_(
            "The field came as another type: a number where text is meant, or text where true or false is "
            "meant. Numbers lose leading zeros and every digit after the fifteenth."
        ),
        mend=_("Put the value in quotation marks; true and false stand without them."),
        wrong='{"student_number": 2026001}',
        right='{"student_number": "2026001"}',
    ),
    error(
        "FIELD_LENGTH",
        ROWS,
        meaning=_("The text is longer than the field holds."),
        mend=_("Shorten it to the number of characters the message names."),
        wrong='{"student_number": "202600100000000000001"}',
        right='{"student_number": "2026001"}',
    ),
    error(
        "FIELD_MISSING",
        (*ROWS, Subject.CLASS),
        meaning=_("A field that every row needs is absent or blank."),
        mend=_("Fill it in and send the row again."),
        wrong='{"student_number": ""}',
        right='{"student_number": "2026001"}',
    ),
    error(
        "DATE_FORMAT",
        (Subject.ROSTER, Subject.RESULTS, Subject.CLASS),
        meaning=_("The text is no date, or is a day that does not exist."),
        mend=_("Write year, month and day as 2026-03-02."),
        wrong='{"entered_on": "2026/3/2"}',
        right='{"entered_on": "2026-03-02"}',
    ),
    error(
        "DATE_FUTURE",
        (Subject.RESULTS,),
        meaning=_("The date of issue lies in the future: the certificate does not exist yet."),
        mend=_("Send the row again on the day of issue, or correct the date."),
        wrong='{"certificate_number": "S000033010901264000123", "issued_on": "2099-01-01"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "DIGITS_LOST",
        ROWS,
        meaning=_(
            "The student number stands in the form in which a spreadsheet shows a number of more than 15 digits; the "
            "digits beyond are lost."
        ),
        mend=_("Format the column as text and enter the number anew."),
        wrong='{"student_number": "2.02600000000001E+17"}',
        right='{"student_number": "202600000000001234"}',
    ),
    error(
        "STUDENT_NUMBER_IS_ID",
        ROWS,
        meaning=_(
            "The student number is a resident ID number or looks like one: 15 or 18 characters with the code of an "
            "area and a date, mistyped or not. Student numbers are shown and logged in full, so nobody's document may "
            "serve as one."
        ),
        mend=_("Send the number the school itself gave this person, and the document in id_number."),
        wrong='{"student_number": "33018119750615232X"}',
        right='{"student_number": "2026001"}',
    ),
    error(
        "STUDENT_NUMBER_REPEATED",
        (Subject.ROSTER, Subject.RESULTS),
        meaning=_(
            "One student number stands in two or more rows of this push. None of them is taken, since nobody "
            "can tell which is meant."
        ),
        mend=_("Keep one row for each student number; the message names the lines."),
        wrong='[{"student_number": "2026001"}, {"student_number": "2026001"}]',
        right='[{"student_number": "2026001"}, {"student_number": "2026002"}]',
    ),
)
