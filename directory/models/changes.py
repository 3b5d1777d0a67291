"""Leaving word of changes for those who count: directory knows nobody above it whom it could tell."""

from typing import Any

import pgtrigger


class QueuesPersons(pgtrigger.Trigger):
    """After an update, queues the persons that `persons` selects from `old_rows` and `new_rows`, once a statement."""

    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Update
    # The package forgot to annotate it.
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")  # type: ignore[no-untyped-call]  # unannotated

    def __init__(self, *, persons: str, **options: Any) -> None:
        super().__init__(
            func=f"INSERT INTO directory_personchange (person_id) {persons}; RETURN NULL;",
            **options,
        )
