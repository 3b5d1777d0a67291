import json

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from competitions.enums import CompetitionKind, CompetitionStatus
from competitions.models import Competition, CompetitionJudge
from config import home
from directory.enums import OrganisationKind
from directory.models import District, Occupation, Organisation


@pytest.mark.django_db
def test_the_first_page_stands_in_an_empty_district(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "目前没有正在报名的班次。" in response.text


@pytest.mark.usefixtures("district")
def test_the_first_page_says_whose_portal_it_is(client: Client) -> None:
    shown = client.get("/").text
    assert "杭州市萧山区人力资源和社会保障局" in shown
    assert "演示数据" in shown


def test_real_data_carries_no_demonstration_notice(client: Client, district: District) -> None:
    District.objects.filter(pk=district.pk).update(is_fictional=False)
    assert "演示数据" not in client.get("/").text


@pytest.mark.usefixtures("district")
def test_the_language_is_switched_by_a_form_and_kept(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    shown = client.get("/").text
    assert '<html lang="en"' in shown
    assert "Xiaoshan Skills Portal" in shown


@pytest.mark.django_db
def test_large_type_is_switched_on_kept_and_switched_off(client: Client) -> None:
    on = client.post(reverse("elder-mode"), {"elder": "1", "next": "/classes/?q=电工"})
    assert (on.status_code, on["Location"]) == (302, "/classes/?q=%E7%94%B5%E5%B7%A5")
    assert 'class="elder"' in client.get("/").text
    client.post(reverse("elder-mode"), {"elder": ""})
    assert 'class="elder"' not in client.get("/").text


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_switch_never_leads_away_from_the_portal(client: Client, elsewhere: str) -> None:
    assert client.post(reverse("elder-mode"), {"elder": "1", "next": elsewhere})["Location"] == "/"


def test_large_type_is_no_link(client: Client) -> None:
    assert client.get(reverse("elder-mode")).status_code == 405


@pytest.mark.django_db
def test_a_person_who_lost_the_way_gets_a_page(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "页面不存在" in response.text


@pytest.mark.django_db
def test_a_stranger_who_may_not_is_shown_where_to_sign_in(rf: RequestFactory, client: Client) -> None:
    request = client.get("/").wsgi_request
    response = home.permission_denied(request, PermissionError())
    assert response.status_code == 403
    assert f"{reverse('accounts:login')}?next=/" in response.text


@pytest.mark.parametrize(
    ("status", "code"), [(400, "INVALID"), (403, "NOT_ALLOWED"), (404, "NOT_FOUND"), (500, "PORTAL_FAILED")]
)
def test_a_program_is_answered_as_a_program(rf: RequestFactory, status: int, code: str) -> None:
    request = rf.get("/api/v1/classes/")
    response = {
        400: lambda: home.bad_request(request, ValueError()),
        403: lambda: home.permission_denied(request, PermissionError()),
        404: lambda: home.page_not_found(request, Http404()),
        500: lambda: home.server_error(request),
    }[status]()
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(response.content)["code"] == code


def test_the_page_of_a_failure_needs_no_database(rf: RequestFactory) -> None:
    """This test has no access to a database: a query would end it."""
    response = home.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "系统出现故障" in response.text


def test_a_form_without_its_token_is_refused_with_a_page(district: District) -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("elder-mode"), {"elder": "1"})
    assert response.status_code == 403
    assert "表单已过期" in response.text


def test_a_program_without_the_token_of_a_form_is_told_so_as_a_program(rf: RequestFactory) -> None:
    response = home.csrf_failure(rf.post("/api/v1/classes/"), reason="no cookie")
    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
    assert json.loads(response.content)["code"] == "CSRF_FAILED"


@pytest.mark.parametrize(
    ("role", "work"),
    [
        ("clerk", "/dashboard/"),
        ("leader", "/dashboard/"),
        ("auditor", "/dashboard/"),
        ("data_officer", "/dashboard/"),
        ("first_reviewer", "/subsidies/claims/?status=submitted"),
        ("second_reviewer", "/subsidies/claims/?status=first_approved"),
        ("judge", "/competitions/"),
        ("school", "/teaching/"),
        ("enterprise", "/"),
    ],
)
@pytest.mark.usefixtures("district")
def test_whoever_signs_in_lands_at_their_work(
    role: str, work: str, client: Client, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(role)
    response = client.post(
        reverse("accounts:login"), {"username": user.username, "password": "correct horse"}, follow=True
    )
    assert [address for address, _status in response.redirect_chain] == [reverse("landing"), work]
    assert response.status_code == 200


@pytest.mark.django_db
def test_an_administrator_lands_on_the_dashboard() -> None:
    assert home.work_of(User.objects.create_superuser("administrator")) == "/dashboard/"


def test_a_judge_of_one_competition_lands_on_its_sheet(judge: User, occupation: Occupation) -> None:
    marked = _competition("js-1", CompetitionStatus.MARKING, occupation, judge)
    _competition("js-2", CompetitionStatus.OPEN, occupation, judge)
    assert home.work_of(judge) == reverse("competitions:marks", args=[marked.code])
    _competition("js-3", CompetitionStatus.MARKING, occupation, judge)
    assert home.work_of(judge) == reverse("competitions:list")


def _competition(code: str, status: CompetitionStatus, occupation: Occupation, judge: User) -> Competition:
    host, _created = Organisation.objects.get_or_create(name="示范学校", kind=OrganisationKind.SCHOOL)
    held = Competition.objects.create(
        code=code, title=code, kind=CompetitionKind.COMPETITION, occupation=occupation, host=host, held_on="2026-05-01"
    )
    Competition.objects.filter(pk=held.pk).update(status=status)
    CompetitionJudge.objects.create(competition=held, user=judge)
    return held


@pytest.mark.django_db
def test_landing_asks_who_is_there(client: Client) -> None:
    assert client.get(reverse("landing"))["Location"] == f"{reverse('accounts:login')}?next=/landing/"
