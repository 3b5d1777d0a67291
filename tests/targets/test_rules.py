import pytest

from accounts.models import User
from targets import rules


def test_the_clerk_may_recompute(clerk: User) -> None:
    assert rules.may_recompute(clerk)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["leader", "first_reviewer", "school"])
def test_others_may_not_and_are_told_why(role: str, request: pytest.FixtureRequest) -> None:
    verdict = rules.may_recompute(request.getfixturevalue(role))
    assert not verdict
    assert str(verdict.reason) != ""
