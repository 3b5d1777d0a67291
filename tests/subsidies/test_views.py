from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import User
from directory.enums import OrganisationKind
from directory.levels import SkillLevel
from directory.models import Occupation, Organisation, Person
from subsidies.enums import CatalogueKind
from subsidies.models import CatalogueEdition, Claim, ProgrammeEntry, ProviderEntry, RuleVersion
from subsidies.services import catalogues, claims
from talents.models import Certificate
from tests.conftest import SignIn
from tests.subsidies.conftest import Certify

pytestmark = pytest.mark.usefixtures("district")


def english(client: Client, path: str) -> str:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def claim(certificate: Certificate, version: RuleVersion, clerk: User) -> Claim:
    return claims.submit(certificate, scheme=version.scheme, by=clerk)


Listing = Callable[[int], CatalogueEdition]


@pytest.fixture
def published_providers(second_reviewer: User) -> Listing:
    """`published_providers(3)`: an edition listing three schools, in force."""

    def publish(count: int) -> CatalogueEdition:
        edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROVIDERS, number=1)
        for place in range(count):
            ProviderEntry.objects.create(
                edition=edition,
                organisation=Organisation.objects.create(
                    name=f"示范学校{place:02d}", kind=OrganisationKind.TRAINING_INSTITUTION
                ),
                valid_from=date(2024, 1, 1),
                valid_until=date(2026, 12, 31),
            )
        catalogues.publish(edition, by=second_reviewer)
        return edition

    return publish


def test_the_overview_says_what_there_is_and_where_it_is_written(client: Client, version: RuleVersion) -> None:
    page = english(client, "/subsidies/")
    expected = [
        "技能提升补贴",
        "¥1,000.00",
        "¥1,500.00",
        "¥2,000.00",
        "Claimed within 12 months of the date of the certificate.",
        "At most 3 claims per person and calendar year.",
        "技能提升补贴办法",
        "第五条",
    ]
    assert [text for text in expected if text not in page] == []


def test_a_draft_of_the_rules_is_not_shown(client: Client, draft: RuleVersion) -> None:
    assert "its amounts and conditions have not been released here yet." in english(client, "/subsidies/")


def test_a_catalogue_not_yet_published_says_so(client: Client, db: None) -> None:
    for kind in CatalogueKind.values:
        page = english(client, f"/subsidies/catalogues/?kind={kind}")
        assert "This catalogue has not been published yet." in page
        assert client.get(f"/subsidies/catalogues/{kind}.xlsx").status_code == 404


@pytest.mark.parametrize("path", ["/subsidies/catalogues/?kind=secrets", "/subsidies/catalogues/secrets.xlsx"])
def test_there_are_two_catalogues(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_catalogue_is_paged_and_narrowed_by_a_word(client: Client, published_providers: Listing) -> None:
    published_providers(31)
    assert english(client, "/subsidies/catalogues/").count("示范学校") == 30
    assert english(client, "/subsidies/catalogues/?page=2").count("示范学校") == 1
    assert english(client, "/subsidies/catalogues/?q=校07").count("示范学校07") == 1
    assert "Nothing listed holds this word." in english(client, "/subsidies/catalogues/?q=没有")


def test_programmes_are_found_by_name_or_code(
    client: Client, occupation: Occupation, digital_occupation: Occupation, second_reviewer: User
) -> None:
    edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROGRAMMES, number=1)
    for each in (occupation, digital_occupation):
        ProgrammeEntry.objects.create(edition=edition, occupation=each, level=SkillLevel.SENIOR, amount=2000)
    catalogues.publish(edition, by=second_reviewer)
    for word in ("人工", "4-04-05"):
        page = english(client, f"/subsidies/catalogues/?kind=programmes&q={word}")
        assert ("人工智能训练师" in page, "电工" in page) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_a_catalogue_costs_the_same_whatever_its_length(
    client: Client, published_providers: Listing, count: int
) -> None:
    published_providers(count)
    client.get("/subsidies/catalogues/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/subsidies/catalogues/")
    assert len(queries) == 3


