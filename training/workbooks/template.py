"""The form of a class: empty with an example, or with whom the portal has."""

from collections.abc import Iterable, Mapping

from training.models import Enrolment, TrainingClass
from training.workbooks import columns, form


def empty(training_class: TrainingClass) -> bytes:
    """The form with an example in grey, whose place any row may take."""
    workbook, sheet = form.blank(training_class, str(columns.ROSTER))
    example = {column.field: column.example for column in columns.COLUMNS}
    form.fill(sheet, 2, example | {"student_number": str(columns.EXAMPLE)})
    for cell in sheet[2]:
        cell.font = form.MUTED
    return form.saved(workbook)


def filled(training_class: TrainingClass, roster: Iterable[Enrolment]) -> bytes:
    """The form with a row for each enrolment. Personal data is masked, and a mask that comes back means no change."""
    workbook, sheet = form.blank(training_class, str(columns.ROSTER))
    for row, enrolment in enumerate(roster, start=2):
        form.fill(sheet, row, on_record(enrolment))
    return form.saved(workbook)


def on_record(enrolment: Enrolment) -> Mapping[str, object]:
    """What the portal has of somebody, in the columns of the form."""
    person = enrolment.person
    return {
        "student_number": enrolment.student_number,
        "name": person.masked_name,
        "id_type": person.get_id_type_display(),
        "id_number": person.id_masked,
        "phone": person.phone_masked,
        "town": person.town.name if person.town else "",
        "employer_uscc": enrolment.employer.credit_code if enrolment.employer else "",
        "entered_on": enrolment.entered_on,
        "note": enrolment.note,
    }
