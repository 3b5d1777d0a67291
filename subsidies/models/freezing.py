"""Rows that answer to what they belong to: they stop changing with it, and are of its kind. The database refuses."""

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


class OnlyWithParent(pgtrigger.Trigger):
    """Refuses a row whose parent does not meet `condition` (SQL about `parent`), which must never change once met."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, *, table: str, column: str, condition: str, **options: Any) -> None:
        super().__init__(func=ONLY_WITH.format(table=table, column=column, condition=condition), **options)


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

# A parent that does not exist is left to the foreign key.
ONLY_WITH = """
    IF EXISTS (SELECT FROM {table} AS parent WHERE parent.id = NEW.{column} AND NOT ({condition})) THEN
        RAISE EXCEPTION '{table}: its rows are of another kind' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
