"""Reads: pushes, and what became of their rows."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import translation

from accounts.models import User
from directory.findings import Issue, Severity
from training.enums import Outcome
from training.errors import PushNotFound
from training.models import Push, PushPage
from training.rows import RowOutcome


def own_pushes(user: User | AnonymousUser) -> QuerySet[Push]:
    """The pushes into the classes a user keeps the records of, latest first."""
    return Push.objects.visible_to(user).defer("payload").select_related("training_class", "by", "credential")


def own_push(push_id: str | uuid.UUID, *, user: User | AnonymousUser) -> Push:
    """One of them. Raises `PushNotFound`, also for a push that exists but is somebody else's."""
    found = own_pushes(user).filter(pk=push_id).first()
    if found is None:
        raise PushNotFound
    return found


def page_of(push: Push, number: int) -> tuple[Sequence[RowOutcome], bool]:
    """What became of the rows of one page, in the reader's language, and whether another page follows.

    Raises `PushNotFound` beyond the last page; the first page of a push that is not done yet is empty.
    """
    pages = {page.number: page for page in PushPage.objects.filter(push=push, number__in=[number, number + 1])}
    if number not in pages and number != 1:
        raise PushNotFound
    rows = pages[number].rows if number in pages else []
    return [row_of(row) for row in rows], number + 1 in pages


def row_of(stored: Mapping[str, Any]) -> RowOutcome:
    """What became of a row as it was kept, in the reader's language."""
    outcome = Outcome(stored["outcome"])
    return RowOutcome(stored["line"], stored["student_number"], outcome, issues_of(stored["issues"]))


def issues_of(stored: Iterable[Mapping[str, Any]]) -> list[Issue]:
    """Issues as they were kept, in the reader's language."""
    language = translation.get_language()
    return [
        Issue(
            each["rule"],
            Severity(each["severity"]),
            each["message"].get(language, each["rule"]),
            each["field"],
            each["suggestion"],
        )
        for each in stored
    ]
