"""What the portal has of a class, as a workbook of any length."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from directory import workbooks
from directory.workbooks import Column
from training.models import Enrolment
from training.workbooks import columns, template
from training.workbooks.form import AS_DATE


def roster(
    target: BinaryIO, enrolments: Iterable[Enrolment], *, in_full: Mapping[int, Mapping[str, str]] | None = None
) -> None:
    """The columns of the form and the status. `in_full`: what has been disclosed, by person; without it, masks."""
    shown = in_full or {}
    fields = [column.field for column in columns.COLUMNS]
    workbooks.write(
        target,
        title=str(columns.ROSTER),
        columns=[
            *(Column(str(each.label), each.width, AS_DATE * (each.field == "entered_on")) for each in columns.COLUMNS),
            Column(_("Status"), 16),
        ],
        rows=(_row(each, fields, shown.get(each.person_id, {})) for each in enrolments),
    )


def _row(enrolment: Enrolment, fields: Sequence[str], shown: Mapping[str, str]) -> list[Any]:
    cells = {**template.on_record(enrolment), **shown}
    return [*(cells[field] for field in fields), enrolment.get_status_display()]
