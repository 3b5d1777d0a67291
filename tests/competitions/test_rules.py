from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from accounts.models import User
from accounts.rules import Verdict
from competitions import rules
from competitions.models import Competition, CompetitionJudge

Cast = Callable[[str], User | AnonymousUser]
SIGN_IN = "People are entered by their employer: sign in with the organisation's account."
ASK_THEM = "People are entered by their employer: ask yours to enter you."
NOT_THEIRS = "An organisation enters only its own people."
CLOSED = "This competition takes no entries now."


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    """`cast("clerk")` is the clerk; `cast("anonymous")` nobody in particular."""

    def find(name: str) -> User | AnonymousUser:
        user: User | AnonymousUser = AnonymousUser() if name == "anonymous" else request.getfixturevalue(name)
        return user

    return find


def reason(verdict: Verdict) -> str:
    with translation.override("en"):
        return "" if verdict else str(verdict.reason)


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("clerk", ["", "", ""]),
        ("enterprise", ["", NOT_THEIRS, NOT_THEIRS]),
        ("judge", [ASK_THEM, ASK_THEM, ASK_THEM]),
        ("leader", [ASK_THEM, ASK_THEM, ASK_THEM]),
        ("anonymous", [SIGN_IN, SIGN_IN, SIGN_IN]),
    ],
)
def test_who_enters_whose_people(
    competition: Competition, school: User, cast: Cast, name: str, reasons: list[str]
) -> None:
    """Those of the enterprise, those of a school, those of nobody."""
    own = cast("enterprise")
    assert isinstance(own, User)
    employers = [own.organisation, school.organisation, None]
    assert [reason(rules.may_enter(cast(name), competition, employer)) for employer in employers] == reasons


@pytest.mark.parametrize("name", ["clerk", "enterprise", "anonymous"])
def test_nobody_enters_once_marking_has_begun(stations: Competition, enterprise: User, cast: Cast, name: str) -> None:
    assert reason(rules.may_enter(cast(name), stations, enterprise.organisation)) == CLOSED


@pytest.mark.parametrize(
    ("name", "assigned", "refusal"),
    [
        ("judge", True, ""),
        ("judge", False, "Marks are entered by the judges assigned to this competition."),
        ("admin_user", False, "Marks are entered by the judges assigned to this competition."),
        ("clerk", True, "Marks are entered by the judges."),
        ("anonymous", False, "Marks are entered by the judges."),
    ],
)
def test_who_marks(stations: Competition, cast: Cast, name: str, assigned: bool, refusal: str) -> None:
    user = cast(name)
    CompetitionJudge.objects.all().delete()
    if assigned and isinstance(user, User):
        CompetitionJudge.objects.create(competition=stations, user=user)
    assert reason(rules.may_enter_marks(user, stations)) == refusal


def test_marks_are_entered_only_while_marking(competition: Competition, judge: User) -> None:
    CompetitionJudge.objects.create(competition=competition, user=judge)
    assert reason(rules.may_enter_marks(judge, competition)) == (
        "Marks are entered from the draw of the workstations until the results are published."
    )
