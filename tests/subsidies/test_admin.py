import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from directory.models import Organisation
from subsidies.models import CatalogueEdition, LevelAmount, PolicyDocument, ProviderEntry, RuleVersion
from subsidies.services import catalogues, claims
from talents.models import Certificate
from tests.conftest import SignIn

pytestmark = pytest.mark.usefixtures("district")


def act(client: Client, model: str, action: str, pk: int) -> list[str]:
    """What the back office says after taking this action."""
    sent = {"action": action, "_selected_action": [pk]}
    response = client.post(f"/admin/subsidies/{model}/", sent, follow=True, headers={"accept-language": "en"})
    return [str(message) for message in response.context["messages"]]


def draft_edition(organisation: Organisation) -> CatalogueEdition:
    edition = CatalogueEdition.objects.create(kind="providers", number=1)
    ProviderEntry.objects.create(
        edition=edition, organisation=organisation, valid_from=date(2024, 1, 1), valid_until=date(2026, 12, 31)
    )
    return edition


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


@pytest.mark.parametrize(
    "name", ["policydocument", "scheme", "catalogueedition", "providerentry", "programmeentry", "ruleversion", "claim"]
)
def test_every_list_opens(
    certificate: Certificate, version: RuleVersion, signed_in: SignIn, admin_user: User, name: str
) -> None:
    claims.submit(certificate, scheme=version.scheme, by=admin_user)
    response = signed_in(admin_user).get(f"/admin/subsidies/{name}/")
    assert (response.status_code, "张小满" in response.content.decode()) == (200, False)


def test_a_clerk_prepares_what_others_announce(
    draft: RuleVersion, school_organisation: Organisation, signed_in: SignIn, clerk: User
) -> None:
    edition = draft_edition(school_organisation)
    client = signed_in(clerk)
    pages = [
        "catalogueedition/add/",
        f"catalogueedition/{edition.pk}/change/",
        "ruleversion/add/",
        f"ruleversion/{draft.pk}/change/",
        "policydocument/add/",
        f"policydocument/{draft.document.pk}/change/",
    ]
    shown = [client.get(f"/admin/subsidies/{page}") for page in pages]
    assert [(page.status_code, page.text.count('name="_save"')) for page in shown] == [(200, 1)] * 6
    assert [client.get(f"/admin/subsidies/{name}/").status_code for name in ("catalogueedition", "ruleversion")] == [
        200,
        200,
    ]
    assert [
        act(client, "catalogueedition", "publish", edition.pk),
        act(client, "ruleversion", "release", draft.pk),
    ] == [
        [],
        [],
    ]
    edition.refresh_from_db()
    draft.refresh_from_db()
    assert (edition.status, draft.released_at) == ("draft", None)


def rows(inline: str, *filled: dict[str, object], kept: int = 0) -> dict[str, object]:
    """What a browser sends of an inline list with these rows, the first `kept` of which were there before."""
    sent: dict[str, object] = {f"{inline}-TOTAL_FORMS": len(filled), f"{inline}-INITIAL_FORMS": kept}
    for place, row in enumerate(filled):
        sent |= {f"{inline}-{place}-{name}": value for name, value in row.items()}
    return sent


def test_a_clerk_writes_the_amounts_of_a_draft(draft: RuleVersion, signed_in: SignIn, clerk: User) -> None:
    LevelAmount.objects.filter(version=draft).delete()
    sent = {
        "scheme": draft.scheme.pk,
        "number": 1,
        "valid_from": "2020-01-01",
        "document": draft.document.pk,
        "article": "第六条",
        "yearly_limit": 3,
        "claim_within_months": 12,
        **rows("amounts", {"level": 4, "amount": "2500", "version": draft.pk}),
        **rows("clause_articles"),
        **rows("events"),
    }
    response = signed_in(clerk).post(f"/admin/subsidies/ruleversion/{draft.pk}/change/", sent)
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.article, draft.once_per_level) == ("第六条", False)
    assert list(draft.amounts.values_list("level", "amount")) == [(4, Decimal("2500.00"))]


