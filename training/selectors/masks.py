"""Masks that come back: a sheet the portal filled in shows masks, and a mask left as it is means no change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from directory import protection
from directory.models import Person
from training.models import Enrolment, TrainingClass
from training.rows import Rows, Sent
from training.selectors import destroyed


@dataclass(frozen=True, slots=True)
class Restored:
    """The rows, with what their masks stand for. `known`: by student number."""

    rows: Rows
    known: Mapping[str, Person] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Sent]:
        for line, cells in self.rows:
            person = self.known.get(_number(cells))
            yield Sent(line, _restored(cells, person) if isinstance(cells, dict) and person else cells)


def restored(rows: Rows, training_class: TrainingClass, *, sender: int | None) -> Rows:
    """What is masked, and matches the mask of whoever has this student number in the class, is that person's own.

    `sender`: the organisation; a number it never sent is not restored for it, so that sending the mask does not count
    as having known it. None for the bureau.
    """
    masked = {_number(cells) for _line, cells in rows if isinstance(cells, dict) and _is_masked(cells)}
    if not masked:
        return rows
    found = Enrolment.objects.live().filter(training_class=training_class, student_number__in=masked - {""})
    if sender is not None:
        found = found.filter(person__in=destroyed.sent_by(sender))
    known = {each.student_number: each.person for each in found.select_related("person")}
    return Restored(rows, known)


def _is_masked(cells: Mapping[str, object]) -> bool:
    return any(protection.MASK in str(cells.get(name, "")) for name in ("id_number", "phone", "name"))


def _number(cells: object) -> str:
    return str(cells.get("student_number", "")) if isinstance(cells, dict) else ""


def _restored(cells: Mapping[str, object], person: Person) -> dict[str, object]:
    row = dict(cells)
    if row.get("name") == person.masked_name:
        row["name"] = person.name
    if row.get("id_number") == person.id_masked:
        row["id_number"] = protection.decrypt(person.id_cipher)
    if row.get("phone") == person.phone_masked:
        row["phone"] = ""
    return row
