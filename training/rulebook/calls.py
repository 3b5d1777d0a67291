"""Why a whole call is refused."""

from django.utils.translation import gettext_lazy as _

from training.rulebook.rule import refusal

RULES = (
    refusal(
        "INVALID",
        400,
        meaning=_("A parameter or field of the request is wrong; `errors` names each."),
        mend=_("Correct what `errors` names."),
        wrong="GET /api/v1/classes?status=lost",
        right="GET /api/v1/classes?status=open",
    ),
    refusal(
        "MALFORMED_JSON",
        400,
        meaning=_("The body is not JSON in UTF-8."),
        mend=_("Let a library write the JSON, and send it in UTF-8."),
        wrong='{"rows": [{"student_number": "2026001"}',
        right='{"rows": [{"student_number": "2026001"}]}',
    ),
    refusal(
        "MALFORMED_TEXT",
        400,
        meaning=_("The body is text in neither UTF-8 nor GB18030."),
        mend=_("Save the file anew as UTF-8; in Excel: CSV UTF-8 (comma delimited)."),
    ),
    refusal(
        "MALFORMED_CSV",
        400,
        meaning=_("The body is not CSV: a quotation mark is open at its end, or stands where none may."),
        mend=_("Let a library or a spreadsheet write the CSV; the first line names the fields."),
        wrong='student_number,name\n2026001,"张小满',
        right='student_number,name\n2026001,"张小满"',
    ),
    refusal(
        "CSV_HEADER_MISSING",
        400,
        meaning=_("The first line of the CSV names no field, so it would be a person's row read as names."),
        mend=_("Put a line above the rows that names the fields."),
        wrong="2026001,张小满,330109199001010017",
        right="student_number,name,id_number\n2026001,张小满,330109199001010017",
    ),
    refusal(
        "CSV_COLUMN_TWICE",
        400,
        meaning=_("Two columns of the CSV have one name, so it is not clear which counts."),
        mend=_("Delete one of them, or correct its name."),
        wrong="student_number,name,id_number,name",
        right="student_number,name,id_number",
    ),
    refusal(
        "IDEMPOTENCY_KEY_MISSING",
        400,
        meaning=_("A write came without the header that lets it be sent again safely."),
        mend=_("Make a new random key for each write, and send it again with the same write only."),
        wrong="PATCH /api/v1/classes/XS2026-0001/roster",
        right="PATCH /api/v1/classes/XS2026-0001/roster\nIdempotency-Key: 5b1f6f0e-3c1d-4c43-9a53-6f1d0a3b7c11",
    ),
    refusal(
        "PARSE_ERROR",
        400,
        meaning=_("The body cannot be read as what its Content-Type says."),
        mend=_("Send the body in the format its Content-Type names."),
        wrong="{",
        right="{}",
    ),
    refusal(
        "ROWS_MISSING",
        400,
        meaning=_("The body holds no rows, or holds something beside them."),
        mend=_('Send an object with the one field "rows", which is a list.'),
        wrong='[{"student_number": "2026001"}]',
        right='{"rows": [{"student_number": "2026001"}]}',
    ),
    refusal(
        "NOT_AUTHENTICATED",
        401,
        meaning=_("The call came without a token."),
        mend=_("Send the header Authorization: Bearer, followed by the token the bureau handed to the school."),
        wrong="GET /api/v1/classes",
        right="GET /api/v1/classes\nAuthorization: Bearer skp_…",
    ),
    refusal(
        "CREDENTIAL_REFUSED",
        401,
        meaning=_("The token is unknown, revoked or expired. Which of them is not said."),
        mend=_("Compare it with the token that was handed over; ask the bureau for a new one if it is the same."),
        wrong="Authorization: Bearer skp_00000000_…",
        right="Authorization: Bearer skp_…",
    ),
    refusal(
        "ADDRESS_NOT_ALLOWED",
        403,
        meaning=_("The token is genuine, but the call came from an address outside the networks it is restricted to."),
        mend=_("Call from the school's own network, or have the bureau change the networks."),
    ),
    refusal(
        "SCOPE_MISSING",
        403,
        meaning=_("The credential may not do this: it lacks the scope that `errors` names."),
        mend=_("Ask the bureau for a credential with this scope."),
    ),
    refusal(
        "SANDBOX_ONLY",
        403,
        meaning=_(
            "A sandbox credential tries things out: it writes nothing, so it takes dry runs alone. It may cancel its "
            "own dry runs, and decides on no other push."
        ),
        mend=_(
            "Add dry_run=true to the address of a write. To cancel, release or discard a push, use the school's own "
            "credential."
        ),
        wrong="PATCH /api/v1/classes/XS2026-0001/roster",
        right="PATCH /api/v1/classes/XS2026-0001/roster?dry_run=true",
    ),
    refusal(
        "NOT_ALLOWED",
        403,
        meaning=_("The caller has no right to this address."),
        mend=_("Call the addresses for partner schools with a school credential."),
    ),
    refusal(
        "PERMISSION_DENIED",
        403,
        meaning=_("The caller has no right to this address."),
        mend=_("Call the addresses for partner schools with a school credential."),
    ),
    refusal(
        "NOT_FOUND",
        404,
        meaning=_("There is nothing at this address."),
        mend=_("Compare the address with the description of the API."),
        wrong="GET /api/v1/class",
        right="GET /api/v1/classes",
    ),
    refusal(
        "CLASS_NOT_FOUND",
        404,
        meaning=_("The school has no class with this code. Another school's class is answered the same way."),
        mend=_("Take the code from the list of classes."),
        wrong="GET /api/v1/classes/XS2026-9999",
        right="GET /api/v1/classes/XS2026-0001",
    ),
    refusal(
        "PUSH_NOT_FOUND",
        404,
        meaning=_("The school has no push with this number, or the push has no such page."),
        mend=_("Take the address from Location or from next of an answer."),
    ),
    refusal(
        "METHOD_NOT_ALLOWED",
        405,
        meaning=_("The address exists, but takes another method; the header Allow names them."),
        mend=_("Use one of the methods the header Allow names."),
        wrong="DELETE /api/v1/classes",
        right="GET /api/v1/classes",
    ),
    refusal(
        "NOT_ACCEPTABLE",
        406,
        meaning=_("The header Accept asks for a format this address does not give."),
        mend=_("Ask for application/json, or leave the header out."),
        wrong="Accept: application/xml",
        right="Accept: application/json",
    ),
    refusal(
        "PUSH_UNDER_WAY",
        409,
        meaning=_("A class takes one push at a time, and another one of this class is not done yet."),
        mend=_("Wait as long as Retry-After says, then send the same with the same key; Location is what runs."),
    ),
    refusal(
        "REQUEST_UNDER_WAY",
        409,
        meaning=_("The request with this key is still being worked on, or has been answered this moment."),
        mend=_("Wait as long as Retry-After says, then send the same request with the same key for its answer."),
    ),
    refusal(
        "PUSH_MOVE_REFUSED",
        409,
        meaning=_("The push has ended, or is in another state than this can be done in."),
        mend=_("Read the push: its status says what became of it."),
    ),
    refusal(
        "ROSTER_CHANGED_SINCE",
        409,
        meaning=_(
            "While the push was held, another push or the bureau changed the roster, or somebody left the class; "
            "released now, it would undo what came later."
        ),
        mend=_("Compare your roster with the class's, discard the held push, and push the roster as it is now."),
    ),
    refusal(
        "PUSH_CANCELLED",
        409,
        meaning=_("Somebody cancelled the push while it was being worked on; nothing of it was applied."),
        mend=_("Ask who cancelled it and why; send it again if it is still wanted."),
    ),
    refusal(
        "PUSH_FAILED",
        500,
        meaning=_("The push broke off while it was being worked on; nothing of it was applied."),
        mend=_("Send the same request with the same key."),
    ),
    refusal(
        "WITHDRAWALS_DIFFER",
        422,
        meaning=_("Whoever releases a held push says how many people it withdraws, and this is another number."),
        mend=_("Read the push, look at whom it withdraws, and release it with the number its counts say."),
        wrong='{"withdrawals": 0}',
        right='{"withdrawals": 13}',
    ),
    refusal(
        "IDEMPOTENCY_KEY_REUSED",
        422,
        meaning=_("The key was used for another write: other rows, another address or other parameters."),
        mend=_("Make a new key for each write."),
    ),
    refusal(
        "LENGTH_REQUIRED",
        411,
        meaning=_("A body sent in chunks says no length, and is not read."),
        mend=_("Send the body in one piece, with its Content-Length."),
        wrong="Transfer-Encoding: chunked",
        right="Content-Length: 1024",
    ),
    refusal(
        "BODY_TOO_LARGE",
        413,
        meaning=_("The body is larger than 20 MiB."),
        mend=_("Divide the rows among several pushes."),
    ),
    refusal(
        "TOO_MANY_ROWS",
        413,
        meaning=_("The push has more rows than are taken at once."),
        mend=_("Divide the rows among several pushes."),
    ),
    refusal(
        "UNSUPPORTED_MEDIA_TYPE",
        415,
        meaning=_("The Content-Type is none that this address reads."),
        mend=_("Send one of the formats the description of the API names."),
        wrong="Content-Type: text/plain",
        right="Content-Type: application/json",
    ),
    refusal(
        "CLASS_REFUSED",
        422,
        meaning=_(
            "The proposed class is not taken; `issues` names all that is wrong with it, as with a row of a push."
        ),
        mend=_("Correct what `issues` names and propose it again, with a new Idempotency-Key."),
    ),
    refusal(
        "ROSTER_CLOSED",
        409,
        meaning=_("Rosters are taken while a class is open or running."),
        mend=_("For a class that waits for approval try again later; for one that is over call the bureau."),
    ),
    refusal(
        "ATTENDANCE_CLOSED",
        409,
        meaning=_("Attendance is taken for classes that are open, running or finished."),
        mend=_("For a class that waits for approval try again later."),
    ),
    refusal(
        "RESULTS_NOT_DUE",
        409,
        meaning=_("Results are taken while a class is running or finished."),
        mend=_("Send them once the class has begun."),
    ),
    refusal(
        "COMPLETION_RULE_MISSING",
        409,
        meaning=_("No completion rule is in force on the first day of this class, so nobody can be judged."),
        mend=_("Ask the bureau to enter one, then send the push again."),
    ),
    refusal(
        "THROTTLED",
        429,
        meaning=_(
            "The credential has called more often than it may; Retry-After says after how many seconds it may again."
        ),
        mend=_("Wait as long as Retry-After says. Send many rows in one push rather than one at a time."),
    ),
    refusal(
        "PORTAL_FAILED",
        500,
        meaning=_("The portal failed; the fault has been recorded. The push was taken whole or not at all."),
        mend=_("Send the same body again with the same Idempotency-Key, a little later."),
    ),
    refusal(
        "RULE_NOT_FOUND",
        404,
        meaning=_("There is no rule with this code."),
        mend=_("Take the code from the answer, or look through the list of rules."),
        wrong="GET /api/v1/rules/ID_CHECKDIGIT/",
        right="GET /api/v1/rules/ID_CHECK_DIGIT/",
    ),
)
