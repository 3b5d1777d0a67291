"""What is taken away as xlsx: the people behind a figure, and the weekly brief."""

from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext as _

from directory import workbooks
from directory.workbooks import Column
from targets.selectors.persons import PersonLine


def persons(target: BinaryIO, lines: Iterable[PersonLine]) -> None:
    """One row each, masked as on the page, written as they are read."""
    columns = (
        Column(_("Name"), 12),
        Column(_("ID number"), 22),
        Column(_("Phone"), 14),
        Column(_("Sex"), 8),
        Column(_("Age"), 10),
        Column(_("Town or subdistrict"), 16),
        Column(_("Employer"), 30),
        Column(_("Industry"), 18),
        Column(_("Level"), 22),
    )
    rows = (
        (
            line.name,
            line.id_number,
            line.phone,
            line.sex,
            line.age,
            line.town,
            line.employer,
            line.industry,
            line.level,
        )
        for line in lines
    )
    workbooks.write(target, title=_("Persons"), columns=columns, rows=rows)
