import pytest
from django.test import Client

from accounts.models import User
from subsidies.models import CatalogueEdition, RuleVersion
from subsidies.services import claims
from talents.models import Certificate
from tests.conftest import SignIn

pytestmark = pytest.mark.usefixtures("district")


def act(client: Client, model: str, action: str, pk: int) -> list[str]:
    """What the back office says after taking this action."""
    sent = {"action": action, "_selected_action": [pk]}
    response = client.post(f"/admin/subsidies/{model}/", sent, follow=True, headers={"accept-language": "en"})
    return [str(message) for message in response.context["messages"]]


def test_releasing_is_an_action(draft: RuleVersion, signed_in: SignIn, second_reviewer: User) -> None:
    client = signed_in(second_reviewer)
    assert act(client, "ruleversion", "release", draft.pk) == ["技能提升补贴 (1): done."]
    assert act(client, "ruleversion", "release", draft.pk) == [
        "技能提升补贴 (1): This version has been released already."
    ]
    draft.refresh_from_db()
    assert draft.released_at is not None


def test_publishing_a_catalogue_is_an_action(signed_in: SignIn, second_reviewer: User) -> None:
    edition = CatalogueEdition.objects.create(kind="providers", number=1)
    assert act(signed_in(second_reviewer), "catalogueedition", "publish", edition.pk) == [
        "Directory of subsidised training providers (1): An edition without entries is not published."
    ]


def test_what_is_released_is_only_looked_at(version: RuleVersion, signed_in: SignIn, admin_user: User) -> None:
    page = signed_in(admin_user).get(f"/admin/subsidies/ruleversion/{version.pk}/change/")
    assert (page.status_code, page.content.count(b'name="_save"')) == (200, 0)


@pytest.mark.parametrize("name", ["policydocument", "scheme", "catalogueedition", "ruleversion", "claim"])
def test_every_list_opens(
    certificate: Certificate, version: RuleVersion, signed_in: SignIn, admin_user: User, name: str
) -> None:
    claims.submit(certificate, scheme=version.scheme, by=admin_user)
    response = signed_in(admin_user).get(f"/admin/subsidies/{name}/")
    assert (response.status_code, "张小满" in response.content.decode()) == (200, False)
