"""Laws of the targets that speak of several rows at once. The database refuses what breaks them."""

from typing import Any

import pgtrigger


class UnchangedOnceRead(pgtrigger.Trigger):
    """Refuses to change or remove a version of an indicator that readings or closed months name."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    func = """
        IF EXISTS (SELECT FROM targets_reading WHERE version_id = OLD.id)
            OR EXISTS (SELECT FROM targets_frozenreading WHERE version_id = OLD.id)
        THEN
            RAISE EXCEPTION 'targets_indicatorversion: readings were counted by it' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    """


class EndsAtTarget(pgtrigger.Trigger):
    """Holds a target's trajectory to its value: it ends there, in the month the target is due, and a count's never
    falls. Looked at when the transaction commits, so that months may be written one by one.
    """

    when = pgtrigger.After
    timing = pgtrigger.Deferred

    def __init__(self, *, target: str, **options: Any) -> None:
        """`target`: SQL for the target's key, in terms of NEW and OLD."""
        super().__init__(func=TRAJECTORY.format(target=target), **options)


TRAJECTORY = """
    IF EXISTS (
        SELECT FROM targets_target AS target
        JOIN targets_indicator AS indicator ON indicator.id = target.indicator_id
        JOIN LATERAL (
            SELECT max(planned.month) AS last_month,
                (array_agg(planned.value ORDER BY planned.month DESC))[1] AS last_value,
                bool_or(planned.falls) AS falls
            FROM (
                SELECT month, value, value < lag(value) OVER (ORDER BY month) AS falls
                FROM targets_trajectorypoint WHERE target_id = target.id
            ) AS planned
        ) AS trajectory ON trajectory.last_month IS NOT NULL
        WHERE target.id = {target}
            AND (
                trajectory.last_month <> date_trunc('month', target.due_on)::date
                OR trajectory.last_value <> target.value
                OR (trajectory.falls AND indicator.kind = 'count_in_year')
            )
    ) THEN
        RAISE EXCEPTION 'targets_trajectory_ends_at_target' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
