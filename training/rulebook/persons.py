"""Who somebody is, and where they work: rows of a roster."""

from django.utils.translation import gettext_lazy as _

from training.rulebook.rule import Subject, error, warning

RULES = (
    error(
        "ID_TYPE_UNKNOWN",
        (Subject.ROSTER,),
        meaning=_("There is no such kind of document."),
        mend=_("Use one of the kinds the message names, or leave the field out for a resident ID card."),
        wrong='{"id_type": "identity card"}',
        right='{"id_type": "resident_id"}',
    ),
    error(
        "ID_LENGTH",
        (Subject.ROSTER,),
        meaning=_("A resident ID number has 18 characters; this one has more or fewer."),
        mend=_("Copy the number from the card once more."),
        wrong='{"id_number": "33010919900101001"}',
        right='{"id_number": "330109199001010017"}',
    ),
    error(
        "ID_ALPHABET",
        (Subject.ROSTER,),
        meaning=_(
            "A resident ID number holds digits, and X in the last place at most. Letters such as O and I are "
            "often taken for digits."
        ),
        mend=_("Replace the letter by the digit on the card."),
        wrong='{"id_number": "3301091990O1010017"}',
        right='{"id_number": "330109199001010017"}',
    ),
    error(
        "ID_MASKED",
        (Subject.ROSTER,),
        meaning=_(
            "The number is a mask such as the portal shows. In a workbook it means no change, for somebody whose "
            "number the school itself has sent before; else nobody can be found by it."
        ),
        mend=_("Enter the number in full, as it stands on the document."),
        wrong='{"id_number": "330109********0017"}',
        right='{"id_number": "330109199001010017"}',
    ),
    error(
        "ID_SPREADSHEET",
        (Subject.ROSTER,),
        meaning=_(
            "The number looks as if a spreadsheet had stored it as a number: only 15 digits survive there, "
            "and the last three become 000."
        ),
        mend=_("Format the column as text and enter the number anew; it cannot be restored."),
        wrong='{"id_number": "330109199001010000"}',
        right='{"id_number": "330109199001010017"}',
    ),
    error(
        "ID_CHECK_DIGIT",
        (Subject.ROSTER,),
        meaning=_(
            "The last character does not follow from the first 17 (GB 11643), so at least one of the 18 is wrong."
        ),
        mend=_("Compare the whole number with the card: mostly two digits have changed places."),
        wrong='{"id_number": "330109199001010018"}',
        right='{"id_number": "330109199001010017"}',
    ),
    error(
        "ID_DATE",
        (Subject.ROSTER,),
        meaning=_("Digits 7 to 14 are the date of birth, and there is no such day."),
        mend=_("Copy the number from the card once more."),
        wrong='{"id_number": "330109190002291235"}',
        right='{"id_number": "330109199001010017"}',
    ),
    error(
        "ID_FUTURE",
        (Subject.ROSTER,),
        meaning=_("According to its number the holder is not born yet."),
        mend=_("Copy the number from the card once more."),
        wrong='{"id_number": "330109203001010016"}',
        right='{"id_number": "330109199001010017"}',
    ),
    error(
        "ID_AGE",
        (Subject.ROSTER,),
        meaning=_("According to its number the holder is older than 120."),
        mend=_("Copy the number from the card once more."),
        wrong='{"id_number": "330109180001010017"}',
        right='{"id_number": "330109199001010017"}',
    ),
    warning(
        "ID_LEGACY_15",
        (Subject.ROSTER,),
        meaning=_("The number is of the old form with 15 digits. It was converted to 18, and the row goes on."),
        mend=_("Compare it with the present card; send the 18 characters from now on."),
        wrong='{"id_number": "330109900101001"}',
        right='{"id_number": "330109199001010017"}',
    ),
    warning(
        "ID_AREA_UNKNOWN",
        (Subject.ROSTER,),
        meaning=_(
            "The first six digits are no area code on the list. The row goes on, since the list may be incomplete."
        ),
        mend=_("Compare the number with the card."),
        wrong='{"id_number": "99010919900101001X"}',
        right='{"id_number": "330109199001010017"}',
    ),
    warning(
        "ID_AREA_NEWER",
        (Subject.ROSTER,),
        meaning=_(
            "The area code came into use after the date of birth. Some numbers were given late, so the row goes on."
        ),
        mend=_("Compare the number with the card; if it is right, nothing need be done."),
        wrong='{"id_number": "330113199001010011"}',
    ),
    warning(
        "ID_AREA_ABOLISHED",
        (Subject.ROSTER,),
        meaning=_("The area code had been abolished by the date of birth. The row goes on."),
        mend=_("Compare the number with the card; if it is right, nothing need be done."),
        wrong='{"id_number": "339005201501010017"}',
    ),
    error(
        "DOCUMENT_FORMAT",
        (Subject.ROSTER,),
        meaning=_("The number of a passport or other document has 5 to 20 letters and digits."),
        mend=_("Copy the number from the document, without spaces or marks."),
        wrong='{"id_type": "passport", "id_number": "E12"}',
        right='{"id_type": "passport", "id_number": "E12345678"}',
    ),
    error(
        "PHONE_FORMAT",
        (Subject.ROSTER,),
        meaning=_("This is no mobile number of mainland China: 11 digits that begin with 13 to 19."),
        mend=_("Send a mobile number, or leave the field out."),
        wrong='{"phone": "0571-82620000"}',
        right='{"phone": "13800001234"}',
    ),
    error(
        "USCC_LENGTH",
        (Subject.ROSTER,),
        meaning=_("A unified social credit code has 18 characters."),
        mend=_("Copy the code from the business licence."),
        wrong='{"employer_uscc": "91350100M000100Y4"}',
        right='{"employer_uscc": "91350100M000100Y43"}',
    ),
    error(
        "USCC_ALPHABET",
        (Subject.ROSTER,),
        meaning=_("The code holds a letter that no such code has: I, O, S, V and Z are never used."),
        mend=_("Take the suggestion if it agrees with the licence."),
        wrong='{"employer_uscc": "9135O100M000100Y43"}',
        right='{"employer_uscc": "91350100M000100Y43"}',
    ),
    error(
        "USCC_AREA",
        (Subject.ROSTER,),
        meaning=_("Characters 3 to 8 are an area code, and these are not six digits."),
        mend=_("Copy the code from the business licence."),
        wrong='{"employer_uscc": "913A0100M000100Y43"}',
        right='{"employer_uscc": "91350100M000100Y43"}',
    ),
    error(
        "USCC_CHECK_CHARACTER",
        (Subject.ROSTER,),
        meaning=_("The last character does not follow from the first 17 (GB 32100), so at least one of them is wrong."),
        mend=_("Compare the whole code with the business licence."),
        wrong='{"employer_uscc": "91350100M000100Y44"}',
        right='{"employer_uscc": "91350100M000100Y43"}',
    ),
    error(
        "ID_REPEATED",
        (Subject.ROSTER,),
        meaning=_(
            "One document stands under two student numbers in this push: one person has one student number in a class."
        ),
        mend=_("Keep the row that is right; the message names the lines."),
        wrong=(
            '[{"student_number": "2026001", "id_number": "330109199001010017"}, {"student_number": "2026002", '
            '"id_number": "330109199001010017"}]'
        ),
        right=(
            '[{"student_number": "2026001", "id_number": "330109199001010017"}, {"student_number": "2026002", '
            '"id_number": "33018119750615232X"}]'
        ),
    ),
    error(
        "TOWN_UNKNOWN",
        (Subject.ROSTER,),
        meaning=_("The district has no town of this name or code."),
        mend=_(
            "Send its name or its nine-digit code; the suggestion is the nearest name. For somebody from "
            "outside the district leave the field out."
        ),
        wrong='{"town": "北千街道"}',
        right='{"town": "北干街道"}',
    ),
    error(
        "EMPLOYER_UNKNOWN",
        (Subject.ROSTER,),
        meaning=_("The code is well formed, but no organisation of the register has it."),
        mend=_("Ask the bureau to add the organisation, or leave the field out for now."),
        wrong='{"employer_uscc": "91350100M000100Y43"}',
        right='{"employer_uscc": ""}',
    ),
    error(
        "STUDENT_NUMBER_TAKEN",
        (Subject.ROSTER,),
        meaning=_("Somebody else in this class has this student number already."),
        mend=_(
            "Give this person a number of their own. If the number is theirs, compare the document numbers: "
            "one of them is wrong."
        ),
        wrong='{"student_number": "2026001"}',
        right='{"student_number": "2026047"}',
    ),
    error(
        "STUDENT_NUMBER_DIFFERS",
        (Subject.ROSTER,),
        meaning=_("This person is in the class already, under another student number."),
        mend=_("Send the student number the suggestion names."),
        wrong='{"student_number": "2026047"}',
        right='{"student_number": "2026001"}',
    ),
    error(
        "CLASS_FULL",
        (Subject.ROSTER,),
        meaning=_("All seats of the class are taken. Rows are seated in the order they are sent."),
        mend=_("Withdraw somebody first, or ask the bureau for more seats; then send the row again."),
        wrong='{"student_number": "2026051"}',
    ),
    warning(
        "ID_CORRECTED",
        (Subject.ROSTER,),
        meaning=_("This student number came with the same name and another document, which replaced that on record."),
        mend=_("Nothing, if the new number is the right one. Otherwise send the right one under this student number."),
    ),
    error(
        "ID_CORRECTION_REFUSED",
        (Subject.ROSTER,),
        meaning=_(
            "This student number came with another document than before, and somebody else relies on the one on record "
            "or has the new one. Two people could become one, so staff settle it."
        ),
        mend=_("Compare the number with the document. If it is right, call the bureau with both numbers at hand."),
    ),
    warning(
        "NAME_DIFFERS",
        (Subject.ROSTER,),
        meaning=_(
            "The district knows the holder of this document under another name. The row was taken, the name "
            "on record was kept, and staff will settle it. The other name is not shown."
        ),
        mend=_("Compare name and number with the document. If both are right, call the bureau."),
        wrong='{"name": "张小漫"}',
        right='{"name": "张小满"}',
    ),
    warning(
        "PHONE_DIFFERS",
        (Subject.ROSTER,),
        meaning=_(
            "The district holds another phone number for this person. The row was taken and the number on "
            "record was kept."
        ),
        mend=_("Nothing need be done. The person can change the number in their own account."),
        wrong='{"phone": "13900005678"}',
    ),
)
