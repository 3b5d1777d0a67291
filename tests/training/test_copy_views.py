from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory.enums import DayKind
from directory.models import CalendarDay, CalendarYear, Community, Town
from tests.conftest import SignIn
from tests.training.conftest import MakeClass
from training.models import Session, TrainingClass

COPY = "/classes/copy/"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def desk(clerk: User, signed_in: SignIn) -> Client:
    client = signed_in(clerk)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def gap(other_town: Town) -> Community:
    return Community.objects.create(
        code="330109113905", name="励行村", town=other_town, longitude="120.46", latitude="30.19"
    )


def test_from_a_gap_to_a_draft_in_two_presses(desk: Client, make_class: MakeClass, gap: Community) -> None:
    make_class("XS2026-0001")
    model = make_class("XS2026-0002", is_model=True)
    text = desk.get("/map/").content.decode()
    link = f"{COPY}?community={gap.code}"
    assert ("+ 1 community" in text, f'href="{link}"' in text) == (True, True)
    form = desk.get(link).context["form"]
    filled = {name: form[name].value() for name in form.fields}
    assert (filled["source"], filled["community"]) == ("XS2026-0002", gap.code)
    assert filled["starts_on"].weekday() == model.starts_on.weekday()
    assert filled["starts_on"] >= timezone.localdate() + timedelta(weeks=4)
    answer = desk.post(COPY, filled)
    copied = TrainingClass.objects.get(venue__community=gap)
    assert answer["Location"] == f"/admin/training/trainingclass/{copied.pk}/change/"
    assert (copied.status, copied.starts_on) == ("draft", filled["starts_on"])


def test_a_class_can_be_named(desk: Client, make_class: MakeClass) -> None:
    make_class("XS2026-0001", is_model=True)
    make_class("XS2026-0002")
    assert desk.get(COPY, {"source": "XS2026-0002"}).context["form"]["source"].value() == "XS2026-0002"


def test_sessions_on_a_known_holiday_are_pointed_out(desk: Client, open_class: TrainingClass) -> None:
    begins = timezone.now() + timedelta(days=7)
    Session.objects.create(training_class=open_class, starts_at=begins, ends_at=begins + timedelta(hours=1))
    day = timezone.localdate() + timedelta(days=37)
    year = CalendarYear.objects.create(year=day.year, source="示例")
    CalendarDay.objects.create(year=year, date=day, kind=DayKind.HOLIDAY)
    starts_on = open_class.starts_on + timedelta(days=30)
    answer = desk.post(COPY, {"source": open_class.code, "starts_on": starts_on}, follow=True)
    assert "Sessions fall on public holidays" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source": "XS2000-0001"}, "source"),
        ({"community": "nowhere"}, "community"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"starts_on": "soon"}, "starts_on"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_made(
    desk: Client, open_class: TrainingClass, values: dict[str, str], field: str
) -> None:
    starts_on = timezone.localdate() + timedelta(days=30)
    answer = desk.post(COPY, {"source": open_class.code, "starts_on": starts_on, **values})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert TrainingClass.objects.count() == 1


@pytest.fixture(params=["leader", "school"])
def outsider(request: pytest.FixtureRequest, signed_in: SignIn) -> Client:
    """Somebody signed in who does not plan classes."""
    return signed_in(request.getfixturevalue(request.param))


def test_only_staff_who_plan_classes_copy_them(outsider: Client, open_class: TrainingClass, gap: Community) -> None:
    assert outsider.get(COPY).status_code == 403
    assert outsider.post(COPY, {"source": open_class.code}).status_code == 403
    assert COPY not in outsider.get("/map/").content.decode()
    assert TrainingClass.objects.count() == 1


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(COPY)["Location"] == f"/accounts/login/?next={COPY}"
