"""Every code that a school's program can be answered, with its page: meaning, example, how to mend. Pure.

A new code is told here in the same change; a test holds the book against the codes the source can emit.
"""

from collections.abc import Mapping

from training.rulebook import attendance, calls, classes, persons, results, rows, workbooks
from training.rulebook.rule import Rule, Subject, address

RULES = (
    *rows.RULES,
    *persons.RULES,
    *attendance.RULES,
    *results.RULES,
    *classes.RULES,
    *calls.RULES,
    *workbooks.RULES,
)
BOOK: Mapping[str, Rule] = {rule.code: rule for rule in RULES}

__all__ = ["BOOK", "RULES", "Rule", "Subject", "address"]
