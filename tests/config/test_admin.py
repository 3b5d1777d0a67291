import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from config.admin import STAIRCASE, PortalAdminSite, SavedMeanwhile
from directory.models import Town
from tests.conftest import SignIn, grant


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("administrator", password="correct horse")


def test_the_back_office_is_the_portals_own() -> None:
    assert isinstance(admin.site, PortalAdminSite)


def test_rooms_stand_in_the_order_of_the_staircase(signed_in: SignIn, administrator: User) -> None:
    shown = signed_in(administrator).get(reverse("admin:index")).text
    rooms = re.findall(r'<div class="app-(\w+) module', shown)
    assert [room for room in rooms if room in STAIRCASE] == [room for room in STAIRCASE if room in rooms]
    assert set(rooms[: len(set(rooms) & set(STAIRCASE))]) <= set(STAIRCASE)


@pytest.mark.usefixtures("district")
def test_it_wears_the_name_of_the_district(signed_in: SignIn, administrator: User) -> None:
    shown = signed_in(administrator).get(reverse("admin:index")).text
    assert "萧山区技能人才服务平台" in shown
    assert 'data-face="admin"' in shown


@pytest.mark.django_db
def test_a_visitor_is_sent_to_the_one_door(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1] == (f"{reverse('accounts:login')}?next=/admin/", 302)


def test_someone_signed_in_without_the_right_is_told_so(signed_in: SignIn, school: User) -> None:
    response = signed_in(school).get(reverse("admin:index"), follow=True)
    assert response.status_code == 403


def test_the_door_lets_staff_through_at_once(signed_in: SignIn, clerk: User) -> None:
    response = signed_in(clerk).get(reverse("admin:login"))
    assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))


def test_only_what_a_colleague_may_have_done_is_a_conflict(
    rf: RequestFactory, administrator: User, town: Town, other_town: Town
) -> None:
    def renumber(request: HttpRequest, code: str | None) -> HttpResponse:
        Town.objects.filter(pk=other_town.pk).update(code=code)
        return HttpResponse()

    request = rf.get(reverse("admin:index"))
    request.user = administrator
    for code, refused in ((town.code, SavedMeanwhile), (None, IntegrityError)):
        with pytest.raises(refused), transaction.atomic():
            admin.site.admin_view(renumber)(request, code)


def _lookups() -> list[tuple[type[Model], str]]:
    """Every personal field of every listed model, but those its page offers to filter by, and of what it points to."""
    found = []
    for model, model_admin in admin.site._registry.items():
        personal = getattr(model, "personal_data", {})
        declared = [(model, name) for name in personal if name not in model_admin.list_filter]
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and isinstance(field.related_model, type):
                pointed = getattr(field.related_model, "personal_data", {})
                declared += [(model, f"{field.name}__{name}") for name in pointed]
        found += declared
    return found


@pytest.mark.parametrize(("model", "lookup"), _lookups(), ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.usefixtures("district")
def test_no_list_is_narrowed_by_personal_data_through_its_address(
    client: Client, model: type[Model], lookup: str
) -> None:
    """Otherwise `?birth_date=…` and `?name__startswith=…` sound out what every screen masks."""
    reader = User.objects.create_user("reader", is_staff=True)
    meta = model._meta
    view = f"view_{meta.model_name}"
    grant(reader, Permission.objects.filter(content_type__app_label=meta.app_label, codename=view))
    client.force_login(reader)
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    assert client.get(address).status_code == 200
    for how in ("", "__startswith", "__gte", "__isnull"):
        assert client.get(address, {f"{lookup}{how}": "1"}).status_code == 400
