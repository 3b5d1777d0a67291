"""What waits for staff, said on the first page of the back office: to each what their rights let them act on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from accounts.models import Message, User
from subsidies.enums import ClaimStatus
from subsidies.models import Claim
from training.enums import ClassStatus, PushStatus
from training.models import Push, RosterQuestion, Stall, TrainingClass


@dataclass(frozen=True, slots=True)
class Matter:
    """`right`: who is told of these `rows`. `query` narrows the list of their kind in the back office to them."""

    right: str
    rows: Callable[[], QuerySet[Any]]
    query: str
    words: Promise


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of a matter there are, in words, and where they are listed."""

    words: str
    address: str


def waiting_for(user: User) -> Iterator[Waiting]:
    """Only what there is; one count for each matter."""
    for matter in MATTERS:
        if not user.has_perm(matter.right):
            continue
        rows = matter.rows()
        if count := rows.count():
            listed = reverse(f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}_changelist")
            yield Waiting(matter.words % {"count": count}, f"{listed}?{matter.query}" if matter.query else listed)


MATTERS = (
    Matter(
        "accounts.view_message",
        Message.objects.in_trouble,
        "trouble=yes",
        ngettext_lazy(
            "%(count)s text message does not get through", "%(count)s text messages do not get through", "count"
        ),
    ),
    Matter(
        "training.view_stall",
        Stall.objects.all,
        "",
        ngettext_lazy(
            "%(count)s step for a class cannot be taken", "%(count)s steps for classes cannot be taken", "count"
        ),
    ),
    Matter(
        "training.change_trainingclass",
        lambda: TrainingClass.objects.filter(status=ClassStatus.PENDING),
        f"status__exact={ClassStatus.PENDING}",
        ngettext_lazy("%(count)s class waits for approval", "%(count)s classes wait for approval", "count"),
    ),
    Matter(
        "training.release_push",
        lambda: Push.objects.filter(status=PushStatus.HELD),
        f"status__exact={PushStatus.HELD}",
        ngettext_lazy(
            "%(count)s roster is held, for it would withdraw many",
            "%(count)s rosters are held, for they would withdraw many",
            "count",
        ),
    ),
    Matter(
        "training.change_rosterquestion",
        RosterQuestion.objects.open,
        "settled_at__isempty=1",
        ngettext_lazy(
            "%(count)s question about a roster to settle", "%(count)s questions about rosters to settle", "count"
        ),
    ),
    Matter(
        "subsidies.first_review_claim",
        lambda: Claim.objects.filter(status=ClaimStatus.SUBMITTED),
        f"status__exact={ClaimStatus.SUBMITTED}",
        ngettext_lazy(
            "%(count)s claim waits for its first review", "%(count)s claims wait for their first review", "count"
        ),
    ),
    Matter(
        "subsidies.second_review_claim",
        lambda: Claim.objects.filter(status=ClaimStatus.FIRST_APPROVED),
        f"status__exact={ClaimStatus.FIRST_APPROVED}",
        ngettext_lazy(
            "%(count)s claim waits for its second review", "%(count)s claims wait for their second review", "count"
        ),
    ),
)
