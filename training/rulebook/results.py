"""Marks, verdicts and certificates."""

from django.utils.translation import gettext_lazy as _

from training.rulebook.rule import Subject, error, warning

RULES = (
    error(
        "MARK_FORMAT",
        (Subject.RESULTS,),
        meaning=_("A mark is a number from 0 to 100 with at most two decimal places."),
        mend=_("Send the number alone."),
        wrong='{"theory": "86 points"}',
        right='{"theory": "86"}',
    ),
    error(
        "RESULT_EMPTY",
        (Subject.RESULTS,),
        meaning=_("The row says whom it is about, but nothing about them."),
        mend=_("Send a mark, a verdict or a certificate, or leave the row out."),
        wrong='{"student_number": "2026001"}',
        right='{"student_number": "2026001", "theory": "86"}',
    ),
    error(
        "RESULT_FINAL",
        (Subject.RESULTS,),
        meaning=_("The class is completed or the certificate issued: nothing undoes this pass."),
        mend=_("If the pass was a mistake, ask the bureau to revoke the certificate."),
        wrong='{"passed": false}',
        right='{"passed": true}',
    ),
    error(
        "PASS_BELOW_MARK",
        (Subject.RESULTS,),
        meaning=_("A mark is below the pass mark of the course, yet the row calls the result a pass."),
        mend=_("Correct the mark or the verdict; leave the verdict out and the marks decide."),
        wrong='{"theory": "55", "practice": "80", "passed": true}',
        right='{"theory": "55", "practice": "80", "passed": false}',
    ),
    warning(
        "FAIL_ABOVE_MARK",
        (Subject.RESULTS,),
        meaning=_(
            "Both marks reach the pass mark, yet the row calls the result no pass. Somebody may fail for "
            "other reasons, so the row was taken."
        ),
        mend=_("Send the row again with the right verdict if this was a slip."),
        wrong='{"theory": "85", "practice": "80", "passed": false}',
        right='{"theory": "85", "practice": "80", "passed": true}',
    ),
    error(
        "STUDENT_UNKNOWN",
        (Subject.ATTENDANCE, Subject.RESULTS),
        meaning=_("Nobody in the class has this student number, or they only wait for a seat."),
        mend=_("Push the roster first, with this student number."),
        wrong='{"student_number": "2026999"}',
        right='{"student_number": "2026001"}',
    ),
    error(
        "CERT_FORMAT",
        (Subject.RESULTS,),
        meaning=_(
            "The number has none of the forms of a certificate number: Y or S and 21 digits, or 16 digits "
            "before the reform."
        ),
        mend=_("Copy the number from the certificate."),
        wrong='{"certificate_number": "S00003301090126400012", "issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_YEAR",
        (Subject.RESULTS,),
        meaning=_(
            "The year in the number is not the year of issue. On numbers from before the reform this is a warning."
        ),
        mend=_("Correct the number or the date of issue."),
        wrong='{"certificate_number": "S000033010901254000123", "issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_LEVEL",
        (Subject.RESULTS,),
        meaning=_(
            "The level in the number is not the level of the course. On numbers from before the reform this "
            "is a warning."
        ),
        mend=_("Correct the number, or push into the class of the other level."),
        wrong='{"certificate_number": "S000033010901263000123", "issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_BODY",
        (Subject.RESULTS,),
        meaning=_(
            "Y stands for an employer, S for a social evaluation organisation; the evaluation body of this "
            "class is of the other kind."
        ),
        mend=_("Copy the number from the certificate; if it is right, ask the bureau to correct the evaluation body."),
        wrong='{"certificate_number": "Y000033010901264000123", "issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    warning(
        "CERT_SITE",
        (Subject.RESULTS,),
        meaning=_(
            "The number names another filing code or site than the one on file for the evaluation body. The "
            "row was taken, since a body may have more sites."
        ),
        mend=_("Compare the number with the certificate; if it is right, have the site put on file."),
        wrong='{"certificate_number": "S000033010902264000123", "issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_REPEATED",
        (Subject.RESULTS,),
        meaning=_("One certificate number stands in two or more rows of this push."),
        mend=_("Keep it in the row it belongs to; the message names the lines."),
        wrong=(
            '[{"student_number": "2026001", "certificate_number": "S000033010901264000123", "issued_on": '
            '"2026-06-30"}, {"student_number": "2026002", "certificate_number": "S000033010901264000123", '
            '"issued_on": "2026-06-30"}]'
        ),
        right=(
            '[{"student_number": "2026001", "certificate_number": "S000033010901264000123", "issued_on": '
            '"2026-06-30"}, {"student_number": "2026002", "certificate_number": "S000033010901264000124", '
            '"issued_on": "2026-06-30"}]'
        ),
    ),
    error(
        "CERT_NUMBER_MISSING",
        (Subject.RESULTS,),
        meaning=_("The row has a date of issue but no certificate number."),
        mend=_("Send both, or neither."),
        wrong='{"issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_DATE_MISSING",
        (Subject.RESULTS,),
        meaning=_("The row has a certificate number but no date of issue."),
        mend=_("Send the date of issue as well."),
        wrong='{"certificate_number": "S000033010901264000123"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_WITHOUT_PASS",
        (Subject.RESULTS,),
        meaning=_("Only who passed has a certificate, and this result is no pass."),
        mend=_("Correct the marks or the verdict, or leave the certificate out."),
        wrong='{"passed": false, "certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
        right='{"passed": true, "certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_NOT_DUE",
        (Subject.RESULTS,),
        meaning=_("The course of this class leads to no certificate, or the class names no evaluation body."),
        mend=_("Leave the certificate out, or ask the bureau to name the evaluation body."),
        wrong='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
        right='{"theory": "86"}',
    ),
    error(
        "CERT_BEFORE_CLASS",
        (Subject.RESULTS,),
        meaning=_("The certificate was issued before the class began, so it is not of this class."),
        mend=_("Correct the date, or leave the certificate out."),
        wrong='{"certificate_number": "S000033010901204000123", "issued_on": "2020-01-01"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_TAKEN",
        (Subject.RESULTS,),
        meaning=_("The register has this number for another person."),
        mend=_("Copy the number from the certificate; if it is right, call the bureau."),
        wrong='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000124", "issued_on": "2026-06-30"}',
    ),
    error(
        "CERT_REVOKED",
        (Subject.RESULTS,),
        meaning=_("The certificate with this number has been revoked."),
        mend=_("Send the number and date of the new certificate; it takes the place of the revoked one."),
        wrong='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
        right='{"certificate_number": "S000033010901264000124", "issued_on": "2026-07-15"}',
    ),
    error(
        "CERT_DIFFERS",
        (Subject.RESULTS,),
        meaning=_(
            "The certificate is on record with another number, date, occupation, level or evaluation body, "
            "and is still valid."
        ),
        mend=_("Send it as it is on record. To replace it, ask the bureau to revoke it first."),
        wrong='{"certificate_number": "S000033010901264000124", "issued_on": "2026-07-15"}',
        right='{"certificate_number": "S000033010901264000123", "issued_on": "2026-06-30"}',
    ),
)
