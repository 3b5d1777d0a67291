import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.admin import STAIRCASE, PortalAdminSite
from tests.conftest import SignIn


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
