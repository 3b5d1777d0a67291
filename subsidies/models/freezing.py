"""Rows that may no longer change once what they belong to has been announced; the database itself refuses."""

from typing import Any

import pgtrigger


class FrozenWithParent(pgtrigger.Trigger):
    """Refuses to add, change or remove a row while `announced` (SQL about `parent`) holds for its parent.

    Load the parent as a draft, then its rows, then announce it.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, *, table: str, column: str, announced: str, **options: Any) -> None:
        super().__init__(func=FROZEN.format(table=table, column=column, announced=announced), **options)


# The parent is locked first, so that a row cannot slip in while another transaction announces it.
FROZEN = """
    PERFORM FROM {table} AS parent
    WHERE parent.id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.{column} END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.{column} END
    )
    FOR SHARE;
    IF EXISTS (
        SELECT FROM {table} AS parent
        WHERE parent.id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.{column} END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.{column} END
        )
        AND {announced}
    ) THEN
        RAISE EXCEPTION '{table}: its rows no longer change' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""