def test_the_workbook_holds_the_whole_catalogue(client: Client, published_providers: Listing) -> None:
    published_providers(31)
    response = client.get("/subsidies/catalogues/providers.xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="providers-1.xlsx"'
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == [f"示范学校{place:02d}" for place in range(31)]


def test_who_may_open_the_claims(
    client: Client, clerk: User, first_reviewer: User, enterprise: User, judge: User
) -> None:
    assert client.get("/subsidies/claims/").status_code == 302
    opened = {}
    for user in (clerk, first_reviewer, enterprise, judge):
        client.force_login(user)
        opened[user.username] = client.get("/subsidies/claims/").status_code
    assert opened == {"clerk": 200, "first-reviewer": 200, "enterprise": 200, "judge": 403}


def test_names_are_masked_on_claims(claim: Claim, signed_in: SignIn, first_reviewer: User) -> None:
    client = signed_in(first_reviewer)
    for path in ("/subsidies/claims/", claim.get_absolute_url()):
        page = english(client, path)
        assert ("张**" in page, "张小满" in page) == (True, False)


def test_claims_are_narrowed_by_status_and_number(claim: Claim, signed_in: SignIn, clerk: User) -> None:
    client = signed_in(clerk)
    assert claim.number in english(client, "/subsidies/claims/?status=submitted")
    assert claim.number in english(client, f"/subsidies/claims/?number={claim.number}").replace(
        f'value="{claim.number}"', ""
    )
    assert "No claims here." in english(client, "/subsidies/claims/?status=approved")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_claims_costs_the_same_whatever_its_length(
    certify: Certify, version: RuleVersion, signed_in: SignIn, clerk: User, count: int
) -> None:
    for place in range(count):
        trade = Occupation.objects.create(name=f"工种{place}", source="示范")
        claims.submit(certify(occupation=trade), scheme=version.scheme, by=clerk)
    client = signed_in(clerk)
    client.get("/subsidies/claims/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/subsidies/claims/")
    assert len(queries) == 5


def test_a_claim_of_others_is_not_there(claim: Claim, signed_in: SignIn, enterprise: User) -> None:
    assert signed_in(enterprise).get(claim.get_absolute_url()).status_code == 404


def test_a_greyed_button_says_why(claim: Claim, signed_in: SignIn, second_reviewer: User) -> None:
    page = english(signed_in(second_reviewer), claim.get_absolute_url())
    assert (
        page.count('disabled aria-describedby="review-reason"'),
        "This claim waits for a first reviewer." in page,
    ) == (
        2,
        True,
    )


def test_a_claim_is_reviewed_on_its_page(
    claim: Claim, signed_in: SignIn, first_reviewer: User, second_reviewer: User
) -> None:
    path = claim.get_absolute_url()
    assert signed_in(first_reviewer).post(path, {"action": "approve", "reason": "材料齐全"}).status_code == 302
    assert signed_in(first_reviewer).post(path, {"action": "approve"}).status_code == 403
    assert signed_in(second_reviewer).post(path, {"action": "approve"}).status_code == 302
    claim.refresh_from_db()
    assert claim.status == "approved"
    page = english(signed_in(second_reviewer), path)
    timeline = page[page.index('<ol class="timeline">') :]
    assert [word in timeline for word in ("Submitted", "Passed first review", "材料齐全", "Approved")] == [True] * 4


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"action": "reject", "reason": ""}, "Say why the claim is rejected."),
        ({"action": "burn"}, "Choose what to do with the claim."),
        ({"action": "reject", "reason": "太" * 301}, "Ensure this value has at most 300 characters"),
    ],
)
def test_a_wrong_review_is_told_so(
    claim: Claim, signed_in: SignIn, first_reviewer: User, sent: dict[str, str], error: str
) -> None:
    response = signed_in(first_reviewer).post(claim.get_absolute_url(), sent, headers={"accept-language": "en"})
    assert (response.status_code, error in response.content.decode()) == (422, True)
    claim.refresh_from_db()
    assert claim.status == "submitted"


def test_the_rules_are_shown_before_anything_is_submitted(
    certificate: Certificate, version: RuleVersion, signed_in: SignIn, clerk: User
) -> None:
    sent = {"scheme": version.scheme.pk, "certificate": certificate.number.lower(), "step": "check"}
    response = signed_in(clerk).post("/subsidies/claims/new/", sent, headers={"accept-language": "en"})
    page = response.content.decode()
    assert (response.status_code, page.count("tag-good"), page.count("tag-bad"), Claim.objects.count()) == (
        200,
        7,
        0,
        0,
    )
    assert ("Submit the claim for ¥1,500.00" in page, "第七条" in page, "张小满" in page) == (True, True, False)


def test_submitting_leads_to_the_claim(
    certificate: Certificate, version: RuleVersion, signed_in: SignIn, clerk: User
) -> None:
    client = signed_in(clerk)
    sent = {"scheme": version.scheme.pk, "certificate": certificate.number, "step": "submit"}
    response = client.post("/subsidies/claims/new/", sent)
    assert (response.status_code, response["Location"]) == (302, Claim.objects.get().get_absolute_url())
    assert client.post("/subsidies/claims/new/", sent).status_code == 409
    assert Claim.objects.count() == 1


def test_a_claim_not_granted_shows_the_condition_and_no_button(
    certify: Certify, version: RuleVersion, signed_in: SignIn, clerk: User
) -> None:
    old = certify(issued_on=date(2020, 5, 1))
    sent = {"scheme": version.scheme.pk, "certificate": old.number, "step": "check"}
    page = signed_in(clerk).post("/subsidies/claims/new/", sent, headers={"accept-language": "en"}).content.decode()
    assert (page.count("tag-bad"), 'value="submit"' in page) == (1, False)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("", "This field is required."),
        ("12345", "A certificate number has 22 characters, an old one 16 digits."),
        (
            "S000033010901245999999",
            "None of the certificates you may claim for has this number. Compare it digit by digit.",
        ),
    ],
)
def test_a_wrong_number_is_told_so(
    version: RuleVersion, signed_in: SignIn, clerk: User, number: str, error: str
) -> None:
    sent = {"scheme": version.scheme.pk, "certificate": number, "step": "submit"}
    response = signed_in(clerk).post("/subsidies/claims/new/", sent, headers={"accept-language": "en"})
    assert (response.status_code, error in response.content.decode()) == (422, True)


def test_an_enterprise_learns_nothing_of_other_peoples_certificates(
    certificate: Certificate, version: RuleVersion, signed_in: SignIn, enterprise: User, resident: Person
) -> None:
    sent = {"scheme": version.scheme.pk, "certificate": certificate.number, "step": "check"}
    client = signed_in(enterprise)
    assert client.post("/subsidies/claims/new/", sent).status_code == 422
    Person.objects.filter(pk=resident.pk).update(employer=enterprise.organisation)
    assert client.post("/subsidies/claims/new/", sent).status_code == 200