def test_a_clerk_lists_a_provider_and_the_catalogue_stays_the_one_it_is(
    school_organisation: Organisation, signed_in: SignIn, clerk: User
) -> None:
    edition = CatalogueEdition.objects.create(kind="providers", number=1)
    client = signed_in(clerk)
    listed = {"organisation": school_organisation.pk, "valid_from": "2024-01-01", "valid_until": "2026-12-31"}
    added = client.post("/admin/subsidies/providerentry/add/", {**listed, "edition": edition.pk})
    renamed = {"kind": "programmes", "number": 7, **rows("events")}
    changed = client.post(f"/admin/subsidies/catalogueedition/{edition.pk}/change/", renamed)
    assert (added.status_code, changed.status_code) == (302, 302)
    edition.refresh_from_db()
    assert (edition.kind, edition.number, edition.providers.get().organisation) == ("providers", 7, school_organisation)
    page = client.get(f"/admin/subsidies/catalogueedition/{edition.pk}/change/", headers={"accept-language": "en"}).text
    assert f'<a href="/admin/subsidies/providerentry/?edition__id__exact={edition.pk}">1 entry</a>' in page


def test_an_entry_is_added_only_to_a_draft_of_its_catalogue(
    school_organisation: Organisation, signed_in: SignIn, clerk: User, second_reviewer: User
) -> None:
    published = draft_edition(school_organisation)
    catalogues.publish(published, by=second_reviewer)
    CatalogueEdition.objects.create(kind="programmes", number=1)
    draft = CatalogueEdition.objects.create(kind="providers", number=2)
    page = signed_in(clerk).get("/admin/subsidies/providerentry/add/").text
    offered = re.search(r'<select name="edition".*?</select>', page, re.DOTALL)
    assert offered is not None
    assert re.findall(r'value="([0-9]+)"', offered[0]) == [str(draft.pk)]


def test_a_clerk_adds_a_policy_document(signed_in: SignIn, clerk: User) -> None:
    sent = {"title": "公共实训管理办法", "number": "示范〔2024〕2号", "source": "示范"}
    assert signed_in(clerk).post("/admin/subsidies/policydocument/add/", sent).status_code == 302
    assert PolicyDocument.objects.get().title == "公共实训管理办法"


@pytest.mark.parametrize(
    ("field", "word", "found"),
    [
        ("providerentry.organisation", "技师", "杭州萧山技师学院"),
        ("programmeentry.occupation", "电工", "电工"),
        ("ruleversion.scheme", "技能", "技能提升补贴"),
        ("ruleversion.document", "补贴", "技能提升补贴办法"),
    ],
)
@pytest.mark.usefixtures("draft", "school_organisation", "occupation")
def test_a_clerk_finds_what_a_draft_refers_to(
    signed_in: SignIn, clerk: User, field: str, word: str, found: str
) -> None:
    model, name = field.split(".")
    asked = {"app_label": "subsidies", "model_name": model, "field_name": name, "term": word}
    results = signed_in(clerk).get("/admin/autocomplete/", asked).json()["results"]
    assert [result["text"].partition(" ")[0] for result in results] == [found]


def test_what_is_announced_is_no_longer_the_clerks(
    version: RuleVersion, school_organisation: Organisation, signed_in: SignIn, clerk: User, second_reviewer: User
) -> None:
    edition = draft_edition(school_organisation)
    catalogues.publish(edition, by=second_reviewer)
    client = signed_in(clerk)
    listed = edition.providers.get()
    for page in (f"catalogueedition/{edition.pk}", f"ruleversion/{version.pk}", f"providerentry/{listed.pk}"):
        path = f"/admin/subsidies/{page}/change/"
        assert (client.get(path).text.count('name="_save"'), client.post(path, {}).status_code) == (0, 403)
    assert client.get(f"/admin/subsidies/providerentry/{listed.pk}/delete/").status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [listed.pk], "post": "yes"}
    assert client.post("/admin/subsidies/providerentry/", chosen).status_code == 403


def test_the_second_reviewer_sees_what_they_announce_and_does_not_write_it(
    draft: RuleVersion, school_organisation: Organisation, signed_in: SignIn, second_reviewer: User
) -> None:
    edition = draft_edition(school_organisation)
    client = signed_in(second_reviewer)
    version_page = client.get(f"/admin/subsidies/ruleversion/{draft.pk}/change/").text
    edition_page = client.get(f"/admin/subsidies/providerentry/?edition__id__exact={edition.pk}").text
    assert ("1500.00" in version_page, school_organisation.name in edition_page) == (True, True)
    assert [page.count('name="_save"') for page in (version_page, edition_page)] == [0, 0]
    assert act(client, "catalogueedition", "publish", edition.pk) == [
        "Directory of subsidised training providers (1): done."
    ]
